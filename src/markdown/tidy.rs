//! Raw HTML made part of the page, after it was sanitised: targets resolved, ids kept apart, tables that
//! scroll, images that load late and have an alternative.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::tags::{self, Tag};
use crate::markdown::token::{self, OWN, TARGET};
use crate::markdown::write::{TABLE_OPENING, Written};

/// What tidying needs to know of the text.
pub(crate) struct Tidy<'t, 'p> {
    /// The text.
    text: &'t Prepared<'t>,
    /// Where links lead.
    targets: &'t mut Targets<'p>,
    /// Fragments that are taken; those that raw HTML adds come in.
    anchors: &'t mut BTreeSet<String>,
    /// Where raw HTML gives which target.
    raw_targets: &'t HashMap<String, Range<usize>>,
    /// Where raw HTML begins, for targets that are not found.
    raw: Range<usize>,
    /// For each table that is open whether it had no box.
    unboxed: Vec<bool>,
}

impl<'t, 'p> Tidy<'t, 'p> {
    /// Tidies what became of `written`.
    pub(crate) fn new(
        text: &'t Prepared<'t>,
        targets: &'t mut Targets<'p>,
        anchors: &'t mut BTreeSet<String>,
        written: &'t Written,
    ) -> Self {
        Self {
            text,
            targets,
            anchors,
            raw_targets: &written.raw_targets,
            raw: written.raw.first().map_or(0..0, |(_, range)| range.clone()),
            unboxed: Vec::new(),
        }
    }

    /// The sanitised `html`, tidied.
    pub(crate) fn run(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() + 64);
        let mut from = 0;
        let mut in_summary = false;
        while let Some(tag) = tags::next(html, from) {
            out.push_str(&html[from..tag.start]);
            from = tag.end;
            match (tag.name, tag.closing) {
                ("summary", closing) => {
                    in_summary = !closing;
                    self.plain(&mut out, html, &tag);
                }
                // A summary may not hold paragraphs, though markdown makes them.
                ("p", _) if in_summary => {}
                ("table", _) => self.table(&mut out, html, &tag),
                ("a", false) => self.anchor(&mut out, &tag),
                ("img", false) => self.image(&mut out, &tag),
                _ => self.plain(&mut out, html, &tag),
            }
        }
        out.push_str(&html[from..]);
        out
    }

    /// A tag in which only an id needs a look.
    fn plain(&mut self, out: &mut String, html: &str, tag: &Tag) {
        if tag.closing || !tag.attributes.contains(" id=") {
            return out.push_str(&html[tag.start..tag.end]);
        }
        out.push('<');
        out.push_str(tag.name);
        for (name, value) in tags::attributes(tag) {
            self.attribute(out, name, value);
        }
        out.push('>');
    }

    /// A table gets a box that scrolls, unless markdown made it and it has one.
    fn table(&mut self, out: &mut String, html: &str, tag: &Tag) {
        if tag.closing {
            out.push_str("</table>");
            if self.unboxed.pop() == Some(true) {
                out.push_str("</div>");
            }
            return;
        }
        let unboxed = !out.ends_with(TABLE_OPENING);
        self.unboxed.push(unboxed);
        if unboxed {
            out.push_str(TABLE_OPENING);
        }
        self.plain(out, html, tag);
    }

    fn anchor(&mut self, out: &mut String, tag: &Tag) {
        let named = tags::attributes(tag).any(|(name, _)| name == "id");
        out.push_str("<a");
        for (name, value) in tags::attributes(tag) {
            match name {
                "href" => self.target(out, "href", value),
                "name" if !named => self.attribute(out, "id", value),
                "name" => {}
                _ => self.attribute(out, name, value),
            }
        }
        out.push('>');
    }

    fn image(&mut self, out: &mut String, tag: &Tag) {
        out.push_str("<img");
        let (mut has_alt, mut has_loading) = (false, false);
        for (name, value) in tags::attributes(tag) {
            has_alt |= name == "alt";
            has_loading |= name == "loading";
            match name {
                "src" => self.target(out, "src", value),
                _ => self.attribute(out, name, value),
            }
        }
        if !has_alt {
            out.push_str(" alt=\"\"");
        }
        if !has_loading {
            out.push_str(" loading=\"lazy\"");
        }
        out.push('>');
    }

    fn target(&mut self, out: &mut String, attribute: &str, value: &str) {
        if value.starts_with(TARGET) || value.starts_with("#rs-") {
            push(out, attribute, value);
            return;
        }
        let target = tags::unescape(value);
        let range = self.raw_targets.get(&*target).unwrap_or(&self.raw).clone();
        if let Some(number) = self.targets.add(self.text, &target, range) {
            let mut value = String::new();
            token::push(&mut value, TARGET, number);
            push(out, attribute, &value);
        }
    }

    fn attribute(&mut self, out: &mut String, name: &str, value: &str) {
        if name == "id" && !value.starts_with(OWN) {
            let id = tags::unescape(value);
            let usable =
                !id.is_empty() && !id.starts_with("rs-") && !id.contains(char::is_whitespace);
            if !usable || !self.anchors.insert(id.into_owned()) {
                return;
            }
        }
        push(out, name, value);
    }
}

fn push(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(value);
    out.push('"');
}
