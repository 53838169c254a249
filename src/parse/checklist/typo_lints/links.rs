//! Reports text that is nearly a link, and links without a valid target.

use std::ops::Range;

use crate::diagnostic::Code;
use crate::markdown::Prepared;
use crate::parse::checklist::typo_lints::{Found, MAX_CHECKED, warn};

/// Reports text that is not a link only because of a space or a missing definition.
pub(super) fn links(text: &Prepared, start: usize, line: &str, found: &mut Found) {
    let mut report = |range: Range<usize>, hint: String| {
        let range = start + range.start..start + range.end;
        let message = format!("`{}` is not a link in markdown", &text.written[range.clone()]);
        warn(text, Code::BrokenLink, range, message, found, hint);
    };
    for (at, _) in line.match_indices(']').take(MAX_CHECKED) {
        let Some(open) = line[..at].rfind('[') else {
            continue;
        };
        let (name, after) = (&line[open + 1..at], &line[at + 1..]);
        let between = |opens: char, closes: char| {
            let inner = after.trim_start_matches(' ').strip_prefix(opens)?;
            let inner = &inner[..inner.find(closes)?];
            let len = after.find(closes)? + 1;
            Some((inner, open..at + 1 + len))
        };
        if line[..open].ends_with([']', ')']) {
            if line[..open].ends_with(')') && name.contains(['/', '.']) {
                let Some(from) = line[..open].rfind('(') else {
                    continue;
                };
                let words = &line[from + 1..open - 1];
                report(from..at + 1, format!("Write `[{words}]({name})`."));
            }
        } else if name.starts_with('^') {
            report(
                open..at + 1,
                format!("Define the footnote on a line of its own: `[{name}]: …`."),
            );
        } else if let Some((target, range)) =
            between('(', ')').filter(|(target, _)| is_target(target))
        {
            if after.starts_with(' ') {
                report(range, format!("Write `[{name}]({target})`, without the space."));
            } else if target.trim().contains(' ') {
                let target = target.trim();
                report(
                    range,
                    format!(
                        "Write a target that contains spaces in `<…>`: `[{name}](<{target}>)`."
                    ),
                );
            }
        } else if let Some((label, range)) = between('[', ']').filter(|_| after.starts_with('[')) {
            let label = if label.is_empty() { name } else { label };
            if !label.trim().is_empty() && label != "x" {
                report(
                    range,
                    format!("Define its target on a line of its own: `[{label}]: https://…`."),
                );
            }
        }
    }
}

/// Reports targets that are invalid on every site.
pub(super) fn target(text: &Prepared, target: &str, range: &Range<usize>, found: &mut Found) {
    let one_slash = ["https:", "http:"].iter().find_map(|scheme| {
        let rest = target.strip_prefix(scheme)?;
        (!rest.starts_with("//"))
            .then(|| format!("Write `{scheme}//{}`.", rest.trim_start_matches('/')))
    });
    if let Some(hint) = one_slash {
        let message = format!("`{target}` is not a valid URL");
        warn(text, Code::BrokenLink, range.clone(), message, found, hint);
    } else if target.is_empty() {
        let message = "this link has no target".to_owned();
        let hint = "Write the target between the parentheses.";
        warn(text, Code::BrokenLink, range.clone(), message, found, hint);
    }
}

/// Whether the text in parentheses after a word is a target and not an aside.
fn is_target(target: &str) -> bool {
    let last = target.trim().rsplit('/').next().unwrap_or_default();
    target.contains("://")
        || target.starts_with("./")
        || target.starts_with("../")
        || last.rsplit('.').next() == Some("md")
}
