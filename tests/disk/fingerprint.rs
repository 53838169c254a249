//! What is not rendered or copied again, and what is.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use runsheet::disk::{Contents, OutputFile, PendingFile, PublishError, publish, read};
use runsheet::sha256::Sha256;
use runsheet::sources::Sources;

use crate::build::{Outcome, pairs, texts};
use crate::folder::Folder;

/// Counts how often pages with this fingerprint are rendered.
fn rendered(site: &Folder, text: &str, fingerprint: u64) -> usize {
    let outputs = ["a.html", "b.html"].map(OutputFile::page);
    let count = AtomicUsize::new(0);
    let draft = |_| {
        PendingFile::new(Some(fingerprint), || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok::<_, String>(Contents::from(text.as_bytes().to_vec()))
        })
    };
    publish(site.path(), &site.join("public"), &outputs, draft, |_| {}).unwrap();
    assert_eq!(texts(site), pairs(&[("a.html", text), ("b.html", text)]));
    count.into_inner()
}

#[test]
fn a_page_of_the_same_fingerprint_is_rendered_again_only_if_it_was_touched() {
    let site = Folder::new();
    assert_eq!(rendered(&site, "one", 1), 2);
    assert_eq!(rendered(&site, "one", 1), 0);
    assert_eq!(rendered(&site, "two", 2), 2);
    assert_eq!(rendered(&site, "two", 2), 0);
    // An edit that keeps length and time of modification is noticed too.
    let path = site.join("public/a.html");
    let time = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, "TWO").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    assert_eq!(rendered(&site, "two", 2), 1);
    assert_eq!(rendered(&site, "two", 2), 0);
    // So is a file that was merely replaced by its like; it is trusted again afterwards.
    fs::copy(&path, site.join("public/copy")).unwrap();
    fs::rename(site.join("public/copy"), &path).unwrap();
    assert_eq!(rendered(&site, "two", 2), 1);
    assert_eq!(rendered(&site, "two", 2), 0);
}

#[test]
fn the_manifest_tells_no_time() {
    let manifest = || {
        let site = Folder::new();
        rendered(&site, "one", 7);
        fs::read_to_string(site.join("public/.runsheet/manifest.json")).unwrap()
    };
    assert_eq!(manifest(), manifest());
    assert_eq!(
        manifest(),
        "{\"format\":1,\"files\":{\"a.html\":{\"len\":3,\"fingerprint\":7},\"b.html\":{\"len\":3,\"fingerprint\":7}}}\n"
    );
}

#[test]
fn a_file_is_copied_and_its_hash_holds() {
    let site = Folder::new();
    let big: Vec<u8> = (0..200_000_u32).flat_map(u32::to_le_bytes).collect();
    site.write("big.bin", &big);
    let contents =
        |sha256| Contents::File { path: site.join("big.bin"), len: big.len() as u64, sha256 };
    let copy = |sha256| -> Outcome {
        let outputs = [OutputFile::asset("big.bin")];
        publish(
            site.path(),
            &site.join("public"),
            &outputs,
            |_| PendingFile::new(None, || Ok(contents(sha256))),
            |_| {},
        )
    };
    assert!(matches!(copy(Sha256::of("other")), Err(PublishError::Changed { .. })));
    assert!(site.files("public").is_empty());
    let sha256 = Sha256::of(&big);
    assert_eq!(copy(sha256).unwrap().written, ["big.bin"]);
    assert_eq!(copy(sha256).unwrap().unchanged, 1);
    assert_eq!(site.files("public")["big.bin"], big);
}

#[test]
fn an_asset_of_the_sources_is_copied_once() {
    let site = Folder::with(&[("content/log.txt", "evidence")]);
    let public = site.join("public");
    let sources = read(site.path(), "default", &public, Sources::default()).unwrap();
    let outputs = [OutputFile::of_asset(&sources.assets[0])];
    for copies in [1, 0] {
        let draft = |_| PendingFile::<String>::of_asset(site.path(), &sources.assets[0]);
        let report = publish(site.path(), &public, &outputs, draft, |_| {}).unwrap();
        assert_eq!(report.written.len(), copies);
    }
    assert_eq!(texts(&site), pairs(&[("log.txt", "evidence")]));
}
