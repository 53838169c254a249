//! runsheet turns checklists in markdown and one YAML file per release into a site of runbooks.
//!
//! ```text
//! disk ──read──▶ Sources ──parse──▶ model ──evaluate──▶ Site ──render(page)──▶ bytes ──▶ disk | HTTP
//!                             │                        │
//!                             └────── diagnostics ─────┘
//! ```
//!
//! Everything between `disk` and `disk` or `serve` is a pure function: no clock, no environment, no files. A test
//! enforces this table. A module may import what its row names; rows name only modules above them.
//!
//! | module | may import | holds |
//! |---|---|---|
//! | [`span`] | | positions in text files |
//! | [`url`] | | schemes and percent-encoding |
//! | [`sha256`] | | digests of files |
//! | [`media`] | | content types of files |
//! | [`unicode`] | | the form in which names are compared |
//! | [`commits`] | | commits and the files that they change |
//! | [`windows`] | `sha256` | names and paths that are valid on Windows |
//! | [`reserved`] | | the names of runsheet's own pages |
//! | [`diagnostic`] | `span` | what is wrong with a site, as data |
//! | [`conflicts`] | `span`, `diagnostic` | git's conflict markers in texts |
//! | [`sources`] | `span`, `sha256`, `unicode`, `diagnostic` | the files of a site |
//! | [`report`] | `span`, `diagnostic`, `sources` | diagnostics as text |
//! | [`model`] | `span`, `url`, `unicode`, `windows`, `reserved` | what authors wrote |
//! | [`markdown`] | `span`, `url`, `unicode`, `diagnostic`, `model` | text to flow |
//! | [`parse`] | `span`, `url`, `sha256`, `unicode`, `diagnostic`, `conflicts`, `sources`, `model`, `markdown` | text to model |
//! | [`schema`] | `span`, `model`, `parse` | JSON Schemas of the formats, and the generator for those of types |
//! | [`mod@evaluate`] | `span`, `unicode`, `diagnostic`, `model` | a release and its checklist to a run |
//! | [`history`] | `sha256`, `unicode`, `sources`, `model`, `evaluate` | series, comparison, statistics |
//! | [`site`] | `span`, `url`, `sha256`, `unicode`, `reserved`, `diagnostic`, `conflicts`, `sources`, `model`, `markdown`, `parse`, `evaluate`, `history` | sources to site |
//! | [`render`] | `span`, `url`, `sha256`, `unicode`, `windows`, `diagnostic`, `conflicts`, `sources`, `report`, `model`, `markdown`, `schema`, `evaluate`, `history`, `site` | site to bytes |
//! | [`record`] | `span`, `url`, `unicode`, `diagnostic`, `conflicts`, `sources`, `report`, `model`, `parse`, `evaluate`, `history`, `site` | a request to a release's new text |
//! | [`provenance`] | `span`, `sha256`, `unicode`, `commits`, `diagnostic`, `sources`, `model`, `parse`, `evaluate` | file versions and commits to findings |
//! | [`import`] | `span`, `diagnostic`, `markdown`, `model`, `parse`, `record` | issues of other tools to releases |
//! | [`disk`] | `span`, `sha256`, `unicode`, `commits`, `windows`, `reserved`, `diagnostic`, `sources` | reads, watches, writes and locks files; runs git |
//! | [`publish`] | `sha256`, `media`, `diagnostic`, `model`, `disk` | a built site to a folder, branch or bucket |
//! | [`serve`] | `url`, `sha256`, `unicode`, `media`, `model`, `render` | bytes to browsers |
//! | [`app`] | `span`, `url`, `sha256`, `unicode`, `commits`, `diagnostic`, `sources`, `report`, `model`, `parse`, `schema`, `evaluate`, `history`, `site`, `render`, `record`, `provenance`, `disk`, `publish`, `serve` | what commands have in common |
//! | [`commands`] | `span`, `diagnostic`, `sources`, `report`, `model`, `markdown`, `parse`, `schema`, `evaluate`, `history`, `site`, `render`, `record`, `provenance`, `import`, `disk`, `publish`, `serve`, `app` | one file for each command |

#![cfg_attr(
    not(feature = "full"),
    allow(dead_code, unused_imports, reason = "commands that are left out use it")
)]

mod app;
pub mod commands;
mod commits;
mod conflicts;
pub mod diagnostic;
pub mod disk;
mod evaluate;
mod history;
mod import;
mod markdown;
mod media;
pub mod model;
pub mod parse;
mod provenance;
#[cfg(feature = "full")]
mod publish;
pub mod record;
pub mod render;
pub mod report;
mod reserved;
mod schema;
#[cfg(feature = "full")]
pub mod serve;
pub mod sha256;
pub mod site;
pub mod sources;
pub mod span;
mod unicode;
mod url;
mod windows;
