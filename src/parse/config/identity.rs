//! Reads `identity`: how a proxy tells the server who sends a request.

use super::checks::{header_name, origin};
use super::{checked, invalid};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::Identity;
use crate::model::network::Network;
use crate::parse::fields::Fields;
use crate::parse::keys::IDENTITY;
use crate::parse::shown;

/// Returns the identity. Without `header` and `origin` it would say nothing, so each of them is required.
pub(super) fn identity(fields: &mut Fields<'_, '_>) -> Option<Identity> {
    let (key, node) = fields.take("identity")?;
    let mut identity = fields.reader.fields(key, node, &IDENTITY)?;
    let span = identity.span;
    let problems_before = identity.reader.diagnostics.len();
    let header = checked(&mut identity, "header", header_name);
    let origin = checked(&mut identity, "origin", origin);
    let proxies = proxies(&mut identity);
    if (header.is_none() || origin.is_none())
        && identity.reader.diagnostics.len() == problems_before
    {
        let message = "`identity` requires `header` and `origin`";
        let hint = format!("Write, for example, `identity: {}`.", key.example);
        identity.reader.report(Diagnostic::new(Code::InvalidConfig, span, message).hint(hint));
    }
    identity.finish();
    Some(Identity { header: header?.to_ascii_lowercase(), proxies, origin: canonical(&origin?) })
}

/// Returns the addresses of the proxies. One that is invalid is left out, so that no other address is believed.
fn proxies(identity: &mut Fields<'_, '_>) -> Vec<Network> {
    if identity.place_of("proxies").is_none() {
        return Network::loopback();
    }
    let mut networks = Vec::new();
    for text in identity.strings("proxies") {
        if let Some(network) = Network::parse(&text.value) {
            networks.push(network);
            continue;
        }
        let message = format!("`{}` is not a network address", shown(&text.value));
        let hint = "Write an IP address, such as `192.0.2.7`, or a range, such as `10.1.0.0/16`.";
        identity.reader.report(invalid(&text, message, hint));
    }
    networks
}

/// Returns the origin as browsers send it: in lower case, without the port that its scheme implies.
fn canonical(origin: &str) -> String {
    let origin = origin.to_ascii_lowercase();
    let default_port = if origin.starts_with("https:") { ":443" } else { ":80" };
    origin.strip_suffix(default_port).unwrap_or(&origin).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::Config;
    use crate::span::SourceId;

    fn read(value: &str) -> (Config, usize) {
        let text = format!("identity: {value}\n");
        let (config, diagnostics) = super::super::config(SourceId(0), &text);
        (config, diagnostics.len())
    }

    #[test]
    fn an_identity_has_a_header_proxies_and_an_origin() {
        let (config, count) =
            read("{ header: X-Forwarded-User, origin: 'https://Runs.Example:443' }");
        let identity = config.identity.unwrap();
        assert_eq!((count, &*identity.header), (0, "x-forwarded-user"));
        assert_eq!(identity.origin, "https://runs.example");
        assert_eq!(identity.proxies, Network::loopback());
        let (config, _) =
            read("{ header: X-User, proxies: [10.1.0.0/16], origin: 'http://[fd00::1]:8080' }");
        let identity = config.identity.unwrap();
        assert_eq!(identity.proxies, [Network::parse("10.1.0.0/16").unwrap()]);
        assert_eq!(identity.origin, "http://[fd00::1]:8080");
    }

    #[test]
    fn a_wrong_identity_is_an_error_and_none() {
        for wrong in [
            "{ header: X-User }",
            "{ origin: 'https://x.example' }",
            "{ header: 'X User', origin: 'https://x.example' }",
            "{ header: Host, origin: 'https://x.example' }",
            "{ header: '', origin: 'https://x.example' }",
            "{ header: X-User, origin: x.example }",
            "{ header: X-User, origin: 'https://x.example:99999' }",
            "{ header: X-User, origin: 'https://[fd00' }",
            "{ header: X-User, origin: 'https://x.example/' }",
            "{ header: X-User, origin: 'https://me@x.example' }",
        ] {
            let (config, count) = read(wrong);
            assert_eq!((config.identity, count), (None, 1), "{wrong}");
        }
        let (config, count) =
            read("{ header: X-User, origin: 'https://x.example', proxies: [all] }");
        assert_eq!((config.identity.unwrap().proxies, count), (Vec::new(), 1));
    }
}
