//! The effects of a checklist's current version on open releases.
//!
//! For a release with a snapshot, these are the effects of an update. For a release without a snapshot, these are
//! its contradictions to the current version, because no file contains the version that it used before.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::run::Run;
use crate::evaluate::status::has_happened;
use crate::history::compare::rules::Rule;
use crate::history::compare::{Shut, UpdateEffects};
use crate::model::checklist::Checklist;
use crate::model::release::State;
use crate::render::route::fragment;
use crate::render::state_style::StateStyle;
use crate::render::view::LinkView;
use crate::render::view::difference::{DifferenceView, ItemPlace, PartView, Side, rows};
use crate::render::view::frame::Frame;
use crate::render::view::piece::wording;

/// Maximum number of parts for each kind.
const LIMIT: usize = 12;

const ORPHANED: &str = "Orphaned entry";

const SHUT: &str = "Shut gate, guarded items done";

/// The effects of the current version on open releases.
#[derive(Debug, Clone, Default, Hash, JsonSchema, Serialize)]
pub(crate) struct EffectsView {
    /// Releases whose snapshot is this version.
    pub(crate) same: Vec<LinkView>,
    /// Releases without a snapshot that match the current version.
    pub(crate) following: Vec<LinkView>,
    /// Releases without a snapshot that contradict it.
    pub(crate) unfit: Vec<EffectView>,
    /// Releases whose snapshot is another version.
    pub(crate) others: Vec<EffectView>,
}

/// The effects on one release.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct EffectView {
    /// The release.
    pub(crate) release: LinkView,
    /// The contradictions, or the effects of an update; may be empty.
    pub(crate) rows: Vec<DifferenceView>,
}

impl EffectsView {
    /// Builds the effects of `current` on the open releases among `releases`.
    pub(super) fn new(frame: &Frame<'_>, current: &Arc<Checklist>, releases: &[usize]) -> Self {
        let mut effects = Self::default();
        for &release in releases {
            let Some(run) = frame.run(release).filter(|run| !run.status.is_closed()) else {
                continue;
            };
            let link = LinkView { text: run.release.id.clone(), ..frame.release_at(release) };
            if !run.has_snapshot {
                effects.add_without_snapshot(run, link);
            } else if Arc::ptr_eq(&run.checklist, current) {
                effects.same.push(link);
            } else {
                let update = UpdateEffects::new(run, current, &frame.site.config);
                effects.others.push(EffectView {
                    rows: rows_of(frame, run, current, &update, &link.href),
                    release: link,
                });
            }
        }
        effects
    }

    fn add_without_snapshot(&mut self, run: &Run, release: LinkView) {
        let rows = contradictions(run, &release.href);
        if rows.is_empty() {
            self.following.push(release);
        } else {
            self.unfit.push(EffectView { release, rows });
        }
    }

    /// Whether there are no open releases.
    pub(crate) fn is_empty(&self) -> bool {
        self.same.is_empty()
            && self.following.is_empty()
            && self.unfit.is_empty()
            && self.others.is_empty()
    }
}

/// Returns how a release contradicts the checklist that it uses without a snapshot.
fn contradictions(run: &Run, page: &str) -> Vec<DifferenceView> {
    let orphans = (run.orphans.iter())
        .map(|&orphan| &run.release.entries[orphan])
        .filter(|entry| has_happened(&entry.events))
        .map(|entry| PartView::named(&entry.key.value, Some(format!("{page}#rs-orphans"))))
        .collect();
    let kinds: [(&str, Vec<PartView>); 2] =
        [(ORPHANED, orphans), (SHUT, shut(run, &Shut::all(run)))];
    (kinds.into_iter())
        .filter_map(|(kind, parts)| DifferenceView::new(kind, parts, LIMIT))
        .collect()
}

fn rows_of(
    frame: &Frame<'_>,
    run: &Run,
    next: &Checklist,
    update: &UpdateEffects,
    page: &str,
) -> Vec<DifferenceView> {
    let old = Side::of_run(run, page.to_owned());
    let new = Side { checklist: next, run: None, place: ItemPlace::Page(String::new()) };
    let gained = update.gained.iter().map(|&item| new.part(item, String::new()));
    let lost = update.lost.iter().map(|&item| old.part(item, String::new()));
    let reworded = (update.reworded.iter()).map(|&(was, is)| PartView {
        pieces: wording(&old.text(was), &new.text(is)),
        href: new.href(is),
        remark: state_of(run, was),
    });
    let kinds: [(&str, Vec<PartView>); 5] = [
        ("Gains", gained.collect()),
        ("Loses", lost.collect()),
        ("Reworded", reworded.collect()),
        (ORPHANED, orphaned(run, update, page)),
        (SHUT, shut(&update.after, &update.shut)),
    ];
    let rules = |rule| matches!(rule, Rule::Gate | Rule::Signoff | Rule::Optional | Rule::Evidence);
    let others = rows(frame, (&old, &new), &update.changes, LIMIT, rules);
    let covered = ["Added", "Removed", "Reworded", "Moved", "Other id"];
    (kinds.into_iter())
        .filter_map(|(kind, parts)| DifferenceView::new(kind, parts, LIMIT))
        .chain(others.into_iter().filter(|row| !covered.contains(&row.kind.as_str())))
        .collect()
}

/// Returns `is done` or similar for an item with recorded events, because they refer to the old text.
fn state_of(run: &Run, item: usize) -> String {
    let row = run.row_of(item).filter(|row| row.state != State::Todo);
    row.map(|row| format!("is {}", StateStyle::of(run, row).word().to_lowercase()))
        .unwrap_or_default()
}

fn orphaned(run: &Run, update: &UpdateEffects, page: &str) -> Vec<PartView> {
    (update.orphaned.iter())
        .map(|&entry| {
            let key = &run.release.entries[entry].key.value;
            let row = run.row(key).map(|row| run.text(&run.rows[row]).into_owned());
            let section = || run.checklist.section(key).map(|at| run.section_text(at).into_owned());
            let text = row.or_else(section).unwrap_or_else(|| key.to_string());
            let href = format!("{page}{}", fragment(key));
            PartView::named(&text, Some(href))
        })
        .collect()
}

/// Returns the shut gates that guard done items.
fn shut(run: &Run, gates: &[Shut]) -> Vec<PartView> {
    let text = |row: usize| run.text(&run.rows[row]).into_owned();
    (gates.iter())
        .map(|shut| {
            let href = fragment(run.id(&run.rows[shut.gate]));
            let done = match shut.done.as_slice() {
                [only] => format!("behind it: {}", text(*only)),
                [first, rest @ ..] => {
                    format!("behind it: {} and {} more", text(*first), rest.len())
                }
                [] => String::new(),
            };
            PartView::with(&text(shut.gate), Some(href), done)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::route::Route;
    use crate::render::testing::site_over;
    use crate::render::view::piece::bracketed;

    fn effects_of(current: &str, releases: &[(&str, &str, &str)]) -> EffectsView {
        let site = site_over(current, releases);
        let all: Vec<usize> = (0..site.releases.len()).collect();
        let frame = Frame::new(&site, Route::Checklist(0));
        EffectsView::new(&frame, &site.checklists[0], &all)
    }

    fn lines(effect: &EffectView) -> Vec<String> {
        (effect.rows.iter())
            .map(|row| {
                let parts = row.parts.iter();
                let parts =
                    parts.map(|part| format!(" {} {}", bracketed(&part.pieces), part.remark));
                format!("{}:{}", row.kind, parts.collect::<String>())
            })
            .collect()
    }

    #[test]
    fn releases_on_another_version_show_the_effects_of_an_update() {
        let current = "g {gate}\na\nc\nnew {was=old}";
        let running = ("in-progress", "a\nb\nc\nold", "a: done\nb: done\nold: failed");
        let effects = effects_of(current, &[running]);
        assert_eq!(
            lines(&effects.others[0]),
            [
                "Gains: g ",
                "Reworded: [del old] [ins new] is failed",
                "Orphaned entry: b ",
                "Shut gate, guarded items done: g behind it: a",
            ]
        );
    }

    #[test]
    fn releases_on_the_current_version_are_only_named() {
        let effects =
            effects_of("a", &[("planned", "a", ""), ("planned", "", ""), ("done", "b", "")]);
        let names = |links: &[LinkView]| -> Vec<String> {
            links.iter().map(|link| link.text.clone()).collect()
        };
        assert_eq!(names(&effects.same), ["1"]);
        assert_eq!(names(&effects.following), ["2"]);
        assert!(effects.others.is_empty(), "a closed one stays what it was");
    }

    #[test]
    fn releases_without_a_snapshot_show_contradictions() {
        let items = "a: done\nold: done\nplanned: todo";
        let effects = effects_of("g {gate}\na", &[("in-progress", "", items), ("done", "", items)]);
        assert_eq!(effects.unfit.len(), 1, "a closed one stays what it was");
        assert_eq!(
            lines(&effects.unfit[0]),
            ["Orphaned entry: old ", "Shut gate, guarded items done: g behind it: a",]
        );
        assert!(effects.following.is_empty());
    }
}
