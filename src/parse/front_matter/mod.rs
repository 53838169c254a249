//! Reads the front matter of a checklist into [`FrontMatter`].
//!
//! Issue templates have front matter of their own, so unknown keys are ignored. A checklist with invalid front
//! matter is still shown.

use std::collections::HashSet;
use std::ops::Range;

use super::extra::extra;
use super::fields::{Fields, Reader};
use super::keys::FRONT_MATTER;
use super::yaml::{self, MapEntry, Value};
use super::{shown, sorted};
use crate::diagnostic::{Code, Diagnostic, Severity, is_typo};
use crate::markdown;
use crate::model::checklist::{FrontMatter, StepKind};
use crate::model::config::Config;
use crate::model::release::Located;
use crate::span::{SourceId, Span};

/// Returns the front matter of a markdown text, the range of the body, and diagnostics.
pub(crate) fn of_markdown(
    source: SourceId,
    text: &str,
) -> (FrontMatter, Range<usize>, Vec<Diagnostic>) {
    let parts = markdown::front_matter(text);
    if let Some(range) = parts.front {
        let (front, diagnostics) = front_matter(source, text, range);
        return (front, parts.body, diagnostics);
    }
    let Some((range, body, diagnostic)) = find_misplaced(source, text) else {
        return (FrontMatter::default(), parts.body, Vec::new());
    };
    let (front, mut diagnostics) = front_matter(source, text, range);
    diagnostics.insert(0, diagnostic);
    (front, body..text.len(), diagnostics)
}

/// Reads the YAML at `range` of the markdown file `text`, without the `---` lines.
pub(crate) fn front_matter(
    source: SourceId,
    text: &str,
    range: Range<usize>,
) -> (FrontMatter, Vec<Diagnostic>) {
    let (root, diagnostics) = yaml::parse(source, &text[range.clone()], range.start);
    let mut reader = Reader { zone: Config::default().zone, unknown: None, diagnostics };
    let mut front = FrontMatter::default();
    if let Some(root) = root {
        let span = root.span;
        match root.value {
            Value::Null => {}
            Value::Mapping(entries) => {
                let keys = entries.iter().map(|entry| &entry.key);
                let misspelt: Vec<Diagnostic> =
                    keys.filter_map(|key| misspelt_key(&key.text, key.span)).collect();
                reader.diagnostics.extend(misspelt);
                let name = name_of_issue_template(&entries);
                front = read(reader.fields_of(entries, span, &FRONT_MATTER));
                front.title = name.or(front.title);
            }
            _ => reader.report(
                Diagnostic::new(
                    Code::InvalidFrontMatter,
                    span,
                    "the front matter does not consist of `key: value` lines",
                )
                .hint("Write a key between the `---` lines, such as `title: Deployment`.")
                .hint("If this is text, put an empty line before the first `---`."),
            ),
        }
    }
    for diagnostic in &mut reader.diagnostics {
        if diagnostic.severity() == Severity::Error {
            diagnostic.code = Code::InvalidFrontMatter;
        }
    }
    (front, sorted(reader.diagnostics))
}

/// Returns the `name` of an issue template. Its `title` is the pattern for the titles of issues.
fn name_of_issue_template(entries: &[MapEntry<'_>]) -> Option<String> {
    let value = |name: &str| entries.iter().find(|entry| entry.key.text == name);
    ["about", "labels", "assignees"].into_iter().find_map(value)?;
    match &value("name")?.value.value {
        Value::Scalar { text, .. } if !text.trim().is_empty() => Some(text.to_string()),
        _ => None,
    }
}

/// Reports a key that is nearly a known one; all others belong to other tools.
fn misspelt_key(key: &str, span: Span) -> Option<Diagnostic> {
    let names = || FRONT_MATTER.keys.iter().map(|key| key.name);
    let nearest = names().find(|name| is_typo(key, name))?;
    if names().any(|name| name == key) {
        return None;
    }
    let message = format!("`{}` is not a key of the front matter", shown(key));
    Some(
        Diagnostic::new(Code::UnknownKey, span, message).hint(format!("Did you mean `{nearest}`?")),
    )
}

/// Finds front matter that is misplaced or not closed. Returns its range, the start of the text after it, and the
/// diagnostic. Unlike a horizontal rule, it has a known key in its first line.
pub(crate) fn find_misplaced(
    source: SourceId,
    text: &str,
) -> Option<(Range<usize>, usize, Diagnostic)> {
    let is_rule = |line: &str| {
        let line = line.trim_end();
        line.len() >= 3 && line.bytes().all(|byte| byte == b'-')
    };
    let mut lines = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    let (rule_at, rule) =
        lines.find(|(_, line)| !line.trim_matches(['\u{feff}', ' ', '\r', '\n']).is_empty())?;
    let rule_start = rule_at + rule.len() - rule.trim_start_matches('\u{feff}').len();
    let rule = rule.trim_start_matches('\u{feff}');
    let start = rule_start + rule.len();
    let first = text[start..].lines().next()?;
    let (key, _) = first.split_once(':')?;
    if !is_rule(rule) || FRONT_MATTER.keys.iter().all(|known| known.name != key) {
        return None;
    }
    let mut end = text.len();
    let mut body = None;
    for (at, line) in lines {
        if is_rule(line) || line.trim_end() == "..." {
            (end, body) = (at, Some(at + line.len()));
            break;
        }
        if line.trim().is_empty() || line.starts_with('#') {
            end = at;
            break;
        }
    }
    let (message, hint) = if body.is_none() {
        ("this front matter is not closed", "Write a line `---` after its last key.")
    } else if rule.trim_end() != "---" {
        ("this line of front matter does not have exactly three dashes", "Write `---`.")
    } else {
        (
            "this front matter does not begin in the first line of the file",
            "Delete everything above the `---`.",
        )
    };
    let place = Span::new(source, rule_start..rule_start + rule.trim_end().len());
    let diagnostic = Diagnostic::new(Code::InvalidFrontMatter, place, message).hint(hint);
    Some((start..end, body.unwrap_or(end), diagnostic))
}

fn read(mut fields: Fields<'_, '_>) -> FrontMatter {
    let text = |text: Located<String>| text.value;
    let kinds = words(&mut fields, "kinds", &[]);
    let environments = words(&mut fields, "environments", &kinds);
    FrontMatter {
        title: fields.string("title").map(text),
        owner: fields.name("owner").map(text),
        vars: vars(&mut fields),
        review_by: fields.date("review_by").map(|date| (date.value, date.span)),
        kinds: kinds.into_iter().map(text).collect(),
        environments: environments.into_iter().map(text).collect(),
        items: steps(&mut fields),
        template: fields.string("template"),
        nav: fields.flag("nav"),
        extra: extra(&mut fields),
    }
}

/// Reads the plain words under `name`. They must be unique and without spaces, because `only="minor staging"`
/// separates them by spaces and does not name their list.
fn words(
    fields: &mut Fields<'_, '_>,
    name: &str,
    others: &[Located<String>],
) -> Vec<Located<String>> {
    let mut kept: Vec<Located<String>> = Vec::new();
    let max = FRONT_MATTER.key(name).and_then(|key| key.shape.max());
    for word in fields.names(name) {
        if Some(kept.len()) == max {
            let message = format!("`{name}` has more than {} names", kept.len());
            let diagnostic = Diagnostic::new(Code::InvalidFrontMatter, word.span, message)
                .label("ignored from here on")
                .hint("Shorten the list.");
            fields.reader.report(diagnostic);
            break;
        }
        let text = &word.value;
        let same = |other: &&Located<String>| other.value == *text;
        let first = kept.iter().chain(others).find(same).map(|first| first.span);
        let diagnostic = if text.contains(|c: char| c.is_whitespace() || "\",{}".contains(c)) {
            let message = format!("`{}` under `{name}` is not a single word", shown(text));
            Diagnostic::new(Code::InvalidFrontMatter, word.span, message)
                .hint(format!("Write a list of words, as in `{name}: [one, two]`."))
        } else if let Some(first) = first {
            let message = format!("`{}` is declared twice", shown(text));
            Diagnostic::new(Code::InvalidFrontMatter, word.span, message)
                .related(first, "first here")
                .hint("Delete one. A kind and an environment cannot have the same name.")
        } else {
            kept.push(word);
            continue;
        };
        fields.reader.report(diagnostic);
    }
    kept
}

fn steps(fields: &mut Fields<'_, '_>) -> Option<StepKind> {
    let word = fields.string("items")?;
    let kind = StepKind::from_word(word.value.trim());
    if kind.is_none() {
        let words = StepKind::WORDS;
        let message = format!("`{}` is not a valid value of `items`", shown(&word.value));
        let hint = format!("Valid values: {}.", words.join(", "));
        fields.reader.report(
            Diagnostic::new(Code::InvalidFrontMatter, word.span, message)
                .suggest(&word.value, words.iter().copied())
                .hint(hint),
        );
    }
    kind
}

fn vars(fields: &mut Fields<'_, '_>) -> Vec<(String, Option<String>)> {
    let Some((key, node)) = fields.take("vars") else {
        return Vec::new();
    };
    let named: Vec<(Located<String>, Option<String>)> = match node.value {
        Value::Mapping(entries) => entries
            .into_iter()
            .map(|entry| {
                let name = Located { value: entry.key.text.into_owned(), span: entry.key.span };
                let default = match entry.value.value {
                    Value::Scalar { text, .. } => Some(text.into_owned()),
                    _ => fields.reader.wrong_entry(key, &name.value, entry.value),
                };
                (name, default)
            })
            .collect(),
        Value::Sequence(_) | Value::Scalar { .. } => {
            fields.reader.texts(key, node).into_iter().map(|name| (name, None)).collect()
        }
        _ => fields.reader.wrong_type(key, node).unwrap_or_default(),
    };
    let mut vars: Vec<(String, Option<String>)> = Vec::with_capacity(named.len());
    let mut known: HashSet<String> = HashSet::new();
    for (name, default) in named {
        if name.value.contains(|c: char| c.is_whitespace() || "{}|".contains(c))
            || name.value.is_empty()
        {
            let message = format!("`{}` is not a valid name of a placeholder", shown(&name.value));
            fields.reader.report(
                Diagnostic::new(Code::InvalidFrontMatter, name.span, message)
                    .hint("Use letters, digits, `_`, `-` and `.`."),
            );
        } else if known.insert(name.value.clone()) {
            let code = Code::InvalidFrontMatter;
            let default = default.filter(|value| fields.reader.is_short(code, &name, value));
            vars.push((name.value, default));
        }
    }
    vars
}

#[cfg(test)]
mod tests;
