//! Checks the files of a site's own theme: overrides whose original changed or does not exist, and links to missing
//! files. None of them stops a build.

use super::built_in::{BuiltIn, is_own};
use super::{components, copy};
use crate::diagnostic::{Code, Diagnostic, is_typo, nearest};
use crate::model::brand::STYLESHEET;
use crate::sha256::Sha256;
use crate::sources::{AssetBytes, SourceFile, SourceKind, Sources};
use crate::span::{SourceId, Span};

/// A file of the site's own theme.
#[derive(Debug, Clone)]
pub(crate) struct OwnFile<'a> {
    /// The path from the site's root.
    pub(crate) path: &'a str,
    /// The path in the theme's folder: `templates/components/item.html`.
    pub(crate) name: String,
    /// The text.
    pub(crate) text: &'a str,
    source: Option<SourceId>,
}

/// Returns the texts of the site's own theme.
pub(crate) fn own_files(sources: &Sources) -> Vec<OwnFile<'_>> {
    let templates = sources.of_kind(SourceKind::Template).filter(|(_, file)| is_own(file));
    let templates = templates.map(|(source, file)| OwnFile {
        path: &file.path,
        name: format!("templates/{}", file.id),
        text: &file.text,
        source: Some(source),
    });
    let assets = sources.assets.iter().filter_map(|asset| {
        let name = format!("static/{}", asset.route.strip_prefix("assets/")?);
        let AssetBytes::Memory(bytes) = &asset.bytes else { return None };
        let text = std::str::from_utf8(bytes).ok()?;
        let is_built_in = BuiltIn::named(&name).is_some_and(|original| original.text == text);
        (!is_built_in).then_some(OwnFile { path: &asset.path, name, text, source: None })
    });
    templates.chain(assets).collect()
}

/// Returns the warnings about the files of the site's own theme. `pages` are the templates that pages name.
pub(crate) fn warnings(sources: &Sources, pages: &[&str]) -> Vec<Diagnostic> {
    let own = own_files(sources);
    let mut found: Vec<Diagnostic> = own.iter().filter_map(stale).collect();
    let templates = sources.of_kind(SourceKind::Template).filter(|(_, file)| is_own(file));
    for (source, file) in templates {
        found.extend(unused(sources, pages, source, file));
        found.extend(missing_files(sources, source, file));
    }
    found
}

/// Returns the warning for a copy whose original changed or does not exist.
fn stale(file: &OwnFile<'_>) -> Option<Diagnostic> {
    let digest = copy::digest(file.text)?;
    let at = |message: &str| match file.source {
        Some(source) => Diagnostic::new(Code::StaleOverride, Span::new(source, 0..0), message),
        None => Diagnostic::at_path(Code::StaleOverride, file.path, message),
    };
    let Some(original) = BuiltIn::named(&file.name) else {
        let all = BuiltIn::all();
        return Some(
            at("the built-in file that this file was copied from does not exist")
                .suggest(&file.name, all.iter().map(|file| &*file.path))
                .hint("Delete the file. If the theme uses it, delete only its first line."),
        );
    };
    let now = Sha256::of(original.text).to_string();
    (digest != now).then(|| {
        at("the built-in file that this file was copied from has changed")
            .hint("Run `runsheet theme diff` to compare them, and copy the changes you need.")
            .hint(format!("Then write the new digest in the first line: {now}"))
    })
}

/// Returns the warning for a template that replaces no built-in one and that nothing uses.
fn unused(
    sources: &Sources,
    pages: &[&str],
    source: SourceId,
    file: &SourceFile,
) -> Option<Diagnostic> {
    let path = format!("templates/{}", file.id);
    if BuiltIn::named(&path).is_some()
        || pages.contains(&&*file.id)
        || copy::digest(&file.text).is_some()
    {
        return None;
    }
    let defined = components::of(source, &file.text);
    let uses = |text: &str| {
        let used = components::used(text);
        defined.iter().any(|component| used.contains(&component.name))
            || [format!("\"{}\"", file.id), format!("'{}'", file.id)]
                .iter()
                .any(|id| text.contains(id))
    };
    let others = sources.of_kind(SourceKind::Template).filter(|(other, _)| *other != source);
    if others.into_iter().any(|(_, other)| uses(&other.text)) {
        return None;
    }
    let message = "this template replaces no built-in template and is not used";
    let all = BuiltIn::all();
    let mut names = all.iter().filter_map(|file| file.path.strip_prefix("templates/"));
    Some(
        Diagnostic::new(Code::StaleOverride, Span::new(source, 0..0), message)
            .did_you_mean(names.find(|name| is_typo(&file.id, name)))
            .hint("Rename it to a built-in template, use it, or delete it."),
    )
}

/// Returns a warning for each link `{{ root }}assets/…` to a file that the site does not have.
fn missing_files(sources: &Sources, source: SourceId, file: &SourceFile) -> Vec<Diagnostic> {
    let routes = || sources.assets.iter().map(|asset| &*asset.route);
    let links = file.text.match_indices("assets/").filter_map(|(start, _)| {
        let before = file.text[..start].trim_end().strip_suffix("}}")?;
        before.rsplit_once("{{")?.1.trim_matches(['-', ' ']).eq("root").then_some(())?;
        let rest = &file.text[start..];
        let end =
            rest.find(|letter: char| letter.is_whitespace() || "\"'<>?#{".contains(letter))?;
        let is_whole = !rest[end..].starts_with('{');
        is_whole.then_some((start, &rest[..end]))
    });
    links
        .filter(|(_, route)| *route != STYLESHEET && routes().all(|known| known != *route))
        .map(|(start, route)| {
            let span = Span::new(source, start..start + route.len());
            Diagnostic::new(Code::BrokenLink, span, format!("the file `{route}` does not exist"))
                .did_you_mean(nearest(route, routes()))
                .hint("Write `assets/…` for a file under `static` of the theme.")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::theme::add_built_in_files;

    fn warned(files: &[(&str, &str)], pages: &[&str]) -> Vec<(String, Vec<String>)> {
        let mut sources = Sources::default();
        for (name, text) in files {
            sources.push(SourceFile {
                kind: SourceKind::Template,
                path: format!("themes/mine/templates/{name}"),
                id: (*name).to_owned(),
                text: (*text).into(),
            });
        }
        add_built_in_files(&mut sources);
        let found = warnings(&sources, pages).into_iter();
        found.map(|found| (found.message.clone(), found.hints.clone())).collect()
    }

    #[test]
    fn a_copy_is_stale_if_its_original_changed_or_is_gone() {
        let original = BuiltIn::named("components/item.html").expect("it is built in");
        let copy = copy::copy_of(&original).expect("it is a text");
        assert!(warned(&[("components/item.html", &copy)], &[]).is_empty());
        let digest = Sha256::of(original.text).to_string();
        let older = copy.replace(&digest, &"0".repeat(64));
        let found = warned(&[("components/item.html", &older)], &[]);
        assert!(found[0].0.ends_with("has changed"), "{found:?}");
        assert!(found[0].1[1].ends_with(&digest), "{found:?}");
        let gone = warned(&[("components/row.html", &copy.replace(" item", " row"))], &[]);
        assert!(gone[0].0.ends_with("does not exist"), "{gone:?}");
        assert_eq!(gone.len(), 1, "{gone:?}");
    }

    #[test]
    fn a_template_that_nothing_uses_is_reported() {
        let misspelt = "{% component verdct(verdict) %}{% endcomponent verdct %}";
        let found = warned(&[("components/verdct.html", misspelt)], &[]);
        assert_eq!(found[0].1[0], "Did you mean `components/verdict.html`?");
        let own = "{% component badge() %}{% endcomponent badge %}";
        let used = "{{ <badge /> }}";
        assert!(warned(&[("parts/badge.html", own), ("missing.html", used)], &[]).is_empty());
        assert!(warned(&[("team.html", "x")], &["team.html"]).is_empty());
        assert_eq!(warned(&[("team.html", "x")], &[]).len(), 1);
    }

    #[test]
    fn links_to_missing_static_files_are_reported() {
        let text = "<a href=\"{{ root }}assets/runshet.css\"><a href=\"{{root}}assets/runsheet.js\"><a \
                    href=\"{{ root }}assets/{{ x }}.js\"><a href=\"{{ root }}assets/brand.css\">assets/x ";
        let found = warned(&[("missing.html", text)], &[]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "the file `assets/runshet.css` does not exist");
        assert_eq!(found[0].1[0], "Did you mean `assets/runsheet.css`?");
    }
}
