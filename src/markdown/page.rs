//! Renders any other markdown file as a page, like a checklist but with checkboxes as plain marks.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use crate::diagnostic::Diagnostic;
use crate::markdown::events::{SpannedEvent, inline_run};
use crate::markdown::headings::{Anchors, shown_level};
use crate::markdown::prepare::{Prepared, TextOrigin};
use crate::markdown::render::render;
use crate::markdown::write::{EventRole, Plan};
use crate::markdown::{parser, plain};
use crate::model::extra::Extra;
use crate::model::flow::Html;
use crate::model::page::{Heading, Page};
use crate::span::SourceId;

/// Reads a page.
///
/// `title` is the title in the front matter; `body` is the part of `text` after it. Relative links resolve from the
/// file `path`.
pub(crate) fn page(
    id: &str,
    source: SourceId,
    path: &str,
    text: &str,
    title: Option<&str>,
    body: Range<usize>,
) -> (Page, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let origin = TextOrigin::File(source, body.start);
    let text = Prepared::new(&text[body], origin, |_| false);
    text.report_hidden(&mut diagnostics);
    let events = parser::document(&text);
    let mut outline = outline(&text, &events);
    if title.is_some_and(|title| outline.title.as_ref().is_some_and(|leading| leading != title)) {
        keep_leading_heading(&mut outline.roles);
    }
    let mut anchors: BTreeSet<String> =
        outline.headings.iter().map(|heading| heading.id.clone()).collect();
    let title_anchor = outline.title_anchor.take().filter(|anchor| anchors.insert(anchor.clone()));
    let plan = Plan {
        title_anchor,
        roles: outline.roles,
        headings: outline.headings.len(),
        ..Plan::default()
    };
    let rendered = render(&text, &events, &plan, path, Some(&mut anchors), |_| None);
    for (heading, html) in outline.headings.iter_mut().zip(rendered.pieces.headings) {
        heading.html = html;
    }
    diagnostics.extend(rendered.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let title = title.map(str::to_owned).or(outline.title);
    let page = Page {
        id: id.to_owned(),
        source,
        title: title.filter(|title| !title.is_empty()).unwrap_or_else(|| id.to_owned()),
        headings: outline.headings,
        flow: rendered.pieces.flow,
        links: rendered.links,
        anchors: anchors.into_iter().collect(),
        template: None,
        in_navigation: true,
        extra: Extra::new(),
    };
    (page, diagnostics)
}

#[derive(Default)]
struct Outline {
    title: Option<String>,
    title_anchor: Option<String>,
    headings: Vec<Heading>,
    roles: Vec<EventRole>,
}

fn outline(text: &Prepared, events: &[SpannedEvent]) -> Outline {
    let mut outline = Outline { roles: vec![EventRole::None; events.len()], ..Outline::default() };
    let mut anchors = Anchors::default();
    let mut used = BTreeSet::new();
    // The headings that contain the current position: their levels in the file and on the page.
    let mut open: Vec<(HeadingLevel, u8)> = Vec::new();
    // The number of quotes and lists around the current position. A heading there is not the title.
    let mut depth = 0_usize;
    for (index, (event, range)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::BlockQuote(_) | Tag::Item) => depth += 1,
            Event::End(TagEnd::BlockQuote(_) | TagEnd::Item) => depth -= 1,
            _ => {}
        }
        if let Event::Start(Tag::Heading { level, .. }) = event {
            let run = inline_run(events, index + 1);
            let words = plain::text(text, &events[run], None);
            let anchor = anchors.next(&words);
            if outline.title.is_none() && depth == 0 && *level == HeadingLevel::H1 {
                outline.roles[index] = EventRole::Title;
                outline.title = Some(words);
                outline.title_anchor =
                    Some(anchor).filter(|anchor| !anchor.is_empty() && !anchor.starts_with("rs-"));
            } else {
                while open.last().is_some_and(|(last, _)| last >= level) {
                    open.pop();
                }
                let shown = shown_level(open.last().map(|(_, shown)| *shown));
                open.push((*level, shown));
                outline.roles[index] = EventRole::Heading(outline.headings.len());
                outline.headings.push(Heading {
                    span: text.span(range.clone()),
                    id: unique(anchor, &mut used),
                    text: words,
                    html: Html::default(),
                    level: shown,
                });
            }
        }
    }
    outline
}

/// Keeps the first H1 in the text, because it differs from the front matter's title.
fn keep_leading_heading(roles: &mut [EventRole]) {
    for role in roles {
        if *role == EventRole::Title {
            *role = EventRole::Caption;
        }
    }
}

/// Returns `anchor`, or a similar one that is unique on the page.
fn unique(anchor: String, used: &mut BTreeSet<String>) -> String {
    let anchor = match anchor.as_str() {
        "" => "section".to_owned(),
        _ if anchor.starts_with("rs-") => format!("x-{anchor}"),
        _ => anchor,
    };
    let mut unique = anchor.clone();
    for number in 2.. {
        if used.insert(unique.clone()) {
            break;
        }
        unique = format!("{anchor}~{number}");
    }
    unique
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::{read_page, show_html};

    #[test]
    fn the_first_h1_is_the_title_and_the_others_nest() {
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
    fn headings_have_no_spare_capacity() {
        let (page, _) = read_page(&"## Part `a` of *b*\n\ntext\n\n".repeat(50));
        for heading in &page.headings {
            assert_eq!(heading.text.capacity(), heading.text.len());
        }
    }

    #[test]
    fn the_title_of_a_page_defaults_to_its_id() {
        for text in ["## A\n", "> # A\n", "- # A\n"] {
            assert_eq!(read_page(text).0.title, "guide/a");
        }
    }

    #[test]
    fn the_first_h1_is_the_title_wherever_it_stands() {
        let (page, _) = read_page("- [To do](#todo)\n\n## Before\n\n# Restore\n\n## Todo\n");
        assert_eq!(page.title, "Restore");
        let levels = page.headings.iter().map(|heading| (heading.level, heading.id.as_str()));
        assert_eq!(levels.collect::<Vec<_>>(), [(2, "before"), (2, "todo")]);
    }

    #[test]
    fn an_h1_that_differs_from_the_front_matter_stays_in_the_text() {
        let text = "# A\n\nb\n";
        let source = crate::span::SourceId(0);
        let (page, _) = super::page("a", source, "content/a.md", text, Some("C"), 0..text.len());
        assert_eq!(page.title, "C");
        assert!(crate::markdown::testing::show(&page.flow).contains("<p class=\"caption\">A</p>"));
    }
}
