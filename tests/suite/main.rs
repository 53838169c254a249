//! The real binary on small sites: what is typed, what is printed, what is written.
//!
//! Every module is about one command or one promise. [`support`] builds the sites.
#![allow(
    clippy::disallowed_methods,
    reason = "tests write sites and read what became of them"
)]

mod build;
mod check;
mod guide;
mod init;
mod items;
mod mistakes;
mod schema;
mod status;
mod support;
