//! Who sent a request, according to the proxy that the site's `identity` names.

use std::net::IpAddr;

use axum::http::{Extensions, HeaderMap, HeaderName};

use crate::model::config::Identity;
use crate::model::network::Network;

/// Who sent a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The user of this machine: the site has no `identity`.
    Local,
    /// A user whom a proxy named.
    Named(String),
    /// A reader whom no proxy named.
    Unnamed,
}

impl Sender {
    /// Returns who sent a request with these extensions. A request that was not checked was sent by nobody who may
    /// record.
    pub(super) fn of(extensions: &Extensions) -> Self {
        extensions.get().cloned().unwrap_or(Self::Unnamed)
    }
}

/// The network address that a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// Reads the header of a proxy.
#[derive(Debug, Clone)]
pub(super) struct SenderCheck {
    header: HeaderName,
    proxies: Vec<Network>,
}

impl SenderCheck {
    /// Returns the check for `identity`.
    pub(super) fn new(identity: &Identity) -> Self {
        // Without a check, everyone would be the user of this machine.
        let header = HeaderName::from_bytes(identity.header.as_bytes())
            .expect("site.yaml is read only with the name of a header");
        Self { header, proxies: identity.proxies.clone() }
    }

    /// Returns who sent a request from the address `peer`, or why it is refused. A header that was sent twice is
    /// refused, because a proxy may have added its own to one of the browser.
    pub(super) fn sender(&self, headers: &HeaderMap, peer: IpAddr) -> Result<Sender, String> {
        let mut values = headers.get_all(&self.header).iter();
        let (first, second) = (values.next(), values.next());
        let Some(value) = first else {
            return Ok(Sender::Unnamed);
        };
        if !self.proxies.iter().any(|proxy| proxy.contains(peer)) {
            return Err(format!("the header `{}` is not accepted from this address", self.header));
        }
        if second.is_some() {
            return Err(format!("the header `{}` was sent more than once", self.header));
        }
        // Names are UTF-8, which `to_str` does not accept.
        match std::str::from_utf8(value.as_bytes()).map(str::trim) {
            Ok("") => Ok(Sender::Unnamed),
            Ok(name) => Ok(Sender::Named(name.to_owned())),
            Err(_) => Err(format!("the header `{}` is not valid UTF-8", self.header)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sender(values: &[&str], peer: &str) -> Result<Sender, String> {
        let identity = Identity {
            header: "x-forwarded-user".to_owned(),
            proxies: vec![Network::parse("10.1.0.0/16").unwrap()],
            origin: "https://runs.example".to_owned(),
        };
        let check = SenderCheck::new(&identity);
        let values = values.iter();
        let headers = values.map(|value| (check.header.clone(), value.parse().unwrap())).collect();
        check.sender(&headers, peer.parse().unwrap())
    }

    #[test]
    fn a_proxy_names_the_user_in_one_header() {
        assert_eq!(sender(&[" maya "], "10.1.2.3"), Ok(Sender::Named("maya".to_owned())));
        assert_eq!(sender(&["maya"], "::ffff:10.1.2.3"), Ok(Sender::Named("maya".to_owned())));
        assert_eq!(sender(&["Zoë"], "10.1.2.3"), Ok(Sender::Named("Zoë".to_owned())));
        assert_eq!(sender(&[], "10.1.2.3"), Ok(Sender::Unnamed));
        assert_eq!(sender(&[""], "10.1.2.3"), Ok(Sender::Unnamed));
    }

    #[test]
    fn a_header_that_was_sent_twice_or_from_elsewhere_is_refused() {
        for values in [&["maya", "li"][..], &["maya", "maya"], &["", "maya"]] {
            assert!(sender(values, "10.1.2.3").unwrap_err().contains("more than once"));
        }
        for peer in ["127.0.0.1", "10.2.0.1", "::1"] {
            assert!(sender(&["maya"], peer).unwrap_err().contains("not accepted"), "{peer}");
            assert_eq!(sender(&[], peer), Ok(Sender::Unnamed), "{peer}");
        }
    }
}
