//! Derives the ids of items and sections.
//!
//! [`segment`] converts the text of one heading, entry or item, [`join`] builds paths, and [`Namer`] keeps ids
//! unique.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// Maximum length of a segment, in characters.
const MAX_SEGMENT: usize = 48;

/// Returns the segment of `text`: its words in lower case, as many as fit, joined with `-`.
pub(crate) fn segment(text: &str) -> String {
    let lower: String = text.nfc().collect::<String>().to_lowercase().nfc().collect();
    let mut segment = String::new();
    let mut length = 0;
    for word in lower.split(|char: char| !char.is_alphanumeric()) {
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
    /// For each segment that was proposed with a number, that number.
    proposed: HashMap<String, usize>,
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
        let mut segments = path.rsplit('/');
        let last = to_explicit_id(segments.next().unwrap_or_default());
        let above = segments.next().map(to_explicit_id).unwrap_or_default();
        let longer = format!("{above}-{last}");
        let is_free = |id: &String| id.len() <= 64 && !self.taken.contains_key(id);
        if !above.is_empty() && is_free(&longer) {
            return longer;
        }
        // Numbers below the one that was unused the last time are still taken.
        let first = self.proposed.get(&last).copied().unwrap_or(2);
        for number in first.. {
            let id = to_explicit_id(&format!("{last}-{number}"));
            if is_free(&id) {
                self.proposed.insert(last, number);
                return id;
            }
        }
        String::new()
    }
}

/// Returns `text` without what an explicit id cannot contain.
fn to_explicit_id(text: &str) -> String {
    let plain = text.split('~').next().unwrap_or_default();
    let kept: String = plain
        .chars()
        .filter(|char| char.is_ascii_alphanumeric() || *char == '-')
        .take(56)
        .collect();
    let kept = kept.trim_start_matches('-').trim_end_matches('-');
    match kept.strip_prefix("rs-") {
        Some(rest) => rest.to_owned(),
        None if kept.is_empty() => "item".to_owned(),
        None => kept.to_owned(),
    }
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
