//! Raw HTML made part of the page, after it was sanitised: targets resolved, ids kept apart, tables that
//! scroll, images that load late and have an alternative.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::tags::{self, Tag};
use crate::markdown::token::{self, OWN, TARGET};
use crate::markdown::write::{TABLE_OPENING, WrittenHtml};

/// What tidying needs to know of the text.
pub(crate) struct Tidy<'t, 'p> {
    /// The text.
    text: &'t Prepared<'t>,
    /// Where links lead.
    targets: &'t mut Targets<'p>,
    /// Fragments that are taken; those that raw HTML adds come in. `None` where it may add none.
    anchors: Option<&'t mut BTreeSet<String>>,
    /// Where raw HTML gives which target.
    raw_targets: &'t HashMap<String, Range<usize>>,
    /// Where raw HTML begins, for targets that are not found.
    raw: Range<usize>,
    /// For each table that is open whether it had no box.
    unboxed: Vec<bool>,
    /// Within an item's own text: how many elements are open in it.
    own_text: Option<usize>,
}

impl<'t, 'p> Tidy<'t, 'p> {
    /// Tidies what became of `written`.
    pub(crate) fn new(
        text: &'t Prepared<'t>,
        targets: &'t mut Targets<'p>,
        anchors: Option<&'t mut BTreeSet<String>>,
        written: &'t WrittenHtml,
    ) -> Self {
        Self {
            text,
            targets,
            anchors,
            raw_targets: &written.raw_targets,
            raw: written.raw.first().map_or(0..0, |(_, range)| range.clone()),
            unboxed: Vec::new(),
            own_text: None,
        }
    }

    /// The sanitised `html`, tidied.
    pub(crate) fn run(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() + 64);
        let mut from = 0;
        let mut in_summary = false;
        while let Some(tag) = tags::next(html, from) {
            self.between(&mut out, &html[from..tag.start]);
            from = tag.end;
            self.end_text_before(&mut out, &tag);
            match (tag.name, tag.closing) {
                ("summary", closing) => {
                    in_summary = !closing;
                    self.plain(&mut out, html, &tag);
                }
                // A summary may not hold paragraphs, though markdown makes them.
                ("p", _) if in_summary => {}
                // What is left of a paragraph that a block within it ended.
                ("p", true) if out.trim_end().ends_with("<p>") => {
                    out.truncate(out.trim_end().len() - "<p>".len());
                }
                ("table", _) => self.table(&mut out, html, &tag),
                // The page has one already.
                ("h1", true) => out.push_str("</h2>"),
                ("h1", false) => {
                    let tag = Tag { name: "h2", ..tag };
                    self.open(&mut out, &tag);
                }
                ("a", false) => self.anchor(&mut out, &tag),
                ("img", false) => self.image(&mut out, &tag),
                _ => self.plain(&mut out, html, &tag),
            }
        }
        self.between(&mut out, &html[from..]);
        out
    }

    /// What stands between two tags: text and tokens.
    fn between(&mut self, out: &mut String, text: &str) {
        let mut rest = text;
        while let Some((at, kind, behind)) = token::next(rest) {
            out.push_str(&rest[..at]);
            let ended = kind == token::TEXT_END && self.own_text.take().is_none();
            if !ended {
                out.push_str(&rest[at..behind]);
            }
            if kind == token::ITEM {
                self.own_text = Some(0);
            }
            rest = &rest[behind..];
        }
        out.push_str(rest);
    }

    /// Ends an item's own text before the first block in it: the text is inline HTML, all else its body.
    fn end_text_before(&mut self, out: &mut String, tag: &Tag) {
        let Some(depth) = &mut self.own_text else {
            return;
        };
        if *depth == 0 && !tag.closing && is_block(tag.name) {
            out.push(token::TEXT_END);
            self.own_text = None;
        } else if !tags::is_void(tag.name) {
            *depth = if tag.closing {
                depth.saturating_sub(1)
            } else {
                *depth + 1
            };
        }
    }

    /// A tag in which only an id needs a look.
    fn plain(&mut self, out: &mut String, html: &str, tag: &Tag) {
        if tag.closing || !tag.attributes.contains(" id=") {
            return out.push_str(&html[tag.start..tag.end]);
        }
        self.open(out, tag);
    }

    fn open(&mut self, out: &mut String, tag: &Tag) {
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
        let number = match attribute {
            "src" => self.targets.add_image(self.text, &target, range),
            _ => self.targets.add(self.text, &target, range),
        };
        if let Some(number) = number {
            let mut value = String::new();
            token::push(&mut value, TARGET, number);
            push(out, attribute, &value);
        }
    }

    fn attribute(&mut self, out: &mut String, name: &str, value: &str) {
        if name == "id" && !value.starts_with(OWN) {
            let id = tags::unescape(value);
            // The page's own parts, and the icons that it draws.
            let own = id.starts_with("rs-") || id.starts_with("i:");
            let usable = !id.is_empty() && !own && !id.contains(char::is_whitespace);
            let anchors = self.anchors.as_mut().filter(|_| usable);
            if !anchors.is_some_and(|anchors| anchors.insert(id.into_owned())) {
                return;
            }
        }
        push(out, name, value);
    }
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "details"
            | "div"
            | "dl"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "ol"
            | "p"
            | "pre"
            | "table"
            | "ul"
    )
}

fn push(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(value);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use crate::markdown::testing::{html, read_page};

    #[test]
    fn links_in_html_are_those_of_markdown() {
        assert_eq!(
            html("<a href=\"b.md?x&amp;y\">a</a> <img src=\"i.png\" width=\"20\">"),
            "<p><a href=\"{root}guide/b.html?x&amp;y\">a</a> <img src=\"{root}guide/i.png\" width=\"20\" alt=\"\" loading=\"lazy\"></p>\n"
        );
        let text = "x <a href=\"javascript:y\">a</a>";
        let (page, problems) = read_page(text);
        assert!(page.links.is_empty());
        assert_eq!(
            &text[problems[0].span.unwrap().range()],
            "<a href=\"javascript:y\">"
        );
    }

    #[test]
    fn ids_are_kept_where_they_are_free() {
        let (page, _) = read_page(
            "# T\n\n## B\n\n<a name=\"a\"></a><i id=\"a\">x</i><i id=\"b\">y</i><i id=\"rs-z\">z</i><i id=\"i:done\">d</i>",
        );
        assert_eq!(page.anchors, ["a", "b", "t"]);
    }

    #[test]
    fn raw_tables_scroll_too_and_there_is_one_h1() {
        let shown = html("<table><tr><td>a</td></tr></table>\n\n<h1>b</h1>");
        assert!(shown.starts_with("<div class=\"table\""), "{shown}");
        assert!(shown.contains("</table></div>"), "{shown}");
        assert!(shown.ends_with("<h2>b</h2>"), "{shown}");
    }

    #[test]
    fn nobody_can_pass_for_the_page_itself() {
        let shown = html(
            "<div class=\"alert\" role=\"main\" tabindex=\"5\" aria-label=\"x\" style=\"y\">a</div>",
        );
        assert_eq!(shown, "<div>a</div>");
    }
}
