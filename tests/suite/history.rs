//! Every figure of a generated site's history, held against [`crate::recount`].

use std::fmt::Write;

use crate::recount::{Files, production};
use crate::support::TestSite;

const ITEMS: [(&str, &str); 6] = [
    ("build", "Do build"),
    ("test", "Do test"),
    ("backup", "Do backup"),
    ("migrate", "Do migrate"),
    ("announce", "Do announce"),
    ("watch", "Do watch"),
];
const SECTIONS: [(&str, &[&str]); 2] = [
    ("Prepare", &["build", "test"]),
    ("Deploy {{ version }}", &["backup", "migrate", "announce", "watch"]),
];
const STATES: [&str; 13] = [
    "done",
    "failed-done",
    "done",
    "skipped",
    "n/a",
    "timed",
    "failed",
    "nothing",
    "failed-doing",
    "failed-todo",
    "failed-n/a",
    "failed-skipped",
    "corrected",
];
const RELEASES: usize = 60;

/// Releases nine days apart whose items stand in every state in turn; some given up, the last one running.
fn site() -> TestSite {
    let mut site = TestSite::empty().file("content/checklists/list.md", checklist(RELEASES));
    for release in 0..RELEASES {
        let path = format!("content/releases/{release:02}");
        site = site.file(&format!("{path}.yaml"), file(release));
        site = site.file(&format!("{path}.md"), checklist(release));
    }
    site
}

/// The id of the item `migrate` in a release, with the attribute that continues its history.
fn migrate(release: usize) -> (&'static str, &'static str) {
    match release {
        0..20 => ("schema", ""),
        20..40 => ("migration", " was=schema"),
        _ => ("migrate", " was=migration"),
    }
}

/// The checklist as it was when a release began.
fn checklist(release: usize) -> String {
    let mut list = "---\nvars: [version]\n---\n\n# List\n".to_owned();
    for ((section, items), anchor) in SECTIONS.iter().zip(["prepare", "deploy"]) {
        writeln!(list, "\n## {section} {{#{anchor}}}\n").expect("a string takes all");
        for id in *items {
            let (id_then, was) = if *id == "migrate" { migrate(release) } else { (*id, "") };
            writeln!(list, "- [ ] Do {id} {{#{id_then}{was}}}").expect("a string takes all");
        }
    }
    list
}

fn file(release: usize) -> String {
    let status = match release {
        _ if release + 1 == RELEASES => "in-progress",
        _ if release % 7 == 3 => "rolled-back",
        _ => "done",
    };
    let days = 9 * release;
    let day = format!("{}-{:02}-{:02}", 2025 + days / 336, days % 336 / 28 + 1, days % 28 + 1);
    // Some begin with their first event, which no `todo` is.
    let started = if release.is_multiple_of(8) || matches!(release, 3 | 17 | 45) {
        String::new()
    } else {
        format!("started: {day}T08:00:00Z\n")
    };
    let mut text = format!(
        "checklist: list\nstatus: {status}\n{started}finished: {day}T{:02}:30:00Z\nitems:\n",
        9 + release % 5
    );
    for (place, (id, _)) in ITEMS.iter().enumerate() {
        let minute = (release * 7 + place * 3) % 50;
        let at = format!("at: {day}T08:{minute:02}:00Z");
        let done = format!("{{ state: done, by: li, at: {day}T08:59:00Z }}");
        // In some releases nothing went wrong, so that sections are closed.
        let state = match release % 4 {
            0 => "timed",
            _ => STATES[(release * (place + 1) + place) % STATES.len()],
        };
        let entry = match state {
            "nothing" => continue,
            "failed-done" => format!("[{{ state: failed, note: x, {at} }}, {done}]"),
            "timed" if release.is_multiple_of(8) => format!(
                "[{{ state: todo, at: {day}T07:{minute:02}:00Z }}, {{ state: doing, {at} }}, {done}]"
            ),
            "timed" => format!("[{{ state: doing, {at} }}, {done}]"),
            "corrected" => format!(
                "[{{ state: failed, by: li, note: x, {at} }}, \
                 {{ corrects: {day}T08:{minute:02}:00Z, by: li, note: wrong row, at: {day}T08:58:00Z }}, {done}]"
            ),
            failed if failed.starts_with("failed-") => format!(
                "[{{ state: failed, by: li, note: x, {at} }}, \
                 {{ state: {}, by: li, note: x, at: {day}T08:57:00Z }}]",
                &failed["failed-".len()..]
            ),
            state => format!("{{ state: {state}, by: li, note: x, {at} }}"),
        };
        let id_then = if *id == "migrate" { migrate(release).0 } else { *id };
        writeln!(text, "  {id_then}: {entry}").expect("a string takes all");
    }
    if status == "rolled-back" {
        let added = format!("{{ text: More, section: deploy, by: li, at: {day}T06:00:00Z }}");
        writeln!(text, "  late-more: {added}").expect("a string takes all");
    }
    text
}

fn files(site: &TestSite) -> Files {
    let read = |release: usize| {
        let text = site.read(&format!("content/releases/{release:02}.yaml"));
        let file = serde_yaml::from_str(&text).expect("it is YAML");
        (format!("{release:02}"), file)
    };
    Files((0..RELEASES).map(read).collect())
}

/// Everything between each `from` and the `to` that follows.
fn between<'a>(page: &'a str, from: &str, to: &str) -> Vec<&'a str> {
    let parts = page.split(from).skip(1);
    parts.map(|part| &part[..part.find(to).expect("it ends")]).collect()
}

/// The words of some markup.
fn bare(markup: &str) -> String {
    let parts = markup.split('<');
    parts.map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
}

fn built() -> (TestSite, Files) {
    let site = site();
    site.run(&["build"]).exits(0);
    let files = files(&site);
    (site, files)
}

#[test]
fn every_figure_of_the_grid_follows_from_the_files() {
    let (site, files) = built();
    // The first of two years holds other releases than the newest fifty, so it is counted by itself.
    for (page, root, part) in [
        ("history/list.html", "../", RELEASES - 50..RELEASES),
        ("archive/history/list/2025.html", "../../../", 0..38),
    ] {
        let files = Files(files.0[part].to_vec());
        let page = site.read(&format!("public/{page}"));
        for (id, _) in ITEMS {
            let head = format!("<th scope=\"row\"><a href=\"{root}items/list/{id}.html\">");
            let row = between(&page, &head, "</tr>")[0];
            let ends = [0, 1, 2, 3].map(|end| {
                let cell = format!("<td class=\"g-e{end}\">");
                bare(between(row, &cell, "</td>")[0])
            });
            assert_eq!(ends, files.ends(id), "{id}");
            let cells: Vec<String> =
                row.split("<td").skip(1).map(|cell| bare(&format!("<td{cell}"))).collect();
            assert_eq!(cells[..files.0.len()], files.cells(id), "{id}");
        }
        for (section, items) in SECTIONS {
            let head = format!("<th scope=\"rowgroup\">{section}</th>");
            let row = between(&page, &head, "</tr>")[0];
            let median = between(row, "<td class=\"g-e2\">", "</td>");
            let median = median.first().copied().unwrap_or_default();
            assert_eq!(median, files.section_median(items), "{section}");
        }
    }
}

#[test]
fn every_figure_of_an_item_follows_from_the_files() {
    let (site, files) = built();
    for (id, _) in ITEMS {
        let page = site.read(&format!("public/items/list/{id}.html"));
        let told = between(&page, "In all releases</h2>", "<div class=\"through\">")[0];
        let sentences: Vec<String> =
            between(told, "<p", "</p>").into_iter().map(|said| bare(&format!("<{said}"))).collect();
        assert_eq!(sentences, files.sentences(id), "{id}");
        let list = between(&page, "<ol class=\"exceptions\">", "</ol>")[0];
        let exceptions: Vec<(String, String)> = (between(list, "<li>", "<span"))
            .into_iter()
            .map(|exception| {
                let word = between(exception, "<b>", "</b>")[0];
                let version = between(exception, "<a", "</a>")[0];
                (word.to_owned(), bare(&format!("<a{version}")))
            })
            .collect();
        assert_eq!(exceptions, files.exceptions(id), "{id}");
    }
}

#[test]
fn every_sentence_above_the_grid_follows_from_the_files() {
    let (site, files) = built();
    let page = site.read("public/history/list.html");
    let list = between(&page, "<ul class=\"findings\">", "</ul>")[0];
    let said: Vec<String> = between(list, "<span>", "</span>").into_iter().map(bare).collect();
    let year = files.findings(&ITEMS, &SECTIONS);
    let shown = Files(files.0[RELEASES - 50..].to_vec());
    assert_eq!(said[..1], year[..1], "the year goes beyond the grid");
    assert_eq!(said[1..], shown.findings(&ITEMS, &SECTIONS)[1..]);
    let page = site.read("public/checklists/list.html");
    for (id, _) in ITEMS {
        let tail = format!("<a class=\"tail\" href=\"../items/list/{id}.html\">");
        let said = between(&page, &tail, "</a>");
        let said = said.first().copied().unwrap_or_default();
        assert_eq!(said, shown.tail(id), "{id}");
    }
}

#[test]
fn every_figure_of_a_trend_follows_from_the_files() {
    let (site, files) = built();
    let expected = files.trend(&ITEMS);
    for page in ["index.html", "releases/index.html"] {
        let page = site.read(&format!("public/{page}"));
        let table = between(&page, "Figures as a table", "</table>")[0];
        let rows: Vec<[String; 4]> = (between(table, "<tr><th scope=\"row\">", "</tr>")
            .into_iter())
        .map(|row| {
            let cells = between(row, "<td class=\"align-right\">", "</td>");
            let version = &row[..row.find("</th>").expect("it ends")];
            [version, cells[0], cells[1], cells[2]].map(bare)
        })
        .collect();
        assert_eq!(rows, expected);
        assert_eq!(rows.len(), 24);
    }
}

/// The release file of a deployment: eleven days after the one before it, in one of two services and environments.
fn deployment(release: usize) -> (String, String) {
    let pick = |words: &[&str], step: usize| words[release * step % words.len()].to_owned();
    let days = 11 * release;
    let day = format!("{}-{:02}-{:02}", 2024 + days / 336, days % 336 / 28 + 1, days % 28 + 1);
    let service = pick(&["shop", "mail"], 1);
    let environment = pick(&["production", "production", "staging", "production"], 1);
    let status = pick(&["done", "done", "rolled-back", "done", "aborted", "done", "done"], 1);
    let kind = pick(&["minor", "minor", "hotfix"], 1);
    let incident = match release % 5 {
        0 => format!(
            "incident: {{ started: {day}T10:00:00Z, resolved: {day}T1{}:{:02}:00Z }}\n",
            release % 4 + 1,
            release % 50
        ),
        // Of an incident two years ago only few have both times.
        1 if release > 30 => format!("incident: {{ started: {day}, resolved: {day} }}\n"),
        2 => format!("incident: {{ started: {day}T10:00:00Z }}\n"),
        _ => String::new(),
    };
    let planned = match release % 3 {
        0 => String::new(),
        1 => format!("planned: {day}T08:{:02}:00Z\n", release % 60),
        _ => format!("planned: {day}\n"),
    };
    let text = format!(
        "checklist: list\nservice: {service}\nenvironment: {environment}\nkind: {kind}\nstatus: {status}\n\
         {planned}{incident}started: {day}T08:{:02}:00Z\nfinished: {day}T09:30:00Z\nitems:\n  a: done\n",
        release * 7 % 60
    );
    (format!("content/releases/{service}/{release:02}.yaml"), text)
}

#[test]
fn every_figure_of_production_follows_from_the_files() {
    let list = "---\nkinds: [minor, hotfix]\nenvironments: [production, staging]\n---\n\n# List\n\n- [ ] Do a {#a}\n";
    let mut site = TestSite::empty().file("content/checklists/list.md", list);
    let releases: Vec<(String, String)> = (0..72).map(deployment).collect();
    for (path, text) in &releases {
        site = site.file(path, text.clone());
    }
    site.run(&["build"]).exits(0);
    let files: Vec<serde_yaml::Value> = (releases.iter())
        .map(|(_, text)| serde_yaml::from_str(text).expect("it is YAML"))
        .collect();
    let expected = production(&files);
    assert_eq!(expected.len(), 2);
    let page = site.read("public/releases/index.html");
    let table = between(&page, "<div class=\"table production\">", "</table>")[0];
    let mut columns: Vec<Vec<String>> = (between(table, "<th scope=\"col\">", "</th>").iter())
        .skip(1)
        .map(|month| vec![bare(month)])
        .collect();
    for row in between(table, "<tr><th scope=\"row\">", "</tr>") {
        for (column, cell) in columns.iter_mut().zip(between(row, "<td>", "</td>")) {
            column.push(bare(cell));
        }
    }
    assert_eq!(columns, expected);
}

#[test]
fn every_line_about_the_release_before_follows_from_the_files() {
    let (site, files) = built();
    for release in 0..RELEASES {
        let page = site.read(&format!("public/releases/{release:02}.html"));
        let lines: Vec<(String, String)> =
            (between(&page, "<span>Before:</span> <a href=\"../items/list/", "</a>").into_iter())
                .map(|line| line.split_once(".html\">").expect("a link to an item"))
                .map(|(id, outcome)| (id.to_owned(), outcome.to_owned()))
                .collect();
        assert_eq!(lines, files.before(release, &ITEMS), "{release}");
    }
}

#[test]
fn every_difference_follows_from_the_files() {
    let (site, files) = built();
    let far = [(5, 55), (12, 31), (58, 2), (3, 59)];
    for (before, now) in (1..12).map(|now| (now * 5 - 1, now * 5)).chain(far) {
        let names = [before, now].map(|release| format!("{release:02}"));
        let ran = site.run(&["diff", &names[0], &names[1], "--format", "json"]).exits(0);
        let json: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
        let ending = |of: &serde_json::Value| {
            let state = of["state"].as_str().expect("a word").to_owned();
            (state, of["failed_first"].as_bool().expect("a bool"))
        };
        let newest = |id: &str| if id == migrate(now).0 { "migrate" } else { id }.to_owned();
        let states: Vec<_> = (json["states"].as_array().expect("a list").iter())
            .map(|at| {
                let id = newest(at["id"].as_str().expect("an id"));
                (id, ending(&at["before"]), ending(&at["now"]))
            })
            .collect();
        assert_eq!(states, files.differences((before, now), &ITEMS), "{before} and {now}");
        assert_eq!(json["added"], serde_json::json!([]), "no item is new, whatever its id");
        assert_eq!(json["removed"], serde_json::json!([]));
    }
}

#[test]
fn the_json_of_a_release_has_no_placeholder() {
    let (site, _) = built();
    for release in 0..RELEASES {
        let json = site.read(&format!("public/api/releases/{release:02}.json"));
        assert!(json.contains(&format!("\"text\":\"Deploy {release:02}\"")), "{release}");
        assert!(!json.contains("{{"), "{release}");
    }
}

#[test]
fn releases_of_one_day_are_in_the_order_of_their_versions_everywhere() {
    let versions = ["1.9", "1.10.0-alpha", "1.10.0-rc.2", "1.10.0-rc.10", "v1.10.0", "1.10.1"];
    let list = "# List\n\n- [ ] Do build {#build}\n";
    let mut site = TestSite::empty().file("content/checklists/list.md", list);
    for version in versions {
        let text = "checklist: list\nstarted: 2026-01-05\nstatus: done\nitems:\n  build: done\n";
        site = site.file(&format!("content/releases/{version}.yaml"), text);
        site = site.file(&format!("content/releases/{version}.md"), list);
    }
    site.run(&["build"]).exits(0);
    let json: serde_json::Value =
        serde_json::from_str(&site.read("public/api/releases.json")).expect("it is JSON");
    let ids = json["releases"].as_array().expect("a list").iter().rev();
    let ids: Vec<&str> = ids.map(|release| release["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, versions);
    for page in ["history/list.html", "archive/releases/2026.html"] {
        let page = site.read(&format!("public/{page}"));
        let places: Vec<usize> = (versions.iter().rev())
            .map(|version| page.find(&format!("/{version}.html\">")).expect("it has a link"))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
    }
    for pair in versions.windows(2) {
        let page = site.read(&format!("public/releases/{}.html", pair[1]));
        let text = bare(&page);
        assert!(text.contains(&format!("Differences from {}", pair[0])), "{pair:?}");
    }
}
