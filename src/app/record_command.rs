//! Runs a recording command in the terminal, and prints what was recorded or refused.

use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::lock::begin;
use crate::app::options::{GlobalOptions, OutputFormat};
use crate::app::record_service::{
    RecordOutcome, RecordService, Refused, Request, Written, load_for,
};
use crate::app::share;
use crate::app::terminal::Terminal;
use crate::record::{AnswerReader, Cause, Intent, NOTHING_RECORDED, Recorded, texts};

/// Records the request, or prints why it was refused.
pub(crate) fn run(
    common: &GlobalOptions,
    request: &Request<'_>,
    format: OutputFormat,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let load = || load_for(request, common, output);
    let config = SiteLoader::from(common).config()?;
    let sharing = share::Sharing::of_command(common, &config, request.who.push, output);
    let attempt = match sharing.filter(|_| !request.is_dry_run) {
        Some(sharing) => sharing.record(&load, request)?,
        None => RecordService::new(&begin(common, output)?, &load).attempt(request)?,
    };
    match attempt {
        RecordOutcome::Refused(refused) => {
            print_refusal(&refused, format, output)?;
            Ok(Outcome::Problems)
        }
        RecordOutcome::Unchanged(written) => {
            print(&written, false, format, output)?;
            Ok(Outcome::Fine)
        }
        RecordOutcome::Written(written) => {
            print(&written, !request.is_dry_run, format, output)?;
            if request.is_dry_run {
                output.note("Nothing was written. Add `--apply` to write the changes.");
            }
            Ok(match &written.not_shared {
                Some(not_shared) => not_shared.tell(output),
                None => Outcome::Fine,
            })
        }
    }
}

/// Prints what was recorded.
fn print(
    written: &Written,
    is_written: bool,
    format: OutputFormat,
    output: Terminal,
) -> Result<(), Failure> {
    let recorded = &written.recorded;
    for caution in texts(&recorded.cautions, AnswerReader::Terminal) {
        output.caution(&caution);
    }
    match format {
        OutputFormat::Human => {
            let is_preview = !is_written && !recorded.changes.is_empty();
            let heading = if is_preview { "To be recorded:\n" } else { "" };
            output.result(format_args!("{heading}{}", describe(recorded, &written.intent)))?;
        }
        OutputFormat::Json => {
            let answer = written.answer(is_written, AnswerReader::Terminal);
            output.result(format_args!("{answer:#}\n"))?;
        }
    }
    Ok(())
}

/// Prints why nothing was recorded.
fn print_refusal(refused: &Refused, format: OutputFormat, output: Terminal) -> Result<(), Failure> {
    let refusal = &refused.refusal;
    if format == OutputFormat::Json {
        let answer = refusal.answer(
            &refused.release,
            &refused.path,
            &refused.sources,
            AnswerReader::Terminal,
        );
        output.result(format_args!("{answer:#}\n"))?;
    }
    output.diagnostics(&refusal.diagnostics, &refused.sources);
    let reasons = refusal.reason_lines().map(|reason| format!("\n  - {reason}"));
    let message = format!("{NOTHING_RECORDED}{}", reasons.collect::<String>());
    let hints = texts(&refusal.hints, AnswerReader::Terminal);
    if refusal.cause == Cause::Unknown {
        let failure = Failure::new(message);
        return Err(hints.into_iter().fold(failure, Failure::hint));
    }
    output.failure(&message, &hints);
    Ok(())
}

/// Returns a line per change and per item that was so already, the lines proposed for the checklist, and the progress of the release.
fn describe(recorded: &Recorded, intent: &Intent) -> String {
    let proposals = recorded.proposals.iter().map(|line| format!("For next time, in {line}\n"));
    let progress = recorded.run.progress.words_and_percent();
    let id = &recorded.run.release.id;
    let lines = change_lines(recorded, intent).map(|line| line + "\n");
    let already = recorded.already.iter().map(|already| already.message() + "\n");
    let lines: String = lines.chain(already).chain(proposals).collect();
    let is_late = recorded.run.status.is_closed() && intent.command.is_late();
    let late = if is_late { "; late records do not count" } else { "" };
    format!("{lines}{id}: {progress}{late}\n")
}

/// Returns a line per change, such as `Backup verified: done (maya)`.
pub(crate) fn change_lines(recorded: &Recorded, intent: &Intent) -> impl Iterator<Item = String> {
    let by = intent.by.join(", ");
    let changes = recorded.changes.iter();
    changes.map(move |change| format!("{}: {} ({by})", change.text, change.what))
}

/// Returns the trimmed note, unless it is empty.
pub(crate) fn note(note: Option<&String>) -> Option<String> {
    let note = note?.trim();
    (!note.is_empty()).then(|| note.to_owned())
}
