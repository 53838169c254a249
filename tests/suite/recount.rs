//! The history and the verdicts of a site, computed from its release files alone and in another way than the
//! program does: release by release into plain words, as its pages should show them.

use std::collections::BTreeSet;

use serde_yaml::Value;

/// What one release's file says of one item.
#[derive(Debug, Clone)]
struct Told {
    version: String,
    started: String,
    /// Whether the release ended as done.
    whole: bool,
    /// Its states in order.
    states: Vec<String>,
    /// The minutes of its day at which they were recorded.
    minutes: Vec<i64>,
    /// Whether the last of them has a note.
    noted: bool,
    /// Whether the release was rolled back.
    given_up: bool,
}

/// An item, and how it ended in two releases: the state, and whether a failure came before it.
type Difference = (String, (String, bool), (String, bool));

impl Told {
    /// How it went, unless it simply got done or its time has not come.
    fn outcome(&self) -> Option<String> {
        let word = match self.last() {
            "n/a" => "N/A",
            "skipped" => "Skipped",
            "done" if self.failed() => "Done",
            "done" => return None,
            FAILED => return Some("Failed".to_owned()),
            _ if self.is_open() && self.given_up => "Not reached",
            "doing" => "Doing",
            _ => "Todo",
        };
        if self.failed() {
            return Some(format!("Failed, then {}", word.to_lowercase()));
        }
        (!self.is_open() || self.whole).then(|| word.to_owned())
    }

    fn last(&self) -> &str {
        self.states.last().map_or("todo", String::as_str)
    }

    fn is_open(&self) -> bool {
        matches!(self.last(), "todo" | "doing")
    }

    fn failed(&self) -> bool {
        self.states.iter().any(|state| state == "failed")
    }

    /// The rates leave out n/a, and what a release that did not end as done never came to. A failure is never left out.
    fn counts(&self) -> bool {
        match self.last() {
            _ if self.failed() => true,
            "n/a" => false,
            _ if self.is_open() => self.whole,
            _ => true,
        }
    }

    /// The state, and whether a failure came before it; nothing while the release may still come to the item.
    fn ending(&self) -> Option<(String, bool)> {
        let runs = !self.whole && !self.given_up;
        let first = self.failed() && self.last() != FAILED;
        (self.failed() || !self.is_open() || !runs).then(|| (self.last().to_owned(), first))
    }

    /// What the release after it says of the item, if that is worth a line.
    fn before(&self) -> Option<&str> {
        match self.last() {
            "done" if self.failed() => Some("failed first"),
            _ if self.failed() => Some(FAILED),
            "done" => self.noted.then_some("done"),
            "todo" | "doing" => None,
            other => Some(other),
        }
    }

    fn took(&self) -> Option<i64> {
        if self.last() != "done" {
            return None;
        }
        let begun = self.states.iter().position(|state| state == "doing")?;
        Some(self.minutes.last()? - self.minutes[begun])
    }
}

const FAILED: &str = "failed";

/// The ids that items had before, newest first.
const FORMER: [(&str, &[&str]); 1] = [("migrate", &["migration", "schema"])];

/// What is recorded of an item under its id of that time.
fn recorded(file: &Value, id: &str) -> Vec<Value> {
    let former = FORMER.iter().find(|(newest, _)| *newest == id);
    let mut ids =
        std::iter::once(id).chain(former.into_iter().flat_map(|(_, ids)| ids.iter().copied()));
    let entry = ids.find_map(|id| file["items"].get(id));
    entry.map(events).unwrap_or_default()
}

/// What is asked of a release about an item.
type Is = fn(&Told) -> bool;

/// Something that happened to an item several times.
#[derive(Clone)]
struct Found {
    verb: &'static str,
    text: String,
    times: usize,
    of: usize,
    streak: usize,
    since: String,
    last: String,
}

impl Found {
    fn words(&self) -> String {
        let Self { verb, text, times, of, streak, since, last } = self;
        let in_all = match times - streak {
            0 => String::new(),
            _ => format!(", in {times} of {of} in all"),
        };
        match streak {
            0 => format!("{text} {verb} in {times} of {of} releases, the last time in {last}: “x”"),
            _ => format!(
                "{text} {verb} in each of the last {streak} releases, since {since}{in_all}; the last time in {last}: “x”"
            ),
        }
    }
}

/// Release files, oldest first, each with its version.
pub(crate) struct Files(pub(crate) Vec<(String, Value)>);

impl Files {
    /// When the release began: as written, else the earliest time at which something other than `todo` was recorded.
    fn start(file: &Value) -> String {
        if let Some(written) = file["started"].as_str() {
            return written.to_owned();
        }
        let all = file["items"].as_mapping().expect("it has items").values();
        let times = all.flat_map(events).filter_map(|event| work(&event));
        times.min().expect("something was recorded")
    }

    /// One item, newest release first.
    fn told(&self, id: &str) -> Vec<Told> {
        let newest_first = self.0.iter().rev();
        let told = newest_first.map(|(version, file)| {
            let events = recorded(file, id);
            let word = |event: &Value| event["state"].as_str().expect("a word").to_owned();
            Told {
                version: version.clone(),
                started: Self::start(file),
                whole: file["status"] == "done",
                states: events.iter().map(word).collect(),
                minutes: (events.iter()).map(|event| minute(&event["at"])).collect(),
                noted: events.last().is_some_and(|event| !event["note"].is_null()),
                given_up: file["status"] == "rolled-back",
            }
        });
        told.collect()
    }

    /// Done, skipped, median and last failure: the end of the item's row in the grid.
    pub(crate) fn ends(&self, id: &str) -> [String; 4] {
        let told = self.told(id);
        let of = told.iter().filter(|told| told.counts()).count();
        let count = |state| told.iter().filter(|told| told.last() == state).count();
        let rate = |count: usize| format!("{} % {count}/{of}", 100 * count / of);
        let skipped = count("skipped");
        let times = told.iter().filter_map(Told::took).collect();
        let failed = told.iter().find(|told| told.counts() && told.failed());
        [
            rate(count("done")),
            if skipped > 0 { rate(skipped) } else { String::new() },
            median(times).map(in_words).unwrap_or_default(),
            failed.map(|told| told.version.clone()).unwrap_or_default(),
        ]
    }

    /// The sentences on the item's page.
    pub(crate) fn sentences(&self, id: &str) -> [String; 3] {
        let told = self.told(id);
        let number = |is: Is| told.iter().filter(|told| is(told)).count();
        let of = number(Told::counts);
        let done = number(|told| told.last() == "done");
        let failed = number(|told| told.counts() && told.failed());
        let failed_first = number(|told| told.failed() && told.last() == "done");
        let skipped = number(|told| told.last() == "skipped");
        let open = number(|told| told.whole && told.is_open());
        let left_open = match open {
            0 => String::new(),
            open => format!(", left open in {open}"),
        };
        let in_the_end = match (failed, failed_first) {
            (0, _) => String::new(),
            (1, 1) => " It was done in the end.".to_owned(),
            (1, 0) => " It was not done in the end.".to_owned(),
            (_, 0) => " After it failed, it was never done in the end.".to_owned(),
            (all, first) if all == first => {
                " After it failed, it was always done in the end.".to_owned()
            }
            (all, first) => {
                format!(" After it failed, it was done in the end in {first} of {all}.")
            }
        };
        let inapplicable = number(|told| told.last() == "n/a" && !told.failed());
        let unreached = number(|told| !told.counts() && told.is_open());
        let left_out =
            [(inapplicable, "it did not apply"), (unreached, "it was not reached, or not yet")];
        let left_out = left_out.iter().filter(|(count, _)| *count > 0);
        let left_out: Vec<String> =
            left_out.map(|(count, words)| format!("{words} in {count}")).collect();
        let times: Vec<i64> = told.iter().filter_map(Told::took).collect();
        [
            format!(
                "Done in {done} of {of} releases, failed in {failed}, skipped in {skipped}{left_open}.{in_the_end}"
            ),
            format!("Not counted: {}.", left_out.join(", ")),
            match median(times.clone()) {
                Some(median) => format!(
                    "Median {} of {} (from {} to {}).",
                    in_words(median),
                    times.len(),
                    in_words(*times.iter().min().expect("five")),
                    in_words(*times.iter().max().expect("five"))
                ),
                None => "The duration is not known.".to_owned(),
            },
        ]
    }

    /// The releases in which the item did not simply get done, newest first, each with how it went.
    pub(crate) fn exceptions(&self, id: &str) -> Vec<(String, String)> {
        (self.told(id).into_iter())
            .filter_map(|told| Some((told.outcome()?, told.version)))
            .collect()
    }

    /// The cells of the item in the grid, newest release first.
    pub(crate) fn cells(&self, id: &str) -> Vec<String> {
        let cell = |told: Told| match (told.outcome(), told.last()) {
            (Some(outcome), "todo") if !told.failed() => outcome.replace("Todo", "open"),
            (Some(outcome), _) => outcome.to_lowercase(),
            (None, _) if told.is_open() && told.given_up => "not reached".to_owned(),
            (None, "todo") => "open".to_owned(),
            (None, other) => other.to_owned(),
        };
        self.told(id).into_iter().map(cell).collect()
    }

    /// What the release says of the one before it: item and outcome.
    pub(crate) fn before(&self, release: usize, items: &[(&str, &str)]) -> Vec<(String, String)> {
        let Some(earlier) = release.checked_sub(1) else {
            return Vec::new();
        };
        let told = |id: &str| self.told(id).swap_remove(self.0.len() - 1 - earlier);
        (items.iter())
            .filter_map(|(id, _)| {
                let told = told(id);
                let outcome = format!("{} in {}", told.before()?, told.version);
                Some(((*id).to_owned(), outcome))
            })
            .collect()
    }

    /// The items that ended in another way in the release `now` than in `before`: id, and both endings.
    pub(crate) fn differences(
        &self,
        (before, now): (usize, usize),
        items: &[(&str, &str)],
    ) -> Vec<Difference> {
        let told = |id: &str, at: usize| self.told(id).swap_remove(self.0.len() - 1 - at);
        (items.iter())
            .filter_map(|(id, _)| {
                let (was, is) = (told(id, before), told(id, now));
                let only_open = |told: &Told| told.is_open() && !told.failed();
                let differs = if only_open(&was) || only_open(&is) {
                    was.failed() != is.failed()
                } else {
                    was.ending() != is.ending()
                };
                let ends = was.ending().zip(is.ending()).filter(|_| differs)?;
                Some(((*id).to_owned(), ends.0, ends.1))
            })
            .collect()
    }

    /// What stands behind the item on the checklist's page; empty where nothing does.
    pub(crate) fn tail(&self, id: &str) -> String {
        let told: Vec<Told> = self.told(id).into_iter().filter(Told::counts).collect();
        let of = told.len();
        let failed = told.iter().filter(|told| told.failed()).count();
        let in_the_end = |told: &&Told| told.failed() && told.last() == "done";
        let first = told.iter().filter(in_the_end).count();
        let skipped = told.iter().filter(|told| told.last() == "skipped").count();
        match () {
            () if failed >= 2 && first == failed => format!("failed first {failed} of {of}"),
            () if failed >= 2 => format!("failed {failed} of {of}"),
            () if skipped >= 2 && skipped * 2 >= of => format!("skipped {skipped} of {of}"),
            () => String::new(),
        }
    }

    /// The sentences above the grid: what failed most in the last year, how long it takes, what stands out.
    pub(crate) fn findings(
        &self,
        items: &[(&str, &str)],
        sections: &[(&str, &[&str])],
    ) -> Vec<String> {
        let failures = |told: &[Told]| told.iter().filter(|told| told.failed()).count();
        let year: Vec<(&str, Vec<Told>)> =
            (items.iter()).map(|(id, text)| (*text, self.of_the_last_year(id))).collect();
        let most = year.iter().map(|(_, told)| failures(told)).max().unwrap_or(0);
        let mut worst: Vec<&(&str, Vec<Told>)> =
            year.iter().filter(|(_, told)| failures(told) == most).collect();
        worst.sort_by_key(|(_, told)| std::cmp::Reverse(last_failed(told)));
        let until = day_in_words(&Self::start(self.newest()));
        let mut said: Vec<String> = (worst.iter().zip(0..3))
            .map(|((text, told), place)| {
                let verb = match place {
                    0 => format!("failed most in the year to {until}"),
                    _ => "failed as often".to_owned(),
                };
                let last = last_failed(told).expect("it failed");
                format!(
                    "{text} {verb}: in {most} of {} releases, the last time in {last}: “x”",
                    told.len()
                )
            })
            .collect();
        let named: Vec<&str> = worst.iter().map(|(text, _)| *text).take(3).collect();
        said.extend(self.pace(sections));
        let mut others: Vec<Found> = (items.iter())
            .filter_map(|(id, text)| self.found(id, text))
            .filter(|found| {
                found.streak > 0 || found.verb != FAILED || !named.contains(&found.text.as_str())
            })
            .collect();
        others.sort_by_key(|found| {
            let weight = if found.verb == FAILED { 2 } else { 1 };
            let often = (found.streak, found.times * weight, found.verb == FAILED);
            std::cmp::Reverse((often, found.last.clone()))
        });
        let room = 3_usize.saturating_sub(named.len()).max(1);
        said.extend(others.iter().take(room).map(Found::words));
        said
    }

    /// What stands out of one item: a streak of failures or skips, else what happened twice.
    fn found(&self, id: &str, text: &str) -> Option<Found> {
        let told: Vec<Told> = self.told(id).into_iter().filter(Told::counts).collect();
        let kinds: [(&'static str, Is); 2] =
            [(FAILED, Told::failed), ("was skipped", |told| told.last() == "skipped")];
        let found: Vec<Found> = (kinds.iter())
            .filter_map(|(verb, is)| {
                let versions: Vec<&String> =
                    told.iter().filter(|told| is(told)).map(|told| &told.version).collect();
                let streak = told.iter().take_while(|told| is(told)).count();
                (versions.len() >= 2).then(|| Found {
                    verb,
                    text: text.to_owned(),
                    times: versions.len(),
                    of: told.len(),
                    streak: if streak >= 3 { streak } else { 0 },
                    since: versions[streak.max(1) - 1].clone(),
                    last: versions[0].clone(),
                })
            })
            .collect();
        let streak = found.iter().find(|found| found.streak > 0);
        streak.or(found.first()).cloned()
    }

    fn of_the_last_year(&self, id: &str) -> Vec<Told> {
        let until = Self::start(self.newest());
        let year: i64 = until[..4].parse().expect("a year");
        let since = format!("{}{}", year - 1, &until[4..10]);
        let mut told = self.told(id);
        told.retain(|told| told.counts() && told.started[..10] > *since);
        told
    }

    fn newest(&self) -> &Value {
        &self.0.last().expect("there are some").1
    }

    /// How long releases take, and which section takes longest.
    fn pace(&self, sections: &[(&str, &[&str])]) -> Option<String> {
        let took: Vec<i64> = (self.0.iter())
            .filter(|(_, file)| file["status"] == "done")
            .map(|(_, file)| Self::length(file))
            .collect();
        let all = took.len();
        let (section, times) = (sections.iter())
            .map(|(name, items)| (name, self.section(items)))
            .max_by_key(|(_, times)| median(times.clone()))?;
        Some(format!(
            "A release takes {}: the median of {all} done releases. Of the sections, {section} takes longest: median {} of {}.",
            in_words(median(took)?),
            in_words(median(times.clone())?),
            times.len()
        ))
    }

    /// The minutes from start to finish.
    fn length(file: &Value) -> i64 {
        minute(&file["finished"]) - minute_of(&Self::start(file))
    }

    /// How long a section took in the done releases with all of it closed. What was only planned or added
    /// took no time.
    fn section(&self, items: &[&str]) -> Vec<i64> {
        let items: Vec<Vec<Told>> = items.iter().map(|id| self.told(id)).collect();
        (0..self.0.len())
            .filter_map(|at| {
                let here = || items.iter().map(move |told| &told[at]);
                let closed = ["done", "skipped", "n/a"];
                let whole = here().all(|told| told.whole && closed.contains(&told.last()));
                let worked = |told: &Told| {
                    let all = told.states.clone().into_iter().zip(told.minutes.clone());
                    all.filter(|(state, _)| state != "todo").map(|(_, minute)| minute)
                };
                let mut minutes: Vec<i64> = here().flat_map(worked).collect();
                minutes.sort_unstable();
                let took = minutes.last()? - minutes.first()?;
                (whole && minutes.len() > 1).then_some(took)
            })
            .collect()
    }

    /// The median at the head of a section in the grid; empty where fewer than five tell.
    pub(crate) fn section_median(&self, items: &[&str]) -> String {
        median(self.section(items)).map(in_words).unwrap_or_default()
    }

    /// The newest twenty-four that ended: version, how long, failed, skipped.
    pub(crate) fn trend(&self, items: &[(&str, &str)]) -> Vec<[String; 4]> {
        let told: Vec<Vec<Told>> = items.iter().map(|(id, _)| self.told(id)).collect();
        (self.0.iter().rev().enumerate())
            .filter(|(_, (_, file))| file["status"] != "in-progress")
            .take(24)
            .map(|(at, (version, file))| {
                let number = |is: Is| told.iter().filter(|told| is(&told[at])).count().to_string();
                [
                    version.clone(),
                    in_words(Self::length(file)),
                    number(Told::failed),
                    number(|told| told.last() == "skipped"),
                ]
            })
            .collect()
    }
}

/// The table of deployments to production: for each period its months and the five figures, in words.
pub(crate) fn production(files: &[Value]) -> Vec<[String; 6]> {
    let is_deployed = |file: &&Value| {
        file["environment"] == "production"
            && (file["status"] == "done" || file["status"] == "rolled-back")
    };
    let month = |file: &Value| file["started"].as_str().expect("a time")[..7].to_owned();
    let deployed: Vec<&Value> = files.iter().filter(is_deployed).collect();
    let oldest = deployed.iter().map(|file| month(file)).min().expect("there are some");
    let mut walked = vec![deployed.iter().map(|file| month(file)).max().expect("there are some")];
    while walked.len() < 24 && walked[walked.len() - 1] > oldest {
        walked.push(month_before(&walked[walked.len() - 1]));
    }
    (walked.chunks(12))
        .filter_map(|months| {
            let all: Vec<&Value> =
                deployed.iter().filter(|file| months.contains(&month(file))).copied().collect();
            (all.len() >= 5).then(|| figures(months, &all))
        })
        .collect()
}

/// `2025-12` for `2026-01`.
fn month_before(month: &str) -> String {
    let year: i32 = month[..4].parse().expect("a year");
    match month[5..].parse::<i32>().expect("a month") {
        1 => format!("{}-12", year - 1),
        month => format!("{year}-{:02}", month - 1),
    }
}

/// One period, given by its months, newest first, and its deployments.
fn figures(months: &[String], deployed: &[&Value]) -> [String; 6] {
    let of = deployed.len();
    let share = |count: usize| format!("{} % {count} of {of}", 100 * count / of);
    let gave_trouble =
        |file: &&&Value| file["status"] == "rolled-back" || file["incident"].is_mapping();
    let is_hotfix = |file: &&&Value| file["kind"] == "hotfix";
    let minutes = |from: &Value, to: &Value| Some(exact(to)? - exact(from)?);
    let recoveries = deployed.iter().filter_map(|file| {
        let incident = &file["incident"];
        minutes(&incident["started"], &incident["resolved"])
    });
    let delays = deployed.iter().filter_map(|file| minutes(&file["planned"], &file["started"]));
    let late = |delay: i64| match delay {
        0 => "on time".to_owned(),
        1.. => format!("{} late", in_words(delay)),
        _ => format!("{} early", in_words(-delay)),
    };
    let name = |month: &str| day_in_words(&format!("{month}-01"))[2..].to_owned();
    #[expect(clippy::cast_precision_loss, reason = "they are few")]
    let per_month = of as f64 / months.len() as f64;
    [
        format!("{} – {}", name(&months[months.len() - 1]), name(&months[0])),
        format!("{per_month:.1} {of} in {} months", months.len()),
        share(deployed.iter().filter(gave_trouble).count()),
        middle(recoveries.collect(), "incident", in_words),
        share(deployed.iter().filter(is_hotfix).count()),
        middle(delays.collect(), "planned deployment", late),
    ]
}

/// The minute of the day, if there is a time.
fn exact(at: &Value) -> Option<i64> {
    at.as_str().filter(|at| at.contains('T')).map(minute_of)
}

fn middle(values: Vec<i64>, word: &str, format: impl Fn(i64) -> String) -> String {
    let known = match values.len() {
        0 => return " not known".to_owned(),
        1 => format!("known of 1 {word}"),
        count => format!("known of {count} {word}s"),
    };
    match median(values) {
        Some(value) => format!("{} {known}", format(value)),
        None => format!(" {known}; a median needs 5"),
    }
}

fn last_failed(newest_first: &[Told]) -> Option<String> {
    let failed = newest_first.iter().find(|told| told.failed());
    failed.map(|told| told.version.clone())
}

/// What is recorded under one key, without mistakes and their corrections.
fn events(entry: &Value) -> Vec<Value> {
    let mut events = match entry {
        Value::Sequence(events) => events.clone(),
        Value::Null => Vec::new(),
        event => vec![event.clone()],
    };
    let corrections = events.iter().filter(|event| !event["corrects"].is_null());
    let mistakes: Vec<Value> = corrections.map(|event| event["corrects"].clone()).collect();
    events.retain(|event| event["corrects"].is_null() && !mistakes.contains(&event["at"]));
    events
}

/// The time of an event that is work: neither a `todo`, nor the one that only adds an item.
fn work(event: &Value) -> Option<String> {
    let state = event["state"].as_str().unwrap_or("todo");
    (state != "todo").then(|| event["at"].as_str().expect("a time").to_owned())
}

/// The minute of the day of `2026-01-20T08:59:00Z`.
fn minute(at: &Value) -> i64 {
    minute_of(at.as_str().expect("a time"))
}

fn minute_of(at: &str) -> i64 {
    let number = |from: usize| -> i64 { at[from..from + 2].parse().expect("two digits") };
    60 * number(11) + number(14)
}

/// The middle of five or more.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    let half = values.len() / 2;
    match values.len() {
        0..5 => None,
        odd if odd % 2 == 1 => Some(values[half]),
        _ => Some(i64::midpoint(values[half - 1], values[half])),
    }
}

fn in_words(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02} min"),
    }
}

fn day_in_words(at: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month: usize = at[5..7].parse().expect("a month");
    let day = at[8..10].trim_start_matches('0');
    format!("{day} {} {}", MONTHS[month - 1], &at[..4])
}

/// What a gate guards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    No,
    Section,
    All,
    Of(&'static [&'static str]),
}

/// An item of a checklist without groups.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item {
    pub(crate) id: &'static str,
    pub(crate) section: &'static str,
    pub(crate) gate: Gate,
    pub(crate) optional: bool,
    pub(crate) evidence: bool,
    pub(crate) signoff: Option<&'static str>,
    /// The only kind of release that it applies to.
    pub(crate) only: Option<&'static str>,
}

impl Item {
    pub(crate) const fn plain(id: &'static str, section: &'static str) -> Self {
        let gate = Gate::No;
        Self { id, section, gate, optional: false, evidence: false, signoff: None, only: None }
    }

    /// The line of the checklist.
    pub(crate) fn line(&self) -> String {
        let mut rules = vec![format!("#{}", self.id)];
        match self.gate {
            Gate::No => {}
            Gate::Section => rules.push("gate".to_owned()),
            Gate::All => rules.push("gate=all".to_owned()),
            Gate::Of(ids) => rules.push(format!("gate=\"{}\"", ids.join(" "))),
        }
        rules.extend(self.optional.then(|| "optional".to_owned()));
        rules.extend(self.evidence.then(|| "evidence".to_owned()));
        rules.extend(self.signoff.map(|role| format!("signoff={role}")));
        rules.extend(self.only.map(|kind| format!("only={kind}")));
        format!("- [ ] Do {} {{{}}}", self.id, rules.join(" "))
    }
}

/// A verdict: its word, its item, and the items against it. `the release` stands for what is about no item.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Judged {
    pub(crate) word: String,
    pub(crate) at: Option<String>,
    pub(crate) problems: BTreeSet<String>,
    pub(crate) open: BTreeSet<String>,
}

/// Verdicts by the letter of the guide: from the text of each release file, without the program's model.
pub(crate) struct Judge {
    pub(crate) items: &'static [Item],
    pub(crate) files: Vec<(String, Value)>,
}

impl Judge {
    fn file(&self, id: &str) -> &Value {
        &self.files.iter().find(|(other, _)| other == id).expect("it is there").1
    }

    /// As written; else a release runs once anything but `todo` is recorded.
    fn status(file: &Value) -> &str {
        if let Some(written) = file["status"].as_str() {
            return written;
        }
        let mut entries = file["items"].as_mapping().expect("it has items").values();
        if entries.any(|entry| events(entry).iter().any(|event| event["state"] != "todo")) {
            "in-progress"
        } else {
            "planned"
        }
    }

    fn place(&self, id: &str) -> usize {
        self.items.iter().position(|item| item.id == id).expect("it is there")
    }

    /// The last event wins; without one, the kind of the release may leave the item out.
    fn state<'a>(file: &'a Value, item: &Item) -> &'a str {
        let last = file["items"][item.id].as_sequence().and_then(|events| events.last());
        match last {
            Some(event) => event["state"].as_str().expect("a word"),
            None if item.only.is_some_and(|kind| file["kind"] != kind) => "n/a",
            None => "todo",
        }
    }

    fn is_required(file: &Value, item: &Item) -> bool {
        !item.optional && Self::state(file, item) != "n/a"
    }

    /// Whether the last event is by the person with the role, who is not the owner.
    fn is_signed(file: &Value, item: &Item) -> bool {
        let Some(role) = item.signoff else { return true };
        let last = file["items"][item.id].as_sequence().and_then(|events| events.last());
        let by = last.map_or(&Value::Null, |event| &event["by"]);
        *by == file["roles"][role] && *by != file["owner"]
    }

    fn is_problem(file: &Value, item: &Item) -> bool {
        let last = file["items"][item.id].as_sequence().and_then(|events| events.last());
        let has_evidence = last.is_some_and(|event| !event["evidence"].is_null());
        Self::is_required(file, item)
            && match Self::state(file, item) {
                "failed" | "blocked" => true,
                "done" => (item.evidence && !has_evidence) || !Self::is_signed(file, item),
                "skipped" => !Self::is_signed(file, item),
                _ => false,
            }
    }

    fn is_open(file: &Value, item: &Item) -> bool {
        let given_up = file["status"] == "rolled-back" || file["status"] == "aborted";
        Self::is_required(file, item)
            && matches!(Self::state(file, item), "todo" | "doing")
            && !given_up
    }

    fn guards(&self, gate: usize, place: usize) -> bool {
        let (from, to) = (&self.items[gate], &self.items[place]);
        match from.gate {
            Gate::No => false,
            Gate::Section => place > gate && from.section == to.section,
            Gate::All => place > gate,
            Gate::Of(ids) => ids.contains(&to.id) && from.id != to.id,
        }
    }

    /// What is about the release as a whole and the one that it comes after.
    fn of_release(&self, file: &Value) -> Judged {
        let mut found = Judged::default();
        let release = || "the release".to_owned();
        if matches!(file["status"].as_str(), Some("rolled-back" | "aborted")) {
            found.problems.insert(release());
        }
        if let Some(after) = file["after"].as_str() {
            match self.file(after)["status"].as_str() {
                Some("rolled-back" | "aborted") => {
                    found.problems.insert(release());
                }
                Some("done") => {}
                _ => {
                    found.open.insert(release());
                }
            }
        }
        found
    }

    /// The worst of what was found gives the word.
    fn with_word(mut found: Judged) -> Judged {
        let word = match (found.problems.is_empty(), found.open.is_empty()) {
            (false, _) => "no-go",
            (true, false) => "not-yet",
            (true, true) => "go",
        };
        word.clone_into(&mut found.word);
        found
    }

    pub(crate) fn end(&self, id: &str) -> Judged {
        let file = self.file(id);
        let mut found = self.of_release(file);
        let ids = |is: fn(&Value, &Item) -> bool| {
            let found = self.items.iter().filter(move |item| is(file, item));
            found.map(|item| item.id.to_owned())
        };
        found.problems.extend(ids(Self::is_problem));
        found.open.extend(ids(Self::is_open));
        Self::with_word(found)
    }

    /// The verdict at the first gate that is neither passed nor skipped; at the end where there is none.
    pub(crate) fn next(&self, id: &str) -> Judged {
        let file = self.file(id);
        let pending = |item: &&Item| {
            let state = Self::state(file, item);
            let passed = state == "done" && Self::is_signed(file, item);
            item.gate != Gate::No && Self::is_required(file, item) && state != "skipped" && !passed
        };
        match self.items.iter().find(pending) {
            Some(gate) if matches!(Self::status(file), "planned" | "in-progress") => {
                self.at(file, gate)
            }
            _ => self.end(id),
        }
    }

    fn at(&self, file: &Value, gate: &Item) -> Judged {
        let place = self.place(gate.id);
        let mut found = Judged { at: Some(gate.id.to_owned()), ..self.of_release(file) };
        let guarding: Vec<&Item> = (self.items.iter().enumerate())
            .filter(|(other, item)| self.guards(*other, place) && Self::is_required(file, item))
            .map(|(_, item)| item)
            .collect();
        for guard in &guarding {
            match Self::state(file, guard) {
                "done" if Self::is_signed(file, guard) => {}
                "todo" | "doing" => {
                    found.open.insert(guard.id.to_owned());
                }
                _ => {
                    found.problems.insert(guard.id.to_owned());
                }
            }
        }
        let wrong = self.items[..=place].iter().filter(|item| Self::is_problem(file, item));
        found.problems.extend(wrong.map(|item| item.id.to_owned()));
        if guarding.is_empty() {
            let open = self.items[..place].iter().filter(|item| Self::is_open(file, item));
            found.open.extend(open.map(|item| item.id.to_owned()));
        }
        Self::with_word(found)
    }

    /// The headline on the release's page.
    pub(crate) fn headline(&self, id: &str) -> String {
        match Self::status(self.file(id)) {
            "done" => return "Done: closed".to_owned(),
            "rolled-back" => return "Rolled back".to_owned(),
            "aborted" => return "Aborted".to_owned(),
            "planned" if self.next(id).word == "no-go" => return "No-go".to_owned(),
            "planned" => return "Planned".to_owned(),
            _ => {}
        }
        let next = self.next(id);
        let place = next.at.map_or("the end".to_owned(), |id| format!("Do {id}"));
        let count = |count: usize, word| match count {
            1 => format!("1 {word}"),
            _ => format!("{count} {word}s"),
        };
        match next.word.as_str() {
            "go" if place == "the end" => "Go: every required item is closed".to_owned(),
            "go" => format!("Go for {place}"),
            "not-yet" => {
                let releases = usize::from(next.open.contains("the release"));
                let items = next.open.len() - releases;
                let parts = [(items, "item"), (releases, "release")];
                let parts = parts.into_iter().filter(|(number, _)| *number > 0);
                let parts: Vec<String> = parts.map(|(number, word)| count(number, word)).collect();
                format!("Not yet: {} before {place}", parts.join(" and "))
            }
            _ => format!("No-go: {} before {place}", count(next.problems.len(), "problem")),
        }
    }
}
