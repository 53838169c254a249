//! Which template defines a component, and which components it uses. Finds them in the text, because Tera knows
//! only the components of a theme that compiles.

use std::collections::{HashMap, HashSet};

use crate::sources::{SourceKind, Sources};
use crate::span::{SourceId, Span};

/// A component in a template.
pub(super) struct Component<'a> {
    pub(super) name: &'a str,
    /// The place of its name.
    pub(super) span: Span,
    body: &'a str,
}

/// Returns the components of all templates.
pub(super) fn all(sources: &Sources) -> Vec<Component<'_>> {
    let templates = sources.of_kind(SourceKind::Template);
    templates.flat_map(|(source, file)| of(source, &file.text)).collect()
}

/// Returns the components that a template defines.
pub(super) fn of(source: SourceId, text: &str) -> Vec<Component<'_>> {
    let starts = text.match_indices("{%").filter_map(|(at, _)| {
        let inside = text[at..].strip_prefix("{%")?.trim_start_matches('-').trim_start();
        let name = inside.strip_prefix("component")?.strip_prefix([' ', '\t', '\n'])?.trim_start();
        let length = name.find(|letter: char| !is_of_name(letter)).unwrap_or(name.len());
        let start = text.len() - name.len();
        let body = &text[start..];
        let end = body.find("endcomponent").unwrap_or(body.len());
        let span = Span::new(source, start..start + length);
        Some(Component { name: &name[..length], span, body: &body[..end] })
    });
    starts.filter(|component| !component.name.is_empty()).collect()
}

/// Returns a component that uses itself, if need be through others: preferably one in a file that `is_own`.
pub(super) fn recursive<'a>(
    all: &'a [Component<'a>],
    is_own: impl Fn(SourceId) -> bool,
) -> Option<&'a Component<'a>> {
    let uses: HashMap<&str, Vec<&str>> =
        all.iter().map(|component| (component.name, used(component.body))).collect();
    let is_recursive = |component: &&Component<'_>| {
        let mut seen = HashSet::new();
        let mut next = vec![component.name];
        while let Some(name) = next.pop() {
            for used in uses.get(name).into_iter().flatten() {
                if *used == component.name {
                    return true;
                }
                if seen.insert(*used) {
                    next.push(used);
                }
            }
        }
        false
    };
    let recursive: Vec<&Component<'_>> = all.iter().filter(is_recursive).collect();
    let own = recursive.iter().find(|component| is_own(component.span.source));
    own.or(recursive.first()).copied()
}

/// Returns the names of the components that a text uses: `{{ <name … /> }}`.
pub(super) fn used(text: &str) -> Vec<&str> {
    let uses = text.match_indices("{{").filter_map(|(at, open)| {
        let inside = text[at + open.len()..].trim_start_matches('-').trim_start();
        let name = inside.strip_prefix('<')?;
        let length = name.find(|letter: char| !is_of_name(letter)).unwrap_or(name.len());
        Some(&name[..length])
    });
    uses.collect()
}

fn is_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_and_their_uses_are_found() {
        let text = "{# x #}{%- component one(a) -%}{{ <two a={a} /> }}{% endcomponent one %}\n{% component  two(a) %}{{- <one a={a} />}}{% endcomponent two %}{% componentry %}";
        let found = of(SourceId(0), text);
        let names: Vec<_> = found.iter().map(|component| component.name).collect();
        assert_eq!(names, ["one", "two"]);
        assert_eq!(&text[found[1].span.range()], "two");
        assert_eq!(used(found[0].body), ["two"]);
        assert_eq!(recursive(&found, |_| false).map(|found| found.name), Some("one"));
        assert!(recursive(&found[..1], |_| true).is_none());
    }
}
