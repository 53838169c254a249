//! Finds git's conflict markers in the files of a theme. To templates and stylesheets they are text, and browsers
//! skip the styles around them.

use std::path::Path;

use crate::conflicts::{Conflict, HINT, conflicts};
use crate::diagnostic::{Code, Diagnostic};
use crate::sources::{Asset, AssetBytes, SourceKind, Sources};
use crate::span::Span;

/// Returns a diagnostic for each conflict in a template, stylesheet, script or drawing of the theme.
pub(super) fn conflicts_in_theme(sources: &Sources) -> Vec<Diagnostic> {
    let templates = sources.of_kind(SourceKind::Template).flat_map(|(source, file)| {
        let found = complete(&file.text);
        found.map(move |conflict| {
            conflict.diagnostic(Code::MergeConflict, |range| Span::new(source, range))
        })
    });
    let texts = sources.assets.iter().filter_map(|asset| Some((asset, text(asset)?)));
    let assets = texts.flat_map(|(asset, text)| {
        complete(text).map(|conflict| {
            Diagnostic::at_path(Code::MergeConflict, asset.path.as_str(), conflict.message())
                .hint(HINT)
        })
    });
    templates.chain(assets).collect()
}

fn complete(text: &str) -> impl Iterator<Item = Conflict<'_>> {
    conflicts(text).into_iter().filter(Conflict::is_complete)
}

/// Returns the text of a theme's static file, if it is one that people edit.
fn text(asset: &Asset) -> Option<&str> {
    let ending = Path::new(&asset.path).extension()?.to_str()?;
    let AssetBytes::Memory(bytes) = &asset.bytes else {
        return None;
    };
    let is_text = matches!(ending, "css" | "js" | "mjs" | "svg" | "html" | "json" | "txt");
    std::str::from_utf8(bytes).ok().filter(|_| is_text)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::sources::SourceFile;

    const CONFLICT: &str =
        "<<<<<<< HEAD\n.it { gap: 1px }\n=======\n.it { gap: 2px }\n>>>>>>> wide\n";

    fn asset(name: &str, text: &str) -> Asset {
        Asset {
            path: format!("themes/mine/static/{name}"),
            route: format!("assets/{name}"),
            bytes: AssetBytes::Memory(Arc::from(text.as_bytes())),
        }
    }

    #[test]
    fn conflicts_in_templates_and_stylesheets_are_found() {
        let mut sources = Sources::default();
        sources.push(SourceFile {
            kind: SourceKind::Template,
            path: "themes/mine/templates/missing.html".to_owned(),
            id: "missing.html".to_owned(),
            text: format!("<p>\n{CONFLICT}").into(),
        });
        sources.assets.push(asset("mine.css", CONFLICT));
        sources.assets.push(asset("photo.jpg", CONFLICT));
        sources.assets.push(asset("other.css", "/*\n=======\n*/"));
        let found = conflicts_in_theme(&sources);
        let messages: Vec<&str> = found.iter().map(|diagnostic| &*diagnostic.message).collect();
        assert_eq!(
            messages,
            [
                "there is a git conflict from line 2 to line 6, between `HEAD` and `wide`",
                "there is a git conflict from line 1 to line 5, between `HEAD` and `wide`",
            ]
        );
        assert_eq!(found[1].path, "themes/mine/static/mine.css");
    }
}
