//! Checks the host and origin of requests. A page of another site can send requests here through a host name that
//! resolves to this machine (DNS rebinding), so only allowed hosts are served.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::model::config::Identity;
use crate::serve::sender::{Peer, Sender, SenderCheck};

/// The allowed host names, in addition to loopback.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    names: Vec<String>,
    /// The origin of the proxy in front of this server, if there is one.
    origin: Option<Origin>,
    sender_check: Option<SenderCheck>,
}

/// The only origin whose pages may record.
#[derive(Debug, Clone)]
struct Origin {
    /// The origin as browsers send it.
    text: String,
    authority: Authority,
}

impl Guard {
    pub(super) fn new(names: &[String], identity: Option<&Identity>) -> Self {
        // An IPv6 address may be given without brackets.
        let plain = |name: &String| {
            let parsed = Authority::parse(name).or_else(|| Authority::parse(&format!("[{name}]")));
            parsed.map_or_else(|| name.to_lowercase(), |authority| authority.name)
        };
        let origin = identity.and_then(|identity| Origin::parse(&identity.origin));
        let public = origin.as_ref().map(|origin| origin.authority.name.clone());
        Self {
            names: names.iter().map(plain).chain(public).collect(),
            origin,
            sender_check: identity.map(SenderCheck::new),
        }
    }

    /// Whether the requested host is allowed. Ignores the port, which may be forwarded.
    fn is_allowed_host(&self, headers: &HeaderMap) -> bool {
        host(headers).is_some_and(|host| host.is_loopback() || self.names.contains(&host.name))
    }

    /// Whether the request comes from a page of this server. Browsers send `Origin` with every socket and every
    /// request other than `GET`; a sandboxed document has the origin `null`. Behind a proxy the origin is the
    /// configured one, and the requested host has its name; a proxy may omit the port.
    pub(super) fn is_same_origin(&self, headers: &HeaderMap) -> bool {
        let (Some(host), Some(origin)) = (host(headers), single(headers, header::ORIGIN)) else {
            return false;
        };
        if let Some(public) = &self.origin {
            return origin == public.text && host.name == public.authority.name;
        }
        // A TLS proxy may forward requests to this server, but not on loopback.
        let https = (!host.is_loopback()).then(|| origin.strip_prefix("https://"));
        let authority = origin.strip_prefix("http://").or(https.flatten());
        authority.and_then(Authority::parse) == Some(host)
    }

    /// Whether the request comes from a script of a page of this server, according to its headers.
    pub(super) fn is_own_script(&self, headers: &HeaderMap) -> bool {
        let is_foreign = headers.contains_key(header::ORIGIN) && !self.is_same_origin(headers);
        !is_foreign && self.has_fetch_metadata(headers, [(SITE, "same-origin"), (DEST, "empty")])
    }

    /// Whether the response becomes a top-level document, which scripts cannot read, according to the headers.
    pub(super) fn is_page_load(&self, headers: &HeaderMap) -> bool {
        self.has_fetch_metadata(headers, [(MODE, "navigate"), (DEST, "document")])
    }

    /// Whether the request has these `Sec-Fetch-*` headers, which scripts cannot change. Browsers do not send them
    /// over plain HTTP except on loopback, so there requests without them are accepted.
    fn has_fetch_metadata(&self, headers: &HeaderMap, expected: [(&'static str, &str); 2]) -> bool {
        let has_none = [SITE, MODE, DEST].iter().all(|name| !headers.contains_key(*name));
        if has_none {
            return match &self.origin {
                Some(origin) => !origin.is_trustworthy(),
                None => host(headers).is_some_and(|host| !host.is_loopback()),
            };
        }
        (expected.iter())
            .all(|(name, value)| single(headers, HeaderName::from_static(name)) == Some(value))
    }

    /// Returns who sent the request, or why it is refused.
    fn sender(&self, request: &Request) -> Result<Sender, String> {
        let Some(check) = &self.sender_check else {
            return Ok(Sender::Local);
        };
        // A connection without an address, which there is none, is not that of a proxy.
        let unknown = Peer(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let Peer(peer) = request.extensions().get().copied().unwrap_or(unknown);
        check.sender(request.headers(), peer)
    }
}

impl Origin {
    fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        Some(Self { text: text.to_owned(), authority: Authority::parse(rest)? })
    }

    /// Whether browsers send `Sec-Fetch-*` to it.
    fn is_trustworthy(&self) -> bool {
        self.text.starts_with("https:") || self.authority.is_loopback()
    }
}

const SITE: &str = "sec-fetch-site";
const MODE: &str = "sec-fetch-mode";
const DEST: &str = "sec-fetch-dest";

/// Responds with 403 if the requested host is not allowed, or if the header that names the user cannot be believed.
/// Other handlers find the [`Sender`] among the request's extensions.
pub(super) async fn check_host_and_sender(
    State(guard): State<Arc<Guard>>,
    mut request: Request,
    next: Next,
) -> Response {
    // In HTTP an absolute request target takes precedence over `Host`, so both must agree.
    let target = request.uri().authority();
    let is_consistent = target.is_none_or(|target| {
        let target = Authority::parse(target.as_str());
        target.is_some() && target == host(request.headers())
    });
    if is_consistent && guard.is_allowed_host(request.headers()) {
        return match guard.sender(&request) {
            Ok(sender) => {
                request.extensions_mut().insert(sender);
                next.run(request).await
            }
            Err(why) => (StatusCode::FORBIDDEN, why + "\n").into_response(),
        };
    }
    let text = "This preview answers to this machine's own names only.\n\
                `runsheet serve --host ADDRESS --allowed-host NAME` adds one.\n";
    (StatusCode::FORBIDDEN, text).into_response()
}

/// A host and port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Authority {
    /// The host name in lower case, or an IP address without brackets.
    name: String,
    port: Option<u16>,
}

impl Authority {
    /// Parses `localhost:4848` or `[::1]:4848`, without user, path or white space.
    fn parse(text: &str) -> Option<Self> {
        let (name, rest) = if let Some(rest) = text.strip_prefix('[') {
            let (address, rest) = rest.split_once(']')?;
            (address.parse::<Ipv6Addr>().ok()?.to_string(), rest)
        } else {
            let (name, rest) = text.split_at(text.find(':').unwrap_or(text.len()));
            let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            if name.is_empty() || !name.bytes().all(is_valid) {
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

/// Returns the `Host` of the request, if there is exactly one.
fn host(headers: &HeaderMap) -> Option<Authority> {
    Authority::parse(single(headers, header::HOST)?)
}

/// Returns the value of a header, if there is exactly one.
pub(super) fn single(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::network::Network;

    /// A server without proxy.
    fn local() -> Guard {
        Guard::new(&[], None)
    }

    /// A server behind the proxy at that origin.
    fn behind(origin: &str) -> Guard {
        let identity = Identity {
            header: "x-user".to_owned(),
            proxies: Network::loopback(),
            origin: origin.to_owned(),
        };
        Guard::new(&[], Some(&identity))
    }

    #[test]
    fn behind_a_proxy_only_its_origin_may_record() {
        let guard = behind("https://runs.example");
        let pairs = |host, origin| headers(&[(header::HOST, host), (header::ORIGIN, origin)]);
        let is_same = |host, origin| guard.is_same_origin(&pairs(host, origin));
        assert!(is_same("runs.example", "https://runs.example"));
        assert!(is_same("runs.example:4848", "https://runs.example"));
        for (host, origin) in [
            ("runs.example", "http://runs.example"),
            ("runs.example", "https://runs.example:8443"),
            ("runs.example", "https://evil.example"),
            ("runs.example", "null"),
            ("evil.example", "https://evil.example"),
            ("evil.example", "https://runs.example"),
            ("localhost:4848", "http://localhost:4848"),
            ("localhost:4848", "https://runs.example"),
        ] {
            assert!(!is_same(host, origin), "{host} {origin}");
        }
        assert!(guard.is_allowed_host(&headers(&[(header::HOST, "runs.example")])));
        assert!(!guard.is_allowed_host(&headers(&[(header::HOST, "evil.example")])));
    }

    #[test]
    fn behind_tls_a_request_needs_fetch_metadata() {
        for (origin, expected) in [
            ("https://runs.example", false),
            ("http://localhost:8080", false),
            ("http://runs.example", true),
        ] {
            let without_metadata = request("runs.example", &[]);
            assert_eq!(behind(origin).is_page_load(&without_metadata), expected, "{origin}");
        }
    }

    fn headers(pairs: &[(header::HeaderName, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs.map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_loopback_and_allowed_hosts_are_served() {
        let names = ["Preview.example", "2001:db8:0::1"];
        let guard = Guard::new(&names.map(str::to_owned), None);
        let is_allowed = |host: &str| guard.is_allowed_host(&headers(&[(header::HOST, host)]));
        for host in [
            "localhost",
            "LocalHost:4848",
            "127.0.0.1:9",
            "[::1]:4848",
            "[0:0::1]",
            "preview.example:80",
            "[2001:DB8::1]:80",
        ] {
            assert!(is_allowed(host), "{host}");
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
            assert!(!is_allowed(host), "{host}");
        }
        assert!(!guard.is_allowed_host(&HeaderMap::new()));
    }

    #[test]
    fn a_request_with_two_hosts_is_refused() {
        let mut two = headers(&[(header::HOST, "localhost")]);
        two.append(header::HOST, "evil.example".parse().unwrap());
        assert!(!local().is_allowed_host(&two));
    }

    #[test]
    fn an_allowed_host_may_be_used_through_a_tls_proxy() {
        let pairs =
            [(header::HOST, "preview.example"), (header::ORIGIN, "https://preview.example")];
        assert!(local().is_same_origin(&headers(&pairs)));
    }

    #[test]
    fn only_pages_of_this_server_have_the_same_origin() {
        let same = |origin: &str| {
            let pairs = [(header::HOST, "localhost:4848"), (header::ORIGIN, origin)];
            local().is_same_origin(&headers(&pairs))
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
        assert!(!local().is_same_origin(&headers(&[(header::HOST, "localhost")])));
    }

    fn request(host: &str, pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(name, value)| (HeaderName::from_static(name), *value));
        let all: Vec<_> = pairs.chain([(header::HOST, host)]).collect();
        headers(&all)
    }

    #[test]
    fn a_page_load_differs_from_requests_of_scripts_and_frames() {
        let is_load = |mode, dest| {
            let expected = [(SITE, "none"), (MODE, mode), (DEST, dest)];
            local().is_page_load(&request("localhost:4848", &expected))
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
        assert!(!local().is_page_load(&request("localhost", &twice[..1])));
        let mut two = request("localhost", &twice[..2]);
        two.append(DEST, "document".parse().unwrap());
        assert!(!local().is_page_load(&two));
    }

    #[test]
    fn requests_without_fetch_metadata_are_accepted_only_if_not_on_loopback() {
        for (host, expected) in [
            ("localhost", false),
            ("127.0.0.1:4848", false),
            ("[::1]:4848", false),
            ("preview.example:4848", true),
        ] {
            let without_metadata = request(host, &[]);
            assert_eq!(local().is_page_load(&without_metadata), expected, "{host}");
            assert_eq!(local().is_own_script(&without_metadata), expected, "{host}");
        }
        let half = request("preview.example", &[(SITE, "cross-site")]);
        assert!(!local().is_page_load(&half) && !local().is_own_script(&half));
    }

    #[test]
    fn only_scripts_of_the_same_origin_are_accepted() {
        let is_own = |site, dest, origin: Option<&str>| {
            let mut headers = request("localhost:4848", &[(SITE, site), (DEST, dest)]);
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            local().is_own_script(&headers)
        };
        assert!(is_own("same-origin", "empty", None));
        assert!(is_own("same-origin", "empty", Some("http://localhost:4848")));
        assert!(!is_own("same-origin", "empty", Some("null")));
        assert!(!is_own("same-origin", "script", None));
        assert!(!is_own("cross-site", "empty", None));
        assert!(!is_own("same-site", "empty", None));
        assert!(!is_own("none", "document", None));
    }
}
