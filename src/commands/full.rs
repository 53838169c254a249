//! The commands that a build without default features leaves out.

use clap::Subcommand;

use crate::app::failure::{Failure, Outcome};
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::commands::{
    add, audit, boxes, close, complete, diff, import, init, log, man, merge_driver, new, pack,
    prove, publish, reopen, resolve, schema, search, serve, set, show, theme, tick, unpack, untick,
    update,
};

/// One command each.
#[derive(Debug, Subcommand)]
pub(super) enum FullCommand {
    Init(init::InitArgs),
    Publish(publish::PublishArgs),
    Serve(serve::ServeArgs),
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
    Man(man::ManArgs),
    #[command(hide = true)]
    MergeDriver(merge_driver::MergeDriverArgs),
    #[command(hide = true)]
    Complete(complete::CompleteArgs),
}

/// Runs `command`. `line` is the definition of the whole command line.
pub(super) fn dispatch(
    common: &GlobalOptions,
    command: &FullCommand,
    line: &clap::Command,
    output: Terminal,
) -> Result<Outcome, Failure> {
    match command {
        FullCommand::Init(args) => init::run(args, output),
        FullCommand::Publish(args) => publish::run(common, args, output),
        FullCommand::Serve(args) => serve::run(common, args, output),
        FullCommand::Show(args) => show::run(common, args, output),
        FullCommand::Search(args) => search::run(common, args, output),
        FullCommand::New(args) => new::run(common, args, output),
        FullCommand::Boxes(args) => boxes::run(common, args, output),
        FullCommand::Import(args) => import::run(common, args, output),
        FullCommand::Add(args) => add::run(common, args, output),
        FullCommand::Log(args) => log::run(common, args, output),
        FullCommand::Close(args) => close::run(common, args, output),
        FullCommand::Set(args) => set::run(common, args, output),
        FullCommand::Reopen(args) => reopen::run(common, args, output),
        FullCommand::Resolve(args) => resolve::run(common, args, output),
        FullCommand::Update(args) => update::run(common, args, output),
        FullCommand::Tick(args) => tick::run(common, args, output),
        FullCommand::Untick(args) => untick::run(common, args, output),
        FullCommand::Audit(args) => audit::run(common, args, output),
        FullCommand::Pack(args) => pack::run(common, args, output),
        FullCommand::Unpack(args) => unpack::run(args, output),
        FullCommand::Diff(args) => diff::run(common, args, output),
        FullCommand::Prove(args) => prove::run(common, args, output),
        FullCommand::Completions(args) => complete::script(args, output),
        FullCommand::Complete(args) => complete::words(common, args, line, output),
        FullCommand::Theme(args) => theme::run(common, args, output),
        FullCommand::Schema(args) => schema::run(common, args, output),
        FullCommand::MergeDriver(args) => merge_driver::run(common, args),
        FullCommand::Man(args) => man::run(args, line, output),
    }
}
