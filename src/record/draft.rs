//! A release's text while it is being changed, key by key.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::run::Run;
use crate::record::event::keys;
use crate::record::reevaluate::{CurrentRelease, reevaluate};
use crate::record::refusal::Refusal;
use crate::record::text::{self, Data, Edit, Step};

/// What is longer is not said in full in a hint.
const LONGEST_HINT: usize = 400;

/// The text so far, and the orders in which its keys should stand.
pub(super) struct Draft<'a> {
    current: &'a CurrentRelease<'a>,
    keys: Vec<&'static str>,
    ids: Vec<&'a str>,
    text: String,
    /// The errors in entries, by key.
    entry_errors: HashMap<String, Vec<Diagnostic>>,
}

impl<'a> Draft<'a> {
    /// Starts with the text as it is now. New entries are written in the order of `ids`.
    pub(super) fn new(current: &'a CurrentRelease<'a>, ids: Vec<&'a str>) -> Self {
        Self {
            current,
            keys: keys(),
            ids,
            text: current.text.to_owned(),
            entry_errors: current.errors_by_entry(),
        }
    }

    /// Changes a key of the release's own.
    pub(super) fn key(&mut self, key: &str, change: &Edit) -> Result<(), Refusal> {
        let step = Step { key, order: &self.keys, spaced: false };
        self.text = text::change(&self.text, &[step], change).map_err(|error| {
            Refusal::cannot_change(&self.current.run, key, error).hint(self.by_hand(key, change))
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
        let is_sound = ids.iter().all(|id| !self.entry_errors.contains_key(*id));
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
        let items = Step { key: "items", order: &self.keys, spaced: false };
        let entry = Step { key: id, order: &self.ids, spaced: true };
        [items, entry]
    }

    /// Changes the entry of an item or section.
    pub(super) fn entry(&mut self, id: &str, change: &Edit) -> Result<(), Refusal> {
        if let Some(errors) = self.entry_errors.get(id) {
            return Err(Refusal {
                problems: errors.clone(),
                ..Refusal::new(format!("the entry of `{id}` has to be mended first"))
            });
        }
        self.text = text::change(&self.text, &self.steps(id), change).map_err(|error| {
            Refusal::cannot_change(&self.current.run, id, error).hint(self.by_hand(id, change))
        })?;
        Ok(())
    }

    /// Returns the new text and its run, unless the text has more errors than before.
    pub(super) fn finish(self) -> Result<(String, Run), Refusal> {
        let CurrentRelease { site, run, .. } = self.current;
        let (after, diagnostics) = reevaluate(site, run, &self.text);
        let errors = |diagnostics: &[Diagnostic]| {
            let is_error = |found: &&Diagnostic| found.severity() == Severity::Error;
            diagnostics.iter().filter(is_error).count()
        };
        let after = after.filter(|_| errors(&diagnostics) <= errors(&self.current.diagnostics));
        Ok((self.text, after.ok_or_else(Refusal::misread)?))
    }

    /// What to do where it cannot be done safely.
    fn by_hand(&self, key: &str, change: &Edit) -> String {
        if !self.text.ends_with('\n') {
            return "End the file with a line break, and try again.".to_owned();
        }
        let is_there = || {
            let mut entries = self.current.run.release.entries.iter();
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
