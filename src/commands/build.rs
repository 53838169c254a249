//! `runsheet build`: the site, written to the output folder.

use std::path::Path;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::commands::check::plural;
use crate::commands::cli::{Build, Common};
use crate::commands::load::{Load, outcome, output_folder};
use crate::commands::output::Output;
use crate::commands::{Failure, Outcome};
use crate::derive::site::Site;
use crate::diagnostic::render::summary;
use crate::diagnostic::{Diagnostic, Reach, Severity};
use crate::disk::{self, Contents, Draft, Progress, PublishError, Report};
use crate::render::{self, Theme};

/// A bar appears only on builds that take longer than this.
const PATIENCE: Duration = Duration::from_secs(1);

pub(super) fn run(common: &Common, args: &Build, output: Output) -> Result<Outcome, Failure> {
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
        Ok(theme) if !stops_everything(&problems) => theme,
        _ => {
            output.note(format_args!("Nothing was written: {}", summary(&problems)));
            return Ok(Outcome::Problems);
        }
    };
    let folder = output_folder(&common.root, args.output.as_ref(), &site);
    match publish(common, &folder, &site, &theme, output) {
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
        Err(PublishError::Refused(found)) => Ok(refused(&found, &site, output)),
        Err(PublishError::Render(found)) => {
            let mut found: Vec<Diagnostic> = found.into_iter().map(|problem| *problem).collect();
            // One slip in a component shows on every page that has it.
            found.sort_by_key(|problem| (problem.span, problem.code));
            found.dedup();
            Ok(refused(&found, &site, output))
        }
        Err(error) => {
            let failure = Failure::new(error.to_string());
            Err(match error.hint() {
                Some(hint) => failure.hint(hint),
                None => failure,
            })
        }
    }
}

fn refused(found: &[Diagnostic], site: &Site, output: Output) -> Outcome {
    output.diagnostics(found, &site.sources);
    output.note(format_args!("Nothing was written: {}", summary(found)));
    Outcome::Problems
}

/// Errors in the configuration, the theme or the routes: the site as a whole cannot be trusted.
pub(super) fn stops_everything(problems: &[Diagnostic]) -> bool {
    let config = |problem: &Diagnostic| problem.path == "site.yaml";
    (problems
        .iter()
        .filter(|problem| problem.severity() == Severity::Error))
    .any(|problem| problem.code.reach() == Reach::Site || config(problem))
}

fn publish(
    common: &Common,
    folder: &Path,
    site: &Site,
    theme: &Theme,
    output: Output,
) -> Result<Report, PublishError<Box<Diagnostic>>> {
    let routes = render::routes(site);
    let assets = &site.sources.assets;
    let pages = routes
        .iter()
        .map(|route| disk::Output::page(route.path(site)));
    let files: Vec<disk::Output> = (assets.iter())
        .map(disk::Output::of_asset)
        .chain(pages)
        .collect();
    let bar = Bar::new(files.len(), output);
    let draft = |index: usize| match assets.get(index) {
        Some(asset) => Draft::of_asset(&common.root, asset),
        None => {
            let page = render::draft(site, theme, routes[index - assets.len()]);
            Draft::new(Some(page.fingerprint), || {
                page.render().map(Contents::Bytes)
            })
        }
    };
    let report = disk::publish(
        &common.root,
        folder,
        &files,
        draft,
        |progress| match progress {
            Progress::Waiting(holder) => {
                output.note(format_args!("Waiting for another build: {holder}"));
            }
            Progress::Rendered { done, .. } => bar.show(done),
        },
    );
    bar.clear();
    report
}

/// A progress bar on terminals, for builds that try one's patience.
struct Bar {
    bar: ProgressBar,
    begun: Instant,
}

impl Bar {
    fn new(files: usize, output: Output) -> Self {
        let target = if output.shows_progress() {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let style = ProgressStyle::with_template("{bar:40} {pos} of {len} files")
            .expect("the template is a constant that indicatif knows");
        let bar = ProgressBar::with_draw_target(Some(files as u64), target).with_style(style);
        Self {
            bar,
            begun: Instant::now(),
        }
    }

    fn show(&self, done: usize) {
        if self.begun.elapsed() > PATIENCE {
            self.bar.set_position(done as u64);
        }
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// `3 written, 31 unchanged, 1 removed`.
fn changes(report: &Report) -> String {
    let parts = [
        (report.written.len(), "written"),
        (report.unchanged, "unchanged"),
        (report.removed.len(), "removed"),
    ];
    let parts: Vec<String> = (parts.iter())
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    parts.join(", ")
}
