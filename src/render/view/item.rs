//! An item's row: its state in word and icon, who and when, and the lines under its text.

use serde::Serialize;

use crate::derive::gates;
use crate::derive::problem;
use crate::derive::run::{Origin, Row, Run, StateSource};
use crate::derive::status::item_time;
use crate::model::checklist::Gate;
use crate::model::release::{Entry, Event, State, Status};
use crate::render::html::Markup;
use crate::render::mark::Mark;
use crate::render::view::LinkView;
use crate::render::view::evidence::EvidenceView;
use crate::render::view::flow::BlockView;
use crate::render::view::frame::{RunFrame, names};
use crate::render::when::{self, When};

/// An item in a release.
#[derive(Debug, Clone, Serialize)]
pub struct ItemView {
    /// Its id, also the fragment.
    pub id: String,
    /// Classes: the state's, `optional`, `problem`, `group`.
    pub class: String,
    /// The symbol.
    pub icon: &'static str,
    /// The state in a word.
    pub word: &'static str,
    /// Its own text.
    pub text: Markup,
    /// Its number in an ordered list.
    pub number: Option<u64>,
    /// Short remarks behind the text.
    pub tags: Vec<TagView>,
    /// Who did it, or who should.
    pub who: Option<WhoView>,
    /// When its state was recorded.
    pub at: Option<When>,
    /// Its permalink.
    pub href: String,
    /// What is said under its text.
    pub lines: Vec<LineView>,
    /// What stands in it in the checklist, further items included.
    pub body: Vec<BlockView>,
    /// The hold point that it is.
    pub gate: Option<GateView>,
}

/// A short remark behind an item's text.
#[derive(Debug, Clone, Serialize)]
pub struct TagView {
    /// The words.
    pub text: String,
    /// A symbol before them.
    pub icon: Option<&'static str>,
    /// Whether it wants attention.
    pub alert: bool,
}

/// A name in an item's row.
#[derive(Debug, Clone, Serialize)]
pub struct WhoView {
    /// `for` where nobody acted yet, `by` for a rule.
    pub lead: Option<&'static str>,
    /// The name.
    pub name: String,
}

/// A line under an item's text, or under a section's head.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LineView {
    /// The symbol before it.
    pub icon: Option<&'static str>,
    /// What it begins with: `Failed first, li 09:12`.
    pub lead: Option<String>,
    /// A link behind that.
    pub link: Option<LinkView>,
    /// The author's words.
    pub note: Option<Markup>,
    /// Links and files.
    pub evidence: Vec<EvidenceView>,
}

/// The line of a gate.
#[derive(Debug, Clone, Serialize)]
pub struct GateView {
    /// `passed`, `open`, or `later` where nobody waits at it.
    pub class: &'static str,
    /// What it says.
    pub text: String,
    /// What it guards, where it names that.
    pub targets: Vec<LinkView>,
}

impl ItemView {
    /// The view of a row whose text and body are ready.
    pub fn new(
        frame: &RunFrame<'_>,
        index: usize,
        text: Markup,
        number: Option<u64>,
        body: Vec<BlockView>,
    ) -> Self {
        let run = frame.run;
        let row = &run.rows[index];
        let mark = Mark::of(run, row);
        let event = run.events(row).last();
        Self {
            id: row.id.to_string(),
            class: class(run, index, mark),
            icon: mark.icon(),
            word: mark.word(),
            text,
            number,
            tags: tags(frame, index),
            who: who(frame, index),
            at: event
                .and_then(|event| event.at.as_ref())
                .map(|at| frame.short(at.value)),
            href: frame.row_href(row),
            lines: lines(frame, row),
            body,
            gate: GateView::new(frame, index),
        }
    }
}

fn class(run: &Run, index: usize, mark: Mark) -> String {
    let row = &run.rows[index];
    let mut class = mark.class().to_owned();
    let is_problem = || run.problems.iter().any(|problem| problem.row == index);
    for (is, word) in [
        (row.attributes.optional, " optional"),
        (row.is_group, " group"),
        (!run.problems.is_empty() && is_problem(), " problem"),
    ] {
        if is {
            class.push_str(word);
        }
    }
    class
}

fn who(frame: &RunFrame<'_>, index: usize) -> Option<WhoView> {
    let row = &frame.run.rows[index];
    if matches!(row.source, StateSource::Rule(_)) {
        let name = "rule".to_owned();
        return Some(WhoView {
            lead: Some("by"),
            name,
        });
    }
    let by = frame.run.events(row).last().map(|event| names(&event.by));
    if let Some(name) = by.filter(|by| !by.is_empty()) {
        return Some(WhoView { lead: None, name });
    }
    if row.is_group {
        return Some(WhoView {
            lead: None,
            name: closed_within(frame.run, index),
        });
    }
    let owner = row
        .attributes
        .owner
        .as_ref()
        .filter(|_| !row.state.is_closed())?;
    let name = frame.person(owner).to_owned();
    Some(WhoView {
        lead: Some("for"),
        name,
    })
}

/// `1 of 2`: how many of the items in a group are closed.
fn closed_within(run: &Run, group: usize) -> String {
    let within: Vec<&Row> = (group + 1..run.rows.len())
        .take_while(|&index| gates::descends(&run.rows, index, group))
        .map(|index| &run.rows[index])
        .filter(|row| row.counts())
        .collect();
    let closed = within.iter().filter(|row| row.state.is_closed()).count();
    format!("{closed} of {}", within.len())
}

fn tags(frame: &RunFrame<'_>, index: usize) -> Vec<TagView> {
    let run = frame.run;
    let row = &run.rows[index];
    let attributes = &row.attributes;
    let plain = |text: String| TagView {
        text,
        icon: None,
        alert: false,
    };
    let mut tags = Vec::new();
    if attributes.optional {
        tags.push(plain("optional".to_owned()));
    }
    tags.extend(
        attributes
            .only
            .iter()
            .map(|list| plain(format!("only {}", list.join(", ")))),
    );
    if !attributes.except.is_empty() {
        tags.push(plain(format!("not for {}", attributes.except.join(", "))));
    }
    if let Origin::Added(entry) = row.origin {
        tags.push(plain(added(frame, &run.release.entries[entry])));
    }
    tags.extend(evidence_tag(run, row));
    tags.extend(signoff_tag(frame, row));
    if gates::done_before_gate(run, index) {
        let text = "done before its gate".to_owned();
        tags.push(TagView {
            text,
            icon: Some("gate"),
            alert: true,
        });
    }
    tags
}

/// `added, li 11:40`.
fn added(frame: &RunFrame<'_>, entry: &Entry) -> String {
    let who = entry.events.first().map(|event| frame.who_when(event));
    match who.filter(|who| !who.is_empty()) {
        Some(who) => format!("added, {who}"),
        None => "added".to_owned(),
    }
}

fn evidence_tag(run: &Run, row: &Row) -> Option<TagView> {
    let has = run
        .events(row)
        .iter()
        .any(|event| !event.evidence.is_empty());
    if !row.attributes.evidence || has || matches!(row.state, State::NotApplicable | State::Skipped)
    {
        return None;
    }
    let missing = problem::lacks_evidence(run, row);
    let text = if missing {
        "evidence missing"
    } else {
        "evidence needed"
    };
    Some(TagView {
        text: text.to_owned(),
        icon: Some("link"),
        alert: missing,
    })
}

fn signoff_tag(frame: &RunFrame<'_>, row: &Row) -> Option<TagView> {
    let role = row.attributes.signoff.as_ref()?;
    let person = frame.person(role);
    if row.state == State::NotApplicable {
        return None;
    }
    let missing = row.state.is_closed() && !problem::signed_off(frame.run, row);
    let text = match (missing, row.state.is_closed()) {
        (true, _) => format!("no valid sign-off: {person} has to"),
        (false, true) => "signed off".to_owned(),
        (false, false) => format!("{person} signs off"),
    };
    Some(TagView {
        text,
        icon: None,
        alert: missing,
    })
}

fn lines(frame: &RunFrame<'_>, row: &Row) -> Vec<LineView> {
    match row.source {
        StateSource::Own(entry) => {
            event_lines(frame, &frame.run.release.entries[entry].events, row.state)
        }
        StateSource::Covered(entry) => vec![covered(frame, &frame.run.release.entries[entry])],
        StateSource::Rule(_) | StateSource::Nothing => Vec::new(),
    }
}

/// The state comes from a section or group above, whose own place says why.
fn covered(frame: &RunFrame<'_>, entry: &Entry) -> LineView {
    LineView {
        lead: Some("With".to_owned()),
        link: Some(frame.part(&entry.key.value)),
        ..LineView::default()
    }
}

/// What the last event says, then what came before it.
pub(super) fn event_lines(frame: &RunFrame<'_>, events: &[Event], state: State) -> Vec<LineView> {
    let Some((last, earlier)) = events.split_last() else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if last.note.is_some() || !last.evidence.is_empty() {
        lines.push(LineView {
            note: last.note.as_ref().map(|note| frame.prose(note)),
            evidence: evidence(frame, last),
            ..LineView::default()
        });
    }
    if let (Some(time), [begun]) = (item_time(events), earlier)
        && begun.note.is_none()
        && begun.evidence.is_empty()
    {
        lines.push(took(frame, begun, last, time));
        return lines;
    }
    lines.extend(
        earlier
            .iter()
            .map(|event| earlier_line(frame, event, state)),
    );
    lines
}

/// Begun and done, and nothing else to say.
fn took(frame: &RunFrame<'_>, begun: &Event, done: &Event, time: jiff::SignedDuration) -> LineView {
    let at = begun.at.as_ref().map(|at| frame.short(at.value).text);
    let who = names(&begun.by);
    let who = if who.is_empty() || who == names(&done.by) {
        String::new()
    } else {
        format!(" by {who}")
    };
    let lead = format!(
        "Begun {}{who}, took {}",
        at.unwrap_or_default(),
        when::duration(time)
    );
    LineView {
        lead: Some(lead),
        ..LineView::default()
    }
}

fn earlier_line(frame: &RunFrame<'_>, event: &Event, state: State) -> LineView {
    let mark = Mark::state(event.state);
    let first = event.state == State::Failed && state == State::Done;
    let word = if first { "Failed first" } else { mark.word() };
    let who = frame.who_when(event);
    LineView {
        icon: Some(mark.icon()),
        lead: Some(if who.is_empty() {
            word.to_owned()
        } else {
            format!("{word}, {who}")
        }),
        link: None,
        note: event.note.as_ref().map(|note| frame.prose(note)),
        evidence: evidence(frame, event),
    }
}

fn evidence(frame: &RunFrame<'_>, event: &Event) -> Vec<EvidenceView> {
    (event.evidence.iter())
        .map(|evidence| EvidenceView::new(frame, &evidence.value))
        .collect()
}

impl GateView {
    fn new(frame: &RunFrame<'_>, index: usize) -> Option<Self> {
        let run = frame.run;
        let row = &run.rows[index];
        let gate = row.gate().filter(|_| row.is_effective_gate())?;
        if !gates::is_shut(run, index) {
            let text = "Gate passed".to_owned();
            return Some(Self {
                class: "passed",
                text,
                targets: Vec::new(),
            });
        }
        let waits = run.status == Status::InProgress;
        let what = match gate {
            Gate::Section => "nothing below in this section may proceed",
            Gate::All => "nothing below may proceed",
            Gate::Targets(_) => "it holds",
        };
        let how = match row.state {
            State::Skipped => "Gate skipped, so it stays shut",
            State::Done => "Gate not signed off, so it stays shut",
            _ => "Gate open",
        };
        let targets = match gate {
            Gate::Targets(targets) => targets.iter().map(|id| frame.part(id)).collect(),
            _ => Vec::new(),
        };
        Some(Self {
            class: if waits { "open" } else { "later" },
            text: if run.status.is_closed() {
                "Gate not passed".to_owned()
            } else {
                format!("{how}: {what}")
            },
            targets,
        })
    }
}
