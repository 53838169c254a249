//! Derives the ids of items and sections.
//!
//! [`segment`] converts the text of one heading, entry or item, [`join`] builds paths, and [`Namer`] keeps ids
//! unique.

use std::collections::HashMap;

use crate::unicode::{self, is_word};

/// Maximum length of a segment, in characters.
const MAX_SEGMENT: usize = 48;

/// Maximum length of an explicit id, in characters.
const MAX_EXPLICIT: usize = 64;

/// Maximum length of an id that is proposed, without a number after it.
const MAX_BASE: usize = 56;

/// The names of symbols, for texts that differ in nothing else. Spaces separate them from words.
const SYMBOLS: [(char, &str); 16] = [
    ('+', " plus "),
    ('#', " sharp "),
    ('<', " less "),
    ('>', " more "),
    ('=', " equal "),
    ('≤', " less equal "),
    ('≥', " more equal "),
    ('≠', " not equal "),
    ('*', " star "),
    ('&', " and "),
    ('%', " percent "),
    ('@', " at "),
    ('$', " dollar "),
    ('€', " euro "),
    ('£', " pound "),
    ('±', " plus minus "),
];

/// Returns the segment of `text` with symbols by their names: `c-plus-plus` for `C++`.
pub(crate) fn segment_with_symbols(text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    for character in text.chars() {
        match SYMBOLS.iter().find(|(symbol, _)| *symbol == character) {
            Some((_, name)) => named.push_str(name),
            None => named.push(character),
        }
    }
    segment(&named)
}

/// Whether `character` joins letters without being one. Code hosts leave them out of fragments too.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200c}' | '\u{200d}')
}

/// Whether `character` changes how a symbol looks, such as the selector in `⚠️`.
fn is_mark_of_symbols(character: char) -> bool {
    matches!(character, '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Returns the segment of `text`: its words in lower case, as many as fit, joined with `-`.
pub(crate) fn segment(text: &str) -> String {
    let mut lower = unicode::lower(text);
    lower.retain(|character| !is_joiner(character));
    let mut segment = String::new();
    let mut length = 0;
    for word in lower.split(|char| !is_word(char) || is_mark_of_symbols(char)) {
        let word = word.trim_start_matches(unicode::is_mark);
        let len = word.chars().count();
        if len == 0 {
            continue;
        }
        if segment.is_empty() {
            segment.extend(word.chars().take(MAX_SEGMENT));
            length = len.min(MAX_SEGMENT);
        } else if length + 1 + len <= MAX_SEGMENT {
            segment.push('-');
            segment.push_str(word);
            length += 1 + len;
        } else {
            break;
        }
    }
    if segment.is_empty() { "item".to_owned() } else { segment }
}

/// Appends `segment` to `path`. At the top level, `rs-` is reserved for the page itself.
pub(crate) fn join(path: &str, segment: &str) -> String {
    if !path.is_empty() {
        format!("{path}/{segment}")
    } else if segment.starts_with("rs-") {
        format!("x-{segment}")
    } else {
        segment.to_owned()
    }
}

/// Keeps ids unique. Case is ignored, because each id is the name of a file.
#[derive(Debug, Default)]
pub(crate) struct Namer {
    taken: HashMap<String, usize>,
    /// For each id with duplicates, the last number given.
    numbers: HashMap<String, usize>,
    /// For each id that was proposed with a number, that number.
    numbers_proposed: HashMap<String, usize>,
}

impl Namer {
    /// Gives an explicit id to `owner`. Returns the other owner if the id is taken.
    pub(crate) fn claim(&mut self, id: &str, owner: usize) -> Result<(), usize> {
        let key = id.to_lowercase();
        if let Some(&other) = self.taken.get(&key) {
            return Err(other);
        }
        self.taken.insert(key, owner);
        Ok(())
    }

    /// Gives `id` to `owner`, or a numbered id if it is taken; then also returns the other owner.
    pub(crate) fn name(&mut self, id: &str, owner: usize) -> (String, Option<usize>) {
        let Err(other) = self.claim(id, owner) else {
            return (id.to_owned(), None);
        };
        let number = self.numbers.entry(id.to_lowercase()).or_insert(1);
        *number += 1;
        // Always unused, because neither texts nor explicit ids give a `~`.
        let name = format!("{id}~{number}");
        self.taken.insert(name.to_lowercase(), owner);
        (name, Some(other))
    }

    /// Returns an unused explicit id for an item or section with the path `path`.
    pub(crate) fn propose(&mut self, path: &str) -> String {
        let mut segments = path.rsplit('/').map(to_explicit_id);
        let (last, above) = (segments.next().flatten(), segments.next().flatten());
        let base = match (&above, last) {
            (Some(above), Some(last)) => {
                let both = format!("{above}-{last}");
                if self.is_free(&both) {
                    return self.proposed(both);
                }
                if both.len() <= MAX_BASE { both } else { last }
            }
            (_, Some(only)) => only,
            // No letter of the text may be in an explicit id.
            (above, None) => above.clone().unwrap_or_else(|| "item".to_owned()),
        };
        // Numbers below the one that was unused the last time are still taken.
        let first = self.numbers_proposed.get(&base).copied().unwrap_or(2);
        let mut number = first;
        while !self.is_free(&format!("{base}-{number}")) {
            number += 1;
        }
        self.numbers_proposed.insert(base.clone(), number + 1);
        self.proposed(format!("{base}-{number}"))
    }

    fn is_free(&self, id: &str) -> bool {
        id.len() <= MAX_EXPLICIT && !self.taken.contains_key(&id.to_lowercase())
    }

    /// Returns `id`, which no other proposal will be.
    fn proposed(&mut self, id: String) -> String {
        self.taken.insert(id.to_lowercase(), usize::MAX);
        id
    }
}

/// Returns `text` without what an explicit id cannot contain; `None` if nothing is left.
fn to_explicit_id(text: &str) -> Option<String> {
    let plain = text.split('~').next().unwrap_or_default();
    let kept: String = plain
        .chars()
        .filter(|char| char.is_ascii_alphanumeric() || *char == '-')
        .take(MAX_BASE)
        .collect();
    let kept = kept.trim_start_matches('-').trim_end_matches('-');
    let kept = kept.strip_prefix("rs-").unwrap_or(kept).trim_matches('-');
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_words_in_lower_case() {
        assert_eq!(segment("Documentation up to date"), "documentation-up-to-date");
        assert_eq!(segment("All tests pass (smoke, ACID)"), "all-tests-pass-smoke-acid");
        assert_eq!(segment("Deploy {{ version }}"), "deploy-version");
        assert_eq!(segment("Prüfe die Größe!"), "prüfe-die-größe");
        assert_eq!(segment("cafe\u{301}"), "café");
        assert_eq!(segment("⚠\u{fe0f} Stop 1\u{fe0f}\u{20e3}"), "stop-1");
        assert_eq!(segment("???"), "item");
        assert_eq!(segment(""), "item");
    }

    #[test]
    fn as_many_whole_words_as_fit_and_a_long_first_word_is_cut() {
        let words = segment("one two three four five six seven eight nine ten eleven");
        assert_eq!(words, "one-two-three-four-five-six-seven-eight-nine-ten");
        assert_eq!(words.len(), 48);
        assert_eq!(segment(&"x".repeat(60)).len(), 48);
        assert_eq!(segment(&format!("{} y", "x".repeat(60))), "x".repeat(48));
    }

    #[test]
    fn marks_belong_to_their_words_and_joiners_do_not_divide_words() {
        for (text, expected) in [
            ("ผู้ใช้ ไม่", "ผู้ใช้-ไม่"),
            ("सुरक्षा सर्वर", "सुरक्षा-सर्वर"),
            ("സെർവർ പരിശോധന", "സെർവർ-പരിശോധന"),
            ("ကွန်ပျူတာ", "ကွန်ပျူတာ"),
            ("ភាសាខ្មែរ", "ភាសាខ្មែរ"),
            ("שָׁלוֹם עולם", "שָׁלוֹם-עולם"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("क्\u{200d}ष", "क्ष"),
            ("\u{301} a", "a"),
        ] {
            assert_eq!(segment(text), unicode::nfc(expected), "{text}");
        }
        assert_ne!(segment("ไม่"), segment("ไม้"));
    }

    #[test]
    fn symbols_have_names() {
        for (text, expected) in [
            ("C++", "c-plus-plus"),
            ("C#", "c-sharp"),
            ("<= 5", "less-equal-5"),
            ("≥ 5 %", "more-equal-5-percent"),
            ("C, D.", "c-d"),
        ] {
            assert_eq!(segment_with_symbols(text), expected);
        }
    }

    #[test]
    fn every_proposal_is_another_id() {
        let mut namer = Namer::default();
        for id in ["check/logs", "Check-logs-2", "备/份"] {
            assert_eq!(namer.claim(id, 0), Ok(()));
        }
        assert_eq!(namer.propose("check/logs~2"), "check-logs");
        assert_eq!(namer.propose("check/logs~3"), "check-logs-3");
        assert_eq!(namer.propose("check/logs~4"), "check-logs-4");
        assert_eq!(namer.propose("备/份~2"), "item-2");
        assert_eq!(namer.propose("备/份~3"), "item-3");
        assert_eq!(namer.propose("check/份~2"), "check-2");
        assert_eq!(namer.propose("备/db-份~2"), "db-2");
        let long = format!("{}/{}~2", "a".repeat(48), "b".repeat(48));
        assert_eq!(namer.propose(&long), format!("{}-2", "b".repeat(48)));
    }

    #[test]
    fn ids_of_the_page_are_reserved() {
        assert_eq!(join("", "rs-232-port"), "x-rs-232-port");
        assert_eq!(join("a", "rs-232-port"), "a/rs-232-port");
    }

    #[test]
    fn equal_ids_are_numbered_and_explicit_ones_win() {
        let mut namer = Namer::default();
        assert_eq!(namer.claim("Deploy", 5), Ok(()));
        assert_eq!(namer.claim("deploy", 6), Err(5));
        assert_eq!(namer.name("deploy", 0), ("deploy~2".to_owned(), Some(5)));
        assert_eq!(namer.name("deploy", 1), ("deploy~3".to_owned(), Some(5)));
        assert_eq!(namer.propose("build/deploy~3"), "build-deploy");
        assert_eq!(namer.propose("deploy~3"), "deploy-2");
    }
}
