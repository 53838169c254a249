//! Attributes as they are written: `{#db-migrate owner=dba gate}`, bare or in a comment.
//!
//! One parser reads both spellings. What the words mean is left to [`super::attribute_values`].

use std::ops::Range;

/// The keys that mean something.
pub(crate) const KEYS: [&str; 8] = [
    "owner", "gate", "signoff", "optional", "evidence", "only", "except", "was",
];

/// Those of them that stand alone.
const KEYWORDS: [&str; 3] = ["gate", "optional", "evidence"];

/// A block of attributes within a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttributeBlock<'t> {
    /// All of it, with the blanks before it.
    pub(crate) range: Range<usize>,
    /// Its words in order.
    pub(crate) words: Vec<Word<'t>>,
}

/// One word of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word<'t> {
    /// All of it.
    pub(crate) range: Range<usize>,
    /// What it says.
    pub(crate) kind: WordKind<'t>,
}

/// What a word says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WordKind<'t> {
    /// `#id`.
    Id(&'t str),
    /// A key alone, or something that is none.
    Flag(&'t str),
    /// `key=value`, with the place of the value without its quotes.
    Pair(&'t str, &'t str, Range<usize>),
}

/// The blocks at the end of `line`, which begins at byte `base` of its text: braces, a comment, or both.
pub(crate) fn trailing(line: &str, base: usize) -> Option<AttributeBlock<'_>> {
    const TOGETHER: usize = 4;
    let mut found: Option<AttributeBlock> = None;
    let mut rest = line;
    for _ in 0..TOGETHER {
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

/// The attributes in `comment`, if it holds nothing else. Braces right inside a comment can mean nothing
/// else, so words that nobody knows are attributes too.
pub(crate) fn in_comment(comment: &str, base: usize) -> Option<AttributeBlock<'_>> {
    let inner = comment.strip_prefix("<!--")?.strip_suffix("-->")?;
    let from = comment.len() - 3 - inner.trim_start().len();
    let inner = inner.trim();
    let words = braces(inner, base + from)
        .filter(|(len, _)| *len == inner.len())?
        .1;
    (!words.is_empty()).then(|| AttributeBlock {
        range: base..base + comment.len(),
        words,
    })
}

/// The word that is nearly a keyword, in braces that end `line` and are text.
pub(crate) fn nearly(line: &str, base: usize) -> Option<Word<'_>> {
    let line = line.trim_end();
    let start = line.ends_with('}').then(|| line.rfind('{'))??;
    if !opens(line, start) {
        return None;
    }
    let (_, words) = braces(&line[start..], base + start)?;
    let names = words
        .iter()
        .all(|word| matches!(word.kind, WordKind::Flag(name) if is_key(name)));
    if !names || counts(&words) {
        return None;
    }
    words.into_iter().find(Word::is_nearly_a_keyword)
}

impl AttributeBlock<'_> {
    /// Whether it is likely to be meant as attributes wherever it stands.
    pub(crate) fn is_likely(&self) -> bool {
        counts(&self.words) || self.words.iter().any(Word::is_nearly_a_keyword)
    }
}

impl Word<'_> {
    /// Whether it differs from a keyword that stands alone by what fingers do: a letter too many, too few or
    /// swapped. Short words are near to many others (`{date}`, `{name}`), so that one slip has to do, and none
    /// in the first letter.
    pub(crate) fn is_nearly_a_keyword(&self) -> bool {
        const LETTERS_PER_SLIP: usize = 4;
        let WordKind::Flag(name) = self.kind else {
            return false;
        };
        let name = name.to_lowercase();
        KEYWORDS.iter().any(|keyword| {
            name.starts_with(&keyword[..1])
                && name.len() <= 2 * keyword.len()
                && strsim::damerau_levenshtein(&name, keyword) <= keyword.len() / LETTERS_PER_SLIP
        })
    }
}

/// The last block of `line`, if it ends with one.
fn last(line: &str, base: usize) -> Option<AttributeBlock<'_>> {
    let end = line.trim_end().len();
    let line_until_end = &line[..end];
    let (start, words) = if line_until_end.ends_with("-->") {
        let start = line_until_end.rfind("<!--")?;
        (
            start,
            in_comment(&line_until_end[start..], base + start)?.words,
        )
    } else if line_until_end.ends_with('}') {
        bare(line_until_end, base)?
    } else {
        return None;
    };
    let start = line[..start].trim_end().len();
    Some(AttributeBlock {
        range: base + start..base + end,
        words,
    })
}

/// The block in braces that ends `line`. A line holds few braces; a bound keeps the search short.
fn bare(line: &str, base: usize) -> Option<(usize, Vec<Word<'_>>)> {
    const TRIED: usize = 32;
    let starts = line.rmatch_indices('{').map(|(at, _)| at);
    let starts = starts.filter(|at| opens(line, *at));
    let mut found = None;
    for at in starts.take(TRIED) {
        let block = braces(&line[at..], base + at);
        if let Some((len, words)) = block
            && at + len == line.len()
            && counts(&words)
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

/// Whether braces in the text are attributes: an id, a known key, or `key=`.
fn counts(words: &[Word]) -> bool {
    words.iter().any(|word| match word.kind {
        WordKind::Id(id) => id.starts_with(|char: char| char.is_ascii_alphanumeric()),
        WordKind::Flag(key) => KEYS.contains(&key),
        WordKind::Pair(key, ..) => is_key(key),
    })
}

fn is_key(key: &str) -> bool {
    key.starts_with(|char: char| char.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// The words in the braces that `text` begins with, and how long these are.
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

/// The word that `text` begins with, and its length.
fn word(text: &str, base: usize) -> Option<(usize, Word<'_>)> {
    let end = text.find([' ', '\t', '\n', '\r', '}', '=', '{'])?;
    let name = &text[..end];
    if text[end..].starts_with('{') || (end == 0 && !text.starts_with('=')) {
        return None;
    }
    if !text[end..].starts_with('=') {
        let name = name.trim_end_matches(',');
        let kind = name
            .strip_prefix('#')
            .map_or(WordKind::Flag(name), WordKind::Id);
        let range = base..base + name.len();
        return Some((end, Word { range, kind }));
    }
    let (start, len, behind) = value(&text[end + 1..])?;
    let start = end + 1 + start;
    let end = end + 1 + behind;
    Some((
        end,
        Word {
            range: base..base + end,
            kind: WordKind::Pair(
                name,
                &text[start..start + len],
                base + start..base + start + len,
            ),
        },
    ))
}

/// Where the value that `text` begins with starts, its length, and where it is over, quotes included.
fn value(text: &str) -> Option<(usize, usize, usize)> {
    if let Some(quote) = text
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))
    {
        let len = text[1..].find(quote)?;
        return Some((1, len, len + 2));
    }
    let end = text.find([' ', '\t', '\n', '\r', '}'])?;
    Some((0, text[..end].trim_end_matches(',').len(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the block that ends `line`, or nothing.
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
        block.map_or(Vec::new(), |block| {
            block.words.into_iter().map(show).collect()
        })
    }

    #[test]
    fn both_spellings_say_the_same() {
        let expected = ["#db-migrate", "owner:dba", "gate"];
        assert_eq!(words("Migrate {#db-migrate owner=dba gate}"), expected);
        assert_eq!(
            words("Migrate <!-- {#db-migrate owner=dba gate} -->"),
            expected
        );
        assert_eq!(
            words("Migrate<!--{#db-migrate owner=dba gate}-->  "),
            expected
        );
        assert_eq!(
            words("Migrate {#db-migrate} <!-- {owner=dba gate} -->"),
            expected
        );
    }

    #[test]
    fn quoted_values_may_hold_blanks_and_braces() {
        assert_eq!(
            words("x {only=\"minor major\" was='a} b'}"),
            ["only:minor major", "was:a} b"]
        );
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
    fn a_slip_makes_nearly_a_keyword() {
        for line in [
            "x {gaet}",
            "x {gates}",
            "x {Gate}",
            "x {evidnce}",
            "x {evidense}",
            "x {optinal}",
            "x {optoinl big}",
        ] {
            assert!(nearly(line, 0).is_some(), "{line}");
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
            assert_eq!(nearly(line, 0), None, "{line}");
        }
    }

    #[test]
    fn the_range_takes_the_blanks_before_it() {
        let block = trailing("ab  {gate}  ", 10).unwrap();
        assert_eq!(block.range, 12..20);
        assert_eq!(block.words[0].range, 15..19);
    }
}
