//! Ids: how items and sections are named, by the rules of the design's "Ids".
//!
//! [`segment`] names one heading, entry or item; [`Namer`] joins segments to paths and keeps them apart.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// How long a segment is at most, in characters.
const MAX_SEGMENT: usize = 48;

/// The segment that `text` gives: its words in lower case, as many as fit, joined with `-`.
pub(crate) fn segment(text: &str) -> String {
    let lower: String = text
        .nfc()
        .collect::<String>()
        .to_lowercase()
        .nfc()
        .collect();
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
    if segment.is_empty() {
        "item".to_owned()
    } else {
        segment
    }
}

/// `segment` below `path`. At the top, `rs-` is kept for the page's own parts.
pub(crate) fn join(path: &str, segment: &str) -> String {
    if !path.is_empty() {
        format!("{path}/{segment}")
    } else if segment.starts_with("rs-") {
        format!("x-{segment}")
    } else {
        segment.to_owned()
    }
}

/// Keeps ids apart. Two that differ only by case are alike, because each is the name of a file.
#[derive(Debug, Default)]
pub(crate) struct Namer {
    taken: HashMap<String, usize>,
    /// For each id that was wanted more than once, the number that was given last.
    numbers: HashMap<String, usize>,
    /// For each segment that was proposed with a number, that number.
    proposed: HashMap<String, usize>,
}

impl Namer {
    /// Gives an explicit id to `owner`; says whose it is if it was given already.
    pub(crate) fn claim(&mut self, id: &str, owner: usize) -> Result<(), usize> {
        let key = id.to_lowercase();
        if let Some(&other) = self.taken.get(&key) {
            return Err(other);
        }
        self.taken.insert(key, owner);
        Ok(())
    }

    /// The id that `owner` gets who would like to have `id`, and who has that if it is another.
    pub(crate) fn name(&mut self, id: &str, owner: usize) -> (String, Option<usize>) {
        let Err(other) = self.claim(id, owner) else {
            return (id.to_owned(), None);
        };
        let number = self.numbers.entry(id.to_lowercase()).or_insert(1);
        *number += 1;
        // Nobody else can have it: no text and no explicit id gives a `~`.
        let name = format!("{id}~{number}");
        self.taken.insert(name.to_lowercase(), owner);
        (name, Some(other))
    }

    /// An explicit id that is free, for an item or section whose path is `path`.
    pub(crate) fn propose(&mut self, path: &str) -> String {
        let mut segments = path.rsplit('/');
        let last = usable(segments.next().unwrap_or_default());
        let above = segments.next().map(usable).unwrap_or_default();
        let longer = format!("{above}-{last}");
        let is_free = |id: &String| id.len() <= 64 && !self.taken.contains_key(id);
        if !above.is_empty() && is_free(&longer) {
            return longer;
        }
        // Numbers below the one that was free the last time are still taken.
        let first = self.proposed.get(&last).copied().unwrap_or(2);
        for number in first.. {
            let id = usable(&format!("{last}-{number}"));
            if is_free(&id) {
                self.proposed.insert(last, number);
                return id;
            }
        }
        String::new()
    }
}

/// `text` as far as an explicit id can hold it.
fn usable(text: &str) -> String {
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
        assert_eq!(
            segment("Documentation up to date"),
            "documentation-up-to-date"
        );
        assert_eq!(
            segment("All tests pass (smoke, ACID)"),
            "all-tests-pass-smoke-acid"
        );
        assert_eq!(segment("Deploy {{ version }}"), "deploy-version");
        assert_eq!(segment("Prüfe die Größe!"), "prüfe-die-größe");
        assert_eq!(segment("cafe\u{301}"), "café");
        assert_eq!(segment("???"), "item");
        assert_eq!(segment(""), "item");
    }

    #[test]
    fn as_many_whole_words_as_fit_and_a_longer_first_one_is_cut() {
        let words = segment("one two three four five six seven eight nine ten eleven");
        assert_eq!(words, "one-two-three-four-five-six-seven-eight-nine-ten");
        assert_eq!(words.len(), 48);
        assert_eq!(segment(&"x".repeat(60)).len(), 48);
        assert_eq!(segment(&format!("{} y", "x".repeat(60))), "x".repeat(48));
    }

    #[test]
    fn the_pages_own_names_are_kept_free() {
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
