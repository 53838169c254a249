//! Reads `site.yaml` into [`Config`].
//!
//! Every key has a default, which also replaces an invalid value. A site cannot be trusted with a configuration
//! that was misread, so every error here is [`Code::InvalidConfig`], which stops the build; unknown keys are
//! warnings.

mod brand;
mod checks;
mod identity;
mod people;
mod webhooks;

use checks::{InvalidText, file_inside, folder_inside, folder_name, folder_url, language, web_url};

use super::extra::extra;
use super::fields::{Fields, Reader};
use super::keys::{EVIDENCE, GIT, PROVE, SITE};
use super::yaml::{self, Node, Value};
use super::{shown, sorted, time};
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::model::config::{Config, GitPolicy, ProvePolicy, RecordPolicy, SignoffPolicy};
use crate::model::release::Located;
use crate::span::SourceId;

/// Reads the text of `site.yaml`.
pub(crate) fn config(source: SourceId, text: &str) -> (Config, Vec<Diagnostic>) {
    let (root, diagnostics) = yaml::parse(source, text, 0);
    let mut reader =
        Reader { zone: Config::default().zone, unknown: Some(Code::UnknownConfigKey), diagnostics };
    let config = root.map(|root| read(&mut reader, root));
    for diagnostic in &mut reader.diagnostics {
        if diagnostic.severity() == Severity::Error {
            diagnostic.code = Code::InvalidConfig;
        }
    }
    (config.unwrap_or_default(), sorted(reader.diagnostics))
}

fn read(reader: &mut Reader, root: Node<'_>) -> Config {
    let mut config = Config::default();
    let span = root.span;
    let entries = match root.value {
        Value::Null => return config,
        Value::Mapping(entries) => entries,
        _ => {
            let message = "`site.yaml` does not consist of `key: value` lines";
            reader.report(
                Diagnostic::new(Code::InvalidConfig, span, message)
                    .hint("Write a key, such as `title: Payments runbooks`, or delete the file."),
            );
            return config;
        }
    };
    let mut fields = reader.fields_of(entries, span, &SITE);
    if let Some(title) = fields.string("title") {
        config.title = title.value;
    }
    config.url = checked(&mut fields, "url", web_url);
    config.repository = checked(&mut fields, "repository", folder_url).map(|mut url| {
        if !url.ends_with('/') {
            url.push('/');
        }
        url
    });
    if let Some(language) = checked(&mut fields, "language", language) {
        config.language = language;
    }
    timezone(&mut fields, &mut config);
    if let Some(theme) = checked(&mut fields, "theme", folder_name) {
        config.theme = theme;
    }
    if let Some(output) = checked(&mut fields, "output", folder_inside) {
        config.output = output;
    }
    config.index = fields.flag("index").unwrap_or(config.index);
    config.brand = brand::brand(&mut fields);
    config.people = people::people(&mut fields);
    config.environments =
        fields.unique("environments").into_iter().map(|name| name.value).collect();
    config.record = record(&mut fields).unwrap_or(config.record);
    config.signoffs = signoffs(&mut fields).unwrap_or(config.signoffs);
    config.signoff_roles = fields.lists("signoff_roles");
    config.people_stats = fields.flag("people_stats").unwrap_or(config.people_stats);
    git(&mut fields, &mut config);
    config.identity = identity::identity(&mut fields);
    config.webhooks = webhooks::webhooks(&mut fields);
    evidence(&mut fields, &mut config);
    config.prove = prove(&mut fields);
    config.extra = extra(&mut fields);
    fields.finish();
    config
}

fn invalid(
    at: &Located<String>,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> Diagnostic {
    Diagnostic::new(Code::InvalidConfig, at.span, message).hint(hint)
}

/// Returns the text under `name`, if `check` accepts it.
fn checked(
    fields: &mut Fields<'_, '_>,
    name: &str,
    check: fn(&str) -> Result<(), InvalidText>,
) -> Option<String> {
    let text = fields.string(name)?;
    match check(&text.value) {
        Ok(()) => Some(text.value),
        Err((message, hint)) => {
            fields.reader.report(invalid(&text, message, hint));
            None
        }
    }
}

fn timezone(fields: &mut Fields<'_, '_>, config: &mut Config) {
    let Some(name) = fields.string("timezone") else {
        return;
    };
    if let Some(zone) = time::zone(&name.value) {
        let known = zone.iana_name().unwrap_or(&name.value);
        known.clone_into(&mut config.timezone);
        config.zone = zone;
        return;
    }
    let names = time::zone_names();
    // People write `Berlin`, `New York` and `europe/berlin`.
    let normalised = name.value.replace(' ', "_");
    let message = format!("`{}` is not a time zone", shown(&name.value));
    let mut diagnostic = Diagnostic::new(Code::InvalidConfig, name.span, message);
    let near = nearest(&normalised, names.iter().map(String::as_str));
    if let Some(near) = near.filter(|_| !normalised.contains('+')) {
        diagnostic = diagnostic.hint(format!("Did you mean `{near}`?"));
    }
    let hint = "Write an IANA name, such as `Europe/Berlin`, `America/New_York` or `UTC`.";
    fields.reader.report(diagnostic.hint(hint));
}

fn signoffs(fields: &mut Fields<'_, '_>) -> Option<SignoffPolicy> {
    let word = fields.string("signoffs")?;
    match &*word.value {
        "any" => Some(SignoffPolicy::Any),
        "own" => Some(SignoffPolicy::Own),
        other => {
            let message = format!("`{}` is not a valid value of `signoffs`", shown(other));
            let hint = "Valid values: any, own.";
            fields.reader.report(invalid(&word, message, hint));
            None
        }
    }
}

fn record(fields: &mut Fields<'_, '_>) -> Option<RecordPolicy> {
    let word = fields.string("record")?;
    match &*word.value {
        "optional" => Some(RecordPolicy::Optional),
        "required" => Some(RecordPolicy::Required),
        other => {
            let message = format!("`{}` is not a valid value of `record`", shown(other));
            let hint = "Valid values: optional, required.";
            fields.reader.report(invalid(&word, message, hint));
            None
        }
    }
}

fn git(fields: &mut Fields<'_, '_>, config: &mut Config) {
    let Some((key, node)) = fields.take("git") else {
        return;
    };
    let Some(mut git) = fields.reader.fields(key, node, &GIT) else {
        return;
    };
    let (commit, push) = (git.flag("commit"), git.flag("push"));
    config.git = match (commit, push) {
        (_, Some(true)) => GitPolicy::Push,
        (Some(true), _) => GitPolicy::Commit,
        _ => GitPolicy::None,
    };
    config.git_timeout = git.number("timeout").unwrap_or(config.git_timeout);
    git.finish();
}

fn evidence(fields: &mut Fields<'_, '_>, config: &mut Config) {
    let Some((key, node)) = fields.take("evidence") else {
        return;
    };
    let Some(mut evidence) = fields.reader.fields(key, node, &EVIDENCE) else {
        return;
    };
    config.max_evidence_mb = evidence.number("max_mb").unwrap_or(config.max_evidence_mb);
    evidence.finish();
}

fn prove(fields: &mut Fields<'_, '_>) -> ProvePolicy {
    let mut policy = ProvePolicy::default();
    let Some((key, node)) = fields.take("prove") else {
        return policy;
    };
    let Some(mut prove) = fields.reader.fields(key, node, &PROVE) else {
        return policy;
    };
    if let Some(word) = prove.string("signed") {
        policy.is_signature_required = word.value == "required";
        if !["optional", "required"].contains(&&*word.value) {
            let message = format!("`{}` is not a valid value of `signed`", shown(&word.value));
            let hint = "Valid values: optional, required.";
            prove.reader.report(invalid(&word, message, hint));
        }
    }
    policy.allowed_signers = checked(&mut prove, "allowed_signers", file_inside);
    policy.gpg_keys = checked(&mut prove, "gpg_keys", file_inside);
    prove.finish();
    policy
}

#[cfg(test)]
mod tests;
