//! Decides which records came after the last closing. They are set aside, so that what was closed stays true.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::{Closing, ClosingKind};
use crate::parse::fields::Fields;

/// How `late` is read in one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct LateRule {
    closings: usize,
    is_closed: bool,
}

impl LateRule {
    pub(super) fn new(closings: &[Closing]) -> Self {
        let is_closed =
            closings.last().is_some_and(|last| last.kind != Some(ClosingKind::Reopened));
        Self { closings: closings.len(), is_closed }
    }

    /// Takes `late`, and reports a number that is greater than that of the closings.
    pub(super) fn read(self, fields: &mut Fields<'_, '_>) -> Option<usize> {
        let place = fields.place_of("late")?;
        // What is meant as late never counts as what was closed, even if the number is wrong.
        let reported = fields.reader.diagnostics.len();
        let Some(late) = fields.number("late").map(usize::from) else {
            if fields.reader.diagnostics.len() == reported {
                let message = "`late` has no number";
                let hint = "Write the number of the closing that came before, such as `late: 1`.";
                let diagnostic = Diagnostic::new(Code::InvalidLate, place, message);
                fields.reader.report(diagnostic.hint(hint));
            }
            return self.is_closed.then_some(self.closings);
        };
        if late > self.closings {
            let message = match self.closings {
                0 => format!("`late` is {late}, but the release has no closing"),
                1 => format!("`late` is {late}, but the release has 1 closing"),
                all => format!("`late` is {late}, but the release has {all} closings"),
            };
            let hint = "Write the number of the closing that came before, such as `late: 1`.";
            fields.reader.report(Diagnostic::new(Code::InvalidLate, place, message).hint(hint));
        }
        Some(late)
    }

    /// Whether a record with this value of `late` is set aside.
    pub(super) fn sets_aside(self, late: Option<usize>) -> bool {
        self.is_closed && late.is_some_and(|late| late >= self.closings)
    }
}
