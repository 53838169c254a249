//! Markdown that stands in YAML: notes, log lines, texts of added items.

use crate::model::flow::{Html, Seg};
use crate::render::escape::escape;

/// A markdown text as HTML; where it is one paragraph, without the `<p>` around it.
pub(crate) fn fragment(text: &str) -> Html {
    let mut html = String::new();
    escape(text.trim(), &mut html);
    Html(vec![Seg::Raw(html.into())])
}
