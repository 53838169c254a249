//! How long sections take: in one release, usually, and against each other.

use jiff::SignedDuration;

use crate::evaluate::count::sections;
use crate::evaluate::run::Run;
use crate::history::median::{LEAST, Usual, usual};
use crate::model::release::Status;

/// What takes half as long again, …
const RATIO: f64 = 1.5;
/// … and at least so many minutes longer, takes much longer.
const MINUTES: i64 = 10;

/// How long a section took, from its first event to its last. Half of a section takes half the time, so
/// only one that is closed has a length; one event alone has none either.
pub(crate) fn section_time(run: &Run, section: usize) -> Option<SignedDuration> {
    let counted = &sections(run)[section];
    let whole = counted.progress.open() == 0 && !counted.rows.is_empty();
    let took = counted.span.filter(|_| whole)?.duration();
    (!took.is_zero()).then_some(took)
}

/// How long the section `id` took in those of `runs` that went through, where that is known.
pub(crate) fn section_times<'a>(
    runs: impl Iterator<Item = &'a Run>,
    id: &str,
) -> impl Iterator<Item = SignedDuration> {
    let whole = runs.filter(|run| run.status == Status::Done);
    whole.filter_map(move |run| section_time(run, run.checklist.section(id)?))
}

/// How long the section `id` usually takes: of the newest `runs` that tell, as many as a median needs.
pub(crate) fn lately<'a>(newest_first: impl Iterator<Item = &'a Run>, id: &str) -> Usual {
    usual(section_times(newest_first, id).take(LEAST).collect())
}

/// The section of `run` that takes longest over `runs`, among those of which enough is known.
pub(crate) fn longest(run: &Run, runs: &[&Run]) -> Option<(usize, Usual)> {
    let sections = outer_sections(run).into_iter();
    let usuals = sections.map(|section| {
        let id = &run.checklist.sections[section].id;
        (
            section,
            usual(section_times(runs.iter().copied(), id).collect()),
        )
    });
    let known: Vec<(usize, Usual)> = usuals
        .filter(|(_, usual)| usual.median().is_some())
        .collect();
    // There is no longest among one.
    (known.len() > 1).then(|| known.into_iter().max_by_key(|(_, usual)| usual.median()))?
}

/// The outermost sections that hold items, and those in them where an outer one is the only one.
pub(crate) fn outer_sections(run: &Run) -> Vec<usize> {
    let within = |parent: Option<usize>| -> Vec<usize> {
        (0..sections(run).len())
            .filter(|&section| run.checklist.sections[section].parent == parent)
            .filter(|&section| !sections(run)[section].rows.is_empty())
            .collect()
    };
    let mut sections = within(None);
    while let [only] = sections.as_slice() {
        let inner = within(Some(*only));
        if inner.is_empty() {
            break;
        }
        sections = inner;
    }
    sections
}

/// Whether one duration is so much longer than another that it is worth telling.
pub(crate) fn is_much_longer(than: SignedDuration, took: SignedDuration) -> bool {
    took.as_secs_f64() > RATIO * than.as_secs_f64() && (took - than).as_mins() >= MINUTES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run;

    const TEXT: &str = "# one\na\nb\n# two\nc\nd";

    fn ended(status: Status, items: &str) -> Run {
        let mut run = run(TEXT, items);
        run.status = status;
        run
    }

    #[test]
    fn only_a_closed_section_has_a_length() {
        let time = |items| section_time(&run(TEXT, items), 0).map(|took| took.as_mins());
        assert_eq!(time("a: done@09:00\nb: skipped@09:20"), Some(20));
        assert_eq!(time("a: done@09:00\nb: doing@09:20"), None);
        assert_eq!(time("a: done@09:00\nb: done@09:00"), None);
        assert_eq!(time("a: done\nb: done"), None);
    }

    #[test]
    fn the_longest_section_is_told_from_five_releases_on() {
        let items = "a: done@09:00\nb: done@09:10\nc: done@10:00\nd: done@10:20";
        let mut runs = vec![ended(Status::Done, items); 4];
        runs.push(ended(Status::RolledBack, items));
        let told = |runs: &[Run]| longest(&runs[0], &runs.iter().collect::<Vec<_>>());
        assert_eq!(told(&runs), None, "the fifth was rolled back");
        runs.push(ended(Status::Done, items));
        let (section, usual) = told(&runs).expect("five");
        let median = usual.median().expect("five").as_mins();
        assert_eq!(
            (&*runs[0].checklist.sections[section].id, median),
            ("two", 20)
        );
    }

    #[test]
    fn what_is_usual_lately_is_the_median_of_the_newest_five() {
        let run = |minutes: usize| {
            ended(
                Status::Done,
                &format!("a: done@09:00\nb: done@09:{minutes}"),
            )
        };
        let runs: Vec<Run> = [50, 10, 20, 30, 40, 11, 11, 11].map(run).into();
        let median = |from: usize| lately(runs[from..].iter(), "one").median();
        assert_eq!(median(0), Some(SignedDuration::from_mins(30)));
        assert_eq!(median(4), None, "four are too few");
    }

    #[test]
    fn much_longer_is_half_as_long_again_and_ten_minutes() {
        let minutes = SignedDuration::from_mins;
        assert!(is_much_longer(minutes(20), minutes(31)));
        assert!(!is_much_longer(minutes(20), minutes(29)));
        assert!(!is_much_longer(minutes(60), minutes(80)));
        assert!(!is_much_longer(minutes(31), minutes(20)));
    }
}
