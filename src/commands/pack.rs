//! `runsheet pack`: writes releases with their pages, sources and evidence to one file.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::GlobalOptions;
use crate::app::terminal::{Terminal, plural};
use crate::disk;
use crate::render::pack::PackedFile;
use crate::render::{self, Theme};
use crate::site::Site;

/// Write releases and their evidence to one file
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet pack shop/production/1.0.0
  runsheet pack shop/production/1.0.0 shop/production/1.1.0 --output q1.html

The file opens in any browser, without a server and without JavaScript. It contains the page, \
file, snapshot and evidence of each release, and site.yaml. `pack` prints the file's SHA-256: \
keep it elsewhere, for `unpack --expect`.")]
pub(crate) struct PackArgs {
    /// Release ids, or their last parts if unique
    #[arg(value_name = "RELEASE", required = true)]
    pub(crate) releases: Vec<String>,
    /// File to create [default: named after the first release]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &PackArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let root = &common.root;
    // The files are read before and after the site, so that the page and they show the same.
    let (site, releases) = load(common, args, output)?;
    let files = read(root, &render::files_to_pack(&site, &releases))?;
    let (site, releases) = load(common, args, output)?;
    let again = read(root, &render::files_to_pack(&site, &releases))?;
    if files != again {
        return Err(Failure::new("a file was changed while it was packed").hint("Run it again."));
    }
    let shown = |found: &[crate::diagnostic::Diagnostic]| {
        output.diagnostics(found, &site.sources);
        Failure::new("a page could not be rendered").hint("Run `runsheet check` to see the errors.")
    };
    let theme = Theme::load(&site.sources).map_err(|found| shown(&found))?;
    let picture = |route: &str| {
        let asset = site.sources.assets.iter().find(|asset| asset.route == route)?;
        Some(disk::read_asset(root, asset).ok()?.to_vec())
    };
    let pack = render::pack_of(&site, &theme, &releases, &files, &picture);
    let pack = pack.map_err(|found| shown(&[found]))?;
    let path = args.output.clone().unwrap_or_else(|| default_name(&site, &releases));
    disk::create_file(&path, &pack).map_err(|error| match error.source.kind() {
        ErrorKind::AlreadyExists => Failure::new(format!("`{}` already exists", path.display()))
            .hint("Choose another file with `--output`, or remove it."),
        _ => error.into(),
    })?;
    output.note(format_args!(
        "Packed {} with {} in {}",
        plural(releases.len(), "release"),
        plural(files.len(), "file"),
        path.display()
    ));
    output.result(format_args!("{}  {}\n", crate::render::digest(&pack), path.display()))?;
    Ok(Outcome::Fine)
}

/// Loads the site, and returns it with the indices of the releases, each once.
fn load(
    common: &GlobalOptions,
    args: &PackArgs,
    output: Terminal,
) -> Result<(Site, Vec<usize>), Failure> {
    let site = SiteLoader::from(common).site(output)?;
    let mut releases = Vec::new();
    for id in &args.releases {
        let entry = load::release(&site, id)?;
        let index = site.releases.iter().position(|other| other.id() == entry.id());
        releases.extend(index.filter(|index| !releases.contains(index)));
    }
    Ok((site, releases))
}

fn read(root: &Path, paths: &BTreeSet<String>) -> Result<Vec<PackedFile>, Failure> {
    let file = |path: &String| -> Result<PackedFile, Failure> {
        Ok(PackedFile { path: path.clone(), bytes: disk::read_bytes(&root.join(path))? })
    };
    paths.iter().map(file).collect()
}

fn default_name(site: &Site, releases: &[usize]) -> PathBuf {
    let first = releases.first().map_or("releases", |first| site.releases[*first].id());
    let name = first.replace(['/', ':'], "-");
    PathBuf::from(match releases.len() {
        0 | 1 => format!("{name}.html"),
        count => format!("{name}-and-{}-more.html", count - 1),
    })
}
