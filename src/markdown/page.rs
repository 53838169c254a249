//! Any other markdown as a page: rendered like a checklist, with its boxes as plain marks.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag};

use crate::diagnostic::Diagnostic;
use crate::markdown::events::{SpannedEvent, inline_run, is_comment_block, starts_block};
use crate::markdown::headings::{Anchors, shown_level};
use crate::markdown::parser;
use crate::markdown::plain;
use crate::markdown::prepare::{Prepared, TextOrigin};
use crate::markdown::render::render;
use crate::markdown::write::{EventRole, Plan};
use crate::model::flow::Html;
use crate::model::page::{Heading, Page};
use crate::span::SourceId;

/// Reads a page.
///
/// `title` is the front matter's; `body` is the part of `text` behind it. Relative links resolve from the
/// file `path`.
pub(crate) fn page(
    id: &str,
    source: SourceId,
    path: &str,
    text: &str,
    title: Option<&str>,
    body: Range<usize>,
) -> (Page, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let place = TextOrigin::File(source, body.start);
    let text = Prepared::new(&text[body], place, |_| false);
    text.report_hidden(&mut problems);
    let events = parser::document(&text);
    let mut outline = outline(&text, &events);
    if title.is_some_and(|title| {
        outline
            .title
            .as_ref()
            .is_some_and(|leading| leading != title)
    }) {
        keep_leading(&mut outline.marks);
    }
    let mut anchors: BTreeSet<String> = outline
        .headings
        .iter()
        .map(|heading| heading.id.clone())
        .collect();
    let title_anchor = outline
        .title_anchor
        .take()
        .filter(|anchor| anchors.insert(anchor.clone()));
    let plan = Plan {
        title_anchor,
        marks: outline.marks,
        headings: outline.headings.len(),
        ..Plan::default()
    };
    let rendered = render(&text, &events, &plan, path, Some(&mut anchors), |_| None);
    for (heading, html) in outline.headings.iter_mut().zip(rendered.pieces.headings) {
        heading.html = html;
    }
    problems.extend(rendered.problems);
    problems.sort_by_key(|problem| problem.span);
    let title = title.map(str::to_owned).or(outline.title);
    let page = Page {
        id: id.to_owned(),
        source,
        title: title
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| id.to_owned()),
        headings: outline.headings,
        flow: rendered.pieces.flow,
        links: rendered.links,
        anchors: anchors.into_iter().collect(),
    };
    (page, problems)
}

#[derive(Default)]
struct Outline {
    title: Option<String>,
    title_anchor: Option<String>,
    headings: Vec<Heading>,
    marks: Vec<EventRole>,
}

fn outline(text: &Prepared, events: &[SpannedEvent]) -> Outline {
    let mut outline = Outline {
        marks: vec![EventRole::None; events.len()],
        ..Outline::default()
    };
    let mut anchors = Anchors::default();
    let mut taken = BTreeSet::new();
    // The headings that hold the place where the walk stands: their levels in the file and on the page.
    let mut above: Vec<(HeadingLevel, u8)> = Vec::new();
    let mut begun = false;
    for (index, (event, _range)) in events.iter().enumerate() {
        if let Event::Start(Tag::Heading { level, .. }) = event {
            let run = inline_run(events, index + 1);
            let words = plain::text(text, &events[run], None);
            let anchor = anchors.next(&words);
            if !begun && *level == HeadingLevel::H1 {
                outline.marks[index] = EventRole::Title;
                outline.title = Some(words);
                outline.title_anchor =
                    Some(anchor).filter(|anchor| !anchor.is_empty() && !anchor.starts_with("rs-"));
            } else {
                while above.last().is_some_and(|(last, _)| last >= level) {
                    above.pop();
                }
                let shown = shown_level(above.last().map(|(_, shown)| *shown));
                above.push((*level, shown));
                outline.marks[index] = EventRole::Heading(outline.headings.len());
                outline.headings.push(Heading {
                    id: free(anchor, &mut taken),
                    text: words,
                    html: Html::default(),
                    level: shown,
                });
            }
        }
        begun |= starts_block(event) && !is_comment_block(text, &events[index]);
    }
    outline
}

/// A leading H1 that says something else than the front matter's title stays in the text.
fn keep_leading(marks: &mut [EventRole]) {
    for mark in marks {
        if *mark == EventRole::Title {
            *mark = EventRole::Caption;
        }
    }
}

/// `anchor`, or one like it that nothing else on the page has.
fn free(anchor: String, taken: &mut BTreeSet<String>) -> String {
    let anchor = match anchor.as_str() {
        "" => "section".to_owned(),
        _ if anchor.starts_with("rs-") => format!("x-{anchor}"),
        _ => anchor,
    };
    let mut free = anchor.clone();
    for number in 2.. {
        if taken.insert(free.clone()) {
            break;
        }
        free = format!("{anchor}~{number}");
    }
    free
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::{read_page, show_html};

    #[test]
    fn the_leading_h1_is_the_title_and_the_others_nest_below_it() {
        let (page, _) =
            read_page("<!-- x -->\n# A *b*\n\n### C\n\n## D\n\n#### E\n\n# F\n\n## D\n");
        assert_eq!(page.title, "A b");
        let headings: Vec<_> = page
            .headings
            .iter()
            .map(|heading| (heading.level, heading.id.as_str(), show_html(&heading.html)))
            .collect();
        let expected = [(2, "c"), (2, "d"), (3, "e"), (2, "f"), (3, "d-1")];
        for (found, (level, id)) in headings.iter().zip(expected) {
            assert_eq!((found.0, found.1), (level, id));
        }
        assert_eq!(headings[4].2, "D");
    }

    #[test]
    fn headings_take_no_more_room_than_they_need() {
        let (page, _) = read_page(&"## Part `a` of *b*\n\ntext\n\n".repeat(50));
        for heading in &page.headings {
            assert_eq!(heading.text.capacity(), heading.text.len());
        }
    }

    #[test]
    fn a_page_without_a_title_is_called_by_its_id() {
        assert_eq!(read_page("## A\n").0.title, "guide/a");
    }

    #[test]
    fn another_title_in_the_front_matter_leaves_the_h1_in_the_text() {
        let text = "# A\n\nb\n";
        let source = crate::span::SourceId(0);
        let (page, _) = super::page("a", source, "content/a.md", text, Some("C"), 0..text.len());
        assert_eq!(page.title, "C");
        assert!(crate::markdown::testing::show(&page.flow).contains("<p class=\"caption\">A</p>"));
    }
}
