//! Finds notes that YAML cuts short: in `note: waits for PR #88`, the `#` starts a comment.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::{Located, Release};
use crate::span::Span;

/// Returns a warning for every text of `release` that continues after a `#`. A comment for people has a space after
/// its `#` and gets no warning.
pub(super) fn notes<'t>(
    release: &'t Release,
    text: &'t str,
) -> impl Iterator<Item = Diagnostic> + 't {
    let events = release.entries.iter().flat_map(|entry| &entry.events);
    let added = (release.entries.iter()).filter_map(|entry| Some(&entry.added.as_ref()?.text));
    let closed = release.closings.iter().filter_map(|closing| closing.note.as_ref());
    (events.filter_map(|event| event.note.as_deref()))
        .chain(release.log.iter().map(|line| &line.note))
        .chain(closed)
        .chain(&release.notes)
        .map(|note| &note.text)
        .chain(added)
        .filter_map(|note| warning(note, text))
}

fn warning(note: &Located<String>, text: &str) -> Option<Diagnostic> {
    let (start, end) = (note.span.start as usize, note.span.end as usize);
    if text.get(start..)?.starts_with(['"', '\'', '|', '>']) {
        return None;
    }
    let rest = text.get(end..)?;
    let comment = rest.trim_start_matches([' ', '\t']);
    // Checked before the search for the line's end, because a line may contain thousands of notes.
    let continues = comment.strip_prefix('#')?.starts_with(char::is_alphanumeric);
    if !continues || comment.len() == rest.len() {
        return None;
    }
    let from = end + rest.len() - comment.len();
    let comment = comment.lines().next()?;
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span =
        Span { start: place(from), end: place(from + comment.trim_end().len()), ..note.span };
    let message = "this note is cut off at `#`, which starts a YAML comment";
    Some(
        Diagnostic::new(Code::NoteCutShort, span, message)
            .label("not part of the note")
            .hint("Put the note in quotes. If this is a comment, write a space after `#`."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::config::Config;
    use crate::span::SourceId;

    fn cut(items: &str) -> Vec<String> {
        let text = format!("checklist: list\nitems:\n{items}");
        let (_, problems) = super::super::release("1", SourceId(0), &text, &Config::default());
        let cut = problems.iter().filter(|problem| problem.code == Code::NoteCutShort);
        cut.filter_map(|problem| problem.span)
            .map(|span| text[span.start as usize..span.end as usize].to_owned())
            .collect()
    }

    #[test]
    fn a_number_after_a_hash_is_part_of_the_note() {
        assert_eq!(
            cut("  a:\n    state: failed\n    note: waits for PR #88 of ops \n"),
            ["#88 of ops"]
        );
        assert_eq!(cut("  a: { state: failed, note: see #ops\n    }\n"), ["#ops"]);
    }

    #[test]
    fn comments_and_quoted_notes_are_left_alone() {
        for note in ["no # really", "\"see #88\"", "'see #88' #x", "PR#88", "|\n      see #88"] {
            let item = format!("  a:\n    state: failed\n    note: {note}\n");
            assert_eq!(cut(&item), [""; 0], "{note}");
        }
    }
}
