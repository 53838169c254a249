//! `runsheet theme`: copies built-in files to begin with, compares a site's own files with them, and prints what
//! templates receive.

mod values;

use clap::{Args, Subcommand};

use crate::app::failure::{Failure, Outcome};
use crate::app::line_diff::line_diff;
use crate::app::load::SiteLoader;
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::diagnostic::did_you_mean;
use crate::disk;
use crate::render::theme::{BuiltIn, OwnFile, copy_of, own_files, without_comment};

/// Copy or compare theme files, or list values
#[derive(Debug, Args)]
pub(crate) struct ThemeArgs {
    /// What to do
    #[command(subcommand)]
    pub(crate) action: ThemeAction,
}

/// What to do with the theme.
#[derive(Debug, Subcommand)]
pub(crate) enum ThemeAction {
    /// Copy built-in files into the site's theme
    #[command(after_help = "\
Examples:
  runsheet theme copy components/item.html
  runsheet theme copy release.html runsheet.css")]
    Copy {
        /// Built-in files: their paths under templates/ or static/
        #[arg(value_name = "FILE", required = true)]
        files: Vec<String>,
    },
    /// Compare the site's theme with built-in files
    #[command(after_help = "\
Examples:
  runsheet theme diff")]
    Diff,
    /// List the values that templates receive
    #[command(after_help = "\
Examples:
  runsheet theme values
  runsheet theme values ReleaseView ItemView")]
    Values {
        /// Types whose fields are listed [default: every template and type]
        #[arg(value_name = "TYPE")]
        types: Vec<String>,
    },
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ThemeArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    match &args.action {
        ThemeAction::Copy { files } => copy(common, files, output),
        ThemeAction::Diff => diff(common, output),
        ThemeAction::Values { types } => values::run(types, output),
    }
}

fn copy(common: &GlobalOptions, names: &[String], output: Terminal) -> Result<Outcome, Failure> {
    let folder = format!("themes/{}", SiteLoader::from(common).config()?.theme);
    let originals = names.iter().map(|name| built_in(name));
    let originals = originals.collect::<Result<Vec<BuiltIn>, Failure>>()?;
    let mut copies: Vec<(String, String)> = Vec::new();
    for original in &originals {
        let path = format!("{folder}/{}", original.path);
        let text = copy_of(original).unwrap_or_else(|| original.text.to_owned());
        if !copies.iter().any(|(other, _)| *other == path) {
            copies.push((path, text));
        }
    }
    let existing: Vec<&str> = (copies.iter().map(|(path, _)| &**path))
        .filter(|path| disk::stands(&common.root.join(path)))
        .collect();
    if !existing.is_empty() {
        return Err(Failure::new(format!(
            "nothing was copied: {} would be overwritten",
            existing.join(", ")
        ))
        .hint("Run `runsheet theme diff` to compare your files with the built-in files."));
    }
    for (path, text) in &copies {
        disk::make_folder_of(&common.root, path)?;
        disk::write_new(&common.root, path, text.as_bytes())?;
        output.note(format_args!("Wrote {path}"));
    }
    Ok(Outcome::Fine)
}

fn built_in(name: &str) -> Result<BuiltIn, Failure> {
    let failure = || {
        let all = BuiltIn::all();
        let names = all.iter().map(BuiltIn::name);
        let failure = Failure::new(format!("the built-in theme has no file `{name}`"));
        let failure = match did_you_mean(name, names) {
            Some(hint) => failure.hint(hint),
            None => failure,
        };
        failure.hint("`runsheet theme values` lists the templates.")
    };
    BuiltIn::named(name).ok_or_else(failure)
}

fn diff(common: &GlobalOptions, output: Terminal) -> Result<Outcome, Failure> {
    let site = SiteLoader::from(common).site(output)?;
    let files = own_files(&site.sources);
    let replacing: Vec<(&OwnFile<'_>, BuiltIn)> =
        files.iter().filter_map(|file| Some((file, BuiltIn::named(&file.name)?))).collect();
    for (file, original) in &replacing {
        let built_in = format!("built-in/{}", original.path);
        let (before, after) = (original.text, without_comment(file.text));
        output.result(line_diff(&built_in, file.path, before, after))?;
    }
    let own = files.len() - replacing.len();
    output.note(format_args!(
        "{} built-in {}, {own} of the theme's own",
        replacing.len(),
        if replacing.len() == 1 { "file is replaced" } else { "files are replaced" },
    ));
    Ok(Outcome::Fine)
}
