//! Finds files of a folder that is not a site yet.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

/// The most files that are looked at.
const MOST_FILES: usize = 50_000;

/// Folders that hold the work of others, or what can be made again.
const LEFT_OUT: [&str; 6] = ["node_modules", "vendor", "target", "dist", "build", "public"];

/// The hidden folders that are looked into, because they hold templates of issues.
const TEMPLATES: [&str; 2] = [".github", ".gitlab"];

/// Returns the paths of the files below `root` that are wanted, sorted and separated by `/`. Follows no links.
pub(crate) fn find_texts(root: &Path, is_wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let walk = WalkDir::new(root).sort_by_file_name().max_depth(8).into_iter();
    let entries = walk.filter_entry(is_looked_at).filter_map(Result::ok).take(MOST_FILES);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let paths = files.filter_map(|entry| {
        let relative = entry.path().strip_prefix(root).ok()?;
        let parts: Option<Vec<&str>> = relative.iter().map(|part| part.to_str()).collect();
        Some(parts?.join("/"))
    });
    paths.filter(|path| is_wanted(path)).collect()
}

fn is_looked_at(entry: &DirEntry) -> bool {
    let Some(name) = entry.file_name().to_str() else {
        return false;
    };
    let is_hidden = name.starts_with('.') && !TEMPLATES.contains(&name);
    entry.depth() == 0 || !(is_hidden || LEFT_OUT.contains(&name))
}
