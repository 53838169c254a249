//! `runsheet schema`: JSON Schemas for editors, and of the JSON that runsheet writes.

mod json;

use clap::{Args, ValueEnum};

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::model::checklist::Checklist;
use crate::schema;

/// Print a JSON Schema
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet schema site > .schemas/site.json
  runsheet schema release --checklist deployment > .schemas/deployment.json
  runsheet schema json | jq '.\"$defs\".Release'")]
pub(crate) struct SchemaArgs {
    /// What the schema is for: site, release or json
    #[arg(value_name = "WHAT", hide_possible_values = true)]
    pub(crate) what: SchemaOf,
    /// Checklist whose item ids the schema lists
    #[arg(long, value_name = "ID")]
    pub(crate) checklist: Option<String>,
}

/// Which schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SchemaOf {
    // site.yaml
    Site,
    // A release file
    Release,
    // The JSON that runsheet writes
    Json,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &SchemaArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let schema = match (args.what, &args.checklist) {
        (SchemaOf::Site, None) => schema::site(),
        (SchemaOf::Json, None) => json::schema(),
        (SchemaOf::Site | SchemaOf::Json, Some(_)) => {
            return Err(Failure::new("`--checklist` belongs to `runsheet schema release`"));
        }
        (SchemaOf::Release, None) => schema::release(None),
        (SchemaOf::Release, Some(id)) => {
            let site = SiteLoader::from(common).site(output)?;
            let checklist: &Checklist = load::checklist(&site, id)?;
            schema::release(Some(checklist))
        }
    };
    output.result(format_args!("{schema:#}\n"))?;
    Ok(Outcome::Fine)
}
