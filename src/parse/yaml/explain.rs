//! Explains common mistakes in YAML, with one function for each.

use super::error_context::{ErrorContext, Line, quoted};
use super::finding::Finding;
use crate::parse::shown;

/// Tried in this order: the most reliable first.
pub(super) const EXPLANATIONS: &[fn(&ErrorContext<'_>) -> Option<Finding>] = &[
    tab,
    unknown_escape,
    invalid_code_point,
    text_after_quote,
    unclosed_quote,
    reserved_start,
    unknown_alias,
    too_deep,
    colon_in_value,
    colon_missing,
    deeper_than_above,
    dash_after_key,
    text_after_block_indicator,
    comment_without_space,
    text_after_bracket,
    comment_in_brackets,
    unclosed_bracket,
    list_among_keys,
    uneven_indentation,
];

fn tab(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("tab") {
        return None;
    }
    let start = error.line().start;
    let line = error.text[start..]
        .split_inclusive('\n')
        .scan(start, |next, line| {
            let start = *next;
            *next += line.len();
            Some(Line::at(error.text, start))
        })
        .find(|line| line.text[..line.indent()].contains('\t'))?;
    let at = line.start + line.text.find('\t')?;
    Some(
        Finding::new((at, at + 1), "the indentation contains a tab")
            .hint("Replace the tab with spaces."),
    )
}

fn unknown_escape(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("unknown escape") {
        return None;
    }
    let (at, escape) =
        escapes(error).find(|(_, escape)| !"0abtnvfre \"/\\N_LP\t\r\nxuU".contains(*escape))?;
    let end = at + 1 + escape.len_utf8();
    let message = format!("`\\{escape}` is not a valid escape in double quotes");
    Some(
        Finding::new((at, end), message)
            .hint("Write `\\\\` for a backslash, or use single quotes."),
    )
}

/// Explains a code that is too short, or half of a surrogate pair, as JSON writes characters beyond U+FFFF.
fn invalid_code_point(error: &ErrorContext<'_>) -> Option<Finding> {
    if !(error.info.contains("escape code") || error.info.contains("hexadecimal")) {
        return None;
    }
    escapes(error).find_map(|(at, escape)| {
        let expected = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => return None,
        };
        let rest = error.text[at + 2..].bytes().take(expected);
        let digits = rest.take_while(u8::is_ascii_hexdigit).count();
        let end = at + 2 + digits;
        let code = u32::from_str_radix(&error.text[at + 2..end], 16).ok();
        if digits == expected && code.and_then(char::from_u32).is_some() {
            return None;
        }
        let message = format!("`{}` is not the code of a character", &error.text[at..end]);
        let finding = Finding::new((at, end), message);
        Some(if digits == expected {
            finding.hint("Write the character itself, or `\\U` and eight hexadecimal digits.")
        } else {
            finding.hint(format!("Write {expected} hexadecimal digits after `\\{escape}`."))
        })
    })
}

/// Returns the backslashes of the double-quoted text where the scanner gave up, each with what follows it.
fn escapes<'t>(error: &ErrorContext<'t>) -> impl Iterator<Item = (usize, char)> + use<'t> {
    let text = error.text;
    let mut at = error.at;
    let is_quoted = text[at..].starts_with('"');
    std::iter::from_fn(move || {
        at += text[at..].find('\\').filter(|_| is_quoted)?;
        let found = (at, text[at + 1..].chars().next()?);
        at += 1 + found.1.len_utf8();
        Some(found)
    })
}

fn text_after_quote(error: &ErrorContext<'_>) -> Option<Finding> {
    let rest = Line::at(error.text, error.at).text;
    error.info.contains("trailing content after").then(|| {
        Finding::new((error.at, error.at + rest.len()), "there is text after a closing quote")
            .hint("Put the quotes around the whole value.")
            .hint("Write a quote inside quotes as `''` or `\\\"`.")
    })
}

fn unclosed_quote(error: &ErrorContext<'_>) -> Option<Finding> {
    error.info.contains("quoted scalar").then(|| {
        Finding::new((error.at, error.at + 1), "this quote is not closed")
            .hint("Close it at the end of the value, and indent further lines of the value.")
    })
}

fn reserved_start(error: &ErrorContext<'_>) -> Option<Finding> {
    if !(error.info.contains("unexpected character")
        || error.info.contains("expected node content"))
    {
        return None;
    }
    let rest = Line::at(error.text, error.at).text;
    let first = rest.chars().next()?;
    let message = match first {
        '`' => "a value cannot begin with a backtick".to_owned(),
        _ => format!("a value cannot begin with `{first}`"),
    };
    Some(Finding::new((error.at, error.at + first.len_utf8()), message).quote(rest))
}

fn unknown_alias(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("unknown anchor") {
        return None;
    }
    let rest = Line::at(error.text, error.at).text;
    let name = rest.split_whitespace().next()?;
    let message = format!("`{}` is a YAML alias of a missing anchor", shown(name));
    Some(
        Finding::new((error.at, error.at + name.len()), message)
            .hint("Put a text that begins with `*` in quotes.")
            .quote(rest),
    )
}

fn too_deep(error: &ErrorContext<'_>) -> Option<Finding> {
    error.info.contains("recursion limit").then(|| {
        Finding::new((error.at, error.at), "the brackets are nested too deep")
            .hint("Remove levels. No valid file has more than six.")
    })
}

fn colon_in_value(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("mapping values are not allowed") {
        return None;
    }
    let (key, value) = error.line().key_and_value()?;
    let line = error.line();
    let value_start = line.start + line.text.find(value)?;
    if value_start > error.at {
        return None;
    }
    let key = key.trim();
    let finding = Finding::new(
        (error.at, error.at + 1),
        format!("the value of `{key}` contains `: `, which YAML reads as another key"),
    );
    Some(match quoted(value) {
        Some(value) => finding.hint(format!("Put the value in quotes: `{key}: {value}`.")),
        None => finding.hint("Put the value in quotes."),
    })
}

fn colon_missing(error: &ErrorContext<'_>) -> Option<Finding> {
    let about_keys = error.info.contains("simple key") || error.info.contains("mapping values");
    let line = error.above(error.line()).filter(|_| about_keys)?;
    let content = line.content();
    if content.contains(": ") || content.ends_with(':') {
        return None;
    }
    if let Some(colon) = content.find(':') {
        let at = line.range().0 + colon;
        return Some(
            Finding::new((at, at + 1), "there is no space after this `:`")
                .hint(format!("Write `{}`.", content.replacen(':', ": ", 1))),
        );
    }
    Some(
        Finding::new(line.range(), "this line has no `key:`")
            .hint("Write `key: value`, or indent further lines of a text under its key."),
    )
}

fn deeper_than_above(error: &ErrorContext<'_>) -> Option<Finding> {
    let line = error.line();
    let above = error.above(line)?;
    let deeper = line.indent() > above.indent() && error.info.contains("mapping values");
    deeper.then(|| {
        Finding::new(line.range(), "this line is indented under a key that already has a value")
            .hint("Indent it like the other keys.")
    })
}

fn dash_after_key(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("block sequence entries are not allowed") {
        return None;
    }
    let rest = Line::at(error.text, error.at).text;
    let finding =
        Finding::new((error.at, error.at + 1), "a list cannot begin on the line of its key")
            .hint("Begin the list on the next line.");
    Some(match quoted(rest) {
        Some(text) => finding.hint(format!("If this is a text, put it in quotes: `{text}`.")),
        None => finding,
    })
}

fn text_after_block_indicator(error: &ErrorContext<'_>) -> Option<Finding> {
    let rest = Line::at(error.text, error.at).text;
    error.info.contains("block scalar").then(|| {
        Finding::new(
            (error.at, error.at + rest.len()),
            "the text after `|` or `>` is in the wrong place",
        )
        .hint("Begin it on the next line, and indent every line under the key with spaces.")
        .quote(rest)
    })
}

fn comment_without_space(error: &ErrorContext<'_>) -> Option<Finding> {
    error.info.contains("comments must be separated").then(|| {
        Finding::new((error.at, error.at + 1), "there is no space before the `#` of this comment")
            .hint("Write a space before the `#`, or put the whole text in quotes.")
    })
}

fn text_after_bracket(error: &ErrorContext<'_>) -> Option<Finding> {
    if !["did not find expected key", "misplaced bracket"]
        .iter()
        .any(|info| error.info.contains(info))
    {
        return None;
    }
    let line = error.line();
    let value = line.key_and_value().map_or(line.content(), |(_, value)| value);
    let start = line.start + line.text.find(value)?;
    if !value.starts_with(['[', '{']) || start >= error.at {
        return None;
    }
    Some(
        // The text may be a space that the line's range leaves out.
        Finding::new(
            (error.at, line.range().1.max(error.at)),
            "there is text after a closing bracket",
        )
        .hint("If this is a text, put the whole value in quotes.")
        .quote(value),
    )
}

/// Explains a `#` that hides the closing bracket of its line.
fn comment_in_brackets(error: &ErrorContext<'_>) -> Option<Finding> {
    if !(error.info.contains("flow") || error.info.contains("illegal placement")) {
        return None;
    }
    let before = &error.text[..error.at];
    let start = before.rmatch_indices('\n').nth(1).map_or(0, |(at, _)| at + 1);
    let mut at = start;
    before[start..].split_inclusive('\n').find_map(|line| {
        let (line_start, hash) = (at, line.find(" #").map(|hash| hash + 1));
        at += line.len();
        let (visible, hidden) = line.split_at(hash?);
        let count = |text: &str, brackets: [char; 2]| text.matches(brackets).count();
        let is_open = count(visible, ['{', '[']) > count(visible, ['}', ']']);
        let hides_end = hidden.contains(['}', ']']);
        (is_open && hides_end).then(|| {
            let place = line_start + visible.len();
            Finding::new(
                (place, place + hidden.trim_end().len()),
                "this `#` starts a comment, which hides the closing bracket",
            )
            .hint("Put the text with the `#` in quotes.")
        })
    })
}

fn unclosed_bracket(error: &ErrorContext<'_>) -> Option<Finding> {
    if !(error.info.contains("flow") || error.info.contains("illegal placement")) {
        return None;
    }
    let opened = error.open_bracket();
    let bracket = opened.map_or("bracket", |at| &error.text[at..=at]);
    let message = format!("a comma or the end of the `{bracket}` is missing before this");
    let mut finding = Finding::new((error.at, error.at), message)
        .hint("Write commas between the values in brackets, and close every bracket.")
        .hint("Put a text that contains `,`, `: `, brackets or braces in quotes.");
    finding.opened = opened;
    Some(finding)
}

fn list_among_keys(error: &ErrorContext<'_>) -> Option<Finding> {
    let line = error.line();
    let is_entry = line.content().starts_with("- ");
    let message = if error.info.contains("expected key") && is_entry {
        "this list entry is among keys"
    } else if error.info.contains("expected '-'") && !is_entry {
        "this key is among list entries"
    } else {
        return None;
    };
    let hint = "Indent the entries of a list or mapping equally, and begin all or none with `- `.";
    Some(Finding::new(line.range(), message).hint(hint))
}

fn uneven_indentation(error: &ErrorContext<'_>) -> Option<Finding> {
    let line = error.line();
    let about_indentation = error.info.contains("indentation") || error.info.contains("expected");
    (about_indentation && line.indent() > 0).then(|| {
        Finding::new(line.range(), "this line is indented differently from its neighbours")
            .hint("Begin all keys of a mapping in the same column.")
    })
}

pub(super) fn unexplained(error: &ErrorContext<'_>) -> Finding {
    let message = format!("this is not valid YAML: {}", error.info);
    Finding::new((error.at, error.at), message)
        .hint("Check the indentation, quotes and colons of this line and the line above.")
}
