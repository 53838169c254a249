//! What can be typed of the commands that begin a release and record what happened in it.

use crate::app::options::AuthorOptions;
use clap::Args;

use crate::app::options::OutputFormat;
use crate::model::release::{State, Status as Ending};

/// `runsheet new`
#[derive(Debug, Args)]
pub(crate) struct NewArgs {
    /// The release's id: its path below content/releases/, without .yaml
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The checklist's id; default: that of --from, or the only one
    #[arg(long, value_name = "ID")]
    pub(crate) checklist: Option<String>,
    /// Take over roles, links, environment, service, kind and owner
    #[arg(long, value_name = "RELEASE")]
    pub(crate) from: Option<String>,
    /// One of the kinds that the checklist declares
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Where it is released to
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Who answers for it
    #[arg(long, value_name = "WHO")]
    pub(crate) owner: Option<String>,
    /// The value of a placeholder; several times for several
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) vars: Vec<(String, String)>,
    /// Share it at once through git: one commit, pull, push
    #[arg(long)]
    pub(crate) push: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `name=value`
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

/// `runsheet tick`
#[derive(Debug, Args)]
pub(crate) struct TickArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The items, groups or sections
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    /// The new state: todo, doing, done, skipped, n/a, failed or blocked
    #[arg(long = "as", value_name = "STATE", default_value = "done", value_parser = state)]
    pub(crate) state: State,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why, as markdown; needed for skipped, n/a, failed and blocked
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: Option<String>,
    /// A link, or a file beside the release; several times for several
    #[arg(long, value_name = "LINK")]
    pub(crate) evidence: Vec<String>,
    /// Take what is open below a group or section along, but for optional items
    #[arg(long)]
    pub(crate) all: bool,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet untick`
#[derive(Debug, Args)]
pub(crate) struct UntickArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The items, groups or sections
    #[arg(value_name = "ITEM", required = true)]
    pub(crate) items: Vec<String>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why, as markdown
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: Option<String>,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet add`
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// The section that it belongs to
    #[arg(value_name = "SECTION")]
    pub(crate) section: String,
    /// What is to be done: one line, as markdown
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: String,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet log`
#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// What happened, as markdown
    #[arg(value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) text: String,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Record although the release is closed
    #[arg(long)]
    pub(crate) late: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet close`
#[derive(Debug, Args)]
pub(crate) struct CloseArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// How it ended: done, rolled-back or aborted; default: done
    #[arg(long = "as", value_name = "STATUS", value_parser = status)]
    pub(crate) status: Option<Ending>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// Why so, as markdown
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = prose)]
    pub(crate) note: Option<String>,
    /// When the deployment ended; `--at` is when its paperwork did
    #[arg(long, value_name = "TIME")]
    pub(crate) finished: Option<String>,
    /// Close although it is a no-go; needs a note
    #[arg(long)]
    pub(crate) force: bool,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// `runsheet update`
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// The release's id, or its last part where that is unique
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// Do it; without this it is only told
    #[arg(long)]
    pub(crate) apply: bool,
    /// A reworded item that stays closed; several times for several
    #[arg(long, value_name = "ITEM")]
    pub(crate) keep: Vec<String>,
    /// Who and when.
    #[command(flatten)]
    pub(crate) who: AuthorOptions,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: OutputFormat,
}

/// The status that a word names, of those that end a release.
fn status(word: &str) -> Result<Ending, String> {
    let ends = || {
        let words: Vec<&str> = Ending::ends().map(Ending::word).collect();
        format!("there are {}", words.join(", "))
    };
    Ending::ends()
        .find(|end| end.word() == word)
        .ok_or_else(ends)
}

/// Text, which may begin with a hyphen as lists do; but not an option, which says that the text was left out.
fn prose(text: &str) -> Result<String, String> {
    let name = text.strip_prefix("--").unwrap_or_default();
    let is_option = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if is_option {
        return Err("that is an option; the text before it is missing".to_owned());
    }
    Ok(text.to_owned())
}

/// The state that a word names.
fn state(word: &str) -> Result<State, String> {
    State::from_word(word).ok_or_else(|| format!("there are {}", State::WORDS.join(", ")))
}
