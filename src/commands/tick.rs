//! `runsheet tick` and `runsheet untick`: a change of state, recorded.

use crate::commands::cli::{Common, Tick, Untick};
use crate::commands::output::Output;
use crate::commands::record;
use crate::commands::recorder::Request;
use crate::commands::{Failure, Outcome};
use crate::model::release::State;
use crate::record::{Act, Tick as Intended, Wanted};

pub(super) fn run(common: &Common, args: &Tick, output: Output) -> Result<Outcome, Failure> {
    let act = Act::Tick(Intended {
        items: wanted(&args.items),
        state: args.state,
        note: note(args.note.as_ref()),
        evidence: args.evidence.clone(),
        late: args.late,
        all: args.all,
    });
    let request = Request::new(&args.release, &args.who, act);
    record::run(common, &request, args.format, output)
}

pub(super) fn undo(common: &Common, args: &Untick, output: Output) -> Result<Outcome, Failure> {
    let act = Act::Tick(Intended {
        items: wanted(&args.items),
        state: State::Todo,
        note: note(args.note.as_ref()),
        evidence: Vec::new(),
        late: args.late,
        all: false,
    });
    let request = Request::new(&args.release, &args.who, act);
    record::run(common, &request, args.format, output)
}

fn wanted(items: &[String]) -> Vec<Wanted> {
    let wanted = |id: &String| Wanted {
        id: id.clone(),
        expected: None,
    };
    items.iter().map(wanted).collect()
}

/// An empty note says nothing.
pub(super) fn note(note: Option<&String>) -> Option<String> {
    let note = note?.trim();
    (!note.is_empty()).then(|| note.to_owned())
}
