//! `runsheet items`

use serde_json::{Value, json};

use crate::support::{Ran, TestSite};

#[test]
fn items_come_in_document_order_with_what_their_braces_say() {
    let site = TestSite::new();
    let items = site.run(&["items", "deployment", "--format", "json"]).exits(0).json();
    let ids: Vec<&Value> = items.as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(
        ids,
        ["prepare/tests-pass", "prepare/backup-verified", "migrate", "deploy/announce"]
    );
    assert_eq!(items[1]["gate"][0], "deploy");
    assert_eq!(items[2]["owner"], "dba");
    assert_eq!(items[2]["section"], "deploy");
    assert_eq!(items[2]["line"], 10);
    assert_eq!(items[3]["optional"], true);
    assert_eq!((&items[0]["depth"], &items[0]["group"]), (&json!(0), &json!(false)));
}

#[test]
fn people_get_a_line_an_item() {
    let ran = TestSite::new().run(&["items", "deployment"]).exits(0);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[2], "migrate                  Migrate (owner dba)");
}

#[test]
fn an_unknown_checklist_comes_with_a_suggestion() {
    let ran = TestSite::new().run(&["items", "deploymnt"]).exits(2);
    ran.says(&["the checklist `deploymnt` does not exist", "Did you mean `deployment`?"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_failure() {
    let site = TestSite::new();
    let full = std::fs::File::options().write(true).open("/dev/full");
    let run = site.command(&["items", "deployment"]).stdout(full.unwrap()).output();
    Ran::of(run).exits(2).says(&["could not write to `stdout`: the disk is full"]);
}
