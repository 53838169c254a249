//! Finds the conflict markers that git leaves in a text. A text with a conflict is unfinished, even if it is valid.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Begins a conflict and the first side.
pub(crate) const OURS: &str = "<<<<<<<";
/// Begins the common ancestor, which git writes with `merge.conflictStyle=diff3`.
pub(crate) const BASE: &str = "|||||||";
/// Begins the second side.
pub(crate) const MIDDLE: &str = "=======";
/// Ends a conflict.
pub(crate) const THEIRS: &str = ">>>>>>>";

/// A conflict: its markers, in the order of the text.
#[derive(Debug)]
pub(crate) struct Conflict<'t> {
    ours: Marker<'t>,
    base: Option<Marker<'t>>,
    middle: Option<Marker<'t>>,
    theirs: Option<Marker<'t>>,
}

/// A line with a marker.
#[derive(Debug)]
struct Marker<'t> {
    range: Range<usize>,
    /// Its line in the text, from 1.
    line: usize,
    /// What git wrote after the marker: a branch or commit.
    label: &'t str,
}

/// Returns the conflicts in `text`, also those without an end.
pub(crate) fn conflicts(text: &str) -> Vec<Conflict<'_>> {
    find(text, |_| false)
}

/// Returns the conflicts in the markdown `text`, outside of fenced code, which may show an example. One without an end
/// has the name of a branch, because markers without one may be drawn.
pub(crate) fn conflicts_in_markdown(text: &str) -> Vec<Conflict<'_>> {
    let mut fence = None;
    let mut found = find(text, |line| {
        fence = fence_after(line, fence);
        fence.is_some()
    });
    found.retain(|conflict| conflict.is_complete() || !conflict.ours.label.is_empty());
    found
}

/// Returns the conflicts in `text`. `is_code` gets each line outside of a conflict and says whether it is code.
fn find(text: &str, mut is_code: impl FnMut(&str) -> bool) -> Vec<Conflict<'_>> {
    let mut found = Vec::new();
    // Most texts contain none, so their lines need no scan.
    if !text.contains(OURS) {
        return found;
    }
    let mut open: Option<Conflict> = None;
    let mut start = 0;
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let written = line.trim_end();
        let marker = |kind| marker(written, kind, start, number);
        if open.is_none() && is_code(line) {
            start += line.len();
            continue;
        }
        if let Some(ours) = marker(OURS) {
            found.extend(open.replace(Conflict { ours, base: None, middle: None, theirs: None }));
        } else if let Some(conflict) = &mut open {
            if conflict.middle.is_none() {
                conflict.base = conflict.base.take().or_else(|| marker(BASE));
                conflict.middle = marker(MIDDLE);
            }
            conflict.theirs = marker(THEIRS);
            if conflict.theirs.is_some() {
                found.extend(open.take());
            }
        }
        start += line.len();
    }
    found.extend(open);
    found
}

/// Reads a marker of this kind: alone in its line, or followed by a space and a label.
fn marker<'t>(line: &'t str, kind: &str, start: usize, number: usize) -> Option<Marker<'t>> {
    let rest = line.strip_prefix(kind)?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| Marker {
        range: start..start + line.len(),
        line: number,
        label: rest.trim(),
    })
}

/// Returns the fence of the code that is open after `line`, if `open` was open before it. A fence that is indented
/// belongs to a list entry, which a marker at the start of a line is not part of.
fn fence_after(line: &str, open: Option<(char, usize)>) -> Option<(char, usize)> {
    let Some((fence, len)) = open else {
        let fence = line.chars().next().filter(|char| matches!(char, '`' | '~'))?;
        let rest = line.trim_start_matches(fence);
        let len = line.len() - rest.len();
        let is_fence = len >= 3 && !(fence == '`' && rest.contains('`'));
        return is_fence.then_some((fence, len));
    };
    let written = line.trim();
    let closes = written.len() >= len && written.chars().all(|char| char == fence);
    (!closes).then_some((fence, len))
}

impl Conflict<'_> {
    /// Whether it has its middle and its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.middle.is_some() && self.theirs.is_some()
    }

    /// Says where the conflict is, and between which branches.
    pub(crate) fn message(&self) -> String {
        let Some(theirs) = &self.theirs else {
            return format!(
                "there is a git conflict from line {} on, without an end marker",
                self.ours.line
            );
        };
        let lines =
            format!("there is a git conflict from line {} to line {}", self.ours.line, theirs.line);
        if self.ours.label.is_empty() || theirs.label.is_empty() {
            return lines;
        }
        format!("{lines}, between `{}` and `{}`", self.ours.label, theirs.label)
    }

    /// Returns the diagnostic. `span` locates a range of the text.
    pub(crate) fn diagnostic(&self, code: Code, span: impl Fn(Range<usize>) -> Span) -> Diagnostic {
        let others = [
            (&self.base, "the common ancestor"),
            (&self.middle, "the other side"),
            (&self.theirs, "the end of the conflict"),
        ];
        let mut diagnostic = Diagnostic::new(code, span(self.ours.range.clone()), self.message());
        for (marker, why) in others {
            if let Some(marker) = marker {
                diagnostic = diagnostic.related(span(marker.range.clone()), why);
            }
        }
        diagnostic.hint(HINT)
    }
}

/// How to resolve a conflict.
pub(crate) const HINT: &str =
    "Keep the correct lines, and delete the lines with `<<<<<<<`, `=======` and `>>>>>>>`.";

#[cfg(test)]
mod tests {
    use super::*;

    const CONFLICT: &str = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> topic\n";

    fn messages(found: &[Conflict]) -> Vec<String> {
        found.iter().map(Conflict::message).collect()
    }

    #[test]
    fn a_conflict_names_its_lines_and_branches() {
        let expected =
            ["there is a git conflict from line 2 to line 6, between `HEAD` and `topic`"];
        for text in [CONFLICT.to_owned(), CONFLICT.replace('\n', "\r\n")] {
            assert_eq!(messages(&conflicts(&text)), expected);
            assert_eq!(messages(&conflicts_in_markdown(&text)), expected);
        }
        let with_base = CONFLICT.replace("=======", "||||||| 1a2b\nx\n=======");
        let found = conflicts_in_markdown(&with_base);
        assert!(found[0].base.is_some());
        assert_eq!(
            messages(&found),
            ["there is a git conflict from line 2 to line 8, between `HEAD` and `topic`"]
        );
        let bare = conflicts_in_markdown("<<<<<<<\n=======\n>>>>>>>");
        assert_eq!(messages(&bare), ["there is a git conflict from line 1 to line 3"]);
    }

    #[test]
    fn each_conflict_is_found() {
        let text = CONFLICT.repeat(3);
        assert_eq!(conflicts_in_markdown(&text).len(), 3);
        let no_end = format!("<<<<<<< HEAD\n{CONFLICT}<<<<<<< x\n=======\n");
        assert_eq!(conflicts(&no_end).len(), 3);
        assert_eq!(conflicts_in_markdown(&no_end).len(), 3);
        assert_eq!(conflicts_in_markdown("<<<<<<< HEAD\n>>>>>>> x\n").len(), 1);
    }

    #[test]
    fn examples_and_headings_in_markdown_are_no_conflicts() {
        for text in [
            "Title\n=======\n\nText\n",
            "=======\n>>>>>>> quoted deep\n",
            "<<<<<<<\n<- from here\n",
            "<<<<<<<<\n=======\n>>>>>>>>\n",
            "  <<<<<<< HEAD\n  =======\n  >>>>>>> x\n",
            &format!("```\n{CONFLICT}```\n"),
            &format!("~~~~ text\n~~~\n{CONFLICT}~~~~\n"),
        ] {
            assert!(conflicts_in_markdown(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn code_that_ends_before_a_conflict_or_begins_in_it_hides_nothing() {
        for text in [
            format!("```\nx\n```\n{CONFLICT}"),
            format!("`` ` ``\n```x` y\n{CONFLICT}"),
            format!("- x\n\n  ```\n{CONFLICT}  ```\n"),
            "<<<<<<< HEAD\n```sh\n=======\n```bash\n>>>>>>> x\nls\n```\n".to_owned(),
        ] {
            assert_eq!(conflicts_in_markdown(&text).len(), 1, "{text}");
        }
    }
}
