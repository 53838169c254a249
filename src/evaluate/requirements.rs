//! Requirements for closed items: evidence and sign-offs.

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
use crate::evaluate::signoff;
use crate::model::release::State;

/// Whether a done row lacks required evidence.
pub(crate) fn lacks_evidence(run: &Run, row: &Row) -> bool {
    row.state == State::Done
        && run.attributes(row).evidence
        && run
            .events(row)
            .iter()
            .flat_map(|event| &event.evidence)
            .all(|evidence| run.missing_evidence.contains(&evidence.value))
}

/// Whether a row has a valid sign-off or requires none.
pub(crate) fn is_signed_off(run: &Run, row: &Row) -> bool {
    signoff::fault(run, row).is_none()
}
