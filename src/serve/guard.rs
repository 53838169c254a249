//! Who may ask. A page of somebody else's can make a browser send requests here, under a name that it
//! lets point to this machine; so the name that was asked for has to be one of ours, and a socket has to
//! come from a page that we served.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::serve::Shared;

/// The names that a server answers to.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    names: Vec<String>,
}

impl Guard {
    pub(super) fn new(names: &[String]) -> Self {
        Self {
            names: names.iter().map(|name| name.to_lowercase()).collect(),
        }
    }

    /// Whether the request asks for one of our names. The port says nothing: it may have been forwarded.
    fn knows_host(&self, headers: &HeaderMap) -> bool {
        host(headers).is_some_and(|host| {
            let name = without_port(host).to_lowercase();
            is_loopback(&name) || self.names.contains(&name)
        })
    }

    /// Whether the request comes from a page that was served here. Browsers say so of every socket.
    pub(super) fn is_same_origin(headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else {
            return false;
        };
        let (Ok(origin), Some(host)) = (origin.to_str(), host(headers)) else {
            return false;
        };
        // Somebody who lets others in may have put a server in front that speaks TLS; this machine alone has none.
        let behind_tls =
            (!is_loopback(without_port(host))).then(|| origin.strip_prefix("https://"));
        let authority = origin.strip_prefix("http://").or(behind_tls.flatten());
        authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
    }
}

/// Answers 403 to whoever asks for a name that is not ours.
pub(super) async fn refuse_foreign_hosts(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Response {
    if shared.guard.knows_host(request.headers()) {
        return next.run(request).await;
    }
    let text = "This preview answers to this machine's own names only.\n\
                `runsheet serve --host ADDRESS --allowed-host NAME` adds one.\n";
    (StatusCode::FORBIDDEN, text).into_response()
}

/// The one `Host` of the request.
fn host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

/// `localhost` of `localhost:4848`, `::1` of `[::1]:4848`.
fn without_port(host: &str) -> &str {
    if let Some(rest) = host.strip_prefix('[') {
        return rest.split_once(']').map_or(rest, |(address, _)| address);
    }
    host.rsplit_once(':').map_or(host, |(name, _)| name)
}

fn is_loopback(name: &str) -> bool {
    name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_names_of_this_machine_and_allowed_ones_are_answered() {
        let guard = Guard::new(&["Preview.example".to_owned()]);
        let knows = |host: &str| guard.knows_host(&headers(&[(header::HOST, host)]));
        for host in [
            "localhost",
            "LocalHost:4848",
            "127.0.0.1:9",
            "[::1]:4848",
            "preview.example:80",
        ] {
            assert!(knows(host), "{host}");
        }
        for host in [
            "evil.example:4848",
            "localhost.evil.example",
            "127.0.0.1.nip.io",
            "",
            "[::2]",
            "0.0.0.0:4848",
        ] {
            assert!(!knows(host), "{host}");
        }
        assert!(!guard.knows_host(&HeaderMap::new()));
    }

    #[test]
    fn a_request_with_two_hosts_is_refused() {
        let mut two = headers(&[(header::HOST, "localhost")]);
        two.append(header::HOST, "evil.example".parse().unwrap());
        assert!(!Guard::new(&[]).knows_host(&two));
    }

    #[test]
    fn a_name_that_others_use_may_stand_before_tls() {
        let pairs = [
            (header::HOST, "preview.example"),
            (header::ORIGIN, "https://preview.example"),
        ];
        assert!(Guard::is_same_origin(&headers(&pairs)));
    }

    #[test]
    fn only_pages_that_were_served_here_are_of_the_same_origin() {
        let same = |origin: &str| {
            let pairs = [(header::HOST, "localhost:4848"), (header::ORIGIN, origin)];
            Guard::is_same_origin(&headers(&pairs))
        };
        assert!(same("http://localhost:4848"));
        for origin in [
            "http://localhost:4849",
            "https://localhost:4848",
            "http://evil.example",
            "null",
            "file://",
            "",
        ] {
            assert!(!same(origin), "{origin}");
        }
        assert!(!Guard::is_same_origin(&headers(&[(
            header::HOST,
            "localhost"
        )])));
    }
}
