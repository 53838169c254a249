//! What moving to the live version of its checklist would do to each open release.

use std::sync::Arc;

use serde::Serialize;

use crate::derive::compare::Update;
use crate::derive::compare::rules::Rule;
use crate::derive::run::Run;
use crate::model::checklist::Checklist;
use crate::model::release::State;
use crate::render::mark::Mark;
use crate::render::route::fragment;
use crate::render::view::LinkView;
use crate::render::view::difference::{DifferenceView, PartView, Place, Side, rows};
use crate::render::view::frame::Frame;
use crate::render::wording::marked;

/// So many parts of one kind are named.
const MOST: usize = 12;

/// What the live version means to open releases.
#[derive(Debug, Clone, Default, Hash, Serialize)]
pub struct EffectsView {
    /// Those whose snapshot is of this version.
    pub same: Vec<LinkView>,
    /// Those that follow the live version, whatever it says.
    pub following: Vec<LinkView>,
    /// Those on another version.
    pub others: Vec<EffectView>,
}

/// What moving to the live version would do to one release.
#[derive(Debug, Clone, Hash, Serialize)]
pub struct EffectView {
    /// The release.
    pub release: LinkView,
    /// What would become of its items; empty where nothing would.
    pub rows: Vec<DifferenceView>,
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
                effects.following.push(link);
            } else if Arc::ptr_eq(&run.checklist, live) {
                effects.same.push(link);
            } else {
                let update = Update::new(run, live, &frame.site.config.zone);
                effects.others.push(EffectView {
                    rows: rows_of(run, live, &update, &link.href),
                    release: link,
                });
            }
        }
        effects
    }

    /// Whether no release is open.
    pub fn is_empty(&self) -> bool {
        self.same.is_empty() && self.following.is_empty() && self.others.is_empty()
    }
}

fn rows_of(run: &Run, live: &Checklist, update: &Update, page: &str) -> Vec<DifferenceView> {
    let old = Side::of_run(run, page.to_owned());
    let new = Side {
        checklist: live,
        run: None,
        place: Place::Page(String::new()),
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
        ("Record without an item", orphaned(run, update, page)),
        ("Gate shut behind what is done", shut(update)),
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
    row.map(|row| format!("is {}", Mark::of(run, row).word().to_lowercase()))
        .unwrap_or_default()
}

fn orphaned(run: &Run, update: &Update, page: &str) -> Vec<PartView> {
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

fn shut(update: &Update) -> Vec<PartView> {
    let after = &update.after;
    let text = |row: usize| after.text(&after.rows[row]).into_owned();
    (update.shut.iter())
        .map(|shut| {
            let href = fragment(&after.rows[shut.gate].id);
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

    #[test]
    fn each_open_release_on_another_version_is_told_what_becomes_of_its_items() {
        let live = "g {gate}\na\nc\nnew {was=old}";
        let running = (
            "in-progress",
            "a\nb\nc\nold",
            "a: done\nb: done\nold: failed",
        );
        let effects = told(live, &[running]);
        let rows: Vec<String> = (effects.others[0].rows.iter())
            .map(|row| {
                let parts = row.parts.iter();
                let parts = parts.map(|part| format!(" {} {}", part.text.as_str(), part.remark));
                format!("{}:{}", row.kind, parts.collect::<String>())
            })
            .collect();
        assert_eq!(
            rows,
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
}
