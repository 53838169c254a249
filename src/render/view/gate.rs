//! The line of a gate: whether it is passed, and what it guards.

use schemars::JsonSchema;
use serde::Serialize;

use crate::evaluate::gates;
use crate::model::checklist::Gate;
use crate::model::release::{State, Status};
use crate::render::view::LinkView;
use crate::render::view::frame::RunFrame;

/// The line of a gate.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct GateView {
    /// `passed`, `shut`, or `later` if the release is not in progress.
    pub(crate) class: &'static str,
    /// The text; if the gate names what it guards, without those names: `Gate shut: it guards`.
    pub(crate) text: String,
    /// The items and sections that it guards, if it names them.
    pub(crate) targets: Vec<LinkView>,
}

impl GateView {
    /// Builds the line of a row, if it is an effective gate.
    pub(super) fn new(frame: &RunFrame<'_>, index: usize) -> Option<Self> {
        let run = frame.run;
        let row = &run.rows[index];
        let gate = frame.run.attributes(row).gate.as_ref().filter(|_| row.is_effective_gate())?;
        if !gates::is_shut(run, index) {
            let text = "Gate passed".to_owned();
            return Some(Self { class: "passed", text, targets: Vec::new() });
        }
        let is_in_progress = run.status == Status::InProgress;
        let what = match gate {
            Gate::Section => "it guards the rest of this section",
            Gate::All => "it guards everything below",
            Gate::Targets(ids) if ids.is_empty() => "it guards nothing",
            Gate::Targets(_) => "it guards",
        };
        let how = match row.state {
            State::Skipped => "Gate skipped, so it stays shut",
            State::Done => "Gate not signed off, so it stays shut",
            _ => "Gate shut",
        };
        let targets = match gate {
            Gate::Targets(targets) => targets.iter().map(|id| frame.part(id)).collect(),
            _ => Vec::new(),
        };
        Some(Self {
            class: if is_in_progress { "shut" } else { "later" },
            text: if run.status.is_closed() {
                "Gate not passed".to_owned()
            } else {
                format!("{how}: {what}")
            },
            targets,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::on_its_page;

    fn gate(text: &str, entries: &str) -> (&'static str, String, Vec<String>) {
        on_its_page(text, entries, |frame| {
            let row = frame.run.row("g").expect("it is there");
            let gate = GateView::new(frame, row).expect("it guards something");
            let targets = gate.targets.into_iter().map(|link| link.href).collect();
            (gate.class, gate.text, targets)
        })
    }

    #[test]
    fn a_gate_shows_what_it_guards() {
        let (class, text, _) = gate("a\ng {gate}\nb", "a: done");
        assert_eq!(class, "shut");
        assert_eq!(text, "Gate shut: it guards the rest of this section");
        let (_, text, targets) = gate("a\ng {gate=b}\nb", "a: done");
        assert_eq!((text.as_str(), targets), ("Gate shut: it guards", vec!["#b".to_owned()]));
    }

    #[test]
    fn gates_of_planned_releases_are_for_later() {
        assert_eq!(gate("g {gate}\nb", "").0, "later");
        assert_eq!(gate("g {gate}\nb", "g: done").0, "passed");
        let (class, text, _) = gate("g {gate=all}\nb", "g: skipped");
        assert_eq!(class, "shut");
        assert_eq!(text, "Gate skipped, so it stays shut: it guards everything below");
    }
}
