//! `runsheet boxes`: writes checkboxes into a checklist that has none.

use clap::{Args, ValueEnum};

use crate::app::failure::{Failure, Outcome};
use crate::app::line_diff::line_diff;
use crate::app::load::{self, SiteLoader};
use crate::app::lock::begin;
use crate::app::options::{ChecklistArgument, GlobalOptions};
use crate::app::terminal::{Terminal, plural};
use crate::model::checklist::StepKind;
use crate::{markdown, parse};

/// Add checkboxes to a checklist without any
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet boxes smoke-test
  runsheet boxes smoke-test --from numbered --apply

`numbered` and `bullets` are the entries of such lists, `headings` the headings without \
headings below them.")]
pub(crate) struct BoxesArgs {
    #[command(flatten)]
    pub(crate) checklist: ChecklistArgument,
    /// What becomes items: numbered, bullets or headings
    #[arg(long, value_name = "KIND", hide_possible_values = true)]
    pub(crate) from: Option<Steps>,
    /// Write the changes instead of showing them
    #[arg(long)]
    pub(crate) apply: bool,
}

/// What becomes an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Steps {
    // The entries of numbered lists
    Numbered,
    // The entries of other lists
    Bullets,
    // The headings without headings below them
    Headings,
}

impl From<Steps> for StepKind {
    fn from(steps: Steps) -> Self {
        match steps {
            Steps::Numbered => Self::Numbered,
            Steps::Bullets => Self::Bullets,
            Steps::Headings => Self::Headings,
        }
    }
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &BoxesArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let lock = args.apply.then(|| begin(common, output)).transpose()?;
    let site = SiteLoader::from(common).site(output)?;
    let checklist = load::checklist(&site, &args.checklist.id)?;
    let file = site.sources.file(checklist.source);
    let before = match &lock {
        Some(lock) => lock.read(&file.path)?,
        None => file.text.to_string(),
    };
    let body = markdown::front_matter(&before).body;
    let found = parse::checklist::steps(&before, body.clone()).ok_or_else(|| {
        Failure::new(format!("`{}` already has checkboxes", file.path))
            .hint("Run `runsheet items` to list its items.")
    })?;
    let kind = args.from.map(StepKind::from).or(checklist.front.items);
    let kind = match kind {
        Some(kind) => kind,
        None => only_kind(&file.path, found)?,
    };
    let count = found.into_iter().find(|(found, _)| *found == kind).map_or(0, |(_, count)| count);
    if count == 0 {
        return Err(Failure::new(format!(
            "`{}` has no {}",
            file.path,
            kind.counted(2).trim_start_matches("2 ")
        ))
        .hint(seen(found)));
    }
    let after = parse::checklist::with_checkboxes(&before, body, kind);
    output.result(line_diff(&file.path, &file.path, &before, &after))?;
    match lock {
        Some(lock) => {
            lock.replace(&file.path, &before, &after)?;
            output.note(format_args!(
                "Added {} to {}.",
                plural(count, "checkbox").replace("xs", "xes"),
                file.path
            ));
        }
        None => output.note("Nothing was written. Add `--apply` to write the file."),
    }
    Ok(Outcome::Fine)
}

/// Returns the only kind of list, or the headings if there is no list.
fn only_kind(path: &str, found: [(StepKind, usize); 3]) -> Result<StepKind, Failure> {
    let [(_, numbered), (_, bullets), (_, headings)] = found;
    match (numbered, bullets, headings) {
        (1.., 0, _) => Ok(StepKind::Numbered),
        (0, 1.., _) => Ok(StepKind::Bullets),
        (0, 0, 1..) => Ok(StepKind::Headings),
        (0, 0, 0) => Err(Failure::new(format!("`{path}` has nothing that can become an item"))
            .hint("Write list entries that begin with `- [ ] `.")),
        _ => Err(Failure::new(format!("`{path}` has several kinds of steps"))
            .hint(seen(found))
            .hint("Choose one kind with `--from`.")),
    }
}

/// Says what the file has.
fn seen(found: [(StepKind, usize); 3]) -> String {
    let words = found.into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = words.map(|(kind, count)| kind.counted(count)).collect();
    format!("It has {}.", if words.is_empty() { "no steps".to_owned() } else { words.join(", ") })
}
