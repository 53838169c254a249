//! Resolves link targets: filters schemes, and maps paths to pages.
//!
//! Links in markdown and in raw HTML both go through [`Targets::add`], which leaves a token as the attribute's
//! value. [`super::split`] replaces the token with the segments of the real target.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::prepare::{Prepared, TextPart};
use crate::markdown::{escape, token};
use crate::model::flow::{Seg, TargetPart};
use crate::model::link::{
    Link, Target, fragment_in_nfc, is_scriptable, locate, outside_content, route,
};
use crate::unicode::into_nfc;
use crate::url::{ALLOWED_HINT, decode, is_allowed, scheme, split_target};

/// The targets of a text's links, in the order of their tokens.
#[derive(Debug)]
pub(crate) struct Targets<'a> {
    /// The file that relative links start from.
    path: &'a str,
    resolved: Vec<ResolvedTarget>,
    /// Links to parts of the site.
    pub(crate) links: Vec<Link>,
    /// Diagnostics for removed links and blocked images.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A resolved target.
#[derive(Debug)]
struct ResolvedTarget {
    parts: Vec<Piece>,
    /// Whether the target is a file that might run scripts.
    is_scriptable: bool,
}

/// A part of a target.
#[derive(Debug)]
enum Piece {
    Root,
    Outside { written: String, path: String },
    Text(String),
    Var(Arc<str>),
}

impl<'a> Targets<'a> {
    /// Creates an empty list for a text whose relative links start from the file `path`.
    pub(crate) fn new(path: &'a str) -> Self {
        Self { path, resolved: Vec::new(), links: Vec::new(), diagnostics: Vec::new() }
    }

    /// Adds a target and returns the number of its token; `None` if the scheme is not allowed.
    pub(crate) fn add(
        &mut self,
        text: &Prepared,
        target: &str,
        range: Range<usize>,
    ) -> Option<usize> {
        if !is_allowed(target) {
            self.refuse(text, target, range);
            return None;
        }
        let has_vars = target.contains(token::VAR);
        let mut scriptable = false;
        let parts = match self.resolve(target) {
            Resolved::AsWritten => vec![Piece::Text(target.to_owned())],
            Resolved::Here(target, fragment) => {
                self.push_link(text, range, Target::Here, fragment, has_vars);
                vec![Piece::Text(target)]
            }
            Resolved::Outside(written, path, fragment) => {
                let rest = target[written.len()..].to_owned();
                let first = match path {
                    Some(path) if !has_vars => Piece::Outside { written: written.clone(), path },
                    _ => Piece::Text(written.clone()),
                };
                self.push_link(text, range, Target::Outside(written), fragment, has_vars);
                vec![first, Piece::Text(rest)]
            }
            Resolved::Page(link, href, fragment) => {
                scriptable = matches!(&link, Target::File { path, .. } if is_scriptable(path));
                self.push_link(text, range, link, fragment, has_vars);
                vec![Piece::Root, Piece::Text(href)]
            }
        };
        self.resolved
            .push(ResolvedTarget { parts: with_vars(text, parts), is_scriptable: scriptable });
        Some(self.resolved.len() - 1)
    }

    /// Like [`Self::add`], for images. The pages' Content-Security-Policy allows them only from the site and over
    /// `https:`; others are reported. The policy is in the theme's `base.html`.
    pub(crate) fn add_image(
        &mut self,
        text: &Prepared,
        target: &str,
        range: Range<usize>,
    ) -> Option<usize> {
        let number = self.add(text, target, range.clone())?;
        if let Some(scheme) = scheme(target).filter(|scheme| scheme != "https") {
            self.diagnostics.push(blocked_image(text, &scheme, range));
        }
        Some(number)
    }

    /// Reports a target whose scheme is not allowed.
    pub(crate) fn refuse(&mut self, text: &Prepared, target: &str, range: Range<usize>) {
        self.diagnostics.push(unsafe_link(text, target, range));
    }

    /// Writes target `index` as the whole attribute ` href="…"`, after `raw`. A link to a file that might run
    /// scripts also gets the attribute `download`.
    pub(crate) fn write(
        &self,
        index: usize,
        attribute: &'static str,
        raw: &mut String,
        segments: &mut Vec<Seg>,
    ) {
        let Some(found) = self.resolved.get(index) else {
            return;
        };
        found.write(attribute, raw, segments);
        if found.is_scriptable && attribute == "href" {
            raw.push_str(" download");
        }
    }

    fn resolve(&self, target: &str) -> Resolved {
        let (path, query, fragment) = split_target(target);
        let fragment_id = fragment.map(|fragment| into_nfc(decode(fragment).into_owned()));
        if scheme(target).is_some() || path.starts_with("//") || path.starts_with(token::VAR) {
            return Resolved::AsWritten;
        }
        if path.is_empty() {
            return match fragment {
                Some("") | None => Resolved::AsWritten,
                Some(fragment) => {
                    Resolved::Here([query, "#", &composed(fragment)].concat(), fragment_id)
                }
            };
        }
        // Percent-encoding could hide the characters of tokens.
        let has_token =
            !path.contains(token::is_reserved) && decode(path).contains(token::is_reserved);
        let found = locate(self.path, path).filter(|_| !has_token);
        let Some((path, route)) = found.and_then(|path| route(&path).map(|route| (path, route)))
        else {
            let outside = outside_content(self.path, path).filter(|_| !has_token);
            return Resolved::Outside(path.to_owned(), outside, fragment_id);
        };
        let mut href = String::new();
        if route.split('/').next().is_some_and(|first| first.contains(':')) {
            // On a page at the root, `a:b.html` would have the scheme `a`.
            href.push_str("./");
        }
        escape::push_path(&mut href, &route);
        href.push_str(query);
        if let Some(fragment) = fragment {
            href.push('#');
            href.push_str(&composed(fragment));
        }
        Resolved::Page(Target::File { path, route }, href, fragment_id)
    }

    /// Keeps a link for the check of the whole site. A link with placeholders cannot be checked.
    fn push_link(
        &mut self,
        text: &Prepared,
        range: Range<usize>,
        target: Target,
        fragment: Option<String>,
        has_vars: bool,
    ) {
        if !has_vars {
            self.links.push(Link { span: text.span(range), target, fragment });
        }
    }
}

/// Returns a fragment in NFC. One with placeholders stays as written.
fn composed(fragment: &str) -> Cow<'_, str> {
    if fragment.contains(token::is_reserved) {
        return Cow::Borrowed(fragment);
    }
    fragment_in_nfc(fragment)
}

enum Resolved {
    AsWritten,
    /// A part of the same page: the target as it is written to the page, and the fragment.
    Here(String, Option<String>),
    /// The path as written, the path from the site's root, and the fragment.
    Outside(String, Option<String>, Option<String>),
    Page(Target, String, Option<String>),
}

impl ResolvedTarget {
    fn write(&self, attribute: &'static str, raw: &mut String, segments: &mut Vec<Seg>) {
        let is_late = |part: &Piece| matches!(part, Piece::Var(_) | Piece::Outside { .. });
        if self.parts.iter().any(is_late) {
            segments.push(Seg::Raw(std::mem::take(raw).into()));
            let parts = self.parts.iter().map(Piece::target_part).collect();
            segments.push(Seg::Target { attribute, parts });
            return;
        }
        raw.push(' ');
        raw.push_str(attribute);
        raw.push_str("=\"");
        for part in &self.parts {
            match part {
                Piece::Root => {
                    segments.push(Seg::Raw(std::mem::take(raw).into()));
                    segments.push(Seg::Root);
                }
                Piece::Text(text) => escape::push_target(raw, text),
                Piece::Var(_) | Piece::Outside { .. } => {}
            }
        }
        raw.push('"');
    }
}

impl Piece {
    fn target_part(&self) -> TargetPart {
        match self {
            Self::Root => TargetPart::Root,
            Self::Outside { written, path } => {
                TargetPart::Outside { written: written.as_str().into(), path: path.as_str().into() }
            }
            Self::Text(text) => TargetPart::Text(text.as_str().into()),
            Self::Var(name) => TargetPart::Var(name.clone()),
        }
    }
}

/// Splits the tokens in `parts` off as placeholders.
fn with_vars(text: &Prepared, parts: Vec<Piece>) -> Vec<Piece> {
    if text.spellings.is_empty() {
        return parts;
    }
    let mut out = Vec::new();
    for part in parts {
        match part {
            Piece::Text(target) => text.split_vars(&target, |part| match part {
                TextPart::Text("") => {}
                TextPart::Text(text) => out.push(Piece::Text(text.to_owned())),
                TextPart::Var(spelling) => out.push(Piece::Var(spelling.name.clone())),
            }),
            part => out.push(part),
        }
    }
    out
}

fn unsafe_link(text: &Prepared, target: &str, range: Range<usize>) -> Diagnostic {
    let scheme = scheme(target).unwrap_or_default();
    Diagnostic::new(
        Code::UnsafeLink,
        text.span(range),
        format!("the scheme `{scheme}:` is not allowed in links"),
    )
    .label("shown as text, not a link")
    .hint(ALLOWED_HINT)
}

fn blocked_image(text: &Prepared, scheme: &str, range: Range<usize>) -> Diagnostic {
    Diagnostic::new(
        Code::BlockedImage,
        text.span(range),
        format!("the scheme `{scheme}:` is not allowed in images"),
    )
    .label("not shown by browsers")
    .hint("Add the image to the site and write its path, or write an `https:` URL.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::prepare::TextOrigin;
    use crate::markdown::testing::show_html;
    use crate::model::flow::Html;
    use crate::span::SourceId;

    /// Returns the attribute of a link in `content/checklists/a.md`, with `{root}` and `{name}` for placeholders.
    fn href(target: &str) -> String {
        let written = target.to_owned();
        let text = Prepared::new(&written, TextOrigin::File(SourceId(0), 0), |name| name == "v");
        let mut targets = Targets::new("content/checklists/a.md");
        let Some(index) = targets.add(&text, &text.parsed, 0..0) else {
            return "removed".to_owned();
        };
        let (mut raw, mut segments) = (String::new(), Vec::new());
        targets.write(index, "href", &mut raw, &mut segments);
        segments.push(Seg::Raw(raw.into()));
        show_html(&Html(segments))
    }

    #[test]
    fn links_to_files_point_to_their_pages() {
        assert_eq!(href("b.md"), " href=\"{root}checklists/b.html\"");
        assert_eq!(href("b.md?x#y"), " href=\"{root}checklists/b.html?x#y\"");
        assert_eq!(href("../guide/a b%25.md"), " href=\"{root}guide/a%20b%25.html\"");
        assert_eq!(href("/releases/x/1.0.yaml"), " href=\"{root}releases/x/1.0.html\"");
        assert_eq!(href("#part"), " href=\"#part\"");
        assert_eq!(href("../../README.md"), " href=\"../../README.md\"");
        assert_eq!(href("//x.test/a.md"), " href=\"//x.test/a.md\"");
    }

    #[test]
    fn images_that_the_page_s_policy_blocks_are_reported() {
        let policy = include_str!("../../themes/default/templates/base.html");
        assert!(policy.contains(" img-src 'self' https:;"), "{policy}");
        let blocked = |target: &str| {
            let text = Prepared::new(target, TextOrigin::File(SourceId(0), 0), |name| name == "v");
            let mut targets = Targets::new("content/checklists/a.md");
            assert!(targets.add_image(&text, &text.parsed, 0..0).is_some());
            (targets.diagnostics.iter()).any(|diagnostic| diagnostic.code == Code::BlockedImage)
        };
        for target in [
            "http://x.test/a.png",
            " HTTP://x.test/a.png",
            "ht\ntp://x.test/a.png",
            "http://{{ v }}/a.png",
            "mailto:a",
        ] {
            assert!(blocked(target), "{target}");
        }
        for target in ["https://x.test/a.png", "HTTPS:x", "a.png", "/a.png", "{{ v }}/a.png"] {
            assert!(!blocked(target), "{target}");
        }
    }

    #[test]
    fn files_that_may_run_scripts_are_downloads() {
        assert_eq!(href("r.html?a#b"), " href=\"{root}checklists/r.html?a#b\" download");
        assert_eq!(href("r-{{ v }}.SVG"), " href=\"{root}checklists/r-{v}.SVG\" download");
        assert_eq!(href("../../r.html"), " href=\"../../r.html\"");
        assert_eq!(href("https://x.test/r.html"), " href=\"https://x.test/r.html\"");
    }

    #[test]
    fn placeholders_keep_their_position() {
        assert_eq!(href("https://x.test/{{ v }}/a"), " href=\"https://x.test/{v}/a\"");
        assert_eq!(href("../releases/{{v}}.yaml#x"), " href=\"{root}releases/{v}.html#x\"");
        assert_eq!(href("{{ v }}/a.md"), " href=\"{v}/a.md\"");
    }

    #[test]
    fn links_to_parts_of_the_site_are_kept_for_checking() {
        let text = Prepared::new("", TextOrigin::File(SourceId(0), 0), |_| false);
        let mut targets = Targets::new("content/checklists/a.md");
        for target in ["b.md#x%20y", "#z", "https://x.test", "../../out.md"] {
            targets.add(&text, target, 3..4);
        }
        let found: Vec<_> =
            targets.links.iter().map(|link| (&link.target, link.fragment.as_deref())).collect();
        assert_eq!(found[1], (&Target::Here, Some("z")));
        assert_eq!(found[2], (&Target::Outside("../../out.md".to_owned()), None));
        assert!(
            matches!(found[0], (Target::File { path, .. }, Some("x y")) if path == "content/checklists/b.md")
        );
    }
}
