//! Reads checklists from text, for tests. They declare the variable `version`, the kinds `minor` and `major` and
//! the environment `production`.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::checklist::{Checklist, FrontMatter};
use crate::parse::checklist::checklist;
use crate::span::SourceId;

/// Reads `text` as `content/checklists/a.md`.
pub(crate) fn read(text: &str) -> (Checklist, Vec<Diagnostic>) {
    let front = FrontMatter {
        vars: vec![("version".to_owned(), None)],
        kinds: vec!["minor".to_owned(), "major".to_owned()],
        environments: vec!["production".to_owned()],
        ..FrontMatter::default()
    };
    checklist("a", SourceId(0), "content/checklists/a.md", text, front, 0..text.len())
}

/// Returns the ids of the items in `text`.
pub(crate) fn item_ids(text: &str) -> Vec<String> {
    read(text).0.items.into_iter().map(|item| item.id.to_string()).collect()
}

/// Returns the ids of the sections in `text`.
pub(crate) fn section_ids(text: &str) -> Vec<String> {
    read(text).0.sections.into_iter().map(|section| section.id).collect()
}

/// Returns the codes of the diagnostics for `text`, each with the text at its span.
pub(crate) fn diagnostics(text: &str) -> Vec<(Code, &str)> {
    let (_, found) = read(text);
    let place = |diagnostic: &Diagnostic| diagnostic.span.map_or("", |span| &text[span.range()]);
    found.iter().map(|diagnostic| (diagnostic.code, place(diagnostic))).collect()
}
