//! `runsheet schema`: JSON Schemas for editors.

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::commands::cli::{Schema, SchemaOf};
use crate::model::checklist::Checklist;
use crate::schema;

pub(super) fn run(
    common: &GlobalOptions,
    args: &Schema,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let schema = match (args.what, &args.checklist) {
        (SchemaOf::Site, None) => schema::site(),
        (SchemaOf::Site, Some(_)) => {
            return Err(Failure::new(
                "`--checklist` belongs to `runsheet schema release`",
            ));
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
