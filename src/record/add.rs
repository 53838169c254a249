//! An item that the checklist does not have.

use crate::evaluate::run::Run;
use crate::record::draft::Draft;
use crate::record::event::{ids, who_and_when};
use crate::record::find;
use crate::record::intent::{Add, Intent};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Objections, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange, rules};

/// How much of its text an added item's id holds.
const LONGEST: usize = 40;

/// Adds an item to the release.
pub(super) fn add(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    add: &Add,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site: _, run, .. } = current;
    let section = find::section(run, &add.section)?;
    let mut objections = Objections::default();
    rules::closed(run, add.late, &mut objections);
    objections.none_or(rules::NOTHING)?;
    let words = add.text.trim();
    if words.is_empty() || words.contains('\n') {
        return Err(Refusal::new("an added item is one line of text"));
    }
    let section = &run.checklist.sections[section].id;
    let mut entry =
        vec![("text".to_owned(), Data::text(words)), ("section".to_owned(), Data::text(section))];
    entry.extend(who_and_when(intent));
    let id = id(run, words);
    let mut draft = Draft::new(current, with(run, &id, section));
    draft.entry(&id, &Edit::Add(Data::Map(entry)))?;
    let news = RecordedChange {
        id: Some(id.clone()),
        text: words.to_owned(),
        what: format!("added to “{section}”"),
    };
    Recorded::new(draft, vec![news], Vec::new())
}

/// The ids of the run and that of an item added to `section`: behind its last item, where the page shows it.
fn with<'a>(run: &'a Run, id: &'a str, section: &str) -> Vec<&'a str> {
    let mut ids = ids(run);
    let mut rows = run.rows.iter().rev();
    let last = rows.find(|row| row.section.is_some_and(|own| lies_in(run, own, section)));
    let last = last.map(|row| run.id(row));
    if let Some(at) = ids.iter().position(|id| Some(*id) == last) {
        ids.insert(at + 1, id);
    }
    ids
}

fn lies_in(run: &Run, inner: usize, outer: &str) -> bool {
    let mut section = Some(inner);
    while let Some(index) = section {
        if run.checklist.sections[index].id == outer {
            return true;
        }
        section = run.checklist.sections[index].parent;
    }
    false
}

/// `late-` and as many whole words of the text as fit: two people who add different things at the same
/// time have different ids, so git merges both.
fn id(run: &Run, text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|at: char| !at.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut id = "late".to_owned();
    for word in words {
        if id.len() + word.len() >= LONGEST && id.len() > "late".len() {
            break;
        }
        id.push('-');
        id.extend(word.chars().take(LONGEST));
    }
    let is_taken = |id: &str| {
        run.row(id).is_some() || run.release.entries.iter().any(|entry| *entry.key.value == *id)
    };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone()).chain(numbered).find(|id| !is_taken(id)).unwrap_or(id)
}
