//! `runsheet schema`: JSON Schemas for editors.

use crate::commands::cli::{Common, Schema, SchemaOf};
use crate::commands::load::{self, Load};
use crate::commands::output::Output;
use crate::commands::{Failure, Outcome};
use crate::model::checklist::Checklist;
use crate::schema;

pub(super) fn run(common: &Common, args: &Schema, output: Output) -> Result<Outcome, Failure> {
    let schema = match (args.what, &args.checklist) {
        (SchemaOf::Site, None) => schema::site(),
        (SchemaOf::Site, Some(_)) => {
            return Err(Failure::new(
                "`--checklist` belongs to `runsheet schema release`",
            ));
        }
        (SchemaOf::Release, None) => schema::release(None),
        (SchemaOf::Release, Some(id)) => {
            let site = Load::from(common).site(output)?;
            let checklist: &Checklist = load::checklist(&site, id)?;
            schema::release(Some(checklist))
        }
    };
    output.result(format_args!("{schema:#}\n"))?;
    Ok(Outcome::Fine)
}
