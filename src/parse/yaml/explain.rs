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

fn tab(context: &ErrorContext<'_>) -> Option<Finding> {
    if !context.info.contains("tab") {
        return None;
    }
    let start = context.line().start;
    let line = context.text[start..]
        .split_inclusive('\n')
        .scan(start, |next, line| {
            let start = *next;
            *next += line.len();
            Some(Line::at(context.text, start))
        })
        .find(|line| line.text[..line.indent()].contains('\t'))?;
    let at = line.start + line.text.find('\t')?;
    Some(
        Finding::new((at, at + 1), "A tab stands in the indentation")
            .hint("Use spaces; YAML allows no tabs there."),
    )
}

fn unknown_escape(context: &ErrorContext<'_>) -> Option<Finding> {
    if !context.info.contains("unknown escape") {
        return None;
    }
    let (at, escape) =
        escapes(context).find(|(_, escape)| !"0abtnvfre \"/\\N_LP\t\r\nxuU".contains(*escape))?;
    let end = at + 1 + escape.len_utf8();
    let message = format!("`\\{escape}` means nothing in double quotes");
    Some(Finding::new((at, end), message).hint(
        "Write `\\\\` for a backslash, or use single quotes, where it is an ordinary character.",
    ))
}

/// Explains a code that is too short, or half of a surrogate pair, as JSON writes characters beyond U+FFFF.
fn invalid_code_point(context: &ErrorContext<'_>) -> Option<Finding> {
    if !(context.info.contains("escape code") || context.info.contains("hexadecimal")) {
        return None;
    }
    escapes(context).find_map(|(at, escape)| {
        let expected = match escape {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => return None,
        };
        let rest = context.text[at + 2..].bytes().take(expected);
        let digits = rest.take_while(u8::is_ascii_hexdigit).count();
        let end = at + 2 + digits;
        let code = u32::from_str_radix(&context.text[at + 2..end], 16).ok();
        if digits == expected && code.and_then(char::from_u32).is_some() {
            return None;
        }
        let message = format!(
            "`{}` is not the code of a character",
            &context.text[at..end]
        );
        let finding = Finding::new((at, end), message);
        Some(if digits == expected {
            finding.hint("Write the character itself, or `\\U` and its eight hexadecimal digits.")
        } else {
            finding.hint(format!("`\\{escape}` takes {expected} hexadecimal digits."))
        })
    })
}

/// Returns the backslashes of the double-quoted text where the scanner gave up, each with what follows it.
fn escapes<'t>(context: &ErrorContext<'t>) -> impl Iterator<Item = (usize, char)> + use<'t> {
    let text = context.text;
    let mut at = context.at;
    let is_quoted = text[at..].starts_with('"');
    std::iter::from_fn(move || {
        at += text[at..].find('\\').filter(|_| is_quoted)?;
        let found = (at, text[at + 1..].chars().next()?);
        at += 1 + found.1.len_utf8();
        Some(found)
    })
}

fn text_after_quote(context: &ErrorContext<'_>) -> Option<Finding> {
    let rest = Line::at(context.text, context.at).text;
    context.info.contains("trailing content after").then(|| {
        Finding::new(
            (context.at, context.at + rest.len()),
            "Text stands behind a closing quote",
        )
        .hint("Put the quotes around the whole value.")
        .hint("In single quotes `''` is an apostrophe; in double quotes `\\\"` is a quote.")
    })
}

fn unclosed_quote(context: &ErrorContext<'_>) -> Option<Finding> {
    context.info.contains("quoted scalar").then(|| {
        Finding::new(
            (context.at, context.at + 1),
            "This quote is opened and not closed",
        )
        .hint("Close it at the end of the value; further lines of it must be indented.")
    })
}

fn reserved_start(context: &ErrorContext<'_>) -> Option<Finding> {
    if !(context.info.contains("unexpected character")
        || context.info.contains("expected node content"))
    {
        return None;
    }
    let rest = Line::at(context.text, context.at).text;
    let first = rest.chars().next()?;
    let message = match first {
        '`' => "A value cannot start with a backtick".to_owned(),
        _ => format!("A value cannot start with `{first}`"),
    };
    Some(Finding::new((context.at, context.at + first.len_utf8()), message).quote(rest))
}

fn unknown_alias(context: &ErrorContext<'_>) -> Option<Finding> {
    if !context.info.contains("unknown anchor") {
        return None;
    }
    let rest = Line::at(context.text, context.at).text;
    let name = rest.split_whitespace().next()?;
    let message = format!(
        "`{}` is an alias to YAML, and nothing has that name",
        shown(name)
    );
    Some(
        Finding::new((context.at, context.at + name.len()), message)
            .hint("A text that starts with `*` needs quotes.")
            .quote(rest),
    )
}

fn too_deep(context: &ErrorContext<'_>) -> Option<Finding> {
    context.info.contains("recursion limit").then(|| {
        Finding::new((context.at, context.at), "The brackets nest too deep")
            .hint("The deepest thing that runsheet reads nests six levels.")
    })
}

fn colon_in_value(context: &ErrorContext<'_>) -> Option<Finding> {
    if !context.info.contains("mapping values are not allowed") {
        return None;
    }
    let (key, value) = context.line().key_and_value()?;
    let line = context.line();
    let value_start = line.start + line.text.find(value)?;
    if value_start > context.at {
        return None;
    }
    let key = key.trim();
    let finding = Finding::new(
        (context.at, context.at + 1),
        format!("The value of `{key}` holds a `: `, which starts another key to YAML"),
    );
    Some(match quoted(value) {
        Some(value) => finding.hint(format!("Put the value in quotes: `{key}: {value}`.")),
        None => finding.hint("Put the value in quotes."),
    })
}

fn colon_missing(context: &ErrorContext<'_>) -> Option<Finding> {
    let about_keys = context.info.contains("simple key") || context.info.contains("mapping values");
    let line = context.above(context.line()).filter(|_| about_keys)?;
    let written = line.content();
    if written.contains(": ") || written.ends_with(':') {
        return None;
    }
    if let Some(colon) = written.find(':') {
        let at = line.range().0 + colon;
        return Some(
            Finding::new((at, at + 1), "A space is missing behind the `:`")
                .hint(format!("Write `{}`.", written.replacen(':', ": ", 1))),
        );
    }
    Some(
        Finding::new(line.range(), "This line has no `key:`")
            .hint("Write `key: value`; further lines of a text must be indented below its key."),
    )
}

fn deeper_than_above(context: &ErrorContext<'_>) -> Option<Finding> {
    let line = context.line();
    let above = context.above(line)?;
    let deeper = line.indent() > above.indent() && context.info.contains("mapping values");
    deeper.then(|| {
        Finding::new(
            line.range(),
            "This line is indented below one that already has a value",
        )
        .hint("Indent it as far as the keys beside it.")
    })
}

fn dash_after_key(context: &ErrorContext<'_>) -> Option<Finding> {
    if !context
        .info
        .contains("block sequence entries are not allowed")
    {
        return None;
    }
    let rest = Line::at(context.text, context.at).text;
    let finding = Finding::new(
        (context.at, context.at + 1),
        "A list cannot start on the line of its key",
    )
    .hint("Start the list on the next line.");
    Some(match quoted(rest) {
        Some(text) => finding.hint(format!("If it is a text, put it in quotes: `{text}`.")),
        None => finding,
    })
}

fn text_after_block_indicator(context: &ErrorContext<'_>) -> Option<Finding> {
    let rest = Line::at(context.text, context.at).text;
    context.info.contains("block scalar").then(|| {
        Finding::new(
            (context.at, context.at + rest.len()),
            "The text of a `|` or `>` is not where it belongs",
        )
        .hint("Start it on the next line, every line indented below the key by spaces.")
        .quote(rest)
    })
}

fn comment_without_space(context: &ErrorContext<'_>) -> Option<Finding> {
    context
        .info
        .contains("comments must be separated")
        .then(|| {
            Finding::new(
                (context.at, context.at + 1),
                "A comment needs a space before its `#`",
            )
            .hint("Put a space before the `#`; a text with `#` in it goes in quotes as a whole.")
        })
}

fn text_after_bracket(context: &ErrorContext<'_>) -> Option<Finding> {
    if !["did not find expected key", "misplaced bracket"]
        .iter()
        .any(|info| context.info.contains(info))
    {
        return None;
    }
    let line = context.line();
    let value = line
        .key_and_value()
        .map_or(line.content(), |(_, value)| value);
    let start = line.start + line.text.find(value)?;
    if !value.starts_with(['[', '{']) || start >= context.at {
        return None;
    }
    Some(
        Finding::new(
            (context.at, line.range().1),
            "Text stands behind a closing bracket",
        )
        .hint("A value that starts with `[` or `{` is a list or a mapping to YAML.")
        .quote(value),
    )
}

fn unclosed_bracket(context: &ErrorContext<'_>) -> Option<Finding> {
    if !(context.info.contains("flow") || context.info.contains("illegal placement")) {
        return None;
    }
    let opened = context.open_bracket();
    let bracket = opened.map_or("bracket", |at| &context.text[at..=at]);
    let message = format!("A comma or the end of the `{bracket}` is missing before this");
    let mut finding = Finding::new((context.at, context.at), message)
        .hint("Separate what stands in brackets by commas, and close every bracket.")
        .hint("A text that holds `,`, `: `, brackets or braces needs quotes there.");
    finding.opened = opened;
    Some(finding)
}

fn list_among_keys(context: &ErrorContext<'_>) -> Option<Finding> {
    let line = context.line();
    let is_entry = line.content().starts_with("- ");
    let message = if context.info.contains("expected key") && is_entry {
        "A list entry stands among keys"
    } else if context.info.contains("expected '-'") && !is_entry {
        "A key stands among list entries"
    } else {
        return None;
    };
    let hint =
        "Indent what belongs together equally far: either all of it starts with `- `, or none.";
    Some(Finding::new(line.range(), message).hint(hint))
}

fn uneven_indentation(context: &ErrorContext<'_>) -> Option<Finding> {
    let line = context.line();
    let about_indentation =
        context.info.contains("indentation") || context.info.contains("expected");
    (about_indentation && line.indent() > 0).then(|| {
        Finding::new(
            line.range(),
            "This line is indented unlike the lines it belongs to",
        )
        .hint("Keys of one mapping all start in the same column.")
    })
}

pub(super) fn unexplained(context: &ErrorContext<'_>) -> Finding {
    let message = format!("This is not YAML: {}", context.info);
    Finding::new((context.at, context.at), message)
        .hint("Look at the indentation, the quotes and the colons of this line and the one above.")
}
