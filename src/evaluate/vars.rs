//! Values of placeholders in one release.

use std::borrow::Cow;

use crate::model::checklist::Checklist;
use crate::model::release::Release;

/// Returns the value of the declared placeholder `name`: from the release's `vars`, else from the release's key
/// with that name, else the checklist's default.
pub(crate) fn value<'a>(
    release: &'a Release,
    checklist: &'a Checklist,
    name: &str,
) -> Option<&'a str> {
    let default = || checklist.var(name)?.1.as_deref();
    (release.var(name)).or_else(|| release_key(release, name)).or_else(default)
}

/// Fills the declared placeholders in a text without markup. Placeholders without a value, and other text in double
/// braces, stay as written.
pub(crate) fn fill<'a>(release: &Release, checklist: &Checklist, text: &'a str) -> Cow<'a, str> {
    if !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let (text, after) = placeholder_value(release, checklist, after).unwrap_or(("{{", after));
        filled.push_str(text);
        rest = after;
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}

/// Returns the value of the placeholder whose opening braces precede `rest`, and the text after it.
fn placeholder_value<'a, 't>(
    release: &'a Release,
    checklist: &'a Checklist,
    after: &'t str,
) -> Option<(&'a str, &'t str)> {
    // A name contains no brace. Stopping at the first brace keeps texts full of braces linear.
    let (name, rest) = after.split_at(after.find(['{', '}'])?);
    let rest = rest.strip_prefix("}}")?;
    Some((declared(release, checklist, name.trim())?, rest))
}

fn declared<'a>(release: &'a Release, checklist: &'a Checklist, name: &str) -> Option<&'a str> {
    checklist.var(name)?;
    value(release, checklist, name)
}

/// Returns the value of a release's key that is also a placeholder.
fn release_key<'a>(release: &'a Release, name: &str) -> Option<&'a str> {
    match name {
        "release" => Some(&release.id),
        "version" => Some(&release.version),
        "service" => release.service.as_deref(),
        "environment" => Some(&release.environment.as_ref()?.value),
        "kind" => Some(&release.kind.as_ref()?.value),
        "title" => release.title.as_deref(),
        "owner" => Some(&release.owner.as_ref()?.value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{checklist, located, release};

    #[test]
    fn only_declared_placeholders_are_filled_and_the_rest_stays_as_written() {
        let mut checklist = checklist("a");
        checklist.front.vars = vec![
            ("version".to_owned(), None),
            ("region".to_owned(), Some("eu".to_owned())),
            ("host".to_owned(), None),
        ];
        let mut release = release("1.2", "");
        let fill = |release: &Release, text: &str| fill(release, &checklist, text).into_owned();
        assert_eq!(fill(&release, "Tag v{{ version }}"), "Tag v1.2");
        assert_eq!(fill(&release, "{{region}}, {{ host }}"), "eu, {{ host }}");
        assert_eq!(fill(&release, "{{ .Values.x }} {{"), "{{ .Values.x }} {{");
        release.vars = vec![(located("version".to_owned()), "{{ region }}".to_owned())];
        assert_eq!(fill(&release, "v{{ version }}"), "v{{ region }}", "a value is only text");
    }
}
