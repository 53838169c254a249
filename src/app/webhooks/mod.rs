//! Sends events to other servers: a release became a no-go, or was closed.
//!
//! Events follow from two states of the site, so it does not matter whether it was recorded in a browser, in a
//! terminal or in a file, or came with a pull.

mod delivery;

use std::collections::HashMap;
use std::sync::mpsc::SyncSender;

use schemars::JsonSchema;
use serde::Serialize;

use crate::app::failure::Failure;
use crate::app::status_text::status_text;
use crate::app::terminal::Terminal;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::config::{Config, Webhook, WebhookEvent};
use crate::model::release::VerdictWord;
use crate::render::api::{HAS_JSON, ReleaseJson};
use crate::render::route::{href, release_path};
use crate::site::Site;
use delivery::Delivery;

/// The version of the body's format.
const FORMAT: u32 = 1;

/// The most events that wait for one server.
const MAX_WAITING: usize = 100;

/// The webhooks of a site, and the state of releases at the last event.
pub(crate) struct Webhooks {
    receivers: Vec<Receiver>,
    known: HashMap<String, Known>,
    output: Terminal,
}

/// A server, and what to send to it.
struct Receiver {
    on: Vec<WebhookEvent>,
    bodies: SyncSender<String>,
}

/// The state of a release from which events follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    is_no_go: bool,
    is_closed: bool,
    closings: usize,
}

impl Webhooks {
    /// Starts a thread for each webhook of the site, so that a slow server holds up no other and no record.
    pub(crate) fn start(config: &Config, output: Terminal) -> Result<Self, Failure> {
        let receiver = |webhook: &Webhook| {
            let bodies = Delivery::new(webhook, output)?.start(MAX_WAITING);
            Ok(Receiver { on: webhook.on.clone(), bodies })
        };
        let receivers = config.webhooks.iter().map(receiver).collect::<Result<_, Failure>>()?;
        Ok(Self { receivers, known: HashMap::new(), output })
    }

    /// Sends what happened since the last state. A release that was not there before is no event: it may have come with
    /// another branch.
    pub(crate) fn update(&mut self, site: &Site) {
        if self.receivers.is_empty() {
            return;
        }
        let known: HashMap<String, Known> =
            site.runs().map(|run| (run.release.id.clone(), Known::of(run))).collect();
        for run in site.runs() {
            let (before, now) = (self.known.get(&run.release.id), known[&run.release.id]);
            if let Some(event) = before.and_then(|before| now.event_since(*before)) {
                self.send(event, &body(site, run, event));
            }
        }
        self.known = known;
    }

    fn send(&self, event: WebhookEvent, body: &str) {
        for receiver in self.receivers.iter().filter(|receiver| receiver.on.contains(&event)) {
            if receiver.bodies.try_send(body.to_owned()).is_err() {
                self.output
                    .caution("too many events wait for a webhook, so it does not get this one");
            }
        }
    }
}

impl Known {
    fn of(run: &Run) -> Self {
        let is_closed = run.status.is_closed();
        Self {
            is_no_go: !is_closed && verdict::end(run).word == VerdictWord::NoGo,
            is_closed,
            closings: run.release.closings.len(),
        }
    }

    fn event_since(self, before: Self) -> Option<WebhookEvent> {
        if self.is_closed && (!before.is_closed || self.closings > before.closings) {
            return Some(WebhookEvent::Closed);
        }
        (self.is_no_go && !before.is_no_go).then_some(WebhookEvent::NoGo)
    }
}

/// What `serve --edit` sends to a webhook when a release becomes a no-go or is closed.
#[derive(Debug, JsonSchema, Serialize)]
#[schemars(rename = "WebhookEvent")]
pub(crate) struct WebhookJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// `no-go` or `closed`.
    event: &'static str,
    /// The status in up to three lines, as `status --format text` prints it.
    text: String,
    /// The URL of the release's page: on the team server, otherwise of the published site; `null` if neither is
    /// known.
    page: Option<String>,
    /// The release.
    release: ReleaseJson<'a>,
}

/// Returns the body of a request.
fn body(site: &Site, run: &Run, event: WebhookEvent) -> String {
    let body = WebhookJson {
        format: FORMAT,
        event: event.word(),
        text: status_text(run, &site.config).trim_end().to_owned(),
        page: page(&site.config, &run.release.id),
        release: ReleaseJson::status(run, &verdict::end(run)),
    };
    serde_json::to_string(&body).expect(HAS_JSON)
}

/// Returns the URL of the release's page: on the team server, otherwise where the site is published.
fn page(config: &Config, release: &str) -> Option<String> {
    let path = config.url.as_ref().map_or("/", |url| url_path(url));
    let root = match &config.identity {
        Some(identity) => format!("{}{}", identity.origin, path.trim_end_matches('/')),
        None => {
            config.url.as_ref().filter(|url| url.contains("://"))?.trim_end_matches('/').to_owned()
        }
    };
    Some(format!("{root}/{}", href("", &release_path(release))))
}

/// Returns the path of a URL.
fn url_path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_event_when_a_release_becomes_a_no_go_and_when_it_is_closed() {
        let known = |is_no_go, is_closed, closings| Known { is_no_go, is_closed, closings };
        let open = known(false, false, 0);
        let bad = known(true, false, 0);
        let closed = known(false, true, 1);
        for (before, now, event) in [
            (open, open, None),
            (open, bad, Some(WebhookEvent::NoGo)),
            (bad, bad, None),
            (bad, open, None),
            (open, closed, Some(WebhookEvent::Closed)),
            (bad, closed, Some(WebhookEvent::Closed)),
            (closed, closed, None),
            (closed, known(false, true, 2), Some(WebhookEvent::Closed)),
            (closed, known(false, false, 2), None),
            (closed, known(true, false, 2), Some(WebhookEvent::NoGo)),
        ] {
            assert_eq!(now.event_since(before), event, "{before:?} {now:?}");
        }
    }

    #[test]
    fn a_page_has_a_url_where_one_is_known() {
        let url = |url: Option<&str>, origin: Option<&str>| {
            let identity = origin.map(|origin| crate::model::config::Identity {
                header: String::new(),
                proxies: Vec::new(),
                origin: origin.to_owned(),
            });
            let url = url.map(str::to_owned);
            page(&Config { url, identity, ..Config::default() }, "pay/1 0")
        };
        let path = "releases/pay/1%200.html";
        assert_eq!(url(None, None), None);
        assert_eq!(url(Some("/"), None), None, "what the preview sets");
        assert_eq!(
            url(Some("https://x.example/r/"), None),
            Some(format!("https://x.example/r/{path}"))
        );
        let team = Some("https://t.example");
        assert_eq!(
            url(Some("https://x.example/r"), team),
            Some(format!("https://t.example/r/{path}"))
        );
        assert_eq!(url(Some("/"), team), Some(format!("https://t.example/{path}")));
    }
}
