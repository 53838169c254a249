//! `runsheet build --watch`: the site, written again whenever its files change.
//!
//! It ends when it is told to, at any moment: what is published is whole at every one.

use std::path::PathBuf;
use std::time::Instant;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{output_folder, warn_of_interrupted};
use crate::app::options::GlobalOptions;
use crate::app::publisher::{Publisher, Unpublished, changes};
use crate::app::seen_diagnostics::SeenDiagnostics;
use crate::app::session::{Session, SiteState};
use crate::app::terminal::Terminal;
use crate::commands::cli::Build;
use crate::disk::{RescanScope, Watch};
use crate::report::summary;

pub(super) fn run(
    common: &GlobalOptions,
    args: &Build,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let mut watch = if args.poll {
        Watch::looking(&common.root)
    } else {
        Watch::new(&common.root)
    };
    warn_of_interrupted(&common.root, output);
    // Before the first look, so that nothing changes unseen.
    watch.follow(&[]);
    let mut live = Session::new(
        common.root.clone(),
        args.output.clone(),
        args.revision.clone(),
    );
    let mut writer = Writer {
        root: common.root.clone(),
        asked: args.output.clone(),
        publisher: Publisher::new(output),
        output,
        told: SeenDiagnostics::default(),
        failure: None,
    };
    // A folder that holds no site, or cannot be written, is a mistake of the call; later it is only told.
    let begun = Instant::now();
    if let Some(state) = live.update(&RescanScope::Everywhere, |_| {})? {
        let what = format!("Built {}", writer.folder(&state).display());
        writer.write(&what, &state, begun)?;
    }
    output.note(format_args!(
        "Watching {}  Ctrl-C ends it.",
        common.root.display()
    ));
    loop {
        let look = watch.next(live.linked());
        if let Some(notice) = watch.notice() {
            output.note(notice);
        }
        let begun = Instant::now();
        let written = match live.update(&look, |_| {}) {
            Ok(None) => continue,
            Ok(Some(state)) => writer.write(&state.what_changed(), &state, begun),
            Err(failure) => Err(failure),
        };
        writer.remember(written.err());
    }
}

/// Writes states of the site, and tells the terminal.
struct Writer {
    root: PathBuf,
    /// The output folder that was asked for.
    asked: Option<PathBuf>,
    publisher: Publisher,
    output: Terminal,
    told: SeenDiagnostics,
    /// Why the folder could not be read or written, if it could not.
    failure: Option<String>,
}

impl Writer {
    /// Writes a state; one line on `what` that is of, and below it what is newly wrong.
    fn write(&mut self, what: &str, state: &SiteState, begun: Instant) -> Result<(), Failure> {
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
            begun.elapsed().as_millis(),
            summary(&[&state.problems()[..], &found[..]].concat())
        ));
        let news = [self.told.news(state), found].concat();
        self.output.diagnostics_in_brief(&news, &site.sources);
        Ok(())
    }

    fn folder(&self, state: &SiteState) -> PathBuf {
        output_folder(&self.root, self.asked.as_ref(), &state.site)
    }

    /// Tells why the last look came to nothing, once.
    fn remember(&mut self, failure: Option<Failure>) {
        let message = failure.as_ref().map(|failure| failure.message.clone());
        if let Some(failure) = failure.filter(|_| self.failure != message) {
            self.output.failure(&failure.message, &failure.hints);
        }
        self.failure = message;
    }
}
