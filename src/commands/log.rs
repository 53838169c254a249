//! `runsheet log`: a line in the release's log.

use crate::commands::cli::{Common, Log};
use crate::commands::output::Output;
use crate::commands::record;
use crate::commands::recorder::Request;
use crate::commands::{Failure, Outcome};
use crate::record::{Act, Log as Intended};

pub(super) fn run(common: &Common, args: &Log, output: Output) -> Result<Outcome, Failure> {
    let act = Act::Log(Intended {
        note: args.text.clone(),
        late: args.late,
    });
    let request = Request::new(&args.release, &args.who, act);
    record::run(common, &request, args.format, output)
}
