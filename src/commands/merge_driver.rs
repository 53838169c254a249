//! The merge driver: git calls it for a release that both sides of a merge changed.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::options::GlobalOptions;
use crate::disk::{self, Git};
use crate::record;

/// The files that git merges with the driver, relative to `.gitattributes`.
const ATTRIBUTES: &str = "content/releases/**/*.yaml merge=runsheet";

/// Merge three versions of a release for git
#[derive(Debug, Args)]
pub(crate) struct MergeDriverArgs {
    /// Version that both sides began with
    #[arg(value_name = "BASE")]
    pub(crate) base: PathBuf,
    /// Version of this side, which the result replaces
    #[arg(value_name = "OURS")]
    pub(crate) ours: PathBuf,
    /// Version of the other side
    #[arg(value_name = "THEIRS")]
    pub(crate) theirs: PathBuf,
}

/// Merges as git does. If that leaves conflicts, resolves them. What cannot be resolved stays a conflict.
pub(super) fn run(common: &GlobalOptions, args: &MergeDriverArgs) -> Result<Outcome, Failure> {
    let git = Git::at(Path::new("."));
    let merged = git.merge_file(&args.ours, &args.base, &args.theirs).map_err(Failure::new)?;
    let mut text = merged.text;
    let mut outcome = Outcome::Fine;
    if merged.has_conflicts {
        let zone = SiteLoader::from(common).config()?.zone;
        match record::resolve(&text, &zone) {
            Ok(resolved) if resolved.undecided.is_empty() => text = resolved.text,
            _ => outcome = Outcome::Problems,
        }
    }
    let (folder, name) = (args.ours.parent().unwrap_or(Path::new("")), args.ours.file_name());
    let name =
        name.and_then(|name| name.to_str()).ok_or_else(|| Failure::new("OURS is no file"))?;
    disk::replace_file(folder, name, text.as_bytes())?;
    Ok(outcome)
}

/// Fails if the site in `dir` is in no repository.
pub(super) fn check(dir: &Path) -> Result<(), Failure> {
    match Git::at(dir).top() {
        Some(_) => Ok(()),
        None => Err(Failure::new("there is no git repository here").hint("Run `git init` first.")),
    }
}

/// Makes git use the driver for the releases of the site in `dir`, in this clone.
pub(super) fn install(dir: &Path) -> Result<(), Failure> {
    let git = Git::at(dir);
    check(dir)?;
    let prefix = git.top().map(|(_, prefix)| prefix).unwrap_or_default();
    let root = if prefix.is_empty() { ".".to_owned() } else { prefix.replace('\'', r"'\''") };
    // Without runsheet, git would take this side for the result, without a mark of the other.
    let driver = format!(
        "runsheet --root '{root}' merge-driver %O %A %B; s=$?; [ $s -le 1 ] && exit $s; \
         git merge-file -L ours -L base -L theirs %A %O %B"
    );
    let set = |key: &str, value: &str| git.set_config(key, value).map_err(Failure::new);
    set("merge.runsheet.name", "events of both sides of a release")?;
    set("merge.runsheet.driver", &driver)?;
    disk::add_line(&dir.join(".gitattributes"), ATTRIBUTES)?;
    Ok(())
}
