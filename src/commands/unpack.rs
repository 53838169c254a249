//! `runsheet unpack`: checks a pack and writes its files to a folder.

use std::path::PathBuf;

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::terminal::{Terminal, plural};
use crate::disk;
use crate::render::digest;
use crate::render::pack::{self, PackError};

/// Check a pack and save its files
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet unpack shop-production-1.0.0.html restored

Without --expect, a pack that was replaced as a whole is not detected.

Exit code 1: the pack is damaged or is not the expected one, and nothing was written.")]
pub(crate) struct UnpackArgs {
    /// Pack to read
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Folder to create
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// SHA-256 that `pack` printed
    #[arg(long, value_name = "SHA256", value_parser = sha256)]
    pub(crate) expect: Option<String>,
}

fn sha256(text: &str) -> Result<String, String> {
    let is_digest = text.len() == 64 && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_digest
        .then(|| text.to_ascii_lowercase())
        .ok_or_else(|| "a SHA-256 has 64 hexadecimal digits".to_owned())
}

pub(super) fn run(args: &UnpackArgs, output: Terminal) -> Result<Outcome, Failure> {
    let bytes = disk::read_bytes(&args.file)?;
    let file = args.file.display();
    let found = digest(&bytes);
    if let Some(expected) = args.expect.as_ref().filter(|expected| **expected != found) {
        output.failure(
            &format!("`{file}` is not the expected pack"),
            &[format!("Expected {expected}."), format!("Found    {found}."), NOTHING.to_owned()],
        );
        return Ok(Outcome::Problems);
    }
    let files = match pack::read(&bytes) {
        Ok(files) => files,
        Err(error) => {
            let (message, hint) = explain(&error);
            output.failure(&format!("`{file}` {message}"), &[hint.to_owned(), NOTHING.to_owned()]);
            return Ok(Outcome::Problems);
        }
    };
    let files: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|file| (file.path, file.bytes)).collect();
    disk::create_folder(&args.folder, &files)?;
    output.note(format_args!(
        "Unpacked {} to {}",
        plural(files.len(), "file"),
        args.folder.display()
    ));
    if args.expect.is_none() {
        output.note(format_args!(
            "The pack is undamaged. Its SHA-256 is {found}: compare this with the output of `pack`."
        ));
    }
    Ok(Outcome::Fine)
}

const NOTHING: &str = "Nothing was written.";

/// Returns what is wrong, as the end of a sentence, and what to do.
fn explain(error: &PackError) -> (String, &'static str) {
    const AGAIN: &str = "Fetch it again from where it came.";
    match error {
        PackError::NoPack => {
            ("is not a pack, or its end is missing".to_owned(), "`runsheet pack` writes packs.")
        }
        PackError::OtherVersion(version) => {
            (format!("is a pack of version {version}"), "Unpack it with a newer runsheet.")
        }
        PackError::Changed => ("was changed after it was packed".to_owned(), AGAIN),
        PackError::NoFiles => ("has a list of files that cannot be read".to_owned(), AGAIN),
        PackError::Damaged(path) => {
            (format!("has a file that does not fit its SHA-256: `{path}`"), AGAIN)
        }
        PackError::UnsafePath(path) => (
            format!("has a file whose path leads out of the folder: `{path}`"),
            "Do not trust it: `runsheet pack` does not write such paths.",
        ),
        PackError::Twice(path) => (
            format!("has two files with the path `{path}`"),
            "Do not trust it: `runsheet pack` does not write such paths.",
        ),
    }
}
