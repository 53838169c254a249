//! `runsheet items`: lists a checklist's items in document order.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::{ChecklistArgument, FormatOption, GlobalOptions, OutputFormat};
use crate::app::terminal::Terminal;
use crate::model::checklist::{Checklist, Gate, Item};
use crate::render::api;

/// List a checklist's items with their ids
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet items deployment
  runsheet items deployment --format json | jq -r '.[].id'")]
pub(crate) struct ItemsArgs {
    #[command(flatten)]
    pub(crate) checklist: ChecklistArgument,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ItemsArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let site = SiteLoader::from(common).site(output)?;
    let checklist = load::checklist(&site, &args.checklist.id)?;
    match args.format.value {
        OutputFormat::Json => output.result(api::items(checklist, &site))?,
        OutputFormat::Human => output.result(table(checklist))?,
    }
    Ok(Outcome::Fine)
}

/// Returns a line per item: its id, indented text and attributes.
fn table(checklist: &Checklist) -> String {
    let width = |item: &Item| item.id.chars().count();
    // A few long ids should not push every text off the screen.
    let widths = checklist.items.iter().map(width);
    let widest = widths.filter(|width| *width <= 60).max().unwrap_or(0);
    let line = |item: &Item| {
        let gap = " ".repeat(widest.saturating_sub(width(item)));
        let indent = "  ".repeat(item.depth);
        let words = attributes(item);
        format!("{}{gap}  {indent}{}{words}\n", item.id, item.text)
    };
    checklist.items.iter().map(line).collect()
}

/// Returns the attributes, such as ` (owner dba, gate, optional)`.
fn attributes(item: &Item) -> String {
    let attributes = &item.attributes;
    let words: Vec<String> = [
        attributes.owner.as_ref().map(|owner| format!("owner {owner}")),
        attributes.gate.as_ref().map(|gate| match gate {
            Gate::Section => "gate".to_owned(),
            Gate::All => "gate of all".to_owned(),
            Gate::Targets(targets) if targets.is_empty() => "gate of nothing".to_owned(),
            Gate::Targets(targets) => format!("gate of {}", targets.join(" ")),
        }),
        attributes.signoff.as_ref().map(|role| format!("sign-off by {role}")),
        attributes.optional.then(|| "optional".to_owned()),
        attributes.evidence.then(|| "evidence".to_owned()),
        (!attributes.only.is_empty())
            .then(|| format!("only {}", attributes.only.concat().join(" "))),
        (!attributes.except.is_empty()).then(|| format!("except {}", attributes.except.join(" "))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) }
}
