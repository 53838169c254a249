//! Guards: the rows and sections that each gate guards.

use crate::evaluate::rows::{Origin, Row, descends, lies_in, place};
use crate::model::checklist::{Checklist, Gate};

/// An effective gate and its reach.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    /// The gate's row.
    pub(crate) gate: usize,
    pub(super) reach: Reach,
}

/// What a gate guards, except for its own items: they have to be done before the gate.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// All rows after the gate.
    All,
    /// All rows after the gate in a section.
    Section(usize),
    /// Rows with the items in them, and sections.
    Targets { rows: Vec<usize>, sections: Vec<usize> },
}

/// Returns the effective gates in page order. `places` holds the row of each item; see [`place`].
pub(super) fn guards(rows: &[Row], places: &[usize], checklist: &Checklist) -> Vec<Guard> {
    let guards = rows.iter().enumerate().filter_map(|(gate, row)| {
        let kind = kind(row, checklist).filter(|_| row.is_effective_gate())?;
        let reach = Reach::new(kind, row, places, checklist);
        Some(Guard { gate, reach })
    });
    guards.collect()
}

/// Returns a row's `gate` attribute, if it is a gate.
fn kind<'c>(row: &Row, checklist: &'c Checklist) -> Option<&'c Gate> {
    match row.origin {
        Origin::Item(item) => checklist.items[item].attributes.gate.as_ref(),
        Origin::Added(_) => None,
    }
}

impl Reach {
    fn new(kind: &Gate, gate: &Row, places: &[usize], checklist: &Checklist) -> Self {
        match (kind, gate.section) {
            (Gate::All, _) | (Gate::Section, None) => Self::All,
            (Gate::Section, Some(section)) => Self::Section(section),
            (Gate::Targets(targets), _) => {
                let ids = || targets.iter().map(String::as_str);
                let items = ids().filter_map(|id| checklist.item(id));
                Self::Targets {
                    rows: items.filter_map(|item| place(places, item)).collect(),
                    sections: ids().filter_map(|id| checklist.section(id)).collect(),
                }
            }
        }
    }
}

impl Guard {
    pub(super) fn reaches(&self, rows: &[Row], checklist: &Checklist, other: usize) -> bool {
        let is_in = |section| lies_in(checklist, rows[other].section, section);
        let is_in_reach = match &self.reach {
            Reach::All => other > self.gate,
            Reach::Section(section) => other > self.gate && is_in(*section),
            Reach::Targets { rows: targets, sections } => {
                let is_at = |&row: &usize| other == row || descends(rows, other, row);
                targets.iter().any(is_at) || sections.iter().any(|&section| is_in(section))
            }
        };
        is_in_reach && other != self.gate && !descends(rows, other, self.gate)
    }
}
