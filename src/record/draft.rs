//! A release's text while it is being changed, key by key.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::run::Run;
use crate::record::event::keys;
use crate::record::reevaluate::{errors_by_entry, reevaluate};
use crate::record::refusal::Refusal;
use crate::record::text::{self, Data, Edit, Step};
use crate::site::Site;

/// What is longer is not said in full in a hint.
const LONGEST_HINT: usize = 400;

/// The text so far, and the orders in which its keys should stand.
pub(super) struct Draft<'a> {
    site: &'a Site,
    run: &'a Run,
    keys: Vec<&'static str>,
    ids: Vec<&'a str>,
    text: String,
    problems: Vec<Diagnostic>,
    /// The errors in entries, by key.
    faulty_entries: HashMap<String, Vec<Diagnostic>>,
}

impl<'a> Draft<'a> {
    /// Begins with `text`; new entries go where their place among `ids` says.
    pub(super) fn new(site: &'a Site, run: &'a Run, ids: Vec<&'a str>, text: &str) -> Self {
        let problems = reevaluate(site, run, text).1;
        Self {
            site,
            run,
            keys: keys(),
            ids,
            text: text.to_owned(),
            faulty_entries: errors_by_entry(text, run.release.source, &problems),
            problems,
        }
    }

    /// Changes a key of the release's own.
    pub(super) fn key(&mut self, key: &str, change: &Edit) -> Result<(), Refusal> {
        let step = Step {
            key,
            order: &self.keys,
            spaced: false,
        };
        self.text = text::change(&self.text, &[step], change).map_err(|error| {
            Refusal::cannot_change(self.run, key, error).hint(self.by_hand(key, change))
        })?;
        Ok(())
    }

    /// Changes the entries of items and sections alike: all together where that can be done, which takes the time
    /// of one, else half by half.
    pub(super) fn entries(&mut self, ids: &[&str], change: &Edit) -> Result<(), Refusal> {
        let (one, other) = match ids {
            [] => return Ok(()),
            [id] => return self.entry(id, change),
            several => several.split_at(several.len() / 2),
        };
        let [items, entry] = self.steps("");
        let entries: Vec<Step<'_>> = ids.iter().map(|&key| Step { key, ..entry }).collect();
        let is_sound = ids.iter().all(|id| !self.faulty_entries.contains_key(*id));
        let new = is_sound.then(|| text::change_all(&self.text, items, &entries, change));
        if let Some(new) = new.flatten() {
            self.text = new;
            return Ok(());
        }
        self.entries(one, change)?;
        self.entries(other, change)
    }

    /// The way to the entry `id`.
    fn steps<'s>(&'s self, id: &'s str) -> [Step<'s>; 2] {
        let items = Step {
            key: "items",
            order: &self.keys,
            spaced: false,
        };
        let entry = Step {
            key: id,
            order: &self.ids,
            spaced: true,
        };
        [items, entry]
    }

    /// Changes the entry of an item or section.
    pub(super) fn entry(&mut self, id: &str, change: &Edit) -> Result<(), Refusal> {
        if let Some(errors) = self.faulty_entries.get(id) {
            return Err(Refusal {
                problems: errors.clone(),
                ..Refusal::new(format!("the entry of `{id}` has to be mended first"))
            });
        }
        self.text = text::change(&self.text, &self.steps(id), change).map_err(|error| {
            Refusal::cannot_change(self.run, id, error).hint(self.by_hand(id, change))
        })?;
        Ok(())
    }

    /// The new text, and the release as it has it: as readable as it was.
    pub(super) fn finish(self) -> Result<(String, Run), Refusal> {
        let (after, problems) = reevaluate(self.site, self.run, &self.text);
        let errors = |problems: &[Diagnostic]| {
            let is_error = |problem: &&Diagnostic| problem.severity() == Severity::Error;
            problems.iter().filter(is_error).count()
        };
        let after = after.filter(|_| errors(&problems) <= errors(&self.problems));
        Ok((self.text, after.ok_or_else(Refusal::misread)?))
    }

    /// What to do where it cannot be done safely.
    fn by_hand(&self, key: &str, change: &Edit) -> String {
        if !self.text.ends_with('\n') {
            return "End the file with a line break, and try again.".to_owned();
        }
        let is_there = || {
            let mut entries = self.run.release.entries.iter();
            entries.any(|entry| *entry.key.value == *key && !entry.events.is_empty())
        };
        match change {
            Edit::Set(Data::Null) | Edit::Remove => format!("Mend the entry `{key}` by hand."),
            Edit::Rename(to) => format!("Rename it by hand: `{key}` is `{to}` now."),
            Edit::AddToList(value) => in_list(key, value),
            Edit::Add(value) if is_there() => in_list(key, value),
            Edit::Set(value) | Edit::Add(value) => match short(value) {
                Some(value) => format!("Write it by hand: `{key}: {value}`."),
                None => "Write it by hand.".to_owned(),
            },
        }
    }
}

fn in_list(key: &str, value: &Data) -> String {
    match short(value) {
        Some(value) => {
            format!("Write it by hand, as the last of a list below `{key}:`: `- {value}`.")
        }
        None => format!("Write it by hand, as the last of a list below `{key}:`."),
    }
}

/// A value on one line, unless nobody would copy it.
fn short(value: &Data) -> Option<String> {
    let line = text::inline(value);
    (line.len() <= LONGEST_HINT).then_some(line)
}
