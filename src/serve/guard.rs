//! Who may ask. A page of somebody else's can make a browser send requests here, under a name that it
//! lets point to this machine; so the name that was asked for has to be one of ours, and a socket has to
//! come from a page that we served.

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// The names that a server answers to.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    names: Vec<String>,
}

impl Guard {
    pub(super) fn new(names: &[String]) -> Self {
        // A network address of version 6 may be given without brackets.
        let plain = |name: &String| {
            let parsed = Authority::parse(name).or_else(|| Authority::parse(&format!("[{name}]")));
            parsed.map_or_else(|| name.to_lowercase(), |authority| authority.name)
        };
        Self {
            names: names.iter().map(plain).collect(),
        }
    }

    /// Whether the request asks for one of our names. The port says nothing: it may have been forwarded.
    fn knows_host(&self, headers: &HeaderMap) -> bool {
        host(headers).is_some_and(|host| host.is_loopback() || self.names.contains(&host.name))
    }

    /// Whether the request comes from a page that was served here. Browsers say so of every socket, and of every
    /// request that is no `GET`; a sandboxed document has the origin `null`.
    pub(super) fn is_same_origin(headers: &HeaderMap) -> bool {
        let (Some(host), Some(origin)) = (host(headers), only(headers, header::ORIGIN)) else {
            return false;
        };
        // Somebody who lets others in may have put a server in front that speaks TLS; this machine alone has none.
        let behind_tls = (!host.is_loopback()).then(|| origin.strip_prefix("https://"));
        let authority = origin.strip_prefix("http://").or(behind_tls.flatten());
        authority.and_then(Authority::parse) == Some(host)
    }

    /// Whether a script of a page that was served here asks, as far as the browser says so.
    pub(super) fn is_own_script(headers: &HeaderMap) -> bool {
        let is_foreign = headers.contains_key(header::ORIGIN) && !Self::is_same_origin(headers);
        !is_foreign && says(headers, [(SITE, "same-origin"), (DEST, "empty")])
    }

    /// Whether the answer becomes a page of its own, as far as the browser says so: no script can read it.
    pub(super) fn is_page_load(headers: &HeaderMap) -> bool {
        says(headers, [(MODE, "navigate"), (DEST, "document")])
    }
}

const SITE: &str = "sec-fetch-site";
const MODE: &str = "sec-fetch-mode";
const DEST: &str = "sec-fetch-dest";

/// Whether the browser says these things of a request; no script can make it say others. Browsers say nothing where
/// neither TLS nor loopback keeps others from listening, and are believed there without it.
fn says(headers: &HeaderMap, said: [(&'static str, &str); 2]) -> bool {
    let is_silent = [SITE, MODE, DEST]
        .iter()
        .all(|name| !headers.contains_key(*name));
    if is_silent {
        return host(headers).is_some_and(|host| !host.is_loopback());
    }
    (said.iter()).all(|(name, value)| only(headers, HeaderName::from_static(name)) == Some(value))
}

/// Answers 403 to whoever asks for a name that is not ours.
pub(super) async fn refuse_foreign_hosts(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    // A target that is a whole address counts for more than the header, says HTTP; so both have to agree.
    let named = request.uri().authority();
    let is_one = named.is_none_or(|named| {
        Authority::parse(named.as_str()).is_some_and(|named| host(request.headers()) == Some(named))
    });
    if is_one && guard.knows_host(request.headers()) {
        return next.run(request).await;
    }
    let text = "This preview answers to this machine's own names only.\n\
                `runsheet serve --host ADDRESS --allowed-host NAME` adds one.\n";
    (StatusCode::FORBIDDEN, text).into_response()
}

/// The host and port that a request asks for or comes from.
#[derive(Debug, PartialEq, Eq)]
struct Authority {
    /// In lower case; an address without brackets.
    name: String,
    port: Option<u16>,
}

impl Authority {
    /// Reads `localhost:4848` or `[::1]:4848`, and nothing that holds more than that.
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = if let Some(rest) = text.strip_prefix('[') {
            let (address, rest) = rest.split_once(']')?;
            (address.parse::<Ipv6Addr>().ok()?.to_string(), rest)
        } else {
            let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
            let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            if name.is_empty() || !name.bytes().all(is_of_name) {
                return None;
            }
            (name.to_ascii_lowercase(), rest)
        };
        let port = match rest.strip_prefix(':') {
            Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(port.parse().ok()?)
            }
            None if rest.is_empty() => None,
            _ => return None,
        };
        Some(Self { name, port })
    }

    fn is_loopback(&self) -> bool {
        self.name == "localhost" || (self.name.parse()).is_ok_and(|ip: IpAddr| ip.is_loopback())
    }
}

/// What the one `Host` of the request names.
fn host(headers: &HeaderMap) -> Option<Authority> {
    Authority::parse(only(headers, header::HOST)?)
}

/// The header of that name, if there is just one.
pub(super) fn only(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
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
        let names = ["Preview.example", "2001:db8:0::1"];
        let guard = Guard::new(&names.map(str::to_owned));
        let knows = |host: &str| guard.knows_host(&headers(&[(header::HOST, host)]));
        for host in [
            "localhost",
            "LocalHost:4848",
            "127.0.0.1:9",
            "[::1]:4848",
            "[0:0::1]",
            "preview.example:80",
            "[2001:DB8::1]:80",
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
            "localhost:",
            "localhost:x",
            "localhost:+80",
            "localhost:65536",
            "localhost:80:80",
            "localhost:8821@evil.test",
            "me@localhost",
            "me:pass@localhost:80",
            "localhost/",
            "localhost:80/",
            "localhost?",
            "localhost#",
            "localhost\\",
            "localhost ",
            "localhost.",
            " localhost",
            "localhost,evil.test",
            "localhost evil.test",
            "127.0.0.1.",
            "127.1",
            "0x7f.1",
            "2130706433",
            "::1",
            "[::1",
            "[::1]evil.test",
            "[::1]:",
            "[::1]:x",
            "[::1%lo]",
            "[127.0.0.1]",
            "[localhost]",
            "[]",
            ":4848",
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
            "http://localhost",
            "http://localhost:4848/",
            "http://localhost:4848@evil.example",
            "http://evil.example@localhost:4848",
            "http://http://localhost:4848",
            "http://localhost:4848 http://evil.example",
            "localhost:4848",
            "ws://localhost:4848",
            "HTTP://localhost:4848",
        ] {
            assert!(!same(origin), "{origin}");
        }
        assert!(!Guard::is_same_origin(&headers(&[(
            header::HOST,
            "localhost"
        )])));
    }

    fn told(host: &str, pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| (HeaderName::from_static(name), *value));
        let all: Vec<_> = pairs.chain([(header::HOST, host)]).collect();
        headers(&all)
    }

    #[test]
    fn a_page_load_is_told_from_what_a_script_or_frame_can_ask_for() {
        let is_load = |mode, dest| {
            let said = [(SITE, "none"), (MODE, mode), (DEST, dest)];
            Guard::is_page_load(&told("localhost:4848", &said))
        };
        assert!(is_load("navigate", "document"));
        for (mode, dest) in [
            ("cors", "empty"),
            ("no-cors", "empty"),
            ("navigate", "iframe"),
            ("navigate", "frame"),
            ("navigate", "embed"),
            ("navigate", "object"),
            ("no-cors", "script"),
            ("", ""),
        ] {
            assert!(!is_load(mode, dest), "{mode} {dest}");
        }
        let twice = [(MODE, "navigate"), (DEST, "document"), (DEST, "document")];
        assert!(!Guard::is_page_load(&told("localhost", &twice[..1])));
        let mut two = told("localhost", &twice[..2]);
        two.append(DEST, "document".parse().unwrap());
        assert!(!Guard::is_page_load(&two));
    }

    #[test]
    fn a_browser_that_says_nothing_is_believed_only_where_none_says_anything() {
        for (host, expected) in [
            ("localhost", false),
            ("127.0.0.1:4848", false),
            ("[::1]:4848", false),
            ("preview.example:4848", true),
        ] {
            let silent = told(host, &[]);
            assert_eq!(Guard::is_page_load(&silent), expected, "{host}");
            assert_eq!(Guard::is_own_script(&silent), expected, "{host}");
        }
        let half = told("preview.example", &[(SITE, "cross-site")]);
        assert!(!Guard::is_page_load(&half) && !Guard::is_own_script(&half));
    }

    #[test]
    fn only_scripts_of_the_same_origin_are_our_own() {
        let is_own = |site, dest, origin: Option<&str>| {
            let mut headers = told("localhost:4848", &[(SITE, site), (DEST, dest)]);
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            Guard::is_own_script(&headers)
        };
        assert!(is_own("same-origin", "empty", None));
        assert!(is_own(
            "same-origin",
            "empty",
            Some("http://localhost:4848")
        ));
        assert!(!is_own("same-origin", "empty", Some("null")));
        assert!(!is_own("same-origin", "script", None));
        assert!(!is_own("cross-site", "empty", None));
        assert!(!is_own("same-site", "empty", None));
        assert!(!is_own("none", "document", None));
    }
}
