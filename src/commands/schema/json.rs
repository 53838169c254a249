//! The JSON Schema of all JSON that runsheet writes.

use serde_json::{Value, json};

use crate::app::prove_json::ProofJson;
use crate::app::webhooks::WebhookJson;
use crate::commands::import::{ChecklistImportJson, ImportJson};
use crate::commands::new::NewJson;
use crate::commands::publish::PublishJson;
use crate::record::answer::AnswerJson;
use crate::render::api::{
    AuditJson, BuildJson, ChecklistJson, DiffJson, ItemsJson, ListedReleaseJson, ReleaseFileJson,
    ReleaseListJson, SearchJson,
};
use crate::report::DiagnosticsJson;
use crate::schema::generator;

/// Returns a schema that every output matches, with each kind of output among its definitions.
pub(super) fn schema() -> Value {
    let mut generator = generator();
    let outputs = [
        generator.subschema_for::<BuildJson<'_>>(),
        generator.subschema_for::<ReleaseListJson<'_>>(),
        generator.subschema_for::<ReleaseFileJson<'_>>(),
        generator.subschema_for::<ListedReleaseJson<'_>>(),
        generator.subschema_for::<ChecklistJson<'_>>(),
        generator.subschema_for::<ItemsJson<'_>>(),
        generator.subschema_for::<DiffJson<'_>>(),
        generator.subschema_for::<SearchJson<'_>>(),
        generator.subschema_for::<AuditJson<'_>>(),
        generator.subschema_for::<DiagnosticsJson<'_>>(),
        generator.subschema_for::<PublishJson<'_>>(),
        generator.subschema_for::<ProofJson<'_>>(),
        generator.subschema_for::<AnswerJson<'_>>(),
        generator.subschema_for::<NewJson<'_>>(),
        generator.subschema_for::<ImportJson<'_>>(),
        generator.subschema_for::<ChecklistImportJson<'_>>(),
        generator.subschema_for::<WebhookJson<'_>>(),
    ];
    json!({
        "$schema": generator.settings().meta_schema,
        "title": "The JSON that runsheet writes",
        "description": "The files `api/*.json`, the output of `--format json`, and what webhooks get.",
        "anyOf": outputs,
        "$defs": generator.take_definitions(true),
    })
}
