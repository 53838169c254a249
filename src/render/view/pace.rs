//! The usual duration of releases and their longest section, in a sentence.

use crate::evaluate::run::Run;
use crate::history::median::{MIN_VALUES, Usual, usual};
use crate::history::pace::longest;
use crate::model::release::Status;
use crate::render::route::{Route, fragment};
use crate::render::view::LinkView;
use crate::render::view::finding::FindingView;
use crate::render::view::frame::Frame;
use crate::render::view::sentence::{Sentence, Words, plural};
use crate::render::when;

/// The icon for durations.
const CLOCK: &str = "before";

/// Formats as `A release takes 5 h 09 min: the median of 12 … Of the sections, …`; `None` if no duration is known.
pub(super) fn pace(frame: &Frame<'_>, newest_first: &[usize]) -> Option<FindingView> {
    let runs = || newest_first.iter().filter_map(|&release| frame.run(release));
    let done = runs().filter(|run| run.status == Status::Done);
    let mut words = Sentence::default();
    match usual(done.filter_map(|run| run.took).collect()) {
        Usual::Unknown => return None,
        Usual::Few(count) => words.add(&format!(
            "The duration is known for {}. A median needs {MIN_VALUES}.",
            plural(count, "done release")
        )),
        Usual::Known { median, of, .. } => words.add(&format!(
            "A release takes {}: the median of {of} done releases.",
            when::duration(median)
        )),
    }
    if let Some(section) = section(frame, newest_first) {
        words.add(" ");
        words.0.extend(section);
    }
    Some(FindingView { icon: CLOCK, words: words.0 })
}

/// Formats as `Of the sections, Deploy takes longest: median 1 h 32 min of 12.`; `None` if too little is known.
pub(super) fn longest_section(frame: &Frame<'_>, newest_first: &[usize]) -> Option<FindingView> {
    section(frame, newest_first).map(|words| FindingView { icon: CLOCK, words })
}

fn section(frame: &Frame<'_>, newest_first: &[usize]) -> Option<Vec<Words>> {
    let runs: Vec<&Run> = (newest_first.iter()).filter_map(|&release| frame.run(release)).collect();
    let (&newest, run) = (newest_first.first()?, *runs.first()?);
    let (section, usual) = longest(run, &runs)?;
    let Usual::Known { median, of, .. } = usual else {
        return None;
    };
    let mut words = Sentence::default();
    words.add("Of the sections, ");
    words.link(section_link(frame, newest, run, section));
    let median = when::duration(median);
    words.add(&format!(" takes longest: median {median} of {of}."));
    Some(words.0)
}

/// Returns a link to a section of the current checklist, or of the release if the section was removed.
fn section_link(frame: &Frame<'_>, release: usize, run: &Run, section: usize) -> LinkView {
    let section = &run.checklist.sections[section];
    let current = frame.checklist(&run.checklist.id).filter(|&index| {
        let current = &frame.site.checklists[index];
        current.section(&section.id).is_some()
    });
    let page = current.map_or(Route::Release(release), Route::Checklist);
    LinkView {
        text: section.text.clone(),
        href: format!("{}{}", frame.href(page), fragment(&section.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_over;

    fn longest_of(count: usize) -> Option<String> {
        let text = "# one\na\nb\n# two\nc\nd";
        let items = "a: done@09:00\nb: done@09:10\nc: done@10:00\nd: done@10:20";
        let site = site_over(text, &vec![("done", text, items); count]);
        let frame = Frame::new(&site, Route::Overview);
        let newest_first: Vec<usize> = (0..count).rev().collect();
        let words = longest_section(&frame, &newest_first)?.words;
        Some(words.into_iter().map(|part| part.text).collect())
    }

    #[test]
    fn the_longest_section_is_named_once_enough_is_known() {
        assert_eq!(longest_of(4), None);
        let expected = "Of the sections, two takes longest: median 20 min of 5.";
        assert_eq!(longest_of(5).as_deref(), Some(expected));
    }
}
