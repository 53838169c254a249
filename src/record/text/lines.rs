//! Lines of a text by byte offsets, and edits of byte ranges.

/// Returns where the line that contains `at` begins, after a byte order mark.
pub(super) fn start(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    if text[start..at].starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start }
}

/// Returns where the line that contains `at` ends, before its line break.
pub(super) fn end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let length = rest.find('\n').unwrap_or(rest.len());
    at + rest[..length].strip_suffix('\r').unwrap_or(&rest[..length]).len()
}

/// Returns the column of `at`, from 0, if only spaces precede it on its line.
pub(super) fn column(text: &str, at: usize) -> Option<usize> {
    let before = &text[start(text, at)..at];
    before.bytes().all(|byte| byte == b' ').then_some(before.len())
}

/// Whether every line after the first between `start` and `end` is indented deeper than `column`. Ignores blank
/// lines.
pub(super) fn is_rest_deeper(text: &str, start: usize, end: usize, column: usize) -> bool {
    let below = text[start..end].split('\n').skip(1);
    below
        .filter(|line| !line.trim_matches([' ', '\t', '\r']).is_empty())
        .all(|line| line.len() - line.trim_start_matches(' ').len() > column)
}

/// Whether both offsets are on the same line.
pub(super) fn is_same_line(text: &str, one: usize, other: usize) -> bool {
    !text[one.min(other)..one.max(other)].contains('\n')
}

/// Returns the line break that the text uses.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Returns the line after the one that ends at `end`, if there is one.
pub(super) fn next_line(text: &str, end: usize) -> Option<&str> {
    let (_, rest) = text[end..].split_once('\n')?;
    rest.lines().next()
}

/// The maximum number of lines that [`end_of_blank`] and [`end_of_comments`] skip. Without it, many new entries
/// before many such lines would take quadratic time.
const MAX_SKIPPED: usize = 1000;

/// Returns where the value that ends on the line of `at` ends together with the comments below it. Those that are
/// indented deeper than its key, which is at `column`, belong to it.
pub(super) fn end_of_comments(text: &str, at: usize, column: usize) -> usize {
    let mut end = end(text, at);
    let mut line_end = end;
    for _ in 0..MAX_SKIPPED {
        let Some(line) = next_line(text, line_end) else { break };
        line_end = self::end(text, line_end + text[line_end..].find('\n').map_or(0, |at| at + 1));
        let content = line.trim_start_matches(' ');
        if content.starts_with('#') && line.len() - content.len() > column {
            end = line_end;
        } else if !content.trim().is_empty() {
            break;
        }
    }
    end
}

/// Returns where the blank lines after the line that ends at `end` end, or `end` if there are none.
pub(super) fn end_of_blank(text: &str, mut end: usize) -> usize {
    for _ in 0..MAX_SKIPPED {
        let Some(line) = next_line(text, end).filter(|line| line.trim().is_empty()) else {
            break;
        };
        let next_end = end + text[end..].find('\n').map_or(0, |at| at + 1) + line.len();
        // The final line break ends the last line; it begins no blank one.
        if next_end >= text.len() {
            break;
        }
        end = next_end;
    }
    end
}

/// The replacement of one byte range.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) new: String,
}

/// The edits of one candidate for a change, in text order.
pub(super) type Edits = Vec<Edit>;

/// Returns the edit that replaces the bytes from `start` to `end` with `new`.
pub(super) fn splice(start: usize, end: usize, new: impl Into<String>) -> Edits {
    let new = new.into();
    vec![Edit { start, end, new }]
}

/// Applies the edits. Returns `None` if they overlap.
pub(super) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut result = String::with_capacity(text.len() + 64 * edits.len());
    let mut copied = 0;
    for edit in edits {
        result.push_str(text.get(copied..edit.start)?);
        result.push_str(&edit.new);
        copied = edit.end;
    }
    result.push_str(text.get(copied..)?);
    Some(result)
}
