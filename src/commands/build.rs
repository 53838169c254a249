//! `runsheet build`: writes the site to the output folder.

use std::mem::ManuallyDrop;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;

use crate::app::archive;
#[cfg(feature = "full")]
use crate::app::continuous_build;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, outcome, output_folder};
use crate::app::options::{GlobalOptions, PublicationOptions, StrictOption};
use crate::app::publisher::{Publisher, Unpublished, changes};
use crate::app::session::{Session, stops_everything};
use crate::app::terminal::{Terminal, plural};

use crate::render::Theme;
use crate::report::summary;

/// Build the site
#[derive(Debug, Args)]
#[command(mut_arg("keep_going", |keep_going| keep_going.conflicts_with("strict")))]
#[command(after_help = "\
Examples:
  runsheet build
  runsheet build --strict --output ../www
  runsheet build --revision \"$(git rev-parse --short HEAD)\"

Exit code 1: a release or page has an error, and --keep-going is not given; the content has warnings, with \
--strict; or an error concerns the whole site, and nothing was written.")]
pub(crate) struct BuildArgs {
    /// Output folder [default: from site.yaml, else public]
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) strict: StrictOption,
    #[command(flatten)]
    pub(crate) publication: PublicationOptions,
    /// Build again when a file changes, until Ctrl-C
    #[cfg(feature = "full")]
    #[arg(short, long, conflicts_with = "with_sources")]
    pub(crate) watch: bool,
    /// Poll for changes, for network file systems
    #[cfg(feature = "full")]
    #[arg(long, requires = "watch")]
    pub(crate) poll: bool,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &BuildArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    #[cfg(feature = "full")]
    if args.watch {
        let (root, folder) = (common.root.clone(), args.output.clone());
        let session = Session::new(root, folder.clone(), args.publication.revision.clone(), |_| {});
        return continuous_build::run(session, folder, args.poll, output);
    }
    let started = Instant::now();
    let (site, archived) = archive::load(&common.root, args.publication.with_sources, || {
        let loader = SiteLoader::from(common).output(args.output.clone());
        loader.revision(args.publication.revision.clone()).site(output)
    })?;
    let theme = Theme::load(&site.sources);
    let mut diagnostics = site.diagnostics.clone();
    diagnostics.extend(theme.as_ref().err().into_iter().flatten().cloned());
    output.diagnostics_in_brief(&diagnostics, &site.sources);
    let theme = match theme {
        Ok(theme) if !stops_everything(&diagnostics) => Arc::new(theme),
        _ => {
            output.note(format_args!("Nothing was written: {}", summary(&diagnostics)));
            return Ok(Outcome::Problems);
        }
    };
    let folder = output_folder(&common.root, args.output.as_ref(), &site);
    // The process ends soon; dropping a large site would only take time.
    let site = ManuallyDrop::new(Arc::new(site));
    let mut publisher = Publisher::new(output).with_sources(archived);
    match publisher.publish(&common.root, &folder, &site, &theme) {
        Ok(report) => {
            output.note(format_args!(
                "Built {} in {}: {}, {:.2} s",
                plural(report.written.len() + report.unchanged, "file"),
                folder.display(),
                changes(&report),
                started.elapsed().as_secs_f64()
            ));
            if !diagnostics.is_empty() {
                output.note(format_args!("{}", summary(&diagnostics)));
            }
            Ok(if args.publication.keep_going {
                Outcome::Fine
            } else {
                outcome(&diagnostics, args.strict.strict)
            })
        }
        Err(Unpublished::Refused(found)) => {
            output.diagnostics(&found, &site.sources);
            diagnostics.extend(found);
            output.note(format_args!("Nothing was written: {}", summary(&diagnostics)));
            Ok(Outcome::Problems)
        }
        Err(Unpublished::Failed(failure)) => Err(failure),
    }
}
