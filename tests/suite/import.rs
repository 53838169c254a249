//! `runsheet import`: issues of other tools become releases.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Ran, TestSite};

const LIST: &str = "# Ship\n\n## Before\n\n- [ ] Tests pass {gate}\n- [ ] Tag vX.Y.Z\n  - [ ] Signed\n\n## Dry run\n\n- [ ] Stage\n\n## Real run\n\n- [ ] Stage\n- [ ] Mail sent {#mail signoff=lead}\n";

fn site() -> TestSite {
    TestSite::empty().file("content/checklists/ship.md", LIST)
}

fn issue(number: usize, title: &str, body: &str) -> Value {
    json!({
        "number": number, "title": title, "body": body, "state": "closed",
        "user": { "login": "ana" }, "assignees": [],
        "created_at": "2026-03-02T09:00:00Z", "closed_at": "2026-03-03T16:20:00Z",
        "html_url": format!("https://git.example/o/r/issues/{number}"),
    })
}

/// Whether the result holds all of these.
fn prints(ran: &Ran, texts: &[&str]) {
    for text in texts {
        assert!(ran.stdout.contains(text), "no {text:?} in:\n{}", ran.stdout);
    }
}

fn files_of(site: &TestSite) -> Vec<String> {
    let folder = site.path("content/releases");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_import_can_be_run_again_and_overwrites_nothing() {
    let body = "## Before\n\n- [x] Tests pass\n- [x] Tag v1.0\n  - [ ] Signed\n";
    let both = json!([issue(1, "Ship v1.0", body), issue(2, "Ship it", body)]);
    let site = site().file("a.json", both.to_string()).file("content/releases/1.1.yaml", "x");
    let path = site.path("a.json").display().to_string();
    let import =
        |more: &[&str]| site.run(&[&["import", &path, "--checklist", "ship"], more].concat());
    let dry = import(&[]).exits(0);
    prints(&dry, &["1.0.yaml, 2 done, 1 todo", "skipped, the title has no version"]);
    prints(&dry, &["\n\n1 would be imported, 1 skipped, 0 refused\n"]);
    assert_eq!(files_of(&site), ["1.1.yaml"], "a dry run writes nothing");
    prints(&import(&["--apply"]).exits(0), &["\n1 imported, 1 skipped, 0 refused\n"]);
    let first = site.read("content/releases/1.0.yaml");
    assert_eq!(files_of(&site), ["1.0.md", "1.0.yaml", "1.1.yaml"]);
    prints(&import(&["--apply"]).exits(0), &["it was imported as `1.0` before"]);
    assert_eq!(site.read("content/releases/1.0.yaml"), first);
    let taken = json!(issue(3, "Ship v1.1", body)).to_string();
    site.write("a.json", taken);
    prints(&import(&["--apply"]).exits(0), &["there is a release `1.1` already"]);
    assert_eq!(site.read("content/releases/1.1.yaml"), "x");
    let snapshot = site.read("content/releases/1.0.md");
    assert!(snapshot.contains("- [ ] Tests pass\n") && !snapshot.contains("Stage"), "{snapshot}");
}

#[test]
fn an_imported_release_has_no_recorded_verdict_and_needs_no_record() {
    let body = "- [x] Tests pass\n- [ ] Tag v1.0\n- [x] Mail sent\n";
    let site = site()
        .file("site.yaml", "record: required\n")
        .file("a.json", issue(1, "Ship v1.0", body).to_string());
    let path = site.path("a.json").display().to_string();
    site.run(&[
        "import",
        &path,
        "--checklist",
        "ship",
        "--service",
        "pay",
        "--environment",
        "prod",
        "--apply",
    ])
    .exits(0);
    site.run(&["check", "--strict"]).exits(0);
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/pay/prod/1.0.html");
    assert!(page.contains("not recorded") && page.contains("https://git.example/o/r/issues/1"));
    let release: Value =
        serde_json::from_str(&site.read("public/api/releases/pay/prod/1.0.json")).unwrap();
    assert_eq!(release["imported"]["from"], "https://git.example/o/r/issues/1");
    assert_eq!((&release["service"], &release["environment"]), (&json!("pay"), &json!("prod")));
    assert_eq!(
        (&release["done"], &release["open"], &release["status"]),
        (&json!(2), &json!(1), &json!("done"))
    );
}

#[test]
fn bad_input_is_reported_with_its_place_and_nothing_is_written() {
    let good = issue(1, "Ship v1.0", "- [x] Tests pass\n");
    let many = "- [x] Tests pass\n".repeat(2_001);
    let cut = json!([good]).to_string();
    let cut = &cut[..cut.len() - 20];
    for (text, message) in [
        (json!([good, { "login": "x" }]).to_string(), "a.json: the value at `1` is not an issue"),
        (cut.to_owned(), "a.json:1:"),
        ("{\"a\": 1}".to_owned(), "a.json: the value is not an issue"),
        (
            json!([good, issue(2, "Ship 1.0 again", "- [x] Tests pass\n")]).to_string(),
            "issue 1 and issue 2 are all for version 1.0",
        ),
        (
            json!([good, issue(2, "Ship ../1.1", "- [x] Tests pass\n")]).to_string(),
            "the title has a path",
        ),
        (
            json!([good, issue(2, "Ship 1.1", &many)]).to_string(),
            "it has more than 2000 checkboxes",
        ),
        (
            json!([good, { "title": "Ship 1.1", "body": "- [x] Tests pass\n", "closedAt": "yesterday" }])
                .to_string(),
            "refused, `closedAt` is not a time such as 2026-03-02T15:20:00Z: `yesterday` (",
        ),
        (
            json!([good, issue(2, "../1.2.3", "- [x] Tests pass\n")]).to_string(),
            "\n1 would be imported, 0 skipped, 1 refused\n",
        ),
        (json!([good, issue(2, "Ship con.1.1.", "- [x] Tests pass\n")]).to_string(), ""),
    ] {
        let site = site().file("a.json", &text).file("b.json", good.to_string());
        let paths = ["a.json", "b.json"].map(|file| site.path(file).display().to_string());
        let words = ["import", &paths[0], "--checklist", "ship", "--apply"];
        let ran = if message.is_empty() { continue } else { site.run(&words).exits(1) };
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains(message), "{message}: {ran:?}");
        assert!(files_of(&site).is_empty(), "{message}");
    }
}

#[test]
fn a_file_in_utf_16_is_refused_with_what_to_do() {
    let text = json!(issue(1, "Ship v1.0", "- [x] Tests pass\n")).to_string();
    let bytes: Vec<u8> =
        ("\u{feff}".to_owned() + &text).encode_utf16().flat_map(u16::to_le_bytes).collect();
    let site = site();
    for file in ["a.json", "b.md", "c.yml"] {
        std::fs::write(site.path(file), &bytes).unwrap();
        let path = site.path(file).display().to_string();
        let ran = site.run(&["import", &path, "--checklist", "ship", "--apply"]).exits(1);
        let help = "Save it as UTF-8. It looks like UTF-16.";
        let name = format!("`{path}` is not UTF-8").replace('\\', "/");
        assert!(ran.stderr.contains(help) && ran.stderr.contains(&name), "{}", ran.stderr);
    }
}

#[test]
fn fifty_megabytes_that_are_no_issues_are_refused() {
    let text = format!(
        "[{}]",
        vec!["{\"x\":\"zzzzzzzzzzzzyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\"}"; 1_100_000].join(",")
    );
    assert!(text.len() > 50 << 20);
    let site = site().file("a.json", text);
    let path = site.path("a.json").display().to_string();
    site.run(&["import", &path, "--checklist", "ship"]).exits(1);
}

#[test]
fn an_issue_form_becomes_a_checklist() {
    let form = "name: Ship\nbody:\n  - type: checkboxes\n    attributes:\n      label: Before\n      options:\n        - label: Tests pass\n";
    let site = TestSite::empty().file("form.yml", form).file("content/index.md", "# Hello\n");
    let path = site.path("form.yml").display().to_string();
    prints(&site.run(&["import", &path, "--checklist", "ship"]).exits(0), &["- [ ] Tests pass"]);
    assert!(!site.exists("content/checklists/ship.md"));
    site.run(&["import", &path, "--checklist", "ship", "--apply"]).exits(0);
    prints(&site.run(&["items", "ship"]).exits(0), &["before/tests-pass"]);
    site.run(&["import", &path, "--checklist", "ship", "--apply"]).exits(2);
}

#[test]
fn ticked_markdown_is_read_like_an_issue() {
    let site = site().file(
        "old/ship-0.9.0.md",
        "# Ship\n\n## Before\n\n- [x] ~Tests pass~ N/A\n- [x] Tag v0.9.0\n",
    );
    let path = site.path("old/ship-0.9.0.md").display().to_string();
    site.run(&["import", &path, "--checklist", "ship", "--apply"]).exits(0);
    let text = site.read("content/releases/0.9.0.yaml");
    assert!(text.contains("imported: { from: ship-0.9.0.md,"), "{text}");
    assert!(text.contains("before/tests-pass: { state: n/a, note: N/A }"), "{text}");
}

#[test]
fn an_added_item_keeps_its_markdown() {
    let body = "- [x] Tests pass\n- [x] Run `rm *.log` in `__init__`, not `<img src=x>`: https://h.test/1\n";
    let site = site().file("a.json", issue(1, "Ship v1.0", body).to_string());
    let path = site.path("a.json").display().to_string();
    let ran = site.run(&["import", &path, "--checklist", "ship", "--apply"]).exits(0);
    let kept = "Run `rm *.log` in `__init__`, not `<img src=x>`";
    prints(&ran, &[kept]);
    let text = site.read("content/releases/1.0.yaml");
    assert!(text.contains(kept) && text.contains("evidence: https://h.test/1"), "{text}");
    site.run(&["build"]).exits(0);
    let page = site.read("public/releases/1.0.html");
    for code in ["rm *.log", "__init__", "&lt;img src=x&gt;"] {
        assert!(page.contains(&format!("<code>{code}</code>")), "{code}");
    }
}

#[test]
fn a_former_id_has_neither_reason_nor_url() {
    let body = "## Before\n\n- [x] ~The tests pass~ (N/A, not needed)\n- [x] Tag v1.0 now: https://h.test/1\n";
    let site = site().file("a.json", issue(1, "Ship v1.0", body).to_string());
    let path = site.path("a.json").display().to_string();
    let ran = site.run(&["import", &path, "--checklist", "ship"]).exits(0);
    prints(&ran, &["before/tests-pass was=\"before/the-tests-pass\"\n"]);
    prints(&ran, &["before/tag-vx-y-z was=\"before/tag-v1-0-now\"\n"]);
}

/// Issues whose checkboxes follow from their number, with a count of each item's states made while writing them.
fn forty(items: usize, count: usize) -> (String, Value, BTreeMap<String, Vec<&'static str>>) {
    let mut list = "# List\n".to_owned();
    let mut told: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    let name = |item: usize| {
        format!(
            "Task {} of it",
            ["amber", "birch", "cedar", "dune", "elm", "fern", "grove"][item % 7]
                .repeat(item / 7 + 1)
        )
    };
    for item in 0..items {
        if item % 10 == 0 {
            list.push_str(&format!(
                "\n## Part {}\n\n",
                char::from(b'a' + u8::try_from(item / 10).unwrap())
            ));
        }
        list.push_str(&format!("- [ ] {}\n", name(item)));
    }
    let issues = (0..count).map(|number| {
        let mut body = String::new();
        for item in 0..items {
            if item % 10 == 0 {
                body.push_str(&format!(
                    "\n## Part {}\n\n",
                    char::from(b'a' + u8::try_from(item / 10).unwrap())
                ));
            }
            let text = name(item);
            let (line, word) = match (number * 7 + item * 3) % 11 {
                0 => (format!("- [ ] {text}\n"), "open"),
                1 => (format!("- [x] ~{text}~ (N/A here)\n"), "n/a"),
                2 => (format!("- [ ] ~~{text}~~ no time\n"), "skipped"),
                3 => (String::new(), "not in this version"),
                4 => (format!("- [x] {text} (#12)\n"), "done"),
                _ => (format!("- [X] {text}\n"), "done"),
            };
            body.push_str(&line);
            told.entry(text).or_default().push(word);
        }
        let mut issue = issue(number, &format!("Release 1.{number}.0"), &body);
        issue["created_at"] =
            json!(format!("2026-01-{:02}T{:02}:00:00Z", number / 12 + 1, number % 12));
        issue["closed_at"] =
            json!(format!("2026-01-{:02}T{:02}:30:00Z", number / 12 + 1, number % 12));
        issue
    });
    let issues = json!(issues.collect::<Vec<_>>());
    (list, issues, told)
}

#[test]
fn the_grid_of_forty_issues_agrees_with_their_checkboxes() {
    let (list, issues, told) = forty(30, 40);
    let site = TestSite::empty()
        .file("content/checklists/list.md", list)
        .file("a.json", issues.to_string());
    let path = site.path("a.json").display().to_string();
    site.run(&["import", &path, "--checklist", "list", "--apply"]).exits(0);
    site.run(&["build", "--strict"]).exits(0);
    let page = site.read("public/history/list.html");
    for (text, words) in told {
        let row = page.split("<tr>").find(|row| row.contains(&format!(">{text}</a></th>")));
        let row = row.unwrap_or_else(|| panic!("the grid has a row for {text}"));
        let cells = row.split("<td").skip(1).take(40).map(|cell| {
            let bare: String = format!("<td{cell}")
                .split('<')
                .map(|part| part.split_once('>').map_or(part, |(_, text)| text))
                .collect();
            bare
        });
        // The newest release comes first.
        let words: Vec<&str> = words.into_iter().rev().collect();
        assert_eq!(cells.collect::<Vec<_>>(), words, "{text}");
    }
}

#[test]
fn two_hundred_issues_of_ninety_items_are_imported_in_time() {
    let (list, issues, _) = forty(90, 200);
    let site = TestSite::empty()
        .file("content/checklists/list.md", list)
        .file("a.json", issues.to_string());
    let path = site.path("a.json").display().to_string();
    let begun = Instant::now();
    site.run(&["import", &path, "--checklist", "list"]).exits(0);
    // Two seconds in a release build; a debug build on a busy machine takes far longer.
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn an_issue_template_is_told_from_a_release() {
    let site = site().file("release.md", "# Ship\n\n- [ ] Tests pass\n");
    let path = site.path("release.md").display().to_string();
    let ran = site.run(&["import", &path, "--checklist", "ship"]).exits(0);
    prints(&ran, &["no checkbox is ticked: copy a template to `content/checklists/`"]);
}

#[test]
fn a_release_of_a_markdown_file_gets_its_times_and_owner() {
    let site = site().file("1.3.0.md", "# Ship v1.3.0\n\n- [x] Tests pass\n");
    let path = site.path("1.3.0.md").display().to_string();
    site.run(&["import", &path, "--checklist", "ship", "--apply"]).exits(0);
    let facts = ["owner=maya", "started=2025-11-04T09:00:00Z", "finished=2025-11-04T13:00:00Z"];
    site.run(&[&["set", "1.3.0", "--by", "li"], &facts[..]].concat()).exits(0);
    let text = site.read("content/releases/1.3.0.yaml");
    assert!(text.contains("finished: 2025-11-04T13:00:00Z"), "{text}");
    site.run(&["check"]).exits(0);
}

#[test]
fn limits_and_issue_numbers_are_not_taken_for_versions() {
    let checklist = "# Ship\n\n## Before\n\n- [ ] Error rate below 1 %\n- [ ] Tag {{ version }} pushed\n- [ ] Load test passed\n- [ ] Backup taken\n";
    let body = "## Before\n\n- [x] Error rate below 5 %\n- [x] Tag v1.0 pushed (#103)\n- [x] Load test passed by @li\n- [~] Backup taken\n- [-] Told support\n";
    let site = site().file("content/checklists/ship.md", checklist).file(
        "a.json",
        json!([issue(1, "Ship v1.0", body), issue(2, "Ship x/v2.0", body)]).to_string(),
    );
    let path = site.path("a.json").display().to_string();
    let import =
        |more: &[&str]| site.run(&[&["import", &path, "--checklist", "ship"], more].concat());
    import(&[]).exits(1).says(&["leave it out with `--skip NUMBER`"]);
    let ran = import(&["--skip", "2", "--apply"]).exits(0);
    prints(
        &ran,
        &["another number:\n  Error rate below 5 % = ", "left out:\n  - [-] Told support"],
    );
    let text = site.read("content/releases/1.0.yaml");
    for line in [
        "before/error-rate-below-1: { state: done, note: \"In the issue: Error rate below 5 %\" }",
        "before/tag-version-pushed: { state: done, note: \"#103\" }",
        "before/load-test-passed: { state: done, by: li }",
        "before/backup-taken: { state: n/a, note: N/A }",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    assert!(!site.read("content/checklists/ship.md").contains("was="));
}

#[test]
fn what_is_no_issue_or_not_all_of_them_is_not_imported() {
    let pull = json!([{ "number": 1, "title": "v1.0", "body": "- [x] Tests pass", "url": "https://h.test/o/r/pull/1" }]);
    let more = json!({ "data": { "repository": { "issues": { "pageInfo": { "hasNextPage": true }, "nodes": [] } } } });
    let errors = json!({ "data": null, "errors": [{ "message": "rate limit" }] });
    let site = site().file("pull.json", pull.to_string());
    let run = |file: &str| {
        let path = site.path(file).display().to_string();
        site.run(&["import", &path, "--checklist", "ship"])
    };
    prints(&run("pull.json").exits(0), &["skipped, it is a pull request"]);
    for (answer, message) in [(more, "has more pages"), (errors, "has errors: rate limit")] {
        site.write("answer.json", answer.to_string());
        run("answer.json").exits(1).says(&[message]);
    }
}
