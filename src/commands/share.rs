//! Sharing a record at once through git: pull, record, one commit, push; and again where somebody else
//! was faster.
//!
//! What was seen before the pull goes with the request, so an item that changed meanwhile is refused with
//! who and when. Where it cannot be shared the commit stays, and the next push takes it along.

use crate::commands::cli::Common;
use crate::commands::load::{self, Load};
use crate::commands::output::Output;
use crate::commands::record::{Attempt, Request, Written, attempt, tell};
use crate::commands::{Failure, Outcome};
use crate::derive::site::ReleaseEntry;
use crate::disk::{Git, Pushed, Recording, Upstream};
use crate::record;

/// How often others may be faster.
const TRIES: usize = 50;

/// Records and shares it, or says why not.
pub(super) fn run(
    common: &Common,
    recording: &Recording,
    request: Request<'_>,
    output: Output,
) -> Result<Outcome, Failure> {
    let git = Git::at(recording.root());
    let upstream = git.upstream().map_err(|why| {
        Failure::new(format!("nothing can be shared: {why}"))
            .hint("Without `--push` it is recorded here.")
    })?;
    let request = as_seen(common, request, output)?;
    for _ in 0..TRIES {
        if let Some(outcome) = once(common, recording, &upstream, &request, output)? {
            return Ok(outcome);
        }
    }
    Err(
        Failure::new("others share faster than this could be shared, so nothing was recorded")
            .hint("Try again."),
    )
}

/// The request with what its author sees now.
fn as_seen<'a>(
    common: &Common,
    mut request: Request<'a>,
    output: Output,
) -> Result<Request<'a>, Failure> {
    let site = Load::from(common).site(output)?;
    if let ReleaseEntry::Run(run) = load::release(&site, request.release)? {
        request.act = record::as_seen(run, request.act);
    }
    Ok(request)
}

/// `None` where somebody else was faster, and all is as it was.
fn once(
    common: &Common,
    recording: &Recording,
    upstream: &Upstream,
    request: &Request<'_>,
    output: Output,
) -> Result<Option<Outcome>, Failure> {
    let git = Git::at(recording.root());
    let path = path(common, request, output)?;
    let pulled = git.pull(upstream, &[&path]);
    let written = match attempt(common, recording, request, output)? {
        Attempt::Refused => return Ok(Some(Outcome::Problems)),
        Attempt::Written(written) => written,
    };
    let paths = written.paths();
    let committed = git.commit(&paths, &message(&written));
    let shared = committed.and(pulled).map(|()| git.push(upstream));
    match shared {
        Ok(Pushed::Behind) => {
            git.take_back(&paths).map_err(Failure::new)?;
            written.undo(recording)?;
            Ok(None)
        }
        Ok(Pushed::Shared) => {
            tell(&written, request, output)?;
            Ok(Some(Outcome::Fine))
        }
        Ok(Pushed::Refused(why)) | Err(why) => {
            tell(&written, request, output)?;
            not_shared(&why, output);
            Ok(Some(Outcome::Problems))
        }
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
    let shared = git.upstream().and_then(|upstream| {
        git.commit(paths, message)?;
        for _ in 0..TRIES {
            git.pull(&upstream, paths)?;
            match git.push(&upstream) {
                Pushed::Shared => return Ok(()),
                Pushed::Refused(why) => return Err(why),
                Pushed::Behind => {}
            }
        }
        Err("others share faster".to_owned())
    });
    match shared {
        Ok(()) => Outcome::Fine,
        Err(why) => {
            not_shared(&why, output);
            Outcome::Problems
        }
    }
}

fn not_shared(why: &str, output: Output) {
    let hint =
        "`git pull --rebase && git push` shares it, and so does the next record that is shared.";
    output.failure(
        &format!("recorded here, not shared: {why}"),
        &[hint.to_owned()],
    );
}

/// The release's file, which a pull must not harm.
fn path(common: &Common, request: &Request<'_>, output: Output) -> Result<String, Failure> {
    let site = Load::from(common).site(output)?;
    let source = load::release(&site, request.release)?.source();
    Ok(site.sources.file(source).path.clone())
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
