//! `runsheet log`: a line in the release's log.

use crate::app::failure::{Failure, Outcome};
use crate::app::options::GlobalOptions;
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::commands::cli::LogArgs;
use crate::record::{Command, Log as Intended};

pub(super) fn run(
    common: &GlobalOptions,
    args: &LogArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let act = Command::Log(Intended {
        note: args.text.clone(),
        late: args.late,
    });
    let request = Request::new(&args.release, &args.who, act);
    record_command::run(common, &request, args.format, output)
}
