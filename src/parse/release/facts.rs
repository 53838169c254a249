//! Reads facts about a release as a whole that are mappings: its plan, its incident and its origin.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::release::{Imported, Incident, Planned};
use crate::parse::fields::Fields;
use crate::parse::keys::{IMPORTED, INCIDENT, PLANNED};

/// Reads when a release is planned: one time, or start and end.
pub(super) fn planned(fields: &mut Fields<'_, '_>) -> Option<Planned> {
    if !fields.is_mapping("planned") {
        return fields.moment("planned").map(|start| Planned { start, end: None });
    }
    let (key, node) = fields.take("planned")?;
    let mut fields = fields.reader.fields(key, node, &PLANNED)?;
    let (start, end) = (fields.moment("start"), fields.moment("end"));
    fields.finish();
    Some(Planned { start: start?, end })
}

/// Reads the incident that a release caused.
pub(super) fn incident(fields: &mut Fields<'_, '_>) -> Option<Incident> {
    let (key, node) = fields.take("incident")?;
    let mut fields = fields.reader.fields(key, node, &INCIDENT)?;
    let incident = Incident {
        link: fields.string("link").filter(|link| !link.value.trim().is_empty()),
        started: fields.moment("started"),
        resolved: fields.moment("resolved"),
    };
    fields.finish();
    Some(incident)
}

/// Reads where the release was imported from.
pub(super) fn imported(fields: &mut Fields<'_, '_>) -> Option<Imported> {
    let (key, node) = fields.take("imported")?;
    let reader = &mut *fields.reader;
    let mut fields = reader.fields(key, node, &IMPORTED)?;
    let (span, found) = (fields.span, fields.reader.diagnostics.len());
    let (from, at) = (fields.string("from"), fields.moment("at"));
    fields.finish();
    if from.is_none() && reader.diagnostics.len() == found {
        let message = "`imported` has no `from`";
        reader.report(Diagnostic::new(Code::MissingKey, span, message).hint(
            "Write `imported: { from: … }` with the URL of the issue or the name of the file.",
        ));
    }
    Some(Imported { from: from?, at })
}
