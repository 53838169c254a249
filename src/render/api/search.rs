//! The output of `runsheet search --format json`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::render::api::FORMAT;
use crate::render::search::query::Found;
use crate::render::when;

/// Results of a search: the output of `search`.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Search")]
pub(crate) struct SearchJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The words that were searched for.
    query: &'a str,
    /// The results: items, notes, releases, then pages, each from the newest release to the oldest.
    results: Vec<ResultJson<'a>>,
}

/// A result of a search.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "SearchResult")]
struct ResultJson<'a> {
    /// `item`, `note`, `log`, `evidence`, `release` or `page`.
    kind: &'static str,
    /// The text without markup, with the values of placeholders.
    text: &'a str,
    /// The item or section of a note or evidence, the name of a release's owner, or the title of a page.
    of: Option<&'a str>,
    /// The id of the release; `null` for a page.
    release: Option<&'a str>,
    /// The state, the outcome of a release, or what a note is, such as `Correction`; `null` for a page.
    word: Option<&'static str>,
    /// The people who did it.
    by: Vec<&'a str>,
    /// When it happened.
    at: Option<String>,
    /// The file.
    file: &'a str,
    /// The line in the file; `null` if there is none, as for an item without an entry.
    line: Option<usize>,
    /// The path of the page from the site's root, with the anchor of the item, section or line.
    url: &'a str,
}

impl<'a> SearchJson<'a> {
    pub(super) fn new(query: &'a str, found: &'a [Found<'a>], lines: &[Option<usize>]) -> Self {
        let results = found.iter().zip(lines).map(|(found, line)| ResultJson::new(found, *line));
        Self { format: FORMAT, query, results: results.collect() }
    }
}

impl<'a> ResultJson<'a> {
    fn new(found: &'a Found<'a>, line: Option<usize>) -> Self {
        let filled = |text: &'a str| Some(text).filter(|text| !text.is_empty());
        Self {
            kind: found.kind.word(),
            text: &found.text,
            of: filled(&found.of),
            release: found.run.map(|run| run.release.id.as_str()),
            word: Some(found.word).filter(|word| !word.is_empty()),
            by: found.by.iter().map(|by| by.value.as_str()).collect(),
            at: found.at.map(when::iso),
            file: &found.file,
            line,
            url: &found.href,
        }
    }
}
