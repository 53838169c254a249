//! `runsheet add`: an item that the checklist does not have.

use crate::app::failure::{Failure, Outcome};
use crate::app::options::GlobalOptions;
use crate::app::record_command;
use crate::app::record_service::Request;
use crate::app::terminal::Terminal;
use crate::commands::cli::AddArgs;
use crate::record::{Add as Intended, Command};

pub(super) fn run(
    common: &GlobalOptions,
    args: &AddArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let act = Command::Add(Intended {
        section: args.section.clone(),
        text: args.text.clone(),
        late: args.late,
    });
    let request = Request::new(&args.release, &args.who, act);
    record_command::run(common, &request, args.format, output)
}
