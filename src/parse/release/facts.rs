//! Reads facts about a release as a whole that are mappings: its plan and its incident.

use crate::model::release::{Incident, Planned};
use crate::parse::fields::Fields;
use crate::parse::keys::{INCIDENT, PLANNED};

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
