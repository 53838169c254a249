//! What publishing never touches: files of others, and whatever lies outside of the output folder.

use std::fs;

use runsheet::diagnostic::Code;
use runsheet::disk::{PublishError, publish};

use crate::build::{Outcome, build, page, pairs, texts};
use crate::folder::Folder;

fn refused(outcome: Outcome) -> Vec<String> {
    match outcome.unwrap_err() {
        PublishError::Refused(diagnostics) => {
            assert!(diagnostics.iter().all(|diagnostic| diagnostic.code == Code::ForeignFile));
            diagnostics.into_iter().map(|diagnostic| diagnostic.message.clone()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn files_of_others_are_never_touched() {
    let site = Folder::with(&[("public/CNAME", "example.com"), ("public/old/notes.txt", "mine")]);
    build(&site, &[("index.html", "a"), ("old/1.html", "b")]).unwrap();
    build(&site, &[("index.html", "a")]).unwrap();
    assert_eq!(
        texts(&site),
        pairs(&[("CNAME", "example.com"), ("index.html", "a"), ("old/notes.txt", "mine")])
    );
}

#[test]
fn files_of_others_where_pages_belong_are_all_named_and_nothing_is_written() {
    let outside = Folder::with(&[("target.html", "theirs")]);
    let site = Folder::with(&[
        ("public/index.html", "theirs"),
        ("public/folder", "a file where a folder belongs"),
        ("public/page.html/deep.txt", "a folder where a file belongs"),
    ]);
    site.link(outside.join("target.html"), "public/link.html");
    site.link(outside.path(), "public/away");
    let before = texts(&site);
    let messages = refused(build(
        &site,
        &[
            ("index.html", "ours"),
            ("folder/x.html", "ours"),
            ("page.html", "ours"),
            ("link.html", "ours"),
            ("away/new.html", "ours"),
            ("fine.html", "ours"),
        ],
    ));
    assert_eq!(messages.len(), 5, "{messages:#?}");
    assert!(messages.iter().all(|message| message.contains("was not written by runsheet")));
    assert_eq!(texts(&site), before);
    assert_eq!(outside.files("").len(), 1);
}

#[test]
fn a_page_that_became_a_link_is_replaced_and_its_target_is_not() {
    let outside = Folder::with(&[("target", "theirs")]);
    let site = Folder::new();
    build(&site, &[("a.html", "aaa"), ("b.html", "b")]).unwrap();
    for page in ["a.html", "b.html"] {
        fs::remove_file(site.join("public").join(page)).unwrap();
        site.link(outside.join("target"), &format!("public/{page}"));
    }
    build(&site, &[("a.html", "theirs")]).unwrap();
    assert!(!site.join("public/a.html").is_symlink());
    assert!(!site.join("public/b.html").is_symlink());
    assert_eq!(outside.files("").values().next().unwrap(), b"theirs");
}

#[test]
fn a_stale_page_behind_a_link_is_not_removed() {
    let outside = Folder::with(&[("1.html", "theirs")]);
    let site = Folder::new();
    build(&site, &[("old/1.html", "ours"), ("index.html", "a")]).unwrap();
    fs::remove_dir_all(site.join("public/old")).unwrap();
    site.link(outside.path(), "public/old");
    let report = build(&site, &[("index.html", "a")]).unwrap();
    assert!(report.removed.is_empty());
    assert_eq!(outside.files("").len(), 1);
}

#[test]
fn a_route_may_change_its_case() {
    let site = Folder::new();
    let (one, other) =
        ([("Guide/A.html", "a"), ("B.html", "b")], [("guide/a.html", "a"), ("b.html", "b")]);
    for files in [one, other] {
        build(&site, &files).unwrap();
        assert_eq!(texts(&site), pairs(&files));
    }
    // Another file of that name is still somebody else's where case matters.
    site.write("public/B.html", "theirs");
    if site.files("public").len() == 3 {
        assert_eq!(refused(build(&site, &one)).len(), 1);
    }
}

#[test]
fn where_case_means_nothing_the_new_page_is_not_removed_as_the_old_one() {
    let site = Folder::new();
    build(&site, &[("B.html", "b")]).unwrap();
    // As such a file system shows it: under either name the same file.
    fs::hard_link(site.join("public/B.html"), site.join("public/b.html")).unwrap();
    let report = build(&site, &[("b.html", "b")]).unwrap();
    assert_eq!(report.written, ["b.html"]);
    assert_eq!(texts(&site), pairs(&[("b.html", "b")]));
}

#[test]
fn an_output_folder_that_overlaps_the_sources_is_refused() {
    let site = Folder::with(&[("content/index.md", "")]);
    for output in ["", "..", "content", "content/new", "themes"] {
        let output = site.join(output);
        let outcome: Outcome = publish(site.path(), &output, &[], |_| page(None, ""), |_| {});
        match outcome.unwrap_err() {
            PublishError::Refused(diagnostics) => {
                assert_eq!(diagnostics[0].code, Code::OutputOverlap);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(site.files("").len(), 1);
}

#[test]
fn routes_that_lead_out_or_collide_are_never_written() {
    let site = Folder::new();
    for routes in [
        &["../x.html"][..],
        &["/tmp/x.html"],
        &[".runsheet/manifest.json"],
        &["a.html", "A.html"],
        &["a", "a/b.html"],
    ] {
        let files: Vec<_> = routes.iter().map(|route| (*route, "x")).collect();
        let outcome = build(&site, &files);
        assert!(matches!(outcome, Err(PublishError::Route(_))), "{routes:?}");
    }
    assert!(!site.join("public").exists());
}

#[test]
fn a_manifest_that_leads_out_removes_nothing() {
    let site = Folder::with(&[("precious.txt", "mine")]);
    build(&site, &[("a.html", "a")]).unwrap();
    for manifest in [r#"{"format":1,"files":{"../precious.txt":{"len":4}}}"#, "{", ""] {
        site.write("public/.runsheet/manifest.json", manifest);
        let outcome = build(&site, &[("a.html", "a")]);
        assert!(matches!(outcome, Err(PublishError::Manifest { .. })), "{manifest}");
    }
    assert!(site.join("precious.txt").exists());
}
