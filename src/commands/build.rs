//! `runsheet build`: the site, written to the output folder.

use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::time::Instant;

use crate::commands::check::plural;
use crate::commands::cli::{Build, Common};
use crate::commands::load::{Load, outcome, output_folder};
use crate::commands::output::Output;
use crate::commands::publish::{Publisher, Unpublished, changes};
use crate::commands::{Failure, Outcome, watch};
use crate::diagnostic::render::summary;
use crate::diagnostic::{Diagnostic, Reach, Severity};
use crate::render::Theme;

pub(super) fn run(common: &Common, args: &Build, output: Output) -> Result<Outcome, Failure> {
    if args.watch {
        return watch::run(common, args, output);
    }
    let begun = Instant::now();
    let site = Load::from(common)
        .output(args.output.clone())
        .revision(args.revision.clone())
        .site(output)?;
    let theme = Theme::load(&site.sources);
    let mut problems = site.diagnostics.clone();
    problems.extend(theme.as_ref().err().into_iter().flatten().cloned());
    output.diagnostics_in_brief(&problems, &site.sources);
    let theme = match theme {
        Ok(theme) if !stops_everything(&problems) => Arc::new(theme),
        _ => {
            output.note(format_args!("Nothing was written: {}", summary(&problems)));
            return Ok(Outcome::Problems);
        }
    };
    let folder = output_folder(&common.root, args.output.as_ref(), &site);
    // The process ends with the build: giving a large site's memory back piece by piece would only take time.
    let site = ManuallyDrop::new(Arc::new(site));
    match Publisher::new(output).publish(&common.root, &folder, &site, &theme) {
        Ok(report) => {
            output.note(format_args!(
                "Built {} in {}: {}, {:.2} s",
                plural(report.written.len() + report.unchanged, "file"),
                folder.display(),
                changes(&report),
                begun.elapsed().as_secs_f64()
            ));
            if !problems.is_empty() {
                output.note(format_args!("{}", summary(&problems)));
            }
            Ok(if args.keep_going {
                Outcome::Fine
            } else {
                outcome(&problems, args.strict)
            })
        }
        Err(Unpublished::Refused(found)) => {
            output.diagnostics(&found, &site.sources);
            output.note(format_args!("Nothing was written: {}", summary(&found)));
            Ok(Outcome::Problems)
        }
        Err(Unpublished::Failed(failure)) => Err(failure),
    }
}

/// Errors in the configuration, the theme or the routes: the site as a whole cannot be trusted.
pub(super) fn stops_everything(problems: &[Diagnostic]) -> bool {
    let config = |problem: &Diagnostic| problem.path == "site.yaml";
    (problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error))
    .any(|problem| problem.code.reach() == Reach::Site || config(problem))
}
