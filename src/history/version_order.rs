//! Compares ids of releases as people count versions: `1.9`, `1.10.0-rc.1`, `1.10.0-rc.2`, `1.10.0`.

use std::cmp::Ordering;

/// The words of pre-releases by stage, earliest first. Other words after a version, such as `hotfix`, come after it.
const STAGES: [&[&str]; 5] = [
    &["dev", "snapshot", "nightly", "canary"],
    &["alpha"],
    &["beta"],
    &["pre", "preview", "milestone"],
    &["rc", "cr"],
];

/// Compares two ids: by folder, then by version.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    let ((folder, version), (other_folder, other_version)) = (split(one), split(other));
    (natural(folder, other_folder))
        .then_with(|| Version::new(version).cmp(&Version::new(other_version)))
        .then_with(|| natural(one, other))
}

fn split(id: &str) -> (&str, &str) {
    id.rsplit_once('/').unwrap_or(("", id))
}

/// The parts of a version, in the order in which they are compared.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version<'a> {
    /// What is before the numbers, without the `v` of `v1.2`.
    name: Natural<'a>,
    numbers: Numbers<'a>,
    /// The place in [`STAGES`]; a final version comes last.
    stage: usize,
    /// What is after the numbers and the word of the stage, such as the `2` of `rc.2`.
    rest: Natural<'a>,
}

impl<'a> Version<'a> {
    fn new(text: &'a str) -> Self {
        let is_digit = |at: char| at.is_ascii_digit();
        let (name, rest) = text.split_at(text.find(is_digit).unwrap_or(text.len()));
        let end = end_of_numbers(rest);
        let (numbers, rest) = rest.split_at(end);
        let (stage, rest) = stage(rest).unwrap_or((STAGES.len(), rest));
        Self {
            name: Natural(without_v(name)),
            numbers: Numbers(numbers),
            stage,
            rest: Natural(rest),
        }
    }
}

/// Returns where `1.10.0` ends in `1.10.0-rc.1`.
fn end_of_numbers(text: &str) -> usize {
    let is_end = |(at, found): (usize, char)| {
        let next = text[at + found.len_utf8()..].chars().next();
        let goes_on = found == '.' && next.is_some_and(|next| next.is_ascii_digit());
        (!found.is_ascii_digit() && !goes_on).then_some(at)
    };
    text.char_indices().find_map(is_end).unwrap_or(text.len())
}

fn without_v(name: &str) -> &str {
    let short = name.strip_suffix(['v', 'V']);
    short.filter(|name| !name.ends_with(char::is_alphanumeric)).unwrap_or(name)
}

/// Returns the stage of `-rc.1` and what is after its word.
fn stage(text: &str) -> Option<(usize, &str)> {
    let word_on = text.trim_start_matches(SEPARATORS);
    let end = word_on.find(|at: char| !at.is_ascii_alphabetic()).unwrap_or(word_on.len());
    let (word, rest) = word_on.split_at(end);
    let is_word = |known: &&str| known.eq_ignore_ascii_case(word);
    let stage = STAGES.iter().position(|words| words.iter().any(is_word))?;
    Some((stage, rest.trim_start_matches(SEPARATORS)))
}

const SEPARATORS: [char; 4] = ['-', '.', '_', '~'];

/// Numbers joined by dots. A missing one is 0, so that `1.10` and `1.10.0` are equal.
#[derive(Debug)]
struct Numbers<'a>(&'a str);

impl Ord for Numbers<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) = (self.0.split('.'), other.0.split('.'));
        loop {
            let (a, b) = (left.next(), right.next());
            if a.is_none() && b.is_none() {
                return Ordering::Equal;
            }
            let order = compare_numbers(a.unwrap_or_default(), b.unwrap_or_default());
            if order.is_ne() {
                return order;
            }
        }
    }
}

/// A text in which digits are compared as numbers.
#[derive(Debug)]
struct Natural<'a>(&'a str);

impl Ord for Natural<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(self.0, other.0)
    }
}

macro_rules! ordered {
    ($($name:ident)*) => {$(
        impl PartialOrd for $name<'_> {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl PartialEq for $name<'_> {
            fn eq(&self, other: &Self) -> bool {
                self.cmp(other).is_eq()
            }
        }

        impl Eq for $name<'_> {}
    )*};
}

ordered!(Numbers Natural);

/// Compares texts, with digits compared as numbers: `a9` before `a10`.
fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one, other);
    while let (Some(a), Some(b)) = (left.chars().next(), right.chars().next()) {
        let (head, order) = if a.is_ascii_digit() && b.is_ascii_digit() {
            let (a, b) = (digits(left), digits(right));
            ((a.len(), b.len()), compare_numbers(a, b))
        } else {
            ((a.len_utf8(), b.len_utf8()), a.cmp(&b))
        };
        if order.is_ne() {
            return order;
        }
        (left, right) = (&left[head.0..], &right[head.1..]);
    }
    // `01` and `1` are the same number but different ids.
    left.len().cmp(&right.len()).then_with(|| one.cmp(other))
}

fn digits(text: &str) -> &str {
    let end = text.find(|at: char| !at.is_ascii_digit());
    &text[..end.unwrap_or(text.len())]
}

/// Compares numbers of any length, because an id can contain more digits than fit in an integer.
fn compare_numbers(a: &str, b: &str) -> Ordering {
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Asserts that the ids are in order, whichever way they are given.
    fn in_order(ids: &[&str]) {
        let mut sorted = ids.to_vec();
        sorted.reverse();
        sorted.sort_by(|a, b| compare(a, b));
        assert_eq!(sorted, ids);
    }

    #[test]
    fn numbers_count_as_numbers() {
        in_order(&["1.9", "1.9.1", "1.10"]);
        in_order(&["v1", "v2", "v10"]);
        in_order(&["01", "1"]);
        in_order(&[&"9".repeat(40), &"1".repeat(41)]);
        in_order(&["2026-9-1", "2026-10-1", "2026-11-20", "2026-11-20b"]);
    }

    #[test]
    fn pre_releases_come_before_their_release() {
        in_order(&["1.9", "1.10.0-rc.1", "1.10.0-rc.2", "1.10.0-rc.10", "1.10", "1.10.0"]);
        in_order(&["2.0rc1", "2.0rc2", "2.0rc10", "2.0"]);
        in_order(&["3.0-alpha", "3.0-alpha.1", "3.0-beta", "3.0-RC", "3.0", "3.0.1-rc1", "3.0.1"]);
        in_order(&["4-SNAPSHOT", "4_alpha2", "4.beta3", "4~pre", "4"]);
        in_order(&["app-1.0-rc.1", "app-1.0"]);
    }

    #[test]
    fn other_suffixes_come_after_the_release() {
        in_order(&["1.0.2", "1.0.2-1", "1.0.2-2", "1.0.2-hotfix", "1.0.2a"]);
        in_order(&[
            "1.0-rc.1",
            "1.0-rc.1+build.9",
            "1.0-rc.2",
            "1.0",
            "1.0+build.9",
            "1.0+build.10",
        ]);
    }

    #[test]
    fn a_leading_v_does_not_matter_but_folders_do() {
        in_order(&["v1.9", "1.10-rc.1", "v1.10", "1.11"]);
        in_order(&["a/2.0", "b/1.0-rc.1", "b/v1.0", "b2/0.1", "b10/0.1"]);
        in_order(&["1.0", "rev2", "rev10", "today"]);
    }

    proptest! {
        #[test]
        fn it_is_an_order(ids in proptest::collection::vec("[v1-]{0,2}[0-9]{0,2}[.]?[01]?[-.+]?(rc|alpha|x|a)?[.]?[0-9]?", 3)) {
            let [a, b, c] = [&ids[0], &ids[1], &ids[2]];
            prop_assert_eq!(compare(a, b), compare(b, a).reverse());
            prop_assert_eq!(compare(a, b).is_eq(), a == b);
            if compare(a, b).is_lt() && compare(b, c).is_lt() {
                prop_assert!(compare(a, c).is_lt(), "{} {} {}", a, b, c);
            }
        }
    }
}
