//! The application layer between the commands and the pure core: loading a site, keeping it up to date,
//! recording, sharing through git, and what the terminal prints.
#![expect(clippy::disallowed_methods, reason = "the clock and the terminal belong here")]

pub(crate) mod archive;
pub(crate) mod audit;
pub(crate) mod author;
pub(crate) mod clock;
pub(crate) mod commit_message;
pub(crate) mod commit_queue;
#[cfg(feature = "full")]
pub(crate) mod committer;
#[cfg(feature = "full")]
pub(crate) mod continuous_build;
#[cfg(feature = "full")]
pub(crate) mod edit_service;
pub(crate) mod failure;
pub(crate) mod line_diff;
pub(crate) mod load;
pub(crate) mod lock;
pub(crate) mod new_release;
pub(crate) mod not_shared;
pub(crate) mod options;
#[cfg(feature = "full")]
pub(crate) mod preview;
pub(crate) mod prove;
pub(crate) mod prove_json;
pub(crate) mod prove_text;
pub(crate) mod publisher;
pub(crate) mod record_command;
pub(crate) mod record_service;
pub(crate) mod redirects;
pub(crate) mod runbook;
pub(crate) mod search_text;
pub(crate) mod seen_diagnostics;
pub(crate) mod session;
pub(crate) mod share;
pub(crate) mod site_check;
#[cfg(feature = "full")]
pub(crate) mod staging;
pub(crate) mod status_text;
pub(crate) mod terminal;
pub(crate) mod trusted_keys;
pub(crate) mod verdict_text;
#[cfg(feature = "full")]
pub(crate) mod watch_loop;
#[cfg(feature = "full")]
pub(crate) mod webhooks;
