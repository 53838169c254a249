//! The command line. Each command has a file with its arguments, help and body; [`run`] maps outcomes to exit
//! codes.

#![expect(
    clippy::disallowed_methods,
    reason = "the arguments, the clock and the terminal belong here"
)]

mod build;
mod changed_since;
mod check;
#[cfg(test)]
mod help_style;
mod items;
mod status;

#[cfg(feature = "full")]
mod add;
#[cfg(feature = "full")]
mod audit;
#[cfg(feature = "full")]
mod boxes;
#[cfg(feature = "full")]
mod close;
#[cfg(feature = "full")]
mod complete;
#[cfg(feature = "full")]
mod diff;
#[cfg(feature = "full")]
mod full;
#[cfg(feature = "full")]
mod import;
#[cfg(feature = "full")]
mod init;
#[cfg(feature = "full")]
mod log;
#[cfg(feature = "full")]
mod man;
#[cfg(feature = "full")]
mod merge_driver;
#[cfg(feature = "full")]
mod new;
#[cfg(feature = "full")]
mod pack;
#[cfg(feature = "full")]
mod prove;
#[cfg(feature = "full")]
mod publish;
#[cfg(feature = "full")]
mod reopen;
#[cfg(feature = "full")]
mod resolve;
#[cfg(feature = "full")]
mod schema;
#[cfg(feature = "full")]
mod search;
#[cfg(feature = "full")]
mod serve;
#[cfg(feature = "full")]
mod set;
#[cfg(feature = "full")]
mod show;
#[cfg(feature = "full")]
mod theme;
#[cfg(feature = "full")]
mod tick;
#[cfg(feature = "full")]
mod unpack;
#[cfg(feature = "full")]
mod untick;
#[cfg(feature = "full")]
mod update;

use std::process::ExitCode;

use clap::{Arg, ArgAction, CommandFactory, Parser, Subcommand};

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{Color, GLOBAL_OPTIONS, GlobalOptions};
use crate::app::terminal::Terminal;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "runsheet",
    about = "Build a site of release runbooks from checklists",
    after_help = EXAMPLES,
    disable_help_flag = true,
    disable_help_subcommand = true,
    disable_version_flag = true,
    arg_required_else_help = true,
    arg = global_flag("help", 'h', ArgAction::Help).help("Print help").global(true),
    arg = global_flag("version", 'V', ArgAction::Version).help("Print the version"),
    version
)]
struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    common: GlobalOptions,
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

/// Returns a flag that is listed after the other global options.
fn global_flag(name: &'static str, short: char, action: ArgAction) -> Arg {
    let flag = Arg::new(name).short(short).long(name).action(action);
    flag.help_heading(GLOBAL_OPTIONS).display_order(1000)
}

#[cfg(feature = "full")]
const EXAMPLES: &str = "\
Examples:
  runsheet init runbooks
  runsheet serve --open
  runsheet status shop/production/1.0.0
  runsheet tick shop/production/1.0.0 support-team-told
  runsheet check --strict
  runsheet build

Exit codes:
  0  success
  1  errors in the content, a refusal, or a verdict other than go
  2  could not run";

#[cfg(not(feature = "full"))]
const EXAMPLES: &str = "\
Examples:
  runsheet check --strict
  runsheet build

Exit codes:
  0  success
  1  errors in the content, or a verdict other than go
  2  could not run";

/// One command each.
#[derive(Debug, Subcommand)]
enum Command {
    Build(build::BuildArgs),
    Check(check::CheckArgs),
    Items(items::ItemsArgs),
    Status(status::StatusArgs),
    #[cfg(feature = "full")]
    #[command(flatten)]
    Full(full::FullCommand),
}

/// Runs the command that the process was called with.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; anything else is a usage error.
            let is_result = !error.use_stderr();
            return match (error.print(), is_result) {
                (Ok(()), true) => ExitCode::SUCCESS,
                _ => ExitCode::from(2),
            };
        }
    };
    match cli.common.color {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    let output = Terminal::new(&cli.common);
    match dispatch(&cli, output) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Problems) => ExitCode::from(1),
        Err(failure) => {
            output.failure(&failure.message, &failure.hints);
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: &Cli, output: Terminal) -> Result<Outcome, Failure> {
    let common = &cli.common;
    match &cli.command {
        Command::Build(args) => build::run(common, args, output),
        Command::Check(args) => check::run(common, args, output),
        Command::Items(args) => items::run(common, args, output),
        Command::Status(args) => status::run(common, args, output),
        #[cfg(feature = "full")]
        Command::Full(command) => full::dispatch(common, command, &Cli::command(), output),
    }
}
