//! `runsheet tick` and `runsheet untick`: a change of state, recorded.

use crate::app::failure::{Failure, Outcome};
use crate::app::options::GlobalOptions;
use crate::app::record_command;
use crate::app::record_command::note;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::commands::cli::{TickArgs, UntickArgs};
use crate::model::release::State;
use crate::record::{Command, ItemRef, Tick as Intended};

pub(super) fn run(
    common: &GlobalOptions,
    args: &TickArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let act = Command::Tick(Intended {
        items: wanted(&args.items),
        state: args.state,
        note: note(args.note.as_ref()),
        evidence: args.evidence.clone(),
        late: args.late,
        all: args.all,
    });
    let request = Request::new(&args.release, &args.who, act);
    record_command::run(common, &request, args.format, output)
}

pub(super) fn undo(
    common: &GlobalOptions,
    args: &UntickArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let act = Command::Tick(Intended {
        items: wanted(&args.items),
        state: State::Todo,
        note: note(args.note.as_ref()),
        evidence: Vec::new(),
        late: args.late,
        all: false,
    });
    let request = Request::new(&args.release, &args.who, act);
    record_command::run(common, &request, args.format, output)
}

fn wanted(items: &[String]) -> Vec<ItemRef> {
    let wanted = |id: &String| ItemRef {
        id: id.clone(),
        expected: None,
    };
    items.iter().map(wanted).collect()
}
