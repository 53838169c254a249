//! Reads the texts and links of a release file: markdown in notes, log lines and added items, `links`, and
//! evidence. The result does not depend on the checklist.

use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::evidence::{self, EvidenceFile};
use crate::markdown::{self, Fragment};
use crate::model::link::{Link, Target, locate, route};
use crate::model::release::{LateChange, LateRecord, Located, Note, Release};
use crate::unicode::into_nfc;
use crate::url::{ALLOWED_HINT, decode, is_allowed, is_external, scheme, split_target};

/// The links of a release's texts.
#[derive(Debug)]
pub(super) struct Notes {
    pub(super) links: Vec<Link>,
    /// Evidence files, which should exist next to the release.
    pub(super) files: Vec<EvidenceFile>,
    /// Diagnostics that do not depend on other files.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Renders the notes of the release in the file `path`, and collects its links.
pub(super) fn read(release: &mut Release, path: &str) -> Notes {
    let (mut links, mut diagnostics) = (Vec::new(), Vec::new());
    let mut take = |fragment: Fragment| {
        links.extend(fragment.links);
        diagnostics.extend(fragment.diagnostics);
        fragment.html
    };
    for note in notes(release) {
        note.html = take(markdown::note(path, &note.text.value, note.text.span));
    }
    let added = (release.entries.iter()).filter_map(|entry| entry.added.as_ref());
    for text in added.map(|added| &added.text) {
        take(markdown::inline(path, &text.value, text.span));
    }
    for (name, target) in &release.links {
        match named_link(path, target) {
            Ok(link) => links.extend(link),
            Err(diagnostic) => diagnostics.push(diagnostic.label(name.as_str())),
        }
    }
    Notes { links, files: evidence::files(release, path), diagnostics }
}

fn notes(release: &mut Release) -> impl Iterator<Item = &mut Note> {
    let events = release.entries.iter_mut().flat_map(|entry| {
        let corrected = entry.corrected.iter_mut().flat_map(|corrected| {
            corrected.event.note.as_deref_mut().into_iter().chain(&mut corrected.note)
        });
        let events = entry.events.iter_mut().filter_map(|event| event.note.as_deref_mut());
        events.chain(corrected)
    });
    let closings = release.closings.iter_mut();
    (release.notes.iter_mut())
        .chain(closings.filter_map(|closing| closing.note.as_mut()))
        .chain(release.log.iter_mut().map(|line| &mut line.note))
        .chain(events)
        .chain(release.late.iter_mut().flat_map(late_notes))
}

fn late_notes(late: &mut LateRecord) -> impl Iterator<Item = &mut Note> {
    let (one, other) = match &mut late.change {
        LateChange::Event(event) | LateChange::Added(_, event) => (event.note.as_deref_mut(), None),
        LateChange::Correction(corrected) => {
            (corrected.event.note.as_deref_mut(), corrected.note.as_mut())
        }
        LateChange::Log(line) => (Some(&mut line.note), None),
    };
    one.into_iter().chain(other)
}

/// Reads a value of `links`: a URL, for which it returns `None`, or a path relative to the release.
fn named_link(path: &str, target: &Located<String>) -> Result<Option<Link>, Diagnostic> {
    let value = target.value.as_str();
    if !is_allowed(value) {
        let scheme = scheme(value).unwrap_or_default();
        let message = format!("the scheme `{scheme}:` is not allowed in links");
        let diagnostic = Diagnostic::new(Code::UnsafeLink, target.span, message);
        return Err(diagnostic.hint(ALLOWED_HINT));
    }
    let (file, _, fragment) = split_target(value);
    if is_external(value) || file.is_empty() {
        return Ok(None);
    }
    let found = locate(path, file).and_then(|path| Some((route(&path)?, path)));
    Ok(Some(Link {
        span: target.span,
        target: match found {
            Some((route, path)) => Target::File { path, route },
            None => Target::Outside(value.to_owned()),
        },
        fragment: fragment.map(|fragment| into_nfc(decode(fragment).into_owned())),
    }))
}
