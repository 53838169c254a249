//! Names the program by what it is made of, so that pages made by another one are made again.
#![expect(
    clippy::disallowed_methods,
    reason = "the rule is for the program; this runs when it is built"
)]

use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let mut hasher = DefaultHasher::new();
    for path in ["src", "Cargo.toml", "Cargo.lock"] {
        println!("cargo::rerun-if-changed={path}");
        add(Path::new(path), &mut hasher);
    }
    let compiler = env::var_os("RUSTC").expect("cargo names the compiler");
    let version = Command::new(compiler).arg("--version").output();
    version.expect("the compiler runs").stdout.hash(&mut hasher);
    println!("cargo::rustc-env=RUNSHEET_PROGRAM={:016x}", hasher.finish());
}

/// A file, or all below a folder in the order of names. A package may come without a lock file.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            add(&path, hasher);
        }
    } else if let Ok(bytes) = fs::read(path) {
        path.hash(hasher);
        bytes.hash(hasher);
    }
}
