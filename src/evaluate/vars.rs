//! The values of placeholders in one release.

use std::borrow::Cow;

use crate::model::checklist::Checklist;
use crate::model::release::Release;

/// The value of the declared placeholder `name`: what the release gives under `vars`, else the
/// release's own key of that name, else the checklist's default.
pub(crate) fn value<'a>(
    release: &'a Release,
    checklist: &'a Checklist,
    name: &str,
) -> Option<&'a str> {
    let default = || checklist.var(name)?.1.as_deref();
    (release.var(name))
        .or_else(|| own(release, name))
        .or_else(default)
}

/// A text without markup with the values of declared placeholders in it. One without a value stays as
/// it is written, and so does whatever else stands in double braces.
pub(crate) fn fill<'a>(release: &Release, checklist: &Checklist, text: &'a str) -> Cow<'a, str> {
    if !text.contains("{{") {
        return Cow::Borrowed(text);
    }
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        filled.push_str(before);
        let (text, behind) = written(release, checklist, behind).unwrap_or(("{{", behind));
        filled.push_str(text);
        rest = behind;
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}

/// The value of the placeholder whose braces open before `behind`, and what follows it.
fn written<'a, 't>(
    release: &'a Release,
    checklist: &'a Checklist,
    behind: &'t str,
) -> Option<(&'a str, &'t str)> {
    // No name holds a brace: a text full of them is not read to its end for each.
    let (name, rest) = behind.split_at(behind.find(['{', '}'])?);
    let rest = rest.strip_prefix("}}")?;
    Some((declared(release, checklist, name.trim())?, rest))
}

fn declared<'a>(release: &'a Release, checklist: &'a Checklist, name: &str) -> Option<&'a str> {
    checklist.var(name)?;
    value(release, checklist, name)
}

/// The keys of a release that need not be written twice.
fn own<'a>(release: &'a Release, name: &str) -> Option<&'a str> {
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
        assert_eq!(
            fill(&release, "v{{ version }}"),
            "v{{ region }}",
            "a value is only text"
        );
    }
}
