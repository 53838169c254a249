//! `runsheet pack` and `unpack`, and `build --with-sources`: archives that can be checked.

use std::collections::BTreeMap;

use crate::build::tree;
use crate::support::TestSite;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\xff";

fn site() -> TestSite {
    TestSite::new()
        .file("site.yaml", "title: \"Runbooks <&>\"\r\npeople: [{ id: li, name: Li Wen }]\n")
        .file("content/releases/pay/1.0.md", "\u{feff}# Deployment\r\n\r\n- [ ] Migrate {#migrate}\r\n")
        .file("content/releases/pay/1.0.png", PNG)
        .file("content/releases/pay/1.0 é.log", "</section><script>x</script>\n")
        .file(
            "content/releases/pay/1.0.yaml",
            "checklist: deployment\nitems:\n  migrate: { state: done, by: li, at: 2026-01-01T09:00:00Z, \
             evidence: [1.0.png, \"1.0 é.log\", \"https://ci.example/1\"], note: \"</a><li id=\\\"rs-file-1\\\">\" }\n",
        )
        .release("pay/1.1", "migrate: done")
}

fn sha256(line: &str) -> &str {
    line.split_once("  ").expect("digest and file").0
}

#[test]
fn a_pack_gives_back_the_same_bytes() {
    let site = site();
    let packed = site.run(&["pack", "pay/1.0"]).exits(0).stdout;
    assert!(packed.ends_with("  pay-1.0.html\n"), "{packed}");
    let digest = sha256(&packed);
    let ran = site.run(&["unpack", "pay-1.0.html", "out", "--expect", digest]).exits(0);
    assert!(ran.stderr.contains("Unpacked 5 files to out"), "{}", ran.stderr);
    let files = tree(&site.path("out"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "content/releases/pay/1.0 é.log",
        "content/releases/pay/1.0.md",
        "content/releases/pay/1.0.png",
        "content/releases/pay/1.0.yaml",
        "site.yaml",
    ];
    assert_eq!(names, expected);
    for (path, bytes) in &files {
        assert_eq!(*bytes, std::fs::read(site.path(path)).unwrap(), "{path}");
    }
    let again = site.run(&["pack", "pay/1.0", "--output", "again.html"]).exits(0).stdout;
    assert_eq!(sha256(&again), digest, "the same files give the same pack");
}

#[test]
fn a_pack_is_one_page_under_a_strict_policy() {
    let site = site();
    site.run(&["pack", "1.0", "1.1", "--output", "both.html"]).exits(0);
    let page = site.read("both.html");
    for part in [
        "default-src &#39;none&#39;; style-src &#39;sha256-",
        "img-src data:; base-uri &#39;none&#39;; form-action &#39;none&#39;",
        "color-scheme: light dark",
        "Li Wen",
        "<article id=\"rs-release-2\">",
        "id=\"r2-migrate\"",
        "href=\"#rs-file-",
        "https://ci.example/1",
        "&lt;/section&gt;&lt;script&gt;x",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    for part in ["<script", "<link", "href=\"../", " src=\"http", " src=\"../"] {
        assert!(!page.contains(part), "{part} in the page");
    }
}

#[test]
fn damage_and_exchange_are_detected_and_nothing_is_written() {
    let site = site();
    let packed = site.run(&["pack", "1.0"]).exits(0).stdout;
    let text = site.read("pay-1.0.html");
    for (damaged, message) in [
        (text.replace("Li Wen", "Li Wan"), "was changed after it was packed"),
        (text[..text.len() / 2].to_owned(), "is not a pack, or its end is missing"),
        (text.replace("runsheet-pack 1", "runsheet-pack 9"), "is a pack of version 9"),
    ] {
        site.write("damaged.html", damaged);
        site.run(&["unpack", "damaged.html", "out"])
            .exits(1)
            .says(&[message, "Nothing was written."]);
        assert!(!site.exists("out"));
    }
    // A whole pack of something else is only detected by its digest.
    site.run(&["pack", "1.1", "--output", "other.html"]).exits(0);
    let digest = sha256(&packed);
    site.run(&["unpack", "other.html", "out", "--expect", digest])
        .exits(1)
        .says(&["`other.html` is not the expected pack", digest]);
    assert!(!site.exists("out"));
    site.run(&["unpack", "other.html", "out", "--expect", "4be1"]).exits(2);
    site.run(&["unpack", "other.html", "out"])
        .exits(0)
        .says(&["compare this with the output of `pack`"]);
}

#[test]
fn nothing_is_overwritten() {
    let site = site();
    site.run(&["pack", "1.0"]).exits(0);
    let before = site.read("pay-1.0.html");
    site.run(&["pack", "1.0"]).exits(2).says(&["`pay-1.0.html` already exists", "--output"]);
    assert_eq!(site.read("pay-1.0.html"), before);
    site.write("out/site.yaml", "mine");
    site.run(&["unpack", "pay-1.0.html", "out"]).exits(2).says(&["it exists and is not empty"]);
    assert_eq!(site.read("out/site.yaml"), "mine");
    assert!(!site.exists("out/content"));
}

#[test]
fn an_archive_holds_its_sources_and_the_digest_of_everything() {
    let site = site();
    site.run(&["build", "--with-sources"]).exits(0);
    let files = tree(&site.path("public"));
    for (path, source) in [
        ("site.yaml", "site.yaml"),
        ("releases/pay/1.0.yaml", "content/releases/pay/1.0.yaml"),
        ("releases/pay/1.0.md", "content/releases/pay/1.0.md"),
        ("releases/pay/1.0.png", "content/releases/pay/1.0.png"),
        ("checklists/deployment.md", "content/checklists/deployment.md"),
    ] {
        assert_eq!(files[path], std::fs::read(site.path(source)).unwrap(), "{path}");
    }
    let sums: BTreeMap<String, String> = (site.read("public/SHA256SUMS").lines())
        .map(|line| line.split_once("  ").unwrap())
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect();
    let expected: BTreeMap<String, String> = (files.iter())
        .filter(|(path, _)| *path != "SHA256SUMS" && !path.starts_with(".runsheet/"))
        .map(|(path, bytes)| (path.clone(), runsheet::sha256::Sha256::of(bytes).to_string()))
        .collect();
    assert_eq!(sums, expected);
    let again = site.run(&["build", "--with-sources"]).exits(0);
    assert!(again.stderr.contains(&format!("{} unchanged", sums.len() + 1)), "{}", again.stderr);
    site.run(&["build"]).exits(0);
    assert!(!site.exists("public/SHA256SUMS") && !site.exists("public/releases/pay/1.0.yaml"));
}

#[test]
fn a_file_in_the_place_of_a_source_is_refused() {
    let site = site().file("content/SHA256SUMS", "mine");
    site.run(&["build"]).exits(0);
    site.run(&["build", "--with-sources"])
        .exits(2)
        .says(&["`content/SHA256SUMS` has the path of a file"]);
    assert_eq!(site.read("public/SHA256SUMS"), "mine");
}
