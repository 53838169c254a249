//! What all recording commands share: one release read, changed and written under the site's lock, and
//! what is said of it.

use crate::commands::cli::{Common, Format, WhoAndWhen};
use crate::commands::load::{self, Load};
use crate::commands::output::Output;
use crate::commands::who::stamp;
use crate::commands::{Failure, Outcome};
use crate::derive::run::Run;
use crate::derive::site::{ReleaseEntry, Site};
use crate::disk::{EditError, Git, Recording};
use crate::record::{self, Act, Intent, Recorded, Refusal};

/// How often a file that changes under our hands is read again.
const TRIES: usize = 10;

/// What to record, and how to tell of it.
pub(super) struct Request<'a> {
    pub(super) release: &'a str,
    pub(super) who: &'a WhoAndWhen,
    pub(super) act: Act,
    pub(super) format: Format,
}

/// Records it, or says why not.
pub(super) fn run(
    common: &Common,
    request: &Request<'_>,
    output: Output,
) -> Result<Outcome, Failure> {
    let recording = begin(common, output)?;
    for _ in 1..TRIES {
        let site = Load::from(common).site(output)?;
        match once(&recording, site, request, output) {
            Err(Stopped::Changed) => {}
            Err(Stopped::Failed(failure)) => return Err(failure),
            Ok(outcome) => return Ok(outcome),
        }
    }
    Err(Failure::new(
        "the release's file changes too fast to be written",
    ))
}

/// Waits for the right to write.
pub(super) fn begin(common: &Common, output: Output) -> Result<Recording, Failure> {
    let waiting = |holder: &str| output.note(format_args!("Waiting for another record: {holder}"));
    Ok(Recording::begin(&common.root, waiting)?)
}

enum Stopped {
    /// Somebody saved the file in between.
    Changed,
    Failed(Failure),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

fn once(
    recording: &Recording,
    mut site: Site,
    request: &Request<'_>,
    output: Output,
) -> Result<Outcome, Stopped> {
    let source = load::release(&site, request.release)?.source();
    let path = site.sources.file(source).path.clone();
    let text = recording.read(&path).map_err(Failure::from)?;
    // Messages quote the file as it is now.
    site.sources.files[source.0 as usize].text = text.trim_start_matches('\u{feff}').into();
    let run = match load::release(&site, request.release)? {
        ReleaseEntry::Run(run) => run,
        ReleaseEntry::Broken { id, source } => {
            let problems: Vec<_> = site.problems_of(*source).cloned().collect();
            output.diagnostics(&problems, &site.sources);
            output.failure(&format!("the file of `{id}` has to be mended first"), &[]);
            return Ok(Outcome::Problems);
        }
    };
    let stamp = stamp(request.who, &site.config, Git::at(recording.root()))?;
    let intent = Intent {
        by: stamp.by,
        at: stamp.at,
        act: request.act.clone(),
    };
    let mut recorded = match record::record(&site, run, &text, &intent) {
        Ok(recorded) => recorded,
        Err(refusal) => {
            let answer = refusal.answer(&run.release.id, &path, &site.sources);
            if request.format == Format::Json {
                output
                    .result(format_args!("{answer:#}\n"))
                    .map_err(Failure::from)?;
            }
            return Ok(refused(&refusal, &site, output)?);
        }
    };
    recorded.cautions.extend(stamp.cautions);
    match recording.replace(&path, &text, &recorded.text) {
        Err(EditError::Changed { .. }) => return Err(Stopped::Changed),
        done => done.map_err(Failure::from)?,
    }
    for caution in &recorded.cautions {
        output.caution(caution);
    }
    match request.format {
        Format::Human => output
            .result(in_words(run, &recorded, &intent))
            .map_err(Failure::from)?,
        Format::Json => {
            let answer = recorded.answer(&intent, &path);
            output
                .result(format_args!("{answer:#}\n"))
                .map_err(Failure::from)?;
        }
    }
    Ok(Outcome::Fine)
}

/// Says why nothing was recorded.
fn refused(refusal: &Refusal, site: &Site, output: Output) -> Result<Outcome, Failure> {
    output.diagnostics(&refusal.problems, &site.sources);
    let reasons = refusal
        .reasons
        .iter()
        .map(|reason| format!("\n  - {}", reason.message));
    let message = format!("{}{}", refusal.message, reasons.collect::<String>());
    if refusal.unknown {
        let failure = Failure::new(message);
        return Err(refusal.hints.iter().fold(failure, Failure::hint));
    }
    output.failure(&message, &refusal.hints);
    Ok(Outcome::Problems)
}

/// A line for each thing recorded, and how far the release is.
fn in_words(run: &Run, recorded: &Recorded, intent: &Intent) -> String {
    let by = intent.by.join(", ");
    let lines = recorded
        .news
        .iter()
        .map(|news| format!("{}: {} ({by})\n", news.text, news.what));
    let progress = recorded.run.progress.words_and_percent();
    format!(
        "{}{}: {progress}\n",
        lines.collect::<String>(),
        run.release.id
    )
}
