//! From pages to a folder.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::sync::{Mutex, mpsc};

use runsheet::disk::{Contents, OutputFile, PendingFile, PublishError, PublishProgress, publish};

use crate::build::{assert_no_debris, build, page, pairs, texts};
use crate::folder::Folder;

#[test]
fn a_build_writes_what_changed_and_removes_what_is_stale() {
    let site = Folder::new();
    let first = [("index.html", "a"), ("releases/old/1.html", "b"), ("assets/s.css", "c")];
    let report = build(&site, &first).unwrap();
    assert_eq!(report.written, ["assets/s.css", "index.html", "releases/old/1.html"]);
    assert_eq!(texts(&site), pairs(&first));

    let second = [("index.html", "A"), ("assets/s.css", "c"), ("releases/2.html", "d")];
    let report = build(&site, &second).unwrap();
    assert_eq!(report.written, ["index.html", "releases/2.html"]);
    assert_eq!(report.unchanged, 1);
    assert_eq!(report.removed, ["releases/old/1.html"]);
    assert_eq!(texts(&site), pairs(&second));
    assert_eq!(site.folders("public"), ["assets", "releases"]);
    assert_no_debris(&site);
}

#[test]
fn unchanged_files_keep_their_time_and_inode() {
    let site = Folder::new();
    let files = [("a.html", "a"), ("b.html", "b")];
    build(&site, &files).unwrap();
    let identity = || {
        ["a.html", "b.html", ".runsheet/manifest.json"].map(|route| {
            let metadata = fs::metadata(site.join("public").join(route)).unwrap();
            (metadata.ino(), metadata.mtime_nsec(), metadata.ctime_nsec())
        })
    };
    let before = identity();
    let report = build(&site, &files).unwrap();
    assert_eq!((report.written.len(), report.unchanged), (0, 2));
    assert_eq!(identity(), before);
}

#[test]
fn a_page_that_was_edited_by_hand_is_written_again() {
    let site = Folder::new();
    build(&site, &[("a.html", "aaa")]).unwrap();
    site.write("public/a.html", "bbb");
    build(&site, &[("a.html", "aaa")]).unwrap();
    assert_eq!(texts(&site), pairs(&[("a.html", "aaa")]));
}

#[test]
fn all_errors_of_rendering_are_told_and_nothing_is_published() {
    let site = Folder::new();
    build(&site, &[("a.html", "old")]).unwrap();
    let outputs: Vec<OutputFile> = (0..50).map(|n| OutputFile::page(format!("{n}.html"))).collect();
    let draft = |index: usize| {
        PendingFile::new(None, move || {
            if index % 10 == 3 {
                Err(format!("page {index}"))
            } else {
                Ok(Contents::from(vec![0; 10]))
            }
        })
    };
    let outcome = publish(site.path(), &site.join("public"), &outputs, draft, |_| {});
    match outcome.unwrap_err() {
        PublishError::Render(errors) => {
            assert_eq!(errors, ["page 3", "page 13", "page 23", "page 33", "page 43"]);
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(texts(&site), pairs(&[("a.html", "old")]));
    assert_no_debris(&site);
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = Folder::new();
    let (one, other) = (
        [("a", "file"), ("b/c/d.html", "deep"), ("b/e.html", "e")],
        [("a/x.html", "deep"), ("a/y/z.html", "deeper"), ("b", "file")],
    );
    for files in [one, other, one] {
        build(&site, &files).unwrap();
        assert_eq!(texts(&site), pairs(&files));
    }
}

#[test]
fn an_empty_folder_gives_way_to_a_file() {
    let site = Folder::new();
    fs::create_dir_all(site.join("public/index.html/deep")).unwrap();
    build(&site, &[("index.html", "a")]).unwrap();
    assert_eq!(texts(&site), pairs(&[("index.html", "a")]));
}

#[test]
fn rights_are_those_of_the_umask() {
    let site = Folder::with(&[("public/plain", "")]);
    build(&site, &[("deep/a.html", "a")]).unwrap();
    let mode = |path: &str| fs::metadata(site.join(path)).unwrap().permissions().mode();
    assert_eq!(mode("public/deep/a.html"), mode("public/plain"));
    assert_eq!(mode("public/deep"), mode("public"));
}

#[test]
fn what_a_killed_build_left_is_cleared_and_owned() {
    let site = Folder::new();
    site.write("public/.runsheet/stage/17", "half");
    site.write(
        "public/.runsheet/manifest.json",
        r#"{"format":1,"files":{"old.html":{"len":3},"new.html":{"len":0}}}"#,
    );
    site.write("public/new.html", "renamed before the kill");
    site.write("public/old.html", "old");
    build(&site, &[("index.html", "a")]).unwrap();
    assert_eq!(texts(&site), pairs(&[("index.html", "a")]));
    assert_no_debris(&site);
}

#[test]
fn a_second_build_waits_for_the_first_and_knows_who_it_is() {
    let site = Folder::new();
    let (root, public) = (site.path(), site.join("public"));
    let outputs = [OutputFile::page("a.html")];
    let (holds, is_held) = mpsc::channel();
    let (waits, is_waiting) = mpsc::channel();
    let is_waiting = Mutex::new(is_waiting);
    let holder = std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            let draft = |_| {
                PendingFile::new(None, || {
                    holds.send(()).unwrap();
                    let holder: String = is_waiting.lock().unwrap().recv().unwrap();
                    Ok::<_, String>(Contents::from(holder.into_bytes()))
                })
            };
            publish(root, &public, &outputs, draft, |_| {})
        });
        is_held.recv().unwrap();
        let on_progress = |progress: PublishProgress<'_>| {
            if let PublishProgress::Waiting(holder) = progress {
                // What the first build writes is proof that it went on only now.
                waits.send(holder.to_owned()).unwrap();
            }
        };
        let before = Mutex::new(None);
        let draft = |_| {
            *before.lock().unwrap() = Some(texts(&site));
            page(None, "second")
        };
        publish(root, &public, &outputs, draft, on_progress).unwrap();
        first.join().unwrap().unwrap();
        before.into_inner().unwrap().unwrap()
    });
    let process = format!("process {}", std::process::id());
    assert_eq!(holder, pairs(&[("a.html", &process)]));
    assert_eq!(texts(&site), pairs(&[("a.html", "second")]));
}

#[test]
fn a_lock_that_is_a_link_is_an_error_and_no_endless_wait() {
    let site = Folder::new();
    let files = [("a.html", "a")];
    build(&site, &files).unwrap();
    site.write("elsewhere", "theirs");
    fs::remove_file(site.join("public/.runsheet/lock")).unwrap();
    site.link("../../elsewhere", "public/.runsheet/lock");
    let Err(PublishError::File(error)) = build(&site, &files) else {
        panic!("the lock was taken");
    };
    assert!(error.to_string().contains("it is a symbolic link"), "{error}");
    assert_eq!(fs::read_to_string(site.join("elsewhere")).unwrap(), "theirs");
}

#[test]
fn no_part_of_the_own_folder_is_a_link() {
    let outside = Folder::new();
    let site = Folder::new();
    site.link(outside.path(), "public/.runsheet");
    let Err(PublishError::File(error)) = build(&site, &[("a.html", "a")]) else {
        panic!("it was published");
    };
    assert!(error.to_string().contains("it is a symbolic link"), "{error}");
    assert_eq!(outside.files("").len(), 0);
    assert!(!site.join("public/a.html").exists());
}
