//! Finding the item, group or section that a user's text refers to.

use crate::diagnostic::did_you_mean;
use crate::evaluate::run::Run;
use crate::record::refusal::{Cause, Reason, Refusal};
use crate::unicode::{is_word, lower, nfc};

/// The target of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordTarget {
    /// An item or a group.
    Row(usize),
    /// A section.
    Section(usize),
}

impl RecordTarget {
    /// Its id.
    pub(crate) fn id(self, run: &Run) -> &str {
        match self {
            Self::Row(row) => run.id(&run.rows[row]),
            Self::Section(section) => &run.checklist.sections[section].id,
        }
    }

    /// Its text.
    pub(crate) fn text(self, run: &Run) -> String {
        match self {
            Self::Row(row) => run.text(&run.rows[row]).into_owned(),
            Self::Section(section) => run.section_text(section).into_owned(),
        }
    }
}

/// The maximum number of matches that a refusal lists.
const MAX_LISTED: usize = 12;

/// Returns the target that `query` refers to: an id, the end or the beginning of one id, or words of one text.
/// Refuses a query without a match, or with several, which the refusal lists.
pub(crate) fn find(run: &Run, query: &str) -> Result<RecordTarget, Refusal> {
    let query = &*nfc(query.trim());
    if let Ok(target) = exact(run, query) {
        return Ok(target);
    }
    let rows: Vec<RecordTarget> = (0..run.rows.len()).map(RecordTarget::Row).collect();
    let sections: Vec<RecordTarget> =
        (0..run.checklist.sections.len()).map(RecordTarget::Section).collect();
    // Sections match only if no item does.
    for (targets, others) in [(&rows, &sections), (&sections, &rows)] {
        match matching(run, query, targets).as_slice() {
            [] => {}
            [only] => return Ok(*only),
            several => {
                let others = matching(run, query, others);
                return Err(ambiguous(run, query, &[&others, several].concat()));
            }
        }
    }
    Err(unknown(run, query))
}

/// Returns the target with the id `query`.
pub(super) fn exact(run: &Run, query: &str) -> Result<RecordTarget, Refusal> {
    let query = &*nfc(query);
    let row = run.row(query).map(RecordTarget::Row);
    let section = || run.checklist.section(query).map(RecordTarget::Section);
    row.or_else(section).ok_or_else(|| unknown(run, query))
}

/// Returns the targets that match `query`, by the first criterion that matches any.
fn matching(run: &Run, query: &str, targets: &[RecordTarget]) -> Vec<RecordTarget> {
    let suffix = format!("/{query}");
    let criteria: [&dyn Fn(RecordTarget) -> bool; 4] = [
        &|target| target.id(run) == query,
        &|target| stem(target.id(run)).ends_with(&suffix) || target.id(run).ends_with(&suffix),
        &|target| target.id(run).starts_with(query),
        &|target| has_words(&target.text(run), query),
    ];
    (criteria.iter().filter(|_| !query.is_empty()))
        .map(|criterion| {
            targets.iter().copied().filter(|target| criterion(*target)).collect::<Vec<_>>()
        })
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// Returns the section that `query` refers to, by the same criteria as [`find`].
pub(super) fn section(run: &Run, query: &str) -> Result<usize, Refusal> {
    let sections = 0..run.checklist.sections.len();
    let query = &*nfc(query.trim());
    match matching(run, query, &sections.map(RecordTarget::Section).collect::<Vec<_>>()).as_slice()
    {
        [RecordTarget::Section(only)] => Ok(*only),
        [] => {
            let ids = run.checklist.sections.iter().map(|section| section.id.as_str());
            let refusal = Refusal::new(format!("`{}` has no section `{query}`", run.release.id))
                .cause(Cause::Unknown);
            Err(refusal.hint(did_you_mean(query, ids.clone()).unwrap_or_else(|| {
                match ids.collect::<Vec<_>>().as_slice() {
                    few if few.len() <= MAX_LISTED => {
                        format!("Valid sections: {}.", few.join(", "))
                    }
                    _ => list_ids(run),
                }
            })))
        }
        several => Err(ambiguous(run, query, several)),
    }
}

/// Returns an id without its `~2` suffix, which distinguishes equal ids.
fn stem(id: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match id.rsplit_once('~') {
        Some((stem, number)) if is_number(number) => stem,
        _ => id,
    }
}

/// Whether every word of `query` is the beginning of a word of `text`.
fn has_words(text: &str, query: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = lower(text);
        let words = text.split(|at: char| !is_word(at));
        words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let text = words(text);
    let query = words(query);
    !query.is_empty()
        && (query.iter()).all(|query| text.iter().any(|word| word.starts_with(query.as_str())))
}

fn ambiguous(run: &Run, query: &str, found: &[RecordTarget]) -> Refusal {
    let mut refusal = Refusal::new(format!("`{query}` matches {} items or sections", found.len()))
        .cause(Cause::Unknown);
    refusal.reasons = (found.iter().take(MAX_LISTED))
        .map(|target| {
            let id = target.id(run);
            Reason::of(id, format!("{id}: {}", target.text(run)))
        })
        .collect();
    if found.len() > MAX_LISTED {
        refusal.reasons.push(Reason::release(format!("{} more", found.len() - MAX_LISTED)));
    }
    refusal.hint("Write more of the id.")
}

fn unknown(run: &Run, query: &str) -> Refusal {
    Refusal::new(format!("`{}` has no item or section `{query}`", run.release.id))
        .cause(Cause::Unknown)
        .hint(similar_ids(run, query))
}

/// Returns a sentence with the ids of items and sections that are nearest to `query`, or how to list all.
pub(crate) fn similar_ids(run: &Run, query: &str) -> String {
    let rows = run.rows.iter().map(|row| run.id(row));
    let sections = (run.checklist.sections.iter()).map(|section| section.id.as_str());
    did_you_mean(query, rows.chain(sections)).unwrap_or_else(|| list_ids(run))
}

/// Says how to list the release's ids, which are not always those of the current checklist.
fn list_ids(run: &Run) -> String {
    format!("Run `runsheet show {}` to list all ids.", run.release.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;
    use crate::record::advice::Advice;

    fn found(run: &Run, query: &str) -> Result<String, Vec<String>> {
        find(run, query)
            .map(|target| target.id(run).to_owned())
            .map_err(|refusal| refusal.reasons.into_iter().filter_map(|reason| reason.id).collect())
    }

    #[test]
    fn finds_by_id_suffix_prefix_or_words() {
        let run = run(
            "# pre\npre/backup taken\npre/backup verified\n# post\npost/tests\npost/tests-run twice",
            "",
        );
        for (query, id) in [
            ("post/tests", "post/tests"),
            ("tests", "post/tests"),
            ("post/tests-", "post/tests-run twice"),
            ("VERIFIED back", "pre/backup verified"),
            ("pre", "pre"),
        ] {
            assert_eq!(found(&run, query).as_deref(), Ok(id), "{query}");
        }
    }

    #[test]
    fn an_ambiguous_query_is_refused() {
        let run = run("# pre\npre/backup taken\npre/backup verified", "");
        let both = vec!["pre/backup taken".to_owned(), "pre/backup verified".to_owned()];
        assert_eq!(found(&run, "pre/b"), Err(both.clone()));
        assert_eq!(found(&run, "backup"), Err(both));
        assert_eq!(found(&run, ""), Err(Vec::new()));
        let twins = self::run("# pre\npre/same\npre/same~2", "");
        let both = vec!["pre/same".to_owned(), "pre/same~2".to_owned()];
        assert_eq!(found(&twins, "same"), Err(both));
        assert_eq!(found(&twins, "same~2").as_deref(), Ok("pre/same~2"));
        assert_eq!(found(&twins, "pre/same").as_deref(), Ok("pre/same"));
        let refusal = find(&run, "pre/backup takn").unwrap_err();
        assert_eq!(refusal.hints, [Advice::from("Did you mean `pre/backup taken`?")]);
    }
}
