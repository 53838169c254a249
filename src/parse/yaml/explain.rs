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
        Finding::new((at, at + 1), "A tab stands in the indentation")
            .hint("Use spaces; YAML allows no tabs there."),
    )
}

fn unknown_escape(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("unknown escape") {
        return None;
    }
    let (at, escape) =
        escapes(error).find(|(_, escape)| !"0abtnvfre \"/\\N_LP\t\r\nxuU".contains(*escape))?;
    let end = at + 1 + escape.len_utf8();
    let message = format!("`\\{escape}` means nothing in double quotes");
    Some(Finding::new((at, end), message).hint(
        "Write `\\\\` for a backslash, or use single quotes, where it is an ordinary character.",
    ))
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
            finding.hint("Write the character itself, or `\\U` and its eight hexadecimal digits.")
        } else {
            finding.hint(format!("`\\{escape}` takes {expected} hexadecimal digits."))
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
        Finding::new((error.at, error.at + rest.len()), "Text stands behind a closing quote")
            .hint("Put the quotes around the whole value.")
            .hint("In single quotes `''` is an apostrophe; in double quotes `\\\"` is a quote.")
    })
}

fn unclosed_quote(error: &ErrorContext<'_>) -> Option<Finding> {
    error.info.contains("quoted scalar").then(|| {
        Finding::new((error.at, error.at + 1), "This quote is opened and not closed")
            .hint("Close it at the end of the value; further lines of it must be indented.")
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
        '`' => "A value cannot start with a backtick".to_owned(),
        _ => format!("A value cannot start with `{first}`"),
    };
    Some(Finding::new((error.at, error.at + first.len_utf8()), message).quote(rest))
}

fn unknown_alias(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("unknown anchor") {
        return None;
    }
    let rest = Line::at(error.text, error.at).text;
    let name = rest.split_whitespace().next()?;
    let message = format!("`{}` is an alias to YAML, and nothing has that name", shown(name));
    Some(
        Finding::new((error.at, error.at + name.len()), message)
            .hint("A text that starts with `*` needs quotes.")
            .quote(rest),
    )
}

fn too_deep(error: &ErrorContext<'_>) -> Option<Finding> {
    error.info.contains("recursion limit").then(|| {
        Finding::new((error.at, error.at), "The brackets nest too deep")
            .hint("The deepest thing that runsheet reads nests six levels.")
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
        format!("The value of `{key}` holds a `: `, which starts another key to YAML"),
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
            Finding::new((at, at + 1), "A space is missing behind the `:`")
                .hint(format!("Write `{}`.", content.replacen(':', ": ", 1))),
        );
    }
    Some(
        Finding::new(line.range(), "This line has no `key:`")
            .hint("Write `key: value`; further lines of a text must be indented below its key."),
    )
}

fn deeper_than_above(error: &ErrorContext<'_>) -> Option<Finding> {
    let line = error.line();
    let above = error.above(line)?;
    let deeper = line.indent() > above.indent() && error.info.contains("mapping values");
    deeper.then(|| {
        Finding::new(line.range(), "This line is indented below one that already has a value")
            .hint("Indent it as far as the keys beside it.")
    })
}

fn dash_after_key(error: &ErrorContext<'_>) -> Option<Finding> {
    if !error.info.contains("block sequence entries are not allowed") {
        return None;
    }
    let rest = Line::at(error.text, error.at).text;
    let finding =
        Finding::new((error.at, error.at + 1), "A list cannot start on the line of its key")
            .hint("Start the list on the next line.");
    Some(match quoted(rest) {
        Some(text) => finding.hint(format!("If it is a text, put it in quotes: `{text}`.")),
        None => finding,
    })
}

fn text_after_block_indicator(error: &ErrorContext<'_>) -> Option<Finding> {
    let rest = Line::at(error.text, error.at).text;
    error.info.contains("block scalar").then(|| {
        Finding::new(
            (error.at, error.at + rest.len()),
            "The text of a `|` or `>` is not where it belongs",
        )
        .hint("Start it on the next line, every line indented below the key by spaces.")
        .quote(rest)
    })
}

fn comment_without_space(error: &ErrorContext<'_>) -> Option<Finding> {
    error.info.contains("comments must be separated").then(|| {
        Finding::new((error.at, error.at + 1), "A comment needs a space before its `#`")
            .hint("Put a space before the `#`; a text with `#` in it goes in quotes as a whole.")
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
            "Text stands behind a closing bracket",
        )
        .hint("A value that starts with `[` or `{` is a list or a mapping to YAML.")
        .quote(value),
    )
}

fn unclosed_bracket(error: &ErrorContext<'_>) -> Option<Finding> {
    if !(error.info.contains("flow") || error.info.contains("illegal placement")) {
        return None;
    }
    let opened = error.open_bracket();
    let bracket = opened.map_or("bracket", |at| &error.text[at..=at]);
    let message = format!("A comma or the end of the `{bracket}` is missing before this");
    let mut finding = Finding::new((error.at, error.at), message)
        .hint("Separate what stands in brackets by commas, and close every bracket.")
        .hint("A text that holds `,`, `: `, brackets or braces needs quotes there.");
    finding.opened = opened;
    Some(finding)
}

fn list_among_keys(error: &ErrorContext<'_>) -> Option<Finding> {
    let line = error.line();
    let is_entry = line.content().starts_with("- ");
    let message = if error.info.contains("expected key") && is_entry {
        "A list entry stands among keys"
    } else if error.info.contains("expected '-'") && !is_entry {
        "A key stands among list entries"
    } else {
        return None;
    };
    let hint =
        "Indent what belongs together equally far: either all of it starts with `- `, or none.";
    Some(Finding::new(line.range(), message).hint(hint))
}

fn uneven_indentation(error: &ErrorContext<'_>) -> Option<Finding> {
    let line = error.line();
    let about_indentation = error.info.contains("indentation") || error.info.contains("expected");
    (about_indentation && line.indent() > 0).then(|| {
        Finding::new(line.range(), "This line is indented unlike the lines it belongs to")
            .hint("Keys of one mapping all start in the same column.")
    })
}

pub(super) fn unexplained(error: &ErrorContext<'_>) -> Finding {
    let message = format!("This is not YAML: {}", error.info);
    Finding::new((error.at, error.at), message)
        .hint("Look at the indentation, the quotes and the colons of this line and the one above.")
}
