//! Every figure of a generated site's history, held against [`crate::recount`].

use std::fmt::Write;

use crate::recount::Files;
use crate::support::TestSite;

const ITEMS: [(&str, &str); 6] = [
    ("build", "Do build"),
    ("test", "Do test"),
    ("backup", "Do backup"),
    ("migrate", "Do migrate"),
    ("announce", "Do announce"),
    ("watch", "Do watch"),
];
const SECTIONS: [(&str, &[&str]); 2] =
    [("Prepare", &["build", "test"]), ("Deploy", &["backup", "migrate", "announce", "watch"])];
const STATES: [&str; 8] =
    ["done", "failed-done", "done", "skipped", "n/a", "timed", "failed", "nothing"];
const RELEASES: usize = 60;

/// Releases nine days apart whose items stand in every state in turn; some given up, the last one running.
fn site() -> TestSite {
    let mut list = "# List\n".to_owned();
    for (section, items) in SECTIONS {
        writeln!(list, "\n## {section}\n").expect("a string takes all");
        for id in items {
            writeln!(list, "- [ ] Do {id} {{#{id}}}").expect("a string takes all");
        }
    }
    let mut site = TestSite::empty().file("content/checklists/list.md", list);
    for release in 0..RELEASES {
        site = site.file(&format!("content/releases/{release:02}.yaml"), file(release));
    }
    site
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
            state => format!("{{ state: {state}, by: li, note: x, {at} }}"),
        };
        writeln!(text, "  {id}: {entry}").expect("a string takes all");
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
        let told = between(&page, "How it went</h2>", "<div class=\"through\">")[0];
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
        let table = between(&page, "The same figures as a table", "</table>")[0];
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
