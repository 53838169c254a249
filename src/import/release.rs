//! Writes the release of an issue.

use jiff::Timestamp;

use crate::import::boxes::{Boxes, IssueBox};
use crate::import::issues::Issue;
use crate::import::matching::{How, Match, Matches, Template};
use crate::import::note::{
    self, is_only_people, people, says_not_applicable, tidy_markdown, without_links,
    without_parentheses, without_urls_at_end,
};
use crate::import::wording::words;
use crate::model::release::State;
use crate::record::text::{self, Data};

/// What happened to an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) state: State,
    pub(super) by: Vec<String>,
    pub(super) note: String,
    pub(super) evidence: Vec<String>,
}

/// Returns what a checkbox says of the item that it was matched with, or of an added item.
pub(super) fn event(
    template: &Template<'_>,
    found: &IssueBox,
    matched: Option<&Match>,
    origin: &str,
) -> Event {
    let content = &found.content;
    let mut notes: Vec<String> = Vec::new();
    if let Some(matched) = matched {
        if matches!(matched.how, How::Similar | How::Number) {
            notes.push(format!("In the {origin}: {}", content.markdown));
        }
        notes.extend(Some(tidy_markdown(&matched.rest)).filter(|rest| !rest.is_empty()));
        let is_known = note::read(template.line(matched.item)).aside == content.aside;
        if !is_known && !is_only_people(&content.aside) {
            notes.push(content.aside.clone());
        }
    }
    let after = without_parentheses(&content.after_strike).to_owned();
    let state = match (content.is_struck, found.is_ticked) {
        (true, _) if says_not_applicable(&after) => State::NotApplicable,
        (true, _) => State::Skipped,
        (false, true) => State::Done,
        (false, false) => State::Todo,
    };
    if content.is_struck {
        notes.push(if after.is_empty() {
            format!("struck through in the {origin}")
        } else {
            after
        });
    }
    let mut evidence = content.urls.clone();
    for line in &found.below {
        let line = line.trim();
        let bullet = ["- ", "* ", "+ "].iter().find_map(|bullet| line.strip_prefix(bullet));
        let text = bullet.unwrap_or(line);
        let (_, urls) = without_links(text);
        let is_template = !words(line).is_empty() && template.text.contains(line);
        if !is_template {
            evidence.extend(urls);
            let note = tidy_markdown(&without_urls_at_end(text));
            notes.extend(Some(note).filter(|note| !words(note).is_empty()));
        }
    }
    let known = matched.map(|matched| note::read(template.line(matched.item)).urls);
    evidence.retain(|url| !known.iter().flatten().any(|known| known == url));
    evidence.dedup();
    let by = matched.map(|matched| [people(&matched.rest), people(&content.aside)].concat());
    let by = by.unwrap_or_default();
    Event { state, by, note: notes.join("\n"), evidence }
}

impl Event {
    fn fields(&self) -> Vec<(String, Data)> {
        let key = |key: &str, value: Data| (key.to_owned(), value);
        let mut fields = vec![key("state", Data::text(self.state.word()))];
        if !self.by.is_empty() {
            fields.push(key("by", Data::texts(&self.by)));
        }
        if !self.note.is_empty() {
            fields.push(key("note", Data::text(&self.note)));
        }
        if !self.evidence.is_empty() {
            fields.push(key("evidence", Data::texts(&self.evidence)));
        }
        fields
    }

    /// Returns the entry of an item: the state alone if nothing else is known.
    pub(super) fn data(&self) -> Data {
        let mut fields = self.fields();
        match fields.len() {
            1 => fields.remove(0).1,
            _ => Data::Map(fields),
        }
    }
}

/// Where releases are written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Destination<'a> {
    /// The service: the first folder. Without one, the files are directly below `releases/`.
    pub(crate) service: Option<&'a str>,
    /// The environment: the folder in that of the service.
    pub(crate) environment: Option<&'a str>,
}

impl Destination<'_> {
    /// Returns the id of the release with this version.
    pub(super) fn id(&self, version: &str) -> String {
        let Some(service) = self.service else {
            return version.to_owned();
        };
        let folders = [service].into_iter().chain(self.environment);
        folders.chain([version]).collect::<Vec<_>>().join("/")
    }
}

/// Returns the text of the release.
pub(super) fn yaml(
    template: &Template<'_>,
    issue: &Issue,
    version: &str,
    destination: Destination<'_>,
    entries: &[(String, Data)],
    now: Timestamp,
) -> String {
    let map = |entries: Vec<(&str, Option<String>)>| {
        let entries = entries.into_iter();
        let entries = entries.filter_map(|(key, value)| Some((key.to_owned(), Data::Text(value?))));
        Data::Map(entries.collect())
    };
    let links = issue.url.as_ref().map(|url| map(vec![("issue", Some(url.clone()))]));
    let imported = map(vec![("from", Some(issue.origin())), ("at", Some(to_second(now)))]);
    let finished = issue.closed.filter(|_| issue.is_closed);
    let is_done = issue.is_closed && !issue.is_given_up && finished.is_none();
    let status = match (issue.is_given_up && issue.is_closed, is_done) {
        (true, _) => Some("aborted"),
        (_, true) => Some("done"),
        _ => None,
    };
    let keys = [
        ("checklist", Some(Data::text(&template.checklist.id))),
        ("environment", destination.environment.map(Data::text)),
        ("version", Some(Data::text(version))),
        ("status", status.map(Data::text)),
        ("owner", owner(issue).map(Data::Text)),
        ("imported", Some(imported)),
        ("started", issue.created.map(|time| Data::Text(time.to_string()))),
        ("finished", finished.map(|time| Data::Text(time.to_string()))),
        ("links", links),
    ];
    let keys = keys.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let mut out: String = keys.map(|(key, value)| text::entry(key, &value) + "\n").collect();
    out.push_str("items:\n");
    for (key, value) in entries {
        out.extend(["\n  ", &text::nested_entry(key, value), "\n"]);
    }
    out
}

/// Returns the time without fractions of a second.
fn to_second(now: Timestamp) -> String {
    Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
}

/// Returns the entry of an added item.
pub(super) fn added(text: &str, section: Option<&str>, event: &Event) -> Data {
    let mut fields = vec![("text".to_owned(), Data::text(text))];
    fields.extend(section.map(|section| ("section".to_owned(), Data::text(section))));
    fields.extend(event.fields());
    Data::Map(fields)
}

/// Returns the section of the checklist that a checkbox belongs to.
pub(super) fn section<'a>(
    template: &Template<'a>,
    boxes: &Boxes,
    matches: &Matches,
    index: usize,
) -> Option<&'a str> {
    let sections = &boxes.checklist.sections;
    let own = boxes.all[index].section;
    let mut around = std::iter::successors(own, |section| sections[*section].parent);
    let section = around.find_map(|section| matches.sections[section])?;
    Some(&template.checklist.sections[section].id)
}

/// Returns who led the release: the person under a heading such as `Lead`, else the assignee, else the author.
fn owner(issue: &Issue) -> Option<String> {
    lead(&issue.body).or_else(|| issue.assignee.clone()).or_else(|| issue.author.clone())
}

fn lead(body: &str) -> Option<String> {
    const LEADS: [&str; 5] = ["lead", "leader", "owner", "manager", "captain"];
    let mut lines = body.lines().map(str::trim).filter(|line| !line.is_empty()).peekable();
    while let Some(line) = lines.next() {
        let is_heading = line.starts_with('#');
        let last = words(line).pop().unwrap_or_default();
        if is_heading
            && LEADS.contains(&last.as_str())
            && let Some(person) = lines.peek().and_then(|next| next.strip_prefix('@'))
        {
            return note::login(person);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_owner_is_the_lead_else_the_assignee_else_the_author() {
        let issue = |body: &str, assignee: Option<&str>| Issue {
            body: body.to_owned(),
            assignee: assignee.map(str::to_owned),
            author: Some("ana".to_owned()),
            ..Issue::default()
        };
        assert_eq!(owner(&issue("## Release lead\n\n@cy, with @bo\n", Some("bo"))).unwrap(), "cy");
        assert_eq!(owner(&issue("## Lead\n\n@<login>\n", Some("bo"))).unwrap(), "bo");
        assert_eq!(owner(&issue("", None)).unwrap(), "ana");
    }
}
