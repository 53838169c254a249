//! `runsheet add`: an item that the checklist does not have.

use crate::commands::cli::{Add, Common};
use crate::commands::output::Output;
use crate::commands::record;
use crate::commands::recorder::Request;
use crate::commands::{Failure, Outcome};
use crate::record::{Act, Add as Intended};

pub(super) fn run(common: &Common, args: &Add, output: Output) -> Result<Outcome, Failure> {
    let act = Act::Add(Intended {
        section: args.section.clone(),
        text: args.text.clone(),
        late: args.late,
    });
    let request = Request::new(&args.release, &args.who, act);
    record::run(common, &request, args.format, output)
}
