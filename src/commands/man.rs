//! `runsheet man`: writes manual pages, for packages.

use std::path::PathBuf;

use clap::{Args, Command};
use clap_mangen::Man;

use crate::app::failure::{Failure, Outcome};
use crate::app::terminal::{Terminal, plural};
use crate::disk;

/// Write the manual pages of all commands
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet man ~/.local/share/man/man1")]
pub(crate) struct ManArgs {
    /// Folder to write to; created if missing
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
}

pub(super) fn run(args: &ManArgs, line: &Command, output: Terminal) -> Result<Outcome, Failure> {
    let pages = pages(line);
    for (name, page) in &pages {
        disk::replace_file(&args.dir, name, page)?;
    }
    let dir = args.dir.display();
    output.note(format_args!("Wrote {} to {dir}", plural(pages.len(), "manual page")));
    Ok(Outcome::Fine)
}

/// Returns the pages by file name: one for the program, and one for each command.
fn pages(line: &Command) -> Vec<(String, Vec<u8>)> {
    let mut line = line.clone();
    // Global options are then part of every command.
    line.build();
    let commands = line.get_subcommands().filter(|command| !command.is_hide_set());
    let commands = commands.map(|command| {
        let name = format!("runsheet-{}", command.get_name());
        (format!("{name}.1"), page(command.clone().display_name(name)))
    });
    let mut pages: Vec<_> = commands.collect();
    pages.push(("runsheet.1".to_owned(), page(line)));
    pages
}

fn page(command: Command) -> Vec<u8> {
    let mut page = Vec::new();
    // The date would differ between two builds of the same version.
    let man = Man::new(command).source(concat!("runsheet ", env!("CARGO_PKG_VERSION")));
    man.render(&mut page).expect("memory can be written");
    page
}
