//! Reads `webhooks`: the servers to which `serve --edit` sends events.

use super::checks::{InvalidText, header_name, variable_name, webhook_url};
use super::{checked, invalid};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::config::{Webhook, WebhookEvent};
use crate::parse::fields::{Fields, Reader};
use crate::parse::keys::{Key, WEBHOOK};
use crate::parse::shown;
use crate::parse::yaml::Node;

pub(super) fn webhooks(fields: &mut Fields<'_, '_>) -> Vec<Webhook> {
    let Some((key, node)) = fields.take("webhooks") else {
        return Vec::new();
    };
    let nodes = fields.reader.list(key, node).unwrap_or_default();
    nodes.into_iter().filter_map(|node| webhook(fields.reader, key, node)).collect()
}

fn webhook(reader: &mut Reader, key: &Key, node: Node<'_>) -> Option<Webhook> {
    let mut fields = reader.fields(key, node, &WEBHOOK)?;
    let span = fields.span;
    let problems_before = fields.reader.diagnostics.len();
    let url = checked(&mut fields, "url", webhook_url);
    let on = events(&mut fields);
    let header = checked(&mut fields, "header", secret_header);
    let secret = checked(&mut fields, "secret", variable_name);
    let is_incomplete = url.is_none() || header.is_some() != secret.is_some();
    if is_incomplete && fields.reader.diagnostics.len() == problems_before {
        let message = match url {
            None => "this webhook has no `url`",
            Some(_) => "this webhook has only one of `header` and `secret`",
        };
        let hint = format!("Write, for example, `webhooks: {}`.", key.example);
        fields.reader.report(Diagnostic::new(Code::InvalidConfig, span, message).hint(hint));
    }
    fields.finish();
    Some(Webhook { url: url?, on, secret: header.zip(secret) })
}

/// Returns the events; without `on`, all of them.
fn events(fields: &mut Fields<'_, '_>) -> Vec<WebhookEvent> {
    if fields.place_of("on").is_none() {
        return WebhookEvent::ALL.to_vec();
    }
    let mut events = Vec::new();
    for word in fields.unique("on") {
        let known = WebhookEvent::ALL.into_iter().find(|event| event.word() == word.value);
        if let Some(event) = known {
            events.push(event);
            continue;
        }
        let message = format!("`{}` is not a valid event of a webhook", shown(&word.value));
        fields.reader.report(invalid(&word, message, "Valid events: no-go, closed."));
    }
    events
}

/// `Authorization` is the usual header for a secret, unlike for the name of a user.
fn secret_header(name: &str) -> Result<(), InvalidText> {
    if name.eq_ignore_ascii_case("authorization") {
        return Ok(());
    }
    header_name(name).map_err(|(message, _)| {
        (
            message.replace("a user", "a secret"),
            "Write the name of a header, such as `Authorization`.",
        )
    })
}
