//! runsheet turns checklists in markdown and one YAML file per release into a site of runbooks.
//!
//! ```text
//! disk ──read──▶ Sources ──parse──▶ model ──derive──▶ Site ──render(page)──▶ bytes ──▶ disk | HTTP
//!                             │                        │
//!                             └────── diagnostics ─────┘
//! ```
//!
//! Everything between `disk` and `disk` or `serve` is a pure function: no clock, no environment, no files.
//! Imports run one way:
//!
//! | module | may use |
//! |---|---|
//! | [`source`], [`diagnostic`] | each other |
//! | [`model`] | `source` |
//! | [`markdown`] | `model`, `diagnostic`: text to flow |
//! | [`parse`] | `markdown` and left of it: text to model |
//! | [`schema`] | `parse`: what editors know of the formats |
//! | [`mod@derive`] | `model`, `diagnostic`: model to what follows from it |
//! | [`assemble`] | `parse`, `derive` and above: sources to site |
//! | [`render`] | `derive` and left of it: site to bytes |
//! | [`record`] | `parse`, `derive` and left of them: what happened, into a release's text |
//! | [`disk`] | `source`, `diagnostic`: the only place that touches files |
//! | [`serve`] | `render::escape`: bytes to browsers |
//! | [`commands`] | everything: arguments and wiring |

pub mod app;
pub mod commands;
pub mod diagnostic;
pub mod disk;
pub mod evaluate;
pub mod history;
pub mod markdown;
pub mod model;
pub mod parse;
pub mod record;
pub mod render;
pub mod schema;
pub mod serve;
pub mod site;
pub mod sources;
pub mod span;
