//! Differences between the items of two checklist versions, one row for each kind.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::run::Run;
use crate::history::compare::rules::{self, Rule};
use crate::history::compare::{ItemChange, KeptItem};
use crate::model::checklist::Checklist;
use crate::render::isolate::isolated;
use crate::render::route::fragment;
use crate::render::view::finding::item_href;
use crate::render::view::frame::Frame;
use crate::render::view::piece::{PieceView, wording};

/// One kind of difference.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct DifferenceView {
    /// The kind: `Was done, is failed`, `Added`, `Took longer`.
    pub(crate) kind: String,
    /// The items or sections that differ.
    pub(crate) parts: Vec<PartView>,
    /// The number of further parts.
    pub(crate) more: usize,
}

/// An item or section that differs.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PartView {
    /// Its text, with changed words marked.
    pub(crate) pieces: Vec<PieceView>,
    /// Its URL, if it still exists.
    pub(crate) href: Option<String>,
    /// How it differs, if the kind is not enough; may be empty.
    pub(crate) remark: String,
}

/// One of the two versions.
#[derive(Debug, Clone)]
pub(super) struct Side<'a> {
    /// The version.
    pub(super) checklist: &'a Checklist,
    /// The release that fills its placeholders, if any.
    pub(super) run: Option<&'a Run>,
    /// Where its items link to.
    pub(super) place: ItemPlace<'a>,
}

/// Where the items of a version link to.
#[derive(Debug, Clone)]
pub(super) enum ItemPlace<'a> {
    /// To a page; empty for the same page.
    Page(String),
    /// Each to its own page in the history with this index.
    History(&'a Frame<'a>, usize),
}

impl DifferenceView {
    /// Builds a row with at most `max` parts; `None` if there are no parts.
    pub(super) fn new(
        kind: impl Into<String>,
        mut parts: Vec<PartView>,
        max: usize,
    ) -> Option<Self> {
        let more = parts.len().saturating_sub(max);
        parts.truncate(max);
        let kind = kind.into();
        (!parts.is_empty()).then_some(Self { kind, parts, more })
    }
}

impl PartView {
    /// Builds a part without a remark.
    pub(super) fn named(text: &str, href: Option<String>) -> Self {
        Self::with(text, href, String::new())
    }

    /// Builds a part with a remark.
    pub(super) fn with(text: &str, href: Option<String>, remark: String) -> Self {
        Self { pieces: vec![PieceView::plain(text)], href, remark }
    }
}

impl<'a> Side<'a> {
    /// Builds the side of a release, with links to its page.
    pub(super) fn of_run(run: &'a Run, page: String) -> Self {
        Self { checklist: &run.checklist, run: Some(run), place: ItemPlace::Page(page) }
    }

    pub(super) fn text(&self, item: usize) -> Cow<'_, str> {
        match self.run {
            Some(run) => run.item_text(item),
            None => Cow::Borrowed(&self.checklist.items[item].text),
        }
    }

    pub(super) fn href(&self, item: usize) -> Option<String> {
        let id = &self.checklist.items[item].id;
        match &self.place {
            ItemPlace::Page(page) => Some(format!("{page}{}", fragment(id))),
            ItemPlace::History(frame, at) => {
                let history = &frame.site.histories[*at];
                let line = history.line(id)?;
                Some(item_href(frame, *at, history, line))
            }
        }
    }

    pub(super) fn part(&self, item: usize, remark: String) -> PartView {
        PartView::with(&self.text(item), self.href(item), remark)
    }

    fn section(&self, item: usize) -> Option<&str> {
        let section = self.checklist.items[item].section?;
        Some(&self.checklist.sections[section].text)
    }
}

/// Returns the rows for `changes`, each with at most `max` parts. Includes only the rules that match `is_shown`.
pub(super) fn rows(
    frame: &Frame<'_>,
    (old, new): (&Side<'_>, &Side<'_>),
    changes: &[ItemChange],
    max: usize,
    is_shown: impl Fn(Rule) -> bool,
) -> Vec<DifferenceView> {
    let parts =
        |part: &dyn Fn(&ItemChange) -> Option<PartView>| changes.iter().filter_map(part).collect();
    let kinds: [(&str, Vec<PartView>); 5] = [
        ("Added", parts(&|change| added(new, change))),
        ("Removed", parts(&|change| removed(old, new, change))),
        ("Reworded", parts(&|change| reworded(old, new, kept(change)?))),
        ("Moved", parts(&|change| moved(old, new, kept(change)?))),
        ("Other id", parts(&|change| renamed(old, new, kept(change)?))),
    ];
    (kinds.into_iter())
        .filter_map(|(kind, parts)| DifferenceView::new(kind, parts, max))
        .chain(changed_rules(frame, (old, new), changes, max, is_shown))
        .collect()
}

fn kept(change: &ItemChange) -> Option<&KeptItem> {
    match change {
        ItemChange::Kept(kept) => Some(kept),
        _ => None,
    }
}

fn added(new: &Side<'_>, change: &ItemChange) -> Option<PartView> {
    match change {
        ItemChange::Added { new: item } => Some(new.part(*item, String::new())),
        _ => None,
    }
}

fn removed(old: &Side<'_>, new: &Side<'_>, change: &ItemChange) -> Option<PartView> {
    let ItemChange::Removed { old: item, into } = change else {
        return None;
    };
    let into = into.map(|into| format!("now part of “{}”", isolated(&new.text(into))));
    Some(old.part(*item, into.unwrap_or_default()))
}

fn reworded(old: &Side<'_>, new: &Side<'_>, kept: &KeptItem) -> Option<PartView> {
    kept.reworded.then(|| PartView {
        pieces: wording(&old.text(kept.old), &new.text(kept.new)),
        href: new.href(kept.new),
        remark: String::new(),
    })
}

fn moved(old: &Side<'_>, new: &Side<'_>, kept: &KeptItem) -> Option<PartView> {
    let (was, is) = (old.section(kept.old), new.section(kept.new));
    let from = was.filter(|_| was != is).map(|was| format!("from “{}”", isolated(was)));
    (kept.moved).then(|| new.part(kept.new, from.unwrap_or_default()))
}

/// Returns an item whose id changed but not its text. For the others, the row `Reworded` is enough.
fn renamed(old: &Side<'_>, new: &Side<'_>, kept: &KeptItem) -> Option<PartView> {
    let was = || format!("was {}", old.checklist.items[kept.old].id);
    (kept.renamed && !kept.reworded).then(|| new.part(kept.new, was()))
}

/// Groups changed rules by description, because changing a heading's braces can change many items.
fn changed_rules(
    frame: &Frame<'_>,
    (old, new): (&Side<'_>, &Side<'_>),
    changes: &[ItemChange],
    max: usize,
    is_shown: impl Fn(Rule) -> bool,
) -> Vec<DifferenceView> {
    let mut by_words: BTreeMap<(Rule, String), Vec<PartView>> = BTreeMap::new();
    for kept in changes.iter().filter_map(kept) {
        let was = &old.checklist.items[kept.old].attributes;
        let is = &new.checklist.items[kept.new].attributes;
        for &rule in kept.rules.iter().filter(|rule| is_shown(**rule)) {
            let key = (rule, rules::words(rule, was, is, |owner| frame.full_name(owner)));
            let part = new.part(kept.new, String::new());
            by_words.entry(key).or_default().push(part);
        }
    }
    (by_words.into_iter())
        .filter_map(|((_, words), parts)| DifferenceView::new(capitalised(&words), parts, max))
        .collect()
}

/// Returns a text with a capital first letter.
pub(super) fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;
    use crate::history::compare::changes::changes;
    use crate::render::route::Route;
    use crate::render::testing::{person, site};
    use crate::render::view::piece::bracketed;

    fn described(old: &Checklist, new: &Checklist, max: usize) -> Vec<String> {
        let side = |checklist, page: &str| Side {
            checklist,
            run: None,
            place: ItemPlace::Page(page.to_owned()),
        };
        let (was, is) = (side(old, "old"), side(new, ""));
        let mut small = site();
        small.config.people = vec![person("sam", "Sam Tully")];
        let frame = Frame::new(&small, Route::Overview);
        let rows = rows(&frame, (&was, &is), &changes(old, new), max, |_| true);
        (rows.into_iter())
            .map(|row| {
                let parts = row.parts.iter().map(|part| {
                    let href = part.href.as_deref().unwrap_or("nowhere");
                    format!(" {} {href} {}", bracketed(&part.pieces), part.remark)
                });
                format!("{}:{} +{}", row.kind, parts.collect::<String>(), row.more)
            })
            .collect()
    }

    #[test]
    fn every_kind_of_change_has_its_row() {
        let old = checklist("# one\na\nb\nc\n# two\nd\ngone");
        let mut new = checklist("# one\nx {was=a}\nc {owner=dba}\n# two\nb\nnew\nd");
        new.items[0].text = "a, again".to_owned();
        assert_eq!(
            described(&old, &new, 9),
            [
                "Added: new #new  +0",
                "Removed: gone old#gone  +0",
                "Reworded: [del a] [ins a, again] #x  +0",
                "Moved: b #b from “one” +0",
                "Owner dba: c #c  +0",
            ]
        );
    }

    #[test]
    fn items_with_the_same_new_rule_share_a_row_with_a_limit() {
        let (old, new) = (checklist("a\nb\nc"), checklist("a {gate}\nb {gate}\nc {gate}"));
        let rule = "Now a gate for the rest of its section: a #a  b #b  +1";
        assert_eq!(described(&old, &new, 2), [rule]);
    }

    #[test]
    fn a_person_who_owns_an_item_is_shown_by_name() {
        let (old, new) = (checklist("a {owner=dba}"), checklist("a {owner=sam}"));
        assert_eq!(described(&old, &new, 9), ["Owner Sam Tully, was dba: a #a  +0"]);
    }

    #[test]
    fn items_with_only_a_new_id_show_the_old_one() {
        let old = checklist("a");
        let mut new = checklist("x {was=a}");
        new.items[0].text = "a".to_owned();
        assert_eq!(described(&old, &new, 9), ["Other id: a #x was a +0"]);
    }
}
