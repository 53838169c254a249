//! Reads a checklist: from markdown to sections, items and a flow.
//!
//! [`checklist`] is the entry point. `outline` finds headings and items, `attributes` and `attribute_values` read
//! the braces, `naming` assigns ids, `checks` resolves references between items, and [`crate::markdown`] renders
//! the text.

mod attribute_values;
mod attributes;
mod boxes;
mod checks;
mod edit;
mod gate_cycles;
mod ids;
mod lint;
mod naming;
mod outline;
mod resolve;
mod scopes;
mod steps;
#[cfg(test)]
mod testing;
mod typo_lints;

pub(crate) use edit::{excerpt, with_was};
pub(crate) use ids::{Namer, segment};
pub(crate) use steps::{steps, with_checkboxes};

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::markdown::{self, EventRole, Plan, Prepared, SpannedEvent, TextOrigin};
use crate::model::checklist::{Checklist, FrontMatter, StepKind};
use crate::model::ids::Ids;
use crate::parse::checklist::attribute_values::{AttributeTarget, AttributeValues};
use crate::parse::checklist::outline::{Kind, Outline};
use crate::parse::front_matter;
use crate::span::SourceId;

/// Reads a checklist.
///
/// `body` is the part of `text` after the front matter, which is `front`. Relative links resolve from the file
/// `path`, which for a snapshot is the current checklist's.
pub(crate) fn checklist(
    id: &str,
    source: SourceId,
    path: &str,
    text: &str,
    front: FrontMatter,
    body: Range<usize>,
) -> (Checklist, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let vars: HashSet<&str> = front.vars.iter().map(|(name, _)| name.as_str()).collect();
    let origin = TextOrigin::File(source, body.start);
    let text = Prepared::new(&text[body], origin, |name| vars.contains(name));
    text.report_hidden(&mut diagnostics);
    let events = steps::with_steps(markdown::document(&text), front.items);
    let mut outline = outline::outline(&text, &events);
    keep_other_title(&mut outline, &front);
    let values = read_attributes(&outline, &front, &text, &mut diagnostics);
    let cuts = cuts(&outline);
    lint::lint(&text, &events, &outline, &cuts, &mut diagnostics);
    let known = [&cuts[..], &outline.strays].concat();
    typo_lints::check(&text, &events, &front.vars, &known, &mut diagnostics);
    let names = naming::names(&outline, &values, &text, &mut diagnostics);
    let mut resolved = resolve::resolve(&outline, &values, &names, &text);
    checks::check(&mut resolved, &values, &text, &mut diagnostics);

    let mut anchors: BTreeSet<String> = resolved.anchors().map(str::to_owned).collect();
    let plan = Plan {
        parents: resolved.items.iter().map(|item| item.parent).collect(),
        headings: resolved.sections.len(),
        title_anchor: resolved.title_anchor.clone(),
        roles: outline.roles,
        cuts,
    };
    let items = &resolved.items;
    let number = |item: usize| items.get(item).and_then(|item| item.number);
    let rendered = markdown::render(&text, &events, &plan, path, Some(&mut anchors), number);
    let is_reported = |diagnostic: &Diagnostic| {
        diagnostic.code == Code::EscapedHtml
            && diagnostics
                .iter()
                .any(|known| known.code == Code::NotACheckbox && known.span == diagnostic.span)
    };
    let others: Vec<Diagnostic> =
        rendered.diagnostics.into_iter().filter(|found| !is_reported(found)).collect();
    diagnostics.extend(others);
    for (section, html) in resolved.sections.iter_mut().zip(rendered.pieces.headings) {
        section.html = html;
    }
    // `NotACheckbox` diagnostics already explain why there are no items.
    let has_invalid_checkboxes =
        (diagnostics.iter()).any(|diagnostic| diagnostic.code == Code::NotACheckbox);
    if resolved.items.is_empty() && !has_invalid_checkboxes {
        diagnostics.push(no_items(id, &text, &events));
    }
    diagnostics.sort_by_key(|diagnostic| diagnostic.span);
    let checklist = Checklist {
        id: id.to_owned(),
        source,
        title: title(id, &front, &outline.nodes),
        front,
        sections: resolved.sections,
        items: resolved.items,
        flow: rendered.pieces.flow,
        links: rendered.links,
        anchors: anchors.into_iter().collect(),
        item_ids: Ids::default(),
        section_ids: Ids::default(),
        var_ids: Ids::default(),
    };
    (checklist, diagnostics)
}

/// Reads the text of a checklist that is not part of the site, such as an earlier version, with its diagnostics.
pub(crate) fn of_text(path: &str, text: &str) -> (Checklist, Vec<Diagnostic>) {
    let source = SourceId(0);
    let (front, body, _) = front_matter::of_markdown(source, text);
    checklist("", source, path, text, front, body)
}

/// Reports that a checklist has no items, with what may be meant as items.
fn no_items(id: &str, text: &Prepared, events: &[SpannedEvent]) -> Diagnostic {
    let seen = steps::counts(events).into_iter().filter(|(_, count)| *count > 0);
    let seen: Vec<(StepKind, usize)> = seen.collect();
    let words: Vec<String> = seen.iter().map(|(kind, count)| kind.counted(*count)).collect();
    let message = if words.is_empty() {
        "this checklist has no items".to_owned()
    } else {
        format!("this checklist has no items, but {}", words.join(", "))
    };
    let whole = Diagnostic::new(Code::NoItems, text.span(0..0), message)
        .hint("Begin each item with `- [ ] `.");
    match seen.first() {
        Some((kind, _)) => whole.hint(format!(
            "Run `runsheet boxes {id} --from {0}` to add checkboxes, or write `items: {0}` in the front matter.",
            kind.word()
        )),
        None => whole,
    }
}

/// Reads the attributes of each node.
fn read_attributes(
    outline: &Outline,
    front: &FrontMatter,
    text: &Prepared,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<AttributeValues> {
    let mut suggestions = Suggestions::default();
    let mut read = |node: &outline::Node| {
        let Some(block) = &node.attributes else {
            return AttributeValues::default();
        };
        let target = match node.kind {
            Kind::Title => AttributeTarget::Title,
            Kind::Heading(_) => AttributeTarget::Heading,
            Kind::Item(..) | Kind::Entry => AttributeTarget::Item,
        };
        attribute_values::read(block, target, front, text, &mut suggestions, diagnostics)
    };
    outline.nodes.iter().map(&mut read).collect()
}

/// Returns the ranges to cut out of the text: all attributes.
fn cuts(outline: &Outline) -> Vec<Range<usize>> {
    let blocks = outline.nodes.iter().filter_map(|node| node.attributes.as_ref());
    blocks.map(|block| block.range.clone()).collect()
}

/// Keeps a leading H1 in the text if it differs from the front matter's title.
fn keep_other_title(outline: &mut Outline, front: &FrontMatter) {
    let leading = outline.nodes.first().filter(|node| node.kind == Kind::Title);
    let Some(leading) = leading else {
        return;
    };
    if front.title.as_ref().is_some_and(|title| title.trim() != leading.text) {
        let title = outline.roles.iter_mut().find(|role| **role == EventRole::Title);
        if let Some(role) = title {
            *role = EventRole::Caption;
        }
    }
}

fn title(id: &str, front: &FrontMatter, nodes: &[outline::Node]) -> String {
    let leading = nodes.first().filter(|node| node.kind == Kind::Title && !node.text.is_empty());
    let title = front.title.clone().filter(|title| !title.trim().is_empty());
    title.or_else(|| leading.map(|node| node.text.clone())).unwrap_or_else(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::testing::{diagnostics, read};
    use crate::diagnostic::Code;
    use crate::markdown::testing::show;
    use crate::model::checklist::Checklist;
    use crate::model::flow::{Block, Flow};

    #[test]
    fn placeholders_work_in_text_code_links_and_titles() {
        let text = "# Release {{ version }}\n\n## To {{version}}\n\n- [ ] Tag `v{{ version }}` on [x](https://x.test/{{ version }}/y), {{ other }}\n";
        let (checklist, _) = read(text);
        assert_eq!(checklist.title, "Release {{ version }}");
        assert_eq!(checklist.sections[0].text, "To {{version}}");
        assert_eq!(checklist.items[0].id.as_ref(), "to-version/tag-v-version-on-x-other");
        assert_eq!(
            show(&checklist.flow),
            "<span id=\"release--version-\"></span>\n{h0}\n<ul class=\"items\">\n[0 Tag <code>v{version}</code> on <a href=\"https://x.test/{version}/y\">x</a>, {{ other }}]\n</ul>\n"
        );
    }

    #[test]
    fn invalid_and_ticked_checkboxes_are_reported() {
        let text = "- [] a\n- [x] b\n\nx\n2. [ ] c\n";
        assert_eq!(
            diagnostics(text),
            [
                (Code::NotACheckbox, "[]"),
                (Code::TickedCheckbox, "[x]"),
                (Code::NotACheckbox, "2. [ ]")
            ]
        );
        assert_eq!(diagnostics("x"), [(Code::NoItems, "")]);
    }

    #[test]
    fn the_title_is_the_front_matters_else_the_leading_h1_else_the_id() {
        assert_eq!(read("# T *x*\n").0.title, "T x");
        assert_eq!(read("x\n\n# T\n").0.title, "a");
        assert_eq!(read("## T\n").0.title, "a");
    }

    /// Returns the items of a flow in order, each with the item that contains it.
    fn items(flow: &Flow, within: Option<usize>, found: &mut Vec<(usize, Option<usize>)>) {
        for block in flow {
            if let Block::Item(item) = block {
                found.push((item.item, within));
                items(&item.body, Some(item.item), found);
            }
        }
    }

    /// Whether `section` is `outer` or nested in it.
    fn is_within(checklist: &Checklist, section: Option<usize>, outer: usize) -> bool {
        section.is_some_and(|section| {
            section == outer || is_within(checklist, checklist.sections[section].parent, outer)
        })
    }

    /// Lines whose combinations are unusual.
    fn lines() -> impl Strategy<Value = String> {
        let line = prop_oneof![
            "( {0,6})(- |\\* |1\\. |> |# |## )?(\\[ \\] |\\[x\\] )?[a-c{}#=_*`<>/!\\[\\]() ]{0,12}",
            Just("<details><summary>x</summary>".to_owned()),
            Just("</details>".to_owned()),
            Just("\n<div>\n\n## a\n".to_owned()),
            Just("\n</div><div>\n".to_owned()),
            Just("- [ ] a <b> {#x}".to_owned()),
            Just("  - [ ] b </li> {gate=x}".to_owned()),
            Just("| a | {{ version }} |".to_owned()),
            Just("|---|---|".to_owned()),
            Just("```".to_owned()),
            Just("[^1] [^1]: x {{version}} https://a.b/_c_".to_owned()),
            Just("<!-- {#y owner=z} -->".to_owned()),
            Just(String::new()),
        ];
        proptest::collection::vec(line, 0..24).prop_map(|lines| lines.join("\n"))
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in any::<String>()) {
            read(&text);
        }

        #[test]
        fn ids_are_unique_and_the_flow_contains_every_item_once(text in lines()) {
            let (checklist, found) = read(&text);
            let ids = checklist.items.iter().map(|item| item.id.to_lowercase());
            let ids: Vec<String> = ids.chain(checklist.sections.iter().map(|section| section.id.to_lowercase())).collect();
            prop_assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());

            let mut shown = Vec::new();
            items(&checklist.flow, None, &mut shown);
            let expected: Vec<_> = checklist.items.iter().map(|item| item.parent).enumerate().collect();
            prop_assert_eq!(shown, expected);
            for (index, section) in checklist.sections.iter().enumerate() {
                let within = |item: &usize| is_within(&checklist, checklist.items[*item].section, index);
                let contained: Vec<usize> = (0..checklist.items.len()).filter(within).collect();
                prop_assert_eq!(section.items.clone().collect::<Vec<_>>(), contained);
            }
            for diagnostic in found {
                let span = diagnostic.span.expect("every problem has a place");
                prop_assert!(text.get(span.range()).is_some());
            }
        }

        #[test]
        fn the_html_around_items_is_balanced(text in lines()) {
            let (checklist, _) = read(&text);
            let html = show(&checklist.flow);
            for element in ["ul", "ol", "li", "p", "details", "div", "table", "pre", "code", "a", "strong", "em"] {
                let opened = html.matches(&format!("<{element}>")).count() + html.matches(&format!("<{element} ")).count();
                prop_assert_eq!(opened, html.matches(&format!("</{element}>")).count(), "{}: {}", element, html);
            }
            prop_assert!(!html.contains(crate::markdown::is_reserved), "{}", html);
        }

        #[test]
        fn ids_stay_when_something_else_changes(
            before in proptest::collection::vec("[a-d]{1,3}", 1..6),
            at in 0usize..6,
            added in "[e-g]{1,3}",
        ) {
            let write = |words: &[String]| format!("- [ ] {}\n", words.join("\n- [ ] "));
            let old = super::testing::item_ids(&write(&before));
            let mut after = before.clone();
            after.insert(at.min(before.len()), added);
            let new = super::testing::item_ids(&write(&after));
            prop_assert!(old.iter().all(|id| new.contains(id)));
        }
    }
}
