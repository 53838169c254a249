//! `calendar.ics`: planned and past releases, as iCalendar (RFC 5545).

use jiff::civil::Date;

use crate::evaluate::run::Run;
use crate::model::release::Status;
use crate::model::time::Moment;
use crate::render::feed::address;
use crate::render::route::{Route, href};
use crate::render::search::release_name;
use crate::render::state_style::release_word;
use crate::site::Site;

/// Maximum number of releases: the newest, planned ones included.
const MOST: usize = 500;
/// Maximum length of a line in bytes, without its end.
const LINE: usize = 75;

/// Returns the calendar.
pub(crate) fn calendar(site: &Site) -> String {
    let mut out = String::new();
    let mut line = |text: &str| fold(text, &mut out);
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//runsheet//runsheet//EN");
    line(&format!("X-WR-CALNAME:{}", escaped(&site.config.title)));
    let newest = (0..site.releases.len()).rev().take(MOST);
    for (index, run) in newest.filter_map(|index| Some((index, site.releases[index].run()?))) {
        for text in event(site, index, run) {
            line(&text);
        }
    }
    line("END:VCALENDAR");
    out
}

/// Returns the lines of a release; none if it has no start.
fn event(site: &Site, index: usize, run: &Run) -> Vec<String> {
    let release = &run.release;
    let Some(start) = run.planned_start().or(run.started) else { return Vec::new() };
    let end = match &release.planned {
        Some(planned) if run.status == Status::Planned => planned.end.as_ref(),
        _ => release.finished.as_ref(),
    };
    let name = release_name(release);
    let title = release.title.as_ref().map(|title| format!(": {title}")).unwrap_or_default();
    let status = match run.status {
        Status::Planned => "TENTATIVE",
        Status::Aborted => "CANCELLED",
        _ => "CONFIRMED",
    };
    let word = release_word(run);
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@runsheet", escaped(&release.id)),
        format!("DTSTAMP:{}", stamp(start)),
        time("DTSTART", start),
    ];
    lines.extend(ending(start, end.map(|end| end.value)));
    lines.extend([
        format!("SUMMARY:{}", escaped(&format!("{name}{title}"))),
        format!("DESCRIPTION:{}", escaped(&format!("{word}. {}", run.progress.words()))),
        format!("STATUS:{status}"),
    ]);
    if site.config.url.is_some() {
        let page = href("", &Route::Release(index).path(site));
        lines.push(format!("URL:{}", address(site, &page)));
    }
    lines.push("END:VEVENT".to_owned());
    lines
}

/// Returns the line with the end, which has the form of the start and comes after it.
fn ending(start: Moment, end: Option<Moment>) -> Option<String> {
    match (start, end?) {
        (Moment::Instant(start), Moment::Instant(end)) if start < end => {
            Some(time("DTEND", Moment::Instant(end)))
        }
        // The end is the day after the last one.
        (Moment::Date(start), Moment::Date(end)) if start <= end => {
            Some(time("DTEND", Moment::Date(end.tomorrow().ok()?)))
        }
        _ => None,
    }
}

fn time(name: &str, moment: Moment) -> String {
    match moment {
        Moment::Instant(_) => format!("{name}:{}", stamp(moment)),
        Moment::Date(date) => format!("{name};VALUE=DATE:{}", digits(date)),
    }
}

/// Formats as `20261120T090000Z`.
fn stamp(moment: Moment) -> String {
    match moment {
        Moment::Instant(instant) => {
            let whole = instant.round(jiff::Unit::Second).unwrap_or(instant);
            whole.strftime("%Y%m%dT%H%M%SZ").to_string()
        }
        Moment::Date(date) => format!("{}T000000Z", digits(date)),
    }
}

fn digits(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}

/// Escapes text for a value.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\\' | ';' | ',' => out.extend(['\\', char]),
            '\n' => out.push_str("\\n"),
            control if control.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// Appends a line, in parts if it is too long. All but the first begin with a space.
fn fold(text: &str, out: &mut String) {
    let mut length = 0;
    for char in text.chars() {
        if length + char.len_utf8() > LINE {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(char);
        length += char.len_utf8();
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_of;

    #[test]
    fn a_release_is_an_event() {
        let calendar = calendar(&site_of("a\nb", "a: done@09:00 by li"));
        for line in ["UID:1.0@runsheet\r\n", "SUMMARY:1.0\r\n", "STATUS:CONFIRMED\r\n"] {
            assert!(calendar.contains(line), "{calendar}");
        }
        assert!(!calendar.contains("DTEND"), "it is in progress");
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "the unreadable one has no start");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = String::new();
        fold(&"é".repeat(60), &mut out);
        assert!(out.split("\r\n").all(|line| line.len() <= LINE), "{out}");
        assert_eq!(out.replace("\r\n ", ""), format!("{}\r\n", "é".repeat(60)));
    }

    #[test]
    fn an_end_is_after_its_start_and_of_the_same_form() {
        let at = |text: &str| Moment::Instant(text.parse().expect("an instant"));
        let day = |text: &str| Moment::Date(text.parse().expect("a date"));
        let start = at("2026-11-20T09:00:00Z");
        assert_eq!(ending(start, Some(at("2026-11-20T08:00:00Z"))), None);
        assert_eq!(ending(start, Some(day("2026-11-21"))), None);
        let end = ending(start, Some(at("2026-11-20T10:00:00.25Z")));
        assert_eq!(end.as_deref(), Some("DTEND:20261120T100000Z"));
        let end = ending(day("2026-11-20"), Some(day("2026-11-20")));
        assert_eq!(end.as_deref(), Some("DTEND;VALUE=DATE:20261121"));
    }

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a, b; c\\ d\ne\r"), "a\\, b\\; c\\\\ d\\ne");
    }
}
