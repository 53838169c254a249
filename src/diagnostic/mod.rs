//! Diagnostics: errors and warnings about files, as data.
//!
//! [`Code`] lists every kind of diagnostic with its severity; the guide describes each. [`crate::report`] prints
//! diagnostics.

mod code;

pub use code::{Code, Reach, Severity};

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::span::Span;

/// An error or warning about a file. Cheap to clone, because a large site has thousands, each stored several times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic(Arc<Details>);

/// The content of a [`Diagnostic`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The kind of diagnostic.
    pub code: Code,
    /// The position; `None` if there is none in a text file, such as for the output folder.
    pub span: Option<Span>,
    /// The path to print if there is no span; empty otherwise.
    pub path: String,
    /// The fault, as a sentence without a full stop.
    pub message: String,
    /// The label under the span; may be empty.
    pub(crate) label: String,
    /// Related positions, each with a label.
    pub(crate) related: Vec<(Span, String)>,
    /// What the user can do, one sentence each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// Returns a diagnostic at a position in a text file.
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::with(code, Some(span), String::new(), message.into())
    }

    /// Returns a diagnostic about a whole file or folder.
    pub(crate) fn at_path(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::with(code, None, path.into(), message.into())
    }

    fn with(code: Code, span: Option<Span>, path: String, message: String) -> Self {
        Self(Arc::new(Details {
            code,
            span,
            path,
            message,
            label: String::new(),
            related: Vec::new(),
            hints: Vec::new(),
        }))
    }

    /// Sets the label under the span.
    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds a related position.
    #[must_use]
    pub(crate) fn related(mut self, span: Span, why: impl Into<String>) -> Self {
        self.related.push((span, why.into()));
        self
    }

    /// Adds a sentence on what the user can do.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds "Did you mean …?" if one of `known` is similar to `wrong`.
    #[must_use]
    pub(crate) fn suggest<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.did_you_mean(nearest(wrong, known))
    }

    /// Adds "Did you mean …?" like [`Self::suggest`], unless the limit of suggestions is reached.
    #[must_use]
    pub(crate) fn suggest_within<'a>(
        self,
        limit: &mut Suggestions,
        wrong: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        if limit.take() { self.suggest(wrong, known) } else { self }
    }

    /// Adds "Did you mean …?" if there is a suggestion.
    #[must_use]
    pub(crate) fn did_you_mean(self, suggestion: Option<&str>) -> Self {
        match suggestion {
            Some(name) => self.hint(format!("Did you mean `{name}`?")),
            None => self,
        }
    }

    /// Returns the severity of the code.
    pub(crate) fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl Deref for Diagnostic {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Details {
        Arc::make_mut(&mut self.0)
    }
}

/// The number of suggestions that one file still gets.
///
/// A suggestion compares a wrong name with every known name, which would be slow for a file with thousands of wrong
/// names.
#[derive(Debug)]
pub(crate) struct Suggestions(usize);

impl Default for Suggestions {
    fn default() -> Self {
        Self(20)
    }
}

impl Suggestions {
    /// Uses one suggestion. Returns whether one was left.
    pub(crate) fn take(&mut self) -> bool {
        let has_one = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        has_one
    }
}

/// The least similarity of a suggestion.
const MIN_SIMILARITY: f64 = 0.6;

/// The least similarity of two names that differ by one typo.
const ONE_TYPO: f64 = 0.65;

/// The maximum length of a text that suggestions are made for. A comparison takes time proportional to the product of
/// both lengths.
const MAX_COMPARED: usize = 400;

/// The number of names that `Did you mean …?` proposes.
const MAX_PROPOSED: usize = 3;

/// Returns `Did you mean …?` with a few of the names `known`, the nearest to `wrong` first; `None` if none is near. A
/// name is near if it is similar, or if it contains `wrong`.
pub(crate) fn did_you_mean<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let names: Vec<String> =
        nearest_few(wrong, known).iter().map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => None,
        [only] => Some(format!("Did you mean {only}?")),
        [others @ .., last] => Some(format!("Did you mean {} or {last}?", others.join(", "))),
    }
}

fn nearest_few<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    /// The least similarity of a name that contains `wrong`.
    const CONTAINS: f64 = 0.7;
    /// The minimum length of a text that is contained.
    const MIN_CONTAINED: usize = 3;
    /// How much less similar than the nearest name others may be.
    const MAX_DISTANCE: f64 = 0.2;
    if wrong.len() > MAX_COMPARED {
        return Vec::new();
    }
    let wrong = wrong.to_lowercase();
    let mut near: Vec<(f64, &str)> = (known.into_iter())
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let is_contained = wrong.len() >= MIN_CONTAINED && lower.contains(&wrong);
            let similarity = match similarity(&wrong, &lower, max_similarity) {
                bound if bound < MIN_SIMILARITY => 0.0,
                _ => similarity(&wrong, &lower, edit_similarity),
            };
            (if is_contained { similarity.max(CONTAINS) } else { similarity }, candidate)
        })
        .filter(|(similarity, _)| *similarity >= MIN_SIMILARITY)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.dedup_by_key(|(_, name)| *name);
    let best = near.first().map_or(0.0, |(similarity, _)| *similarity);
    near.retain(|(similarity, _)| best - similarity <= MAX_DISTANCE);
    near.truncate(MAX_PROPOSED);
    near.into_iter().map(|(_, name)| name).collect()
}

/// Returns the most similar of the names `known`, if it is similar enough to `wrong`.
pub(crate) fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if wrong.len() > MAX_COMPARED {
        return None;
    }
    let wrong = wrong.to_lowercase();
    // Sorted by the upper bound of similarity, so that most candidates need no full comparison.
    let mut candidates: Vec<(f64, String, &str)> = (known.into_iter())
        .map(|candidate| (candidate.to_lowercase(), candidate))
        .map(|(lower, candidate)| (similarity(&wrong, &lower, max_similarity), lower, candidate))
        .filter(|(bound, ..)| *bound >= MIN_SIMILARITY)
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best: Option<(f64, &str)> = None;
    for (bound, lower, candidate) in candidates {
        if best.is_some_and(|(score, _)| score > bound) {
            break;
        }
        let score = similarity(&wrong, &lower, edit_similarity);
        let is_better = |(known, name): (f64, &str)| {
            score.total_cmp(&known).then_with(|| name.cmp(candidate)).is_gt()
        };
        if score >= MIN_SIMILARITY && best.is_none_or(is_better) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether `wrong` is `right` in other case, or with a typo in five or more characters, or two in eight or more.
/// Stricter than [`nearest`], for use where other words are valid too.
pub(crate) fn is_typo(wrong: &str, right: &str) -> bool {
    let allowed = match right.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    let (wrong, right) = (wrong.to_lowercase(), right.to_lowercase());
    wrong == right || (wrong.len() < 100 && strsim::osa_distance(&wrong, &right) <= allowed)
}

/// Returns the similarity of two names, from 0 to 1. Ignores a common prefix of paths. Also compares the last
/// segments alone, because users omit or mistype the sections of an item.
fn similarity(wrong: &str, candidate: &str, compare: fn(&str, &str) -> f64) -> f64 {
    let (mut wrong_rest, mut rest) = (wrong, candidate);
    while let (Some((a, a_rest)), Some((b, b_rest))) =
        (wrong_rest.split_once('/'), rest.split_once('/'))
        && a == b
    {
        (wrong_rest, rest) = (a_rest, b_rest);
    }
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    compare(wrong_rest, rest).max(compare(&last(wrong), &last(candidate)) * 0.95)
}

/// Returns the similarity of two names by edit distance. One typo counts as similar in a short word too.
fn edit_similarity(a: &str, b: &str) -> f64 {
    let distance = strsim::damerau_levenshtein(a, b);
    let longest = a.chars().count().max(b.chars().count());
    let share = if longest == 0 { 1.0 } else { 1.0 - number(distance) / number(longest) };
    let is_typo = a.len().min(b.len()) > 0 && distance == 1;
    if is_typo { share.max(ONE_TYPO) } else { share }
}

/// Returns an upper bound of [`edit_similarity`], from the counts of letters.
fn max_similarity(a: &str, b: &str) -> f64 {
    let longest = a.len().max(b.len());
    match min_distance(a, b) {
        Some(least @ 2..) => 1.0 - number(least) / number(longest),
        _ => 1.0,
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Returns a lower bound of the edit distance: the number of letters that are only in one text. `None` unless both
/// are ASCII.
fn min_distance(a: &str, b: &str) -> Option<usize> {
    if !(a.is_ascii() && b.is_ascii()) {
        return None;
    }
    let mut counts = [0_isize; 128];
    for byte in a.bytes() {
        counts[usize::from(byte)] += 1;
    }
    for byte in b.bytes() {
        counts[usize::from(byte)] -= 1;
    }
    let surplus = |sign: isize| counts.iter().map(|count| (sign * count).max(0)).sum::<isize>();
    usize::try_from(surplus(1).max(surplus(-1))).ok()
}

/// Whether any diagnostic is an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_similar_name_is_suggested_if_similar_enough() {
        let known = ["done", "doing", "skipped", "blocked"];
        assert_eq!(nearest("dnoe", known), Some("done"));
        assert_eq!(nearest("Skiped", known), Some("skipped"));
        assert_eq!(nearest("banana", known), None);
    }

    #[test]
    fn the_first_mistakes_of_a_file_get_suggestions() {
        let mut limit = Suggestions::default();
        let mut hints = || {
            Diagnostic::at_path(Code::UnknownState, "a", "b")
                .suggest_within(&mut limit, "dnoe", ["done"])
                .hints
                .len()
        };
        assert_eq!((0..30).map(|_| hints()).sum::<usize>(), 20);
    }

    #[test]
    fn the_upper_bound_is_never_below_the_similarity() {
        let words =
            ["tests-pass", "test-spas", "backups-verified", "verify-backups", "ab", "ba", "", "é"];
        for a in words {
            for b in words {
                assert!(max_similarity(a, b) >= edit_similarity(a, b) - 1e-9, "{a} {b}");
            }
        }
    }

    #[test]
    fn a_few_names_are_proposed_nearest_first() {
        let known = [
            "a/staging/2026.10.0",
            "a/production/2026.11.0",
            "a/staging/2026.11.1",
            "a/production/2026.11.1",
            "b/production/2026.1.0",
        ];
        assert_eq!(
            did_you_mean("2026.11.11", known).as_deref(),
            Some(
                "Did you mean `a/production/2026.11.1`, `a/staging/2026.11.1` or `a/production/2026.11.0`?"
            )
        );
        assert_eq!(
            did_you_mean("b/prod", known).as_deref(),
            Some("Did you mean `b/production/2026.1.0`?")
        );
        assert_eq!(
            did_you_mean("backup", ["pre/backup-verified"]).as_deref(),
            Some("Did you mean `pre/backup-verified`?")
        );
        assert_eq!(did_you_mean("banana", known), None);
        assert_eq!(did_you_mean("", known), None);
    }

    #[test]
    fn a_common_prefix_of_paths_is_ignored() {
        let known = ["content/guide/progress.md"];
        assert_eq!(nearest("content/guide/json.md", known), None);
        assert_eq!(nearest("content/guide/progres.md", known), Some(known[0]));
    }

    #[test]
    fn an_item_is_suggested_without_its_section() {
        let known = ["pre-deployment/backups-verified", "final/backups-counted"];
        assert_eq!(nearest("backups-verifed", known), Some(known[0]));
    }
}
