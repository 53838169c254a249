//! Compares the texts of checkboxes and items: words, words with versions masked, and similarity.

use std::collections::HashMap;

/// What stands for a version, a date, a number or a placeholder.
const MASK: &str = "#";

/// Words that turn a sentence into its opposite.
const NEGATIONS: [&str; 5] = ["no", "not", "never", "without", "dont"];

/// The least similarity of two texts that may be one item reworded.
pub(super) const SIMILAR: f64 = 0.6;

/// A text in the forms in which texts are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wording {
    /// The words in lower case, joined by spaces.
    pub(super) words: String,
    /// The same with versions, dates, numbers, names and placeholders masked.
    pub(super) masked: String,
    /// Whether it has a number that is no version, date or issue, such as a limit.
    pub(super) has_number: bool,
}

impl Wording {
    /// Prepares a text without markup.
    pub(super) fn new(text: &str) -> Self {
        let has_number = tokens(&without_placeholders(text)).any(is_number);
        Self { words: words(text).join(" "), masked: masked(text), has_number }
    }

    /// Returns the similarity of two texts, from 0 to 1. It is 0 if only one of them has a negation.
    pub(super) fn similarity(&self, other: &Self) -> f64 {
        let (ours, theirs) = (counts(&self.masked), counts(&other.masked));
        let negations = |counts: &HashMap<&str, usize>| -> usize {
            NEGATIONS.iter().filter_map(|word| counts.get(word)).sum()
        };
        if negations(&ours) != negations(&theirs) {
            return 0.0;
        }
        let total: usize = ours.values().chain(theirs.values()).sum();
        let common: usize =
            (ours.iter()).filter_map(|(word, count)| Some(*theirs.get(word)?.min(count))).sum();
        if total == 0 {
            return 0.0;
        }
        #[expect(clippy::cast_precision_loss, reason = "texts have few words")]
        let share = 2.0 * common as f64 / total as f64;
        share
    }
}

fn counts(text: &str) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// Returns the words of a text in lower case: runs of letters and digits.
pub(super) fn words(text: &str) -> Vec<String> {
    let is_gap = |at: char| !at.is_alphanumeric();
    let words = text.split(is_gap).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Returns the rest of `text` after the words of `start`, if it begins with them and goes on with a symbol.
pub(super) fn rest_after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    if start.is_empty() {
        return None;
    }
    let mut rest = text;
    for word in start.split(' ') {
        let from = rest.find(char::is_alphanumeric)?;
        let end = rest[from..].find(|at: char| !at.is_alphanumeric());
        let end = end.map_or(rest.len(), |length| from + length);
        if rest[from..end].to_lowercase() != word {
            return None;
        }
        rest = &rest[end..];
    }
    let rest = rest.trim_start();
    let symbol = rest.trim_start_matches(['*', '_', '`']);
    (!symbol.starts_with(char::is_alphanumeric)).then_some(rest)
}

fn masked(text: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let text = without_placeholders(text);
    for token in tokens(&text) {
        if token.starts_with('@') {
            out.push("@".to_owned());
        } else if is_masked(token) {
            if out.last().is_none_or(|last| last != MASK) {
                out.push(MASK.to_owned());
            }
        } else {
            out.extend(words(token));
        }
    }
    out.join(" ")
}

/// Returns the words of a text with the symbols in them, such as `v1.2` and `#42`.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let symbol = |at: char| !at.is_alphanumeric() && !"#@".contains(at);
    text.split_whitespace()
        .map(move |token| token.trim_matches(symbol))
        .filter(|token| !token.is_empty())
}

/// Whether a word has digits and is no version, date or issue: `50`, `0.1` or `30s`, and not `v2`, `1.2.3` or `#42`.
fn is_number(token: &str) -> bool {
    let has_digits = token.contains(|at: char| at.is_ascii_digit());
    let rest = token.strip_prefix(['v', 'V']).unwrap_or_default();
    let is_version = rest.starts_with(|at: char| at.is_ascii_digit());
    let parts = token.split(['.', '-', '/', ':']).count();
    has_digits && !token.contains(['#', '@']) && !is_version && parts < 3
}

/// Replaces `{{ version }}` and `<version>` by the mask.
fn without_placeholders(text: &str) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("{{", "}}"), ("${", "}"), ("<", ">")] {
        let mut from = 0;
        while let Some(start) = out[from..].find(open).map(|at| from + at)
            && let Some(length) = out[start..].find(close)
        {
            out.replace_range(start..start + length + close.len(), MASK);
            from = start + MASK.len();
        }
    }
    out
}

/// Whether a word is a version, a date, a number, an issue's number or a pattern for one of them.
fn is_masked(token: &str) -> bool {
    // "May" is left out, because it is a verb far more often than a month.
    const MONTHS: [&str; 11] = [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = token.to_lowercase();
    let pattern = lower.trim_start_matches('v');
    let is_pattern = pattern.contains(['.', '-'])
        && pattern.split(['.', '-']).all(|part| {
            !part.is_empty() && (part.chars().all(|at| "xyzmdn".contains(at)) || part == "yyyy")
        });
    let is_month = MONTHS.iter().any(|month| lower == *month || lower == month[..3]);
    token.contains(MASK) || token.contains(|at: char| at.is_ascii_digit()) || is_pattern || is_month
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_masked(one: &str, other: &str) -> bool {
        Wording::new(one).masked == Wording::new(other).masked
    }

    #[test]
    fn versions_dates_numbers_names_and_placeholders_are_masked() {
        assert!(same_masked("Version file says 2.4.1", "Version file says X.Y.Z"));
        assert!(same_masked("Tag v2.4.1", "Tag `v{{ version }}`"));
        assert!(same_masked("Merged #120 by @li", "Merged #3 by @sam"));
        assert!(same_masked("Sent on 2026-05-04", "Sent on YYYY-MM-DD"));
        assert!(same_masked("Sent on 4 June 2026", "Sent on 12 March 2027"));
        assert!(!same_masked("Stage", "Publish"));
    }

    #[test]
    fn similar_texts_share_their_words_and_negations() {
        let similarity =
            |one: &str, other: &str| Wording::new(one).similarity(&Wording::new(other));
        assert!(similarity("No release blocker is open any more", "No blocker is open") > SIMILAR);
        assert!(similarity("Sign the attestation", "Upload the chart") < SIMILAR);
        assert!(similarity("The tests passed", "The tests never passed") < SIMILAR);
        assert!(similarity("", "") < SIMILAR);
    }

    #[test]
    fn the_rest_after_an_items_text_begins_with_a_symbol() {
        assert_eq!(rest_after("Publish :x: quota", "publish"), Some(":x: quota"));
        assert_eq!(
            rest_after("Notes were **generated** (#97)", "notes were generated"),
            Some("** (#97)")
        );
        assert_eq!(rest_after("Publish the chart", "publish"), None);
        assert_eq!(rest_after("Publisher", "publish"), None);
    }
}
