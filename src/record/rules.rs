//! The rules for changes of state. A refusal lists every violation.

use crate::evaluate::evidence;
use crate::evaluate::gates;
use crate::evaluate::reason;
use crate::evaluate::run::Run;
use crate::evaluate::signoff::{self, SignoffFault};
use crate::evaluate::verdict::Verdict;
use crate::model::config::SignoffPolicy;
use crate::model::release::{State, VerdictWord};
use crate::record::advice::Advice;
use crate::record::already::{Already, Repetition};
use crate::record::find::RecordTarget;
use crate::record::intent::ExpectedState;
use crate::record::plan::{Plan, SeenTarget, current_state};
use crate::record::refusal::{Cause, Need, Objections, Reason, Refusal};
use crate::site::Site;
use crate::url;

/// Checks every rule. Returns warnings for the author, or the refusal.
pub(super) fn check(site: &Site, plan: &Plan<'_>) -> Result<Vec<Advice>, Refusal> {
    unchanged(plan.run, &plan.targets)?;
    let mut objections = Objections::default();
    if plan.targets.iter().any(|(target, _)| plan.repetition(*target) != Repetition::Same) {
        closed(plan.run, plan.tick.late, &mut objections);
        notes(plan, &mut objections);
    }
    sections(plan, &mut objections);
    repetitions(plan, &mut objections);
    groups(plan, &mut objections);
    evidence(site, plan, &mut objections);
    signoffs(site, plan, &mut objections);
    let mut cautions = gates(plan, &mut objections);
    cautions.extend(verdicts(plan, &mut objections));
    objections.into_result()?;
    cautions.extend(unaffected(plan));
    Ok(cautions)
}

/// Refuses items that are no longer in the state that the author saw.
pub(super) fn unchanged(run: &Run, targets: &[SeenTarget<'_>]) -> Result<(), Refusal> {
    let mut objections = Objections::default();
    for &(target, expected) in targets {
        let now = current_state(run, target);
        let Some(expected) = expected.filter(|expected| **expected != now) else {
            continue;
        };
        let message = format!(
            "“{}” was changed in the meantime: it is {}, not {}",
            target.text(run),
            describe(&now),
            describe(expected)
        );
        let hint = "Look at the item again before you record.";
        let reason = Reason { now: Some(now), ..Reason::of(target.id(run), message) };
        objections.add(reason, hint);
    }
    (objections.into_result()).map_err(|refusal| refusal.cause(Cause::Conflict))
}

/// `done by li, 2026-11-20T09:12:00Z`.
fn describe(state: &ExpectedState) -> String {
    let by =
        if state.by.is_empty() { String::new() } else { format!(" by {}", state.by.join(", ")) };
    let at = state.at.as_ref().map_or_else(String::new, |at| format!(", {at}"));
    format!("{}{by}{at}", state.state.word())
}

/// Finds records in a closed release without `--late`.
pub(super) fn closed(run: &Run, late: bool, objections: &mut Objections) {
    if run.status.is_closed() && !late {
        let message = format!("`{}` is closed: {}", run.release.id, run.status.word());
        let reason = Reason::release(message).needs(Need::Late);
        objections.add(reason, Advice::terminal("To record it after the closing, add `--late`."));
    }
}

fn notes(plan: &Plan<'_>, objections: &mut Objections) {
    let state = plan.tick.state;
    if state.requires_note() && plan.tick.note.is_none() {
        let message = format!("`{}` requires a note with the reason", state.word());
        let reason = Reason::release(message).needs(Need::Note);
        objections.add(reason, Advice::terminal("Add `--note` with the reason."));
    }
}

fn sections(plan: &Plan<'_>, objections: &mut Objections) {
    for (target, _) in &plan.targets {
        if plan.can_have_state(*target) || (plan.tick.all && plan.tick.state == State::Done) {
            continue;
        }
        let (text, state) = (target.text(plan.run), plan.tick.state.word());
        let message = format!("“{text}” is a section, which cannot be {state}");
        let reason = Reason::of(target.id(plan.run), message);
        let (reason, hint) = if plan.tick.state == State::Done {
            (reason.needs(Need::All), Advice::terminal("To tick its open items, add `--all`."))
        } else {
            let hint = "Name its items. A whole section can only be `skipped` or `n/a`.";
            (reason, hint.into())
        };
        objections.add(reason, hint);
    }
}

fn groups(plan: &Plan<'_>, objections: &mut Objections) {
    for &(target, _) in &plan.targets {
        if plan.tick.state != State::Done || plan.tick.all || !plan.entries.contains(&target) {
            continue;
        }
        for row in plan.open_below(target) {
            if plan.entries.contains(&RecordTarget::Row(row)) {
                continue;
            }
            let id = plan.run.id(&plan.run.rows[row]);
            let (text, group) = (plan.run.text(&plan.run.rows[row]), target.text(plan.run));
            let message = format!("“{text}” under “{group}” is open: {id}");
            objections.add(
                Reason::of(id, message).needs(Need::All),
                Advice::terminal("To tick its open items too, add `--all`."),
            );
        }
    }
}

/// Finds items in the requested state of which the request says more than is recorded.
fn repetitions(plan: &Plan<'_>, objections: &mut Objections) {
    for &(target, _) in &plan.targets {
        if plan.repetition(target) == Repetition::More {
            let already = Already::new(plan.run, target, plan.current_state(target));
            let reason = Reason::of(&already.id, already.message()).needs(Need::Again);
            objections.add(reason, Advice::terminal("To record another event, add `--again`."));
        }
    }
}

/// Finds evidence that does not exist, and items that require evidence and have none.
fn evidence(site: &Site, plan: &Plan<'_>, objections: &mut Objections) {
    let run = plan.run;
    let path = &site.sources.file(run.release.source).path;
    let is_missing = |given: &&String| {
        let file = evidence::file(path, given);
        file.is_some_and(|file| site.sources.asset(&file).is_none())
    };
    for missing in plan.tick.evidence.iter().filter(is_missing) {
        let (message, hint) = match url::scheme(missing) {
            Some(scheme) => {
                (format!("the scheme `{scheme}:` is not allowed in links"), url::ALLOWED_HINT)
            }
            None => (
                format!("the evidence file `{missing}` does not exist"),
                "Write a URL, or the path of a file from the release's folder.",
            ),
        };
        objections.add(Reason::release(message).needs(Need::Evidence), hint);
    }
    if !plan.tick.evidence.is_empty() || plan.tick.state != State::Done {
        return;
    }
    for row in rows(plan) {
        let row = &run.rows[row];
        let mut known = run.events(row).iter().flat_map(|event| &event.evidence);
        if !run.attributes(row).evidence
            || known.any(|known| !run.missing_evidence.contains(&known.value))
        {
            continue;
        }
        let message = format!("“{}” requires evidence", run.text(row));
        let hint = Advice::terminal(
            "Add `--evidence` with a URL, or the path of a file from the release's folder.",
        );
        objections.add(Reason::of(run.id(row), message).needs(Need::Evidence), hint);
    }
}

/// Returns the rows that get an event of their own.
fn rows(plan: &Plan<'_>) -> impl Iterator<Item = usize> {
    plan.entries.iter().filter_map(|target| match target {
        RecordTarget::Row(row) => Some(*row),
        RecordTarget::Section(_) => None,
    })
}

fn signoffs(site: &Site, plan: &Plan<'_>, objections: &mut Objections) {
    if !plan.tick.state.is_closed() {
        return;
    }
    let covered = plan.entries.iter().flat_map(|target| plan.covered(*target));
    let mut affected: Vec<usize> = rows(plan).chain(covered).collect();
    affected.sort_unstable();
    affected.dedup();
    for row in affected {
        let row = &plan.run.rows[row];
        let Some(role) = &plan.run.attributes(row).signoff else {
            continue;
        };
        if let Some(fault) = signoff_fault(site, plan, role) {
            let text = plan.run.text(row);
            let message = format!("“{text}” requires the sign-off of {role}: {}", fault.why);
            let reason = Reason { needs: fault.needs, ..Reason::of(plan.run.id(row), message) };
            objections.add(reason, fault.hint);
        }
    }
}

/// Why a sign-off cannot be recorded, and what to do.
struct SignoffRefusal {
    why: String,
    hint: Advice,
    needs: Option<Need>,
}

/// Returns why the sign-off of `role` cannot be recorded.
fn signoff_fault(site: &Site, plan: &Plan<'_>, role: &str) -> Option<SignoffRefusal> {
    let (run, intent) = (plan.run, plan.intent);
    let name = |id| full_name(site, id);
    let by = |name: &str| intent.by.iter().any(|by| by == name);
    let new_holder = || Some(Need::Role(role.to_owned()));
    let fault = signoff::of_holder(&run.release, &run.barred_roles, &run.own_roles, role, by);
    Some(match fault {
        Some(SignoffFault::NoHolder) => SignoffRefusal {
            why: "the role has no holder".to_owned(),
            hint: Advice::from("Give the role to a person.")
                .in_terminal(format!(" Run `runsheet set {} role.{role}=PERSON`.", run.release.id)),
            needs: new_holder(),
        },
        Some(SignoffFault::OwnRelease(holder)) => SignoffRefusal {
            why: format!("{} holds the role and owns the release", name(holder)),
            hint: format!("Give the role `{role}` to a person who does not own the release.")
                .into(),
            needs: new_holder(),
        },
        Some(SignoffFault::NotAllowed(holder)) => SignoffRefusal {
            why: format!("{} is not allowed to hold the role", name(holder)),
            hint: "Give the role to a person in `signoff_roles` of site.yaml.".into(),
            needs: new_holder(),
        },
        Some(SignoffFault::NotHolder { holder }) => {
            let by: Vec<&str> = intent.by.iter().map(|by| name(by)).collect();
            let but =
                if by.is_empty() { String::new() } else { format!(", not {}", by.join(", ")) };
            let is_own = site.config.signoffs == SignoffPolicy::Own;
            SignoffRefusal {
                why: format!("its holder is {}{but}", name(holder)),
                hint: format!("Have {} sign off.", name(holder)).into(),
                needs: (!is_own).then(|| Need::Signer(holder.to_owned())),
            }
        }
        Some(SignoffFault::OtherArtifact) | None => own_signoff_fault(site, plan, role)?,
    })
}

/// Returns the full name of the person with the id, else the id.
fn full_name<'a>(site: &'a Site, id: &'a str) -> &'a str {
    let name = site.config.person(id).map(|person| person.name.as_str());
    name.filter(|name| !name.is_empty()).unwrap_or(id)
}

/// With `signoffs: own`, returns why the recorder cannot record the sign-off of another person.
fn own_signoff_fault(site: &Site, plan: &Plan<'_>, role: &str) -> Option<SignoffRefusal> {
    let holder = &plan.run.release.role(role)?.value;
    let recorder = plan.intent.recorder.as_ref();
    if site.config.signoffs == SignoffPolicy::Any || recorder == Some(holder) {
        return None;
    }
    let recorder = recorder.map_or("unknown", |recorder| full_name(site, recorder));
    let holder = full_name(site, holder);
    let why =
        format!("`signoffs: own` in site.yaml requires {holder} as the recorder, not {recorder}");
    let hint = format!("Have {holder} record the sign-off.").into();
    Some(SignoffRefusal { why, hint, needs: None })
}

/// Finds items guarded by a shut gate. With a note they are allowed; the gates are then returned as warnings.
fn gates(plan: &Plan<'_>, objections: &mut Objections) -> Vec<Advice> {
    if !matches!(plan.tick.state, State::Doing | State::Done) {
        return Vec::new();
    }
    let run = plan.run;
    let opens = |gate: usize| {
        plan.tick.state == State::Done && plan.entries.contains(&RecordTarget::Row(gate))
    };
    let mut cautions = Vec::new();
    for row in rows(plan) {
        let shut = gates::guarding(run, row);
        let shut = shut.filter(|&gate| gates::is_shut(run, gate) && !opens(gate));
        for gate in shut {
            let (text, gate) = (run.text(&run.rows[row]), &run.rows[gate]);
            let message = format!("“{text}” is guarded by “{}”, which is not done", run.text(gate));
            if plan.tick.note.is_some() {
                cautions.push(message.into());
            } else {
                objections.hint(Advice::terminal("Pass the gate first."));
                let hint =
                    Advice::terminal("To record it before the gate, add `--note` with the reason.");
                objections.add(Reason::of(run.id(&run.rows[row]), message).needs(Need::Note), hint);
            }
        }
    }
    cautions
}

/// Finds gates and sign-offs at which the verdict is not a go. With a note they are allowed; they are then returned as
/// warnings.
fn verdicts(plan: &Plan<'_>, objections: &mut Objections) -> Vec<Advice> {
    let run = plan.run;
    let mut cautions = Vec::new();
    for (&row, verdict) in &plan.overridden {
        let text = run.text(&run.rows[row]);
        let count = verdict.reasons.len();
        let worst = reason::describe(run, verdict.reasons[0]);
        let more = if count > 1 { format!(" and {} more", count - 1) } else { String::new() };
        let word = verdict.word.phrase();
        let message = format!("the verdict at “{text}” is {word}: {worst}{more}");
        if plan.tick.note.is_some() {
            cautions.push(format!("{message}; the event records this").into());
        } else {
            if !run.status.is_closed() {
                objections.hint(Advice::terminal(first_step(verdict)));
            }
            let hint =
                Advice::terminal("To record it against the verdict, add `--note` with the reason.");
            objections.add(Reason::of(run.id(&run.rows[row]), message).needs(Need::Note), hint);
        }
    }
    cautions
}

/// Says what to do about a verdict that is not a go.
pub(super) fn first_step(verdict: &Verdict) -> &'static str {
    match verdict.word {
        VerdictWord::NoGo => "Fix each problem, and record the result.",
        _ => "Record what is missing.",
    }
}

/// Returns warnings about open rows in a section or group that keep their own events.
fn unaffected(plan: &Plan<'_>) -> Vec<Advice> {
    if plan.tick.state == State::Done {
        return Vec::new();
    }
    (plan.targets.iter())
        .filter(|(target, _)| plan.repetition(*target) != Repetition::Same)
        .filter_map(|&(target, _)| {
            let open = plan.open_below(target);
            let left = open.iter().filter(|row| !plan.entries.contains(&RecordTarget::Row(**row)));
            let left = left.count();
            let text = target.text(plan.run);
            (left > 0).then(|| {
                let (items, keep, them) = match left {
                    1 => ("item", "keeps its", "it"),
                    _ => ("items", "keep their", "them"),
                };
                Advice::from(format!("{left} open {items} under “{text}” {keep} state"))
                    .in_terminal(format!("; add `--all` to include {them}"))
            })
        })
        .collect()
}
