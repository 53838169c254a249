//! Renders GitHub-flavoured markdown to flows: safe HTML with placeholders for what differs from page to page.
//!
//! ```text
//! text ─prepare─▶ inert ─events─▶ events ─write─▶ HTML with tokens ─sanitise, tidy, verify─▶ split ─▶ flow
//! ```
//!
//! [`page()`] renders a document, [`note`] and [`inline`] render short texts. [`crate::parse::checklist`] reads
//! checklists: it finds items in the events before they are rendered here.

mod address;
mod autolink;
mod containers;
mod direction;
mod escape;
mod events;
mod fragment;
mod front;
mod headings;
mod hidden;
mod links;
mod mail;
mod page;
mod parser;
mod placeholder;
mod plain;
mod postprocess;
mod prepare;
mod removed;
mod render;
mod sanitise;
mod split;
mod tags;
#[cfg(test)]
pub(crate) mod testing;
mod token;
mod verify;
mod words;
mod write;

pub(crate) use fragment::{Fragment, inline, inline_with, inline_words, note};
pub(crate) use front::front_matter;
pub(crate) use page::page;
pub(crate) use words::{first_words, words};

pub(crate) use containers::{Edge, containers};
pub(crate) use direction::has_right_to_left;
pub(crate) use events::{SpannedEvent, inline_run, is_comment_block, starts_block};
pub(crate) use headings::{Anchors, shown_level};
pub(crate) use parser::document;
pub(crate) use plain::text as plain_text;
pub(crate) use prepare::{Prepared, TextOrigin};
pub(crate) use render::render;
#[cfg(test)]
pub(crate) use token::is_reserved;
pub(crate) use write::{EventRole, MAX_DEPTH, Plan};
