//! The command line: what can be typed, and what `--help` says of it.

mod recording;

use crate::app::options::{GlobalOptions, OutputFormat};
use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use recording::{
    AddArgs, CloseArgs, LogArgs, NewArgs, TickArgs, UntickArgs, UpdateArgs,
};

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "runsheet",
    version,
    about = "Turns checklists and one YAML file per release into a site of runbooks",
    long_about = "runsheet turns checklists in markdown and one YAML file per release into a browsable site: \
                  each release's runbook with who did what, when and why, progress per section, and a verdict \
                  on whether it can go on.",
    after_help = "Exit codes: 0 fine, 1 problems in the content (or a no-go where that is asked), 2 could not run.",
    after_long_help = EXAMPLES,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub(crate) common: GlobalOptions,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: CliCommand,
}

const EXAMPLES: &str = "\
Examples:
  runsheet init runbooks          a starter site
  runsheet serve --open           the site in a browser, always as the files are now
  runsheet build                  the site below the current folder, into public/
  runsheet check --strict         every problem, warnings included
  runsheet status 2026.11.1       can this release go on?
  runsheet tick 2026.11.1 backup-verified

Exit codes: 0 fine, 1 problems in the content (or a no-go where that is asked), 2 could not run.";

/// One command each.
#[derive(Debug, Subcommand)]
pub(crate) enum CliCommand {
    /// Make a starter site that builds as it is
    #[command(
        after_help = "Example:\n  runsheet init runbooks && runsheet serve --open --root runbooks"
    )]
    Init(Init),
    /// Build the site
    #[command(after_help = "Examples:
  runsheet build
  runsheet build --output /srv/runbooks --revision \"$(git rev-parse --short HEAD)\"
  runsheet build --strict          exit 1 on warnings too, as a pipeline may want
  runsheet build --watch           for a server of your own; to look at it, `runsheet serve` is quicker")]
    Build(Build),
    /// Show the site in a browser, always as the files are now
    #[command(after_help = "Examples:
  runsheet serve --open
  runsheet serve --port 8080       this port, or none
  runsheet serve --edit            run a release from its page
  runsheet serve --host 0.0.0.0 --allowed-host preview.example

Listens on this machine only. With --host, everybody who reaches that address can read the site: there is
no password. --allowed-host names what they may write in the address bar; any other name is refused.")]
    Serve(Serve),
    /// Report every problem; write nothing
    #[command(after_help = "Examples:
  runsheet check
  runsheet check --format github   annotations on the lines of a pull request
  runsheet check --format json | jq '.diagnostics[].code'")]
    Check(Check),
    /// List a checklist's items with their ids
    #[command(after_help = "Examples:
  runsheet items deployment
  runsheet items deployment --format json | jq -r '.[].id'")]
    Items(Items),
    /// Say how far a release is, and whether it can go on
    #[command(after_help = "Examples:
  runsheet status                            every release that is not closed
  runsheet status payments/production/2026.11.1
  runsheet status 2026.11.1 --before post-deployment-verification && ./continue.sh

Exits with 1 on a no-go, so that a pipeline can wait on it.")]
    Status(Status),
    /// Say what differs between two releases
    #[command(after_help = "Examples:
  runsheet diff 2026.10.0 2026.11.0            what is different about the later one?
  runsheet diff 2026.10.0 2026.11.0 --format json | jq -r '.states[] | \"\\(.text): \\(.now.state)\"'")]
    Diff(Diff),
    /// Begin a release: its file with every item, and the checklist's snapshot
    #[command(after_help = "Examples:
  runsheet new payments/production/2026.12.0 --checklist deployment --environment production
  runsheet new payments/production/2026.12.0 --from payments/production/2026.11.1 --var previous=2026.11.1")]
    New(NewArgs),
    /// Record that items are done, or in another state
    #[command(after_help = "Examples:
  runsheet tick 2026.11.1 backup-verified
  runsheet tick 2026.11.1 db-migrate --as failed --note \"lock timeout\" --evidence https://ci.example.com/4312
  runsheet tick 2026.11.1 security-verification --as n/a --note \"no public endpoint\"

An item is named by its id, by the end or the beginning of one, or by words of its text.
Exits with 1 where a rule stands in the way; then nothing is written.")]
    Tick(TickArgs),
    /// Record that items are to be done again
    #[command(after_help = "Example:
  runsheet untick 2026.11.1 db-migrate --note \"the schema was restored\"

What was recorded before stays in the file.")]
    Untick(UntickArgs),
    /// Add an item that the checklist does not have
    #[command(after_help = "Example:
  runsheet add 2026.11.1 application-deployment \"Purge the CDN\"")]
    Add(AddArgs),
    /// Write a line into the release's log
    #[command(after_help = "Example:
  runsheet log 2026.11.1 \"decided to retry with a longer lock timeout\"")]
    Log(LogArgs),
    /// Close a release
    #[command(after_help = "Examples:
  runsheet close 2026.11.1 --finished \"2026-11-20 13:40\"
  runsheet close 2026.11.1 --as rolled-back --note \"the queue did not drain\"

Exits with 1 on a no-go; then nothing is written.")]
    Close(CloseArgs),
    /// Move an open release to the newest version of its checklist
    #[command(after_help = "Examples:
  runsheet update 2026.11.1                      what would come, go and be reworded
  runsheet update 2026.11.1 --apply --keep db-migrate")]
    Update(UpdateArgs),
    /// Print a JSON Schema, for editors
    #[command(after_help = "Examples:
  runsheet schema site > site.schema.json
  runsheet schema release --checklist deployment > release.schema.json")]
    Schema(Schema),
    /// Print a script that completes commands, releases and items in a shell
    #[command(after_help = "Examples:
  source <(runsheet completions bash)
  runsheet completions zsh > ~/.zfunc/_runsheet")]
    Completions(Completions),
    /// What the last of the words may become; the scripts ask this
    #[command(hide = true)]
    Complete(Complete),
}

/// `runsheet completions`
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// Which shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// The shells that can complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
}

/// `runsheet complete`
#[derive(Debug, Args)]
pub(crate) struct Complete {
    /// The words behind `runsheet`, the last as far as it is typed
    #[arg(value_name = "WORD", last = true)]
    pub(crate) words: Vec<String>,
}

/// `runsheet init`
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Where; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// `runsheet build`
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct Build {
    /// Where to write, in place of what site.yaml says
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
    /// Exit with 0 although releases or pages have errors
    #[arg(long, conflicts_with = "strict")]
    pub(crate) keep_going: bool,
    /// The commit to name on every page
    #[arg(long, value_name = "SHA")]
    pub(crate) revision: Option<String>,
    /// Build again whenever a file changes, until Ctrl-C
    #[arg(short, long)]
    pub(crate) watch: bool,
    /// Look for changes from time to time, for network and container file systems
    #[arg(long, requires = "watch")]
    pub(crate) poll: bool,
}

/// `runsheet serve`
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// This port; without it, 4848 or the next one that is free
    #[arg(short, long, value_name = "N")]
    pub(crate) port: Option<u16>,
    /// Listen on this address, for others to read the site
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// A name that the site may be asked for by; may be given more than once
    #[arg(long, value_name = "NAME")]
    pub(crate) allowed_host: Vec<String>,
    /// Open the site in the browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Let browsers record on the pages of releases
    #[arg(long)]
    pub(crate) edit: bool,
    /// Look for changes from time to time, for network and container file systems
    #[arg(long)]
    pub(crate) poll: bool,
}

/// `runsheet check`
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Exit with 1 on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: CheckFormat,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Human,
    /// One JSON object
    Json,
    /// Annotations for GitHub Actions
    Github,
}

/// `runsheet items`
#[derive(Debug, Args)]
pub(crate) struct Items {
    /// The checklist's id: its path below content/checklists/, without .md
    #[arg(value_name = "CHECKLIST")]
    pub(crate) checklist: String,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet status`
#[derive(Debug, Args)]
pub(crate) struct Status {
    /// The release's id, or its last part where that is unique; every open release if left out
    #[arg(value_name = "RELEASE")]
    pub(crate) release: Option<String>,
    /// Ask before this item or section, not at the next hold point
    #[arg(long, value_name = "ITEM", requires = "release")]
    pub(crate) before: Option<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet diff`
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier release's id, or its last part where that is unique
    #[arg(value_name = "A")]
    pub(crate) before: String,
    /// The later one's
    #[arg(value_name = "B")]
    pub(crate) now: String,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet schema`
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Of what
    #[arg(value_name = "WHAT")]
    pub(crate) what: SchemaOf,
    /// List this checklist's item ids, so that an editor completes and checks them
    #[arg(long, value_name = "ID")]
    pub(crate) checklist: Option<String>,
}

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    /// site.yaml
    Site,
    /// A release file
    Release,
}
