//! `runsheet new`: creates a release's file and the snapshot of its checklist.

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::new_release::{Commits, Created, NewRelease, create};
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat};
use crate::app::terminal::Terminal;
use crate::render::api;

/// Create a release and its checklist's snapshot
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet new shop/production/1.1.0 --environment production --owner maya
  runsheet new shop/production/1.2.0 --from shop/production/1.1.0 --kind major

Exit code 1: the checklist has errors, or does not declare this kind or environment, and nothing was \
written; or --push could not share what was written.")]
pub(crate) struct NewArgs {
    /// Release id: its path under content/releases/, without .yaml
    #[arg(value_name = "RELEASE")]
    pub(crate) release: String,
    /// Checklist [default: as --from, or the only one]
    #[arg(long, value_name = "ID")]
    pub(crate) checklist: Option<String>,
    /// Release to copy roles, owner and other facts from
    #[arg(long, value_name = "RELEASE")]
    pub(crate) from: Option<String>,
    /// Copy the links of the --from release too
    #[arg(long, requires = "from")]
    pub(crate) links: bool,
    /// Kind of release that the checklist declares
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<String>,
    /// Environment of the release
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Person who is responsible
    #[arg(long, value_name = "WHO")]
    pub(crate) owner: Option<String>,
    /// Value of a placeholder (repeatable)
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    pub(crate) vars: Vec<(String, String)>,
    /// Pull, commit this change and push it
    #[arg(long)]
    pub(crate) push: bool,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

/// Parses `name=value`.
fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write it as NAME=VALUE".to_owned()),
    }
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &NewArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let config = SiteLoader::from(common).config()?;
    let new = NewRelease {
        id: args.release.clone(),
        checklist: args.checklist.clone(),
        from: args.from.clone(),
        with_links: args.links,
        kind: args.kind.clone(),
        environment: args.environment.clone(),
        owner: args.owner.clone(),
        vars: args.vars.clone(),
    };
    match create(common, &config, &new, &Commits::AtOnce { push: args.push }, output)? {
        Ok(created) => {
            output.diagnostics(&created.notes.diagnostics, &created.notes.sources);
            print(&created, args, output)?;
            Ok(created.not_shared.map_or(Outcome::Fine, |not_shared| not_shared.tell(output)))
        }
        Err(notes) => {
            output.diagnostics(&notes.diagnostics, &notes.sources);
            output.failure("nothing was written", &[]);
            Ok(Outcome::Problems)
        }
    }
}

/// The version of the format of the output.
const FORMAT: u32 = 1;

/// A release that was created: the output of `new`.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "NewRelease")]
pub(super) struct NewJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = FORMAT))]
    format: u32,
    /// The id of the release.
    release: &'a str,
    /// The release's file.
    file: &'a str,
    /// The snapshot's file.
    snapshot: &'a str,
}

fn print(created: &Created, args: &NewArgs, output: Terminal) -> Result<(), Failure> {
    let [file, snapshot] = created.paths();
    match args.format.value {
        OutputFormat::Human => output.result(format_args!("{file}\n{snapshot}\n"))?,
        OutputFormat::Json => {
            let created = NewJson { format: FORMAT, release: &args.release, file, snapshot };
            output.result(api::text(&created))?;
        }
    }
    Ok(())
}
