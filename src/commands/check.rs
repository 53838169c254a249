//! `runsheet check`: every problem, and nothing written.

use jiff::Timestamp;

use crate::commands::cli::{Check, CheckFormat, Common};
use crate::commands::load::{Load, outcome};
use crate::commands::output::Output;
use crate::commands::{Failure, Outcome};
use crate::derive::site::Site;
use crate::diagnostic::render::{Format, render, summary};
use crate::diagnostic::{Code, Diagnostic};
use crate::render::Theme;

pub(super) fn run(common: &Common, args: &Check, output: Output) -> Result<Outcome, Failure> {
    let site = Load::from(common).site(output)?;
    let mut problems = site.diagnostics.clone();
    problems.extend(Theme::load(&site.sources).err().into_iter().flatten());
    problems.extend(reviews_due(&site));
    match args.format {
        CheckFormat::Human => output.diagnostics_by_file(&problems, &site.sources),
        CheckFormat::Json => output.result(render(&problems, &site.sources, Format::Json))?,
        CheckFormat::Github => output.result(render(&problems, &site.sources, Format::Github))?,
    }
    output.note(format_args!(
        "Checked {} and {}: {}",
        plural(site.checklists.len(), "checklist"),
        plural(site.releases.len(), "release"),
        summary(&problems)
    ));
    Ok(outcome(&problems, args.strict))
}

/// Only `check` knows what day it is: a page must not depend on that.
fn reviews_due(site: &Site) -> Vec<Diagnostic> {
    let today = Timestamp::now().to_zoned(site.config.zone.clone()).date();
    (site.checklists.iter())
        .filter_map(|checklist| Some((checklist, checklist.front.review_by?)))
        .filter(|(_, (date, _))| *date < today)
        .map(|(checklist, (date, span))| {
            let message = format!("the review of `{}` was due on {date}", checklist.id);
            Diagnostic::new(Code::ReviewDue, span, message)
                .hint("Look the checklist over, then set the next `review_by`.")
        })
        .collect()
}

pub(super) fn plural(count: usize, word: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {word}{plural}")
}
