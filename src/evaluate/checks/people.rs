//! Checks people: unknown names, unfilled roles, and closed items without person or time.

use crate::diagnostic::{Code, Diagnostic, Suggestions, is_typo};
use crate::evaluate::run::Run;
use crate::evaluate::signoff;
use crate::model::config::{Config, RecordPolicy};
use crate::model::release::{LateChange, LateRecord, Located, Release, State};

pub(super) fn of_file(release: &Release, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    if !config.people.is_empty() {
        diagnostics.extend(unknown(release, config));
    }
    diagnostics.extend(signoff::barred(release, config).map(|(role, person)| {
        let allowed = config.signoff_people(&role.value).unwrap_or_default();
        let message =
            format!("`{}` is not allowed to hold the role `{}`", person.value, role.value);
        let hint = match allowed {
            [] => format!("Add a person for `{}` under `signoff_roles` in site.yaml.", role.value),
            some => format!(
                "Give the role to a person in `signoff_roles` of site.yaml: {}.",
                some.join(", ")
            ),
        };
        Diagnostic::new(Code::RoleNotAllowed, person.span, message).hint(hint)
    }));
    // An imported release was recorded elsewhere, where persons and times of items may be unknown.
    if config.record == RecordPolicy::Required && release.imported.is_none() {
        diagnostics.extend(unrecorded(release));
    }
}

pub(super) fn of_run(run: &Run, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.extend(unfilled_roles(run));
}

fn unknown(release: &Release, config: &Config) -> Vec<Diagnostic> {
    let people = &config.people;
    let mut remaining = Suggestions::default();
    let known = || people.iter().map(|person| person.id.as_str());
    named(release)
        .filter(|name| config.person(&name.value).is_none())
        .map(|name| {
            let message = format!("`{}` is not listed under `people` in site.yaml", name.value);
            let diagnostic = Diagnostic::new(Code::UnknownPerson, name.span, message);
            if name.value.split(',').all(|part| config.person(part.trim()).is_some()) {
                return diagnostic
                    .hint(format!("Write several people as a list: `[{}]`.", name.value));
            }
            let diagnostic = match config.person_named(&name.value) {
                Some(person) => diagnostic.hint(format!("Write the id: `{}`.", person.id)),
                None => diagnostic.suggest_within(&mut remaining, &name.value, known()),
            };
            diagnostic.hint("Correct the name, or add the person to `people`.")
        })
        .collect()
}

/// Returns all names of people in the file.
fn named(release: &Release) -> impl Iterator<Item = &Located<String>> {
    let events = (release.entries.iter())
        .flat_map(|entry| &entry.events)
        .flat_map(|event| event.by.iter().chain(event.recorded_by()));
    let corrections = (release.entries.iter())
        .flat_map(|entry| &entry.corrected)
        .flat_map(|corrected| corrected.by.iter().chain(&corrected.recorded_by));
    let closings =
        (release.closings.iter()).flat_map(|closing| closing.by.iter().chain(&closing.recorded_by));
    (release.owner.iter())
        .chain(release.roles.iter().map(|(_, person)| person))
        .chain(closings)
        .chain(release.log.iter().flat_map(|line| line.by.iter().chain(&line.recorded_by)))
        .chain(release.late.iter().flat_map(late))
        .chain(events)
        .chain(corrections)
}

/// Returns the names of people in a late record.
fn late(late: &LateRecord) -> impl Iterator<Item = &Located<String>> {
    let (by, recorder) = match &late.change {
        LateChange::Event(event) | LateChange::Added(_, event) => (&event.by, event.recorded_by()),
        LateChange::Correction(corrected) => (&corrected.by, corrected.recorded_by.as_ref()),
        LateChange::Log(line) => (&line.by, line.recorded_by.as_ref()),
    };
    by.iter().chain(recorder)
}

fn unrecorded(release: &Release) -> impl Iterator<Item = Diagnostic> {
    (release.entries.iter())
        .filter_map(|entry| Some((entry, entry.events.last()?)))
        .filter(|(_, event)| event.state.is_closed() || event.state == State::NotApplicable)
        .filter(|(_, event)| event.by.is_empty() || event.at.is_none())
        .map(|(entry, event)| {
            let what = match (event.by.is_empty(), event.at.is_none()) {
                (true, true) => "`by` and no `at`",
                (true, false) => "`by`",
                _ => "`at`",
            };
            let message = format!("`{}` has no {what}", entry.key.value);
            Diagnostic::new(Code::MissingRecord, event.span, message).hint(
                "Add `by` and `at`, which `record: required` in site.yaml requires for closed items.",
            )
        })
}

/// Reports sign-off roles without a person, once the release has started.
fn unfilled_roles(run: &Run) -> Vec<Diagnostic> {
    if run.started.is_none() || run.status.is_abandoned() {
        return Vec::new();
    }
    let has = |role: &str| run.release.role(role).is_some();
    let mut roles: Vec<&str> = (run.rows.iter())
        .filter(|row| row.counts())
        .filter_map(|row| run.attributes(row).signoff.as_deref())
        .filter(|role| !has(role))
        .collect();
    roles.sort_unstable();
    roles.dedup();
    let mut remaining = Suggestions::default();
    (roles.into_iter())
        .map(|role| {
            let message = format!("the sign-off role `{role}` has no holder");
            let mut given = run.release.roles.iter();
            let near = remaining.take().then(|| given.find(|(name, _)| is_typo(&name.value, role)));
            match near.flatten() {
                Some((name, _)) => Diagnostic::new(Code::UnfilledRole, name.span, message)
                    .hint(format!("Did you mean `{role}`?")),
                None => Diagnostic::new(Code::UnfilledRole, run.release.checklist.span, message)
                    .hint(format!("Add `roles: {{ {role}: … }}` to the release.")),
            }
        })
        .collect()
}
