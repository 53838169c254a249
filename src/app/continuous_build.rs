//! `runsheet build --watch`: writes the site again whenever its files change.
//!
//! The process can be killed at any time without leaving incomplete files.

use std::path::PathBuf;
use std::time::Instant;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::output_folder;
use crate::app::publisher::{Publisher, Unpublished, changes};
use crate::app::seen_diagnostics::SeenDiagnostics;
use crate::app::session::{Session, SiteState};
use crate::app::terminal::Terminal;
use crate::app::watch_loop::WatchLoop;
use crate::report::summary;

/// Keeps the site of `session` up to date in `output_option`, or in the output folder of site.yaml.
pub(crate) fn run(
    session: Session,
    output_option: Option<PathBuf>,
    poll: bool,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let root = session.root().to_path_buf();
    let mut watch = WatchLoop::new(session, poll, output);
    let mut writer = Writer {
        root,
        output_option,
        publisher: Publisher::new(output),
        output,
        seen: SeenDiagnostics::default(),
        failure: None,
    };
    // A folder that holds no site, or cannot be written, ends the command now; later it is only reported.
    let began = Instant::now();
    if let Some(state) = watch.first()? {
        let what = format!("Built {}", writer.folder(&state).display());
        writer.write(&what, &state, began)?;
    }
    output.note(format_args!("Watching {}  Ctrl-C ends it.", writer.root.display()));
    watch.run(|state, began| {
        let written = state.and_then(|state| writer.write(&state.what_changed(), &state, began));
        writer.report(written.err());
    })
}

/// Writes states of the site, and reports to the terminal.
struct Writer {
    root: PathBuf,
    output_option: Option<PathBuf>,
    publisher: Publisher,
    output: Terminal,
    seen: SeenDiagnostics,
    /// Why the folder could not be read or written, if it could not.
    failure: Option<String>,
}

impl Writer {
    /// Writes a state. Prints one line about `what` changed, then the new diagnostics.
    fn write(&mut self, what: &str, state: &SiteState, began: Instant) -> Result<(), Failure> {
        let folder = self.folder(state);
        let (site, publisher) = (&state.site, &mut self.publisher);
        let written =
            (state.showable()).map(|theme| publisher.publish(&self.root, &folder, site, theme));
        let (done, found) = match written {
            Some(Ok(report)) => (changes(&report), Vec::new()),
            Some(Err(Unpublished::Refused(found))) => ("nothing was written".to_owned(), found),
            Some(Err(Unpublished::Failed(failure))) => return Err(failure),
            None => ("nothing was written".to_owned(), Vec::new()),
        };
        self.output.note(format_args!(
            "{what}: {done}, {} ms, {}",
            began.elapsed().as_millis(),
            summary(&[&state.diagnostics()[..], &found[..]].concat())
        ));
        let new = [self.seen.take_new(state), found].concat();
        self.output.diagnostics_in_brief(&new, &site.sources);
        Ok(())
    }

    fn folder(&self, state: &SiteState) -> PathBuf {
        output_folder(&self.root, self.output_option.as_ref(), &state.site)
    }

    /// Prints a failure, unless it is the same as the last one.
    fn report(&mut self, failure: Option<Failure>) {
        let message = failure.as_ref().map(|failure| failure.message.clone());
        if let Some(failure) = failure.filter(|_| self.failure != message) {
            self.output.failure(&failure.message, &failure.hints);
        }
        self.failure = message;
    }
}
