//! `runsheet completions`, in the shells themselves.

use std::path::Path;
use std::process::Command;

use crate::support::TestSite;

fn site() -> TestSite {
    TestSite::new()
        .release("pay/1.0", "migrate: done")
        .release("web/1.0", "")
        .release("web/1.1", "")
        .file("site.yaml", "people: [{ id: li, name: Li Wen }]\n")
}

fn completed(site: &TestSite, words: &[&str]) -> Vec<String> {
    let mut arguments = vec!["complete", "--"];
    arguments.extend(words);
    let ran = site.run(&arguments).exits(0);
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn what_can_stand_there_is_told_by_what_stands_before() {
    let site = site();
    assert_eq!(completed(&site, &["ti"]), ["tick"]);
    assert!(!completed(&site, &[""]).contains(&"complete".to_owned()), "the scripts' own command");
    assert_eq!(completed(&site, &["tick", "web/"]), ["web/1.1", "web/1.0"]);
    assert_eq!(completed(&site, &["tick", "1."]), ["1.1"], "1.0 may be either");
    assert_eq!(
        completed(&site, &["tick", "pay/1.0", "prepare/"]),
        ["prepare/tests-pass", "prepare/backup-verified"]
    );
    let next = ["tick", "--by", "li", "pay/1.0", "migrate", "dep"];
    assert_eq!(completed(&site, &next), ["deploy/announce", "deploy"]);
    assert_eq!(completed(&site, &["tick", "pay/1.0", "--as", "s"]), ["skipped"]);
    assert_eq!(completed(&site, &["tick", "pay/1.0", "--by", ""]), ["li"]);
    assert_eq!(completed(&site, &["tick", "--no"]), ["--note"]);
    assert_eq!(completed(&site, &["new", "2.0", "--checklist", ""]), ["deployment"]);
    assert_eq!(completed(&site, &["add", "pay/1.0", ""]), ["prepare", "deploy"]);
    assert_eq!(completed(&site, &["status", "pay/1.0", "--before", "mi"]), ["migrate"]);
    assert_eq!(completed(&site, &["show", "pay/1.0", "--for", ""]), ["dba", "li"]);
    assert_eq!(completed(&site, &["show", "--for", ""]), ["li"]);
    let ends = ["done", "rolled-back", "aborted"];
    assert_eq!(completed(&site, &["close", "pay/1.0", "--as", ""]), ends);
    assert_eq!(completed(&site, &["check", "--format", "g"]), ["github"]);
    assert_eq!(completed(&site, &["theme", "values", "LinkView", "ItemV"]), ["ItemView"]);
    assert_eq!(completed(&TestSite::empty(), &["tick", ""]), [""; 0]);
}

/// What bash makes of a line, with the script loaded.
#[test]
fn bash_completes_an_item() {
    let site = site();
    let binary = Path::new(env!("CARGO_BIN_EXE_runsheet"));
    let script = "source <(runsheet completions bash); COMP_WORDS=(runsheet tick pay/1.0 prepare/b); \
                  COMP_CWORD=3; _runsheet; printf '%s\\n' \"${COMPREPLY[@]}\"; complete -p runsheet";
    let path = format!("{}:/usr/bin:/bin", binary.parent().unwrap().display());
    let ran = Command::new("bash")
        .args(["--norc", "-c", script])
        .current_dir(site.root())
        .env("PATH", path)
        .output();
    let ran = crate::support::Ran::of(ran).exits(0);
    assert_eq!(
        ran.stdout, "prepare/backup-verified\ncomplete -o default -F _runsheet runsheet\n",
        "{}",
        ran.stderr
    );
}
