//! The files of the built-in theme, which are part of the program.

use std::sync::Arc;

use include_dir::{Dir, File, include_dir};

use crate::sources::{Asset, AssetBytes, SourceFile, SourceKind, Sources};

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default/templates");
static STATIC: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default/static");

/// The folder of the built-in theme.
const FOLDER: &str = "themes/default/";

/// What precedes the name of a built-in template that the site's own one may replace: `default/release.html`.
pub(super) const ORIGINAL: &str = "default/";

/// A text of the built-in theme.
#[derive(Debug, Clone)]
pub(crate) struct BuiltIn {
    /// The path in the theme's folder: `templates/components/item.html`.
    pub(crate) path: String,
    /// The text.
    pub(crate) text: &'static str,
}

impl BuiltIn {
    /// Returns all texts, templates first.
    pub(crate) fn all() -> Vec<Self> {
        let folders = [("templates", &TEMPLATES), ("static", &STATIC)];
        let texts = folders.into_iter().flat_map(|(folder, dir)| {
            files(dir).into_iter().filter_map(move |(name, file)| {
                Some(Self { path: format!("{folder}/{name}"), text: file.contents_utf8()? })
            })
        });
        texts.collect()
    }

    /// Returns the text with this path, or with this path below `templates/` or `static/`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|file| file.path == name || file.name() == name)
    }

    /// Returns the path below `templates/` or `static/`.
    pub(crate) fn name(&self) -> &str {
        self.path.split_once('/').map_or(&*self.path, |(_, name)| name)
    }
}

/// Whether a template is the site's own, and not a built-in one.
pub(crate) fn is_own(file: &SourceFile) -> bool {
    let name = file.path.strip_prefix(FOLDER).and_then(|path| path.strip_prefix("templates/"));
    let built_in = name.and_then(|name| TEMPLATES.get_file(name)).and_then(File::contents_utf8);
    built_in != Some(&*file.text)
}

/// Adds the built-in templates and static files that the site's own theme does not replace. If it has templates of its
/// own, adds the built-in pages under a second name too, so that a template can extend the one that it replaces.
pub fn add_built_in_files(sources: &mut Sources) {
    let has_own = sources.of_kind(SourceKind::Template).next().is_some();
    for (name, file) in files(&TEMPLATES) {
        let Some(text) = file.contents_utf8() else { continue };
        let original = format!("{ORIGINAL}{name}");
        let is_page = !name.contains('/');
        let path = format!("{FOLDER}templates/{name}");
        add_template(sources, name, &path, text);
        if has_own && is_page {
            add_template(sources, original, &path, text);
        }
    }
    for (name, file) in files(&STATIC) {
        let route = format!("assets/{name}");
        if sources.assets.iter().all(|asset| asset.route != route) {
            sources.assets.push(Asset {
                path: format!("{FOLDER}static/{name}"),
                route,
                bytes: AssetBytes::Memory(Arc::from(file.contents())),
            });
        }
    }
    sources.assets.sort_by(|a, b| a.path.cmp(&b.path));
}

/// Adds a built-in template, unless the site has one with that name.
fn add_template(sources: &mut Sources, name: String, path: &str, text: &str) {
    let is_replaced = sources.of_kind(SourceKind::Template).any(|(_, other)| other.id == name);
    if !is_replaced {
        sources.push(SourceFile {
            kind: SourceKind::Template,
            path: path.to_owned(),
            id: name,
            text: text.into(),
        });
    }
}

/// Returns the text of a built-in static file.
#[cfg(test)]
pub(crate) fn static_text(name: &str) -> &'static str {
    STATIC.get_file(name).and_then(File::contents_utf8).expect("it is a text that is built in")
}

/// Returns all files in a folder and its subfolders with their relative paths, sorted by path.
fn files(dir: &'static Dir<'static>) -> Vec<(String, &'static File<'static>)> {
    let mut files: Vec<(String, &File<'_>)> =
        dir.files().map(|file| (file.path().to_string_lossy().replace('\\', "/"), file)).collect();
    files.extend(dir.dirs().flat_map(self::files));
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}
