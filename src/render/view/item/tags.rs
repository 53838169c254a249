//! Tags: short remarks after an item's text, bold if they require attention.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::requirements;
use crate::evaluate::rows::{Origin, Row, StateSource};
use crate::evaluate::run::Run;
use crate::model::release::{Entry, State};
use crate::render::view::frame::RunFrame;
use crate::render::view::item::who::Who;

/// A short remark after an item's text.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct TagView {
    /// The text: `optional`, `evidence missing`.
    pub(crate) text: Cow<'static, str>,
    /// The icon before the text.
    pub(crate) icon: Option<&'static str>,
    /// Whether it requires attention.
    pub(crate) alert: bool,
}

/// Returns the tags of a row.
pub(super) fn tags(frame: &RunFrame<'_>, index: usize) -> Vec<TagView> {
    let run = frame.run;
    let row = &run.rows[index];
    let attributes = run.attributes(row);
    let plain = |text: Cow<'static, str>| TagView { text, icon: None, alert: false };
    let mut tags = Vec::new();
    if attributes.optional {
        tags.push(plain(Cow::Borrowed("optional")));
    }
    // Show a rule only if it excludes the item.
    if let StateSource::Rule(reason) = &row.source {
        tags.push(plain(Cow::Owned(reason.to_string())));
    }
    if let Origin::Added(entry) = row.origin {
        tags.push(plain(Cow::Owned(added(frame, &run.release.entries[entry]))));
    }
    tags.extend(evidence_tag(run, row));
    tags.extend(signoff_tag(frame, index));
    if row.before_gate {
        tags.push(TagView {
            text: Cow::Borrowed("done before its gate"),
            icon: Some("gate"),
            alert: true,
        });
    }
    tags
}

/// Formats as `added, Li Wen 11:40`.
fn added(frame: &RunFrame<'_>, entry: &Entry) -> String {
    let who = entry.events.first().map(|event| frame.who_when(event));
    match who.filter(|who| !who.is_empty()) {
        Some(who) => format!("added, {who}"),
        None => "added".to_owned(),
    }
}

fn evidence_tag(run: &Run, row: &Row) -> Option<TagView> {
    let has = || {
        let mut events = run.events(row).iter();
        events.any(|event| !event.evidence.is_empty())
    };
    let is_waived = matches!(row.state, State::NotApplicable | State::Skipped);
    if !run.attributes(row).evidence || is_waived || has() {
        return None;
    }
    let missing = requirements::lacks_evidence(run, row);
    let text = if missing { "evidence missing" } else { "evidence needed" };
    Some(TagView { text: Cow::Borrowed(text), icon: Some("link"), alert: missing })
}

/// Returns the role that signs off an open item, with its person unless the person column shows them. A closed item
/// has a line about its sign-off instead.
fn signoff_tag(frame: &RunFrame<'_>, index: usize) -> Option<TagView> {
    let row = &frame.run.rows[index];
    let role = frame.run.attributes(row).signoff.as_ref()?;
    if row.state.is_closed() || row.state == State::NotApplicable {
        return None;
    }
    let is_shown = |id: &str| matches!(Who::of(frame, index), Who::Owner(owner) if owner == id);
    let text = match frame.run.release.role(role).filter(|person| !is_shown(&person.value)) {
        Some(person) => format!("{role} signs off: {}", frame.person_name(&person.value)),
        None => format!("{role} signs off"),
    };
    Some(TagView { text: Cow::Owned(text), icon: None, alert: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::release::Located;
    use crate::render::testing::{changed_with, person};

    fn tags_of(text: &str, entries: &str) -> Vec<(String, bool)> {
        let located = |value: &str| Located {
            value: value.to_owned(),
            span: crate::evaluate::testing::NOWHERE,
        };
        let staff = |release: &mut crate::model::release::Release| {
            release.roles = vec![(located("qa"), located("noor"))];
        };
        let people = vec![person("noor", "Noor Haddad")];
        changed_with(people, text, entries, staff, |frame| {
            let row = frame.run.row("a").expect("it is there");
            let tags = tags(frame, row).into_iter();
            tags.map(|tag| (tag.text.into_owned(), tag.alert)).collect()
        })
    }

    fn tag(text: &str, alert: bool) -> (String, bool) {
        (text.to_owned(), alert)
    }

    #[test]
    fn evidence_is_needed_until_done_and_then_missing() {
        let text = "a {evidence}";
        assert_eq!(tags_of(text, ""), [tag("evidence needed", false)]);
        assert_eq!(tags_of(text, "a: done"), [tag("evidence missing", true)]);
        assert!(tags_of(text, "a: done+evidence").is_empty());
        assert!(tags_of(text, "a: skipped").is_empty());
    }

    #[test]
    fn open_sign_offs_name_role_and_person() {
        let text = "a {signoff=qa}";
        assert_eq!(tags_of(text, ""), [tag("qa signs off: Noor Haddad", false)]);
        assert_eq!(tags_of(text, "a: failed"), [tag("qa signs off: Noor Haddad", false)]);
        assert_eq!(tags_of("a {signoff=qa owner=qa}", ""), [tag("qa signs off", false)]);
        assert_eq!(tags_of("a {signoff=ops}", ""), [tag("ops signs off", false)]);
        for closed in ["a: done by noor", "a: done by li", "a: skipped", "a: n/a"] {
            assert!(tags_of(text, closed).is_empty(), "{closed}");
        }
    }

    #[test]
    fn rules_are_shown_only_if_they_exclude_the_item() {
        assert_eq!(tags_of("a {only=major}", ""), [tag("only major", false)]);
        assert!(tags_of("a {except=hotfix}", "").is_empty());
    }

    #[test]
    fn items_done_too_early_require_attention() {
        let tags = tags_of("g {gate}\na", "a: done");
        assert_eq!(tags, [tag("done before its gate", true)]);
    }
}
