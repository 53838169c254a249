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
use crate::app::options::GlobalOptions;
use crate::app::publisher::{Publisher, Unpublished, changes};
use crate::app::session::{Session, stops_everything};
use crate::app::terminal::{Terminal, plural};

use crate::render::Theme;
use crate::report::summary;

/// Build the site
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  runsheet build
  runsheet build --output /srv/runbooks --revision \"$(git rev-parse --short HEAD)\"
  runsheet build --strict          exit 1 on warnings too, as a pipeline may want
  runsheet build --watch           for a server of your own; to look at it, `runsheet serve` is quicker")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub(crate) struct BuildArgs {
    /// Where to write, in place of what site.yaml says
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// Exit with 1 on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
    /// Exit with 0 although releases or pages have errors
    #[arg(long, conflicts_with = "strict")]
    pub(crate) keep_going: bool,
    /// The commit to name on every page
    #[arg(long, value_name = "SHA")]
    pub(crate) revision: Option<String>,
    /// Publish YAML, checklists and snapshots too, and SHA256SUMS of everything
    #[arg(long)]
    #[cfg_attr(feature = "full", arg(conflicts_with = "watch"))]
    pub(crate) with_sources: bool,
    /// Build again whenever a file changes, until Ctrl-C
    #[cfg(feature = "full")]
    #[arg(short, long)]
    pub(crate) watch: bool,
    /// Look for changes from time to time, for network and container file systems
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
        let session = Session::new(root, folder.clone(), args.revision.clone(), |_| {});
        return continuous_build::run(session, folder, args.poll, output);
    }
    let started = Instant::now();
    let (site, archived) = archive::load(&common.root, args.with_sources, || {
        let loader = SiteLoader::from(common).output(args.output.clone());
        loader.revision(args.revision.clone()).site(output)
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
            Ok(if args.keep_going { Outcome::Fine } else { outcome(&diagnostics, args.strict) })
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
