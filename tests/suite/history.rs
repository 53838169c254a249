//! Every figure of a generated site's history, computed once more from its YAML by another way.

use std::fmt::Write;

use serde_yaml::Value;

use crate::support::TestSite;

const ITEMS: [&str; 6] = ["build", "test", "backup", "migrate", "announce", "watch"];
const STATES: [&str; 8] = [
    "done",
    "failed-done",
    "done",
    "skipped",
    "n/a",
    "timed",
    "failed",
    "nothing",
];

/// Thirty releases whose items stand in every state in turn; some given up, the last one running.
fn site() -> TestSite {
    let list = ITEMS
        .map(|id| format!("- [ ] Do {id} {{#{id}}}\n"))
        .concat();
    let mut site =
        TestSite::empty().file("content/checklists/list.md", format!("# List\n\n{list}"));
    for release in 0..30 {
        let status = match release {
            29 => "in-progress",
            _ if release % 7 == 3 => "rolled-back",
            _ => "done",
        };
        let day = format!("2026-01-{:02}", release + 1);
        let mut text = format!(
            "checklist: list\nstatus: {status}\nstarted: {day}T08:00:00Z\nfinished: {day}T{:02}:30:00Z\nitems:\n",
            9 + release % 5
        );
        for (place, id) in ITEMS.iter().enumerate() {
            let minute = (release * 7 + place * 3) % 50;
            let at = format!("at: {day}T08:{minute:02}:00Z");
            let done = format!("{{ state: done, by: li, at: {day}T08:59:00Z }}");
            let entry = match STATES[(release * (place + 1) + place) % STATES.len()] {
                "nothing" => continue,
                "failed-done" => format!("[{{ state: failed, note: x, {at} }}, {done}]"),
                "timed" => format!("[{{ state: doing, {at} }}, {done}]"),
                state => format!("{{ state: {state}, by: li, note: x, {at} }}"),
            };
            writeln!(text, "  {id}: {entry}").expect("a string takes all");
        }
        site = site.file(&format!("content/releases/{release:02}.yaml"), text);
    }
    site
}

/// What one release's file says of an item: its states in order, and how long it took.
fn told(file: &Value, id: &str) -> (Vec<String>, Option<i64>) {
    let events = match &file["items"][id] {
        Value::Sequence(events) => events.clone(),
        Value::Null => Vec::new(),
        event => vec![event.clone()],
    };
    let word = |event: &Value| event["state"].as_str().expect("a word").to_owned();
    let minute = |event: &Value| -> i64 {
        let at = event["at"].as_str().expect("a time");
        at[14..16].parse().expect("minutes")
    };
    let begun = events.iter().find(|event| word(event) == "doing");
    let took = begun.map(|begun| minute(events.last().expect("one is there")) - minute(begun));
    (events.iter().map(word).collect(), took)
}

/// The four figures at the end of an item's row, from the files alone.
fn expected(files: &[(String, Value)], id: &str) -> [String; 4] {
    let (mut of, mut done, mut skipped, mut last) = (0, 0, 0, String::new());
    let mut times = Vec::new();
    for (version, file) in files.iter().rev() {
        let (states, took) = told(file, id);
        let ended_well = file["status"] == "done";
        match states.last().map(String::as_str) {
            Some("n/a") => continue,
            None if !ended_well => continue,
            state => {
                of += 1;
                done += usize::from(state == Some("done"));
                skipped += usize::from(state == Some("skipped"));
            }
        }
        if last.is_empty() && states.iter().any(|state| state == "failed") {
            last.clone_from(version);
        }
        times.extend(took);
    }
    times.sort_unstable();
    let half = times.len() / 2;
    let median = match times.len() {
        0..5 => String::new(),
        odd if odd % 2 == 1 => format!("{} min", times[half]),
        _ => format!("{} min", i64::midpoint(times[half - 1], times[half])),
    };
    let rate = |count: usize| format!("{} % {count}/{of}", 100 * count / of);
    let skips = if skipped > 0 {
        rate(skipped)
    } else {
        String::new()
    };
    [rate(done), skips, median, last]
}

/// The text of the row's cells of the class `g-e`, without markup.
fn shown(page: &str, id: &str) -> [String; 4] {
    let (_, behind) = page
        .split_once(&format!(
            "<th scope=\"row\"><a href=\"../items/list/{id}.html\">"
        ))
        .expect("the row is there");
    let row = &behind[..behind.find("</tr>").expect("it ends")];
    [0, 1, 2, 3].map(|end| {
        let (_, cell) = row
            .split_once(&format!("<td class=\"g-e{end}\">"))
            .expect("a cell");
        let cell = &cell[..cell.find("</td>").expect("it ends")];
        let bare = cell
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        bare.collect()
    })
}

#[test]
fn every_figure_of_the_grid_follows_from_the_files() {
    let site = site();
    site.run(&["build"]).exits(0);
    let files: Vec<(String, Value)> = (0..30)
        .map(|release| {
            let text = site.read(&format!("content/releases/{release:02}.yaml"));
            let file = serde_yaml::from_str(&text).expect("it is YAML");
            (format!("{release:02}"), file)
        })
        .collect();
    let page = site.read("public/history/list.html");
    let mut medians = 0;
    for id in ITEMS {
        let expected = expected(&files, id);
        assert_eq!(shown(&page, id), expected, "{id}");
        medians += usize::from(!expected[2].is_empty());
        let item = site.read(&format!("public/items/list/{id}.html"));
        let (done, of) = expected[0]
            .split_once("% ")
            .expect("a rate")
            .1
            .split_once('/')
            .expect("of");
        let sentence = format!("Done in {done} of {of} releases, failed in ");
        assert!(item.contains(&sentence), "{id}: {sentence}");
    }
    assert!(medians > 0, "some item has one");
}
