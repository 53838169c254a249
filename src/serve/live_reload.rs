//! The socket that tells browsers of a new edition. It says only that there is one; each page asks for
//! itself and finds out whether it changed.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::serve::guard::Guard;
use crate::serve::limits::Place;
use crate::serve::site_snapshot::{Changed, SiteSnapshot};
use crate::serve::state::Shared;

/// How long a browser may take to read a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often a browser is asked whether it is still there.
const PING: Duration = Duration::from_secs(20);

/// Browsers have nothing to say here.
const LARGEST_MESSAGE: usize = 1024;

/// What a browser is told.
#[derive(Debug, Serialize)]
struct LiveMessage<'a> {
    /// Tells the styles, scripts and pictures of this edition from those of others.
    assets: &'a str,
    /// Which of them changed, for whoever heard of the edition before.
    changed: &'a Changed,
    /// What is wrong.
    errors: Errors<'a>,
    /// Whether the pages are those of an earlier state.
    outdated: bool,
    /// Whether pages may record.
    edit: bool,
}

/// The errors in the site's files.
#[derive(Debug, Serialize)]
struct Errors<'a> {
    /// As the terminal shows them; empty where there are none.
    text: &'a str,
    count: usize,
    /// The files that have errors.
    files: &'a [String],
}

/// Opens a socket for a page that was served here, and for no other, while there is room.
pub(super) async fn socket(
    State(shared): State<Arc<Shared>>,
    place: Option<Extension<Place>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !Guard::is_same_origin(&headers) {
        return refuse(
            StatusCode::FORBIDDEN,
            "only pages that were served here may ask",
        );
    }
    let Ok(room) = Arc::clone(&shared.room.sockets).try_acquire_owned() else {
        let why = "too many pages are open; this one tries again";
        return refuse(StatusCode::SERVICE_UNAVAILABLE, why);
    };
    upgrade
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(async move |socket| {
            tell(socket, &shared, PING).await;
            drop((room, place));
        })
}

/// A refusal after which the connection is closed, so that it takes no room.
fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, [(header::CONNECTION, "close")], why).into_response()
}

/// Tells of the edition that there is, and of every newer one, until the browser leaves. One of which nothing is
/// heard from one ping to the next is gone: browsers answer for as long as the page is open.
async fn tell(mut socket: WebSocket, shared: &Shared, ping: Duration) {
    let mut editions = shared.editions.clone();
    let mut pings = interval_at(Instant::now() + ping, ping);
    // A machine that slept gives its browsers time to answer.
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_there = true;
    editions.mark_changed();
    loop {
        let message = tokio::select! {
            changed = editions.changed() => match changed {
                Ok(()) => {
                    let edition = Arc::clone(&editions.borrow_and_update());
                    Message::Text(news(&edition, shared.office.is_some()).into())
                }
                Err(_) => return,
            },
            _ = pings.tick() => {
                if !std::mem::take(&mut is_there) {
                    return;
                }
                Message::Ping(Bytes::new())
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {
                    is_there = true;
                    continue;
                }
            },
        };
        match timeout(PATIENCE, socket.send(message)).await {
            Ok(Ok(())) => {}
            _ => return,
        }
    }
}

fn news(edition: &SiteSnapshot, edit: bool) -> String {
    let news = LiveMessage {
        assets: &edition.assets_tag,
        changed: &edition.changed,
        errors: Errors {
            text: &edition.report.errors,
            count: edition.report.count,
            files: &edition.report.files,
        },
        outdated: edition.report.outdated,
        edit,
    };
    serde_json::to_string(&news).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::any;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::watch;

    use super::*;
    use crate::serve::limits::Room;
    use crate::serve::site_snapshot::{PageSource, RenderError, SiteErrors};
    use crate::sha256::Sha256;

    struct Nothing;

    impl PageSource for Nothing {
        fn pages(&self) -> Vec<String> {
            Vec::new()
        }

        fn assets(&self) -> Vec<(String, Sha256)> {
            Vec::new()
        }

        fn page(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }

        fn asset(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }
    }

    /// A browser whose socket has just been opened and has heard the news, and the server's side of it.
    async fn opened(ping: Duration) -> (TcpStream, watch::Sender<Arc<SiteSnapshot>>) {
        let edition = SiteSnapshot::new(Arc::new(Nothing), "/".to_owned(), SiteErrors::default());
        let (sender, editions) = watch::channel(Arc::new(edition));
        let shared = Arc::new(Shared {
            editions,
            office: None,
            room: Room::here(),
        });
        let socket = async move |upgrade: WebSocketUpgrade| {
            upgrade.on_upgrade(async move |socket| tell(socket, &shared, ping).await)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", any(socket));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut browser = TcpStream::connect(address).await.unwrap();
        let head = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        browser.write_all(head.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        while !read.ends_with(b"\r\n\r\n") {
            read.push(browser.read_u8().await.unwrap());
        }
        assert_eq!(browser.read_u8().await.unwrap(), 0x81, "text");
        let mut len = u16::from(browser.read_u8().await.unwrap());
        if len == 126 {
            len = browser.read_u16().await.unwrap();
        }
        let mut news = vec![0; len.into()];
        browser.read_exact(&mut news).await.unwrap();
        (browser, sender)
    }

    const PING_FRAME: [u8; 2] = [0x89, 0];

    #[tokio::test]
    async fn a_browser_that_answers_stays() {
        let (mut browser, _sender) = opened(Duration::from_millis(100)).await;
        for _ in 0..5 {
            let mut frame = [0; 2];
            browser.read_exact(&mut frame).await.unwrap();
            assert_eq!(frame, PING_FRAME);
            let pong = [0x8A, 0x80, 0, 0, 0, 0];
            browser.write_all(&pong).await.unwrap();
        }
    }

    #[tokio::test]
    async fn one_that_is_gone_without_a_word_is_given_up() {
        let (mut browser, _sender) = opened(Duration::from_millis(20)).await;
        let mut rest = Vec::new();
        // The system may say that what was sent is lost.
        let _ = browser.read_to_end(&mut rest).await;
        assert_eq!(rest, PING_FRAME, "one ping, and then the end");
    }
}
