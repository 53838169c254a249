//! Lines of a text by byte offsets: where they begin and end, and what stands before a place.

/// Where the line that holds `at` begins. A byte order mark is no part of it.
pub(super) fn start(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
    if text[start..at].starts_with('\u{feff}') { start + '\u{feff}'.len_utf8() } else { start }
}

/// Where the line that holds `at` ends, before its line break.
pub(super) fn end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let length = rest.find('\n').unwrap_or(rest.len());
    at + rest[..length].strip_suffix('\r').unwrap_or(&rest[..length]).len()
}

/// The column of `at`, from 0, where only spaces stand before it on its line.
pub(super) fn column(text: &str, at: usize) -> Option<usize> {
    let before = &text[start(text, at)..at];
    before.bytes().all(|byte| byte == b' ').then_some(before.len())
}

/// Whether every line from the second of those that hold `start` to `end` is indented deeper than `column`.
/// A line without content counts for nothing.
pub(super) fn is_below_deeper(text: &str, start: usize, end: usize, column: usize) -> bool {
    let below = text[start..end].split('\n').skip(1);
    below
        .filter(|line| !line.trim_matches([' ', '\t', '\r']).is_empty())
        .all(|line| line.len() - line.trim_start_matches(' ').len() > column)
}

/// Whether both places are on the same line.
pub(super) fn same(text: &str, one: usize, other: usize) -> bool {
    !text[one.min(other)..one.max(other)].contains('\n')
}

/// The text's own line break.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The line below the one that ends at `end`, if there is one.
pub(super) fn below(text: &str, end: usize) -> Option<&str> {
    let (_, rest) = text[end..].split_once('\n')?;
    rest.lines().next()
}

/// How many empty lines below a value are looked at, so that ten thousand new entries before a million empty
/// lines do not take the time of their product.
const MAX_BLANK: usize = 1000;

/// Where the last of the empty lines below the line that ends at `end` ends; the same place where none is.
pub(super) fn end_of_blank(text: &str, mut end: usize) -> usize {
    for _ in 0..MAX_BLANK {
        let Some(line) = below(text, end).filter(|line| line.trim().is_empty()) else {
            break;
        };
        let behind = end + text[end..].find('\n').map_or(0, |at| at + 1) + line.len();
        // At the end of the text the last line break ends the last line; nothing follows it.
        if behind >= text.len() {
            break;
        }
        end = behind;
    }
    end
}

/// A stretch of a text and what takes its place.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) new: String,
}

/// One way to make a change: edits from the front to the back of a text.
pub(super) type Way = Vec<Edit>;

/// The way that puts `new` in place of the bytes from `start` to `end`.
pub(super) fn splice(start: usize, end: usize, new: impl Into<String>) -> Way {
    let new = new.into();
    vec![Edit { start, end, new }]
}

/// The text with the edits made; `None` where they overlap.
pub(super) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut made = String::with_capacity(text.len() + 64 * edits.len());
    let mut done = 0;
    for edit in edits {
        made.push_str(text.get(done..edit.start)?);
        made.push_str(&edit.new);
        done = edit.end;
    }
    made.push_str(text.get(done..)?);
    Some(made)
}
