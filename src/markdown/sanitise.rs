//! Sanitises raw HTML: keeps the elements and attributes of text, and removes scripts and styles.
//!
//! A text is sanitised as a whole, because fragment by fragment would close a `<details>` early.
//! [`super::postprocess`] handles targets, ids and tables.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::markdown::token::OWN;
use crate::url::SCHEMES;

/// Returns `html` without unsafe elements and attributes.
pub(crate) fn sanitise(html: &str) -> String {
    SANITISER.clean(html).to_string()
}

/// Whether sanitising removes an element that its author would miss: with its content, or because it is text that
/// looks like a tag. Elements that only arrange or style their text are not missed.
pub(crate) fn removes_content(element: &str) -> bool {
    const PRESENTATIONAL: [&str; 20] = [
        "article", "aside", "big", "center", "font", "footer", "header", "label", "main", "nav",
        "nobr", "picture", "section", "source", "strike", "tt", "body", "html", "head", "address",
    ];
    let element = element.to_ascii_lowercase();
    !ELEMENTS.contains(&element.as_str()) && !PRESENTATIONAL.contains(&element.as_str())
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style", "template", "noscript", "iframe"]))
        .generic_attributes(GENERIC_ATTRIBUTES.iter().copied().collect())
        .tag_attributes(attributes())
        .link_rel(None)
        .strip_comments(true)
        .url_relative(UrlRelative::PassThrough)
        .url_schemes(HashSet::from(SCHEMES))
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

const GENERIC_ATTRIBUTES: [&str; 8] =
    ["lang", "dir", "title", "id", "class", "role", "tabindex", "aria-label"];

fn attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    HashMap::from([
        ("a", HashSet::from(["href", "name"])),
        ("img", HashSet::from(["src", "alt", "width", "height", "loading"])),
        ("details", HashSet::from(["open"])),
        ("ol", HashSet::from(["start", "reversed"])),
        ("li", HashSet::from(["value"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan", "scope"])),
        ("col", HashSet::from(["span"])),
        ("colgroup", HashSet::from(["span"])),
        ("time", HashSet::from(["datetime"])),
    ])
}

/// Filters allowed attributes: those reserved for runsheet are kept only if runsheet wrote them.
fn filter<'v>(_element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match attribute {
        "class" | "role" | "tabindex" | "aria-label" => {
            value.starts_with(OWN).then_some(value.into())
        }
        "width" | "height" | "start" | "value" | "colspan" | "rowspan" | "span" => {
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

    /// Returns the first unsafe tag of `html`.
    fn unsafe_tag(html: &str) -> Option<String> {
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
    fn known_attacks_have_no_effect() {
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
            assert_eq!(unsafe_tag(&html(text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_unsafe_tag_is_left(parts in proptest::collection::vec(prop_oneof![
            Just("<a href="), Just("javascript:x"), Just("\""), Just("'"), Just(">"), Just("<"), Just("</"),
            Just("<img src=x "), Just("onerror=y "), Just("<svg>"), Just("<math>"), Just("<style>"), Just("<table>"),
            Just("</p>"), Just("<p title="), Just("<!--"), Just("-->"), Just("\n\n"), Just("["), Just("]("), Just(")"),
            Just("&#x6A;"), Just("\t"), Just("`"), Just("script"), Just("<textarea>"), Just("<select>"), Just("a "), Just("\u{202E}"),
        ], 0..30)) {
            let text = parts.concat();
            prop_assert_eq!(unsafe_tag(&html(&text)), None, "{}", text);
        }
    }
}
