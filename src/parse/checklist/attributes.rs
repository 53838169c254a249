//! Parses attributes: `{#db-migrate owner=dba gate}`, bare or in a comment.
//!
//! One parser reads both forms. [`super::attribute_values`] interprets the words.

use std::ops::Range;

/// The known keys.
pub(crate) const KEYS: &[&str] =
    &["owner", "gate", "signoff", "optional", "evidence", "only", "except", "was"];

/// The keys without a value.
const KEYWORDS: [&str; 3] = ["gate", "optional", "evidence"];

/// A block of attributes in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttributeBlock<'t> {
    /// The whole block, with the spaces before it.
    pub(crate) range: Range<usize>,
    /// Its words in order.
    pub(crate) words: Vec<Word<'t>>,
}

/// One word of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    /// The whole word.
    pub(crate) range: Range<usize>,
    /// Its kind and content.
    pub(crate) kind: WordKind<'t>,
}

/// The kind and content of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WordKind<'t> {
    /// `#id`.
    Id(&'t str),
    /// A key without a value, or an unknown word.
    Flag(&'t str),
    /// `key=value`, with the range of the value inside its quotes.
    Pair(&'t str, &'t str, Range<usize>),
}

/// Returns the attributes at the end of `line`, which begins at byte `base` of its text: braces, a comment, or
/// both.
pub(crate) fn trailing(line: &str, base: usize) -> Option<AttributeBlock<'_>> {
    const MAX_BLOCKS: usize = 4;
    let mut found: Option<AttributeBlock> = None;
    let mut rest = line;
    for _ in 0..MAX_BLOCKS {
        let Some(mut block) = last(rest, base) else {
            break;
        };
        rest = &rest[..block.range.start - base];
        if let Some(later) = found {
            block.range.end = later.range.end;
            block.words.extend(later.words);
        }
        found = Some(block);
    }
    found
}

/// Returns the attributes in `comment`, if it contains nothing else. Braces at the start of a comment have no other
/// meaning, so unknown words are attributes too.
pub(crate) fn in_comment(comment: &str, base: usize) -> Option<AttributeBlock<'_>> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    let from = comment.len() - 3 - inner.trim_start().len();
    let inner = inner.trim();
    let words = braces(inner, base + from).filter(|(len, _)| *len == inner.len())?.1;
    (!words.is_empty()).then(|| AttributeBlock { range: base..base + comment.len(), words })
}

/// Returns the misspelt keyword in braces that end `line` and are text.
pub(crate) fn misspelt_keyword(line: &str, base: usize) -> Option<Word<'_>> {
    let line = line.trim_end();
    let start = line.ends_with('}').then(|| line.rfind('{'))??;
    if !opens(line, start) {
        return None;
    }
    let (_, words) = braces(&line[start..], base + start)?;
    let names = words.iter().all(|word| matches!(word.kind, WordKind::Flag(name) if is_key(name)));
    if !names || are_attributes(&words) {
        return None;
    }
    words.into_iter().find(Word::is_misspelt_keyword)
}

impl AttributeBlock<'_> {
    /// Whether the block is probably meant as attributes, anywhere in a text.
    pub(crate) fn is_likely(&self) -> bool {
        are_attributes(&self.words) || self.words.iter().any(Word::is_misspelt_keyword)
    }
}

impl Word<'_> {
    /// Whether the word is a keyword with a letter added, missing or swapped. Short words are similar to many
    /// others (`{date}`, `{name}`), so one typo per four letters is allowed, and none in the first letter.
    pub(crate) fn is_misspelt_keyword(&self) -> bool {
        const LETTERS_PER_TYPO: usize = 4;
        let WordKind::Flag(name) = self.kind else {
            return false;
        };
        let name = name.to_lowercase();
        KEYWORDS.iter().any(|keyword| {
            name.starts_with(&keyword[..1])
                && name.len() <= 2 * keyword.len()
                && strsim::damerau_levenshtein(&name, keyword) <= keyword.len() / LETTERS_PER_TYPO
        })
    }
}

/// Returns the last block of `line`, if the line ends with one.
fn last(line: &str, base: usize) -> Option<AttributeBlock<'_>> {
    let end = line.trim_end().len();
    let line_until_end = &line[..end];
    let (start, words) = if line_until_end.ends_with("-->") {
        let start = line_until_end.rfind("<!--")?;
        (start, in_comment(&line_until_end[start..], base + start)?.words)
    } else if line_until_end.ends_with('}') {
        in_braces(line_until_end, base)?
    } else {
        return None;
    };
    let start = line[..start].trim_end().len();
    Some(AttributeBlock { range: base + start..base + end, words })
}

/// Returns the block in braces that ends `line`. Only the last braces are tried, which bounds the search.
fn in_braces(line: &str, base: usize) -> Option<(usize, Vec<Word<'_>>)> {
    const MAX_TRIED: usize = 32;
    let starts = line.rmatch_indices('{').map(|(at, _)| at);
    let starts = starts.filter(|at| opens(line, *at));
    let mut found = None;
    for at in starts.take(MAX_TRIED) {
        let block = braces(&line[at..], base + at);
        if let Some((len, words)) = block
            && at + len == line.len()
            && are_attributes(&words)
        {
            found = Some((at, words));
        }
    }
    found
}

/// Whether the brace at `at` may begin a block.
fn opens(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    before.is_none_or(char::is_whitespace) && !line[at + 1..].starts_with(['{', '%'])
}

/// Whether the words of braces in a text are attributes: an id, a known key, or `key=`.
fn are_attributes(words: &[Word]) -> bool {
    words.iter().any(|word| match word.kind {
        WordKind::Id(id) => id.starts_with(|char: char| char.is_ascii_alphanumeric()),
        WordKind::Flag(key) => KEYS.contains(&key),
        WordKind::Pair(key, ..) => is_key(key),
    })
}

fn is_key(key: &str) -> bool {
    key.starts_with(|char: char| char.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Returns the words in the braces at the start of `text`, and the length of the braces.
fn braces(text: &str, base: usize) -> Option<(usize, Vec<Word<'_>>)> {
    let mut words = Vec::new();
    let mut at = text.starts_with('{').then_some(1)?;
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start_matches([' ', '\t', ',', '\n', '\r']).len();
        if text[at..].starts_with('}') {
            return Some((at + 1, words));
        }
        let (len, word) = word(&text[at..], base + at)?;
        words.push(word);
        at += len;
    }
}

/// Returns the word at the start of `text`, and its length.
fn word(text: &str, base: usize) -> Option<(usize, Word<'_>)> {
    let end = text.find([' ', '\t', '\n', '\r', '}', '=', '{'])?;
    let name = &text[..end];
    if text[end..].starts_with('{') || (end == 0 && !text.starts_with('=')) {
        return None;
    }
    if !text[end..].starts_with('=') {
        let name = name.trim_end_matches(',');
        let kind = name.strip_prefix('#').map_or(WordKind::Flag(name), WordKind::Id);
        let range = base..base + name.len();
        return Some((end, Word { range, kind }));
    }
    let (start, len, value_end) = value(&text[end + 1..])?;
    let start = end + 1 + start;
    let end = end + 1 + value_end;
    Some((
        end,
        Word {
            range: base..base + end,
            kind: WordKind::Pair(name, &text[start..start + len], base + start..base + start + len),
        },
    ))
}

/// Returns the start and length of the value at the start of `text`, and its end including quotes.
fn value(text: &str) -> Option<(usize, usize, usize)> {
    if let Some(quote) = text.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        let len = text[1..].find(quote)?;
        return Some((1, len, len + 2));
    }
    let end = text.find([' ', '\t', '\n', '\r', '}'])?;
    Some((0, text[..end].trim_end_matches(',').len(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the words of the block that ends `line`.
    fn words(line: &str) -> Vec<String> {
        let show = |word: Word| match word.kind {
            WordKind::Id(id) => format!("#{id}"),
            WordKind::Flag(key) => key.to_owned(),
            WordKind::Pair(key, value, range) => {
                assert_eq!(&line[range], value);
                format!("{key}:{value}")
            }
        };
        let block = trailing(line, 0);
        block.map_or(Vec::new(), |block| block.words.into_iter().map(show).collect())
    }

    #[test]
    fn both_forms_are_equal() {
        let expected = ["#db-migrate", "owner:dba", "gate"];
        assert_eq!(words("Migrate {#db-migrate owner=dba gate}"), expected);
        assert_eq!(words("Migrate <!-- {#db-migrate owner=dba gate} -->"), expected);
        assert_eq!(words("Migrate<!--{#db-migrate owner=dba gate}-->  "), expected);
        assert_eq!(words("Migrate {#db-migrate} <!-- {owner=dba gate} -->"), expected);
    }

    #[test]
    fn quoted_values_may_contain_spaces_and_braces() {
        assert_eq!(words("x {only=\"minor major\" was='a} b'}"), ["only:minor major", "was:a} b"]);
        assert_eq!(words("x {owner=dba, gate}"), ["owner:dba", "gate"]);
    }

    #[test]
    fn other_braces_stay_text() {
        for line in [
            "Deploy to {region}",
            "Deploy {{ version }}",
            "Deploy {% if gate %}",
            "Deploy{#id}",
            "Deploy {#id} now",
            "Deploy \\{#id}",
            "Deploy {",
            "Deploy }",
            "Deploy {#}",
            "Deploy <!-- note -->",
            "Deploy <!-- region -->",
            "Deploy <!-- {{ region }} -->",
            "Deploy <!-- {} -->",
            "Deploy <!-- {gate} or so -->",
            "${x=1} {2=3}",
        ] {
            assert_eq!(words(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn an_id_a_known_key_or_a_pair_makes_them_attributes() {
        assert_eq!(words("x {optional}"), ["optional"]);
        assert_eq!(words("x {foo=bar}"), ["foo:bar"]);
        assert_eq!(words("x {big optional}"), ["big", "optional"]);
        assert_eq!(words("x {region} {optional}"), ["optional"]);
    }

    #[test]
    fn braces_in_a_comment_are_always_attributes() {
        assert_eq!(words("x <!-- {gaet} -->"), ["gaet"]);
        assert_eq!(words("x {gate} <!-- {region} -->"), ["gate", "region"]);
    }

    #[test]
    fn typos_in_keywords_are_recognised() {
        for line in [
            "x {gaet}",
            "x {gates}",
            "x {Gate}",
            "x {evidnce}",
            "x {evidense}",
            "x {optinal}",
            "x {optoinl big}",
        ] {
            assert!(misspelt_keyword(line, 0).is_some(), "{line}");
        }
        for line in [
            "x {date}",
            "x {name}",
            "x {state}",
            "x {gateway}",
            "x {region}",
            "x {gate}",
            "x{gaet}",
            "x \\{gaet}",
            "x {{ gaet }}",
            "x {gaet|skip}",
            "x {gaet} y",
        ] {
            assert_eq!(misspelt_keyword(line, 0), None, "{line}");
        }
    }

    #[test]
    fn the_range_includes_the_spaces_before_it() {
        let block = trailing("ab  {gate}  ", 10).unwrap();
        assert_eq!(block.range, 12..20);
        assert_eq!(block.words[0].range, 15..19);
    }
}
