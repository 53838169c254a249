//! `runsheet init`: creates a starter site.

use std::path::PathBuf;

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::terminal::Terminal;
use crate::disk;

/// Make a starter site that builds as it is
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  runsheet init runbooks && runsheet serve --open --root runbooks"
)]
pub(crate) struct InitArgs {
    /// Where; made if it is not there
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
}

/// The starter's files by path, except `site.yaml`, which is generated.
const STARTER: [(&str, &str); 5] = [
    (".gitignore", include_str!("starter/gitignore")),
    ("content/index.md", include_str!("starter/content/index.md")),
    ("content/checklists/deployment.md", include_str!("starter/content/checklists/deployment.md")),
    ("content/releases/1.0.0.yaml", include_str!("starter/content/releases/1.0.0.yaml")),
    ("content/releases/1.0.0.md", include_str!("starter/content/releases/1.0.0.md")),
];

pub(super) fn run(args: &InitArgs, output: Terminal) -> Result<Outcome, Failure> {
    let folder = std::path::absolute(&args.dir);
    let name = (folder.as_ref().ok()).and_then(|folder| folder.file_name()?.to_str());
    let config = config(name.unwrap_or("Runbooks"))?;
    let mut files = vec![("site.yaml", config.as_str())];
    files.extend(STARTER);
    let existing: Vec<&str> = (files.iter().map(|(path, _)| *path))
        .filter(|path| *path != ".gitignore" && disk::stands(&args.dir.join(path)))
        .collect();
    if !existing.is_empty() {
        return Err(Failure::new("there is a site here already")
            .hint(format!("{} would be overwritten.", existing.join(", ")))
            .hint("Name a folder of its own: `runsheet init DIR`."));
    }
    for (path, _) in &files {
        disk::make_folder_of(&args.dir, path)?;
    }
    for (path, text) in files {
        // Keeps an existing .gitignore.
        if !disk::stands(&args.dir.join(path)) {
            disk::write_new(&args.dir, path, text.as_bytes())?;
        }
    }
    let dir = args.dir.display();
    output.note(format_args!("A starter site is in {dir}. Next:"));
    output.note(format_args!("  runsheet serve --open --root {dir}"));
    Ok(Outcome::Fine)
}

/// Returns `site.yaml` with the folder's name as the title.
fn config(title: &str) -> Result<String, Failure> {
    let title = serde_yaml::to_string(title)
        .map_err(|error| Failure::new(format!("the folder's name is no title: {error}")))?;
    Ok(format!(
        "# Every key is optional; the guide lists them all.\n\
         title: {title}\
         timezone: UTC\n\n\
         # Who takes part. Add yourself with the email address that you have in git.\n\
         people:\n  \
           - {{ id: maya, name: Maya Okafor, emails: [maya@example.com] }}\n  \
           - {{ id: li, name: Li Wen, emails: [li@example.com] }}\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_folder_name_is_a_valid_title() {
        for name in ["Runbooks", "a: b", "- x", "1.10", "yes", "it's \"so\"", "#"] {
            let text = config(name).unwrap();
            let value: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
            assert_eq!(value["title"].as_str(), Some(name));
        }
    }
}
