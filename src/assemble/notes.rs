//! What a release file says beside its states: markdown in notes, log lines and texts of added items, links,
//! and evidence. All of it follows from the file alone, whatever checklist the release is held against.
//!
//! Pages render these texts anew; here they are only read for where they lead and what is wrong with them.

use crate::derive::evidence::{self, File};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::{self, Fragment};
use crate::model::link::{Link, Target, locate, route, split_target};
use crate::model::release::{Located, Release};

/// What a release's texts lead to.
#[derive(Debug)]
pub(super) struct Notes {
    pub(super) links: Vec<Link>,
    /// Evidence that is to lie beside the release.
    pub(super) files: Vec<File>,
    /// What is wrong with the texts, wherever they lead.
    pub(super) problems: Vec<Diagnostic>,
}

/// Reads the texts of the release in the file `path`.
pub(super) fn read(release: &Release, path: &str) -> Notes {
    let (mut links, mut problems) = (Vec::new(), Vec::new());
    let mut take = |fragment: Fragment| {
        links.extend(fragment.links);
        problems.extend(fragment.problems);
    };
    for text in blocks(release).filter(|text| may_hold_more(&text.value)) {
        take(markdown::fragment(path, &text.value, text.span));
    }
    let added = (release.entries.iter()).filter_map(|entry| entry.added.as_ref());
    for text in added
        .map(|added| &added.text)
        .filter(|text| may_hold_more(&text.value))
    {
        take(markdown::inline(path, &text.value, text.span));
    }
    for (name, target) in &release.links {
        match named_link(path, target) {
            Ok(link) => links.extend(link),
            Err(problem) => problems.push(problem.label(name.as_str())),
        }
    }
    Notes {
        links,
        files: evidence::files(release, path),
        problems,
    }
}

fn blocks(release: &Release) -> impl Iterator<Item = &Located<String>> {
    let events = (release.entries.iter())
        .flat_map(|entry| &entry.events)
        .filter_map(|event| event.note.as_ref());
    (release.notes.iter())
        .chain(
            release
                .closed
                .iter()
                .filter_map(|closed| closed.note.as_ref()),
        )
        .chain(release.log.iter().map(|line| &line.note))
        .chain(events)
}

/// Whether a text may hold a link to a part of the site, HTML, or characters that are not seen. Most notes
/// do not, and pages will read them all once more.
fn may_hold_more(text: &str) -> bool {
    let leads_away = |to: &str| to.starts_with("https://") || to.starts_with("http://");
    let may_lead_here =
        |opening: &str| text.contains(opening) && !text.split(opening).skip(1).all(leads_away);
    !text.is_ascii()
        || may_lead_here("](")
        || may_lead_here("<")
        || text.contains("]:")
        || text.contains(|at: char| at.is_control() && at != '\n')
}

/// A value under `links`: a web address, or a file of the site, relative to the release.
fn named_link(path: &str, target: &Located<String>) -> Result<Option<Link>, Box<Diagnostic>> {
    let value = target.value.as_str();
    if !markdown::is_allowed(value) {
        let message = format!("`{value}` is no address that a page may link to");
        let problem = Diagnostic::new(Code::UnsafeLink, target.span, message);
        let hint = "Use http, https or mailto, or the path of a file of the site.";
        return Err(Box::new(problem.hint(hint)));
    }
    let (file, _, fragment) = split_target(value);
    if file.contains(':') || value.starts_with("//") || file.is_empty() {
        return Ok(None);
    }
    let found = locate(path, file).and_then(|path| Some((route(&path)?, path)));
    Ok(Some(Link {
        span: target.span,
        target: match found {
            Some((route, path)) => Target::File { path, route },
            None => Target::Outside(value.to_owned()),
        },
        fragment: fragment.map(str::to_owned),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_that_only_lead_away_are_not_read_for_where_they_lead() {
        for text in ["a", "[a](https://b.test) <http://c.test>\n(d)"] {
            assert!(!may_hold_more(text), "{text}");
        }
        for text in [
            "[a](https://b.test) [c](d.md)",
            "[a]( https://b.test)",
            "[a]\n\n[a]: b.md",
            "<https://b.test> <b>",
            "[a](javascript:b)",
            "a\u{7}",
            "a\u{202E}",
        ] {
            assert!(may_hold_more(text), "{text}");
        }
    }
}
