//! Tests how often releases end within their interval, over releases that three generators make up. The last one was
//! written after the method was chosen, and nothing was tuned to it.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the made-up numbers are small and positive"
)]

use std::sync::Arc;

use super::*;
use crate::evaluate::testing::{checklist, evaluated, located, release as parsed};
use crate::history::series::SeriesIndex;
use crate::model::checklist::Checklist;
use crate::model::release::{Event, State};

const ITEMS: usize = 14;
const SERIES: u64 = 70;
const CUTS: usize = 4;

/// Random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() * count as f64) as usize
    }

    /// Returns a value around `middle`; `spread` is the standard deviation of its logarithm.
    fn around(&mut self, middle: f64, spread: f64) -> f64 {
        let angle = std::f64::consts::TAU * self.next();
        let normal = (-2.0 * (1.0 - self.next()).ln()).sqrt() * angle.cos();
        middle * (spread * normal).exp()
    }
}

/// A made-up release: events as minutes after its start, item and state; and when it is closed.
struct MadeUp {
    events: Vec<(f64, usize, State)>,
    closed: f64,
}

/// Makes the release with this number in its series.
type Generator = fn(&mut Random, &[f64], usize) -> MadeUp;

/// One item after the other. A release has a pace of its own, and some items fail first.
fn in_turn(random: &mut Random, usual: &[f64], _: usize) -> MadeUp {
    let (pace, mut now, mut events) = (random.around(1.0, 0.25), 0.0, Vec::new());
    for (item, usual) in usual.iter().enumerate() {
        now += random.around(usual * pace, 0.5);
        if random.next() < 0.06 {
            events.push((now, item, State::Failed));
            now += random.around(2.0 * usual, 0.5);
        }
        events.push((now, item, State::Done));
    }
    MadeUp { closed: now + random.around(10.0, 0.6), events }
}

/// Several items are recorded together, and one has to wait for an approval.
fn in_batches(random: &mut Random, usual: &[f64], _: usize) -> MadeUp {
    let (mut now, mut events, mut item) = (0.0, Vec::new(), 0);
    let waiting = 4 + (usual[0] * 1000.0) as usize % 6;
    while item < usual.len() {
        let end = usual.len().min(item + 1 + random.below(4));
        for (at, usual) in usual.iter().enumerate().take(end).skip(item) {
            now += random.around(*usual, 0.4);
            if at == waiting {
                now += random.around(36.0, 0.6);
            }
        }
        events.extend((item..end).map(|item| (now, item, State::Done)));
        item = end;
    }
    MadeUp { closed: now + random.around(12.0, 0.8), events }
}

/// Three people work at the same time, each on items of their own. Releases get faster, some items do not apply or are
/// skipped, and from the eighth release on the checklist has three more items.
fn in_parallel(random: &mut Random, usual: &[f64], number: usize) -> MadeUp {
    let mut events = Vec::new();
    let trend = 0.98_f64.powi(i32::try_from(number).unwrap());
    let items = if number < 8 { usual.len() - 3 } else { usual.len() };
    let mut ends = [0.0_f64; 3];
    for (person, end) in ends.iter_mut().enumerate() {
        let pace = trend * random.around(1.5, 0.2);
        for item in (person..items).step_by(3) {
            let begun = *end + random.around(2.0, 0.5);
            *end = begun + random.around(usual[item] * pace, 0.6);
            let state = match random.below(25) {
                0 => State::Skipped,
                1 => State::NotApplicable,
                _ => State::Done,
            };
            events.push((begun, item, State::Doing));
            events.push((*end, item, state));
        }
    }
    let last = ends.into_iter().fold(0.0, f64::max);
    MadeUp { closed: last + random.around(15.0, 0.5), events }
}

const START: i64 = 1_767_258_000;

fn at(release: usize, minutes: f64) -> Timestamp {
    let days = i64::try_from(release).unwrap() * 86_400 * 7;
    Timestamp::from_second(START + days + (minutes * 60.0) as i64).unwrap()
}

/// Evaluates a made-up release; `until` cuts it off.
fn run(made: &MadeUp, number: usize, list: &Arc<Checklist>, until: Option<f64>) -> ReleaseEntry {
    let mut release = parsed(&number.to_string(), "");
    let moment = |minutes: f64| located(Moment::Instant(at(number, minutes)));
    release.started = Some(moment(0.0));
    let mut items: Vec<Vec<Event>> = vec![Vec::new(); ITEMS];
    for (minutes, item, state) in &made.events {
        if until.is_none_or(|until| *minutes <= until) {
            let mut event = parsed("", "a: done").entries[0].events[0].clone();
            (event.state, event.at) = (*state, Some(moment(*minutes)));
            items[*item].push(event);
        }
    }
    for (item, events) in items.into_iter().enumerate().filter(|(_, events)| !events.is_empty()) {
        let mut entry = parsed("", "a: done").entries.remove(0);
        (entry.key, entry.events) = (located(Arc::from(format!("i{item}"))), events);
        release.entries.push(entry);
    }
    if until.is_none() {
        release.status = Some(located(Status::Done));
        release.finished = Some(moment(made.closed));
    }
    ReleaseEntry::Run(Arc::new(evaluated(release, Arc::clone(list))))
}

/// Returns how many forecasts there were, and how many of them held.
fn held(generator: Generator) -> (usize, usize) {
    let (mut forecasts, mut held) = (0, 0);
    for series in 0..SERIES {
        let mut random = Random(series * 7919 + 1);
        let usual: Vec<f64> = (0..ITEMS).map(|_| random.around(8.0, 0.7)).collect();
        let past = 5 + random.below(16);
        let lists: Vec<Arc<Checklist>> = [ITEMS - 3, ITEMS]
            .map(|items| {
                let text: Vec<String> = (0..items).map(|item| format!("i{item}")).collect();
                Arc::new(checklist(&text.join("\n")))
            })
            .into();
        let mut releases = Vec::new();
        let mut cut_off = Vec::new();
        for number in 0..past + CUTS {
            let made = generator(&mut random, &usual, number);
            let is_long = made.events.iter().any(|(_, item, _)| *item >= ITEMS - 3);
            let until = (number >= past).then(|| {
                if number % 2 == 0 {
                    made.events[random.below(made.events.len())].0
                } else {
                    made.closed * random.next()
                }
            });
            releases.push(run(&made, number, &lists[usize::from(is_long)], until));
            cut_off.extend(until.map(|_| (number, at(number, made.closed))));
        }
        let index = SeriesIndex::new(&releases);
        let history = History::all(&[], &index, &releases).remove(0);
        for (release, end) in cut_off {
            let found = forecast(&releases, &history, &index.all[0], release);
            if let Some(Ok(found)) = found {
                forecasts += 1;
                held += usize::from(found.from <= end && end <= found.to);
            }
        }
    }
    (forecasts, held)
}

#[test]
fn four_of_five_releases_end_within_the_interval() {
    let (mut all, mut all_held) = (0, 0);
    for (name, generator) in [
        ("in turn", in_turn as Generator),
        ("in batches", in_batches),
        ("in parallel", in_parallel),
    ] {
        let (forecasts, held) = held(generator);
        let share = 100 * held / forecasts;
        assert!((75..=85).contains(&share), "{name}: {held} of {forecasts}");
        all += forecasts;
        all_held += held;
    }
    assert!(all >= 500, "{all} are too few to tell");
    assert!((75..=85).contains(&(100 * all_held / all)), "{all_held} of {all}");
}

fn minutes(all: &[i64]) -> Vec<SignedDuration> {
    all.iter().map(|&at| SignedDuration::from_mins(at)).collect()
}

#[test]
fn the_forecast_is_the_square_of_the_mean_root() {
    // The roots are 6, 7, 8, 9 and 10: mean 8, deviation 1.5811, and 1.533 · 1.5811 · √1.2 = 2.6552.
    let since = at(0, 0.0);
    let found = from_times(since, &minutes(&[36, 49, 64, 81, 100])).expect("five are enough");
    assert_eq!((found.left, found.releases), (SignedDuration::from_mins(65), 5));
    let after = |end: Timestamp| end.duration_since(since).as_mins();
    let of = [found.from, found.likely, found.to].map(after);
    assert_eq!(of, [30, 65, 115], "(8 - 2.6552)² = 28.6, 8² = 64 and (8 + 2.6552)² = 113.5");
}

#[test]
fn few_or_irregular_releases_give_no_forecast() {
    let of = |all: &[i64]| from_times(at(0, 0.0), &minutes(all)).map(|_| ());
    assert_eq!(of(&[60, 61, 62, 63]), Err(NoForecast::TooFew(4)));
    assert_eq!(of(&[60, 61, 62, 63, 64]), Ok(()));
    assert_eq!(of(&[10, 60, 20, 900, 30]), Err(NoForecast::TooIrregular(5)));
    assert_eq!(of(&[1, 6, 2, 20, 3]), Ok(()), "within an hour everything is exact enough");
}

#[test]
fn progress_is_linear_between_events_and_within_a_batch() {
    let times = [10.0, 20.0, 50.0, 50.0, 50.0].map(|minutes| at(0, minutes));
    let after = |closed: usize, of: usize| {
        reached(at(0, 0.0), &times, closed * times.len(), of).duration_since(at(0, 0.0)).as_mins()
    };
    let reached: Vec<i64> = (0..=5).map(|closed| after(closed, 5)).collect();
    assert_eq!(reached, [0, 10, 20, 30, 40, 50]);
    assert_eq!([after(1, 10), after(3, 10), after(5, 10)], [5, 15, 25]);
}

#[test]
fn only_a_release_in_progress_with_an_open_item_has_a_forecast() {
    let list = Arc::new(checklist("a\nb"));
    let entry = |number: usize, items: &str, minutes: Option<f64>| {
        let mut release = parsed(&number.to_string(), items);
        release.started = Some(located(Moment::Instant(at(number, 0.0))));
        if let Some(minutes) = minutes {
            release.status = Some(located(Status::Done));
            release.finished = Some(located(Moment::Instant(at(number, minutes))));
        }
        ReleaseEntry::Run(Arc::new(evaluated(release, Arc::clone(&list))))
    };
    let of = |last: ReleaseEntry| {
        let past = "a: done@09:10\nb: done@09:30";
        let mut releases: Vec<ReleaseEntry> =
            (0..5).map(|number| entry(number, past, Some(60.0))).collect();
        releases.push(last);
        let index = SeriesIndex::new(&releases);
        let history = History::all(&[], &index, &releases).remove(0);
        forecast(&releases, &history, &index.all[0], 5)
    };
    let running = of(entry(5, "", None)).expect("it is in progress").expect("five are enough");
    assert_eq!((running.since, running.left), (at(5, 0.0), SignedDuration::from_hours(1)));
    assert_eq!(of(entry(5, "a: done\nb: done", None)), None, "it only has to be closed");
    assert_eq!(of(entry(5, "", Some(60.0))), None);
}
