//! `runsheet close`: the end of a release, and the snapshot that it may still lack.

use crate::commands::cli::{Close, Common};
use crate::commands::load::Load;
use crate::commands::output::Output;
use crate::commands::record;
use crate::commands::recorder::{Request, Snapshot};
use crate::commands::tick::note;
use crate::commands::who::when;
use crate::commands::{Failure, Outcome};
use crate::record::{Act, Close as Intended};

pub(super) fn run(common: &Common, args: &Close, output: Output) -> Result<Outcome, Failure> {
    let config = Load::from(common).config()?;
    let finished = args
        .finished
        .as_ref()
        .map(|text| when("--finished", text, &config.zone));
    let act = Act::Close(Intended {
        status: args.status,
        note: note(args.note.as_ref()),
        force: args.force,
        finished: finished.transpose()?,
    });
    let request = Request {
        snapshot: Snapshot::IfMissing,
        ..Request::new(&args.release, &args.who, act)
    };
    record::run(common, &request, args.format, output)
}
