//! Plans an import: what each issue becomes, and what the checklist should say of former texts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;

use crate::diagnostic::has_errors;
use crate::import::boxes::Boxes;
use crate::import::issues::Issue;
use crate::import::matching::{How, Matches, Template, matches};
use crate::import::release::{self, Destination};
use crate::import::version::of_title;
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::model::release::State;
use crate::parse;
use crate::record::text::Data;
use crate::span::SourceId;

/// What an import would write.
#[derive(Debug)]
pub(crate) struct ImportPlan {
    /// What each issue becomes, in the order of the input.
    pub(crate) results: Vec<IssueResult>,
    /// The checklist with `was` for the texts that were matched by similarity; `None` if there is nothing to add.
    pub(crate) checklist: Option<String>,
    /// The ids under `was` that it gains, each with the item.
    pub(crate) was: Vec<(String, String)>,
}

/// What an issue becomes.
#[derive(Debug)]
pub(crate) struct IssueResult {
    /// `issue 117`, or a file.
    pub(crate) name: String,
    /// The file that contains it.
    pub(crate) file: String,
    /// Its title.
    pub(crate) title: String,
    /// What it becomes.
    pub(crate) outcome: IssueOutcome,
}

/// What an issue becomes.
#[derive(Debug)]
pub(crate) enum IssueOutcome {
    /// A release.
    Release(ImportedRelease),
    /// Nothing, because it is no release or is imported already.
    Skipped(String),
    /// Nothing, because something is wrong with it.
    Refused(String),
}

/// A release, as it would be written.
#[derive(Debug)]
pub(crate) struct ImportedRelease {
    /// Its id.
    pub(crate) id: String,
    /// The text of its file.
    pub(crate) text: String,
    /// The text of its snapshot.
    pub(crate) snapshot: String,
    /// Its checkboxes.
    pub(crate) boxes: Vec<ImportedBox>,
    /// The items of the checklist that the issue does not have.
    pub(crate) missing: Vec<String>,
    /// The lines of the issue that look like checkboxes and are none. They are left out.
    pub(crate) left_out: Vec<String>,
}

/// A checkbox, and what it became.
#[derive(Debug)]
pub(crate) struct ImportedBox {
    /// Its line in the issue.
    pub(crate) line: usize,
    /// Its text; of an added item, the markdown that is recorded.
    pub(crate) text: String,
    /// The state.
    pub(crate) state: State,
    /// How its item was found; `None` if it became an added item.
    pub(crate) how: Option<How>,
    /// The key in the release.
    pub(crate) key: String,
    /// The items that it may be, if that is ambiguous.
    pub(crate) candidates: Vec<String>,
}

/// The releases that exist, by id, each with what it was imported from.
pub(crate) type Existing = BTreeMap<String, Option<String>>;

/// Plans the import of `issues` as releases of `checklist`, whose file has the text `text`.
pub(crate) fn plan(
    issues: &[Issue],
    checklist: &Checklist,
    text: &str,
    destination: Destination<'_>,
    existing: &Existing,
    now: Timestamp,
) -> ImportPlan {
    let template = Template::new(checklist, text);
    let mut versions: HashMap<String, Vec<String>> = HashMap::new();
    for issue in issues.iter().filter(|issue| is_candidate(issue)) {
        if let Ok(version) = of_title(&issue.title) {
            versions.entry(version.to_lowercase()).or_default().push(issue.name());
        }
    }
    let mut former: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    let mut planner = Planner { template: &template, destination, existing, versions, now };
    let results = issues.iter().map(|issue| IssueResult {
        name: issue.name(),
        file: issue.file.clone(),
        title: issue.title.clone(),
        outcome: planner.outcome(issue, &mut former),
    });
    let results = results.collect();
    let (checklist, was) = with_was(&template, &former);
    ImportPlan { results, checklist, was }
}

fn is_candidate(issue: &Issue) -> bool {
    !issue.is_pull_request
}

struct Planner<'p, 'a> {
    template: &'p Template<'a>,
    destination: Destination<'p>,
    existing: &'p Existing,
    /// The issues of each version.
    versions: HashMap<String, Vec<String>>,
    now: Timestamp,
}

impl Planner<'_, '_> {
    fn outcome(
        &mut self,
        issue: &Issue,
        former: &mut BTreeMap<usize, BTreeSet<String>>,
    ) -> IssueOutcome {
        if !is_candidate(issue) {
            return IssueOutcome::Skipped("it is a pull request".to_owned());
        }
        let version = match of_title(&issue.title) {
            Ok(version) => version,
            Err(reason) if reason.contains("path") => return IssueOutcome::Refused(reason),
            Err(reason) if issue.is_unticked_file() => {
                return IssueOutcome::Skipped(format!(
                    "{reason} and no checkbox is ticked: copy a template to `content/checklists/`"
                ));
            }
            Err(reason) => return IssueOutcome::Skipped(reason),
        };
        let id = self.destination.id(&version);
        if let Some(from) = self.existing.get(&id.to_lowercase()) {
            let is_same = *from == Some(issue.origin());
            return IssueOutcome::Skipped(if is_same {
                format!("it was imported as `{id}` before")
            } else {
                format!("there is a release `{id}` already, which stays as it is")
            });
        }
        if let Some(same) = self.versions.get(&version.to_lowercase()).filter(|all| all.len() > 1) {
            let names = same.join(" and ");
            return IssueOutcome::Refused(format!("{names} are all for version {version}"));
        }
        if !issue.unreadable_times.is_empty() {
            return IssueOutcome::Refused(issue.unreadable_times.join("; "));
        }
        let boxes = match Boxes::read(&issue.body) {
            Ok(boxes) => boxes,
            Err(error) => return IssueOutcome::Refused(error.message),
        };
        if boxes.all.is_empty() {
            return IssueOutcome::Skipped("it has no checkboxes".to_owned());
        }
        let found = matches(self.template, &boxes);
        if found.items.iter().all(Option::is_none) {
            let message = "none of its checkboxes is an item of the checklist";
            return IssueOutcome::Skipped(message.to_owned());
        }
        self.release(issue, &version, id, &boxes, &found, former)
    }

    fn release(
        &self,
        issue: &Issue,
        version: &str,
        id: String,
        boxes: &Boxes,
        found: &Matches,
        former: &mut BTreeMap<usize, BTreeSet<String>>,
    ) -> IssueOutcome {
        let items = &self.template.checklist.items;
        let prefix = issue.number.map_or("import".to_owned(), |number| format!("issue-{number}"));
        let mut entries: Vec<(String, Data)> = Vec::new();
        let mut shown = Vec::new();
        let mut added = 0;
        for (index, own) in boxes.all.iter().enumerate() {
            let matched = found.items[index].as_ref();
            let event = release::event(self.template, own, matched, issue.kind());
            let content = &own.content;
            let (text, key, data) = if let Some(matched) = matched {
                if matched.how == How::Similar {
                    former.entry(matched.item).or_default().insert(own.id.clone());
                }
                (content.text.as_str(), items[matched.item].id.to_string(), event.data())
            } else {
                added += 1;
                let section = release::section(self.template, boxes, found, index);
                let has_text = !content.text.is_empty() && !content.markdown.is_empty();
                let text = if has_text { &content.markdown } else { "(no text)" };
                (text, self.free_key(&prefix, added), release::added(text, section, &event))
            };
            entries.push((key.clone(), data));
            shown.push(ImportedBox {
                line: own.line,
                text: text.to_owned(),
                state: event.state,
                how: matched.map(|matched| matched.how),
                key,
                candidates: (found.candidates[index].iter())
                    .map(|item| items[*item].id.to_string())
                    .collect(),
            });
        }
        let text =
            release::yaml(self.template, issue, version, self.destination, &entries, self.now);
        let source = SourceId(0);
        let (_, problems) = parse::release::release(&id, source, &text, &Config::default());
        if has_errors(&problems) {
            let first = problems.first().map(|problem| problem.message.clone());
            return IssueOutcome::Refused(first.unwrap_or_default());
        }
        let has: BTreeSet<usize> = found.items.iter().flatten().map(|found| found.item).collect();
        let missing = (0..items.len()).filter(|item| !has.contains(item));
        IssueOutcome::Release(ImportedRelease {
            id,
            text,
            snapshot: snapshot(self.template, &has),
            boxes: shown,
            missing: missing.map(|item| items[item].id.to_string()).collect(),
            left_out: boxes.left_out.clone(),
        })
    }

    /// Returns a key for an added item that no item or section has.
    fn free_key(&self, prefix: &str, number: usize) -> String {
        let checklist = self.template.checklist;
        let is_free =
            |key: &String| checklist.item(key).is_none() && checklist.section(key).is_none();
        let keys = (0..).map(|more| match more {
            0 => format!("{prefix}-{number}"),
            more => format!("{prefix}-{number}-{more}"),
        });
        keys.into_iter().find(is_free).unwrap_or_default()
    }
}

/// Returns the checklist with the items `has` alone, and without rules, which nobody knows of the past. Returns the whole
/// text if ids would change.
fn snapshot(template: &Template<'_>, has: &BTreeSet<usize>) -> String {
    let list = template.checklist;
    let body = crate::markdown::front_matter(template.text).body;
    let keeps = |item: usize| has.contains(&item);
    let text = parse::checklist::excerpt(template.text, &list.front, body, &keeps);
    let parsed = read(list, &text);
    let is_same = has.iter().all(|item| parsed.item(&list.items[*item].id).is_some())
        && parsed.items.len() == has.len();
    if is_same { text } else { template.text.to_owned() }
}

/// Reads `text` as another version of `list`.
fn read(list: &Checklist, text: &str) -> Checklist {
    let body = crate::markdown::front_matter(text).body;
    let path = format!("content/checklists/{}.md", list.id);
    parse::checklist::checklist(&list.id, SourceId(0), &path, text, list.front.clone(), body).0
}

/// The most former ids that an item gains. More are probably not the same item.
const MAX_FORMER: usize = 5;

/// Adds the former ids to the checklist. Leaves out those that another item has or had, and those of items with many.
fn with_was(
    template: &Template<'_>,
    former: &BTreeMap<usize, BTreeSet<String>>,
) -> (Option<String>, Vec<(String, String)>) {
    let list = template.checklist;
    let mut claims: HashMap<&str, usize> = HashMap::new();
    for id in former.values().flatten() {
        *claims.entry(id).or_default() += 1;
    }
    let known: BTreeSet<&str> =
        list.items.iter().flat_map(|item| &item.attributes.was).map(String::as_str).collect();
    let is_free = |id: &&String| {
        let is_plain = !id.contains(['~', '"', ' ']);
        let is_claimed = claims.get(id.as_str()).is_some_and(|count| *count > 1);
        let exists = list.item(id).is_some() || list.section(id).is_some();
        is_plain && !is_claimed && !exists && !known.contains(id.as_str())
    };
    let mut additions: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    // An id with `~` tells only a position.
    let is_stable = |item: &usize| !list.items[*item].id.contains('~');
    let known_items = former.iter().filter(|(item, _)| is_stable(item));
    for (item, ids) in known_items.filter(|(_, ids)| ids.len() <= MAX_FORMER) {
        let ids: Vec<String> = ids.iter().filter(is_free).cloned().collect();
        if !ids.is_empty() {
            additions.insert(*item, ids);
        }
    }
    if additions.is_empty() {
        return (None, Vec::new());
    }
    let body = crate::markdown::front_matter(template.text).body;
    let text = parse::checklist::with_was(template.text, &list.front, body, &additions);
    let parsed = read(list, &text);
    let ids = |list: &Checklist| -> Vec<String> {
        list.items.iter().map(|item| item.id.to_string()).collect()
    };
    if ids(&parsed) != ids(list) {
        return (None, Vec::new());
    }
    let gained = additions.iter().flat_map(|(item, ids)| {
        let is_written = |id: &&String| parsed.items[*item].attributes.was.contains(*id);
        ids.iter().filter(is_written).map(|id| (list.items[*item].id.to_string(), id.clone()))
    });
    let gained: Vec<(String, String)> = gained.collect();
    ((!gained.is_empty()).then_some(text), gained)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::checklist::FrontMatter;

    /// Returns the ids that two items gain from the former ids of each.
    fn gained(first: &[&str], second: &[&str]) -> Vec<(String, String)> {
        let text = "- [ ] Mail sent\n- [ ] Tests pass\n";
        let list = parse::checklist::checklist(
            "list",
            SourceId(0),
            "content/checklists/list.md",
            text,
            FrontMatter::default(),
            0..text.len(),
        )
        .0;
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let former = BTreeMap::from([(0, ids(first)), (1, ids(second))]);
        with_was(&Template::new(&list, text), &former).1
    }

    #[test]
    fn an_id_is_written_only_if_one_item_had_it_and_none_has_it() {
        let mail = |id: &str| ("mail-sent".to_owned(), id.to_owned());
        assert_eq!(gained(&["mails-sent"], &[]), [mail("mails-sent")]);
        assert_eq!(gained(&["mails-sent", "news"], &["news"]), [mail("mails-sent")]);
        assert_eq!(gained(&["tests-pass"], &[]), []);
        assert_eq!(gained(&["a", "b", "c", "d", "e", "f"], &[]), []);
    }
}
