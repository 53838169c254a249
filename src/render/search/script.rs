//! The script with the releases of a year, which the search of a page loads.
//!
//! It calls a function of `themes/default/static/search.js` with an object of data, because that works from disk and
//! under the policy of the pages. 1,000 releases with 27,000 notes and as many links must be small, so the data of a
//! release are columns, and what repeats is in tables:
//!
//! - `releases` has a list for each field of [`ReleaseData`], with a value for each release.
//! - A *symbol* is a character that stands for an index: `#` is 0, `$` is 1, and so on. A string of symbols has one for
//!   each row or line.
//! - The places of a release are the items of its list, its added items, and then its sections, lines of the log and
//!   orphaned entries that a line belongs to.
//! - A line's place is the difference to that of the line before, from 0.
//! - In the texts of evidence, the first character is a symbol: how many characters are those of the text before.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::Hash;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::run::Run;
use crate::model::config::Config;
use crate::model::time::Moment;
use crate::render::api::{self, HAS_JSON};
use crate::render::archive::{year, year_name};
use crate::render::route::{Route, href};
use crate::render::search::lines::{
    Mark, Place, SearchLine, full_name, lines, mark_of, names, people_of,
};
use crate::render::search::release_name;
use crate::render::state_style::{release_icon, release_word};
use crate::site::Site;

/// Returns the script of the releases of one year.
pub(crate) fn of_year(site: &Site, wanted: Option<i16>) -> String {
    let newest = (0..site.releases.len()).rev();
    let of_year = newest.filter(|&index| year(site, &site.releases[index]) == wanted);
    let mut tables = Tables::default();
    // Those that a line leaves out are the row's own.
    tables.people.index(String::new());
    let releases: Vec<ReleaseData> =
        of_year.filter_map(|index| ReleaseData::new(site, index, &mut tables)).collect();
    let releases = columns(serde_json::to_value(&releases).expect(HAS_JSON));
    call("runsheetSearch.year", &YearData { year: year_name(wanted), tables, releases })
}

/// Turns a list of objects with the same keys into an object of lists, also below. Next to each other, equal values are
/// compressed best: 1,000 releases take a sixth less.
pub(super) fn columns(rows: Value) -> Value {
    let Value::Array(rows) = rows else { return rows };
    if !rows.iter().all(Value::is_object) {
        return Value::Array(rows);
    }
    let mut columns = Map::new();
    for row in rows {
        let Value::Object(row) = row else { continue };
        for (name, value) in row {
            let column = columns.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            column.as_array_mut().expect("it was made above").push(value);
        }
    }
    Value::Object(columns.into_iter().map(|(name, column)| (name, self::columns(column))).collect())
}

/// Returns a call of a function of a page's scripts with `data`.
pub(super) fn call(function: &str, data: &impl Serialize) -> String {
    let json = String::from_utf8_lossy(&api::bytes(data)).into_owned();
    format!("{function}({});\n", json.trim_end())
}

#[derive(Serialize)]
struct YearData<'a> {
    year: String,
    #[serde(flatten)]
    tables: Tables<'a>,
    /// The columns of [`ReleaseData`].
    releases: Value,
}

/// What several releases have in common.
#[derive(Default, Serialize)]
struct Tables<'a> {
    /// Icon and word.
    marks: Table<(&'static str, &'static str)>,
    people: Table<String>,
    /// Id and text, with placeholders as written.
    items: Table<(&'a str, &'a str)>,
    /// Indices into `items`.
    lists: Table<Vec<usize>>,
}

#[derive(Serialize)]
struct ReleaseData {
    path: String,
    name: String,
    title: String,
    kind: String,
    /// The outcome: a symbol into `marks`.
    mark: char,
    owner: char,
    /// The day of its start, or nothing.
    date: String,
    /// An index into `lists`.
    list: usize,
    /// Id and text of its other places: first the added items.
    more: Vec<(String, String)>,
    /// The texts of items with placeholders, filled in, by their index in the list.
    filled: Vec<(usize, String)>,
    /// Symbols into `marks`, one for each item.
    states: String,
    /// Symbols into `people`, one for each item.
    who: String,
    notes: LineData,
    evidence: LineData,
}

#[derive(Default, Serialize)]
struct LineData {
    places: Vec<i64>,
    /// Symbols into `marks` plus 1, or 0 for the mark of its item.
    marks: String,
    /// Symbols into `people` plus 1, or 0 for the people of its item.
    who: String,
    /// The days since the start of the release; nothing if all are 0.
    days: Vec<i64>,
    texts: Vec<String>,
}

/// Values with their indices, in the order of first use.
struct Table<T> {
    values: Vec<T>,
    indices: HashMap<T, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { values: Vec::new(), indices: HashMap::new() }
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.values.serialize(serializer)
    }
}

impl<T: Clone + Eq + Hash> Table<T> {
    fn index(&mut self, value: T) -> usize {
        if let Some(index) = self.indices.get(&value) {
            return *index;
        }
        self.values.push(value.clone());
        self.indices.insert(value, self.values.len() - 1);
        self.values.len() - 1
    }
}

impl Tables<'_> {
    fn mark(&mut self, mark: Mark) -> usize {
        self.marks.index((mark.icon, mark.word))
    }

    fn person(&mut self, name: Cow<'_, str>) -> usize {
        self.people.index(name.into_owned())
    }
}

/// Returns the character that stands for an index.
fn symbol(index: usize) -> char {
    // Every index below 55,000 has a character of its own; no site has as many people or states.
    u32::try_from(index)
        .ok()
        .and_then(|index| char::from_u32(index + u32::from('#')))
        .unwrap_or('#')
}

impl ReleaseData {
    fn new<'a>(site: &'a Site, index: usize, tables: &mut Tables<'a>) -> Option<Self> {
        let path = href("", &Route::Release(index).path(site));
        match &site.releases[index] {
            ReleaseEntry::Run(run) => Some(Self::of_run(site, run, path, tables)),
            ReleaseEntry::Broken { .. } => None,
        }
    }

    fn of_run<'a>(site: &'a Site, run: &'a Run, path: String, tables: &mut Tables<'a>) -> Self {
        let release = &run.release;
        let value = |text: Option<&String>| text.cloned().unwrap_or_default();
        let config = &site.config;
        let zone = &config.zone;
        let start = run.started.or_else(|| run.planned_start()).map(|at| at.date(zone));
        let owner = release.owner.as_ref().map_or("", |owner| full_name(config, &owner.value));
        let mark = Mark { icon: release_icon(run), word: release_word(run) };
        let mut places = Places::new(run);
        let rows: Vec<RowData> = places
            .rows
            .iter()
            .map(|&row| {
                let row = &run.rows[row];
                let mark = tables.mark(mark_of(run, row));
                RowData { mark, who: tables.person(people_of(run, row, config)) }
            })
            .collect();
        let (evidence, notes): (Vec<SearchLine<'_>>, Vec<SearchLine<'_>>) =
            lines(run).into_iter().partition(|line| line.is_evidence);
        let mut writer = LineWriter { config, start, rows: &rows, places: &mut places, tables };
        let notes = writer.columns(&notes);
        let mut evidence = writer.columns(&evidence);
        shorten(&mut evidence.texts);
        let items = &run.checklist.items;
        let list = items.iter().map(|item| tables.items.index((&item.id, &item.text))).collect();
        Self {
            path,
            name: release_name(release),
            title: value(release.title.as_ref()),
            kind: value(release.kind.as_ref().map(|kind| &kind.value)),
            mark: symbol(tables.mark(mark)),
            owner: symbol(tables.person(Cow::Borrowed(owner))),
            date: start.map(|date| date.to_string()).unwrap_or_default(),
            list: tables.lists.index(list),
            more: places.more(),
            filled: (items.iter().enumerate())
                .filter_map(|(index, item)| {
                    let text = run.item_text(index);
                    (*text != *item.text).then(|| (index, text.into_owned()))
                })
                .collect(),
            states: rows.iter().map(|row| symbol(row.mark)).collect(),
            who: rows.iter().map(|row| symbol(row.who)).collect(),
            notes,
            evidence,
        }
    }
}

/// Writes lines of a release in columns.
struct LineWriter<'w, 'a, 's> {
    config: &'a Config,
    /// The day on which the release began.
    start: Option<Date>,
    rows: &'w [RowData],
    places: &'w mut Places<'a>,
    tables: &'w mut Tables<'s>,
}

impl LineWriter<'_, '_, '_> {
    fn columns(&mut self, lines: &[SearchLine<'_>]) -> LineData {
        let mut data = LineData::default();
        let mut before = 0;
        for line in lines {
            let place = self.places.index(line.place);
            let row = self.rows.get(place);
            let mark = self.tables.mark(line.mark);
            let who = self.tables.person(names(self.config, line.by));
            let or_own = |index: usize, own| if own == Some(index) { 0 } else { index + 1 };
            data.places.push(signed(place) - signed(before));
            data.marks.push(symbol(or_own(mark, row.map(|row| row.mark))));
            data.who.push(symbol(or_own(who, row.map(|row| row.who))));
            data.days.push(line.at.and_then(|at| self.days(at)).unwrap_or_default());
            data.texts.push(line.text.clone().into_owned());
            before = place;
        }
        if data.days.iter().all(|days| *days == 0) {
            data.days.clear();
        }
        data
    }

    /// Returns the days since the start of the release.
    fn days(&self, at: Moment) -> Option<i64> {
        Some(days_between(self.start?, at.date(&self.config.zone)))
    }
}

/// The state and people of an item, as indices into the tables.
struct RowData {
    mark: usize,
    who: usize,
}

/// The places of a release, numbered.
struct Places<'a> {
    run: &'a Run,
    /// The rows: those of the checklist's items, then added items.
    rows: Vec<usize>,
    /// The place of each row.
    of_row: Vec<usize>,
    others: Table<Place>,
}

impl<'a> Places<'a> {
    fn new(run: &'a Run) -> Self {
        let (mut rows, added): (Vec<usize>, Vec<usize>) =
            (0..run.rows.len()).partition(|&row| run.rows[row].is_of_checklist());
        rows.extend(added);
        let mut of_row = vec![0; rows.len()];
        for (place, &row) in rows.iter().enumerate() {
            of_row[row] = place;
        }
        Self { run, rows, of_row, others: Table::default() }
    }

    fn index(&mut self, place: Place) -> usize {
        if let Place::Row(row) = place {
            return self.of_row[row];
        }
        self.rows.len() + self.others.index(place)
    }

    /// Returns anchor and text of the places that are no items of the checklist.
    fn more(&self) -> Vec<(String, String)> {
        let added = self.rows[self.run.checklist.items.len()..].iter().map(|&row| Place::Row(row));
        added
            .chain(self.others.values.iter().copied())
            .map(|place| (place.anchor(self.run).into_owned(), place.text(self.run).into_owned()))
            .collect()
    }
}

/// Replaces what the texts have in common with those before.
fn shorten(texts: &mut [String]) {
    const LONGEST: usize = 80;
    for at in (0..texts.len()).rev() {
        let before = at.checked_sub(1).map_or("", |at| texts[at].as_str());
        let pairs = texts[at].bytes().zip(before.bytes()).take(LONGEST);
        // Bytes of ASCII are characters in any encoding.
        let same = pairs.take_while(|(one, other)| one == other && one.is_ascii()).count();
        texts[at] = format!("{}{}", symbol(same), &texts[at][same..]);
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    let days = |date: Date| {
        let since = date.duration_since(Date::constant(2000, 1, 1));
        since.as_hours() / 24
    };
    days(to) - days(from)
}

fn signed(index: usize) -> i64 {
    i64::try_from(index).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_of;
    use serde_json::json;

    #[test]
    fn objects_become_columns_at_every_depth() {
        let rows = json!([{ "a": 1, "b": { "c": [1] } }, { "a": 2, "b": { "c": [] } }]);
        assert_eq!(columns(rows), json!({ "a": [1, 2], "b": { "c": [[1], []] } }));
        assert_eq!(columns(json!([1, [2]])), json!([1, [2]]));
        assert_eq!(columns(json!([])), json!({}));
    }

    #[test]
    fn evidence_leaves_out_what_it_has_in_common_with_the_one_before() {
        let mut texts = ["https://a/1", "https://a/22", "é", "éa"].map(str::to_owned);
        shorten(&mut texts);
        let symbols = [symbol(0), symbol(10), symbol(0), symbol(0)];
        let expected = ["https://a/1", "22", "é", "éa"];
        for ((text, symbol), rest) in texts.iter().zip(symbols).zip(expected) {
            assert_eq!(*text, format!("{symbol}{rest}"));
        }
    }

    #[test]
    fn days_are_counted_across_months() {
        let date = |text: &str| text.parse::<Date>().expect("a date");
        assert_eq!(days_between(date("2026-02-28"), date("2026-03-02")), 2);
        assert_eq!(days_between(date("2026-03-01"), date("2026-02-28")), -1);
    }

    #[test]
    fn the_same_site_gives_the_same_script() {
        let items = "a: done@09:00 by li\nb: failed@09:30 by li";
        let script = |items| {
            let site = site_of("# one\na\nb", items);
            of_year(&site, year(&site, &site.releases[1]))
        };
        assert_eq!(script(items), script(items));
        let data = script(items);
        let (_, json) = data.trim_end().split_once('(').expect("it is a call");
        let json: Value = serde_json::from_str(json.trim_end_matches(");")).expect("it is JSON");
        assert_eq!(json["items"], json!([["a", "a"], ["b", "b"]]));
        assert_eq!(json["releases"]["name"], json!(["1.0"]), "an unreadable release is left out");
        assert_eq!(json["releases"]["states"][0].as_str().map(str::len), Some(2));
    }
}
