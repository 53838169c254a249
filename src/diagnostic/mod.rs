//! What is wrong with a site, as data: collected, never printed where it is found.
//!
//! [`Code`] lists every kind of problem with its fixed severity; each has a paragraph in the guide's
//! page on diagnostics. [`crate::report`] turns diagnostics into text.

mod code;

pub use code::{Code, Reach, Severity};

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::span::Span;

/// One problem, with its place and what to do about it. A large site has thousands, and several holders of
/// each, so that a clone is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic(Arc<Details>);

/// What a [`Diagnostic`] says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// Which kind of problem.
    pub code: Code,
    /// Where; `None` only for what lies in no text file, such as the output folder.
    pub span: Option<Span>,
    /// The path to name where there is no span; empty otherwise.
    pub path: String,
    /// What is wrong, as a sentence without a full stop.
    pub message: String,
    /// Said at the place itself; may be empty.
    pub(crate) label: String,
    /// Other places that matter, each with a word on why.
    pub(crate) related: Vec<(Span, String)>,
    /// What to do, each a sentence.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// A problem at a place in a text file.
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::with(code, Some(span), String::new(), message.into())
    }

    /// A problem with a file or folder as a whole.
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

    /// With `label` said at the place itself.
    #[must_use]
    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With another place that matters.
    #[must_use]
    pub(crate) fn related(mut self, span: Span, why: impl Into<String>) -> Self {
        self.related.push((span, why.into()));
        self
    }

    /// With a sentence on what to do.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// With "did you mean …?" where one of `known` is near enough to `wrong`.
    #[must_use]
    pub(crate) fn suggest<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.did_you_mean(nearest(wrong, known))
    }

    /// The same, as long as suggestions are `left`.
    #[must_use]
    pub(crate) fn suggest_if_left<'a>(
        self,
        left: &mut Suggestions,
        wrong: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        if left.take() {
            self.suggest(wrong, known)
        } else {
            self
        }
    }

    /// With "did you mean …?" where something was `meant`.
    #[must_use]
    pub(crate) fn did_you_mean(self, meant: Option<&str>) -> Self {
        match meant {
            Some(near) => self.hint(format!("Did you mean `{near}`?")),
            None => self,
        }
    }

    /// Error or warning.
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

/// How many suggestions the mistakes of one file still get.
///
/// To find one, a wrong name is compared with every known name. A file with thousands of wrong names would
/// take time by the product of both, and nobody reads more than the first suggestions.
#[derive(Debug)]
pub(crate) struct Suggestions(usize);

impl Default for Suggestions {
    fn default() -> Self {
        Self(20)
    }
}

impl Suggestions {
    /// Uses one up, if any is left.
    pub(crate) fn take(&mut self) -> bool {
        let left = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        left
    }
}

/// How alike a name must be to be proposed.
const NEAR: f64 = 0.6;

/// How alike two names are that differ by one slip, at least.
const ONE_SLIP: f64 = 0.65;

/// The one of `known` that `wrong` was most likely meant to be, if any is near enough.
pub(crate) fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Comparing takes time by the product of both lengths, and nobody means a name by a page of text.
    if wrong.len() > 400 {
        return None;
    }
    let wrong = wrong.to_lowercase();
    // The most promising first: the others then need no comparison in full. A thousand releases may all name
    // the same item that is gone.
    let mut candidates: Vec<(f64, String, &str)> = (known.into_iter())
        .map(|candidate| (candidate.to_lowercase(), candidate))
        .map(|(lower, candidate)| (similarity(&wrong, &lower, at_most_alike), lower, candidate))
        .filter(|(most, ..)| *most >= NEAR)
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best: Option<(f64, &str)> = None;
    for (most, lower, candidate) in candidates {
        if best.is_some_and(|(score, _)| score > most) {
            break;
        }
        let score = similarity(&wrong, &lower, alike);
        let is_better = |(known, name): (f64, &str)| {
            score
                .total_cmp(&known)
                .then_with(|| name.cmp(candidate))
                .is_gt()
        };
        if score >= NEAR && best.is_none_or(is_better) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether `wrong` is `right` with other capitals, or with a slip or two where the word is long enough: so
/// near that it can hardly mean anything else, where most other words are fine.
pub(crate) fn is_slip(wrong: &str, right: &str) -> bool {
    let allowed = match right.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    let (wrong, right) = (wrong.to_lowercase(), right.to_lowercase());
    wrong == right || (wrong.len() < 100 && strsim::osa_distance(&wrong, &right) <= allowed)
}

/// How alike two names are, from 0 to 1. Of paths, what both begin with says nothing; and the last
/// segment counts as a name of its own, because people forget or mistype the headings above an item.
fn similarity(wrong: &str, candidate: &str, alike: fn(&str, &str) -> f64) -> f64 {
    let (mut wrong_rest, mut rest) = (wrong, candidate);
    while let (Some((a, a_rest)), Some((b, b_rest))) =
        (wrong_rest.split_once('/'), rest.split_once('/'))
        && a == b
    {
        (wrong_rest, rest) = (a_rest, b_rest);
    }
    let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    alike(wrong_rest, rest).max(alike(&last(wrong), &last(candidate)) * 0.95)
}

/// One slip of the finger is near in a short word too.
fn alike(a: &str, b: &str) -> f64 {
    let distance = strsim::damerau_levenshtein(a, b);
    let longest = a.chars().count().max(b.chars().count());
    let share = if longest == 0 {
        1.0
    } else {
        1.0 - number(distance) / number(longest)
    };
    let one_slip = a.len().min(b.len()) > 0 && distance == 1;
    if one_slip { share.max(ONE_SLIP) } else { share }
}

/// No less than [`alike`] says, from a look at the letters alone.
fn at_most_alike(a: &str, b: &str) -> f64 {
    let longest = a.len().max(b.len());
    match least_distance(a, b) {
        Some(least @ 2..) => 1.0 - number(least) / number(longest),
        _ => 1.0,
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many letters of one text the other lacks: no fewer have to be changed to make one the other. `None`
/// where letters are not bytes.
fn least_distance(a: &str, b: &str) -> Option<usize> {
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
    let lacking = |sign: isize| {
        counts
            .iter()
            .map(|count| (sign * count).max(0))
            .sum::<isize>()
    };
    usize::try_from(lacking(1).max(lacking(-1))).ok()
}

/// Whether any of them is an error.
pub(crate) fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity() == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_wins_and_a_far_one_is_not_proposed() {
        let known = ["done", "doing", "skipped", "blocked"];
        assert_eq!(nearest("dnoe", known), Some("done"));
        assert_eq!(nearest("Skiped", known), Some("skipped"));
        assert_eq!(nearest("banana", known), None);
    }

    #[test]
    fn the_first_mistakes_of_a_file_get_suggestions() {
        let mut left = Suggestions::default();
        let mut hints = || {
            Diagnostic::at_path(Code::UnknownState, "a", "b")
                .suggest_if_left(&mut left, "dnoe", ["done"])
                .hints
                .len()
        };
        assert_eq!((0..30).map(|_| hints()).sum::<usize>(), 20);
    }

    #[test]
    fn a_look_at_the_letters_never_hides_what_is_near() {
        let words = [
            "tests-pass",
            "test-spas",
            "backups-verified",
            "verify-backups",
            "ab",
            "ba",
            "",
            "é",
        ];
        for a in words {
            for b in words {
                assert!(at_most_alike(a, b) >= alike(a, b) - 1e-9, "{a} {b}");
            }
        }
    }

    #[test]
    fn what_paths_have_in_common_says_nothing() {
        let known = ["content/guide/progress.md"];
        assert_eq!(nearest("content/guide/json.md", known), None);
        assert_eq!(nearest("content/guide/progres.md", known), Some(known[0]));
    }

    #[test]
    fn a_forgotten_heading_still_finds_the_item() {
        let known = ["pre-deployment/backups-verified", "final/backups-counted"];
        assert_eq!(nearest("backups-verifed", known), Some(known[0]));
    }
}
