//! `runsheet diff`: compares two releases.

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat};
use crate::app::terminal::Terminal;
use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::history::compare::{ItemChange, KeptItem, ReleaseComparison, rules};
use crate::render::{api, when};
use crate::site::Site;

/// Show what differs between two releases
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet diff shop/production/1.0.0 shop/production/1.1.0
  runsheet diff 1.0.0 1.1.0 --format json | jq -r '.states[].text'")]
pub(crate) struct DiffArgs {
    /// Earlier release: its id, or the last part if unique
    #[arg(value_name = "A")]
    pub(crate) before: String,
    /// Later release: its id, or the last part if unique
    #[arg(value_name = "B")]
    pub(crate) now: String,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &DiffArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let site = SiteLoader::from(common).site(output)?;
    let before = readable(&site, &args.before)?;
    let now = readable(&site, &args.now)?;
    if before.checklist.id != now.checklist.id {
        let message = format!(
            "`{}` follows `{}`, and `{}` follows `{}`",
            before.release.id, before.checklist.id, now.release.id, now.checklist.id
        );
        return Err(Failure::new(message).hint("Choose two releases of one checklist."));
    }
    if place(before) != place(now) {
        output.note("These releases have different services or environments.");
    }
    let both = site.comparison(before, now);
    match args.format.value {
        OutputFormat::Json => output.result(api::diff(&both))?,
        OutputFormat::Human => output.result(describe(&both))?,
    }
    Ok(Outcome::Fine)
}

fn readable<'a>(site: &'a Site, id: &str) -> Result<&'a Run, Failure> {
    match load::release(site, id)? {
        ReleaseEntry::Run(run) => Ok(run),
        ReleaseEntry::Broken { id, .. } => {
            Err(Failure::new(format!("the file of `{id}` has errors"))
                .hint("Run `runsheet check` to see its errors."))
        }
    }
}

fn place(run: &Run) -> (Option<&str>, Option<&str>) {
    let environment = run.release.environment.as_ref();
    let environment = environment.map(|at| at.value.as_str());
    (run.release.service.as_deref(), environment)
}

/// Returns a line per release, then the differences by kind.
fn describe(both: &ReleaseComparison<'_>) -> String {
    let mut groups = states(both);
    groups.extend(by_hand(both));
    groups.extend(items(both));
    groups.extend(pace(both));
    let mut text = line(both.before) + &line(both.now);
    if groups.is_empty() {
        text.push_str("Nothing differs.\n");
    }
    for (title, lines) in groups {
        text.extend(["\n", &title, "\n", &lines.concat()]);
    }
    text
}

/// Returns a line such as `payments/2026.11.0: done, minor, 4 h 12 min, 84 done of 84`.
fn line(run: &Run) -> String {
    let kind = run.release.kind.as_ref().map(|kind| kind.value.clone());
    let took = run.took.map(when::duration);
    let words: Vec<String> = std::iter::once(run.status.word().to_owned())
        .chain(kind)
        .chain(took)
        .chain([run.progress.words()])
        .collect();
    format!("{}: {}\n", run.release.id, words.join(", "))
}

type Group = (String, Vec<String>);

fn group(title: &str, lines: Vec<String>) -> Option<Group> {
    (!lines.is_empty()).then(|| (title.to_owned(), lines))
}

fn states(both: &ReleaseComparison<'_>) -> Vec<Group> {
    let text = |row: usize| format!("  {}\n", both.now.text(&both.now.rows[row]));
    (both.ways().into_iter())
        .map(|((is, was), items)| {
            let title = format!("Was {}, is {}", was.phrase(), is.phrase());
            (title, items.iter().map(|item| text(item.now)).collect())
        })
        .collect()
}

fn by_hand(both: &ReleaseComparison<'_>) -> Vec<Group> {
    let (then, now) = both.added();
    let lines = |run: &Run, mark: char, rows: Vec<usize>| -> Vec<String> {
        let line = |row: usize| format!("  {mark} {}\n", run.text(&run.rows[row]));
        rows.into_iter().map(line).collect()
    };
    let mut all = lines(both.before, '-', then);
    all.extend(lines(both.now, '+', now));
    group("Added by hand", all).into_iter().collect()
}

fn items(both: &ReleaseComparison<'_>) -> Vec<Group> {
    let pick = |which: &dyn Fn(&ItemChange) -> Option<String>| -> Vec<String> {
        both.changes.iter().filter_map(which).collect()
    };
    [
        group("Items of the checklist", pick(&|change| item(both, change))),
        group("Reworded", pick(&|change| reworded(both, change))),
        group("Moved", pick(&|change| moved(both, change))),
        group("Other rules", pick(&|change| ruled(both, change))),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn old_text(both: &ReleaseComparison<'_>, item: usize) -> String {
    both.before.item_text(item).into_owned()
}

fn new_text(both: &ReleaseComparison<'_>, item: usize) -> String {
    both.now.item_text(item).into_owned()
}

fn item(both: &ReleaseComparison<'_>, change: &ItemChange) -> Option<String> {
    match change {
        ItemChange::Added { new } => Some(format!("  + {}\n", new_text(both, *new))),
        ItemChange::Removed { old, .. } => Some(format!("  - {}\n", old_text(both, *old))),
        ItemChange::Kept(_) => None,
    }
}

fn kept(change: &ItemChange, is: fn(&KeptItem) -> bool) -> Option<&KeptItem> {
    match change {
        ItemChange::Kept(kept) if is(kept) => Some(kept),
        _ => None,
    }
}

fn reworded(both: &ReleaseComparison<'_>, change: &ItemChange) -> Option<String> {
    let kept = kept(change, |kept| kept.reworded)?;
    let (old, new) = (old_text(both, kept.old), new_text(both, kept.new));
    Some(format!("  - {old}\n  + {new}\n"))
}

fn moved(both: &ReleaseComparison<'_>, change: &ItemChange) -> Option<String> {
    let kept = kept(change, |kept| kept.moved)?;
    Some(format!("  {}\n", new_text(both, kept.new)))
}

fn ruled(both: &ReleaseComparison<'_>, change: &ItemChange) -> Option<String> {
    let kept = kept(change, |kept| !kept.rules.is_empty())?;
    let old = &both.before.checklist.items[kept.old].attributes;
    let new = &both.now.checklist.items[kept.new].attributes;
    let rules = kept.rules.iter().map(|rule| rules::words(*rule, old, new, |owner| owner));
    let rules: Vec<String> = rules.collect();
    Some(format!("  {}: {}\n", new_text(both, kept.new), rules.join("; ")))
}

fn pace(both: &ReleaseComparison<'_>) -> Option<Group> {
    let lines = both.sections.iter().map(|pace| {
        let section = both.now.section_text(pace.section);
        let (now, before) = (when::duration(pace.now), when::duration(pace.before));
        format!("  {section}: {now}, was {before}\n")
    });
    group("Took longer or less", lines.collect())
}
