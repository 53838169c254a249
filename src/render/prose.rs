//! Markdown that stands in YAML: notes, log lines, texts of added items.

use crate::markdown;
use crate::model::release::Located;
use crate::render::html::{Markup, Scope};

/// Blocks of markdown; where it is one paragraph, without the `<p>` around it.
pub(crate) fn blocks(path: &str, text: &Located<String>, scope: &Scope<'_>) -> Markup {
    let mut html = String::new();
    push_blocks(path, text, scope, &mut html);
    Markup::trusted(&html)
}

/// The same for what goes into more HTML.
pub(crate) fn push_blocks(path: &str, text: &Located<String>, scope: &Scope<'_>, out: &mut String) {
    let html = markdown::fragment(path, &text.value, text.span).html;
    let html = scope.joined(&html);
    out.push_str(only_paragraph(&html).unwrap_or(&html));
}

/// Inline markdown, with the values of the placeholders that the checklist declares.
pub(crate) fn inline(path: &str, text: &Located<String>, scope: &Scope<'_>) -> Markup {
    let declared = (scope.run.iter())
        .flat_map(|run| &run.checklist.front.vars)
        .map(|(name, _)| name.as_str());
    let vars: Vec<&str> = declared.collect();
    scope.join(&markdown::inline_with(path, &text.value, text.span, &vars).html)
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
    fn an_added_items_text_has_its_placeholders_filled() {
        let mut list = crate::derive::testing::checklist("a");
        list.front.vars = vec![("version".to_owned(), None)];
        let run = crate::derive::run::Run::new(
            crate::derive::testing::release("3.2.0", ""),
            std::sync::Arc::new(list),
            true,
            false,
            std::collections::BTreeSet::new(),
            &jiff::tz::TimeZone::UTC,
        );
        let scope = Scope {
            root: "../",
            run: Some(&run),
        };
        let filled = |text: &str| {
            let text = located(text.to_owned());
            let markup = inline("content/releases/1.yaml", &text, &scope);
            markup.as_str().to_owned()
        };
        assert_eq!(filled("Purge for {{ version }}"), "Purge for 3.2.0");
        assert_eq!(
            filled("**{{ version }}** {{ x }}"),
            "<strong>3.2.0</strong> {{ x }}"
        );
        assert_eq!(filled("- {{ version }}"), "- {{ version }}");
    }

    #[test]
    fn one_paragraph_stands_alone_and_several_stay_apart() {
        assert_eq!(blocks_of("a **b**"), "a <strong>b</strong>");
        assert!(blocks_of("a\n\nb").starts_with("<p>a</p>"));
        assert!(blocks_of("a\n\n- b").contains("<ul>"));
    }
}
