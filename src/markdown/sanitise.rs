//! What raw HTML may hold: the elements and attributes of text, and nothing that acts or styles.
//!
//! A text is sanitised as a whole, because fragment by fragment would close a `<details>` early. What is
//! allowed but needs the site's own touch (targets, ids, tables) is left to [`super::postprocess`].

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::markdown::token::OWN;

/// `html` without anything dangerous.
pub(crate) fn sanitise(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

/// Whether an element is taken out with something that its author would miss: what it holds, or, where it is
/// no element at all, the word itself. What only arranges or styles its text is not missed.
pub(crate) fn loses(element: &str) -> bool {
    const ARRANGING: [&str; 22] = [
        "article", "aside", "big", "button", "center", "font", "footer", "header", "input",
        "label", "main", "nav", "nobr", "picture", "section", "source", "strike", "tt", "body",
        "html", "head", "address",
    ];
    let element = element.to_ascii_lowercase();
    !ELEMENTS.contains(&element.as_str()) && !ARRANGING.contains(&element.as_str())
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(HashSet::from([
            "script", "style", "template", "noscript", "iframe",
        ]))
        .generic_attributes(GENERIC.iter().copied().collect())
        .tag_attributes(attributes())
        .link_rel(None)
        .strip_comments(true)
        .url_relative(UrlRelative::PassThrough)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .attribute_filter(filter);
    builder
});

const ELEMENTS: [&str; 62] = [
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "wbr",
];

const GENERIC: [&str; 8] = [
    "lang",
    "dir",
    "title",
    "id",
    "class",
    "role",
    "tabindex",
    "aria-label",
];

fn attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    HashMap::from([
        ("a", HashSet::from(["href", "name"])),
        (
            "img",
            HashSet::from(["src", "alt", "width", "height", "loading"]),
        ),
        ("details", HashSet::from(["open"])),
        ("ol", HashSet::from(["start", "reversed"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("col", HashSet::from(["span"])),
        ("colgroup", HashSet::from(["span"])),
        ("time", HashSet::from(["datetime"])),
    ])
}

/// Looks at each attribute that is allowed: what only runsheet may write is kept only where runsheet wrote it.
fn filter<'v>(_element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match attribute {
        "class" | "role" | "tabindex" | "aria-label" => {
            value.starts_with(OWN).then_some(value.into())
        }
        "width" | "height" | "start" | "colspan" | "rowspan" | "span" => {
            is_number(value).then_some(value.into())
        }
        "dir" => matches!(value, "ltr" | "rtl" | "auto").then_some(value.into()),
        "scope" => matches!(value, "col" | "row" | "colgroup" | "rowgroup").then_some(value.into()),
        "loading" => matches!(value, "lazy" | "eager").then_some(value.into()),
        "lang" => is_language(value).then_some(value.into()),
        "open" | "reversed" => Some("".into()),
        _ => Some(value.into()),
    }
}

fn is_number(value: &str) -> bool {
    !value.is_empty() && value.len() < 5 && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_language(value: &str) -> bool {
    let part = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    value.len() >= 2 && value.split('-').all(part)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::markdown::tags;
    use crate::markdown::testing::html;
    use crate::url::is_allowed;

    /// What no page may hold, if it holds any.
    fn danger(html: &str) -> Option<String> {
        let mut from = 0;
        while let Some(tag) = tags::next(html, from) {
            from = tag.end;
            let known = super::ELEMENTS.contains(&tag.name);
            let bad = tags::attributes(&tag).find(|(name, value)| match *name {
                "href" | "src" => !is_allowed(&tags::unescape(value)),
                name => name.starts_with("on") || matches!(name, "style" | "srcdoc" | "action"),
            });
            if !known || bad.is_some() {
                return Some(html[tag.start..tag.end].to_owned());
            }
        }
        None
    }

    #[test]
    fn known_tricks_do_nothing() {
        for text in [
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)><script>x</script></svg>",
            "<a href=\" javascript:alert(1)\">x</a>",
            "<a href=\"java&#10;script:alert(1)\">x</a>",
            "[x](java&#10;script:alert(1)) [y](&#x6A;avascript:x) <javascript:x>",
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
            "<p title=\"</p><script>alert(1)</script>\">x",
            "<iframe srcdoc=\"<script>x</script>\"></iframe><object data=x><embed src=x>",
            "<form action=x><input formaction=y><button>z</button></form>",
            "<base href=//x.test><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<template><script>x</script></template><textarea><script>y</script>",
            "![x](javascript:y) ![z](\"onerror=\"alert(1))",
            "```\"><script>x</script>\n```",
            "<b title=\"a>\u{202E}<script>x</script>\">c</b>",
            "[a](<x\"onclick=\"y>) [b](x 't\"onclick=\"y')",
        ] {
            assert_eq!(danger(&html(text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_dangerous_is_left(parts in proptest::collection::vec(prop_oneof![
            Just("<a href="), Just("javascript:x"), Just("\""), Just("'"), Just(">"), Just("<"), Just("</"),
            Just("<img src=x "), Just("onerror=y "), Just("<svg>"), Just("<math>"), Just("<style>"), Just("<table>"),
            Just("</p>"), Just("<p title="), Just("<!--"), Just("-->"), Just("\n\n"), Just("["), Just("]("), Just(")"),
            Just("&#x6A;"), Just("\t"), Just("`"), Just("script"), Just("<textarea>"), Just("<select>"), Just("a "), Just("\u{202E}"),
        ], 0..30)) {
            let text = parts.concat();
            prop_assert_eq!(danger(&html(&text)), None, "{}", text);
        }
    }
}
