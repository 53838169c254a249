//! What the live version of a checklist means to each open release: what moving to it would do, or, where the
//! release follows it without a snapshot, what of the release does not fit it.
//!
//! Which version such a release followed before is in none of the files, so nothing is said of it.

use std::sync::Arc;

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
use crate::render::wording::marked;

/// So many parts of one kind are named.
const MOST: usize = 12;

const ORPHANED: &str = "Record without an item";

const SHUT: &str = "Gate shut behind what is done";

/// What the live version means to open releases.
#[derive(Debug, Clone, Default, Hash, Serialize)]
pub(crate) struct EffectsView {
    /// Those whose snapshot is of this version.
    pub(crate) same: Vec<LinkView>,
    /// Those that follow the live version, whatever it says, and fit it.
    pub(crate) following: Vec<LinkView>,
    /// Those that follow it and do not fit.
    pub(crate) unfit: Vec<EffectView>,
    /// Those on another version.
    pub(crate) others: Vec<EffectView>,
}

/// What the live version means to one release.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct EffectView {
    /// The release.
    pub(crate) release: LinkView,
    /// What does not fit, or what would become of its items on a move; empty where nothing would.
    pub(crate) rows: Vec<DifferenceView>,
}

impl EffectsView {
    /// The effects of `live` on its open releases, which `releases` are among.
    pub(super) fn new(frame: &Frame<'_>, live: &Arc<Checklist>, releases: &[usize]) -> Self {
        let mut effects = Self::default();
        for &release in releases {
            let Some(run) = frame.run(release).filter(|run| !run.status.is_closed()) else {
                continue;
            };
            let link = LinkView {
                text: run.release.id.clone(),
                ..frame.release_at(release)
            };
            if !run.has_snapshot {
                effects.follows(run, link);
            } else if Arc::ptr_eq(&run.checklist, live) {
                effects.same.push(link);
            } else {
                let update = UpdateEffects::new(run, live, &frame.site.config);
                effects.others.push(EffectView {
                    rows: rows_of(run, live, &update, &link.href),
                    release: link,
                });
            }
        }
        effects
    }

    fn follows(&mut self, run: &Run, release: LinkView) {
        let rows = misfits(run, &release.href);
        if rows.is_empty() {
            self.following.push(release);
        } else {
            self.unfit.push(EffectView { release, rows });
        }
    }

    /// Whether no release is open.
    pub(crate) fn is_empty(&self) -> bool {
        self.same.is_empty()
            && self.following.is_empty()
            && self.unfit.is_empty()
            && self.others.is_empty()
    }
}

/// What a release records that the checklist it follows has no place for.
fn misfits(run: &Run, page: &str) -> Vec<DifferenceView> {
    let orphans = (run.orphans.iter())
        .map(|&orphan| &run.release.entries[orphan])
        .filter(|entry| has_happened(&entry.events))
        .map(|entry| PartView::named(&entry.key.value, Some(format!("{page}#rs-orphans"))))
        .collect();
    let kinds: [(&str, Vec<PartView>); 2] =
        [(ORPHANED, orphans), (SHUT, shut(run, &Shut::all(run)))];
    (kinds.into_iter())
        .filter_map(|(kind, parts)| DifferenceView::new(kind, parts, MOST))
        .collect()
}

fn rows_of(run: &Run, live: &Checklist, update: &UpdateEffects, page: &str) -> Vec<DifferenceView> {
    let old = Side::of_run(run, page.to_owned());
    let new = Side {
        checklist: live,
        run: None,
        place: ItemPlace::Page(String::new()),
    };
    let gained = update
        .gained
        .iter()
        .map(|&item| new.part(item, String::new()));
    let lost = update
        .lost
        .iter()
        .map(|&item| old.part(item, String::new()));
    let reworded = (update.reworded.iter()).map(|&(was, is)| PartView {
        text: marked(&old.text(was), &new.text(is)),
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
    let rules = |rule| {
        matches!(
            rule,
            Rule::Gate | Rule::Signoff | Rule::Optional | Rule::Evidence
        )
    };
    let others = rows((&old, &new), &update.changes, MOST, rules);
    let told = ["Added", "Removed", "Reworded", "Moved", "Other id"];
    (kinds.into_iter())
        .filter_map(|(kind, parts)| DifferenceView::new(kind, parts, MOST))
        .chain(
            others
                .into_iter()
                .filter(|row| !told.contains(&row.kind.as_str())),
        )
        .collect()
}

/// `is done`, where anything was recorded: those words were agreed to under another text.
fn state_of(run: &Run, item: usize) -> String {
    let row = run.row_of(item).filter(|row| row.state != State::Todo);
    row.map(|row| format!("is {}", StateStyle::of(run, row).word().to_lowercase()))
        .unwrap_or_default()
}

fn orphaned(run: &Run, update: &UpdateEffects, page: &str) -> Vec<PartView> {
    (update.orphaned.iter())
        .map(|&entry| {
            let key = &run.release.entries[entry].key.value;
            let row = run
                .row(key)
                .map(|row| run.text(&run.rows[row]).into_owned());
            let section = || {
                run.checklist
                    .section(key)
                    .map(|at| run.section_text(at).into_owned())
            };
            let text = row.or_else(section).unwrap_or_else(|| key.to_string());
            let href = format!("{page}{}", fragment(key));
            PartView::named(&text, Some(href))
        })
        .collect()
}

/// Gates of the live version, which `run` is held against.
fn shut(run: &Run, gates: &[Shut]) -> Vec<PartView> {
    let text = |row: usize| run.text(&run.rows[row]).into_owned();
    (gates.iter())
        .map(|shut| {
            let href = fragment(run.id(&run.rows[shut.gate]));
            let behind = match shut.done.as_slice() {
                [only] => format!("behind it: {}", text(*only)),
                [first, rest @ ..] => {
                    format!("behind it: {} and {} more", text(*first), rest.len())
                }
                [] => String::new(),
            };
            PartView::with(&text(shut.gate), Some(href), behind)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::route::Route;
    use crate::render::testing::site_over;

    fn told(live: &str, releases: &[(&str, &str, &str)]) -> EffectsView {
        let site = site_over(live, releases);
        let all: Vec<usize> = (0..site.releases.len()).collect();
        let frame = Frame::new(&site, Route::Checklist(0));
        EffectsView::new(&frame, &site.checklists[0], &all)
    }

    fn lines(effect: &EffectView) -> Vec<String> {
        (effect.rows.iter())
            .map(|row| {
                let parts = row.parts.iter();
                let parts = parts.map(|part| format!(" {} {}", part.text.as_str(), part.remark));
                format!("{}:{}", row.kind, parts.collect::<String>())
            })
            .collect()
    }

    #[test]
    fn each_open_release_on_another_version_is_told_what_becomes_of_its_items() {
        let live = "g {gate}\na\nc\nnew {was=old}";
        let running = (
            "in-progress",
            "a\nb\nc\nold",
            "a: done\nb: done\nold: failed",
        );
        let effects = told(live, &[running]);
        assert_eq!(
            lines(&effects.others[0]),
            [
                "Gains: g ",
                "Reworded: <del>old</del> <ins>new</ins> is failed",
                "Record without an item: b ",
                "Gate shut behind what is done: g behind it: a",
            ]
        );
    }

    #[test]
    fn releases_on_the_live_version_are_only_named() {
        let effects = told(
            "a",
            &[("planned", "a", ""), ("planned", "", ""), ("done", "b", "")],
        );
        let names = |links: &[LinkView]| -> Vec<String> {
            links.iter().map(|link| link.text.clone()).collect()
        };
        assert_eq!(names(&effects.same), ["1"]);
        assert_eq!(names(&effects.following), ["2"]);
        assert!(effects.others.is_empty(), "a closed one stays what it was");
    }

    #[test]
    fn of_a_release_that_follows_the_live_version_what_does_not_fit_is_told() {
        let items = "a: done\nold: done\nplanned: todo";
        let effects = told(
            "g {gate}\na",
            &[("in-progress", "", items), ("done", "", items)],
        );
        assert_eq!(effects.unfit.len(), 1, "a closed one stays what it was");
        assert_eq!(
            lines(&effects.unfit[0]),
            [
                "Record without an item: old ",
                "Gate shut behind what is done: g behind it: a",
            ]
        );
        assert!(effects.following.is_empty());
    }
}
