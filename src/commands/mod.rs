//! The command line. Each command has a file with its arguments, help and body; [`run`] maps outcomes to exit
//! codes.

#![expect(
    clippy::disallowed_methods,
    reason = "the arguments, the clock and the terminal belong here"
)]

mod add;
mod audit;
mod boxes;
mod build;
mod check;
mod close;
mod complete;
mod diff;
mod import;
mod init;
mod items;
mod log;
mod new;
mod pack;
mod prove;
mod publish;
mod reopen;
mod resolve;
mod schema;
mod search;
mod serve;
mod set;
mod show;
mod status;
mod theme;
mod tick;
mod unpack;
mod untick;
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

const EXAMPLES: &str = "\
Examples:
  runsheet init runbooks          a starter site
  runsheet serve --open           the site in a browser, always as the files are now
  runsheet build                  the site below the current folder, into public/
  runsheet check --strict         every diagnostic, warnings included
  runsheet status 2026.11.1       can this release go on?
  runsheet tick 2026.11.1 backup-verified

Exit codes: 0 fine, 1 problems in the content (or not a go if a verdict is asked for), 2 could not run.";

/// One command each.
#[derive(Debug, Subcommand)]
enum Command {
    Init(init::InitArgs),
    Build(build::BuildArgs),
    Publish(publish::PublishArgs),
    Serve(serve::ServeArgs),
    Check(check::CheckArgs),
    Items(items::ItemsArgs),
    Status(status::StatusArgs),
    Show(show::ShowArgs),
    Search(search::SearchArgs),
    Diff(diff::DiffArgs),
    Prove(prove::ProveArgs),
    Audit(audit::AuditArgs),
    Pack(pack::PackArgs),
    Unpack(unpack::UnpackArgs),
    New(new::NewArgs),
    Import(import::ImportArgs),
    Boxes(boxes::BoxesArgs),
    Set(set::SetArgs),
    Tick(tick::TickArgs),
    Untick(untick::UntickArgs),
    Add(add::AddArgs),
    Log(log::LogArgs),
    Close(close::CloseArgs),
    Reopen(reopen::ReopenArgs),
    Resolve(resolve::ResolveArgs),
    Update(update::UpdateArgs),
    Theme(theme::ThemeArgs),
    Schema(schema::SchemaArgs),
    Completions(complete::CompletionsArgs),
    #[command(hide = true)]
    Complete(complete::CompleteArgs),
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
        Command::Init(args) => init::run(args, output),
        Command::Build(args) => build::run(common, args, output),
        Command::Publish(args) => publish::run(common, args, output),
        Command::Serve(args) => serve::run(common, args, output),
        Command::Check(args) => check::run(common, args, output),
        Command::Items(args) => items::run(common, args, output),
        Command::Status(args) => status::run(common, args, output),
        Command::Show(args) => show::run(common, args, output),
        Command::Search(args) => search::run(common, args, output),
        Command::New(args) => new::run(common, args, output),
        Command::Boxes(args) => boxes::run(common, args, output),
        Command::Import(args) => import::run(common, args, output),
        Command::Add(args) => add::run(common, args, output),
        Command::Log(args) => log::run(common, args, output),
        Command::Close(args) => close::run(common, args, output),
        Command::Set(args) => set::run(common, args, output),
        Command::Reopen(args) => reopen::run(common, args, output),
        Command::Resolve(args) => resolve::run(common, args, output),
        Command::Update(args) => update::run(common, args, output),
        Command::Tick(args) => tick::run(common, args, output),
        Command::Untick(args) => untick::run(common, args, output),
        Command::Audit(args) => audit::run(common, args, output),
        Command::Pack(args) => pack::run(common, args, output),
        Command::Unpack(args) => unpack::run(args, output),
        Command::Diff(args) => diff::run(common, args, output),
        Command::Prove(args) => prove::run(common, args, output),
        Command::Completions(args) => complete::script(args, output),
        Command::Complete(args) => complete::words(common, args, &Cli::command(), output),
        Command::Theme(args) => theme::run(common, args, output),
        Command::Schema(args) => schema::run(common, args, output),
    }
}
