//! Editing a release's text, key by key.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::run::Run;
use crate::record::event::release_keys;
use crate::record::reevaluate::{CurrentRelease, reevaluate};
use crate::record::refusal::Refusal;
use crate::record::text::{self, Data, Edit, Step};

/// The maximum length in bytes of a value in a hint.
const MAX_HINT_LENGTH: usize = 400;

/// The text so far, and the order of its keys.
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
            keys: release_keys(),
            ids,
            text: current.text.to_owned(),
            entry_errors: current.errors_by_entry(),
        }
    }

    /// Returns the text so far.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Changes a top-level key.
    pub(super) fn key(&mut self, key: &str, change: &Edit) -> Result<(), Refusal> {
        let step = Step { key, order: &self.keys, spaced: false };
        self.text = text::change(&self.text, &[step], change).map_err(|error| {
            Refusal::cannot_change(&self.current.run, key, error)
                .hint(self.manual_hint(key, change))
        })?;
        Ok(())
    }

    /// Changes the value at a path of keys.
    pub(super) fn path(&mut self, path: &[&str], change: &Edit) -> Result<(), Refusal> {
        let steps: Vec<Step<'_>> = (path.iter().enumerate())
            .map(|(depth, &key)| {
                let order = if depth == 0 { &self.keys[..] } else { &[] };
                Step { key, order, spaced: false }
            })
            .collect();
        self.text = text::change(&self.text, &steps, change).map_err(|error| {
            let key = path.join(".");
            Refusal::cannot_change(&self.current.run, &key, error)
                .hint(self.manual_hint(&key, change))
        })?;
        Ok(())
    }

    /// Makes the same change in several entries. Tries all together, which takes the time of one, then each half.
    pub(super) fn entries(&mut self, ids: &[&str], change: &Edit) -> Result<(), Refusal> {
        let (one, other) = match ids {
            [] => return Ok(()),
            [id] => return self.entry(id, change),
            several => several.split_at(several.len() / 2),
        };
        let [items, entry] = self.steps("");
        let entries: Vec<Step<'_>> = ids.iter().map(|&key| Step { key, ..entry }).collect();
        let has_no_errors = ids.iter().all(|id| !self.entry_errors.contains_key(*id));
        let new = has_no_errors.then(|| text::change_all(&self.text, items, &entries, change));
        if let Some(new) = new.flatten() {
            self.text = new;
            return Ok(());
        }
        self.entries(one, change)?;
        self.entries(other, change)
    }

    /// Returns the path to the entry `id`.
    fn steps<'s>(&'s self, id: &'s str) -> [Step<'s>; 2] {
        let items = Step { key: "items", order: &self.keys, spaced: false };
        let entry = Step { key: id, order: &self.ids, spaced: true };
        [items, entry]
    }

    /// Changes the entry of an item or section.
    pub(super) fn entry(&mut self, id: &str, change: &Edit) -> Result<(), Refusal> {
        if let Some(errors) = self.entry_errors.get(id) {
            return Err(Refusal {
                diagnostics: errors.clone(),
                ..Refusal::new(format!("the entry of `{id}` has errors"))
                    .hint("Fix the entry first.")
            });
        }
        self.text = text::change(&self.text, &self.steps(id), change).map_err(|error| {
            Refusal::cannot_change(&self.current.run, id, error).hint(self.manual_hint(id, change))
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

    /// Returns the hint for a change that cannot be made safely.
    fn manual_hint(&self, key: &str, change: &Edit) -> String {
        if !self.text.ends_with('\n') {
            return "End the file with a line break, and try again.".to_owned();
        }
        let has_events = || {
            let mut entries = self.current.run.release.entries.iter();
            entries.any(|entry| *entry.key.value == *key && !entry.is_empty())
        };
        match change {
            Edit::Set(Data::Null) | Edit::Remove => format!("Fix the entry `{key}` by hand."),
            Edit::Rename(to) => format!("Rename `{key}` to `{to}` by hand."),
            Edit::AddToList(value) => list_hint(key, value),
            Edit::Add(value) if has_events() => list_hint(key, value),
            Edit::Set(value) | Edit::Add(value) => match short(value) {
                Some(value) => format!("Write it by hand: `{key}: {value}`."),
                None => "Write it by hand.".to_owned(),
            },
        }
    }
}

fn list_hint(key: &str, value: &Data) -> String {
    match short(value) {
        Some(value) => {
            format!("Add it by hand at the end of the list under `{key}`: `- {value}`.")
        }
        None => format!("Add it by hand at the end of the list under `{key}`."),
    }
}

/// Returns a value on one line, or `None` if it is too long to copy.
fn short(value: &Data) -> Option<String> {
    let line = text::inline(value);
    (line.len() <= MAX_HINT_LENGTH).then_some(line)
}
