//! The front matter of a checklist to [`FrontMatter`].
//!
//! Issue templates carry front matter of their own, so keys that are not ours are passed over whatever
//! they hold. Finding the front matter in the markdown is left to the caller; a checklist whose front
//! matter cannot be used is still shown.

use std::ops::Range;

use super::fields::{Fields, Reader};
use super::keys::FRONT_MATTER;
use super::yaml::{self, Value};
use super::{shown, sorted};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::model::checklist::FrontMatter;
use crate::model::config::Config;
use crate::model::release::Located;
use crate::source::SourceId;

/// Reads the YAML at `range` of the markdown file `text`, the `---` lines left out.
pub fn front_matter(
    source: SourceId,
    text: &str,
    range: Range<usize>,
) -> (FrontMatter, Vec<Diagnostic>) {
    let (root, problems) = yaml::parse(source, &text[range.clone()], range.start);
    let mut reader = Reader {
        zone: Config::default().zone,
        unknown: None,
        problems,
    };
    let mut front = FrontMatter::default();
    if let Some(root) = root {
        let span = root.span;
        match root.value {
            Value::Null => {}
            Value::Mapping(entries) => {
                front = read(reader.fields_of(entries, span, &FRONT_MATTER));
            }
            _ => reader.report(
                Diagnostic::new(Code::InvalidFrontMatter, span, "The front matter is no mapping")
                    .hint("Write `key: value` lines between the `---` lines, such as `title: Deployment`.")
                    .hint("If it is no front matter, put an empty line before the first `---`."),
            ),
        }
    }
    for problem in &mut reader.problems {
        if problem.severity() == Severity::Error {
            problem.code = Code::InvalidFrontMatter;
        }
    }
    (front, sorted(reader.problems))
}

fn read(mut fields: Fields<'_, '_>) -> FrontMatter {
    let text = |text: Located<String>| text.value;
    let kinds = words(&mut fields, "kinds", &[]);
    let environments = words(&mut fields, "environments", &kinds);
    FrontMatter {
        title: fields.string("title").map(text),
        owner: fields.string("owner").map(text),
        vars: vars(&mut fields),
        review_by: fields.date("review_by").map(|date| (date.value, date.span)),
        kinds: kinds.into_iter().map(text).collect(),
        environments: environments.into_iter().map(text).collect(),
    }
}

/// The plain words under `name`: `only="minor staging"` separates them by blanks and must know which list
/// a word stands in.
fn words(
    fields: &mut Fields<'_, '_>,
    name: &str,
    others: &[Located<String>],
) -> Vec<Located<String>> {
    let mut kept: Vec<Located<String>> = Vec::new();
    for word in fields.strings(name) {
        let text = &word.value;
        let same = |other: &&Located<String>| other.value == *text;
        let first = kept.iter().chain(others).find(same).map(|first| first.span);
        let problem = if text.contains(|c: char| c.is_whitespace() || "\",{}".contains(c)) {
            let message = format!("`{}` under `{name}` is more than a plain word", shown(text));
            Diagnostic::new(Code::InvalidFrontMatter, word.span, message)
                .hint(format!("Write a list of words: `{name}: [one, two]`."))
        } else if let Some(first) = first {
            let message = format!("`{}` is declared twice", shown(text));
            Diagnostic::new(Code::InvalidFrontMatter, word.span, message)
                .related(first, "first here")
                .hint(
                    "Kinds and environments share `only` and `except`; every word may stand once.",
                )
        } else {
            kept.push(word);
            continue;
        };
        fields.reader.report(problem);
    }
    kept
}

fn vars(fields: &mut Fields<'_, '_>) -> Vec<(String, Option<String>)> {
    let Some((key, node)) = fields.take("vars") else {
        return Vec::new();
    };
    let named: Vec<(Located<String>, Option<String>)> = match node.value {
        Value::Mapping(entries) => entries
            .into_iter()
            .map(|entry| {
                let name = Located {
                    value: entry.key.text.into_owned(),
                    span: entry.key.span,
                };
                let default = match entry.value.value {
                    Value::Scalar { text, .. } => Some(text.into_owned()),
                    _ => fields.reader.wrong_entry(key, &name.value, entry.value),
                };
                (name, default)
            })
            .collect(),
        Value::Sequence(_) | Value::Scalar { .. } => fields
            .reader
            .texts(key, node)
            .into_iter()
            .map(|name| (name, None))
            .collect(),
        _ => fields.reader.wrong_type(key, node).unwrap_or_default(),
    };
    let mut vars: Vec<(String, Option<String>)> = Vec::with_capacity(named.len());
    for (name, default) in named {
        if name
            .value
            .contains(|c: char| c.is_whitespace() || "{}|".contains(c))
            || name.value.is_empty()
        {
            let message = format!("`{}` cannot stand in `{{{{ … }}}}`", shown(&name.value));
            fields.reader.report(
                Diagnostic::new(Code::InvalidFrontMatter, name.span, message)
                    .hint("Give placeholders a name of letters, digits, `_`, `-` and `.`."),
            );
        } else if !vars.iter().any(|(known, _)| *known == name.value) {
            vars.push((name.value, default));
        }
    }
    vars
}

#[cfg(test)]
mod tests;
