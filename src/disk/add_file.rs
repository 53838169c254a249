//! Adds a file to a folder of the site under a name that no other file there has.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::journal::STAGED;
use super::{EditError, FileError, SiteLock, staging};
use crate::sources::fold;

/// The most names that are tried.
const MAX_NAMES: usize = 1000;

impl SiteLock {
    /// Writes a new file into `folder`, a path from the site's root, and returns its name. `name` returns the names to
    /// try, from 1; `fill` writes the contents. On an error nothing is left in the folder.
    pub(crate) fn add_file(
        &self,
        folder: &str,
        name: &dyn Fn(usize) -> String,
        fill: &dyn Fn(&mut File) -> io::Result<()>,
    ) -> Result<String, EditError> {
        let real = self.target(folder)?;
        let on = |error| FileError::on("write", &real)(error);
        let taken = names_in(&real).map_err(on)?;
        staging::begin(&self.root, &self.own, &[real.join("file")])?;
        let added = add(&real, &taken, name, fill);
        staging::end(&self.own)?;
        Ok(added.map_err(on)?)
    }
}

/// Returns the names in a folder as file systems that ignore case compare them.
fn names_in(folder: &Path) -> io::Result<BTreeSet<String>> {
    let names = fs::read_dir(folder)?;
    names.map(|entry| Ok(fold(&entry?.file_name().to_string_lossy()))).collect()
}

fn add(
    folder: &Path,
    taken: &BTreeSet<String>,
    name: &dyn Fn(usize) -> String,
    fill: &dyn Fn(&mut File) -> io::Result<()>,
) -> io::Result<String> {
    let mut builder = tempfile::Builder::new();
    // The default of `tempfile` lets only the owner read it.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut staged = builder.prefix(STAGED.0).suffix(STAGED.1).tempfile_in(folder)?;
    fill(staged.as_file_mut())?;
    staged.as_file().sync_all()?;
    let names = (1..=MAX_NAMES).map(name).filter(|name| !taken.contains(&fold(name)));
    for name in names {
        match staged.persist_noclobber(folder.join(&name)) {
            Ok(_) => return Ok(name),
            // Another program may have created it meanwhile.
            Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => staged = failed.file,
            Err(failed) => return Err(failed.error),
        }
    }
    Err(io::Error::new(ErrorKind::AlreadyExists, "too many files have that name"))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn name(number: usize) -> String {
        format!("log-{number}.txt")
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = (fs::read_dir(folder).unwrap())
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_name_that_differs_in_case_alone_is_taken() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content/pay")).unwrap();
        fs::write(site.path().join("content/pay/LOG-1.txt"), "old").unwrap();
        let lock = SiteLock::begin(site.path(), |_| {}).unwrap();
        let added = lock.add_file("content/pay", &name, &|file| file.write_all(b"new")).unwrap();
        assert_eq!(added, "log-2.txt");
        assert_eq!(files(&site.path().join("content/pay")), ["LOG-1.txt", "log-2.txt"]);
        assert_eq!(fs::read(site.path().join("content/pay/log-2.txt")).unwrap(), b"new");
    }

    #[test]
    fn a_full_disk_leaves_nothing_behind() {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content")).unwrap();
        let lock = SiteLock::begin(site.path(), |_| {}).unwrap();
        let full = |file: &mut File| {
            file.write_all(b"half of")?;
            Err(io::Error::from(ErrorKind::StorageFull))
        };
        let error = lock.add_file("content", &name, &full).unwrap_err();
        assert!(error.is_disk_full(), "{error}");
        assert_eq!(files(&site.path().join("content")), Vec::<String>::new());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_outside_the_site_gets_no_file() {
        let (site, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), site.path().join("content")).unwrap();
        let lock = SiteLock::begin(site.path(), |_| {}).unwrap();
        let added = lock.add_file("content", &name, &|file| file.write_all(b"new"));
        assert!(matches!(added, Err(EditError::Outside { .. })));
        assert_eq!(files(outside.path()), Vec::<String>::new());
    }
}
