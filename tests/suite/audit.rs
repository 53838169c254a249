//! `runsheet audit` and the page `audit/YEAR.html`: what releases have on record in a period.

use std::collections::BTreeMap;
use std::process::Command;

use crate::support::TestSite;

const LIST: &str = "\
# Deployment

- [ ] Backup verified {#backup evidence}
- [ ] Load test {#load}
- [ ] Approval {#approval signoff=manager}
";

/// A site with a done release whose approval was recorded by another person, and one that was rolled back.
fn site() -> TestSite {
    TestSite::empty()
        .file(
            "site.yaml",
            "timezone: Europe/Berlin\npeople:\n  - { id: greta, name: Greta Lindqvist }\n  - { id: maya, name: Maya Okafor }\n",
        )
        .file("content/checklists/deployment.md", LIST)
        .file("content/releases/pay/1.0.md", LIST)
        .file("content/releases/pay/1.0-backup.log", "fine\n")
        .file(
            "content/releases/pay/1.0.yaml",
            "checklist: deployment\nservice: pay\nenvironment: production\nowner: maya\nartifact: \"sha256:9f\"\n\
             roles: { manager: greta }\nstarted: 2026-08-03T08:00:00Z\nfinished: 2026-08-03T10:00:00Z\n\
             closed: { as: done, by: maya, at: 2026-08-03T10:00:00Z, verdict: no-go, note: \"Evidence follows\" }\n\
             items:\n\
             \x20 backup: { state: done, by: li, at: 2026-08-03T08:10:00Z, evidence: 1.0-backup.log }\n\
             \x20 load: { state: skipped, by: li, at: 2026-08-03T08:20:00Z, note: \"=cmd, \\\"said\\\" Li\" }\n\
             \x20 approval: { state: done, by: greta, at: 2026-08-03T09:30:00Z, recorded_by: maya, \
             artifact: \"sha256:9f\", evidence: \"https://mail.example/1\" }\n",
        )
        .file(
            "content/releases/pay/1.1.yaml",
            "checklist: deployment\nservice: pay\nenvironment: production\nowner: \"@maya\"\n\
             started: 2026-09-30T22:30:00Z\n\
             closed: { as: rolled-back, by: maya, at: 2026-10-01T06:00:00Z, note: \"Queue grew\" }\n\
             items:\n  load: { state: failed, by: li, at: 2026-09-30T23:00:00Z, note: \"Timeout\" }\n",
        )
}

/// Reads CSV with a reader that runsheet does not use for writing.
fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    reader.deserialize().map(|row| row.expect("it is CSV")).collect()
}

#[test]
fn a_quarter_says_who_approved_when_on_what_evidence_with_which_exceptions() {
    let ran = site().run(&["audit", "--from", "2026-07-01", "--to", "2026-09-30"]).exits(0);
    assert!(ran.stdout.lines().next().unwrap().starts_with("release,service,environment,"));
    assert!(ran.stdout.contains("\r\n"));
    let rows = table(&ran.stdout);
    // The other began on 1 October in Berlin.
    assert_eq!(rows.len(), 1, "{}", ran.stdout);
    let row = &rows[0];
    for (column, value) in [
        ("release", "pay/1.0"),
        ("owner", "Maya Okafor (maya)"),
        ("artifact", "sha256:9f"),
        ("started", "2026-08-03T08:00:00Z"),
        ("outcome", "done"),
        ("verdict", "no-go"),
        ("closed_by", "Maya Okafor (maya)"),
        ("closed_at", "2026-08-03T10:00:00Z"),
        ("closing_note", "Evidence follows"),
        (
            "signoffs",
            "manager: Greta Lindqvist (greta) 2026-08-03T09:30:00Z, recorded by Maya Okafor (maya) [approval]",
        ),
        ("skipped", "Load test [load], li 2026-08-03T08:20:00Z: =cmd, \"said\" Li"),
        ("commit", ""),
    ] {
        assert_eq!(row[column], value, "{column}");
    }
    let digest = "8ecc5f94c57b05d6c5e0ee316bee4875427e1845bbeef3ead59df29c72aab36e";
    let evidence: Vec<&str> = row["evidence"].lines().collect();
    assert_eq!(evidence.len(), 2);
    let (file, found) = evidence[0].split_once(", sha256 ").unwrap();
    assert_eq!((file, found), ("1.0-backup.log [backup]", digest));
    assert_eq!(evidence[1], "https://mail.example/1 [approval]");
    let kinds: Vec<&str> =
        row["exceptions"].lines().map(|line| line.split([' ', ',']).next().unwrap()).collect();
    assert_eq!(kinds, ["skipped", "closed-on-no-go", "recorded-by-another"]);
    assert_eq!(row["snapshot_sha256"].len(), 64);
    ran.says(&["are not known, because git's history cannot be read"]);
}

#[test]
fn filters_select_and_a_cell_cannot_be_a_formula() {
    let site = site();
    let all = table(&site.run(&["audit"]).exits(0).stdout);
    assert_eq!(
        all.iter().map(|row| row["release"].as_str()).collect::<Vec<_>>(),
        ["pay/1.1", "pay/1.0"]
    );
    assert_eq!(all[0]["owner"], "'@maya");
    assert_eq!(all[0]["failed"], "Load test [load], li 2026-09-30T23:00:00Z: Timeout");
    let json = site.run(&["audit", "--format", "json"]).exits(0).json();
    assert_eq!(json["releases"][0]["owner"], "@maya");
    assert_eq!(json["releases"][0]["signoffs"].as_array().unwrap().len(), 0);
    assert_eq!(json["releases"][1]["signoffs"][0]["valid"], true);
    assert!(json["changes"].is_null());
    for (option, what) in [("--service", "ledgr"), ("--environment", "stagin")] {
        let ran = site.run(&["audit", option, what]).exits(2).says(&["no release has the", what]);
        assert_eq!(ran.stdout, "", "a table without rows would look like one without findings");
    }
    site.run(&["audit", "--from", "2026-10-01", "--to", "2026-07-01"])
        .exits(2)
        .says(&["the period ends on 2026-07-01, before it begins on 2026-10-01"]);
    site.run(&["audit", "--from", "yesterday"]).exits(2);
}

#[test]
fn a_release_that_cannot_be_read_is_named() {
    let site = site().file("content/releases/bad.yaml", "checklist: [\n");
    let ran = site.run(&["audit"]).exits(1);
    assert_eq!(table(&ran.stdout).len(), 2);
    ran.says(&["1 release is missing", "bad."]);
}

#[test]
fn the_page_shows_the_same_and_no_commit() {
    let site = site();
    site.run(&["build"]).exits(0);
    let page = site.read("public/audit/2026.html");
    for part in [
        "<h1>Audit 2026</h1>",
        "<b>2</b> releases begun 3 Aug to 1 Oct 2026",
        "1 done, 1 rolled back",
        "<b>1</b> sign-off<",
        "Greta Lindqvist, manager",
        "recorded by Maya Okafor",
        "href=\"https://mail.example/1\">mail.example/1</a>",
        "verdict <b class=\"caution\">no-go</b>",
        "=cmd, &quot;said&quot; Li",
        "Closed in spite of a no-go",
        "href=\"../audit/2026.csv\" download",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!page.contains("commit <"), "{page}");
    let csv = site.read("public/audit/2026.csv");
    assert_eq!(csv, site.run(&["audit"]).exits(0).stdout);
    assert!(site.read("public/releases/index.html").contains("href=\"../audit/2026.html\""));
}

#[test]
fn the_page_of_a_period_is_one_file() {
    let ran = site().run(&["audit", "--to", "2026-09-30", "--format", "html"]).exits(0);
    let page = ran.stdout;
    for part in [
        "<h1>Audit to 30 Sep 2026</h1>",
        "default-src &#39;none&#39;; style-src &#39;sha256-",
        "<style>",
    ] {
        assert!(page.contains(part), "no {part}");
    }
    for part in ["<script", "<link", "src=\"", "href=\"../", "href=\"2026"] {
        assert!(!page.contains(part), "{part} in the page");
    }
}

#[test]
fn deployments_are_compared() {
    let site = site().file(
        "deployed.csv",
        "Time,service,environment,version,by\n\
         2026-08-03T07:15:00Z,pay,production,1.0,bot\n\
         2026-08-03T12:30:00+02:00,pay,production,1.0,bot\n\
         2026-08-03T11:00:01Z,pay,production,1.0,bot\n\
         2026-08-04T08:00:00Z,ledger,production,1.0,bot\n\
         2026-11-01T00:00:00Z,ledger,production,1.0,bot\n",
    );
    let words =
        ["audit", "--to", "2026-10-31", "--deployments", "deployed.csv", "--format", "json"];
    let json = site.run(&words).exits(1).json();
    let report = &json["deployments"];
    assert_eq!((&report["count"], &report["matched"]), (&5.into(), &2.into()));
    assert_eq!(report["others"], 1, "the one of November");
    let findings: Vec<(&str, Option<u64>, Option<&str>)> = (report["findings"]
        .as_array()
        .unwrap()
        .iter())
    .map(|finding| {
        (finding["kind"].as_str().unwrap(), finding["line"].as_u64(), finding["release"].as_str())
    })
    .collect();
    assert_eq!(
        findings,
        [
            ("second-deployment", Some(3), Some("pay/1.0")),
            ("without-release", Some(4), None),
            ("without-release", Some(5), None),
            ("without-deployment", None, Some("pay/1.1")),
        ]
    );
    let told = site.run(&words[..5]).exits(1);
    told.says(&[
        "5 deployments in the file, 2 matched, 1 of other periods, services or environments",
        "Deployment without a release: ledger production 1.0 at 2026-08-04T08:00:00Z, line 5",
        "Release without a deployment: pay/1.1",
        "are unknown",
        "Columns of the deployments that were not used: by",
    ]);
    let page = site.run(&[&words[..6], &["html"]].concat()).exits(1).stdout;
    assert!(page.contains("Second deployment of a release"), "{page}");
}

#[test]
fn a_file_that_cannot_be_compared_says_why_and_what_is_not_known() {
    let site = site()
        .file("other.csv", "when;what\n1;2\n")
        .file(
            "local.csv",
            "time,service,environment,version\n2026-08-03 08:00,pay,production,1.0\nsoon,pay,production,1.0\n\
             2026-08-03T08:00:00Z,pay,,1.0\n",
        )
        .file("empty.csv", "")
        .file("latin.csv", b"time,service,environment,version\n\xe9");
    let unknown = "what was really deployed is not known";
    let run = |file: &str| {
        let ran = site.run(&["audit", "--deployments", file]).exits(2);
        assert_eq!(ran.stdout, "");
        ran
    };
    run("other.csv").says(&["has no column `time`", "its columns are `when;what`", unknown]);
    run("local.csv").says(&[
        "has 3 lines that cannot be read",
        "line 2: `2026-08-03 08:00` has no time zone, so the instant cannot be known",
        "line 3: `soon` is not a valid time",
        "line 4: `environment` is empty",
        unknown,
    ]);
    run("empty.csv").says(&["it is empty", unknown]);
    run("latin.csv").says(&["is not UTF-8", unknown]);
    run("missing.csv").says(&["missing.csv"]);
}

#[test]
fn a_hundred_thousand_lines_are_one_message() {
    let mut text = "time,service,environment,version\n".to_owned();
    for line in 0..100_000 {
        text.push_str(&format!("2026-08-03 08:00,pay,production,{line}\n"));
    }
    let site = site().file("local.csv", &text).file("many.csv", text.replace("08:00,", "08:00Z,"));
    let ran = site.run(&["audit", "--deployments", "local.csv"]).exits(2);
    assert!(ran.stderr.lines().count() < 40, "{}", ran.stderr);
    ran.says(&["has 100000 lines that cannot be read", "and 99990 more lines"]);
    let ran = site.run(&["audit", "--deployments", "many.csv"]).exits(1);
    assert!(ran.stderr.lines().count() < 80, "{}", ran.stderr);
    ran.says(&["100000 deployments in the file", "more: `--format json` lists all"]);
}

fn git(site: &TestSite, words: &[&str], date: &str) -> String {
    let ran = Command::new("git")
        .args([
            "-c",
            "user.name=Maya Okafor",
            "-c",
            "user.email=maya@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(words)
        .current_dir(site.root())
        .env("GIT_COMMITTER_DATE", date)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    assert!(ran.status.success(), "{words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap().trim().to_owned()
}

#[test]
fn git_adds_the_commit_of_a_closing_and_the_changes_of_rules() {
    let site = site();
    let closed = site.read("content/releases/pay/1.0.yaml");
    let open: String = closed
        .lines()
        .filter(|line| !line.starts_with("closed"))
        .map(|line| format!("{line}\n"))
        .collect();
    site.write("content/releases/pay/1.0.yaml", open);
    git(&site, &["init", "-q"], "");
    git(&site, &["add", "."], "");
    git(&site, &["commit", "-q", "-m", "begin"], "2026-06-01T08:00:00Z");
    site.write("content/releases/pay/1.0.yaml", &closed);
    git(&site, &["commit", "-q", "-am", "close"], "2026-08-03T10:00:00Z");
    let commit = git(&site, &["rev-parse", "HEAD"], "");
    // A later change of the file is not the closing.
    site.write("content/releases/pay/1.0.yaml", format!("{closed}# checked as: fine\n"));
    site.write(
        "content/checklists/deployment.md",
        LIST.replace("signoff=manager", "signoff=director")
            .replace("Load test {", "Load tests {gate "),
    );
    site.write("site.yaml", site.read("site.yaml") + "signoffs: own\n");
    git(&site, &["commit", "-q", "-am", "rules"], "2026-09-01T10:00:00Z");

    let ran =
        site.run(&["audit", "--from", "2026-07-01", "--to", "2026-09-30", "--format", "json"]);
    let json = ran.exits(0).json();
    let found = &json["releases"][0]["commit"];
    assert_eq!(found["id"], commit.as_str());
    assert_eq!(found["author"], "Maya Okafor <maya@example.com>");
    assert_eq!(found["signature"], "none");
    let changes: Vec<[&str; 4]> = (json["changes"].as_array().unwrap().iter())
        .map(|change| ["file", "what", "before", "now"].map(|name| change[name].as_str().unwrap()))
        .collect();
    let list = "content/checklists/deployment.md";
    assert_eq!(
        changes,
        [
            [list, "approval", "signoff=manager", "signoff=director"],
            [list, "load", "", "gate"],
            ["site.yaml", "signoffs", "", "\"own\""],
        ]
    );
    assert_eq!(json["unknown"].as_array().unwrap().len(), 0, "{json}");
    // Git would show a replaced commit in place of the closing's.
    let eve = ["-c", "user.name=Eve", "-c", "user.email=eve@example.com", "commit-tree"];
    let forged = [&eve[..], &["-p", "HEAD~2", "-m", "close", "HEAD~1^{tree}"]].concat();
    let forged = git(&site, &forged, "2026-08-03T10:00:00Z");
    git(&site, &["replace", &commit, &forged], "");
    let shown = git(&site, &["log", "-1", "--format=%an", "HEAD~1"], "");
    assert_eq!(shown, "Eve");
    let ran =
        site.run(&["audit", "--from", "2026-07-01", "--to", "2026-09-30", "--format", "json"]);
    let found = &ran.exits(0).json()["releases"][0]["commit"];
    assert_eq!(found["author"], "Maya Okafor <maya@example.com>");
    let page = site.run(&["audit", "--format", "html"]).exits(0).stdout;
    for part in [&commit[..10], "unsigned", "Changes of rules", "signoff=director"] {
        assert!(page.contains(part), "no {part}");
    }
    // 1.1 is in the first commit; a release that is not committed has no commit.
    site.write(
        "content/releases/pay/1.2.yaml",
        closed.replace("2026-08-03T10:00:00Z", "2026-08-03T10:00:01Z"),
    );
    site.run(&["audit"]).exits(0).says(&["The commit of 1 closing is not known"]);
}

#[test]
fn a_year_with_too_many_releases_has_a_page_for_each_month() {
    let mut site = site();
    for number in 0..160 {
        let text = format!(
            "checklist: deployment\nservice: pay\nenvironment: production\nstarted: 2025-{:02}-05T08:00:00Z\n\
             items:\n  load: {{ state: skipped, by: li, at: 2025-03-05T08:10:00Z, note: \"No load today\" }}\n",
            if number < 155 { 3 } else { 4 },
        );
        site = site.file(&format!("content/releases/pay/2.{number}.yaml"), text);
    }
    site.run(&["build"]).exits(0);
    let year = site.read("public/audit/2025.html");
    assert!(year.contains("<b>160</b> releases") && !year.contains("No load today"));
    for (month, count) in
        [("<a href=\"../audit/2025-03.html\">March 2025</a>", "155"), ("April 2025</a>", "5")]
    {
        let (_, row) = year.split_once(month).unwrap_or_else(|| panic!("{month} in {year}"));
        let cell = format!("</th><td data-head=\"Releases\">{count}</td>");
        assert!(row.starts_with(&cell), "{row}");
    }
    let march = site.read("public/audit/2025-03.html");
    for part in [
        "<h1>Audit March 2025</h1>",
        "<b>155</b> releases",
        "this page has 35;",
        "../audit/2025-03-1.html",
        "../audit/2025-03-2.html",
        "../audit/2025.html",
        "../audit/2025.csv",
    ] {
        assert!(march.contains(part), "{part}");
    }
    let first = site.read("public/audit/2025-03-1.html");
    assert!(first.contains("<h1>Audit March 2025, part 1</h1>"));
    assert!(first.contains("../audit/2025-03.html"));
    let second = site.read("public/audit/2025-03-2.html");
    let parts = [&first, &second, &march];
    let skipped = parts.map(|part| part.matches("No load today").count());
    assert_eq!(skipped, [60 * 2, 60 * 2, 35 * 2], "why it was skipped, and the exception");
    for number in 0..155 {
        let link = format!("/pay/2.{number}.html\"");
        let holding = parts.iter().filter(|part| part.contains(&link)).count();
        assert_eq!(holding, 1, "{link}");
    }
    let april = site.read("public/audit/2025-04.html");
    assert!(april.contains("<b>5</b> releases") && !april.contains("other parts"));
    assert_eq!(table(&site.read("public/audit/2025.csv")).len(), 160);
    assert!(!site.exists("public/audit/2026-08.html"));
    let whole =
        site.run(&["audit", "--from", "2025-01-01", "--to", "2025-12-31", "--format", "html"]);
    assert_eq!(whole.exits(0).stdout.matches("No load today").count(), 160 * 2);
}

/// Makes a repository whose commits can be signed with the key `.git/key`.
fn init_with_key(site: &TestSite) {
    git(site, &["init", "-q"], "");
    let key = site.path(".git/key");
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key);
    assert!(keygen.status().unwrap().success());
    git(site, &["config", "gpg.format", "ssh"], "");
    git(site, &["config", "user.signingKey", key.to_str().unwrap()], "");
}

#[test]
fn signatures_of_closings_are_verified_with_the_keys_of_the_site() {
    let site = site();
    init_with_key(&site);
    git(&site, &["add", "content/releases/pay/1.0.yaml"], "");
    git(&site, &["commit", "-q", "-S", "-m", "close"], "2026-08-03T10:00:00Z");
    git(&site, &["add", "."], "");
    git(&site, &["commit", "-qm", "close"], "2026-10-01T10:00:00Z");
    let signatures = || {
        let json = site.run(&["audit", "--format", "json"]).exits(0).json();
        let releases = json["releases"].as_array().unwrap().clone();
        releases
            .iter()
            .map(|one| one["commit"]["signature"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(signatures(), ["none", "unchecked"], "site.yaml names no keys");
    site.write("signers", format!("maya {}", site.read(".git/key.pub")));
    site.write("site.yaml", site.read("site.yaml") + "prove: { allowed_signers: signers }\n");
    assert_eq!(signatures(), ["none", "good"]);
    std::fs::remove_file(site.path("signers")).unwrap();
    site.run(&["audit"]).exits(2).says(&["could not read the keys in `signers`"]);
}

#[test]
fn a_shallow_clone_says_that_commits_are_missing() {
    let site = site();
    git(&site, &["init", "-q"], "");
    git(&site, &["add", "."], "");
    git(&site, &["commit", "-qm", "x"], "2026-10-01T10:00:00Z");
    site.write("content/page.md", "x\n");
    git(&site, &["add", "."], "");
    git(&site, &["commit", "-qm", "x"], "2026-10-02T10:00:00Z");
    let clone = TestSite::empty();
    let from = format!("file://{}", site.root().display());
    git(&clone, &["clone", "-q", "--depth", "1", &from, "."], "");
    clone.run(&["audit"]).exits(0).says(&["This clone is shallow"]);
}

/// Another person changes the closing that Maya signed, and restores it.
#[test]
fn a_closing_that_was_altered_has_the_commit_of_its_present_content_and_no_signature() {
    let site = site();
    let file = "content/releases/pay/1.0.yaml";
    let closed = site.read(file);
    init_with_key(&site);
    site.write("signers", format!("maya {}", site.read(".git/key.pub")));
    site.write("site.yaml", site.read("site.yaml") + "prove: { allowed_signers: signers }\n");
    git(&site, &["add", "."], "");
    git(&site, &["commit", "-q", "-S", "-m", "close"], "2026-08-03T10:00:00Z");
    let first = git(&site, &["rev-parse", "HEAD"], "");
    let commit = || {
        let json = site.run(&["audit", "--format", "json"]).exits(0).json();
        json["releases"][1]["commit"].clone()
    };
    assert_eq!((&commit()["id"], &commit()["signature"]), (&first.clone().into(), &"good".into()));
    // How the file is written does not matter.
    let eve = ["-c", "user.name=Eve", "-c", "user.email=eve@example.com"];
    let by_eve = [&eve[..], &["commit", "-q", "-S", "-a", "-m", "x"]].concat();
    site.write(file, closed.replace("closed: { as", "# Formatted\nclosed: {  as"));
    git(&site, &by_eve, "2026-08-04T10:00:00Z");
    assert_eq!((&commit()["id"], &commit()["signature"]), (&first.clone().into(), &"good".into()));
    for (from, to) in [
        ("closed: { as: done, by: maya", "closed: { as: done, by: li"),
        ("verdict: no-go", "verdict: go"),
        ("Evidence follows", "All fine"),
    ] {
        assert!(closed.contains(from));
        site.write(file, closed.replace(from, to));
        git(&site, &by_eve, "2026-08-05T10:00:00Z");
        let altering = git(&site, &["rev-parse", "HEAD"], "");
        let found = commit();
        assert_eq!(found["id"], altering.as_str(), "{from}");
        assert_eq!(found["author"], "Eve <eve@example.com>", "{from}");
        assert_eq!(found["signature"], "altered", "{from}");
        let row = &table(&site.run(&["audit"]).exits(0).stdout)[1];
        assert_eq!(row["commit"], altering, "{from}");
        assert_eq!(row["signature"], "altered since, see prove", "{from}");
        let page = site.run(&["audit", "--format", "html"]).exits(0).stdout;
        let part = format!("{}</span>, altered since, see prove</p>", &altering[..10]);
        assert!(page.contains(&part), "{from}");
        assert_eq!(page.matches(", signed</p>").count(), 1, "the other release: {from}");
        site.write(file, &closed);
        git(&site, &by_eve, "2026-08-06T10:00:00Z");
        assert_eq!(commit()["signature"], "altered", "restored: {from}");
    }
    // The other release was closed in the first commit and is as it was.
    let json = site.run(&["audit", "--format", "json"]).exits(0).json();
    assert_eq!(json["releases"][0]["commit"]["signature"], "good");
}

/// Whoever can push a theme cannot change what an auditor prints.
#[test]
fn the_page_of_a_period_is_made_with_the_built_in_theme() {
    let site = site();
    let plain = site.run(&["audit", "--format", "html"]).exits(0).stdout;
    let style = "themes/mine/static/runsheet.css";
    let site = site
        .file("themes/mine/templates/audit.html", "<p>All fine</p>")
        .file(style, ".a-exceptions { display: none }");
    site.write("site.yaml", site.read("site.yaml") + "theme: mine\n");
    site.run(&["build"]).exits(0);
    assert_eq!(site.read("public/audit/2026.html"), "<p>All fine</p>");
    assert!(plain.contains("Closed in spite of a no-go") && plain.contains("--bg: light-dark("));
    assert_eq!(site.run(&["audit", "--format", "html"]).exits(0).stdout, plain);
    // A broken theme changes nothing either.
    site.write("themes/mine/templates/audit.html", "{% if %}");
    assert_eq!(site.run(&["audit", "--format", "html"]).exits(0).stdout, plain);

    git(&site, &["init", "-q"], "");
    git(&site, &["add", "."], "");
    git(&site, &["commit", "-qm", "x"], "2026-07-01T10:00:00Z");
    site.write(style, "");
    git(&site, &["commit", "-qam", "x"], "2026-08-01T10:00:00Z");
    let json = site.run(&["audit", "--from", "2026-08-01", "--format", "json"]).exits(0).json();
    let change = &json["changes"][0];
    assert_eq!((&change["file"], &change["what"]), (&style.into(), &"content".into()));
    assert_eq!((&change["before"], &change["now"]), (&"SHA-256 9f5a00c20f".into(), &"".into()));
    assert_eq!(json["changes"].as_array().unwrap().len(), 1);
}
