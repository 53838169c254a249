//! `runsheet close`: the end of a release, and the snapshot that it may still lack.

use crate::app::author::when;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::options::GlobalOptions;
use crate::app::record_command;
use crate::app::record_command::note;
use crate::app::record_service::{Request, Snapshot};
use crate::app::terminal::Terminal;
use crate::commands::cli::CloseArgs;
use crate::record::{Close as Intended, Command};

pub(super) fn run(
    common: &GlobalOptions,
    args: &CloseArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let config = SiteLoader::from(common).config()?;
    let finished = args
        .finished
        .as_ref()
        .map(|text| when("--finished", text, &config.zone));
    let act = Command::Close(Intended {
        status: args.status,
        note: note(args.note.as_ref()),
        force: args.force,
        finished: finished.transpose()?,
    });
    let request = Request {
        snapshot: Snapshot::IfMissing,
        ..Request::new(&args.release, &args.who, act)
    };
    record_command::run(common, &request, args.format, output)
}
