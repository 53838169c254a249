//! Classifies files by their path from the site's root. Does not access the disk.

use crate::diagnostic::{Code, Diagnostic, is_typo};
use crate::reserved::published;
use crate::sources::SourceKind;
use crate::unicode::nfc;

/// The classification of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Classification {
    /// A text that is parsed.
    Text {
        /// The kind of file.
        kind: SourceKind,
        /// The id among the files of its kind.
        id: String,
    },
    /// A file that is copied.
    Asset {
        /// The path in the output folder.
        route: String,
    },
    /// A file that is not read, and why.
    Refused(Diagnostic),
}

/// Classifies `path` in `content/`. `exists` returns whether a file with that path was found too.
pub(super) fn content(path: &str, exists: impl Fn(&str) -> bool) -> Classification {
    let relative = path.strip_prefix("content/").unwrap_or(path);
    let (stem, extension) = split_extension(relative);
    let area = relative.split_once('/').map_or("", |(area, _)| area);
    match (area, extension) {
        ("checklists", "md") => text(SourceKind::Checklist, without_area(stem)),
        ("releases", "yaml") => text(SourceKind::Release, without_area(stem)),
        ("releases", "md") if exists(&format!("content/{stem}.yaml")) => {
            text(SourceKind::Snapshot, without_area(stem))
        }
        ("releases", "md") => Classification::Refused(stray_snapshot(path, stem)),
        (area, "md") if intended_area(area) != Some("checklists") => text(SourceKind::Page, stem),
        (_, extension) if extension != "md" && is_one_of(extension, &["md", "markdown"]) => wrong_extension(path, "md"),
        ("releases", extension) if is_one_of(extension, &["yaml", "yml"]) => wrong_extension(path, "yaml"),
        ("checklists" | "releases", "txt") if has_known_extension(stem) => Classification::Refused(
            refused(path, "ends in `.txt`, so it is ignored")
                .hint(format!("Rename it to `{}`.", file_name(stem))),
        ),
        ("checklists", extension) if is_one_of(extension, &["yaml", "yml"]) => Classification::Refused(
            refused(path, "is not markdown, so it is ignored")
                .hint("If this is a release, move it to `content/releases`.")
.hint("If this is a checklist, write it as markdown, with `- [ ] ` for each checkbox."),
        ),
        ("", "yaml" | "yml") if stem == "site" => Classification::Refused(
            refused(path, "is not next to `content`, so it is ignored")
                .hint("Move it to `site.yaml`, next to `content`."),
        ),
        _ => match intended_area(area).filter(|own| belongs_in(own, extension)) {
            Some(own) => Classification::Refused(
                refused(path, &format!("is in `{area}`, so it is ignored"))
                    .hint(format!("Move it to `content/{own}`.")),
            ),
            None => Classification::Asset { route: asset_route(area, relative) },
        },
    }
}

/// Returns the path in the output folder. Evidence and images of releases and checklists stay next to them.
fn asset_route(area: &str, relative: &str) -> String {
    let route = nfc(relative);
    match area {
        "checklists" | "releases" => route.into_owned(),
        _ => published(&route).into_owned(),
    }
}

/// Returns the folder of which `area` is a misspelling.
fn intended_area(area: &str) -> Option<&'static str> {
    ["checklists", "releases"].into_iter().find(|own| area != *own && is_typo(area, own))
}

fn belongs_in(own: &str, extension: &str) -> bool {
    match own {
        "releases" => is_one_of(extension, &["yaml", "yml"]),
        _ => extension == "md",
    }
}

fn has_known_extension(name: &str) -> bool {
    is_one_of(split_extension(name).1, &["md", "yaml", "yml"])
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn refused(path: &str, why: &str) -> Diagnostic {
    Diagnostic::at_path(Code::BadFileName, path, format!("`{path}` {why}"))
}

/// Classifies `path`, which is `relative` in a theme's folder; `None` if it is not part of the site.
pub(super) fn theme(path: &str, relative: &str) -> Option<Classification> {
    match relative.split_once('/') {
        Some(("templates", id)) => Some(text(SourceKind::Template, id)),
        Some(("static", route)) => {
            Some(Classification::Asset { route: format!("assets/{}", nfc(route).into_owned()) })
        }
        // Other files may be a readme or a licence.
        _ => {
            let folder = match split_extension(relative).1 {
                "html" => "templates",
                "css" | "js" | "svg" | "png" | "ico" | "woff2" => "static",
                _ => return None,
            };
            let why = "is not in `templates` or `static`, so it is ignored";
            let hint = format!("Move it to the theme's folder `{folder}`.");
            Some(Classification::Refused(refused(path, why).hint(hint)))
        }
    }
}

fn text(kind: SourceKind, id: &str) -> Classification {
    Classification::Text { kind, id: nfc(id).into_owned() }
}

fn without_area(stem: &str) -> &str {
    stem.split_once('/').map_or(stem, |(_, relative)| relative)
}

/// Splits a path into its stem and the extension of its file name. The name `.md` has no extension.
fn split_extension(path: &str) -> (&str, &str) {
    match path.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty() && !stem.ends_with('/') && !extension.contains('/') =>
        {
            (stem, extension)
        }
        _ => (path, ""),
    }
}

fn is_one_of(extension: &str, extensions: &[&str]) -> bool {
    extensions.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn wrong_extension(path: &str, extension: &str) -> Classification {
    let (stem, wrong) = split_extension(path);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    Classification::Refused(
        Diagnostic::at_path(
            Code::BadFileName,
            path,
            format!("`{path}` ends in `.{wrong}`, so it is ignored"),
        )
        .hint(format!("Rename it to `{name}.{extension}`.")),
    )
}

fn stray_snapshot(path: &str, stem: &str) -> Diagnostic {
    Diagnostic::at_path(
        Code::StraySnapshot,
        path,
        format!("`{path}` is a snapshot without a release, so it is ignored"),
    )
    .hint(format!(
        "Add the release `content/{stem}.yaml`, or move the file out of `content/releases`."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(classification: Classification) -> (SourceKind, String) {
        match classification {
            Classification::Text { kind, id } => (kind, id),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_are_classified_by_their_folder() {
        let exists = |path: &str| path == "content/releases/pay/1.0.yaml";
        for (path, kind, id) in [
            ("content/checklists/a/b.c.md", SourceKind::Checklist, "a/b.c"),
            ("content/releases/pay/1.0.yaml", SourceKind::Release, "pay/1.0"),
            ("content/releases/pay/1.0.md", SourceKind::Snapshot, "pay/1.0"),
            ("content/index.md", SourceKind::Page, "index"),
            ("content/checklists.md", SourceKind::Page, "checklists"),
            ("content/guide/e\u{301}.md", SourceKind::Page, "guide/\u{e9}"),
        ] {
            assert_eq!(id_of(content(path, exists)), (kind, id.to_owned()));
        }
        assert_eq!(
            id_of(theme("", "templates/parts/item.html").unwrap()),
            (SourceKind::Template, "parts/item.html".to_owned())
        );
    }

    #[test]
    fn everything_else_is_copied() {
        for (path, route) in [
            ("content/guide/escalation.png", "guide/escalation.png"),
            ("content/releases/pay/log.txt", "releases/pay/log.txt"),
            ("content/data.yaml", "data.yaml"),
            ("content/LICENSE", "LICENSE"),
        ] {
            let route = route.to_owned();
            assert_eq!(content(path, |_| false), Classification::Asset { route });
        }
        assert_eq!(
            theme("", "static/css/site.css"),
            Some(Classification::Asset { route: "assets/css/site.css".to_owned() })
        );
        assert_eq!(theme("", "README.md"), None);
        for path in ["drafts/x.html", "runsheet.css"] {
            assert!(matches!(theme("", path), Some(Classification::Refused(_))), "{path}");
        }
    }

    #[test]
    fn a_file_with_a_similar_extension_is_reported() {
        for (path, hint) in [
            ("content/releases/1.0.yml", "Rename it to `1.0.yaml`."),
            ("content/releases/1.0.YAML", "Rename it to `1.0.yaml`."),
            ("content/checklists/a.MD", "Rename it to `a.md`."),
            ("content/checklists/a.markdown", "Rename it to `a.md`."),
        ] {
            match content(path, |_| false) {
                Classification::Refused(diagnostic) => assert_eq!(diagnostic.hints, [hint]),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_snapshot_without_its_release_is_reported() {
        match content("content/releases/pay/1.0.md", |_| false) {
            Classification::Refused(diagnostic) => {
                assert_eq!(diagnostic.code, Code::StraySnapshot);
                assert!(diagnostic.hints[0].contains("`content/releases/pay/1.0.yaml`"));
            }
            other => panic!("{other:?}"),
        }
    }
}
