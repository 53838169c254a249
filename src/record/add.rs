//! Adding an item that the checklist does not have.

use crate::evaluate::run::Run;
use crate::record::draft::Draft;
use crate::record::event::{ids, trail, who_and_when};
use crate::record::find;
use crate::record::intent::{Add, Intent};
use crate::record::reevaluate::CurrentRelease;
use crate::record::refusal::{Objections, Reason, Refusal};
use crate::record::text::{Data, Edit};
use crate::record::{Recorded, RecordedChange, rules};
use crate::unicode;

/// The number of sections that a refusal lists.
const MAX_LISTED: usize = 8;

/// The maximum length of an added item's id, unless its first word is longer.
const MAX_ID_LENGTH: usize = 40;

/// Adds an item to the release.
pub(super) fn add(
    current: &CurrentRelease<'_>,
    intent: &Intent,
    add: &Add,
) -> Result<Recorded, Refusal> {
    let CurrentRelease { site: _, run, .. } = current;
    let named = add.section.as_deref().map(str::trim).filter(|section| !section.is_empty());
    let mut objections = Objections::default();
    rules::closed(run, add.late, &mut objections);
    section_rule(run, named, &mut objections);
    objections.into_result()?;
    let section = named.map(|query| find::section(run, query)).transpose()?;
    let text = add.text.trim();
    if text.is_empty() || text.contains('\n') {
        return Err(
            Refusal::new("the text of the item is not one line").hint("Write one line of text.")
        );
    }
    let section = section.map(|section| run.checklist.sections[section].id.as_str());
    let mut entry = vec![("text".to_owned(), Data::text(text))];
    entry.extend(section.map(|section| ("section".to_owned(), Data::text(section))));
    entry.extend(who_and_when(intent));
    entry.extend(trail(run, intent));
    let id = id(run, text);
    let mut draft = Draft::new(current, ids_with(run, &id, section));
    draft.entry(&id, &Edit::Add(Data::Map(entry)))?;
    let change = RecordedChange {
        id: Some(id.clone()),
        text: text.to_owned(),
        what: section.map_or_else(|| "added".to_owned(), |section| format!("added to “{section}”")),
    };
    Recorded::new(draft, vec![change], Vec::new())
}

/// Finds a section that is missing although the checklist has sections, or that is named although it has none.
fn section_rule(run: &Run, named: Option<&str>, objections: &mut Objections) {
    let (id, checklist) = (&run.release.id, &run.checklist.id);
    let sections = &run.checklist.sections;
    match named {
        None if !sections.is_empty() => {
            let ids: Vec<String> =
                (sections.iter().take(MAX_LISTED)).map(|section| section.id.clone()).collect();
            let more = match sections.len() - ids.len() {
                0 => String::new(),
                more => format!(" and {more} more, which `runsheet items {checklist}` lists"),
            };
            let message = format!("checklist `{checklist}` has sections, but no section is given");
            let hint = format!("Add a section: `runsheet add {id} SECTION TEXT`.");
            objections.add(Reason::release(message), hint);
            objections.hint(format!("Valid sections: {}{more}.", ids.join(", ")));
        }
        Some(named) if sections.is_empty() => {
            let message = format!(
                "checklist `{checklist}` has no section `{named}`, because it has no sections"
            );
            let hint = format!("Omit the section: `runsheet add {id} TEXT`.");
            objections.add(Reason::release(message), hint);
        }
        _ => {}
    }
}

/// Returns the ids of the run with `id` after the last item of `section`, where the page shows an added item; without
/// a section, after the last item.
fn ids_with<'a>(run: &'a Run, id: &'a str, section: Option<&str>) -> Vec<&'a str> {
    let mut ids = ids(run);
    let Some(section) = section else {
        ids.push(id);
        return ids;
    };
    let mut rows = run.rows.iter().rev();
    let last = rows.find(|row| row.section.is_some_and(|own| is_within(run, own, section)));
    let last = last.map(|row| run.id(row));
    if let Some(at) = ids.iter().position(|id| Some(*id) == last) {
        ids.insert(at + 1, id);
    }
    ids
}

fn is_within(run: &Run, inner: usize, outer: &str) -> bool {
    let mut section = Some(inner);
    while let Some(index) = section {
        if run.checklist.sections[index].id == outer {
            return true;
        }
        section = run.checklist.sections[index].parent;
    }
    false
}

/// Returns `late-` and as many whole words of the text as fit. Different texts get different ids, so that git
/// merges two additions made at the same time.
fn id(run: &Run, text: &str) -> String {
    let lower = unicode::lower(text);
    let words = lower.split(|at: char| !unicode::is_word(at)).filter(|word| !word.is_empty());
    let mut id = "late".to_owned();
    for word in words {
        if id.len() + word.len() >= MAX_ID_LENGTH && id.len() > "late".len() {
            break;
        }
        id.push('-');
        id.extend(word.chars().take(MAX_ID_LENGTH));
    }
    let is_taken = |id: &str| {
        run.row(id).is_some() || run.release.entries.iter().any(|entry| *entry.key.value == *id)
    };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone()).chain(numbered).find(|id| !is_taken(id)).unwrap_or(id)
}
