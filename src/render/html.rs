//! Fills rendered texts with the values that differ between pages: the path to the root, and placeholders.
//!
//! The entry point is [`Scope::join`]. [`crate::markdown`] renders [`Html`].

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use tera::Value;

use crate::evaluate::run::Run;
use crate::evaluate::vars;
use crate::model::flow::{Html, Seg, TargetPart};
use crate::render::escape::escape;
use crate::url::{self, encode};

/// HTML that templates do not escape.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Markup(Value);

impl Default for Markup {
    fn default() -> Self {
        Self::trusted("")
    }
}

impl Markup {
    /// Wraps HTML that was generated or sanitised by this program.
    pub(crate) fn trusted(html: &str) -> Self {
        Self(Value::safe_string(html))
    }

    /// Escapes plain text.
    pub(crate) fn text(text: &str) -> Self {
        let mut html = String::with_capacity(text.len());
        escape(text, &mut html);
        Self::trusted(&html)
    }

    /// Returns the HTML.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().unwrap_or_default()
    }
}

impl Hash for Markup {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl JsonSchema for Markup {
    fn schema_name() -> Cow<'static, str> {
        "HTML".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "contentMediaType": "text/html" })
    }
}

/// The values for one page.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The relative path from the page to the site's root: `../`, or empty.
    pub(crate) root: &'a str,
    /// The URL of the site's root in its repository, for links that lead out of `content/`.
    pub(crate) repository: Option<&'a str>,
    /// The release that provides the values of placeholders; without it they stay as written.
    pub(crate) run: Option<&'a Run>,
}

impl<'a> Scope<'a> {
    /// Returns a text as HTML for this page.
    pub(crate) fn join(&self, html: &Html) -> Markup {
        Markup::trusted(&self.joined(html))
    }

    /// Like [`Self::join`], but returns a string.
    pub(crate) fn joined<'h>(&self, html: &'h Html) -> Cow<'h, str> {
        if let [Seg::Raw(raw)] = html.0.as_slice() {
            return Cow::Borrowed(raw);
        }
        let mut joined = String::new();
        self.write(html, &mut joined);
        Cow::Owned(joined)
    }

    /// Like [`Self::join`], but appends to `out`.
    pub(crate) fn write(&self, html: &Html, out: &mut String) {
        for seg in &html.0 {
            self.push(seg, out);
        }
    }

    fn push(&self, seg: &Seg, out: &mut String) {
        match seg {
            Seg::Raw(raw) => out.push_str(raw),
            Seg::Root => out.push_str(self.root),
            Seg::Var(name) => match self.value(name) {
                Some(value) => escape(value, out),
                None => escape(&format!("{{{{ {name} }}}}"), out),
            },
            Seg::Target { attribute, parts } => {
                let target = self.target(parts);
                if is_allowed(&target, attribute) {
                    out.push(' ');
                    out.push_str(attribute);
                    out.push_str("=\"");
                    escape(&target, out);
                    out.push('"');
                }
            }
        }
    }

    fn value(&self, name: &str) -> Option<&'a str> {
        let run = self.run?;
        vars::value(&run.release, &run.checklist, name)
    }

    fn target(&self, parts: &[TargetPart]) -> String {
        let mut target = String::new();
        for (index, part) in parts.iter().enumerate() {
            match part {
                // Without `./`, a file name that contains a colon would be parsed as a scheme.
                TargetPart::Root if self.root.is_empty() => target.push_str("./"),
                TargetPart::Root => target.push_str(self.root),
                TargetPart::Outside { written, path } => {
                    let url = self.repository.and_then(|base| url::below(base, path));
                    encode(url.as_deref().unwrap_or(written), url::WHOLE, &mut target);
                }
                TargetPart::Text(text) => encode(text, url::WHOLE, &mut target),
                TargetPart::Var(name) => match self.value(name) {
                    // At the start of a target, the value can be a whole URL. Browsers ignore control characters
                    // when they parse its scheme.
                    Some(value) if index == 0 => {
                        let visible = value.trim().replace(char::is_control, "");
                        encode(&visible, url::WHOLE, &mut target);
                    }
                    Some(value) => encode(value, url::PART, &mut target),
                    None => encode(&format!("{{{{ {name} }}}}"), url::NOT_UNRESERVED, &mut target),
                },
            }
        }
        target
    }
}

/// Whether a target is allowed in an attribute. Email addresses and phone numbers are only allowed in `href`.
pub(crate) fn is_allowed(target: &str, attribute: &str) -> bool {
    let is_loaded = || url::scheme(target).is_none_or(|scheme| scheme.starts_with("http"));
    url::is_allowed(target) && (attribute == "href" || is_loaded())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::evaluate::testing::{located, run};

    fn raw(text: &str) -> Seg {
        Seg::Raw(text.into())
    }

    fn target(parts: Vec<TargetPart>) -> Html {
        Html(vec![Seg::Target { attribute: "href", parts }])
    }

    fn with_version(version: &str) -> Run {
        let mut run = run("a", "");
        std::sync::Arc::make_mut(&mut run.release).vars =
            vec![(located("v".to_owned()), version.to_owned())];
        run
    }

    fn join(run: &Run, html: &Html) -> String {
        let scope = Scope { root: "../", repository: None, run: Some(run) };
        scope.join(html).as_str().to_owned()
    }

    #[test]
    fn values_are_escaped_and_the_root_is_relative_to_the_page() {
        let html = Html(vec![
            raw("<a href=\""),
            Seg::Root,
            raw("x.html\">"),
            Seg::Var(Arc::from("v")),
            raw("</a>"),
        ]);
        assert_eq!(join(&with_version("<b>&"), &html), "<a href=\"../x.html\">&lt;b&gt;&amp;</a>");
    }

    #[test]
    fn a_placeholder_without_a_value_stays_as_written() {
        let html = Html(vec![Seg::Var(Arc::from("other"))]);
        assert_eq!(join(&with_version("1"), &html), "{{ other }}");
    }

    #[test]
    fn schemes_are_checked_after_values_are_filled_in() {
        let whole = target(vec![TargetPart::Var("v".into())]);
        assert_eq!(join(&with_version("javascript:alert(1)"), &whole), "");
        assert_eq!(join(&with_version("java\nscript:alert(1)"), &whole), "");
        assert_eq!(
            join(&with_version("https://a.example/?x=1&y"), &whole),
            " href=\"https://a.example/?x=1&amp;y\""
        );
        let split = target(vec![TargetPart::Text("java".into()), TargetPart::Var("v".into())]);
        assert_eq!(join(&with_version("script:x"), &split), " href=\"javascript%3Ax\"");
    }

    #[test]
    fn a_link_out_of_content_leads_to_the_repository() {
        let run = with_version("1");
        let outside = |path: &str| {
            let outside = TargetPart::Outside { written: "../../x".into(), path: path.into() };
            target(vec![outside, TargetPart::Text("#y".into())])
        };
        let repository = Some("https://git.example/o/r/blob/main/docs/");
        let join = |path, repository| {
            Scope { root: "../", repository, run: Some(&run) }
                .join(&outside(path))
                .as_str()
                .to_owned()
        };
        let url = "https://git.example/o/r/blob/main";
        assert_eq!(join("a b/x.go", repository), format!(" href=\"{url}/docs/a%20b/x.go#y\""));
        assert_eq!(join("../x", repository), format!(" href=\"{url}/x#y\""));
        assert_eq!(join("../../../../../../../x", repository), " href=\"../../x#y\"");
        assert_eq!(join("x", None), " href=\"../../x#y\"");
    }

    #[test]
    fn a_value_within_a_url_is_encoded_as_one_part() {
        let html = target(vec![
            TargetPart::Text("https://ci.example/?tag=".into()),
            TargetPart::Var("v".into()),
        ]);
        assert_eq!(
            join(&with_version("1 0&x#\""), &html),
            " href=\"https://ci.example/?tag=1%200%26x%23%22\""
        );
    }
}
