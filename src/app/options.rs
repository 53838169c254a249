//! Command-line options that several commands share.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct GlobalOptions {
    /// The folder that holds content/ and site.yaml
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub(crate) root: PathBuf,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Say more
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Say nothing but problems and results
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On terminals, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Who records, when, and whether it is shared.
#[derive(Debug, Clone, Args)]
pub(crate) struct AuthorOptions {
    /// Who did it: an id, name or email address; several times for several. Default: git's user
    #[arg(long, value_name = "WHO")]
    pub(crate) by: Vec<String>,
    /// When; default: now
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Allow a time before the release's start or more than a day ago
    #[arg(long)]
    pub(crate) backdate: bool,
    /// Share it at once through git: pull, one commit, push
    #[arg(long)]
    pub(crate) push: bool,
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
