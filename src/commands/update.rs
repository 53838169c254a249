//! `runsheet update`: an open release moved to the newest version of its checklist.

use crate::app::failure::{Failure, Outcome};
use crate::app::options::GlobalOptions;
use crate::app::record_command;
use crate::app::record_service::{Request, Snapshot};
use crate::app::terminal::Terminal;
use crate::commands::cli::UpdateArgs;
use crate::record::{Command, Update as Intended};

pub(super) fn run(
    common: &GlobalOptions,
    args: &UpdateArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let act = Command::Update(Intended {
        keep: args.keep.clone(),
    });
    let request = Request {
        snapshot: Snapshot::Newest,
        only_told: !args.apply,
        ..Request::new(&args.release, &args.who, act)
    };
    record_command::run(common, &request, args.format, output)
}
