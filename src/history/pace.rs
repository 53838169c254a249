//! Durations of sections: in one release, usually, and compared.

use jiff::SignedDuration;

use crate::evaluate::count::sections;
use crate::evaluate::run::Run;
use crate::history::median::{MIN_VALUES, Usual, usual};
use crate::model::release::Status;

/// Minimum ratio for “much longer”.
const MIN_RATIO: f64 = 1.5;
/// Minimum difference in minutes for “much longer”.
const MIN_MINUTES: i64 = 10;

/// Returns the time from a section's first event to its last. Returns `None` if it has open items, because its time
/// is not complete, or if fewer than two times are known.
pub(crate) fn section_time(run: &Run, section: usize) -> Option<SignedDuration> {
    let counted = &sections(run)[section];
    let is_closed = counted.progress.open() == 0 && !counted.rows.is_empty();
    counted.took.filter(|_| is_closed)
}

/// Returns the known times of the section `id` in done releases.
pub(crate) fn section_times<'a>(
    runs: impl Iterator<Item = &'a Run>,
    id: &str,
) -> impl Iterator<Item = SignedDuration> {
    let done = runs.filter(|run| run.status == Status::Done);
    done.filter_map(move |run| section_time(run, run.checklist.section(id)?))
}

/// Returns the usual time of the section `id`, from the newest releases with a known time.
pub(crate) fn recent_usual<'a>(newest_first: impl Iterator<Item = &'a Run>, id: &str) -> Usual {
    usual(section_times(newest_first, id).take(MIN_VALUES).collect())
}

/// Returns the section of `run` with the longest median over `runs`; `None` if fewer than two have a median.
pub(crate) fn longest(run: &Run, runs: &[&Run]) -> Option<(usize, Usual)> {
    let sections = compared_sections(run).into_iter();
    let usuals = sections.map(|section| {
        let id = &run.checklist.sections[section].id;
        (section, usual(section_times(runs.iter().copied(), id).collect()))
    });
    let known: Vec<(usize, Usual)> = usuals.filter(|(_, usual)| usual.median().is_some()).collect();
    (known.len() > 1).then(|| known.into_iter().max_by_key(|(_, usual)| usual.median()))?
}

/// Returns the sections that are compared by duration: the outer sections, unless they are all in one that has items
/// of its own. The time of that one is shown too, and is never shorter.
fn compared_sections(run: &Run) -> Vec<usize> {
    let outer = outer_sections(run);
    let has_own_items = |section: usize| run.rows.iter().any(|row| row.section == Some(section));
    let parent = outer.first().and_then(|&section| run.checklist.sections[section].parent);
    match parent {
        Some(parent) if has_own_items(parent) => vec![parent],
        _ => outer,
    }
}

/// Returns the outermost sections with items. If there is only one, returns the sections in it instead.
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

/// Whether `took` is significantly longer than `reference`.
pub(crate) fn is_much_longer(reference: SignedDuration, took: SignedDuration) -> bool {
    let longer = took - reference;
    took.as_secs_f64() > MIN_RATIO * reference.as_secs_f64() && longer.as_mins() >= MIN_MINUTES
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
    fn only_closed_sections_have_a_time() {
        let time = |items| section_time(&run(TEXT, items), 0).map(|took| took.as_mins());
        assert_eq!(time("a: done@09:00\nb: skipped@09:20"), Some(20));
        assert_eq!(time("a: done@09:00\nb: doing@09:20"), None);
        assert_eq!(time("a: done@09:00\nb: done@09:00"), Some(0));
        assert_eq!(time("a: done\nb: done"), None);
    }

    #[test]
    fn the_longest_section_needs_five_done_releases() {
        let items = "a: done@09:00\nb: done@09:10\nc: done@10:00\nd: done@10:20";
        let mut runs = vec![ended(Status::Done, items); 4];
        runs.push(ended(Status::RolledBack, items));
        let longest_of = |runs: &[Run]| longest(&runs[0], &runs.iter().collect::<Vec<_>>());
        assert_eq!(longest_of(&runs), None, "the fifth was rolled back");
        runs.push(ended(Status::Done, items));
        let (section, usual) = longest_of(&runs).expect("five");
        let median = usual.median().expect("five").as_mins();
        assert_eq!((&*runs[0].checklist.sections[section].id, median), ("two", 20));
    }

    #[test]
    fn a_section_is_not_the_longest_beside_one_that_contains_it() {
        let list = "# all\na\n## one\nb\nc\n## two\nd\ne";
        let items = "a: done@09:00\nb: done@09:10\nc: done@09:20\nd: done@10:00\ne: done@10:20";
        let of = |list: &str| {
            let mut run = run(list, items);
            run.status = Status::Done;
            let runs = vec![&run; 5];
            longest(&run, &runs).map(|(section, _)| run.checklist.sections[section].id.clone())
        };
        assert_eq!(of(list), None, "`all` takes longer than `two`");
        let without = list.replacen("\na", "\n## zero\na", 1);
        assert_eq!(of(&without).as_deref(), Some("two"), "the grid has no head for `all`");
    }

    #[test]
    fn the_recent_usual_is_the_median_of_the_newest_five() {
        let run =
            |minutes: usize| ended(Status::Done, &format!("a: done@09:00\nb: done@09:{minutes}"));
        let runs: Vec<Run> = [50, 10, 20, 30, 40, 11, 11, 11].map(run).into();
        let median = |from: usize| recent_usual(runs[from..].iter(), "one").median();
        assert_eq!(median(0), Some(SignedDuration::from_mins(30)));
        assert_eq!(median(4), None, "four are too few");
    }

    #[test]
    fn much_longer_is_50_percent_and_ten_minutes_more() {
        let minutes = SignedDuration::from_mins;
        assert!(is_much_longer(minutes(20), minutes(31)));
        assert!(!is_much_longer(minutes(20), minutes(29)));
        assert!(!is_much_longer(minutes(60), minutes(80)));
        assert!(!is_much_longer(minutes(31), minutes(20)));
    }
}
