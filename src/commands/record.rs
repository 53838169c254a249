//! What all recording commands share: one release read, changed and written under the site's lock, and
//! what is said of it.

use crate::commands::cli::{Common, Format, WhoAndWhen};
use crate::commands::load::{self, Load};
use crate::commands::output::Output;
use crate::commands::share;
use crate::commands::who::stamp;
use crate::commands::{Failure, Outcome};
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
    pub(super) snapshot: Snapshot,
    /// Nothing is written.
    pub(super) only_told: bool,
}

/// What becomes of the copy of the checklist beside the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Snapshot {
    /// It stays.
    Stays,
    /// It is made where there is none.
    IfMissing,
    /// It is the newest version.
    Newest,
}

impl<'a> Request<'a> {
    pub(super) fn new(release: &'a str, who: &'a WhoAndWhen, act: Act, format: Format) -> Self {
        Self {
            release,
            who,
            act,
            format,
            snapshot: Snapshot::Stays,
            only_told: false,
        }
    }
}

/// Records it, or says why not.
pub(super) fn run(
    common: &Common,
    request: Request<'_>,
    output: Output,
) -> Result<Outcome, Failure> {
    let recording = begin(common, output)?;
    let shares = request.who.push || Load::from(common).config()?.git_push;
    if shares && !request.only_told {
        return share::run(common, &recording, request, output);
    }
    let request = &request;
    match attempt(common, &recording, request, output)? {
        Attempt::Refused => Ok(Outcome::Problems),
        Attempt::Written(written) => {
            tell(&written, request, output)?;
            Ok(Outcome::Fine)
        }
    }
}

/// Waits for the right to write.
pub(super) fn begin(common: &Common, output: Output) -> Result<Recording, Failure> {
    let waiting = |holder: &str| output.note(format_args!("Waiting for another record: {holder}"));
    Ok(Recording::begin(&common.root, waiting)?)
}

/// What became of a request.
pub(super) enum Attempt {
    /// It was told why not.
    Refused,
    Written(Box<Written>),
}

/// What was recorded, and where.
pub(super) struct Written {
    /// The release's file, from the site's root.
    pub(super) path: String,
    pub(super) intent: Intent,
    pub(super) recorded: Recorded,
    /// The text that it was recorded in.
    pub(super) before: String,
    /// Its snapshot, where there is one.
    snapshot: Option<String>,
    /// The text that the snapshot had, where it has another now.
    snapshot_before: Option<String>,
}

impl Written {
    /// The files that the release is, from the site's root.
    pub(super) fn paths(&self) -> Vec<&str> {
        let snapshot = self.snapshot.iter().map(String::as_str);
        snapshot.chain([self.path.as_str()]).collect()
    }

    /// Puts the files back as they were.
    pub(super) fn undo(&self, recording: &Recording) -> Result<(), EditError> {
        recording.replace(&self.path, &self.recorded.text, &self.before)?;
        match (&self.snapshot, &self.snapshot_before) {
            (Some(path), Some(before)) => recording.replace(path, &recording.read(path)?, before),
            _ => Ok(()),
        }
    }
}

/// Reads the site, decides and writes; again where somebody saves the file in between.
pub(super) fn attempt(
    common: &Common,
    recording: &Recording,
    request: &Request<'_>,
    output: Output,
) -> Result<Attempt, Failure> {
    for _ in 0..TRIES {
        let mut site = Load::from(common).site(output)?;
        let Some(mut written) = decide(recording, &mut site, request, output)? else {
            return Ok(Attempt::Refused);
        };
        if request.only_told {
            return Ok(Attempt::Written(Box::new(written)));
        }
        match write(recording, &site, request, &mut written) {
            Err(EditError::Changed { .. }) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => return Ok(Attempt::Written(Box::new(written))),
        }
    }
    Err(Failure::new(
        "the release's file changes too fast to be written",
    ))
}

/// What would be written; `None` where it is refused, which is told.
fn decide(
    recording: &Recording,
    site: &mut Site,
    request: &Request<'_>,
    output: Output,
) -> Result<Option<Written>, Failure> {
    let source = load::release(site, request.release)?.source();
    let path = site.sources.file(source).path.clone();
    let text = recording.read(&path)?;
    // Messages quote the file as it is now.
    site.sources.files[source.0 as usize].text = text.trim_start_matches('\u{feff}').into();
    let run = match load::release(site, request.release)? {
        ReleaseEntry::Run(run) => run,
        ReleaseEntry::Broken { id, source } => {
            let problems: Vec<_> = site.problems_of(*source).cloned().collect();
            output.diagnostics(&problems, &site.sources);
            output.failure(&format!("the file of `{id}` has to be mended first"), &[]);
            return Ok(None);
        }
    };
    let stamp = stamp(request.who, &site.config, Git::at(recording.root()))?;
    let intent = Intent {
        by: stamp.by,
        at: stamp.at,
        act: request.act.clone(),
    };
    match record::record(site, run, &text, &intent) {
        Ok(mut recorded) => {
            recorded.cautions.extend(stamp.cautions);
            Ok(Some(Written {
                path,
                intent,
                recorded,
                before: text,
                snapshot: None,
                snapshot_before: None,
            }))
        }
        Err(refusal) => {
            if request.format == Format::Json {
                let answer = refusal.answer(&run.release.id, &path, &site.sources);
                output.result(format_args!("{answer:#}\n"))?;
            }
            refused(&refusal, site, output)?;
            Ok(None)
        }
    }
}

/// The snapshot first: should the second be missing, the first does no harm.
fn write(
    recording: &Recording,
    site: &Site,
    request: &Request<'_>,
    written: &mut Written,
) -> Result<(), EditError> {
    let release = &written.recorded.run.release;
    let beside = format!("content/releases/{}.md", release.id);
    let live = site
        .checklists
        .iter()
        .find(|live| live.id == release.checklist.value);
    let live = live.map(|live| &site.sources.file(live.source).path);
    match (request.snapshot, live) {
        (Snapshot::IfMissing, Some(live)) if !recording.stands(&beside) => {
            recording.create(&beside, &recording.read(live)?)?;
        }
        (Snapshot::Newest, Some(live)) => {
            let old = recording.read(&beside)?;
            recording.replace(&beside, &old, &recording.read(live)?)?;
            written.snapshot_before = Some(old);
        }
        _ => {}
    }
    written.snapshot = recording.stands(&beside).then_some(beside);
    recording.replace(&written.path, &written.before, &written.recorded.text)
}

/// What was recorded, for people or programs.
pub(super) fn tell(
    written: &Written,
    request: &Request<'_>,
    output: Output,
) -> Result<(), Failure> {
    let recorded = &written.recorded;
    for caution in &recorded.cautions {
        output.caution(caution);
    }
    match request.format {
        Format::Human => output.result(in_words(recorded, &written.intent))?,
        Format::Json => {
            let answer = recorded.answer(&written.intent, &written.path, !request.only_told);
            output.result(format_args!("{answer:#}\n"))?;
        }
    }
    if request.only_told {
        output.note("Nothing was written; `--apply` does it.");
    }
    Ok(())
}

/// Says why nothing was recorded.
fn refused(refusal: &Refusal, site: &Site, output: Output) -> Result<(), Failure> {
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
    Ok(())
}

/// A line for each thing recorded, what the checklist may want of it, and how far the release is.
fn in_words(recorded: &Recorded, intent: &Intent) -> String {
    let by = intent.by.join(", ");
    let lines = recorded
        .news
        .iter()
        .map(|news| format!("{}: {} ({by})\n", news.text, news.what));
    let proposals = recorded
        .proposals
        .iter()
        .map(|line| format!("For next time, in {line}\n"));
    let progress = recorded.run.progress.words_and_percent();
    let id = &recorded.run.release.id;
    let lines: String = lines.chain(proposals).collect();
    format!("{lines}{id}: {progress}\n")
}
