//! Finds the item of the checklist that each checkbox of an issue is.
//!
//! First by path, then by equal text, then with versions and the like masked, then by the start of the text, last by
//! similarity with a margin. A text that occurs several times is matched by its path only. What stays ambiguous is
//! not matched.

use std::collections::HashMap;

use crate::import::boxes::{Boxes, IssueBox};
use crate::import::note;
use crate::import::wording::{SIMILAR, Wording, rest_after};
use crate::model::checklist::Checklist;

/// How an item was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// The same text in the same section and group, or the same id.
    Path,
    /// The same text elsewhere.
    Text,
    /// The same text with other versions, dates or names.
    Masked,
    /// The same text with another number, which may be a limit.
    Number,
    /// The text begins with the item's, and goes on with a note.
    Start,
    /// A similar text.
    Similar,
}

impl How {
    /// Returns the word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Text => "text",
            Self::Masked => "masked",
            Self::Number => "number",
            Self::Start => "start",
            Self::Similar => "similar",
        }
    }
}

/// A checklist that issues are matched with.
#[derive(Debug)]
pub(super) struct Template<'a> {
    pub(super) checklist: &'a Checklist,
    /// The whole file.
    pub(super) text: &'a str,
    wordings: Vec<Wording>,
    /// Items by their ids, and by former ones.
    ids: HashMap<&'a str, usize>,
    /// Items by their section and group.
    contexts: HashMap<(Option<usize>, Option<usize>), Vec<usize>>,
    words: HashMap<String, Vec<usize>>,
    masked: HashMap<String, Vec<usize>>,
}

/// The item of a checkbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) item: usize,
    pub(super) how: How,
    /// What follows the item's text.
    pub(super) rest: String,
}

/// The items and sections that belong to an issue's checkboxes and headings.
#[derive(Debug)]
pub(super) struct Matches {
    pub(super) items: Vec<Option<Match>>,
    /// The items that an unmatched checkbox may be.
    pub(super) candidates: Vec<Vec<usize>>,
    pub(super) sections: Vec<Option<usize>>,
}

/// The smallest distance to the second most similar text.
const MARGIN: f64 = 0.15;

/// The least similarity of texts in different sections.
const SIMILAR_ELSEWHERE: f64 = 0.8;

/// The maximum number of comparisons by similarity in an issue.
const MAX_COMPARISONS: usize = 100_000;

/// The maximum number of candidates that are listed.
const MAX_CANDIDATES: usize = 3;

impl<'a> Template<'a> {
    pub(super) fn new(checklist: &'a Checklist, text: &'a str) -> Self {
        let mut template = Self {
            checklist,
            text,
            wordings: Vec::with_capacity(checklist.items.len()),
            ids: HashMap::new(),
            contexts: HashMap::new(),
            words: HashMap::new(),
            masked: HashMap::new(),
        };
        for (index, item) in checklist.items.iter().enumerate() {
            let wording = Wording::new(&note::read(&item.text).text);
            template.words.entry(wording.words.clone()).or_default().push(index);
            template.masked.entry(wording.masked.clone()).or_default().push(index);
            template.wordings.push(wording);
            let context = context_key(item.section, item.parent);
            template.contexts.entry(context).or_default().push(index);
            for old in &item.attributes.was {
                template.ids.insert(old, index);
            }
        }
        for (index, item) in checklist.items.iter().enumerate() {
            template.ids.insert(&item.id, index);
        }
        template
    }

    /// Returns the item's first line as written.
    pub(super) fn line(&self, item: usize) -> &'a str {
        &self.text[self.checklist.items[item].span.range()]
    }
}

/// Items in a group belong to the group, whatever its section.
fn context_key(section: Option<usize>, parent: Option<usize>) -> (Option<usize>, Option<usize>) {
    (section.filter(|_| parent.is_none()), parent)
}

/// Matches the checkboxes of an issue with the items of a checklist.
pub(super) fn matches(template: &Template<'_>, boxes: &Boxes) -> Matches {
    let mut search = Search {
        template,
        boxes,
        found: vec![None; boxes.all.len()],
        is_taken: vec![false; template.checklist.items.len()],
        sections: sections(template.checklist, &boxes.checklist),
        words: count(boxes, |wording| &wording.words),
        masked: count(boxes, |wording| &wording.masked),
        comparisons: 0,
    };
    loop {
        while search.exact() || search.renamed_sections() {}
        if !search.similar() {
            break;
        }
    }
    let candidates = (0..boxes.all.len()).map(|index| search.candidates(index)).collect();
    Matches { items: search.found, candidates, sections: search.sections }
}

fn count(boxes: &Boxes, text: fn(&Wording) -> &String) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for found in &boxes.all {
        *counts.entry(text(&found.wording).as_str()).or_default() += 1;
    }
    counts
}

/// Returns the checklist's section for each of the issue: of the same path, else the only one of the same text.
fn sections(checklist: &Checklist, issue: &Checklist) -> Vec<Option<usize>> {
    let wordings = |list: &Checklist| -> Vec<Wording> {
        list.sections.iter().map(|section| Wording::new(&section.text)).collect()
    };
    let (ours, theirs) = (wordings(checklist), wordings(issue));
    let only = |all: &[Wording], wording: &Wording| {
        let mut same = (0..all.len()).filter(|&at| all[at].masked == wording.masked);
        same.next().filter(|_| same.next().is_none())
    };
    (issue.sections.iter().zip(&theirs))
        .map(|(section, wording)| {
            let by_id = checklist.sections.iter().position(|ours| ours.id == section.id);
            by_id.or_else(|| only(&ours, wording).filter(|_| only(&theirs, wording).is_some()))
        })
        .collect()
}

struct Search<'s, 'a> {
    template: &'s Template<'a>,
    boxes: &'s Boxes,
    found: Vec<Option<Match>>,
    is_taken: Vec<bool>,
    sections: Vec<Option<usize>>,
    /// How often each text occurs in the issue.
    words: HashMap<&'s str, usize>,
    masked: HashMap<&'s str, usize>,
    comparisons: usize,
}

impl<'s> Search<'s, '_> {
    fn unmatched(&self) -> Vec<(usize, &'s IssueBox)> {
        let boxes: &'s Boxes = self.boxes;
        let all = boxes.all.iter().enumerate();
        all.filter(|(index, found)| self.found[*index].is_none() && !found.wording.words.is_empty())
            .collect()
    }

    fn take(&mut self, index: usize, item: usize, how: How, rest: &str) {
        self.is_taken[item] = true;
        self.found[index] = Some(Match { item, how, rest: rest.to_owned() });
    }

    /// Returns the free items in the section or group that a checkbox is in; `None` if that is unknown.
    fn context(&self, found: &IssueBox) -> Option<Vec<usize>> {
        let parent = match found.parent {
            Some(parent) => Some(self.found[parent].as_ref()?.item),
            None => None,
        };
        let section = match found.section {
            Some(section) if parent.is_none() => Some(self.sections[section]?),
            _ => None,
        };
        let items = self.template.contexts.get(&(section, parent))?;
        Some(items.iter().copied().filter(|&item| !self.is_taken[item]).collect())
    }

    /// Matches everything that needs no judgement. Returns whether something was found.
    fn exact(&mut self) -> bool {
        let before = self.count();
        self.each(|search, _, found| {
            let context = search.context(found).unwrap_or_default();
            let same = |item: &usize| search.template.wordings[*item].words == found.wording.words;
            let by_id = || search.template.ids.get(found.id.as_str()).copied();
            let item = context.into_iter().find(same).or_else(by_id)?;
            Some((item, How::Path, String::new()))
        });
        self.each(|search, _, found| {
            let items = search.template.words.get(&found.wording.words)?;
            let [item] = items[..] else { return None };
            let is_only = search.words.get(found.wording.words.as_str()) == Some(&1);
            is_only.then_some((item, How::Text, String::new()))
        });
        self.each(|search, _, found| {
            let context = search.context(found).unwrap_or_default();
            let same =
                |item: &usize| search.template.wordings[*item].masked == found.wording.masked;
            let mut same = context.into_iter().filter(same);
            let only = same.next().filter(|_| same.next().is_none());
            let item = only.or_else(|| {
                let [item] = search.template.masked.get(&found.wording.masked)?[..] else {
                    return None;
                };
                let is_only = search.masked.get(found.wording.masked.as_str()) == Some(&1);
                is_only.then_some(item)
            })?;
            let has_number = search.template.wordings[item].has_number;
            Some((item, if has_number { How::Number } else { How::Masked }, String::new()))
        });
        self.each(|search, _, found| {
            let context = search.context(found)?;
            let (marked, text) = (&found.content.marked, &found.content.text);
            let starts = context.into_iter().filter_map(|item| {
                let words = &search.template.wordings[item].words;
                let rest = rest_after(marked, words).or_else(|| rest_after(text, words))?;
                Some((words.len(), item, rest))
            });
            let (_, item, rest) = starts.max_by_key(|(length, item, _)| (*length, *item))?;
            Some((item, How::Start, rest.to_owned()))
        });
        self.count() > before
    }

    fn count(&self) -> usize {
        self.found.iter().flatten().count()
    }

    fn each(&mut self, find: impl Fn(&Self, usize, &IssueBox) -> Option<(usize, How, String)>) {
        for (index, found) in self.unmatched() {
            if let Some((item, how, rest)) = find(self, index, found)
                && !self.is_taken[item]
            {
                self.take(index, item, how, &rest);
            }
        }
    }

    /// Finds the section of each heading that was renamed, by the items under it. Returns whether there is one.
    fn renamed_sections(&mut self) -> bool {
        let mut has_found = false;
        for section in 0..self.sections.len() {
            if self.sections[section].is_some() {
                continue;
            }
            let own = self.boxes.all.iter().zip(&self.found);
            let own =
                own.filter(|(found, _)| found.section == Some(section) && found.parent.is_none());
            let items = own.filter_map(|(_, matched)| Some(matched.as_ref()?.item));
            let mut votes: Vec<usize> =
                items.filter_map(|item| self.template.checklist.items[item].section).collect();
            votes.dedup();
            if let [only] = votes[..] {
                self.sections[section] = Some(only);
                has_found = true;
            }
        }
        has_found
    }

    /// Matches similar texts where one is clearly the most similar, for both sides. Returns whether there was one.
    fn similar(&mut self) -> bool {
        let unmatched = self.unmatched();
        let mut pairs: Vec<(usize, usize, f64, bool)> = Vec::new();
        for (index, found) in unmatched {
            for (item, similarity, is_near) in self.similar_items(found) {
                pairs.push((index, item, similarity, is_near));
            }
        }
        let rival = |pairs: &[(usize, usize, f64, bool)], index: usize, item: usize| {
            (pairs.iter())
                .filter(|pair| (pair.0 == index) != (pair.1 == item))
                .map(|pair| pair.2)
                .fold(0.0, f64::max)
        };
        let mut has_found = false;
        for &(index, item, similarity, is_near) in &pairs {
            let least = if is_near { SIMILAR } else { SIMILAR_ELSEWHERE };
            let is_clear = similarity >= least && similarity - rival(&pairs, index, item) >= MARGIN;
            if is_clear && self.found[index].is_none() && !self.is_taken[item] {
                self.take(index, item, How::Similar, "");
                has_found = true;
            }
        }
        has_found
    }

    /// Returns the free items with a similar text, and whether they are in the same section or group.
    fn similar_items(&mut self, found: &IssueBox) -> Vec<(usize, f64, bool)> {
        let near = self.context(found).unwrap_or_default();
        let free = (0..self.is_taken.len()).filter(|&item| !self.is_taken[item]);
        let free: Vec<usize> = free.collect();
        self.comparisons += free.len();
        if self.comparisons > MAX_COMPARISONS {
            return Vec::new();
        }
        let similarity = |item: usize| self.template.wordings[item].similarity(&found.wording);
        free.into_iter()
            .map(|item| (item, similarity(item), near.contains(&item)))
            .filter(|(_, similarity, _)| *similarity >= SIMILAR - MARGIN)
            .collect()
    }

    /// Returns the items that an unmatched checkbox may be, the most similar first.
    fn candidates(&mut self, index: usize) -> Vec<usize> {
        let found: &IssueBox = &self.boxes.all[index];
        if self.found[index].is_some() || found.wording.words.is_empty() {
            return Vec::new();
        }
        let mut similar = self.similar_items(found);
        similar.retain(|(_, similarity, _)| *similarity >= SIMILAR);
        similar.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let mut items: Vec<usize> = similar.into_iter().map(|(item, ..)| item).collect();
        let equal = self.template.words.get(&found.wording.words).into_iter().flatten();
        items.extend(equal.filter(|item| !self.is_taken[**item]));
        items.sort_unstable();
        items.dedup();
        items.truncate(MAX_CANDIDATES);
        items
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::checklist::FrontMatter;
    use crate::parse;
    use crate::span::SourceId;

    /// Matches the checkboxes of `issue`; each with how, and the id of the item.
    fn found(checklist: &str, issue: &str) -> Vec<String> {
        let (list, _) = parse::checklist::checklist(
            "a",
            SourceId(0),
            "a.md",
            checklist,
            FrontMatter::default(),
            0..checklist.len(),
        );
        let boxes = Boxes::read(issue).unwrap();
        let found = matches(&Template::new(&list, checklist), &boxes);
        let named =
            found.items.iter().zip(&found.candidates).map(|(matched, candidates)| match matched {
                Some(matched) => {
                    format!("{} {}", matched.how.word(), list.items[matched.item].id)
                }
                None => format!("none of {}", candidates.len()),
            });
        named.collect()
    }

    #[test]
    fn equal_texts_are_matched_by_their_paths_alone() {
        let list = "## Dry run\n\n- [ ] Stage\n\n## Real run\n\n- [ ] Stage\n";
        let issue = "## Real run\n\n- [x] Stage\n\n## Dry run\n\n- [x] Stage\n";
        assert_eq!(found(list, issue), ["path real-run/stage", "path dry-run/stage"]);
        assert_eq!(found(list, "## Other\n\n- [x] Stage\n"), ["none of 2"]);
    }

    #[test]
    fn each_way_of_matching_is_tried_in_turn() {
        let list = "## A\n\n- [ ] Version says X.Y.Z\n- [ ] Publish\n- [ ] No blocker is open\n\n## B\n\n- [ ] Mail sent\n";
        let issue = "## A\n\n- [x] Mail sent\n- [x] Version says 2.4.1\n- [ ] Publish :x: quota\n- [x] No release blocker is open\n- [x] Something else\n";
        assert_eq!(
            found(list, issue),
            [
                "text b/mail-sent",
                "masked a/version-says-x-y-z",
                "start a/publish",
                "similar a/no-blocker-is-open",
                "none of 0"
            ]
        );
    }

    #[test]
    fn a_heading_that_was_renamed_is_found_by_its_items() {
        let list = "## Before\n\n- [ ] Tests pass\n- [ ] Stage\n\n## After\n\n- [ ] Stage\n";
        let issue = "## Preparation\n\n- [x] Tests pass\n- [x] Stage\n";
        assert_eq!(
            found(list, issue),
            ["path before/tests-pass".replace("path", "text"), "path before/stage".to_owned()]
        );
    }

    #[test]
    fn what_is_similar_to_several_items_is_not_matched() {
        let list =
            "- [ ] Upload the chart to the registry\n- [ ] Upload the image to the registry\n";
        assert_eq!(found(list, "- [x] Upload the file to the registry\n"), ["none of 2"]);
    }

    #[test]
    fn former_ids_are_known() {
        let list = "- [ ] New text {was=old-text}\n";
        assert_eq!(found(list, "- [x] Old text\n"), ["path new-text"]);
    }
}
