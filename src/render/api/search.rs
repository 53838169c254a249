//! The output of `runsheet search --format json`.

use serde::Serialize;

use crate::render::api::FORMAT;
use crate::render::search::query::Found;
use crate::render::when;

#[derive(Serialize)]
pub(super) struct SearchJson<'a> {
    format: u32,
    query: &'a str,
    results: Vec<ResultJson<'a>>,
}

#[derive(Serialize)]
struct ResultJson<'a> {
    kind: &'static str,
    text: &'a str,
    of: Option<&'a str>,
    release: Option<&'a str>,
    word: Option<&'static str>,
    by: Vec<&'a str>,
    at: Option<String>,
    file: &'a str,
    line: Option<usize>,
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
