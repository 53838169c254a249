//! What a file is for, by where it lies.
//!
//! Pure: works on paths from the site's root alone. Whether the file can be read is left to
//! [`super::read`].

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{Code, Diagnostic, is_slip};
use crate::sources::SourceKind;

/// What becomes of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Classification {
    /// A text that is read.
    Text {
        /// What it is for.
        kind: SourceKind,
        /// Its id among the files of its kind.
        id: String,
    },
    /// A file that is copied to `route`.
    Asset {
        /// Where it goes in the output.
        route: String,
    },
    /// A file that is left out, and why.
    Refused(Diagnostic),
}

/// The place of `path` below `content/`; `is_there` says whether a file of that path was found too.
pub(super) fn content(path: &str, is_there: impl Fn(&str) -> bool) -> Classification {
    let below = path.strip_prefix("content/").unwrap_or(path);
    let (stem, ending) = split_ending(below);
    let area = below.split_once('/').map_or("", |(area, _)| area);
    match (area, ending) {
        ("checklists", "md") => text(SourceKind::Checklist, below_area(stem)),
        ("releases", "yaml") => text(SourceKind::Release, below_area(stem)),
        ("releases", "md") if is_there(&format!("content/{stem}.yaml")) => {
            text(SourceKind::Snapshot, below_area(stem))
        }
        ("releases", "md") => Classification::Refused(stray(path, stem)),
        (area, "md") if own_area(area) != Some("checklists") => text(SourceKind::Page, stem),
        (_, ending) if ending != "md" && is_nearly(ending, &["md", "markdown"]) => near_miss(path, "md"),
        ("releases", ending) if is_nearly(ending, &["yaml", "yml"]) => near_miss(path, "yaml"),
        ("checklists" | "releases", "txt") if has_our_ending(stem) => Classification::Refused(
            refused(path, "ends in `.txt`, and was not read")
                .hint(format!("Rename it to `{}`.", last(stem))),
        ),
        ("checklists", ending) if is_nearly(ending, &["yaml", "yml"]) => Classification::Refused(
            refused(path, "is no checklist, and was not read")
                .hint("A checklist is markdown and ends in `.md`; releases belong below `content/releases`."),
        ),
        ("", "yaml" | "yml") if stem == "site" => Classification::Refused(
            refused(path, "is not where the configuration belongs, and was not read")
                .hint("Move it up, beside `content`: `site.yaml`."),
        ),
        _ => match own_area(area).filter(|own| belongs(own, ending)) {
            Some(own) => Classification::Refused(
                refused(path, &format!("lies in `{area}`, and was not read"))
                    .hint(format!("Move it to `content/{own}`.")),
            ),
            None => Classification::Asset { route: nfc(below) },
        },
    }
}

/// The folder that `area` was meant to be.
fn own_area(area: &str) -> Option<&'static str> {
    ["checklists", "releases"]
        .into_iter()
        .find(|own| area != *own && is_slip(area, own))
}

fn belongs(own: &str, ending: &str) -> bool {
    match own {
        "releases" => is_nearly(ending, &["yaml", "yml"]),
        _ => ending == "md",
    }
}

fn has_our_ending(name: &str) -> bool {
    is_nearly(split_ending(name).1, &["md", "yaml", "yml"])
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn refused(path: &str, why: &str) -> Diagnostic {
    Diagnostic::at_path(Code::BadFileName, path, format!("`{path}` {why}"))
}

/// The place of `path`, which lies `below` a theme's folder; nothing for what is no part of the site.
pub(super) fn theme(path: &str, below: &str) -> Option<Classification> {
    match below.split_once('/') {
        Some(("templates", id)) => Some(text(SourceKind::Template, id)),
        Some(("static", route)) => Some(Classification::Asset {
            route: format!("assets/{}", nfc(route)),
        }),
        // A read-me or a licence may lie there.
        _ => {
            let folder = match split_ending(below).1 {
                "html" => "templates",
                "css" | "js" | "svg" | "png" | "ico" | "woff2" => "static",
                _ => return None,
            };
            let why = "lies neither in `templates` nor in `static`, and was not read";
            let hint = format!("Move it to the theme's folder `{folder}`.");
            Some(Classification::Refused(refused(path, why).hint(hint)))
        }
    }
}

fn text(kind: SourceKind, id: &str) -> Classification {
    Classification::Text { kind, id: nfc(id) }
}

/// Ids and routes are compared with what people type, and a file's name may be spelt either way.
fn nfc(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    text.nfc().collect()
}

fn below_area(stem: &str) -> &str {
    stem.split_once('/').map_or(stem, |(_, below)| below)
}

/// The path without its last name's ending, and the ending; a name such as `.md` has none.
fn split_ending(path: &str) -> (&str, &str) {
    match path.rsplit_once('.') {
        Some((stem, ending))
            if !stem.is_empty() && !stem.ends_with('/') && !ending.contains('/') =>
        {
            (stem, ending)
        }
        _ => (path, ""),
    }
}

fn is_nearly(ending: &str, endings: &[&str]) -> bool {
    endings
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

fn near_miss(path: &str, ending: &str) -> Classification {
    let (stem, wrong) = split_ending(path);
    let name = stem.rsplit('/').next().unwrap_or(stem);
    Classification::Refused(
        Diagnostic::at_path(
            Code::BadFileName,
            path,
            format!("`{path}` ends in `.{wrong}`, and was not read"),
        )
        .hint(format!("Rename it to `{name}.{ending}`.")),
    )
}

fn stray(path: &str, stem: &str) -> Diagnostic {
    Diagnostic::at_path(
        Code::StraySnapshot,
        path,
        format!("`{path}` has no release beside it, and was not read"),
    )
    .hint(format!(
        "A snapshot belongs to `content/{stem}.yaml`; any other text belongs outside `content/releases`."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_of(place: Classification) -> (SourceKind, String) {
        match place {
            Classification::Text { kind, id } => (kind, id),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn texts_are_told_apart_by_their_folder() {
        let is_there = |path: &str| path == "content/releases/pay/1.0.yaml";
        for (path, kind, id) in [
            (
                "content/checklists/a/b.c.md",
                SourceKind::Checklist,
                "a/b.c",
            ),
            (
                "content/releases/pay/1.0.yaml",
                SourceKind::Release,
                "pay/1.0",
            ),
            (
                "content/releases/pay/1.0.md",
                SourceKind::Snapshot,
                "pay/1.0",
            ),
            ("content/index.md", SourceKind::Page, "index"),
            ("content/checklists.md", SourceKind::Page, "checklists"),
            (
                "content/guide/e\u{301}.md",
                SourceKind::Page,
                "guide/\u{e9}",
            ),
        ] {
            assert_eq!(id_of(content(path, is_there)), (kind, id.to_owned()));
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
            Some(Classification::Asset {
                route: "assets/css/site.css".to_owned()
            })
        );
        assert_eq!(theme("", "README.md"), None);
        for path in ["drafts/x.html", "runsheet.css"] {
            assert!(
                matches!(theme("", path), Some(Classification::Refused(_))),
                "{path}"
            );
        }
    }

    #[test]
    fn a_file_that_is_nearly_one_of_ours_is_named() {
        for (path, hint) in [
            ("content/releases/1.0.yml", "Rename it to `1.0.yaml`."),
            ("content/releases/1.0.YAML", "Rename it to `1.0.yaml`."),
            ("content/checklists/a.MD", "Rename it to `a.md`."),
            ("content/checklists/a.markdown", "Rename it to `a.md`."),
        ] {
            match content(path, |_| false) {
                Classification::Refused(problem) => assert_eq!(problem.hints, [hint]),
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn a_snapshot_without_its_release_is_a_stray() {
        match content("content/releases/pay/1.0.md", |_| false) {
            Classification::Refused(problem) => {
                assert_eq!(problem.code, Code::StraySnapshot);
                assert!(problem.hints[0].contains("`content/releases/pay/1.0.yaml`"));
            }
            other => panic!("{other:?}"),
        }
    }
}
