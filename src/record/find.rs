//! From what people type to the item, group or section that they mean.

use crate::diagnostic::nearest;
use crate::evaluate::run::Run;
use crate::record::refusal::{Cause, Reason, Refusal};

/// What is to change.
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

/// How many candidates are listed.
const SHOWN: usize = 12;

/// The one that `wanted` means: an id; else the end or the beginning of just one id; else words of just one
/// item's text. Where it may be several, they are listed and none is taken.
pub(crate) fn find(run: &Run, wanted: &str) -> Result<RecordTarget, Refusal> {
    let wanted = wanted.trim();
    if let Ok(target) = exact(run, wanted) {
        return Ok(target);
    }
    let rows: Vec<RecordTarget> = (0..run.rows.len()).map(RecordTarget::Row).collect();
    let sections: Vec<RecordTarget> =
        (0..run.checklist.sections.len()).map(RecordTarget::Section).collect();
    // A section is meant only where no item can be.
    for (targets, others) in [(&rows, &sections), (&sections, &rows)] {
        match meant(run, wanted, targets).as_slice() {
            [] => {}
            [only] => return Ok(*only),
            several => {
                let others = meant(run, wanted, others);
                return Err(ambiguous(run, wanted, &[&others, several].concat()));
            }
        }
    }
    Err(unknown(run, wanted))
}

/// The one with the id `wanted`.
pub(super) fn exact(run: &Run, wanted: &str) -> Result<RecordTarget, Refusal> {
    let row = run.row(wanted).map(RecordTarget::Row);
    let section = || run.checklist.section(wanted).map(RecordTarget::Section);
    row.or_else(section).ok_or_else(|| unknown(run, wanted))
}

/// The targets that `wanted` may mean, by the first of the ways that gives any.
fn meant(run: &Run, wanted: &str, targets: &[RecordTarget]) -> Vec<RecordTarget> {
    let tail = format!("/{wanted}");
    let ways: [&dyn Fn(RecordTarget) -> bool; 4] = [
        &|target| target.id(run) == wanted,
        &|target| stem(target.id(run)).ends_with(&tail) || target.id(run).ends_with(&tail),
        &|target| target.id(run).starts_with(wanted),
        &|target| has_words(&target.text(run), wanted),
    ];
    (ways.iter().filter(|_| !wanted.is_empty()))
        .map(|way| targets.iter().copied().filter(|target| way(*target)).collect::<Vec<_>>())
        .find(|found| !found.is_empty())
        .unwrap_or_default()
}

/// The section that `wanted` means, by the same ways.
pub(super) fn section(run: &Run, wanted: &str) -> Result<usize, Refusal> {
    let sections = 0..run.checklist.sections.len();
    match meant(run, wanted.trim(), &sections.map(RecordTarget::Section).collect::<Vec<_>>())
        .as_slice()
    {
        [RecordTarget::Section(only)] => Ok(*only),
        [] => {
            let ids = run.checklist.sections.iter().map(|section| section.id.as_str());
            let refusal = Refusal::new(format!("`{}` has no section `{wanted}`", run.release.id))
                .cause(Cause::Unknown);
            Err(match nearest(wanted, ids.clone()) {
                Some(near) => refusal.hint(format!("Did you mean `{near}`?")),
                None => refusal.hint(format!("There are: {}.", ids.collect::<Vec<_>>().join(", "))),
            })
        }
        several => Err(ambiguous(run, wanted, several)),
    }
}

/// An id without the number that tells it from an equal one before it.
fn stem(id: &str) -> &str {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match id.rsplit_once('~') {
        Some((stem, number)) if is_number(number) => stem,
        _ => id,
    }
}

/// Whether every word of `wanted` begins a word of `text`.
fn has_words(text: &str, wanted: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|at: char| !at.is_alphanumeric());
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let text = words(text);
    let wanted = words(wanted);
    !wanted.is_empty()
        && (wanted.iter()).all(|wanted| text.iter().any(|word| word.starts_with(wanted.as_str())))
}

fn ambiguous(run: &Run, wanted: &str, found: &[RecordTarget]) -> Refusal {
    let mut refusal =
        Refusal::new(format!("`{wanted}` may be any of {}", found.len())).cause(Cause::Unknown);
    refusal.reasons = (found.iter().take(SHOWN))
        .map(|target| {
            let id = target.id(run);
            Reason::of(id, format!("{id}: {}", target.text(run)))
        })
        .collect();
    if found.len() > SHOWN {
        refusal = refusal.hint(format!("And {} more.", found.len() - SHOWN));
    }
    refusal.hint("Write the id, or more of it.")
}

fn unknown(run: &Run, wanted: &str) -> Refusal {
    let refusal = Refusal::new(format!("`{}` has no item or section `{wanted}`", run.release.id))
        .cause(Cause::Unknown);
    let rows = run.rows.iter().map(|row| run.id(row));
    let sections = (run.checklist.sections.iter()).map(|section| section.id.as_str());
    match nearest(wanted, rows.chain(sections)) {
        Some(near) => refusal.hint(format!("Did you mean `{near}`?")),
        None => refusal.hint(format!("`runsheet items {}` lists them.", run.checklist.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    fn found(run: &Run, wanted: &str) -> Result<String, Vec<String>> {
        find(run, wanted)
            .map(|target| target.id(run).to_owned())
            .map_err(|refusal| refusal.reasons.into_iter().filter_map(|reason| reason.id).collect())
    }

    #[test]
    fn an_id_its_end_its_beginning_or_words_of_the_text_are_enough() {
        let run = run(
            "# pre\npre/backup taken\npre/backup verified\n# post\npost/tests\npost/tests-run twice",
            "",
        );
        for (wanted, id) in [
            ("post/tests", "post/tests"),
            ("tests", "post/tests"),
            ("post/tests-", "post/tests-run twice"),
            ("VERIFIED back", "pre/backup verified"),
            ("pre", "pre"),
        ] {
            assert_eq!(found(&run, wanted).as_deref(), Ok(id), "{wanted}");
        }
    }

    #[test]
    fn what_may_be_several_is_none_of_them() {
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
        assert_eq!(refusal.hints, ["Did you mean `pre/backup taken`?"]);
    }
}
