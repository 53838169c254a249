//! Remembers the recent requests of pages with their answers. A page that got no answer sends its request again with the
//! same id. It gets the answer of the first attempt, and nothing is recorded twice.
//!
//! Only the newest requests are remembered, and only by this process. A page says to which server it sent the first
//! attempt. If that was another one, it is unknown whether that server recorded it, and the answer says so.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::http::{HeaderMap, HeaderName, StatusCode};
use serde_json::json;

use crate::serve::guard::single;
use crate::serve::sender::Sender;
use crate::sha256::Sha256;

/// The header with the id of a request.
const ID: &str = "runsheet-request";

/// The header of a repeated request with the server to which it was sent first. A page leaves it out if a second record
/// would be refused anyway.
const FIRST_SERVER: &str = "runsheet-first-server";

/// The most requests that are remembered. Pages repeat within seconds, or when a person presses "Try again".
const MAX_REQUESTS: usize = 1000;

/// The longest id, in bytes.
const MAX_ID: usize = 64;

/// The status and JSON of an answer.
type Answer = (StatusCode, String);

/// The id that a page gave a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RequestId {
    id: String,
    first_server: Option<String>,
}

/// The recent requests of all pages.
#[derive(Debug)]
pub(super) struct AnsweredRequests {
    /// What tells this server from others.
    server: String,
    /// The oldest first.
    requests: Mutex<VecDeque<(RequestKey, Arc<OnceLock<Answer>>)>>,
}

/// Which requests are the same: those with one id, sender and body. Nobody gets the answer of another person's request.
#[derive(Debug, Clone, PartialEq, Eq)]
struct RequestKey {
    id: String,
    sender: Sender,
    body: Sha256,
}

impl RequestId {
    /// Returns the id of a request; `None` if it has none.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let value = |name| single(headers, HeaderName::from_static(name)).map(str::to_owned);
        let id = value(ID).filter(|id| id.len() <= MAX_ID)?;
        Some(Self { id, first_server: value(FIRST_SERVER) })
    }
}

impl AnsweredRequests {
    pub(super) fn new(server: &str) -> Self {
        Self { server: server.to_owned(), requests: Mutex::default() }
    }

    /// Returns the answer of `handle`, or that of an earlier request with the same id, sender and body. Waits for that
    /// one if it is not answered yet. A request without an id is always handled.
    pub(super) fn once(
        &self,
        id: Option<RequestId>,
        sender: &Sender,
        body: &[u8],
        handle: impl FnOnce() -> Answer,
    ) -> Answer {
        let Some(RequestId { id, first_server }) = id else {
            return handle();
        };
        let key = RequestKey { id, sender: sender.clone(), body: Sha256::of(body) };
        let is_elsewhere = first_server.is_some_and(|first| first != self.server);
        match self.slot(key, is_elsewhere) {
            Some(slot) => slot.get_or_init(handle).clone(),
            None => forgotten(),
        }
    }

    /// Returns the place for the answer of a request. There is none for a new one that is `known_only`.
    fn slot(&self, key: RequestKey, known_only: bool) -> Option<Arc<OnceLock<Answer>>> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, slot)) = requests.iter().find(|(known, _)| *known == key) {
            return Some(Arc::clone(slot));
        }
        if known_only {
            return None;
        }
        if requests.len() == MAX_REQUESTS {
            requests.pop_front();
        }
        let slot = Arc::default();
        requests.push_back((key, Arc::clone(&slot)));
        Some(slot)
    }
}

/// Returns the answer to a request whose first attempt another server may have recorded.
fn forgotten() -> Answer {
    let why = "the server was restarted before it answered. It is not known whether this was recorded. \
               Look for it on the page before you record it again";
    let json = json!({ "recorded": false, "message": why, "reasons": [], "hints": [] });
    (StatusCode::PRECONDITION_FAILED, json.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    /// Counts how often a request was handled.
    struct Counter {
        answered: AnsweredRequests,
        handled: AtomicUsize,
    }

    impl Counter {
        fn new() -> Self {
            Self { answered: AnsweredRequests::new("now"), handled: AtomicUsize::new(0) }
        }

        fn send(
            &self,
            id: &str,
            first_server: Option<&str>,
            sender: &Sender,
            body: &str,
        ) -> Answer {
            let first_server = first_server.map(str::to_owned);
            let id = RequestId { id: id.to_owned(), first_server };
            self.answered.once(Some(id), sender, body.as_bytes(), || {
                let number = self.handled.fetch_add(1, Ordering::SeqCst);
                (StatusCode::OK, number.to_string())
            })
        }
    }

    fn named(name: &str) -> Sender {
        Sender::Named(name.to_owned())
    }

    #[test]
    fn a_repeated_request_has_the_first_answer() {
        let counter = Counter::new();
        let first = counter.send("a", None, &named("maya"), "x");
        assert_eq!(counter.send("a", Some("now"), &named("maya"), "x"), first);
        let others = [
            counter.send("b", None, &named("maya"), "x"),
            counter.send("a", None, &named("li"), "x"),
            counter.send("a", None, &named("maya"), "y"),
        ];
        for other in others {
            assert_ne!(other, first);
        }
        let without =
            counter.answered.once(None, &named("maya"), b"x", || (StatusCode::OK, "x".to_owned()));
        assert_eq!(without.1, "x");
    }

    #[test]
    fn a_request_that_is_repeated_before_its_answer_waits_for_it() {
        let counter = Counter::new();
        let start = Barrier::new(8);
        let answers: Vec<Answer> = thread::scope(|scope| {
            let send = || {
                start.wait();
                counter.send("a", None, &Sender::Local, "x")
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(answers.iter().all(|answer| answer.1 == "0"), "{answers:?}");
    }

    #[test]
    fn a_request_that_another_server_may_have_recorded_is_not_handled() {
        let counter = Counter::new();
        let answer = counter.send("a", Some("before"), &Sender::Local, "x");
        assert_eq!(answer.0, StatusCode::PRECONDITION_FAILED);
        assert_eq!(counter.handled.load(Ordering::SeqCst), 0);
        assert_eq!(counter.send("a", None, &Sender::Local, "x").0, StatusCode::OK);
        assert_eq!(counter.send("a", Some("before"), &Sender::Local, "x").1, "0", "it is known");
    }

    #[test]
    fn the_oldest_requests_are_forgotten() {
        let counter = Counter::new();
        for number in 0..=MAX_REQUESTS {
            counter.send(&number.to_string(), None, &Sender::Local, "x");
        }
        assert_eq!(counter.answered.requests.lock().unwrap().len(), MAX_REQUESTS);
        let last = counter.send("1", None, &Sender::Local, "x");
        assert_eq!(last.1, "1");
        assert_ne!(counter.send("0", None, &Sender::Local, "x").1, "0");
    }
}
