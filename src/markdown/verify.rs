//! Checks that sanitising left every item and heading in place.
//!
//! Raw HTML can swallow what follows (`<textarea>`), close its container (`</ul>`) or extend beyond it (`<b>`).
//! Each shows as a token that is missing or in another element than before.

use crate::markdown::write::Plan;
use crate::markdown::{tags, token};

/// A missing or misplaced token, as the numbers of items and headings before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mismatch {
    /// The number of items found in place.
    pub(crate) items: usize,
    /// The number of headings found in place.
    pub(crate) headings: usize,
}

/// Checks the tokens of all items and headings of `plan` in the sanitised `html`.
pub(crate) fn verify(html: &str, plan: &Plan) -> Result<(), Mismatch> {
    let mut walk = Walk { html, plan, open: Vec::new(), items: 0, headings: 0 };
    let complete =
        walk.run().is_some() && walk.items == plan.parents.len() && walk.headings == plan.headings;
    if complete {
        return Ok(());
    }
    Err(Mismatch { items: walk.items, headings: walk.headings })
}

struct Walk<'h> {
    html: &'h str,
    plan: &'h Plan,
    open: Vec<Node<'h>>,
    items: usize,
    headings: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node<'h> {
    Element(&'h str),
    /// In an item's own text.
    Text(usize),
    /// After an item's own text.
    Body(usize),
    Heading,
}

impl Walk<'_> {
    fn run(&mut self) -> Option<()> {
        let mut from = 0;
        loop {
            let tag = tags::next(self.html, from);
            let until = tag.map_or(self.html.len(), |tag| tag.start);
            self.tokens(from, until)?;
            let Some(tag) = tag else {
                return self.open.is_empty().then_some(());
            };
            from = tag.end;
            if tag.closing {
                (self.open.pop() == Some(Node::Element(tag.name))).then_some(())?;
            } else if !tags::is_void(tag.name) {
                self.open.push(Node::Element(tag.name));
            }
        }
    }

    /// Whether no link is open. Items and headings contain links, and links cannot nest.
    fn is_unlinked(&self) -> bool {
        !self.open.contains(&Node::Element("a"))
    }

    /// Checks the tokens between two tags.
    fn tokens(&mut self, from: usize, until: usize) -> Option<()> {
        let mut from = from;
        while let Some((at, kind, after)) = token::next(&self.html[from..until]) {
            self.token(from + at, kind, from + after)?;
            from += after;
        }
        Some(())
    }

    fn token(&mut self, at: usize, kind: char, after: usize) -> Option<()> {
        let last = self.open.last().copied();
        match kind {
            token::ITEM => {
                let (number, _) = token::number(&self.html[after..])?;
                self.is_unlinked().then_some(())?;
                let parent = self.open.iter().rev().find_map(|node| match node {
                    Node::Text(item) | Node::Body(item) => Some(*item),
                    _ => None,
                });
                let in_place = self.html[..at].ends_with("<li>")
                    && number == self.items
                    && self.plan.parents.get(number) == Some(&parent);
                self.items += usize::from(in_place);
                self.open.push(Node::Text(number));
                in_place.then_some(())
            }
            token::TEXT_END => {
                let Some(Node::Text(item)) = last else {
                    return None;
                };
                *self.open.last_mut()? = Node::Body(item);
                Some(())
            }
            token::ITEM_END => {
                self.open.pop();
                let closed = self.html[after..].starts_with("</li>");
                (closed && matches!(last, Some(Node::Body(_)))).then_some(())
            }
            token::HEADING => {
                let (number, _) = token::number(&self.html[after..])?;
                self.is_unlinked().then_some(())?;
                let in_place = self.html[..at].ends_with("<h2>") && number == self.headings;
                self.headings += usize::from(in_place);
                self.open.push(Node::Heading);
                in_place.then_some(())
            }
            token::HEADING_END => {
                self.open.pop();
                let closed = self.html[after..].starts_with("</h2>");
                (closed && last == Some(Node::Heading)).then_some(())
            }
            _ => Some(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(parents: &[Option<usize>], headings: usize) -> Plan {
        Plan { parents: parents.to_vec(), headings, ..Plan::default() }
    }

    /// `[0` begins item 0, `|` ends its text, `]` ends it.
    fn tokens(html: &str) -> String {
        html.replace("[0", "\u{FDD1}0\u{FDD5}")
            .replace("[1", "\u{FDD1}1\u{FDD5}")
            .replace('|', "\u{FDD2}")
            .replace(']', "\u{FDD3}")
    }

    #[test]
    fn items_in_place_pass() {
        let html = tokens("<ul><li>[0a<br>|<ul><li>[1b|]</li></ul>]</li></ul>");
        assert_eq!(verify(&html, &plan(&[None, Some(0)], 0)), Ok(()));
    }

    #[test]
    fn missing_and_misplaced_items_fail() {
        let missing = tokens("<ul><li>[0a|]</li></ul>");
        assert_eq!(
            verify(&missing, &plan(&[None, None], 0)),
            Err(Mismatch { items: 1, headings: 0 })
        );
        let outside = tokens("<ul><li>[0a|</li></ul>]");
        assert!(verify(&outside, &plan(&[None], 0)).is_err());
        let wrapped = tokens("<ul><li><b>[0a|]</b></li></ul>");
        assert!(verify(&wrapped, &plan(&[None], 0)).is_err());
        let linked = tokens("<a><ul><li>[0a|]</li></ul></a>");
        assert!(verify(&linked, &plan(&[None], 0)).is_err());
        let reaching = tokens("<ul><li>[0<b>a|</b>]</li></ul>");
        assert!(verify(&reaching, &plan(&[None], 0)).is_err());
    }
}
