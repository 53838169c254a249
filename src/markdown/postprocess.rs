//! Adapts sanitised raw HTML to the page: resolves targets, keeps ids unique, lets tables scroll, loads images
//! lazily and gives each an `alt`.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::markdown::links::Targets;
use crate::markdown::prepare::Prepared;
use crate::markdown::tags::{self, Tag};
use crate::markdown::token::{self, OWN, TARGET};
use crate::markdown::write::{TABLE_OPENING, WrittenHtml};

/// The state of one pass over the HTML of a text.
pub(crate) struct Tidy<'t, 'p> {
    text: &'t Prepared<'t>,
    targets: &'t mut Targets<'p>,
    /// Anchors that are used, to which raw HTML adds its ids. `None` if it may not add any.
    anchors: Option<&'t mut BTreeSet<String>>,
    /// The range of each target in raw HTML.
    raw_targets: &'t HashMap<String, Range<usize>>,
    /// The first range of raw HTML, for targets that are not found.
    raw: Range<usize>,
    /// For each open table, whether it lacks a scroll container.
    unwrapped: Vec<bool>,
    /// The number of open elements in an item's own text; `None` outside of one.
    own_text: Option<usize>,
}

impl<'t, 'p> Tidy<'t, 'p> {
    /// Creates a pass over the sanitised HTML of `written`.
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
            unwrapped: Vec::new(),
            own_text: None,
        }
    }

    /// Returns `html`, which is sanitised, adapted to the page.
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
                // Markdown makes paragraphs in a summary, where HTML does not allow them.
                ("p", _) if in_summary => {}
                // An empty paragraph, left over where a block ended it.
                ("p", true) if out.trim_end().ends_with("<p>") => {
                    out.truncate(out.trim_end().len() - "<p>".len());
                }
                ("table", _) => self.table(&mut out, html, &tag),
                // The page already has an `<h1>`.
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

    /// Copies the text and tokens between two tags.
    fn between(&mut self, out: &mut String, text: &str) {
        let mut rest = text;
        while let Some((at, kind, end)) = token::next(rest) {
            out.push_str(&rest[..at]);
            let ended = kind == token::TEXT_END && self.own_text.take().is_none();
            if !ended {
                out.push_str(&rest[at..end]);
            }
            if kind == token::ITEM {
                self.own_text = Some(0);
            }
            rest = &rest[end..];
        }
        out.push_str(rest);
    }

    /// Ends an item's own text before the first block in it: the text is inline HTML, the rest is its body.
    fn end_text_before(&mut self, out: &mut String, tag: &Tag) {
        let Some(depth) = &mut self.own_text else {
            return;
        };
        if *depth == 0 && !tag.closing && is_block(tag.name) {
            out.push(token::TEXT_END);
            self.own_text = None;
        } else if !tags::is_void(tag.name) {
            *depth = if tag.closing { depth.saturating_sub(1) } else { *depth + 1 };
        }
    }

    /// Copies a tag; only its id may need a change.
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

    /// Adds a scroll container around a table, unless the markdown writer already did.
    fn table(&mut self, out: &mut String, html: &str, tag: &Tag) {
        if tag.closing {
            out.push_str("</table>");
            if self.unwrapped.pop() == Some(true) {
                out.push_str("</div>");
            }
            return;
        }
        let unwrapped = !out.ends_with(TABLE_OPENING);
        self.unwrapped.push(unwrapped);
        if unwrapped {
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
            // Ids of the page itself, and of its icons.
            let is_reserved = id.starts_with("rs-") || id.starts_with("i:");
            let usable = !id.is_empty() && !is_reserved && !id.contains(char::is_whitespace);
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
    fn links_in_html_resolve_like_those_in_markdown() {
        assert_eq!(
            html("<a href=\"b.md?x&amp;y\">a</a> <img src=\"i.png\" width=\"20\">"),
            "<p><a href=\"{root}guide/b.html?x&amp;y\">a</a> <img src=\"{root}guide/i.png\" width=\"20\" alt=\"\" loading=\"lazy\"></p>\n"
        );
        let text = "x <a href=\"javascript:y\">a</a>";
        let (page, diagnostics) = read_page(text);
        assert!(page.links.is_empty());
        assert_eq!(&text[diagnostics[0].span.unwrap().range()], "<a href=\"javascript:y\">");
    }

    #[test]
    fn unique_ids_are_kept() {
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
    fn html_cannot_imitate_the_page() {
        let shown = html(
            "<div class=\"alert\" role=\"main\" tabindex=\"5\" aria-label=\"x\" style=\"y\">a</div>",
        );
        assert_eq!(shown, "<div>a</div>");
    }
}
