//! `runsheet build`: the site, written to the output folder.

use crate::app::session::stops_everything;
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::time::Instant;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, outcome, output_folder};
use crate::app::options::GlobalOptions;
use crate::app::publisher::{Publisher, Unpublished, changes};
use crate::app::terminal::Terminal;
use crate::app::terminal::plural;
use crate::commands::cli::Build;
use crate::commands::watch;
use crate::render::Theme;
use crate::report::summary;

pub(super) fn run(
    common: &GlobalOptions,
    args: &Build,
    output: Terminal,
) -> Result<Outcome, Failure> {
    if args.watch {
        return watch::run(common, args, output);
    }
    let begun = Instant::now();
    let site = SiteLoader::from(common)
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
