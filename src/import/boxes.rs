//! Reads the checkboxes of an issue's text, with what people wrote next to and under them.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::import::InputError;
use crate::import::body::with_plain_checkboxes;
use crate::import::note::{self, BoxText};
use crate::import::wording::Wording;
use crate::model::checklist::{Checklist, FrontMatter, Item};
use crate::parse;
use crate::parse::checklist::{Namer, segment};
use crate::span::SourceId;

/// Maximum number of checkboxes in an issue.
pub(crate) const MAX_BOXES: usize = 2_000;

/// The checkboxes of an issue.
#[derive(Debug)]
pub(super) struct Boxes {
    /// All of them, in the order of the text.
    pub(super) all: Vec<IssueBox>,
    /// The headings: the text's own sections, as a checklist.
    pub(super) checklist: Checklist,
    /// The lines that look like checkboxes and are none, such as `- [-] text`.
    pub(super) left_out: Vec<String>,
}

/// A checkbox of an issue.
#[derive(Debug)]
pub(super) struct IssueBox {
    /// The id that it would have if the issue were a checklist of items without reasons and URLs.
    pub(super) id: String,
    /// The section that contains it: an index into the issue's sections.
    pub(super) section: Option<usize>,
    /// The checkbox that contains it.
    pub(super) parent: Option<usize>,
    /// Its line in the issue, from 1.
    pub(super) line: usize,
    /// Whether it is ticked.
    pub(super) is_ticked: bool,
    /// Its text.
    pub(super) content: BoxText,
    /// Its text for comparing.
    pub(super) wording: Wording,
    /// The lines under it that are neither checkboxes nor code.
    pub(super) below: Vec<String>,
}

impl Boxes {
    /// Reads the checkboxes of `body`.
    pub(super) fn read(body: &str) -> Result<Self, InputError> {
        let text = with_plain_checkboxes(body);
        let front = FrontMatter::default();
        let whole = 0..text.len();
        let (checklist, found) =
            parse::checklist::checklist("issue", SourceId(0), "issue.md", &text, front, whole);
        if checklist.items.len() > MAX_BOXES {
            return Err(InputError::new(
                format!("it has more than {MAX_BOXES} checkboxes"),
                "Split it, or remove what is no checklist.",
            ));
        }
        if found.iter().any(|found| matches!(found.code, Code::TooDeep | Code::TooManyItems)) {
            return Err(InputError::new(
                "its checkboxes are nested too deeply, or too many",
                "Move the deepest ones up.",
            ));
        }
        let starts: Vec<usize> =
            checklist.items.iter().map(|item| item.span.start as usize).collect();
        let mut all: Vec<IssueBox> = Vec::with_capacity(starts.len());
        let mut namer = Namer::default();
        let (mut line, mut counted) = (1, 0);
        for (index, item) in checklist.items.iter().enumerate() {
            let own = item.span.range();
            line += text[counted..own.start].matches('\n').count();
            counted = own.start;
            let next = starts.get(index + 1).copied().unwrap_or(text.len());
            let (is_ticked, written) = marker(&text[own.clone()]);
            let content = note::read(written);
            let parent = item.parent.map(|parent| (&*checklist.items[parent].id, &*all[parent].id));
            let id = id_of_text(item, &content.text, parent);
            let (id, _) = namer.name(&id, index);
            all.push(IssueBox {
                id,
                section: item.section,
                parent: item.parent,
                line,
                is_ticked,
                wording: Wording::new(&content.text),
                content,
                below: below(&text, &own, next),
            });
        }
        let left_out = (found.iter())
            .filter(|found| found.code == Code::NotACheckbox)
            .filter_map(|found| line_at(&text, found.span?.start as usize))
            .collect();
        Ok(Self { all, checklist, left_out })
    }
}

fn line_at(text: &str, at: usize) -> Option<String> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    text[start..].lines().next().map(|line| line.trim().to_owned())
}

/// Returns the id of a checkbox whose text alone is `text`. `parent` is the id under which its parent was read, and the
/// one that it has by its own text. Explicit ids stay.
fn id_of_text(item: &Item, text: &str, parent: Option<(&str, &str)>) -> String {
    let (path, last) = item.id.rsplit_once('/').unwrap_or(("", &item.id));
    let path = match parent.and_then(|(read, own)| Some((path.strip_prefix(read)?, own))) {
        Some((rest, own)) => format!("{own}{rest}"),
        None => path.to_owned(),
    };
    let read = segment(&item.text);
    let own = segment(text);
    let is_derived = last.split('~').next() == Some(&read);
    let last = if is_derived && !text.is_empty() && own != read { &own } else { last };
    if path.is_empty() { last.to_owned() } else { format!("{path}/{last}") }
}

/// Returns whether the checkbox at the start of a list entry is ticked, and the text after it.
fn marker(line: &str) -> (bool, &str) {
    let Some((_, rest)) = line.split_once('[') else {
        return (false, line);
    };
    match rest.split_once(']') {
        Some((mark, text)) => (!mark.trim().is_empty(), text.trim()),
        None => (false, line),
    }
}

/// Returns the lines of an entry after its first line `own` and before `next` that are indented deeper.
fn below(text: &str, own: &Range<usize>, next: usize) -> Vec<String> {
    let line_start = text[..own.start].rfind('\n').map_or(0, |at| at + 1);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let column = text[line_start..own.start].chars().count();
    let end = own.end.min(next);
    let mut lines = Vec::new();
    let mut is_code = false;
    for line in text[end..next].lines().skip(1) {
        let content = line.trim();
        if content.is_empty() {
            continue;
        }
        if indent(line) <= column {
            break;
        }
        if content.starts_with("```") || content.starts_with("~~~") {
            is_code = !is_code;
        } else if !is_code {
            lines.push(content.to_owned());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkboxes_have_marks_texts_places_and_what_is_under_them() {
        let body = "## A\n\n- [x] one\n  - https://h.test/1\n  - [ ] two\n\n~* [ ] three~\n\nEnd\n";
        let read = Boxes::read(body).unwrap();
        let found: Vec<_> = (read.all.iter())
            .map(|found| (found.id.as_str(), found.line, found.is_ticked, found.parent))
            .collect();
        assert_eq!(
            found,
            [
                ("a/one", 3, true, None),
                ("a/one/two", 5, false, Some(0)),
                ("a/three", 7, false, None)
            ]
        );
        assert_eq!(read.all[0].below, ["- https://h.test/1"]);
        assert!(read.all[2].content.is_struck && read.all[2].below.is_empty());
    }

    #[test]
    fn ids_are_those_of_the_texts_alone() {
        let body = "## A\n\n- [x] ~Tests pass~ (N/A, not needed)\n  - [x] Log: https://h.test/1\n- [x] Tests pass\n\
                    - [ ] [Open](https://h.test/2) it\n- [ ] C++ {#cpp}\n- [ ] https://h.test/3\n";
        let read = Boxes::read(body).unwrap();
        let ids: Vec<_> = read.all.iter().map(|found| found.id.as_str()).collect();
        assert_eq!(
            ids[..5],
            ["a/tests-pass", "a/tests-pass/log", "a/tests-pass~2", "a/open-it", "cpp"]
        );
        assert_eq!(ids[5], "a/https-h-test-3");
    }

    #[test]
    fn too_many_checkboxes_are_refused() {
        for count in [MAX_BOXES + 1, 20_000] {
            let error = Boxes::read(&"- [ ] a\n".repeat(count)).unwrap_err();
            assert_eq!(error.message, "it has more than 2000 checkboxes");
        }
    }
}
