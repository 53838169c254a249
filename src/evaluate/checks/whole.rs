//! Checks the release as a whole: kind, environment, placeholder values, status and snapshot.

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::evaluate::progress::Progress;
use crate::evaluate::run::{ClosingRecord, Run};
use crate::evaluate::status::has_begun;
use crate::evaluate::vars;
use crate::evaluate::verdict;
use crate::model::release::{Located, Status};

pub(super) fn check(run: &Run, diagnostics: &mut Vec<Diagnostic>) {
    let front = &run.checklist.front;
    let (release, checklist) = (&run.release, run.checklist.id.as_str());
    let declared = [
        (&release.kind, &front.kinds, Code::UnknownKind, "kind"),
        (&release.environment, &front.environments, Code::UnknownEnvironment, "environment"),
    ];
    for (value, known, code, what) in declared {
        diagnostics.extend(undeclared(value.as_ref(), known, code, what, checklist));
    }
    diagnostics.extend(values(run));
    diagnostics.extend(status(run));
    diagnostics.extend(snapshot(run));
    diagnostics.extend(open_items(run));
    diagnostics.extend(changed_after_closing(run));
}

/// Reports a kind or environment that is not among those that the checklist declares.
fn undeclared(
    value: Option<&Located<String>>,
    known: &[String],
    code: Code,
    what: &str,
    checklist: &str,
) -> Option<Diagnostic> {
    let value = value.filter(|value| !known.is_empty() && !known.contains(&value.value))?;
    let message = format!("checklist `{checklist}` has no {what} `{}`", value.value);
    Some(
        Diagnostic::new(code, value.span, message)
            .suggest(&value.value, known.iter().map(String::as_str))
            .hint(format!("Valid {what}s: {}.", known.join(", ")))
            .hint(format!("To allow it, add it to `{what}s` in the checklist's front matter.")),
    )
}

/// Reports values without a placeholder, and placeholders without a value.
fn values(run: &Run) -> Vec<Diagnostic> {
    let declared = &run.checklist.front.vars;
    let names = || declared.iter().map(|(name, _)| name.as_str());
    let mut remaining = Suggestions::default();
    let superfluous = (run.release.vars.iter())
        .filter(|(name, _)| run.checklist.var(&name.value).is_none())
        .map(|(name, _)| {
            let message =
                format!("checklist `{}` has no placeholder `{}`", run.checklist.id, name.value);
            Diagnostic::new(Code::UndeclaredVar, name.span, message)
                .suggest_within(&mut remaining, &name.value, names())
                .hint("Declare it under `vars` in the checklist's front matter, or delete it.")
        });
    let missing = names()
        .filter(|name| vars::value(&run.release, &run.checklist, name).is_none())
        .map(|name| {
            let message = format!("this release has no value for the placeholder `{name}`");
            Diagnostic::new(Code::MissingVar, run.release.checklist.span, message).hint(format!(
                "Add `vars: {{ {name}: … }}` to the release, or a default value to the checklist."
            ))
        });
    superfluous.chain(missing).collect()
}

fn status(run: &Run) -> Option<Diagnostic> {
    let release = &run.release;
    let written = release.status.as_ref()?;
    if let Some(kind) = release.closings.last().and_then(|closing| closing.kind) {
        let (says, is) = (written.value.word(), kind.status().word());
        let message = format!("the status is `{says}`, but the last closing is `{is}`");
        return (says != is).then(|| {
            Diagnostic::new(Code::StatusContradiction, written.span, message)
                .hint("Delete `status`. The last closing decides.")
        });
    }
    let ended = release.finished.is_some() || !release.closings.is_empty();
    let but = match written.value {
        Status::Planned if has_begun(release) => "items have events",
        Status::Planned if release.started.is_some() => "`started` is set",
        Status::Planned | Status::InProgress if ended => "the release has ended",
        _ => return None,
    };
    let message = format!("the status is `{}`, but {but}", written.value.word());
    Some(
        Diagnostic::new(Code::StatusContradiction, written.span, message)
            .hint("Delete `status`. It follows from the rest of the file."),
    )
}

fn snapshot(run: &Run) -> Option<Diagnostic> {
    let missing = run.status.is_closed() && !run.has_snapshot;
    missing.then(|| {
        Diagnostic::new(
            Code::MissingSnapshot,
            run.release.checklist.span,
            "this closed release has no snapshot, so it changes with its checklist",
        )
        .hint(format!(
            "Save the checklist as it was at that time as `content/releases/{}.md`.",
            run.release.id
        ))
    })
}

fn changed_after_closing(run: &Run) -> Option<Diagnostic> {
    if verdict::claims_a_go(run) {
        let message = "the verdict of this closing is `go`, but the release was not a go";
        return Some(
            Diagnostic::new(Code::ChangedAfterClosing, run.release.closing()?.span, message)
                .hint("Compare the file with the commit that closed the release."),
        );
    }
    if run.closing_record != Some(ClosingRecord::Changed) {
        return None;
    }
    let record = run.release.closing()?.record.as_ref()?;
    let message = "the release does not match the record of its closing";
    Some(
        Diagnostic::new(Code::ChangedAfterClosing, record.span, message)
            .hint("Compare the release, its snapshot and its evidence with the commit that closed it.")
            .hint("If an event was added after closing, mark it with `late`."),
    )
}

/// Returns what is not closed, counted as the progress counts it: `1 item is blocked and 2 are open`.
fn not_closed(progress: &Progress) -> String {
    let counts = [
        (progress.failed, "failed"),
        (progress.blocked, "blocked"),
        (progress.untouched(), "open"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = (counts.enumerate())
        .map(|(index, (count, word))| {
            let noun = match (index, count) {
                (0, 1) => " item",
                (0, _) => " items",
                _ => "",
            };
            let verb = if count == 1 { "is" } else { "are" };
            format!("{count}{noun} {verb} {word}")
        })
        .collect();
    match parts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => parts.concat(),
    }
}

fn open_items(run: &Run) -> Option<Diagnostic> {
    let explained = (run.release.closing()).is_some_and(|closing| closing.note.is_some());
    let open = run.progress.open();
    let is_imported = run.release.imported.is_some();
    if run.status != Status::Done || open == 0 || explained || is_imported {
        return None;
    }
    let release = &run.release;
    let span = (release.closing().map(|closing| closing.span))
        .or(release.status.as_ref().map(|status| status.span))
        .or(release.finished.as_ref().map(|at| at.span))
        .unwrap_or(release.checklist.span);
    Some(
        Diagnostic::new(
            Code::ClosedWithOpenItems,
            span,
            format!("the release is closed as done while {}", not_closed(&run.progress)),
        )
        .hint("Record the missing events, or explain the closing under `note` in `closed`."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_closed_is_counted_as_the_progress_counts_it() {
        let words = |failed, blocked, todo| {
            not_closed(&Progress { failed, blocked, todo, ..Progress::default() })
        };
        assert_eq!(words(0, 0, 1), "1 item is open");
        assert_eq!(words(0, 0, 4), "4 items are open");
        assert_eq!(words(0, 1, 2), "1 item is blocked and 2 are open");
        assert_eq!(words(2, 1, 1), "2 items are failed, 1 is blocked and 1 is open");
    }
}
