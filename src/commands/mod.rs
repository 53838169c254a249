//! One file a command: arguments and wiring. The one map from what happened to exit codes is [`run`].

#![expect(
    clippy::disallowed_methods,
    reason = "the arguments, the clock and the terminal belong here"
)]

mod add;
mod build;
mod check;
pub(crate) mod cli;
mod close;
mod complete;
mod diff;
mod init;
mod items;
mod log;
mod new;
mod schema;
mod serve;
mod status;
mod tick;
mod update;
mod watch;

use crate::app::failure::{Failure, Outcome};
use std::process::ExitCode;

use clap::Parser;

use crate::app::options::Color;
use crate::app::terminal::Terminal;
use crate::commands::cli::{Cli, CliCommand};

/// Runs the command that the process was called with.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are results; anything else says what was wrong with the call.
            let fine = !error.use_stderr();
            return match (error.print(), fine) {
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
        CliCommand::Init(args) => init::run(args, output),
        CliCommand::Build(args) => build::run(common, args, output),
        CliCommand::Serve(args) => serve::run(common, args, output),
        CliCommand::Check(args) => check::run(common, args, output),
        CliCommand::Items(args) => items::run(common, args, output),
        CliCommand::Status(args) => status::run(common, args, output),
        CliCommand::New(args) => new::run(common, args, output),
        CliCommand::Add(args) => add::run(common, args, output),
        CliCommand::Log(args) => log::run(common, args, output),
        CliCommand::Close(args) => close::run(common, args, output),
        CliCommand::Update(args) => update::run(common, args, output),
        CliCommand::Tick(args) => tick::run(common, args, output),
        CliCommand::Untick(args) => tick::undo(common, args, output),
        CliCommand::Diff(args) => diff::run(common, args, output),
        CliCommand::Completions(args) => complete::script(args, output),
        CliCommand::Complete(args) => complete::words(common, args, output),
        CliCommand::Schema(args) => schema::run(common, args, output),
    }
}
