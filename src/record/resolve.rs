//! Resolving a git conflict in a release's file: the events of both sides, in the order of time.

use jiff::tz::TimeZone;

use crate::conflicts::{BASE, MIDDLE, OURS, THEIRS};
use crate::model::time::Moment;
use crate::parse::time;
use crate::parse::yaml;
use crate::record::event::release_keys;
use crate::record::text::{self, Data, Edit, Step};
use crate::span::SourceId;

/// A file without conflict.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct MergedRelease {
    /// Its text.
    pub(crate) text: String,
    /// What both sides changed, each as a sentence without a full stop.
    pub(crate) merged: Vec<String>,
    /// What a person has to decide, each as a sentence without a full stop.
    pub(crate) undecided: Vec<String>,
}

/// Whether a text has a conflict marker of git.
pub(crate) fn has_conflict(text: &str) -> bool {
    text.lines().any(|line| line.starts_with(OURS))
}

/// Resolves the conflicts in `text`. The error says why they cannot be resolved.
pub(crate) fn resolve(text: &str, zone: &TimeZone) -> Result<MergedRelease, String> {
    let (ours, theirs) = sides(text).ok_or("its conflict markers are incomplete")?;
    let tree = |text: &str, side: &str| match yaml::parse(SourceId(0), text, 0) {
        (Some(root), found) if found.is_empty() => Ok(Data::from(&root)),
        (_, found) => {
            let why = found.first().map_or("it is empty", |found| &found.message);
            Err(format!("the {side} side alone is not valid: {why}"))
        }
    };
    let (Data::Map(our_keys), Data::Map(their_keys)) =
        (tree(&ours, "first")?, tree(&theirs, "second")?)
    else {
        return Err("one side is not a release".to_owned());
    };
    let mut merge = Merge {
        text: ours,
        theirs: &theirs,
        zone,
        late: None,
        merged: Vec::new(),
        undecided: Vec::new(),
    };
    let sides = (closings(&our_keys), closings(&their_keys));
    merge.late = unseen_by_closing(&sides.0, &sides.1);
    for (key, theirs) in &their_keys {
        let ours = value(&our_keys, key);
        match key.as_str() {
            "items" => merge.items(ours, theirs)?,
            "log" | "closed" => merge.list(key, ours, theirs)?,
            _ => merge.fact(key, ours, theirs)?,
        }
    }
    if let Some(Late { side: Side::Ours, number }) = merge.late {
        merge.mark_ours(&our_keys, &their_keys, number)?;
    }
    merge.undecided.extend(lost_comments(&theirs, &merge.text));
    Ok(MergedRelease { text: merge.text, merged: merge.merged, undecided: merge.undecided })
}

/// Returns the texts of both sides.
fn sides(text: &str) -> Option<(String, String)> {
    let (mut ours, mut theirs) = (String::new(), String::new());
    let mut part = None;
    for line in text.split_inclusive('\n') {
        part = match (part, line.get(..OURS.len())) {
            (None, Some(OURS)) => Some(Part::Ours),
            (Some(Part::Ours), Some(BASE)) => Some(Part::Base),
            (Some(Part::Ours | Part::Base), Some(MIDDLE)) => Some(Part::Theirs),
            (Some(Part::Theirs), Some(THEIRS)) => None,
            (part, _) => {
                if matches!(part, None | Some(Part::Ours)) {
                    ours.push_str(line);
                }
                if matches!(part, None | Some(Part::Theirs)) {
                    theirs.push_str(line);
                }
                continue;
            }
        };
    }
    part.is_none().then_some((ours, theirs))
}

#[derive(Clone, Copy)]
enum Part {
    Ours,
    Base,
    Theirs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// The side whose new events came after a closing of the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Late {
    side: Side,
    /// The number of the closing.
    number: usize,
}

/// Returns which side's events the last closing did not see: those of the side that has no new closing itself.
fn unseen_by_closing(ours: &[Data], theirs: &[Data]) -> Option<Late> {
    let new = |one: &[Data], other: &[Data]| one.iter().any(|closing| !other.contains(closing));
    let (closings, side) = match (new(ours, theirs), new(theirs, ours)) {
        (true, false) => (ours, Side::Theirs),
        (false, true) => (theirs, Side::Ours),
        _ => return None,
    };
    let is_reopened = |closing: &Data| field(closing, "as") == Some("reopened");
    (!closings.last().is_some_and(is_reopened)).then_some(Late { side, number: closings.len() })
}

/// A merge into the text of the first side.
struct Merge<'a> {
    text: String,
    /// The text of the second side.
    theirs: &'a str,
    zone: &'a TimeZone,
    late: Option<Late>,
    merged: Vec<String>,
    undecided: Vec<String>,
}

impl Merge<'_> {
    fn items(&mut self, ours: Option<&Data>, theirs: &Data) -> Result<(), String> {
        let Data::Map(entries) = theirs else { return Ok(()) };
        for (key, entry) in entries {
            let known = match ours {
                Some(Data::Map(ours)) => value(ours, key),
                _ => None,
            };
            let (our_events, their_events) = (known.map(events).unwrap_or_default(), events(entry));
            let new: Vec<Data> =
                their_events.iter().filter(|event| !our_events.contains(event)).cloned().collect();
            if new.is_empty() {
                continue;
            }
            if let (Some(ours), Some(theirs)) = (text_of(&our_events), text_of(&new))
                && ours != theirs
            {
                self.undecided.push(format!(
                    "`{key}` is “{ours}” in the first side and “{theirs}” in the second"
                ));
                continue;
            }
            let new = self.marked(new, Side::Theirs);
            let count = our_events.len() + new.len();
            let all = self.in_order(key, our_events, new);
            let data = if count == 1 { all[0].clone() } else { Data::List(all) };
            self.set(&["items", key], data)?;
            if known.is_some_and(|known| !events(known).is_empty()) {
                self.merged.push(format!("`{key}`: {count} events"));
            } else {
                self.merged.push(format!("`{key}`: from the second side"));
            }
        }
        Ok(())
    }

    fn list(&mut self, key: &str, ours: Option<&Data>, theirs: &Data) -> Result<(), String> {
        let (ours, theirs) = (ours.map(events).unwrap_or_default(), events(theirs));
        let new: Vec<Data> = theirs.iter().filter(|line| !ours.contains(line)).cloned().collect();
        if new.is_empty() {
            return Ok(());
        }
        let is_new_to_them = ours.iter().any(|line| !theirs.contains(line));
        if key == "closed" && is_new_to_them {
            self.undecided
                .push("both sides closed the release: keep one of the new closings".to_owned());
        }
        let new = if key == "log" { self.marked(new, Side::Theirs) } else { new };
        let all = self.in_order(key, ours, new);
        self.set(&[key], Data::List(all))?;
        self.merged.push(format!("`{key}`: the lines of both sides"));
        Ok(())
    }

    fn fact(&mut self, key: &str, ours: Option<&Data>, theirs: &Data) -> Result<(), String> {
        match ours {
            Some(ours) if ours == theirs => {}
            Some(ours) => {
                let (ours, theirs) = (text::inline(ours), text::inline(theirs));
                self.undecided.push(format!(
                    "`{key}` is `{ours}` in the first side and `{theirs}` in the second; the first was kept"
                ));
            }
            None => {
                self.set(&[key], theirs.clone())?;
                self.merged.push(format!("`{key}`: from the second side"));
            }
        }
        Ok(())
    }

    /// Marks the new events of the first side as late, because the closing of the second did not see them.
    fn mark_ours(
        &mut self,
        ours: &[(String, Data)],
        theirs: &[(String, Data)],
        number: usize,
    ) -> Result<(), String> {
        let log = value(theirs, "log").map(events).unwrap_or_default();
        let mark_line = |line: Data| if log.contains(&line) { line } else { late(line, number) };
        let own_log = value(ours, "log").map(events).unwrap_or_default();
        if own_log.iter().any(|line| !log.contains(line)) {
            let own_log: Vec<Data> = own_log.into_iter().map(mark_line).collect();
            let new: Vec<Data> =
                log.iter().filter(|line| !own_log.contains(line)).cloned().collect();
            let all = self.in_order("log", own_log, new);
            self.set(&["log"], Data::List(all))?;
        }
        let (Some(Data::Map(ours)), theirs) = (value(ours, "items"), value(theirs, "items")) else {
            return Ok(());
        };
        for (key, entry) in ours {
            let known = match theirs {
                Some(Data::Map(theirs)) => value(theirs, key).map(events).unwrap_or_default(),
                _ => Vec::new(),
            };
            let own = events(entry);
            if own.iter().all(|event| known.contains(event)) {
                continue;
            }
            let mark =
                |event: Data| if known.contains(&event) { event } else { late(event, number) };
            let own: Vec<Data> = own.into_iter().map(mark).collect();
            let new: Vec<Data> =
                known.iter().filter(|event| !own.contains(event)).cloned().collect();
            let all = self.in_order(key, own, new);
            let data = if all.len() == 1 { all[0].clone() } else { Data::List(all) };
            self.set(&["items", key], data)?;
            self.merged.push(format!("`{key}`: recorded after the closing"));
        }
        Ok(())
    }

    fn marked(&self, new: Vec<Data>, side: Side) -> Vec<Data> {
        match self.late {
            Some(Late { side: late_side, number }) if late_side == side => {
                new.into_iter().map(|event| late(event, number)).collect()
            }
            _ => new,
        }
    }

    /// Returns the events of both sides in the order of time, if all their times are known.
    fn in_order(&mut self, key: &str, ours: Vec<Data>, theirs: Vec<Data>) -> Vec<Data> {
        let mut all: Vec<Data> = ours.into_iter().chain(theirs).map(with_number).collect();
        let times: Option<Vec<Moment>> = all.iter().map(|event| self.time(event)).collect();
        if times.is_some() {
            let zone = self.zone;
            all.sort_by(|one, other| match (time_of(one, zone), time_of(other, zone)) {
                (Some(one), Some(other)) => one.compare(other, zone),
                _ => std::cmp::Ordering::Equal,
            });
        } else if all.len() > 1 {
            self.undecided.push(format!("the order in `{key}`: not every event has a time"));
        }
        all
    }

    fn time(&self, event: &Data) -> Option<Moment> {
        time_of(event, self.zone)
    }

    fn set(&mut self, path: &[&str], value: Data) -> Result<(), String> {
        let comments = text::commented(self.theirs, path);
        if let Some(text) = text::replace(&self.text, path, &value, comments) {
            self.text = text;
            return Ok(());
        }
        let keys = release_keys();
        let steps: Vec<Step<'_>> = (path.iter().enumerate())
            .map(|(depth, &key)| {
                let order = if depth == 0 { &keys[..] } else { &[] };
                Step { key, order, spaced: depth > 0 }
            })
            .collect();
        self.text = text::change(&self.text, &steps, &Edit::Set(value))
            .map_err(|error| format!("`{}`: {}", path.join("."), error.message))?;
        Ok(())
    }
}

/// Returns a sentence for each comment of `theirs` that is not in `merged`.
fn lost_comments(theirs: &str, merged: &str) -> impl Iterator<Item = String> {
    let kept = text::all_comments(merged);
    let lost =
        text::all_comments(theirs).into_iter().filter(move |comment| !kept.contains(comment));
    lost.map(|comment| format!("the comment `{comment}` of the second side was left out"))
}

fn time_of(event: &Data, zone: &TimeZone) -> Option<Moment> {
    time::moment(field(event, "at")?, zone).ok()
}

pub(super) fn value<'a>(entries: &'a [(String, Data)], key: &str) -> Option<&'a Data> {
    entries.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

pub(super) fn field<'a>(event: &'a Data, key: &str) -> Option<&'a str> {
    let Data::Map(entries) = event else { return None };
    match value(entries, key)? {
        Data::Text(text) => Some(text),
        _ => None,
    }
}

/// Returns the closings of a side.
fn closings(keys: &[(String, Data)]) -> Vec<Data> {
    value(keys, "closed").map(events).unwrap_or_default()
}

/// Returns the values of a list, or the one value.
pub(super) fn events(value: &Data) -> Vec<Data> {
    match value {
        Data::Null => Vec::new(),
        Data::List(values) => values.clone(),
        one => vec![one.clone()],
    }
}

/// Returns the text of an added item.
fn text_of(events: &[Data]) -> Option<String> {
    events.iter().find_map(|event| field(event, "text")).map(str::to_owned)
}

/// Marks an event as recorded after the closing with that number.
pub(super) fn late(event: Data, number: usize) -> Data {
    let mut entries = match event {
        Data::Map(entries) => entries,
        state => vec![("state".to_owned(), state)],
    };
    entries.retain(|(key, _)| key != "late");
    entries.push(("late".to_owned(), Data::Number(number)));
    Data::Map(entries)
}

/// Returns an event whose `late` is a number again, because the reader takes every scalar for a text.
pub(super) fn with_number(event: Data) -> Data {
    let number = field(&event, "late").and_then(|late| late.parse().ok());
    match number {
        Some(number) => late(event, number),
        None => event,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(text: &str) -> MergedRelease {
        resolve(text, &TimeZone::UTC).expect("it can be resolved")
    }

    #[test]
    fn the_events_of_both_sides_are_in_the_order_of_time() {
        let text = "checklist: c\nitems:\n\n<<<<<<< ours\n  a: { state: failed, by: li, at: 2026-01-01T10:00:00Z, note: x }\n=======\n  a: { state: doing, by: sam, at: 2026-01-01T09:00:00Z }\n>>>>>>> theirs\n\n  b: done # kept\n";
        let resolved = resolved(text);
        assert_eq!(
            resolved.text,
            "checklist: c\nitems:\n\n  a:\n    - { state: doing, by: sam, at: 2026-01-01T09:00:00Z }\n    - { state: failed, by: li, at: 2026-01-01T10:00:00Z, note: x }\n\n  b: done # kept\n"
        );
        assert_eq!((resolved.merged.len(), resolved.undecided.len()), (1, 0));
    }

    #[test]
    fn lines_of_the_log_are_merged_and_facts_are_for_a_person() {
        let text = "checklist: c\n<<<<<<< HEAD\nowner: li\n||||||| base\n=======\nowner: sam\n>>>>>>> b\nlog:\n<<<<<<< HEAD\n  - { at: 2026-01-01T10:00:00Z, note: later }\n=======\n  - { at: 2026-01-01T09:00:00Z, note: first }\n>>>>>>> b\n";
        let resolved = resolved(text);
        let (first, later) = (resolved.text.find("first"), resolved.text.find("later"));
        assert!(first < later && resolved.text.contains("owner: li\n"), "{}", resolved.text);
        assert_eq!(
            resolved.undecided,
            ["`owner` is `li` in the first side and `sam` in the second; the first was kept"]
        );
    }

    #[test]
    fn what_a_closing_did_not_see_becomes_late() {
        let closing = "closed: { as: done, by: li, at: 2026-01-01T12:00:00Z }\n";
        let event = "  a: { state: done, by: sam, at: 2026-01-01T11:00:00Z }\n";
        for (ours, theirs) in [(closing, ""), ("", closing)] {
            let (our_event, their_event) = if ours.is_empty() { (event, "") } else { ("", event) };
            let text = format!(
                "checklist: c\n<<<<<<< HEAD\n{ours}items:\n  b: done\n{our_event}=======\n{theirs}items:\n  b: done\n{their_event}>>>>>>> b\n"
            );
            let resolved = resolved(&text);
            assert!(resolved.text.contains("11:00:00Z, late: 1 }"), "{}", resolved.text);
            assert!(resolved.text.contains("closed:"), "{}", resolved.text);
            assert_eq!(resolved.undecided, [""; 0]);
        }
    }

    #[test]
    fn comments_of_both_sides_stay_with_their_events() {
        let text = "checklist: c\n<<<<<<< HEAD\nowner: li\n=======\nowner: li # of the second\n>>>>>>> b\nlog:\n  - { note: x } # both\nitems:\n\n  a: # who?\n    - { state: failed, at: 2026-01-01T08:00:00Z }\n      # both\n<<<<<<< HEAD\n    - { state: doing, at: 2026-01-01T10:00:00Z } # ours\n=======\n    - { state: done, at: 2026-01-01T09:00:00Z }\n      # theirs\n>>>>>>> b\n\n  # of b\n  b:\n";
        let resolved = resolved(text);
        assert_eq!(
            resolved.text,
            "checklist: c\nowner: li\nlog:\n  - { note: x } # both\nitems:\n\n  a:\n    - { state: failed, at: 2026-01-01T08:00:00Z }\n      # who?\n      # both\n    - { state: done, at: 2026-01-01T09:00:00Z }\n      # theirs\n    - { state: doing, at: 2026-01-01T10:00:00Z }\n      # ours\n\n  # of b\n  b:\n"
        );
        assert_eq!(
            resolved.undecided,
            ["the comment `# of the second` of the second side was left out"]
        );
    }

    #[test]
    fn a_conflict_that_is_not_complete_is_not_resolved() {
        assert!(resolve("a: b\n<<<<<<< HEAD\n", &TimeZone::UTC).is_err());
        let broken = "<<<<<<< a\nx: [\n=======\nx: 1\n>>>>>>> b\n";
        assert!(resolve(broken, &TimeZone::UTC).unwrap_err().contains("the first side alone"));
    }
}
