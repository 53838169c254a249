//! Markdown that stands in YAML: notes, log lines, texts of added items.

use crate::markdown;
use crate::model::release::Located;
use crate::render::html::{Markup, Scope};

/// Blocks of markdown; where it is one paragraph, without the `<p>` around it.
pub(crate) fn blocks(path: &str, text: &Located<String>, scope: &Scope<'_>) -> Markup {
    let fragment = markdown::fragment(path, &text.value, text.span);
    let markup = scope.join(&fragment.html);
    match only_paragraph(markup.as_str()) {
        Some(inner) => Markup::trusted(inner),
        None => markup,
    }
}

/// Inline markdown.
pub(crate) fn inline(path: &str, text: &Located<String>, scope: &Scope<'_>) -> Markup {
    scope.join(&markdown::inline(path, &text.value, text.span).html)
}

fn only_paragraph(html: &str) -> Option<&str> {
    let inner = html.trim_end().strip_prefix("<p>")?.strip_suffix("</p>")?;
    (!inner.contains("<p")).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::derive::testing::located;

    fn blocks_of(text: &str) -> String {
        let scope = Scope {
            root: "../",
            run: None,
        };
        let text = located(text.to_owned());
        let markup = blocks("content/releases/1.yaml", &text, &scope);
        markup.as_str().to_owned()
    }

    #[test]
    fn one_paragraph_stands_alone_and_several_stay_apart() {
        assert_eq!(blocks_of("a **b**"), "a <strong>b</strong>");
        assert!(blocks_of("a\n\nb").starts_with("<p>a</p>"));
        assert!(blocks_of("a\n\n- b").contains("<ul>"));
    }
}
