//! Edits the text of a checklist by its items: leaves items out, and adds former ids.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use pulldown_cmark::Event;

use crate::markdown::{self, EventRole, Prepared, TextOrigin};
use crate::model::checklist::FrontMatter;
use crate::parse::checklist::attributes::{AttributeBlock, WordKind};
use crate::parse::checklist::outline::{Kind, Node, outline};
use crate::parse::checklist::steps::with_steps;
use crate::span::SourceId;

/// A replacement of a range of the body.
type Edit = (Range<usize>, String);

/// Returns the text with only the items that `keeps` accepts, and without attributes other than explicit ids. A group
/// that is left out but contains items becomes a plain list entry, so that their ids stay.
pub(crate) fn excerpt(
    text: &str,
    front: &FrontMatter,
    body: Range<usize>,
    keeps: &dyn Fn(usize) -> bool,
) -> String {
    with_outline(text, front, body, |written, nodes, items| {
        let mut edits: Vec<Edit> = Vec::new();
        let mut end = 0;
        for (item, own) in items.iter().enumerate() {
            if own.range.start < end {
                continue;
            }
            let within = items[item..].iter().take_while(|inner| inner.range.start < own.range.end);
            let has_kept = (item..item + within.count()).any(keeps);
            if !has_kept {
                let range = lines(written, &own.range);
                end = range.end;
                edits.push((range, String::new()));
            } else if !keeps(item) {
                edits.push((own.marker.clone(), String::new()));
            }
        }
        let removed: Vec<Range<usize>> = edits.iter().map(|(range, _)| range.clone()).collect();
        for block in nodes.iter().filter_map(|node| node.attributes.as_ref()) {
            let is_removed = removed.iter().any(|range| range.contains(&block.range.start));
            edits.extend(Some(id_alone(block)).filter(|_| !is_removed).flatten());
        }
        edits
    })
}

/// Returns the text with more former ids for some items. Leaves out items that have `was` already.
pub(crate) fn with_was(
    text: &str,
    front: &FrontMatter,
    body: Range<usize>,
    additions: &BTreeMap<usize, Vec<String>>,
) -> String {
    with_outline(text, front, body, |written, nodes, _| {
        let items = nodes.iter().filter(|node| matches!(node.kind, Kind::Item(..)));
        let edit = |(item, node): (usize, &Node<'_>)| {
            let ids = additions.get(&item)?.join(" ");
            let Some(block) = &node.attributes else {
                return Some((
                    node.line.end..node.line.end,
                    format!(" <!-- {{was=\"{ids}\"}} -->"),
                ));
            };
            let has_was =
                block.words.iter().any(|word| matches!(word.kind, WordKind::Pair("was", ..)));
            let close = block.range.start + written[block.range.clone()].rfind('}')?;
            (!has_was).then(|| (close..close, format!(" was=\"{ids}\"")))
        };
        items.enumerate().filter_map(edit).collect()
    })
}

/// An item's place in the body.
struct Place {
    /// The whole entry.
    range: Range<usize>,
    /// The checkbox with the space after it.
    marker: Range<usize>,
}

fn with_outline(
    text: &str,
    front: &FrontMatter,
    body: Range<usize>,
    edit: impl Fn(&str, &[Node<'_>], &[Place]) -> Vec<Edit>,
) -> String {
    let vars: HashSet<&str> = front.vars.iter().map(|(name, _)| name.as_str()).collect();
    let origin = TextOrigin::File(SourceId(0), body.start);
    let written = &text[body.clone()];
    let prepared = Prepared::new(written, origin, |name| vars.contains(name));
    let events = with_steps(markdown::document(&prepared), front.items);
    let outline = outline(&prepared, &events);
    let places = outline.roles.iter().enumerate().filter_map(|(index, role)| {
        if !matches!(role, EventRole::Item(_)) {
            return None;
        }
        let mut later = events[index..].iter();
        let marker = later.find(|(event, _)| matches!(event, Event::TaskListMarker(_)))?.1.clone();
        let has_space = written[marker.end..].starts_with(' ');
        let marker = marker.start..marker.end + usize::from(has_space);
        Some(Place { range: events[index].1.clone(), marker })
    });
    let places: Vec<Place> = places.collect();
    let mut edits = edit(written, &outline.nodes, &places);
    edits.sort_by_key(|(range, _)| range.start);
    let mut out = text[..body.start].to_owned();
    let mut from = 0;
    for (range, new) in edits {
        if range.start >= from {
            out.push_str(&written[from..range.start]);
            out.push_str(&new);
            from = range.end;
        }
    }
    out.push_str(&written[from..]);
    out.push_str(&text[body.end..]);
    out
}

/// Returns the whole lines of an entry, with its last line break.
fn lines(written: &str, range: &Range<usize>) -> Range<usize> {
    let start = written[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = range.start + written[range.clone()].trim_end().len();
    let end = written[end..].find('\n').map_or(written.len(), |at| end + at + 1);
    start..end
}

/// Returns the edit that leaves only the explicit id of `block`; `None` if it has nothing else.
fn id_alone(block: &AttributeBlock<'_>) -> Option<Edit> {
    let is_id = |kind: &WordKind<'_>| matches!(kind, WordKind::Id(_));
    if block.words.iter().all(|word| is_id(&word.kind)) {
        return None;
    }
    let id = block.words.iter().find_map(|word| match word.kind {
        WordKind::Id(id) => Some(format!(" <!-- {{#{id}}} -->")),
        _ => None,
    });
    Some((block.range.clone(), id.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str, items: &[usize]) -> String {
        excerpt(text, &FrontMatter::default(), 0..text.len(), &|item| items.contains(&item))
    }

    #[test]
    fn items_are_left_out_with_everything_in_them() {
        let text = "# T\n\n- [ ] a\n  - [ ] b\n\n    text\n- [ ] c {gate}\n\n## S {owner=x}\n\n- [ ] d <!-- {#d gate} -->\n";
        assert_eq!(
            kept(text, &[0, 1, 2, 3]),
            text.replace(" {gate}", "").replace(" {owner=x}", "").replace(" gate} -->", "} -->")
        );
        assert_eq!(kept(text, &[2]), "# T\n\n- [ ] c\n\n## S\n\n");
        assert_eq!(kept(text, &[1]), "# T\n\n- a\n  - [ ] b\n\n    text\n\n## S\n\n");
    }

    #[test]
    fn former_ids_are_added_to_the_line_of_the_item() {
        let text = "- [ ] a\n  more\n- [ ] b {gate}\n- [ ] c <!-- {was=x} -->\n";
        let ids = |id: &str| vec![id.to_owned()];
        let additions = BTreeMap::from([(0, ids("old")), (1, ids("z")), (2, ids("y"))]);
        assert_eq!(
            with_was(text, &FrontMatter::default(), 0..text.len(), &additions),
            "- [ ] a <!-- {was=\"old\"} -->\n  more\n- [ ] b {gate was=\"z\"}\n- [ ] c <!-- {was=x} -->\n"
        );
    }
}
