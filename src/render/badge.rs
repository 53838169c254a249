//! `badges/SERVICE/ENVIRONMENT.svg`: the state of the newest release, for README files and dashboards.

use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::release::{Status, VerdictWord};
use crate::render::feed::xml;
use crate::render::state_style::release_word;
use crate::site::Site;

/// The width of a character of the font, in tenths of a pixel; the text is fitted to its place.
const CHARACTER: usize = 68;
/// The space at each side of a text.
const SPACE: usize = 8;

/// Returns the badge for the path of a series: the newest release that has begun, of any checklist.
pub(crate) fn badge(site: &Site, index: usize) -> String {
    let series = &site.series.all[index];
    let same = site.series.with_path_of(index);
    let newest = same.filter_map(|series| site.begun(series).first().copied()).max();
    let run = newest.and_then(|newest| site.releases[newest].run());
    let parts = [series.service.as_deref(), series.environment.as_deref()];
    let label = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let label = if label.is_empty() { "release" } else { &label };
    let (text, colour) = run.map_or_else(|| ("none yet".to_owned(), GREY), state);
    svg(label, &text, colour)
}

const GREEN: &str = "#087a52";
const RED: &str = "#9f1015";
const AMBER: &str = "#965600";
const GREY: &str = "#474f53";

/// Returns the words for a release, and their colour. Only a no-go is red.
fn state(run: &Run) -> (String, &'static str) {
    let (word, colour) = match (run.status, verdict::next(run).word) {
        (Status::InProgress, VerdictWord::NoGo) => ("no-go", RED),
        (Status::InProgress, VerdictWord::NotYet) => ("not yet", GREY),
        (Status::InProgress, VerdictWord::Go) => ("go", GREEN),
        (Status::Done, _) if verdict::overruled(run).is_none() => ("done", GREEN),
        (Status::RolledBack, _) => ("rolled back", AMBER),
        (Status::Done | Status::Planned | Status::Aborted, _) => (release_word(run), GREY),
    };
    (format!("{} {}", run.release.version, word.to_lowercase()), colour)
}

fn svg(label: &str, text: &str, colour: &str) -> String {
    let width = |text: &str| text.chars().count() * CHARACTER / 10 + 2 * SPACE;
    let (left, right) = (width(label), width(text));
    let (label, text) = (xml(label), xml(text));
    let words = |words: &str, start: usize, width: usize| {
        let (x, length) = (start + SPACE, width - 2 * SPACE);
        format!("<text x=\"{x}\" y=\"14\" textLength=\"{length}\">{words}</text>")
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"20\" role=\"img\" aria-label=\"{label}: {text}\">\
         <title>{label}: {text}</title>\
         <rect width=\"{left}\" height=\"20\" fill=\"#191d1f\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/>\
         <g fill=\"#fff\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">{}{}</g></svg>\n",
        left + right,
        words(&label, 0, left),
        words(&text, left, right),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::{site_of, site_over};

    #[test]
    fn a_badge_says_how_the_newest_release_is() {
        let shown = |items: &str| badge(&site_of("a\ng {gate}\nb", items), 0);
        assert!(shown("a: failed@09:00 by li").contains(">1.0 no-go</text>"));
        assert!(shown("a: done@09:00 by li").contains(">1.0 go</text>"));
        let site = site_over("a", &[("done", "a", "a: done"), ("rolled-back", "a", "a: failed")]);
        assert!(badge(&site, 0).contains("aria-label=\"release: 2 rolled back\""));
        let planned = badge(&site_over("a", &[("planned", "a", "")]), 0);
        assert!(planned.contains(">none yet</text>"), "{planned}");
    }
}
