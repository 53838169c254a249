//! Files in a folder that could become checklists.

use std::path::Path;

use super::shell::quoted;
use crate::disk;

/// The most files that `init` lists.
const MOST_LISTED: usize = 10;

/// A file that could become a checklist.
pub(super) struct Existing {
    /// Its path from the folder.
    pub(super) path: String,
    /// The number of its checkboxes.
    pub(super) boxes: usize,
    /// The command that makes a checklist of it.
    pub(super) command: String,
}

/// What a folder has already.
#[derive(Default)]
pub(super) struct Found {
    /// Whether `content/index.md`, or `content/README.md` in its place, exists.
    pub(super) has_index: bool,
    /// Whether `content/checklists` has files.
    has_checklists: bool,
    /// The number of other markdown files out of `content`.
    pub(super) others: usize,
    /// Files out of `content` that could become checklists, those with most checkboxes first.
    pub(super) elsewhere: Vec<Existing>,
}

impl Found {
    /// Whether nothing could be a checklist.
    pub(super) fn is_empty(&self) -> bool {
        !self.has_checklists && self.elsewhere.is_empty()
    }
}

/// Looks through a folder. Files that cannot be read are left out.
pub(super) fn find(dir: &Path) -> Found {
    let indexes = ["content/index.md", "content/README.md"];
    let has_index = indexes.iter().any(|path| disk::stands(&dir.join(path)));
    let mut found = Found { has_index, ..Found::default() };
    for path in disk::find_texts(dir, is_candidate) {
        if path.starts_with("content/") {
            found.has_checklists |= path.starts_with("content/checklists/");
            continue;
        }
        let Ok(text) = disk::read_foreign(&dir.join(&path)) else {
            continue;
        };
        let boxes = boxes(&text, is_form(&path));
        // A single checkbox is more often an example in a text.
        if boxes > 1 {
            found.elsewhere.push(Existing { path, boxes, command: String::new() });
        } else if ends_in(&path, "md") && !path.starts_with('.') && is_page(&path) {
            found.others += 1;
        }
    }
    found.elsewhere.sort_by(|a, b| b.boxes.cmp(&a.boxes).then_with(|| a.path.cmp(&b.path)));
    found.elsewhere.truncate(MOST_LISTED);
    let ids: Vec<String> = found.elsewhere.iter().map(|file| short_id(&file.path)).collect();
    for (file, id) in found.elsewhere.iter_mut().zip(&ids) {
        let is_unique = ids.iter().filter(|other| *other == id).count() == 1;
        let id = if is_unique { id.clone() } else { long_id(&file.path) };
        file.command = command(dir, &file.path, &id);
    }
    found
}

fn is_candidate(path: &str) -> bool {
    ends_in(path, "md") || is_form(path)
}

/// Whether the file may be an issue form of GitHub.
fn is_form(path: &str) -> bool {
    path.contains("ISSUE_TEMPLATE/") && (ends_in(path, "yml") || ends_in(path, "yaml"))
}

fn ends_in(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Returns the number of checkboxes in a text: of task lists in markdown, of options in a form.
fn boxes(text: &str, is_form: bool) -> usize {
    if is_form {
        if !text.contains("type: checkboxes") {
            return 0;
        }
        return text.lines().filter(|line| line.trim_start().starts_with("- label:")).count();
    }
    let is_box = |line: &&str| {
        let line = line.trim_start();
        ["- [", "* [", "+ ["].iter().any(|start| {
            let rest = line.strip_prefix(start);
            rest.is_some_and(|rest| {
                ["  ] ", " ] ", "x] ", "X] "].iter().any(|mark| rest.starts_with(mark))
            })
        })
    };
    text.lines().filter(is_box).count()
}

/// Whether a markdown file outside of `content` may be a page, rather than a text about the repository.
fn is_page(path: &str) -> bool {
    let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy().to_uppercase();
    let about = ["CHANGELOG", "CODE_OF_CONDUCT", "CONTRIBUTING", "LICENSE", "README", "SECURITY"];
    path.contains('/') || !about.contains(&&*stem)
}

/// Returns an id from the name of a file alone.
fn short_id(path: &str) -> String {
    let stem = Path::new(path).file_stem().unwrap_or_default().to_string_lossy();
    part(&stem)
}

/// Returns an id from the path of a file, with its folders.
fn long_id(path: &str) -> String {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let parts = folder.split('/').map(part).filter(|part| !part.is_empty());
    parts.chain([short_id(path)]).collect::<Vec<_>>().join("/")
}

fn part(name: &str) -> String {
    let name = name.to_lowercase().replace(|it: char| !it.is_alphanumeric(), "-");
    name.trim_matches('-').to_owned()
}

fn command(dir: &Path, path: &str, id: &str) -> String {
    let inside = |path: &str| {
        let path = dir.join(path);
        quoted(&path.strip_prefix(".").unwrap_or(&path).to_string_lossy())
    };
    let from = inside(path);
    if is_form(path) {
        let root = quoted(&dir.to_string_lossy());
        return format!("runsheet import {from} --checklist {id} --root {root} --apply");
    }
    let to = format!("content/checklists/{id}.md");
    let folder = to.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (folder, to) = (inside(folder), inside(&to));
    format!("mkdir -p {folder} && cp {from} {to}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkboxes_are_counted_in_markdown_and_forms() {
        assert_eq!(boxes("- [ ] a\n  * [x] b\n- [link](x)\n+ [X] c\n[ ] d\n", false), 3);
        let form = "body:\n  - type: checkboxes\n    attributes:\n      options:\n        - label: a\n        - label: b\n";
        assert_eq!(boxes(form, true), 2);
        assert_eq!(boxes("- label: a\n", true), 0);
    }

    #[test]
    fn a_command_names_both_files() {
        let here = |path| command(Path::new("."), path, &short_id(path));
        assert_eq!(
            here("docs/RELEASE_CHECKLIST.md"),
            "mkdir -p content/checklists && cp docs/RELEASE_CHECKLIST.md content/checklists/release-checklist.md"
        );
        let path = "services/My Auth/deploy.md";
        assert_eq!(
            command(Path::new("."), path, &long_id(path)),
            "mkdir -p content/checklists/services/my-auth && cp 'services/My Auth/deploy.md' content/checklists/services/my-auth/deploy.md"
        );
        assert!(here(".github/ISSUE_TEMPLATE/r.yml").starts_with("runsheet import .github/"));
    }
}
