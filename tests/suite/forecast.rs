//! The forecast on a release's page, and in the terminal, held against the guide's formula: computed here from the
//! release files alone, and in another way than the program does.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "seconds of a day are few"
)]

use serde_json::Value as Json;
use serde_yaml::Value;

use crate::support::TestSite;

const ITEMS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
/// The only item that is optional.
const OPTIONAL: &str = "d";
const RELEASES: usize = 40;
const EIGHT: i64 = 8 * 3600;

/// Releases a day apart, each slower or faster than the others, and one in progress with the first `closed` items done.
fn site(closed: usize) -> TestSite {
    let mut list = "# List\n\n".to_owned();
    for id in ITEMS {
        let optional = if id == OPTIONAL { " optional" } else { "" };
        list.push_str(&format!("- [ ] Do {id} {{#{id}{optional}}}\n"));
    }
    let mut site = TestSite::empty().file("content/checklists/list.md", list);
    for release in 0..RELEASES {
        site = site.file(&format!("content/releases/{release:02}.yaml"), ended(release));
    }
    site.file("content/releases/99.yaml", running(closed))
}

fn day(release: usize) -> String {
    format!("2026-{:02}-{:02}", release / 28 + 1, release % 28 + 1)
}

fn clock(day: &str, seconds: i64) -> String {
    format!("{day}T{:02}:{:02}:{:02}Z", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// A release that ended. Some do not count: every seventh was rolled back, and every ninth has days in place of times.
fn ended(release: usize) -> String {
    let (day, status) = (day(release), if release % 7 == 3 { "rolled-back" } else { "done" });
    let (mut now, mut items) = (EIGHT, String::new());
    for (place, id) in ITEMS.iter().enumerate() {
        // Items of two releases in three are recorded two at a time.
        if release.is_multiple_of(3) || place % 2 == 0 {
            let odd = (release * 37 + place * 101) % 17;
            now += 301 + 60 * i64::try_from(odd + release % 5).expect("it is small");
        }
        let state = match (release + 3 * place) % 11 {
            0 => "n/a",
            1 => "skipped",
            2 => "failed",
            _ => "done",
        };
        let at = if release % 9 == 5 && place > 1 { day.clone() } else { clock(&day, now) };
        items.push_str(&format!("  {id}: {{ state: {state}, by: li, note: x, at: {at} }}\n"));
    }
    let end = clock(&day, now + 613);
    let ended = if release.is_multiple_of(2) {
        format!("status: {status}\nfinished: {end}")
    } else {
        format!("closed: {{ as: {status}, by: li, at: {end} }}")
    };
    let started = clock(&day, EIGHT);
    format!("checklist: list\nstarted: {started}\n{ended}\nitems:\n{items}")
}

fn running(closed: usize) -> String {
    let day = day(RELEASES);
    let mut text = format!("checklist: list\nstarted: {}\nitems:\n", clock(&day, EIGHT));
    for (place, id) in ITEMS.iter().enumerate().take(closed + 1) {
        let state = if place < closed { "done" } else { "doing" };
        let at = clock(&day, EIGHT + 60 * (7 + 13 * i64::try_from(place).expect("it is small")));
        text.push_str(&format!("  {id}: {{ state: {state}, by: li, at: {at} }}\n"));
    }
    text
}

/// What the guide's formula makes of the release files.
#[derive(Debug, PartialEq)]
struct Recount {
    since: i64,
    left: f64,
    from: f64,
    to: f64,
    releases: usize,
}

/// The second of the day; none for a date.
fn second(at: &Value) -> Option<i64> {
    let at = at.as_str().filter(|at| at.len() > 10)?;
    let number = |from: usize| -> i64 { at[from..from + 2].parse().expect("two digits") };
    Some(3600 * number(11) + 60 * number(14) + number(17))
}

fn state<'a>(file: &'a Value, id: &str) -> &'a str {
    file["items"][id]["state"].as_str().unwrap_or("todo")
}

fn is_closed(file: &Value, id: &str) -> bool {
    matches!(state(file, id), "done" | "skipped")
}

fn is_required(file: &Value, id: &str) -> bool {
    id != OPTIONAL && state(file, id) != "n/a"
}

impl Recount {
    fn of(site: &TestSite) -> Self {
        let read = |name: &str| -> Value {
            let text = site.read(&format!("content/releases/{name}.yaml"));
            serde_yaml::from_str(&text).expect("it is YAML")
        };
        let now = read("99");
        let newest_first = (0..RELEASES).rev().map(|release| read(&format!("{release:02}")));
        let left = newest_first.filter_map(|file| time_left(&now, &file));
        let roots: Vec<f64> = left.map(f64::sqrt).take(24).collect();
        let n = roots.len() as f64;
        let m = roots.iter().sum::<f64>() / n;
        let s = (roots.iter().map(|x| (x - m).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
        let h = quantile(n - 1.0) * s * (1.0 + 1.0 / n).sqrt();
        let times = ITEMS.iter().filter_map(|id| second(&now["items"][*id]["at"]));
        Self {
            since: times.max().expect("there is an event"),
            left: m * m,
            from: (m - h).max(0.0).powi(2),
            to: (m + h).powi(2),
            releases: roots.len(),
        }
    }

    /// A time of that day, after the last event.
    fn at(&self, after: f64) -> i64 {
        five_minutes(self.since as f64 + after)
    }

    /// The words on the page.
    fn words(&self) -> String {
        let short = |at: i64| format!("{:02}:{:02}", at / 3600, at / 60 % 60);
        let minutes = five_minutes(self.left) / 60;
        let left = match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes:02} min"),
        };
        format!(
            "About {left} left likely {}; 80 %: {} to {} from {} releases, counted from the last event, 13 Feb 2026 {}",
            short(self.at(self.left)),
            short(self.at(self.from)),
            short(self.at(self.to)),
            self.releases,
            short(self.since),
        )
    }
}

fn five_minutes(seconds: f64) -> i64 {
    (seconds / 300.0).round() as i64 * 300
}

/// The seconds that an earlier release took from the share of closed items that the one in progress has now.
fn time_left(now: &Value, file: &Value) -> Option<f64> {
    let closings = &file["closed"];
    let end = second(&file["finished"]).or_else(|| second(&closings["at"]))?;
    if file["status"] != "done" && closings["as"] != "done" {
        return None;
    }
    let shared = ITEMS.iter().filter(|id| is_required(now, id) && is_required(file, id));
    let shared: Vec<&str> = shared.copied().collect();
    let closed = shared.iter().filter(|id| is_closed(now, id)).count();
    let times = shared.iter().filter(|id| is_closed(file, id));
    let times = times.filter_map(|id| second(&file["items"][*id]["at"]));
    let times: Vec<i64> = times.collect();
    if 2 * times.len() < shared.len() {
        return None;
    }
    // The release's progress over time is a line through these points; where does it reach the share?
    let share = closed as f64 / shared.len() as f64;
    let progress =
        |at: i64| times.iter().filter(|time| **time <= at).count() as f64 / times.len() as f64;
    let (mut before, mut reached) = (second(&file["started"])?, 0.0);
    let mut points = times.clone();
    points.sort_unstable();
    for at in points {
        let then = progress(at);
        if then >= share {
            let part = if share > 0.0 { (share - reached) / (then - reached) } else { 0.0 };
            let place = before as f64 + part * (at - before) as f64;
            return Some(end as f64 - place);
        }
        (before, reached) = (at, then);
    }
    unreachable!("in the end all is closed");
}

/// The 90 % quantile of Student's distribution, by integration: with t = √ν tan θ, its density is that of cos^(ν−1) θ.
fn quantile(freedom: f64) -> f64 {
    let steps = 100_000;
    let width = std::f64::consts::FRAC_PI_2 / f64::from(steps);
    let density = |step: i32| (width * (f64::from(step) + 0.5)).cos().powf(freedom - 1.0);
    let half: f64 = (0..steps).map(density).sum();
    let mut sum = 0.0;
    let step = (0..steps).find(|step| {
        sum += density(*step);
        sum >= 0.8 * half
    });
    freedom.sqrt() * (width * f64::from(step.expect("the sum gets there") + 1)).tan()
}

#[test]
fn the_recount_knows_the_table_of_students_distribution() {
    for (freedom, known) in [(4.0, 1.533), (9.0, 1.383), (23.0, 1.319)] {
        assert!((quantile(freedom) - known).abs() < 0.001, "{freedom}: {}", quantile(freedom));
    }
}

#[test]
fn the_forecast_on_a_page_follows_from_the_files() {
    for closed in [0, 2, 5, 7] {
        let site = site(closed);
        let recount = Recount::of(&site);
        site.run(&["build"]).exits(0);
        let page = site.read("public/releases/99.html");
        let shown = page.split("<div class=\"forecast\">").nth(1).expect("there is a forecast");
        let shown = shown.split("</div>").next().expect("it ends");
        let parts =
            shown.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        let words: String = parts.collect();
        let words: Vec<&str> = words.split_whitespace().skip(1).collect();
        assert_eq!(words.join(" "), recount.words(), "{closed} closed");
        assert!(recount.releases == 24, "the newest are enough: {recount:?}");
        let json = site.read("public/api/releases/99.json");
        assert_forecast(&serde_json::from_str(&json).expect("it is JSON"), &recount);
    }
}

fn assert_forecast(release: &Json, recount: &Recount) {
    let at = |after: f64| clock(&day(RELEASES), recount.at(after));
    assert_eq!(
        release["forecast"],
        serde_json::json!({
            "likely": at(recount.left),
            "from": at(recount.from),
            "to": at(recount.to),
            "seconds_left": five_minutes(recount.left),
            "since": clock(&day(RELEASES), recount.since),
            "releases": recount.releases,
        })
    );
}

#[test]
fn status_of_all_shows_forecasts() {
    let site = site(5).file(
        "content/releases/alone.yaml",
        "checklist: list\nservice: alone\nstarted: 2026-01-01\nitems: { a: done }\n",
    );
    let recount = Recount::of(&site);
    let json = site.run(&["status", "--format", "json"]).exits(0).json();
    assert_eq!(json["releases"][0]["id"], "99");
    assert_forecast(&json["releases"][0], &recount);
    assert_eq!(json["releases"][1]["forecast"], Json::Null, "it has no earlier release");
    let human = site.run(&["status"]).exits(0).stdout;
    let lines: Vec<&str> = human.lines().collect();
    let line = lines[1].strip_prefix("  about ").expect("the forecast is under its release");
    assert!(lines[2].starts_with("alone: "), "{human}");
    assert_eq!(lines.len(), 3, "{human}");
    let text = site.run(&["status", "--format", "text"]).exits(0).stdout;
    assert!(text.contains(&format!("\nForecast: about {line}\n")), "{text}");
    let words = recount.words();
    let words = words["About ".len()..].replace(" left likely ", " left, likely ");
    let words = words.replace("; 80 %: ", " (80 %: ").replace(" from 24", "), from 24");
    assert_eq!(line, words);
}

#[test]
fn status_of_one_release_reads_no_other_and_has_no_forecast() {
    let site = site(5);
    let human = site.run(&["status", "99"]).exits(1).stdout;
    assert!(!human.contains("likely"), "{human}");
    let json = site.run(&["status", "99", "--format", "json"]).exits(1).json();
    assert_eq!(json["forecast"], Json::Null);
}

#[test]
fn only_the_newest_hundred_done_releases_are_looked_at() {
    let shows = |newer: usize| {
        let mut site = site(2);
        for release in RELEASES..RELEASES + newer {
            let text = format!("checklist: list\nstatus: done\nstarted: {}\n", day(release));
            site = site.file(&format!("content/releases/{release}-untimed.yaml"), text);
        }
        // It begins after all others.
        let running = running(2).replace(&day(RELEASES), "2026-12-20");
        site = site.file("content/releases/99.yaml", running);
        site.run(&["status"]).exits(0).stdout.contains("from 24 releases")
    };
    assert!(shows(60));
    assert!(!shows(100));
}
