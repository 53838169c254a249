//! The messages of commits of records, whose subjects read like minutes: `pay/1.0: done: Backup verified`.

use crate::record::{Intent, Recorded, RecordedChange};

/// The longest subject, in characters.
const LONGEST_SUBJECT: usize = 72;

/// Returns the commit message. If another person recorded it, the subject names those for whom.
pub(crate) fn commit_message(recorded: &Recorded, intent: &Intent) -> String {
    let is_own = intent.recorder.as_ref().is_none_or(|recorder| intent.by.contains(recorder));
    let for_whom = if is_own { String::new() } else { format!(" for {}", intent.by.join(", ")) };
    message(&recorded.run.release.id, &for_whom, &recorded.changes)
}

/// Returns a subject with the first change, and a body with all of them if the subject does not say everything.
fn message(release: &str, for_whom: &str, changes: &[RecordedChange]) -> String {
    let Some((first, others)) = changes.split_first() else { return release.to_owned() };
    let more = match others.len() {
        0 => String::new(),
        count => format!(", +{count} more"),
    };
    let whole = format!("{release}: {}", line(release, for_whom, first));
    let words: Vec<&str> = whole.split_whitespace().collect();
    let subject = cut(&words.join(" "), LONGEST_SUBJECT - more.len()) + &more;
    if subject == whole {
        return subject;
    }
    let lines = changes.iter().map(|change| {
        let id = change.id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
        format!("{}{id}", line(release, "", change))
    });
    format!("{subject}\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// Returns what happened, and to what, unless it is about the release as a whole.
fn line(release: &str, for_whom: &str, change: &RecordedChange) -> String {
    let RecordedChange { text, what, .. } = change;
    if text == release { format!("{what}{for_whom}") } else { format!("{what}{for_whom}: {text}") }
}

/// Returns the text, or its beginning with `…`.
fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let start: String = text.chars().take(longest.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(id: Option<&str>, what: &str, text: &str) -> RecordedChange {
        let id = id.map(str::to_owned);
        RecordedChange { id, text: text.to_owned(), what: what.to_owned() }
    }

    #[test]
    fn one_short_change_is_a_subject_without_a_body() {
        let message = |change| message("pay/production/2.4.0", " for li", &[change]);
        let item = change(Some("backup"), "done", "Backup verified");
        assert_eq!(message(item), "pay/production/2.4.0: done for li: Backup verified");
        let whole = change(None, "owner: li to sam", "pay/production/2.4.0");
        assert_eq!(message(whole), "pay/production/2.4.0: owner: li to sam for li");
        let log = change(None, "logged", "all quiet");
        assert_eq!(message(log), "pay/production/2.4.0: logged for li: all quiet");
    }

    #[test]
    fn several_changes_and_long_ones_are_complete_in_the_body() {
        let items: Vec<RecordedChange> = (1..8)
            .map(|at| change(Some(&format!("i{at}")), "done", &format!("Item {at}")))
            .collect();
        let lines: Vec<String> = (1..8).map(|at| format!("done: Item {at} (i{at})")).collect();
        let expected = format!("pay/2.4: done: Item 1, +6 more\n\n{}", lines.join("\n"));
        assert_eq!(message("pay/2.4", "", &items), expected);
        let long = change(Some("ö"), "failed", &"Ö ".repeat(80));
        for changes in [vec![long.clone()], vec![long.clone(), long.clone()]] {
            let message = message("pay/2.4", "", &changes);
            let (subject, body) = message.split_once("\n\n").unwrap();
            assert!((71..=72).contains(&subject.chars().count()), "{subject}");
            assert!(subject.contains('…') && body.contains(&"Ö ".repeat(80)));
        }
        let note = change(None, "logged", "first\nsecond");
        let expected = "1: logged: first second\n\nlogged: first\nsecond";
        assert_eq!(message("1", "", &[note]), expected);
        let long_id = "x".repeat(100);
        let subject = message(&long_id, "", &items);
        assert_eq!(subject.lines().next().unwrap().chars().count(), 72);
    }
}
