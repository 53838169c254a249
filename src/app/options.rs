//! Command-line options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The heading under which the help lists what every command has.
pub(crate) const GLOBAL_OPTIONS: &str = "Global options";

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = GLOBAL_OPTIONS)]
pub(crate) struct GlobalOptions {
    /// Folder with site.yaml and content/
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
    /// Use of colour: auto, always or never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_possible_values = true
    )]
    pub(crate) color: Color,
    /// Print more details
    #[arg(short, long, global = true, overrides_with = "verbose", conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    /// Print only diagnostics and results
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    // On terminals, unless `NO_COLOR` is set.
    Auto,
    Always,
    Never,
}

/// The release that a command concerns.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReleaseArgument {
    /// Release id, or its last part if unique
    #[arg(value_name = "RELEASE")]
    pub(crate) id: String,
}

/// The checklist that a command concerns.
#[derive(Debug, Clone, Args)]
pub(crate) struct ChecklistArgument {
    /// Checklist id: its path below content/checklists/, without .md
    #[arg(value_name = "CHECKLIST")]
    pub(crate) id: String,
}

/// How results are printed.
#[derive(Debug, Clone, Args)]
pub(crate) struct FormatOption {
    /// Format: human or json
    #[arg(
        long = "format",
        value_name = "FORMAT",
        default_value = "human",
        hide_possible_values = true
    )]
    pub(crate) value: OutputFormat,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    // For people.
    Human,
    // For programs.
    Json,
}

/// Who records, when, and whether it is shared.
#[derive(Debug, Clone, Args)]
pub(crate) struct AuthorOptions {
    /// Person who did it (repeatable) [default: git's user]
    #[arg(long, value_name = "WHO")]
    pub(crate) by: Vec<String>,
    /// Time of the event [default: now]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Allow a time before the start or more than a day ago
    #[arg(long)]
    pub(crate) backdate: bool,
    /// Pull, commit this change and push it
    #[arg(long)]
    pub(crate) push: bool,
}

/// Why something is recorded.
#[derive(Debug, Clone, Args)]
pub(crate) struct NoteOption {
    /// Reason or remark, as markdown
    #[arg(id = "note", long = "note", value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: Option<String>,
}

/// Whether a closed release is recorded in.
#[derive(Debug, Clone, Args)]
pub(crate) struct LateOption {
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
}

/// Which releases are listed.
#[derive(Debug, Clone, Args)]
pub(crate) struct ReleaseFilter {
    /// Service of the releases
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Environment of the releases
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
}

/// What a published site has, and whether errors in it are acceptable.
#[derive(Debug, Clone, Args)]
pub(crate) struct PublicationOptions {
    /// Accept errors in single releases and pages
    #[arg(long)]
    pub(crate) keep_going: bool,
    /// Commit to name on every page
    #[arg(long, value_name = "SHA")]
    pub(crate) revision: Option<String>,
    /// Include the sources, and SHA256SUMS of every file
    #[arg(long)]
    pub(crate) with_sources: bool,
}

/// Whether warnings count.
#[derive(Debug, Clone, Args)]
pub(crate) struct StrictOption {
    /// Exit with 1 on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
}

/// Parses text that may begin with a hyphen, as lists do. Rejects options, because then the text is missing.
pub(crate) fn prose(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("--").unwrap_or_default();
    let is_option = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if is_option {
        return Err("that is an option; the text before it is missing".to_owned());
    }
    Ok(text.to_owned())
}
