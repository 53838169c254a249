//! One item of a runbook as text.

use jiff::tz::TimeZone;

use crate::app::runbook::lines::{Lines, first_line};
use crate::evaluate::problem::ProblemKind;
use crate::evaluate::requirements::lacks_evidence;
use crate::evaluate::rows::{Row, StateSource};
use crate::evaluate::run::Run;
use crate::model::checklist::Gate;
use crate::model::release::{Event, Located, State};
use crate::model::time::Moment;
use crate::render::when;

/// The items of a release, with the rows that are shown.
pub(super) struct ItemText<'a> {
    pub(super) run: &'a Run,
    pub(super) zone: &'a TimeZone,
    /// The rows that are shown, in page order. Items are indented below groups that are shown.
    pub(super) shown: &'a [usize],
}

impl ItemText<'_> {
    /// Adds an item. `before` is the row above it, if that is in the same section.
    pub(super) fn add(&self, index: usize, before: Option<usize>, lines: &mut Lines) {
        let run = self.run;
        let row = &run.rows[index];
        let word = state_word(run, row);
        let width = if run.status.is_abandoned() { NOT_REACHED.len() } else { "skipped".len() };
        let indent = 2 + 2 * self.groups_above(row);
        let text = run.text(row);
        lines.push(format!(
            "{}{} {word:width$}  {text}{}",
            " ".repeat(indent),
            mark(row.state),
            self.remarks(index)
        ));
        let indent = indent + 4 + width + 2;
        let last = run.events(row).last();
        let facts = [
            run.id(row).to_owned(),
            last.map(|event| who_when(event, self.zone)).unwrap_or_default(),
            self.covering(row).map(|key| format!("recorded for {key}")).unwrap_or_default(),
            self.owner(row).unwrap_or_default(),
        ];
        lines.pack(indent, facts);
        // What a section or group is recorded with stands at the first of its items.
        let is_repeated = before.is_some_and(|before| {
            self.covering(row).is_some() && run.rows[before].source == row.source
        });
        if !is_repeated {
            self.add_record(run.events(row), indent, lines);
        }
    }

    /// Adds the last event's note, and all evidence.
    fn add_record(&self, events: &[Event], indent: usize, lines: &mut Lines) {
        let note = events.last().and_then(|event| event.note.as_ref());
        let note = note.map_or("", |note| first_line(&note.text.value));
        if !note.is_empty() {
            lines.push(format!("{}note: {note}", " ".repeat(indent)));
        }
        for evidence in events.iter().flat_map(|event| &event.evidence) {
            let is_missing = self.run.missing_evidence.contains(&evidence.value);
            let missing = if is_missing { " (missing)" } else { "" };
            lines.push(format!("{}evidence: {}{missing}", " ".repeat(indent), evidence.value));
        }
    }

    fn groups_above(&self, row: &Row) -> usize {
        let groups = std::iter::successors(row.parent, |&group| self.run.rows[group].parent);
        groups.filter(|group| self.shown.binary_search(group).is_ok()).count()
    }

    /// The key of the section or group that a row's state was recorded for.
    fn covering(&self, row: &Row) -> Option<&str> {
        match row.source {
            StateSource::Covered(entry) => Some(&self.run.release.entries[entry].key.value),
            _ => None,
        }
    }

    /// Formats the owner of an open item as `for li`, or `for dba (li)`.
    fn owner(&self, row: &Row) -> Option<String> {
        let owner = self.run.attributes(row).owner.as_ref()?;
        if row.state.is_closed() || row.state == State::NotApplicable {
            return None;
        }
        Some(format!("for {}", self.with_holder(owner)))
    }

    /// Formats a role as `dba (li)`.
    fn with_holder(&self, role: &str) -> String {
        match self.run.release.role(role) {
            Some(holder) => format!("{role} ({})", holder.value),
            None => role.to_owned(),
        }
    }

    /// Formats what is special about an item, such as ` (gate, optional, sign-off by qa (noor))`.
    fn remarks(&self, index: usize) -> String {
        let run = self.run;
        let row = &run.rows[index];
        let attributes = run.attributes(row);
        let is_waived = matches!(row.state, State::Skipped | State::NotApplicable);
        let has_evidence = run.events(row).iter().any(|event| !event.evidence.is_empty());
        let rule = match &row.source {
            StateSource::Rule(rule) => Some(rule.to_string()),
            _ => None,
        };
        let gate = attributes.gate.as_ref().map(|gate| match gate {
            Gate::All => "gate of everything after it".to_owned(),
            Gate::Section | Gate::Targets(_) => "gate".to_owned(),
        });
        let needs_evidence =
            attributes.evidence && !is_waived && !has_evidence && !lacks_evidence(run, row);
        let remarks: Vec<String> = [
            gate,
            row.optional.then(|| "optional".to_owned()),
            attributes
                .signoff
                .as_ref()
                .map(|role| format!("sign-off by {}", self.with_holder(role))),
            rule,
            (!row.is_of_checklist()).then(|| "added".to_owned()),
            needs_evidence.then(|| "evidence needed".to_owned()),
            row.failed_before().then(|| "failed first".to_owned()),
            row.before_gate.then(|| "done before its gate".to_owned()),
        ]
        .into_iter()
        .flatten()
        .chain(run.problems_of(index).iter().filter_map(|kind| problem(*kind)))
        .collect();
        if remarks.is_empty() { String::new() } else { format!(" ({})", remarks.join(", ")) }
    }
}

/// Formats a problem that the state does not show.
fn problem(kind: ProblemKind) -> Option<String> {
    match kind {
        ProblemKind::Failed | ProblemKind::Blocked => None,
        ProblemKind::NoEvidence => Some("no evidence".to_owned()),
        ProblemKind::NoSignoff => Some("not signed off".to_owned()),
    }
}

const NOT_REACHED: &str = "not reached";

fn state_word(run: &Run, row: &Row) -> &'static str {
    if run.not_reached(row) { NOT_REACHED } else { row.state.word() }
}

/// Returns the mark before the state's word, in the form of a checkbox.
fn mark(state: State) -> &'static str {
    match state {
        State::Todo => "[ ]",
        State::Doing => "[~]",
        State::Done => "[x]",
        State::Skipped | State::NotApplicable => "[-]",
        State::Failed | State::Blocked => "[!]",
    }
}

/// Formats as `li, sam, 20 Nov 2026 09:12, recorded by maya`, as far as it is known.
pub(super) fn who_when(event: &Event, zone: &TimeZone) -> String {
    let at = event.at.as_ref().map(|at| at.value);
    let recorded_by = event.recorded_by().map(|person| person.value.as_str());
    signature(&event.by, at, recorded_by, zone)
}

/// Formats as [`who_when`] does.
pub(super) fn signature(
    by: &[Located<String>],
    at: Option<Moment>,
    recorded_by: Option<&str>,
    zone: &TimeZone,
) -> String {
    let at = at.map(|at| {
        let mut text = String::new();
        when::short(at, zone, None, &mut text);
        text
    });
    let recorded_by = recorded_by.map(|person| format!("recorded by {person}"));
    let by = by.iter().map(|person| person.value.clone()).filter(|person| !person.is_empty());
    by.chain(at).chain(recorded_by).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::run_with;

    fn text(checklist: &str, items: &str) -> String {
        let run = run_with(checklist, items, "maya", &[("dba", "li"), ("qa", "noor")]);
        let shown: Vec<usize> = (0..run.rows.len()).collect();
        let items = ItemText { run: &run, zone: &TimeZone::UTC, shown: &shown };
        let mut lines = Lines::default();
        for &row in &shown {
            items.add(row, row.checked_sub(1), &mut lines);
        }
        lines.text()
    }

    #[test]
    fn an_item_shows_who_and_when_or_who_should() {
        assert_eq!(
            text(
                "a {owner=dba}\nb {owner=dba}\nc {owner=tom}",
                "a: done@09:12 by li sam\nb: doing by li"
            ),
            "  [x] done     a\n               a  li, sam, 1 Jan 2026 09:12\n  \
               [~] doing    b\n               b  li  for dba (li)\n  \
               [ ] todo     c\n               c  for tom\n"
        );
    }

    #[test]
    fn remarks_name_what_is_special() {
        let remarks = |checklist: &str, items: &str| {
            let text = text(checklist, items);
            let line = text.lines().next().unwrap_or_default();
            line.split_once(" (").map(|(_, rest)| rest.trim_end_matches(')').to_owned())
        };
        assert_eq!(remarks("a", ""), None);
        assert_eq!(remarks("a {gate optional}", "").as_deref(), Some("gate, optional"));
        assert_eq!(remarks("a {signoff=ops}", "").as_deref(), Some("sign-off by ops"));
        assert_eq!(remarks("a {evidence}", "").as_deref(), Some("evidence needed"));
        assert_eq!(remarks("a {evidence}", "a: done").as_deref(), Some("no evidence"));
        assert_eq!(remarks("a {only=major}", "").as_deref(), Some("only major"));
        assert_eq!(remarks("a", "a: [failed, done]").as_deref(), Some("failed first"));
    }

    #[test]
    fn groups_indent_their_items() {
        let lines = text("p\n  a", "");
        assert!(lines.contains("\n    [ ] todo     a\n                 a\n"), "{lines}");
    }

    #[test]
    fn what_a_section_is_recorded_with_is_shown_once() {
        let lines = text("# s\na\nb", "s: done by li+evidence");
        assert_eq!(lines.matches("recorded for s").count(), 2, "{lines}");
        assert_eq!(lines.matches("evidence: https").count(), 1, "{lines}");
    }
}
