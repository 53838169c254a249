//! Which files a pack of releases holds, and its page.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::evidence;
use crate::render::pack::{self, PackedFile};
use crate::render::route::Route;
use crate::render::single_file::{self, SingleFile};
use crate::render::{Theme, page};
use crate::site::Site;
use crate::sources::SourceKind;

/// Styles of the list of files, and of further releases.
const STYLE: &str = "\
.packed { padding: 0; list-style: none; } \
.packed li { padding: .5rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; } \
.mono { font-family: var(--mono); font-size: .87em; } \
.packed pre { white-space: pre-wrap; overflow-wrap: anywhere; } \
article { margin-top: 4rem; padding-top: 1.5rem; border-top: 3px solid var(--ink); } \
article .filters { display: none; } \
@media print { article { break-before: page; } }";

/// Returns the paths of the files behind these releases, from the site's root.
pub(crate) fn files_to_pack(site: &Site, releases: &[usize]) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let of_kind = |kind, id: &str| {
        let mut files = site.sources.of_kind(kind);
        files.find(|(_, file)| file.id == id).map(|(_, file)| file.path.clone())
    };
    paths.extend(site.sources.of_kind(SourceKind::Config).map(|(_, file)| file.path.clone()));
    for index in releases {
        let entry = &site.releases[*index];
        let path = &site.sources.file(entry.source()).path;
        paths.insert(path.clone());
        paths.extend(of_kind(SourceKind::Snapshot, entry.id()));
        let ReleaseEntry::Run(run) = entry else { continue };
        if !run.has_snapshot {
            paths.extend(of_kind(SourceKind::Checklist, &run.checklist.id));
        }
        let evidence = run.release.events_with_late().flat_map(|event| &event.evidence);
        paths.extend(evidence.filter_map(|evidence| {
            let file = evidence::file(path, &evidence.value)?;
            Some(site.sources.asset(&file)?.path.clone())
        }));
    }
    paths
}

/// Returns the pack of these releases with `files`. `picture` returns the bytes of a file at a path of the site.
pub(crate) fn pack_of(
    site: &Site,
    theme: &Theme,
    releases: &[usize],
    files: &[PackedFile],
    picture: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, Diagnostic> {
    let style = format!("{} {STYLE}", single_file::STYLE);
    let packed = |route: &str| {
        let other =
            releases.iter().position(|release| Route::Release(*release).path(site) == *route);
        if let Some(place) = other {
            return Some(format!("#{}", anchor(place)));
        }
        let asset = site.sources.assets.iter().find(|asset| asset.route == *route)?;
        let place = files.iter().position(|file| file.path == asset.path)?;
        Some(format!("#rs-file-{}", place + 1))
    };
    let mut whole = String::new();
    for (place, release) in releases.iter().enumerate() {
        let route = Route::Release(*release);
        let html = page(site, theme, route)?;
        let prefix = if place == 0 { String::new() } else { format!("r{}-", place + 1) };
        let single = SingleFile {
            site,
            styles: &site.sources,
            page: &route.path(site),
            link: &packed,
            picture,
            style: &style,
            prefix: &prefix,
        };
        let single = single.of(&String::from_utf8_lossy(&html));
        if place == 0 {
            whole = single;
        } else {
            append(&mut whole, &single, &anchor(place));
        }
    }
    Ok(pack::write(&whole, files))
}

/// Returns the id of a release in the pack.
fn anchor(place: usize) -> String {
    match place {
        0 => "rs-main".to_owned(),
        place => format!("rs-release-{}", place + 1),
    }
}

/// Appends the content of a page to the content of the first.
fn append(whole: &mut String, page: &str, anchor: &str) {
    let content = page.split_once("<main").and_then(|(_, rest)| rest.split_once('>'));
    let content = content.map_or(page, |(_, rest)| rest);
    let content = content.rsplit_once("</main>").map_or(content, |(content, _)| content);
    let end = whole.rfind("</main>").or_else(|| whole.rfind("</body>")).unwrap_or(whole.len());
    whole.insert_str(end, &format!("<article id=\"{anchor}\">{content}</article>\n"));
}
