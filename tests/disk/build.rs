//! Publishing in a line, and looking at what is there.

use std::fs;

use runsheet::disk::{Contents, OutputFile, PendingFile, PublishError, PublishReport, publish};

use crate::folder::Folder;

pub(crate) type Outcome = Result<PublishReport, PublishError<String>>;

/// Publishes `files` into `public`, as pages; those in `assets/` as assets.
pub(crate) fn build(site: &Folder, files: &[(&str, &str)]) -> Outcome {
    let outputs: Vec<OutputFile> = files.iter().map(|(route, _)| output(route)).collect();
    let draft = |index: usize| page(None, files[index].1);
    publish(site.path(), &site.join("public"), &outputs, draft, |_| {})
}

/// A page with this text.
pub(crate) fn page(fingerprint: Option<u64>, text: &str) -> PendingFile<'_, String> {
    PendingFile::new(fingerprint, || Ok(Contents::from(text.as_bytes().to_vec())))
}

pub(crate) fn output(route: &str) -> OutputFile {
    if route.starts_with("assets/") { OutputFile::asset(route) } else { OutputFile::page(route) }
}

pub(crate) fn texts(site: &Folder) -> Vec<(String, String)> {
    let files = site.files("public").into_iter();
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

pub(crate) fn pairs(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> =
        files.iter().map(|(route, text)| ((*route).to_owned(), (*text).to_owned())).collect();
    pairs.sort();
    pairs
}

/// Nothing of a build is left but the manifest and the lock.
pub(crate) fn assert_no_debris(site: &Folder) {
    let mut names: Vec<_> = fs::read_dir(site.join("public/.runsheet"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.iter().all(|name| name == "lock" || name == "manifest.json"), "{names:?}");
}
