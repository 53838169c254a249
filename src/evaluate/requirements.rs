//! Requirements for closed items: evidence and sign-offs.

use crate::evaluate::rows::Row;
use crate::evaluate::run::Run;
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

/// Whether a row has a valid sign-off or requires none. A sign-off is valid if the last event is by the person with
/// the role, who is not the release's owner.
pub(crate) fn is_signed_off(run: &Run, row: &Row) -> bool {
    let Some(role) = &run.attributes(row).signoff else {
        return true;
    };
    let person = run.release.role(role).map(|person| person.value.as_str());
    let owner = run.release.owner.as_ref().map(|owner| owner.value.as_str());
    let signer = run.events(row).last().map(|event| &event.by);
    signer
        .is_some_and(|by| by.iter().any(|by| Some(by.value.as_str()) == person && person != owner))
}
