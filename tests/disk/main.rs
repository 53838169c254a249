//! Reading a site's folder, and publishing into another, on a real disk.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "these tests make the files that runsheet reads, and a panic is how they fail"
)]

mod any_builds;
mod any_edits;
mod build;
mod edit;
mod fingerprint;
mod folder;
mod foreign;
mod kill;
mod publish;
mod read;
mod refused;
