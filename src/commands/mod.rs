//! The command line. Each command has a file with its arguments, help and body; [`run`] maps outcomes to exit
//! codes.

#![expect(
    clippy::disallowed_methods,
    reason = "the arguments, the clock and the terminal belong here"
)]

mod build;
mod changed_since;
mod check;
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

use clap::{CommandFactory, Parser, Subcommand};

use crate::app::failure::{Failure, Outcome};
use crate::app::options::{Color, GlobalOptions};
use crate::app::terminal::Terminal;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "runsheet",
    version,
    about = "Turns checklists and one YAML file per release into a site of runbooks",
    long_about = "runsheet turns checklists in markdown and one YAML file per release into a browsable site: \
                  each release's runbook with who did what, when and why, progress per section, and a verdict \
                  on whether it can go on.",
    after_help = "Exit codes: 0 fine, 1 problems in the content (or not a go if a verdict is asked for), 2 could not run.",
    after_long_help = EXAMPLES,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    common: GlobalOptions,
    /// What to do.
    #[command(subcommand)]
    command: Command,
}

#[cfg(feature = "full")]
const EXAMPLES: &str = "\
Examples:
  runsheet init runbooks          a starter site
  runsheet serve --open           the site in a browser, always as the files are now
  runsheet build                  the site below the current folder, into public/
  runsheet check --strict         every diagnostic, warnings included
  runsheet status 2026.11.1       can this release go on?
  runsheet tick 2026.11.1 backup-verified

Exit codes: 0 fine, 1 problems in the content (or not a go if a verdict is asked for), 2 could not run.";

#[cfg(not(feature = "full"))]
const EXAMPLES: &str = "\
Examples:
  runsheet build                  the site below the current folder, into public/
  runsheet check --strict         every diagnostic, warnings included

Exit codes: 0 fine, 1 problems in the content (or not a go if a verdict is asked for), 2 could not run.";

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
