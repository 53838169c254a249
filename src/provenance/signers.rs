//! The keys of an allowed-signers file, with the patterns of names for which each key counts.

use std::collections::HashMap;

use crate::model::config::{Config, Person};
use crate::sha256::Sha256;
use crate::unicode::lower;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

/// Returns for each fingerprint the pattern lists of its lines. Git names only one of the patterns of a key.
pub(crate) fn signers(text: &str) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<String, Vec<String>> = HashMap::new();
    for (patterns, fingerprint) in text.lines().filter_map(signer) {
        found.entry(fingerprint).or_default().push(patterns);
    }
    found
}

/// Reads `PATTERNS [OPTIONS] TYPE KEY [COMMENT]`. The key of an authority signs certificates and no commits.
fn signer(line: &str) -> Option<(String, String)> {
    let line = line.trim_start();
    let (patterns, rest) = match line.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => line.split_once(char::is_whitespace)?,
    };
    if patterns.starts_with('#') {
        return None;
    }
    let mut words = rest.split_whitespace();
    let is_type = |word: &&str| {
        ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| word.starts_with(start))
    };
    words.find(is_type)?;
    let key = STANDARD.decode(words.next()?).ok()?;
    let fingerprint = format!("SHA256:{}", STANDARD_NO_PAD.encode(Sha256::of(key).bytes()));
    Some((patterns.to_owned(), fingerprint))
}

/// The people to whom a key belongs, each with the pattern that matches.
pub(super) fn owners<'c, 'p>(
    pattern_lists: &'p [String],
    config: &'c Config,
) -> Vec<(&'c Person, &'p str)> {
    let names = |person: &'c Person| {
        [&person.id, &person.name].into_iter().chain(&person.emails).filter(|name| !name.is_empty())
    };
    let found = config.people.iter().filter_map(|person| {
        let pattern = pattern_lists
            .iter()
            .find_map(|list| names(person).find_map(|name| matching(list, name)))?;
        Some((person, pattern))
    });
    found.collect()
}

/// Returns the pattern of a list by which it matches `name`. As in ssh, a pattern may have `*` and `?`, and one that
/// begins with `!` excludes what it matches.
fn matching<'p>(list: &'p str, name: &str) -> Option<&'p str> {
    let name: Vec<char> = lower(name.trim()).chars().collect();
    let is_match =
        |pattern: &str| matches_all(&lower(pattern).chars().collect::<Vec<char>>(), &name);
    let mut found = None;
    for pattern in list.split(',').map(str::trim) {
        match pattern.strip_prefix('!') {
            Some(excluded) if is_match(excluded) => return None,
            None if found.is_none() && is_match(pattern) => found = Some(pattern),
            _ => {}
        }
    }
    found
}

/// Whether a pattern matches the whole name, in time proportional to the product of both lengths.
fn matches_all(pattern: &[char], name: &[char]) -> bool {
    let (mut at, mut of) = (0, 0);
    // The last `*`, and the part of the name at which the rest of the pattern is tried.
    let mut retry = None;
    while at < name.len() {
        match pattern.get(of) {
            Some('*') => {
                retry = Some((of, at));
                of += 1;
            }
            Some(&one) if one == '?' || one == name[at] => (at, of) = (at + 1, of + 1),
            _ => {
                let Some((star, from)) = retry else { return false };
                retry = Some((star, from + 1));
                (at, of) = (from + 1, star + 1);
            }
        }
    }
    pattern[of..].iter().all(|one| *one == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_list_matches_as_in_ssh() {
        assert_eq!(matching("maya@x.test,*@y.test", "li@Y.test"), Some("*@y.test"));
        assert_eq!(matching("*@x.test,!eve@*", "eve@x.test"), None);
        assert_eq!(matching("!eve@*,*@x.test", "li@x.test"), Some("*@x.test"));
        assert_eq!(matching("?i", "li"), Some("?i"));
        for (pattern, name) in [("maya", "maya2"), ("*@x.test", "li@x.test.evil"), ("?", "")] {
            assert_eq!(matching(pattern, name), None, "{pattern}");
        }
        assert!(matching("*a*b*c", "xxaxxbxxbxxc").is_some());
    }

    #[test]
    fn a_key_has_the_patterns_of_all_its_lines() {
        let key = "AAAAC3NzaC1lZDI1NTE5AAAAIE7gb8pJwoKdrj54HmOfJaDSEOGTHVB2aiv04l7wHCcW";
        let text = format!(
            "# maya\nmaya@x ssh-ed25519 {key} note\n\"li@x,sam@x\" namespaces=\"git\" ssh-ed25519 {key}\nbroken line\n"
        );
        let found = signers(&text);
        assert_eq!(found.len(), 1);
        let (fingerprint, lists) = found.into_iter().next().expect("it has one key");
        assert!(fingerprint.starts_with("SHA256:") && !fingerprint.ends_with('='));
        assert_eq!(lists, ["maya@x", "li@x,sam@x"]);
    }
}
