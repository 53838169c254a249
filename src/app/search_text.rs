//! The results of a search as text for the terminal.

use std::fmt::Write as _;
use std::ops::Range;

use crate::model::config::Config;
use crate::render::search::fold;
use crate::render::search::lines::names;
use crate::render::search::query::{Found, ResultKind};
use crate::render::search::release_name;
use crate::render::when;

/// Maximum length of a text in characters.
const LONGEST: usize = 160;
/// Number of characters before the first match, if the text is longer.
const BEFORE: usize = 60;

/// Returns the results in groups, with at most `limit` in each. `line` returns the line of a result in its file.
pub(crate) fn text(
    found: &[Found<'_>],
    mut line: impl FnMut(&Found<'_>) -> Option<usize>,
    words: &[String],
    query: &str,
    limit: usize,
    config: &Config,
) -> String {
    if found.is_empty() {
        return format!("Nothing found for “{query}”.\n");
    }
    let mut out = String::new();
    for group in found.chunk_by(|one, other| one.kind.group() == other.kind.group()) {
        if !out.is_empty() {
            out.push('\n');
        }
        let _ = writeln!(out, "{} {}", group[0].kind.group(), group.len());
        for found in group.iter().take(limit) {
            add(found, line(found), words, config, &mut out);
        }
        if group.len() > limit {
            let _ = writeln!(out, "  and {} more: --limit 0 shows all", group.len() - limit);
        }
    }
    out
}

fn add(
    found: &Found<'_>,
    line: Option<usize>,
    words: &[String],
    config: &Config,
    out: &mut String,
) {
    let _ = writeln!(out, "  {}", around(&found.text, words));
    let name = found.run.map(|run| release_name(&run.release)).unwrap_or_default();
    let at = found.at.map(|at| when::day(at, &config.zone).text).unwrap_or_default();
    // The text of a release begins with its name.
    let name = if found.kind == ResultKind::Release { String::new() } else { name };
    let of = if *found.of == *found.text { "" } else { &*found.of };
    let who = names(config, found.by);
    let facts = [of, &name, found.word, &who, &at];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    if !facts.is_empty() {
        let _ = writeln!(out, "    {}", facts.join(" · "));
    }
    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
    let _ = writeln!(out, "    {}{line}", found.file);
}

/// Returns the text, cut so that the first match is in it.
fn around(text: &str, words: &[String]) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = fold::matches(&text, words).first().cloned().unwrap_or(0..0);
    let Range { start, end } = window(&text, first.start);
    let lead = if start > 0 { "… " } else { "" };
    let tail = if end < text.len() { " …" } else { "" };
    format!("{lead}{}{tail}", text[start..end].trim())
}

/// Returns the part of `text` to show, of whole words where there are spaces.
fn window(text: &str, first: usize) -> Range<usize> {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    if places.len() <= LONGEST {
        return 0..text.len();
    }
    let at = places.partition_point(|&place| place < first);
    let start = at.saturating_sub(BEFORE).min(places.len() - LONGEST);
    let end = (start + LONGEST).min(places.len());
    let (mut start, mut end) = (places[start], places.get(end).copied().unwrap_or(text.len()));
    if start > 0
        && let Some(space) = text[start..first].find(' ')
    {
        start += space + 1;
    }
    if end < text.len()
        && let Some(space) = text[first..end].rfind(' ').filter(|at| *at > 0)
    {
        end = first + space;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str, query: &str) -> String {
        around(text, &fold::words(query))
    }

    #[test]
    fn short_texts_are_whole() {
        assert_eq!(cut("Lock\n timeout", "lock"), "Lock timeout");
    }

    #[test]
    fn long_texts_are_cut_around_the_match() {
        let text = format!("{} needle {}", "before ".repeat(40), "after ".repeat(40));
        let shown = cut(&text, "needle");
        assert!(shown.starts_with("… before ") && shown.ends_with("after …"), "{shown}");
        assert!(shown.contains(" needle ") && shown.chars().count() <= LONGEST + 4, "{shown}");
        let without_spaces = format!("{}移行{}", "前".repeat(300), "後".repeat(300));
        assert!(cut(&without_spaces, "移行").contains("前移行後"));
        let at_the_end = format!("{}needle", "before ".repeat(60));
        assert!(cut(&at_the_end, "needle").ends_with("before needle"));
    }
}
