//! Sends events to one server, and retries where that may help.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use crate::app::failure::Failure;
use crate::app::terminal::Terminal;
use crate::model::config::Webhook;

/// The time limit of one attempt, from the connection to the answer.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// The pauses between attempts, in seconds.
const PAUSES: [u64; 4] = [1, 5, 30, 120];

/// The connection to one server.
pub(super) struct Delivery {
    agent: Agent,
    url: String,
    /// A header and its secret value.
    secret: Option<(String, String)>,
    output: Terminal,
}

/// The outcome of one attempt.
enum Attempt {
    Delivered,
    /// It failed for this reason, and another attempt may succeed.
    Again(String),
    /// It failed for this reason, and another attempt would too.
    Failed(String),
}

impl Delivery {
    /// Reads the secret from the environment.
    pub(super) fn new(webhook: &Webhook, output: Terminal) -> Result<Self, Failure> {
        let secret = webhook.secret.as_ref().map(|(header, variable)| {
            let value = std::env::var(variable).map_err(|_| {
                Failure::new(format!("the environment variable `{variable}` is not set"))
                    .hint(format!("The webhook {} needs it for `{header}`.", server(&webhook.url)))
            });
            Ok::<_, Failure>((header.clone(), value?))
        });
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(tls)
            .timeout_global(Some(TIME_LIMIT))
            .user_agent(concat!("runsheet/", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Ok(Self { agent, url: webhook.url.clone(), secret: secret.transpose()?, output })
    }

    /// Sends on another thread what is passed to the returned sender, of which `max` may wait.
    pub(super) fn start(self, max: usize) -> SyncSender<String> {
        let (sender, bodies) = sync_channel::<String>(max);
        thread::spawn(move || {
            for body in bodies {
                self.deliver(&body);
            }
        });
        sender
    }

    /// Sends one body until the server has it or it cannot be sent.
    fn deliver(&self, body: &str) {
        let server = server(&self.url);
        for pause in PAUSES.map(Some).into_iter().chain([None]) {
            match (self.attempt(body), pause) {
                (Attempt::Delivered, _) => {
                    return self.output.note(format_args!("Sent an event to the webhook {server}"));
                }
                (Attempt::Again(why), Some(pause)) => {
                    self.output.note(format_args!(
                        "The webhook {server} did not take an event: {why}. Retrying in {pause} s."
                    ));
                    thread::sleep(Duration::from_secs(pause));
                }
                (Attempt::Again(why), None) | (Attempt::Failed(why), _) => {
                    return self
                        .output
                        .caution(&format!("the webhook {server} did not take an event: {why}"));
                }
            }
        }
    }

    fn attempt(&self, body: &str) -> Attempt {
        let mut request = self.agent.post(&self.url).header("content-type", "application/json");
        if let Some((header, value)) = &self.secret {
            request = request.header(header, value);
        }
        match request.send(body).map(|answer| answer.status().as_u16()) {
            Ok(200..=299) => Attempt::Delivered,
            Ok(status @ 300..=399) => {
                Attempt::Failed(format!("it redirects (status {status}), which is not followed"))
            }
            Ok(status @ (408 | 425 | 429 | 500..)) => Attempt::Again(format!("status {status}")),
            Ok(status) => Attempt::Failed(format!("it answered with status {status}")),
            Err(error) => Attempt::Again(error.to_string()),
        }
    }
}

/// Returns scheme and host of a URL. The rest may be a secret.
fn server(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    &url[..end]
}
