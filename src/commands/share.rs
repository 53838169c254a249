//! Sharing a record at once through git: pull, record, one commit, push; and again where somebody else
//! was faster.
//!
//! What was seen before the pull goes with the request, so an item that changed meanwhile is refused with
//! who and when. Where it cannot be shared the commit stays, and the next push takes it along.

use crate::commands::output::Output;
use crate::commands::recorder::{Attempt, Recorder, Request, Written};
use crate::commands::{Failure, Outcome};
use crate::derive::site::ReleaseEntry;
use crate::disk::{Git, Pushed, Recording, Upstream};
use crate::record;

/// How often others may be faster.
const TRIES: usize = 50;

/// Records and shares it, or says why not.
pub(super) fn record(recorder: &Recorder<'_>, request: &Request<'_>) -> Result<Attempt, Failure> {
    let upstream = recorder.git().upstream().map_err(|why| {
        Failure::new(format!("nothing can be shared: {why}"))
            .hint("Without `--push` it is recorded here.")
    })?;
    let request = as_seen(recorder, request)?;
    for _ in 0..TRIES {
        if let Some(attempt) = once(recorder, &upstream, &request)? {
            return Ok(attempt);
        }
    }
    Err(
        Failure::new("others share faster than this could be shared, so nothing was recorded")
            .hint("Try again."),
    )
}

/// The request with what its author sees now.
fn as_seen<'a>(recorder: &Recorder<'_>, request: &Request<'a>) -> Result<Request<'a>, Failure> {
    let (site, source) = recorder.look(request.release)?;
    let mut request = request.clone();
    let mut entries = site.releases.iter();
    if let Some(ReleaseEntry::Run(run)) = entries.find(|entry| entry.source() == source) {
        request.act = record::as_seen(run, request.act);
    }
    Ok(request)
}

/// `None` where somebody else was faster, and all is as it was.
fn once(
    recorder: &Recorder<'_>,
    upstream: &Upstream,
    request: &Request<'_>,
) -> Result<Option<Attempt>, Failure> {
    let git = recorder.git();
    let (site, source) = recorder.look(request.release)?;
    // The release's file, which a pull must not harm.
    let pulled = git.pull(upstream, &[&site.sources.file(source).path]);
    let mut written = match recorder.attempt(request)? {
        Attempt::Written(written) => written,
        refused @ Attempt::Refused(_) => return Ok(Some(refused)),
    };
    let paths = written.paths();
    if let Err(why) = git.commit(&paths, &message(&written)) {
        written.not_shared = Some(NotShared::uncommitted(&why));
        return Ok(Some(Attempt::Written(written)));
    }
    match pulled.map(|()| git.push(upstream)) {
        Ok(Pushed::Behind) => {
            git.take_back(&paths).map_err(Failure::new)?;
            written.undo(&recorder.recording)?;
            return Ok(None);
        }
        Ok(Pushed::Shared) => {}
        Ok(Pushed::Refused(why)) | Err(why) => {
            written.not_shared = Some(NotShared::committed(&why));
        }
    }
    Ok(Some(Attempt::Written(written)))
}

/// Why others have not got what was recorded, and what to do.
pub(super) struct NotShared {
    /// A sentence without a full stop.
    pub(super) message: String,
    hint: &'static str,
}

impl NotShared {
    fn uncommitted(why: &str) -> Self {
        Self {
            message: format!("recorded here, neither committed nor shared: {why}"),
            hint: "Mend that, commit the release's file and push it; until then it is on this machine alone.",
        }
    }

    fn committed(why: &str) -> Self {
        Self {
            message: format!("recorded here, not shared: {why}"),
            hint: "It is committed. `git pull --rebase && git push` shares it, and so does the next record that \
                   is shared; where both sides wrote at the same place, git shows it, and you choose.",
        }
    }

    /// The terminal's word on it.
    pub(super) fn tell(&self, output: Output) -> Outcome {
        output.failure(&self.message, &[self.hint.to_owned()]);
        Outcome::Problems
    }
}

/// Commits and shares new files, which nobody else can have changed.
pub(super) fn new_files(
    recording: &Recording,
    paths: &[&str],
    message: &str,
    output: Output,
) -> Outcome {
    let git = Git::at(recording.root());
    let committed = git.upstream().and_then(|upstream| {
        git.commit(paths, message)?;
        Ok(upstream)
    });
    let shared = match committed {
        Ok(upstream) => push(git, &upstream, paths).map_err(|why| NotShared::committed(&why)),
        Err(why) => Err(NotShared::uncommitted(&why)),
    };
    match shared {
        Ok(()) => Outcome::Fine,
        Err(not_shared) => not_shared.tell(output),
    }
}

fn push(git: Git<'_>, upstream: &Upstream, paths: &[&str]) -> Result<(), String> {
    for _ in 0..TRIES {
        git.pull(upstream, paths)?;
        match git.push(upstream) {
            Pushed::Shared => return Ok(()),
            Pushed::Refused(why) => return Err(why),
            Pushed::Behind => {}
        }
    }
    Err("others share faster".to_owned())
}

/// What was recorded, as git's log has it.
fn message(written: &Written) -> String {
    let recorded = &written.recorded;
    let id = &recorded.run.release.id;
    let line =
        |news: &record::News| format!("{} {}", news.id.as_deref().unwrap_or(&news.text), news.what);
    match recorded.news.as_slice() {
        [only] => format!("{id}: {}", line(only).replace('\n', " ")),
        news => {
            let lines: Vec<String> = news.iter().map(line).collect();
            format!("{id}: {} items\n\n{}", news.len(), lines.join("\n"))
        }
    }
}
