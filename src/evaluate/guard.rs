//! What each gate guards.

use crate::evaluate::rows::{Origin, Row, descends, lies_in, place};
use crate::model::checklist::{Checklist, Gate};

/// A gate that guards something, and what.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    /// Its row.
    pub(crate) gate: usize,
    pub(super) reach: Reach,
}

/// What a gate guards, but for what lies in it: that has to be done before it can be.
#[derive(Debug, Clone)]
pub(super) enum Reach {
    /// All rows behind it.
    All,
    /// All rows behind it in a section.
    Section(usize),
    /// Rows with what lies in them, and sections.
    Targets {
        rows: Vec<usize>,
        sections: Vec<usize>,
    },
}

/// The gates among the rows that guard something, in the order of the page.
///
/// `places` are those of the items among the rows.
pub(super) fn guards(rows: &[Row], places: &[usize], checklist: &Checklist) -> Vec<Guard> {
    let guards = rows.iter().enumerate().filter_map(|(gate, row)| {
        let kind = kind(row, checklist).filter(|_| row.is_effective_gate())?;
        let reach = Reach::new(kind, row, places, checklist);
        Some(Guard { gate, reach })
    });
    guards.collect()
}

/// What a row guards, if it is a gate.
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
        let is_meant = match &self.reach {
            Reach::All => other > self.gate,
            Reach::Section(section) => other > self.gate && is_in(*section),
            Reach::Targets {
                rows: targets,
                sections,
            } => {
                let is_at = |&row: &usize| other == row || descends(rows, other, row);
                targets.iter().any(is_at) || sections.iter().any(|&section| is_in(section))
            }
        };
        is_meant && other != self.gate && !descends(rows, other, self.gate)
    }
}
