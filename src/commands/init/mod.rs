//! `runsheet init`: creates a starter site, pipelines and the merge driver.

mod config;
mod existing;
mod pipeline;
mod shell;

use std::path::{Component, Path, PathBuf};

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::terminal::{Terminal, plural};
use crate::commands::merge_driver;
use crate::disk::{self, Git};
use crate::{record, schema};
use existing::{Existing, Found};
use pipeline::Ci;
use shell::quoted;

/// Create a site, or add a pipeline
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet init runbooks
  runsheet init --ci github
  runsheet init --merge-driver

If the folder has checklists, `init` adds no example.")]
pub(crate) struct InitArgs {
    /// Folder of the site; created if missing
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// Code host to write a pipeline for: github or gitlab
    #[arg(long, value_name = "SERVICE", hide_possible_values = true)]
    pub(crate) ci: Option<Ci>,
    /// Let git resolve conflicts in releases as `resolve` does
    #[arg(long)]
    pub(crate) merge_driver: bool,
}

/// A file to create: its path from the site's folder, and its text.
type NewFile = (&'static str, String);

/// The example: a checklist, and a release of it.
const EXAMPLE: [(&str, &str); 3] = [
    ("content/checklists/deployment.md", include_str!("starter/content/checklists/deployment.md")),
    (
        "content/releases/shop/production/1.0.0.yaml",
        include_str!("starter/content/releases/shop/production/1.0.0.yaml"),
    ),
    (
        "content/releases/shop/production/1.0.0.md",
        include_str!("starter/content/releases/shop/production/1.0.0.md"),
    ),
];

const INDEX: &str = include_str!("starter/content/index.md");

/// The line that keeps the output folder out of git.
const IGNORED: &str = "/public/";

pub(super) fn run(args: &InitArgs, output: Terminal) -> Result<Outcome, Failure> {
    let dir = &args.dir;
    let adds_only = args.ci.is_some() || args.merge_driver;
    let folder = existing_folder(dir);
    if let Some(ci) = args.ci {
        pipeline::check(ci, &pipeline::Place::of(folder))?;
    }
    if args.merge_driver {
        merge_driver::check(folder)?;
    }
    if !(adds_only && disk::stands(&dir.join("site.yaml"))) {
        create(dir, output)?;
    }
    if let Some(ci) = args.ci {
        let path = pipeline::write(ci, &pipeline::Place::of(dir))?;
        output.note(format_args!("Wrote {path}. Check the URL from which it downloads runsheet."));
    }
    if args.merge_driver {
        merge_driver::install(dir)?;
        output.note(
            "Git now resolves conflicts in releases as `runsheet resolve` does, in this clone.",
        );
        output
            .note("Commit .gitattributes. Everyone else runs `runsheet init --merge-driver` once.");
    }
    Ok(Outcome::Fine)
}

/// Returns `dir`, or the nearest folder above it that exists.
fn existing_folder(dir: &Path) -> &Path {
    dir.ancestors().find(|above| disk::stands(above)).unwrap_or(Path::new("."))
}

fn create(dir: &Path, output: Terminal) -> Result<(), Failure> {
    let found = existing::find(dir);
    let files = starter(dir, &found)?;
    let taken: Vec<&str> =
        files.iter().map(|(path, _)| *path).filter(|path| disk::stands(&dir.join(path))).collect();
    if !taken.is_empty() {
        return Err(Failure::new("this folder already contains a site")
            .hint(format!("Move {} away, which would be overwritten.", taken.join(" and ")))
            .hint("Choose another folder: `runsheet init DIR`.")
            .hint(
                "To add a pipeline to this site, run `runsheet init --ci github` or `--ci gitlab`.",
            ));
    }
    for (path, _) in &files {
        disk::make_folder_of(dir, path)?;
    }
    for (path, text) in &files {
        disk::write_new(dir, path, text.as_bytes())?;
    }
    disk::add_line(&dir.join(".gitignore"), IGNORED)?;
    write_schemas(dir, output)?;
    explain(dir, &found, output);
    Ok(())
}

/// Returns the files of a new site.
fn starter(dir: &Path, found: &Found) -> Result<Vec<NewFile>, Failure> {
    let folder = std::path::absolute(dir);
    let name = (folder.as_ref().ok()).and_then(|folder| folder.file_name()?.to_str());
    let git = Git::at(existing_folder(dir));
    let user = git.config("user.name").map(|name| (name, git.config("user.email")));
    let is_example = found.is_empty();
    let config = config::text(name.unwrap_or("Runbooks"), user, is_example)?;
    let mut files = vec![("site.yaml", config)];
    if !found.has_index {
        files.push(("content/index.md", INDEX.to_owned()));
    }
    if is_example {
        files.extend(EXAMPLE.map(|(path, text)| (path, text.to_owned())));
    }
    Ok(files)
}

/// Writes the schemas from which editors complete keys and ids.
fn write_schemas(dir: &Path, output: Terminal) -> Result<(), Failure> {
    let site = SiteLoader::at(dir).site(output)?;
    let releases = (site.checklists.iter())
        .map(|list| (record::schema_name(&list.id), schema::release(Some(list))));
    for (name, schema) in releases.chain([("site.json".to_owned(), schema::site())]) {
        disk::write_schema(dir, &name, &format!("{schema:#}\n"))?;
    }
    Ok(())
}

/// Prints what to do next.
fn explain(dir: &Path, found: &Found, output: Terminal) {
    if !found.elsewhere.is_empty() {
        output.note("These files could become checklists:");
        for Existing { path, boxes, command } in &found.elsewhere {
            output.note(format_args!(
                "  {path} ({})",
                plural(*boxes, "checkbox").replace("xs", "xes")
            ));
            output.note(format_args!("    {command}"));
        }
    }
    if found.others > 0 {
        let files = plural(found.others, "other markdown file");
        output.note(format_args!(
            "{files} outside `content` will not be in the site. Move what it should include to `content`."
        ));
    }
    let is_here = dir.components().all(|part| part == Component::CurDir);
    if is_here {
        output.note("This folder holds a site now. Next:");
        output.note("  runsheet serve --open");
    } else {
        let shown = dir.display();
        output.note(format_args!("`{shown}` holds a site now. Next:"));
        let root = quoted(&shown.to_string());
        output.note(format_args!("  runsheet serve --open --root {root}"));
    }
}
