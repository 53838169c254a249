//! Tracks what contains the current position in a checklist: headings, entries, quotes and HTML.

use pulldown_cmark::HeadingLevel;

/// The open scopes, outermost first.
#[derive(Debug, Default)]
pub(crate) struct Scopes {
    list: Vec<Scope>,
}

/// A scope, with its node if it has one.
#[derive(Debug, Clone, Copy)]
enum Scope {
    /// The title, up to the end of the file.
    Title(usize),
    /// A heading, up to the next one of its level or above, or the end of its container.
    Heading(usize, HeadingLevel),
    /// An entry, up to its end.
    Entry(usize),
    /// An item, up to its end.
    Item(usize),
    /// A quote, footnote, element of raw HTML or entry that is too deep. Not a node, but ends the headings in it.
    Barrier,
}

impl Scopes {
    /// Returns the innermost node.
    pub(crate) fn parent(&self) -> Option<usize> {
        self.list.iter().rev().find_map(|scope| match scope {
            Scope::Title(node)
            | Scope::Heading(node, _)
            | Scope::Entry(node)
            | Scope::Item(node) => Some(*node),
            Scope::Barrier => None,
        })
    }

    /// Returns the number of items that contain the position.
    pub(crate) fn items(&self) -> usize {
        let items = self.list.iter().filter(|scope| matches!(scope, Scope::Item(_)));
        items.count()
    }

    /// Ends the headings that a heading of `level` ends.
    pub(crate) fn end_headings(&mut self, level: HeadingLevel) {
        while let Some(Scope::Heading(_, open)) = self.list.last()
            && *open >= level
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
        let scope = if is_item { Scope::Item(node) } else { Scope::Entry(node) };
        self.list.push(scope);
    }

    /// Enters a container that is not a node.
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
    fn headings_end_with_their_container() {
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
