//! The real binary on small sites: what is typed, what is printed, what is written.
//!
//! Every module is about one command or one promise. [`support`] builds the sites.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::format_push_string,
    clippy::format_collect,
    reason = "tests write sites and read what became of them; a panic is how they fail"
)]

mod architecture;
mod audit;
mod boxes;
mod brand;
mod build;
mod check;
mod close;
mod closing;
mod commit_queue;
mod complete;
mod dependencies;
mod diff;
mod edit;
mod edit_evidence;
mod edit_release;
mod edit_repeats;
mod environments;
mod feed;
mod forecast;
mod golden;
mod guide;
#[cfg(unix)]
mod guide_commands;
mod guide_theme;
mod help;
mod history;
mod identity;
mod import;
mod init;
mod interrupted;
mod items;
mod json;
mod mistakes;
mod names;
mod new;
mod own_site;
mod pack;
mod people;
mod prove;
mod publish;
mod rebuild;
mod recount;
mod resolve;
mod schema;
mod search;
mod serve;
mod set;
mod share;
mod share_network;
mod share_states;
mod show;
mod signoffs;
mod status;
mod support;
mod themes;
mod tick;
mod verdicts;
mod watch;
mod webhooks;
