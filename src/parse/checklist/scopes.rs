//! What holds the place where the walk over a checklist stands: headings, entries, quotes and HTML.

use pulldown_cmark::HeadingLevel;

/// From outside in.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    list: Vec<Scope>,
}

/// One of them, by its node where it has one.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// The title, up to the end.
    Title(usize),
    /// A heading, up to the next of its level or above or to the end of what it stands in.
    Heading(usize, HeadingLevel),
    /// An entry, up to its end.
    Entry(usize),
    /// An item, up to its end.
    Item(usize),
    /// A quote, footnote or element of raw HTML, or an entry too deep to be kept, up to its end.
    Barrier,
}

impl Scopes {
    /// The innermost node.
    pub(crate) fn parent(&self) -> Option<usize> {
        self.list.iter().rev().find_map(|scope| match scope {
            Scope::Title(node)
            | Scope::Heading(node, _)
            | Scope::Entry(node)
            | Scope::Item(node) => Some(*node),
            Scope::Barrier => None,
        })
    }

    /// How many items hold the place.
    pub(crate) fn items(&self) -> usize {
        let items = self
            .list
            .iter()
            .filter(|scope| matches!(scope, Scope::Item(_)));
        items.count()
    }

    /// Ends the headings that one of `level` ends.
    pub(crate) fn end_headings(&mut self, level: HeadingLevel) {
        while let Some(Scope::Heading(_, above)) = self.list.last()
            && *above >= level
        {
            self.list.pop();
        }
    }

    /// Enters the title.
    pub(crate) fn title(&mut self, node: usize) {
        self.list.push(Scope::Title(node));
    }

    /// Enters a heading.
    pub(crate) fn heading(&mut self, node: usize, level: HeadingLevel) {
        self.list.push(Scope::Heading(node, level));
    }

    /// Enters a list entry.
    pub(crate) fn entry(&mut self, node: usize, is_item: bool) {
        let scope = if is_item {
            Scope::Item(node)
        } else {
            Scope::Entry(node)
        };
        self.list.push(scope);
    }

    /// Enters what is no node, but ends the headings in it.
    pub(crate) fn barrier(&mut self) {
        self.list.push(Scope::Barrier);
    }

    /// Leaves an entry or barrier, and the headings in it.
    pub(crate) fn leave(&mut self) {
        while let Some(Scope::Title(_) | Scope::Heading(..)) = self.list.pop() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_end_with_what_they_stand_in() {
        let mut scopes = Scopes::default();
        scopes.heading(0, HeadingLevel::H2);
        scopes.entry(1, true);
        scopes.end_headings(HeadingLevel::H1);
        scopes.heading(2, HeadingLevel::H1);
        assert_eq!((scopes.parent(), scopes.items()), (Some(2), 1));
        scopes.leave();
        assert_eq!((scopes.parent(), scopes.items()), (Some(0), 0));
        scopes.end_headings(HeadingLevel::H3);
        assert_eq!(scopes.parent(), Some(0));
        scopes.end_headings(HeadingLevel::H2);
        assert_eq!(scopes.parent(), None);
    }
}
