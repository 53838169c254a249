//! Reads the values of attributes, and reports mistakes at the word.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::markdown::Prepared;
use crate::model::checklist::{Attributes, FrontMatter, Gate};
use crate::parse::checklist::attributes::{AttributeBlock, KEYS, Word, WordKind};
use crate::unicode::nfc;

/// A name and its range in the text.
pub(crate) type LocatedName = (String, Range<usize>);

/// The attributes of one item or heading.
#[derive(Debug, Default)]
pub(crate) struct AttributeValues {
    /// The explicit id.
    pub(crate) id: Option<LocatedName>,
    /// The other attributes, without inherited ones.
    pub(crate) own: Attributes,
    /// The ids that a gate guards.
    pub(crate) guarded: Vec<LocatedName>,
    /// The former ids whose history continues.
    pub(crate) was: Vec<LocatedName>,
}

/// What attributes belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributeTarget {
    /// An item: all attributes have an effect.
    Item,
    /// A heading: only an id and inherited attributes have an effect.
    Heading,
    /// The title: only inherited attributes have an effect.
    Title,
}

/// Maximum length of a role's name, in characters. All items below a heading inherit it, and every page shows it.
const MAX_ROLE: usize = 100;

/// Reads the words of `block`. `suggestions` are those that its file may still get.
pub(crate) fn read(
    block: &AttributeBlock,
    target: AttributeTarget,
    front: &FrontMatter,
    text: &Prepared,
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) -> AttributeValues {
    let mut reader = Reader {
        target,
        front,
        text,
        suggestions,
        diagnostics,
        values: AttributeValues::default(),
    };
    let mut seen: HashSet<&str> = HashSet::new();
    let mut words = block.words.iter().peekable();
    // The key of the previous value if that was unquoted: the next word may belong to it.
    let mut unquoted_key: Option<&str> = None;
    while let Some(word) = words.next() {
        if let Some(end) = spaced_pair_end(word, words.peek().copied()) {
            let end = reader.spaced_pair(word.range.start, end, block);
            while words.next_if(|next| next.range.start < end).is_some() {}
            continue;
        }
        let key = match word.kind {
            WordKind::Id(_) => "#",
            WordKind::Flag(key) | WordKind::Pair(key, ..) => key,
        };
        if !seen.insert(key) {
            if key != "#" && !KEYS.contains(&key) {
                continue;
            }
            reader.invalid(
                &word.range,
                format!("`{}` is given twice", shown(key)),
                "Keep one of them.",
            );
            continue;
        }
        match &word.kind {
            WordKind::Id(id) => reader.id(id, &word.range),
            WordKind::Flag(flag) if !KEYS.contains(flag) && unquoted_key.is_some() => {
                reader.unquoted(unquoted_key.unwrap_or_default(), flag, &word.range);
                continue;
            }
            WordKind::Flag(key) => reader.flag(key, &word.range),
            WordKind::Pair(key, value, range) => reader.pair(key, value, range, &word.range),
        }
        unquoted_key = match &word.kind {
            WordKind::Pair(key, _, range) if range.end == word.range.end && KEYS.contains(key) => {
                Some(key)
            }
            _ => None,
        };
    }
    reader.values
}

/// Returns the end of a pair with spaces around its `=`: `owner = dba`, `owner= dba`, `owner =dba`.
fn spaced_pair_end(word: &Word, next: Option<&Word>) -> Option<usize> {
    let next = next?;
    match (&word.kind, &next.kind) {
        (WordKind::Flag(key), WordKind::Pair("", ..)) if KEYS.contains(key) => Some(next.range.end),
        (WordKind::Pair(key, "", _), WordKind::Flag(value))
            if KEYS.contains(key) && !KEYS.contains(value) && word.range.end < next.range.start =>
        {
            Some(next.range.end)
        }
        _ => None,
    }
}

struct Reader<'r> {
    target: AttributeTarget,
    front: &'r FrontMatter,
    text: &'r Prepared<'r>,
    suggestions: &'r mut Suggestions,
    diagnostics: &'r mut Vec<Diagnostic>,
    values: AttributeValues,
}

impl Reader<'_> {
    fn id(&mut self, id: &str, range: &Range<usize>) {
        if self.target == AttributeTarget::Title {
            return self.misplaced("#id", "the title", range);
        }
        match invalid_id_reason(id) {
            Some(why) => self.invalid(
                range,
                format!("`#{id}` is not a valid id: {why}"),
                "Use the letters a to z, digits, `.`, `_` and `-`; begin with a letter or digit.",
            ),
            None => self.values.id = Some((id.to_owned(), range.clone())),
        }
    }

    /// Reports a pair with spaces around its `=`. Returns its end, which includes the value after `owner =`.
    fn spaced_pair(&mut self, start: usize, end: usize, block: &AttributeBlock) -> usize {
        let key = &self.text.written[start..end];
        let is_empty = key.trim_end().ends_with('=');
        let next = block.words.partition_point(|word| word.range.start < end);
        let next = block.words.get(next);
        let end = next.filter(|_| is_empty).map_or(end, |word| word.range.end);
        let written: String = self.text.written[start..end].split_whitespace().collect();
        self.invalid(
            &(start..end),
            "this attribute has a space next to its `=`".to_owned(),
            &format!("Write `{written}`."),
        );
        end
    }

    /// Reports a word that follows an unquoted value.
    fn unquoted(&mut self, key: &str, word: &str, range: &Range<usize>) {
        let diagnostic = Diagnostic::new(
            Code::UnknownAttribute,
            self.text.span(range.clone()),
            format!("`{word}` is not a valid attribute"),
        );
        if word.contains(['“', '”', '„', '’']) {
            let hint = "Put the value in straight quotes: `\"`.";
            return self.diagnostics.push(diagnostic.hint(hint));
        }
        let diagnostic = diagnostic.suggest_within(self.suggestions, word, KEYS.iter().copied());
        self.diagnostics.push(diagnostic.hint(format!(
            "If it is part of the value of `{key}`, quote the value: `{key}=\"… {word}\"`."
        )));
    }

    fn flag(&mut self, key: &str, range: &Range<usize>) {
        if self.is_out_of_place(key, range) {
            return;
        }
        match key {
            "optional" => self.values.own.optional = true,
            "evidence" => self.values.own.evidence = true,
            "gate" => self.values.own.gate = Some(Gate::Section),
            _ if KEYS.contains(&key) => self.invalid(
                range,
                format!("`{key}` requires a value"),
                &format!("Write `{key}=…`, and quote a value that contains spaces."),
            ),
            _ => self.unknown(key, range),
        }
    }

    fn pair(&mut self, key: &str, value: &str, range: &Range<usize>, word: &Range<usize>) {
        if self.is_out_of_place(key, word) {
            return;
        }
        let names = || names_in(value, range.start);
        match key {
            "optional" | "evidence" => self.invalid(
                word,
                format!("`{key}` takes no value"),
                &format!("Write `{key}` alone, or delete it."),
            ),
            "" => self.unknown(&self.text.written[word.clone()], word),
            "id" => self.invalid(
                word,
                "`id` is not a valid attribute".to_owned(),
                &format!("Write `#{value}`."),
            ),
            _ if !KEYS.contains(&key) => self.unknown(key, &(word.start..word.start + key.len())),
            _ if value.trim().is_empty() => {
                self.invalid(
                    word,
                    format!("`{key}` requires a value"),
                    "Write a value, or delete the attribute.",
                );
            }
            "owner" | "signoff" if value.trim().chars().count() > MAX_ROLE => self.invalid(
                word,
                format!("the role in `{key}` is longer than {MAX_ROLE} characters"),
                "Write a short name of a role, and put the details in the item's text.",
            ),
            "owner" => self.values.own.owner = Some(nfc(value.trim()).into_owned()),
            "signoff" => self.values.own.signoff = Some(nfc(value.trim()).into_owned()),
            "gate" if value.trim() == "all" => self.values.own.gate = Some(Gate::All),
            "gate" => {
                self.values.guarded = names();
                self.values.own.gate = Some(Gate::Targets(Vec::new()));
            }
            "was" => self.values.was = names(),
            "only" => {
                let declared = self.declared(key, names());
                if !declared.is_empty() {
                    self.values.own.only.push(declared);
                }
            }
            "except" => self.values.own.except = self.declared(key, names()),
            _ => unreachable!("every key of the list has an arm"),
        }
    }

    /// Returns the `names` that the front matter declares, and reports the others.
    fn declared(&mut self, key: &str, names: Vec<LocatedName>) -> Vec<String> {
        let front = self.front;
        let known = || front.kinds.iter().chain(&front.environments).map(String::as_str);
        let mut declared = Vec::new();
        for (name, range) in names {
            if known().any(|known| known == name) {
                if !declared.contains(&name) {
                    declared.push(name);
                }
                continue;
            }
            let diagnostic = Diagnostic::new(
                Code::UndeclaredName,
                self.text.span(range),
                format!("`{name}` in `{key}` is not a declared kind or environment"),
            );
            self.diagnostics.push(
                diagnostic
                    .suggest_within(self.suggestions, &name, known())
                    .hint("Declare it in the front matter, under `kinds` or `environments`."),
            );
        }
        declared
    }

    /// Whether `key` has no effect here, which is reported.
    fn is_out_of_place(&mut self, key: &str, range: &Range<usize>) -> bool {
        let out_of_place = self.target != AttributeTarget::Item
            && matches!(key, "gate" | "signoff" | "evidence" | "was");
        if out_of_place {
            self.misplaced(key, "a heading", range);
        }
        out_of_place
    }

    fn misplaced(&mut self, what: &str, place: &str, range: &Range<usize>) {
        let diagnostic = Diagnostic::new(
            Code::MisplacedAttribute,
            self.text.span(range.clone()),
            format!("`{what}` has no effect on {place}"),
        );
        self.diagnostics
            .push(diagnostic.hint("Move it to the end of an item's first line, or delete it."));
    }

    fn unknown(&mut self, key: &str, range: &Range<usize>) {
        let diagnostic = Diagnostic::new(
            Code::UnknownAttribute,
            self.text.span(range.clone()),
            format!("`{key}` is not a valid attribute"),
        );
        self.diagnostics.push(
            diagnostic
                .suggest_within(self.suggestions, key, KEYS.iter().copied())
                .hint(format!("Valid attributes: #id, {}.", KEYS.join(", "))),
        );
    }

    fn invalid(&mut self, range: &Range<usize>, message: String, hint: &str) {
        let diagnostic =
            Diagnostic::new(Code::InvalidAttribute, self.text.span(range.clone()), message);
        self.diagnostics.push(diagnostic.hint(hint));
    }
}

/// Returns why `id` is invalid.
fn invalid_id_reason(id: &str) -> Option<&'static str> {
    let first = id.bytes().next();
    if !first.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return Some("it does not begin with a letter or digit");
    }
    if id.len() > 64 {
        return Some("it is longer than 64 characters");
    }
    if id.starts_with("rs-") {
        return Some("ids that begin with `rs-` are reserved for runsheet");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (!id.bytes().all(allowed)).then_some("it contains a character that ids cannot have")
}

fn shown(key: &str) -> &str {
    if key == "#" { "#id" } else { key }
}

/// Returns the names in a list, separated by spaces or commas.
fn names_in(value: &str, base: usize) -> Vec<LocatedName> {
    let mut names = Vec::new();
    let mut from = base;
    for part in value.split([' ', '\t', ',']) {
        if !part.is_empty() {
            names.push((nfc(part).into_owned(), from..from + part.len()));
        }
        from += part.len() + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::parse::checklist::testing::{diagnostics, read};

    #[test]
    fn each_mistake_is_located_at_the_word() {
        let text = "- [ ] a {ownr=dba gate}\n- [ ] b {#-x}\n- [ ] c {only=\"minor mahor\"}\n- [ ] d {optional=yes owner=\"\" gate gate=all}\n- [ ] e {signoff owner=x}\n";
        assert_eq!(
            diagnostics(text),
            [
                (Code::UnknownAttribute, "ownr"),
                (Code::UndeclaredName, "mahor"),
                (Code::InvalidAttribute, "optional=yes"),
                (Code::InvalidAttribute, "owner=\"\""),
                (Code::InvalidAttribute, "gate=all"),
                (Code::InvalidAttribute, "signoff"),
            ]
        );
        let (checklist, found) = read(text);
        assert_eq!(found[0].hints[0], "Did you mean `owner`?");
        assert_eq!(found[1].hints[0], "Did you mean `major`?");
        assert_eq!(checklist.items[2].attributes.only, [["minor"]]);
    }

    #[test]
    fn a_misspelt_keyword_is_reported_in_either_spelling() {
        let text = "# T\n\n## A <!-- {optinal owner=x} -->\n\n- [ ] a <!-- {gaet} -->\n- [ ] b <!-- {no such no =x} -->\n- [ ] c {evidnce} <!-- {owner=x} -->\n- [ ] d {date} {region}\n- [ ] e `{gaet}`\n";
        let expected = ["optinal", "gaet", "no", "such", "=x", "evidnce"];
        assert_eq!(diagnostics(text), expected.map(|word| (Code::UnknownAttribute, word)));
        let (checklist, found) = read(text);
        assert_eq!(found[1].hints[0], "Did you mean `gate`?");
        assert_eq!(found[5].hints[0], "Did you mean `evidence`?");
        let texts = checklist.items.iter().map(|item| item.text.as_str());
        let expected = ["a", "b", "c {evidnce}", "d {date} {region}", "e {gaet}"];
        assert!(texts.eq(expected));
        assert_eq!(diagnostics("- [ ] a \\{gaet}\n\n<!-- {a note} -->\n"), []);
    }

    #[test]
    fn an_invalid_id_is_an_error_and_the_derived_id_stays() {
        let text = "- [ ] a {#rs-x}\n- [ ] b {#x/y gate}\n";
        assert_eq!(
            diagnostics(text),
            [(Code::InvalidAttribute, "#rs-x"), (Code::InvalidAttribute, "#x/y")]
        );
        assert_eq!(read(text).0.items[1].id.as_ref(), "b");
    }

    #[test]
    fn all_attributes_together() {
        let (checklist, found) = read("- [ ] a {#a owner=dba signoff=qa evidence was='x y'}\n");
        let attributes = &checklist.items[0].attributes;
        assert!(found.is_empty() && attributes.evidence && !attributes.optional);
        assert_eq!(attributes.signoff.as_deref(), Some("qa"));
        assert_eq!(attributes.was, ["x", "y"]);
    }
}
