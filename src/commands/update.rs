//! `runsheet update`: an open release moved to the newest version of its checklist.

use crate::commands::cli::{Common, Update};
use crate::commands::output::Output;
use crate::commands::record;
use crate::commands::recorder::{Request, Snapshot};
use crate::commands::{Failure, Outcome};
use crate::record::{Act, Update as Intended};

pub(super) fn run(common: &Common, args: &Update, output: Output) -> Result<Outcome, Failure> {
    let act = Act::Update(Intended {
        keep: args.keep.clone(),
    });
    let request = Request {
        snapshot: Snapshot::Newest,
        only_told: !args.apply,
        ..Request::new(&args.release, &args.who, act)
    };
    record::run(common, &request, args.format, output)
}
