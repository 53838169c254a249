//! What attributes mean, where they stand: each word checked, mistakes located to the word.

use std::collections::HashSet;
use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Suggestions};
use crate::markdown::Prepared;
use crate::model::checklist::{Attributes, FrontMatter, Gate};
use crate::parse::checklist::attributes::{AttributeBlock, KEYS, Word, WordKind};

/// A name with its place in the text.
pub(crate) type Named = (String, Range<usize>);

/// What the attributes of one item or heading say.
#[derive(Debug, Default)]
pub(crate) struct AttributeValues {
    /// The explicit id.
    pub(crate) id: Option<Named>,
    /// The rest, nothing inherited yet.
    pub(crate) own: Attributes,
    /// The ids that a gate guards.
    pub(crate) guarded: Vec<Named>,
    /// The ids whose history is continued.
    pub(crate) was: Vec<Named>,
}

/// What attributes stand behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holder {
    /// An item: everything has an effect.
    Item,
    /// A heading: only an id and what is inherited.
    Heading,
    /// The title: only what is inherited.
    Title,
}

/// How long the name of a role may be. Every item below a heading inherits it, and every page shows it.
const MAX_ROLE: usize = 100;

/// Reads the words of `block`. `left` are the suggestions that its file still gets.
pub(crate) fn read(
    block: &AttributeBlock,
    holder: Holder,
    front: &FrontMatter,
    text: &Prepared,
    left: &mut Suggestions,
    problems: &mut Vec<Diagnostic>,
) -> AttributeValues {
    let mut reader = Reader {
        holder,
        front,
        text,
        left,
        problems,
        meaning: AttributeValues::default(),
    };
    let mut seen: HashSet<&str> = HashSet::new();
    let mut words = block.words.iter().peekable();
    // The key of the value before, if that stood without quotes: what follows may belong to it.
    let mut open: Option<&str> = None;
    while let Some(word) = words.next() {
        if let Some(end) = torn(word, words.peek().copied()) {
            let end = reader.torn(word.range.start, end, block);
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
            WordKind::Flag(flag) if !KEYS.contains(flag) && open.is_some() => {
                reader.unquoted(open.unwrap_or_default(), flag, &word.range);
                continue;
            }
            WordKind::Flag(key) => reader.flag(key, &word.range),
            WordKind::Pair(key, value, range) => reader.pair(key, value, range, &word.range),
        }
        open = match &word.kind {
            WordKind::Pair(key, _, range) if range.end == word.range.end && KEYS.contains(key) => {
                Some(key)
            }
            _ => None,
        };
    }
    reader.meaning
}

/// Where a pair ends that blanks tear apart: `owner = dba`, `owner= dba`, `owner =dba`.
fn torn(word: &Word, next: Option<&Word>) -> Option<usize> {
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
    holder: Holder,
    front: &'r FrontMatter,
    text: &'r Prepared<'r>,
    left: &'r mut Suggestions,
    problems: &'r mut Vec<Diagnostic>,
    meaning: AttributeValues,
}

impl Reader<'_> {
    fn id(&mut self, id: &str, range: &Range<usize>) {
        if self.holder == Holder::Title {
            return self.misplaced("#id", "the title", range);
        }
        match wrong_id(id) {
            Some(why) => self.invalid(
                range,
                format!("`#{id}` cannot be an id: {why}"),
                "An id begins with a letter or digit and holds letters, digits, `.`, `_` and `-`, 64 at most.",
            ),
            None => self.meaning.id = Some((id.to_owned(), range.clone())),
        }
    }

    /// A pair with blanks around its `=`; `owner =` with the value behind has its end there.
    fn torn(&mut self, start: usize, end: usize, block: &AttributeBlock) -> usize {
        let key = &self.text.written[start..end];
        let is_empty = key.trim_end().ends_with('=');
        let behind = (block.words).partition_point(|word| word.range.start < end);
        let behind = block.words.get(behind);
        let end = behind
            .filter(|_| is_empty)
            .map_or(end, |word| word.range.end);
        let written: String = self.text.written[start..end].split_whitespace().collect();
        self.invalid(
            &(start..end),
            "No blank may stand beside the `=`".to_owned(),
            &format!("Write `{written}`."),
        );
        end
    }

    /// A word that follows a value without quotes.
    fn unquoted(&mut self, key: &str, word: &str, range: &Range<usize>) {
        let problem = Diagnostic::new(
            Code::UnknownAttribute,
            self.text.span(range.clone()),
            format!("There is no attribute `{word}`"),
        );
        if word.contains(['“', '”', '„', '’']) {
            let hint = "Put the value in straight quotes: `\"`.";
            return self.problems.push(problem.hint(hint));
        }
        let problem = problem.suggest_if_left(self.left, word, KEYS);
        self.problems.push(problem.hint(format!(
            "If it belongs to the value of `{key}`, put that in quotes: `{key}=\"… {word}\"`."
        )));
    }

    fn flag(&mut self, key: &str, range: &Range<usize>) {
        if self.is_out_of_place(key, range) {
            return;
        }
        match key {
            "optional" => self.meaning.own.optional = true,
            "evidence" => self.meaning.own.evidence = true,
            "gate" => self.meaning.own.gate = Some(Gate::Section),
            _ if KEYS.contains(&key) => self.invalid(
                range,
                format!("`{key}` needs a value"),
                &format!("Write `{key}=…`, with quotes around a value that holds blanks."),
            ),
            _ => self.unknown(key, range),
        }
    }

    fn pair(&mut self, key: &str, value: &str, range: &Range<usize>, word: &Range<usize>) {
        if self.is_out_of_place(key, word) {
            return;
        }
        let names = || named(value, range.start);
        match key {
            "optional" | "evidence" => self.invalid(
                word,
                format!("`{key}` takes no value"),
                &format!("Write `{key}` alone, or leave it out."),
            ),
            "" => self.unknown(&self.text.written[word.clone()], word),
            "id" => self.invalid(
                word,
                "There is no attribute `id`".to_owned(),
                &format!("Write `#{value}`."),
            ),
            _ if !KEYS.contains(&key) => self.unknown(key, &(word.start..word.start + key.len())),
            _ if value.trim().is_empty() => {
                self.invalid(
                    word,
                    format!("`{key}` needs a value"),
                    "Give it one, or leave it out.",
                );
            }
            "owner" | "signoff" if value.trim().chars().count() > MAX_ROLE => self.invalid(
                word,
                format!("The role in `{key}` is longer than {MAX_ROLE} characters"),
                "Write a short name for the role; what it does goes into the text.",
            ),
            "owner" => self.meaning.own.owner = Some(value.trim().to_owned()),
            "signoff" => self.meaning.own.signoff = Some(value.trim().to_owned()),
            "gate" if value.trim() == "all" => self.meaning.own.gate = Some(Gate::All),
            "gate" => {
                self.meaning.guarded = names();
                self.meaning.own.gate = Some(Gate::Targets(Vec::new()));
            }
            "was" => self.meaning.was = names(),
            "only" => {
                let declared = self.declared(key, names());
                if !declared.is_empty() {
                    self.meaning.own.only.push(declared);
                }
            }
            _ => self.meaning.own.except = self.declared(key, names()),
        }
    }

    /// Those of `names` that the front matter declares; the others are reported.
    fn declared(&mut self, key: &str, names: Vec<Named>) -> Vec<String> {
        let front = self.front;
        let known = || {
            front
                .kinds
                .iter()
                .chain(&front.environments)
                .map(String::as_str)
        };
        let mut declared = Vec::new();
        for (name, range) in names {
            if known().any(|known| known == name) {
                if !declared.contains(&name) {
                    declared.push(name);
                }
                continue;
            }
            let problem = Diagnostic::new(
                Code::UndeclaredName,
                self.text.span(range),
                format!("`{key}` names `{name}`, which is no kind and no environment"),
            );
            self.problems.push(
                problem
                    .suggest_if_left(self.left, &name, known())
                    .hint("Declare it in the front matter, under `kinds:` or `environments:`."),
            );
        }
        declared
    }

    /// Whether `key` has no effect here; then that is reported.
    fn is_out_of_place(&mut self, key: &str, range: &Range<usize>) -> bool {
        let out_of_place =
            self.holder != Holder::Item && matches!(key, "gate" | "signoff" | "evidence" | "was");
        if out_of_place {
            self.misplaced(key, "a heading", range);
        }
        out_of_place
    }

    fn misplaced(&mut self, what: &str, place: &str, range: &Range<usize>) {
        let problem = Diagnostic::new(
            Code::MisplacedAttribute,
            self.text.span(range.clone()),
            format!("`{what}` has no effect on {place}"),
        );
        self.problems
            .push(problem.hint("Put it behind the item it is for, or delete it."));
    }

    fn unknown(&mut self, key: &str, range: &Range<usize>) {
        let problem = Diagnostic::new(
            Code::UnknownAttribute,
            self.text.span(range.clone()),
            format!("There is no attribute `{key}`"),
        );
        self.problems.push(
            problem
                .suggest_if_left(self.left, key, KEYS)
                .hint("Attributes are `#id`, `owner`, `gate`, `signoff`, `optional`, `evidence`, `only`, `except` and `was`."),
        );
    }

    fn invalid(&mut self, range: &Range<usize>, message: String, hint: &str) {
        let problem = Diagnostic::new(
            Code::InvalidAttribute,
            self.text.span(range.clone()),
            message,
        );
        self.problems.push(problem.hint(hint));
    }
}

/// Why `id` cannot be one.
fn wrong_id(id: &str) -> Option<&'static str> {
    let first = id.bytes().next();
    if !first.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
        return Some("it does not begin with a letter or digit");
    }
    if id.len() > 64 {
        return Some("it is longer than 64 characters");
    }
    if id.starts_with("rs-") {
        return Some("`rs-` is kept for the page's own parts");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (!id.bytes().all(allowed))
        .then_some("it holds other characters than letters, digits, `.`, `_` and `-`")
}

fn shown(key: &str) -> &str {
    if key == "#" { "#id" } else { key }
}

/// The names in a list, separated by blanks or commas.
fn named(value: &str, base: usize) -> Vec<Named> {
    let mut names = Vec::new();
    let mut from = base;
    for part in value.split([' ', '\t', ',']) {
        if !part.is_empty() {
            names.push((part.to_owned(), from..from + part.len()));
        }
        from += part.len() + 1;
    }
    names
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Code;
    use crate::parse::checklist::testing::{problems, read};

    #[test]
    fn each_mistake_is_located_to_the_word() {
        let text = "- [ ] a {ownr=dba gate}\n- [ ] b {#-x}\n- [ ] c {only=\"minor mahor\"}\n- [ ] d {optional=yes owner=\"\" gate gate=all}\n- [ ] e {signoff owner=x}\n";
        assert_eq!(
            problems(text),
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
        assert_eq!(
            problems(text),
            expected.map(|word| (Code::UnknownAttribute, word))
        );
        let (checklist, found) = read(text);
        assert_eq!(found[1].hints[0], "Did you mean `gate`?");
        assert_eq!(found[5].hints[0], "Did you mean `evidence`?");
        let texts = checklist.items.iter().map(|item| item.text.as_str());
        let expected = ["a", "b", "c {evidnce}", "d {date} {region}", "e {gaet}"];
        assert!(texts.eq(expected));
        assert_eq!(problems("- [ ] a \\{gaet}\n\n<!-- {a note} -->\n"), []);
    }

    #[test]
    fn an_id_that_cannot_be_one_is_an_error_and_the_derived_one_stays() {
        let text = "- [ ] a {#rs-x}\n- [ ] b {#x/y gate}\n";
        assert_eq!(
            problems(text),
            [
                (Code::InvalidAttribute, "#rs-x"),
                (Code::InvalidAttribute, "#x/y")
            ]
        );
        assert_eq!(read(text).0.items[1].id.as_ref(), "b");
    }

    #[test]
    fn all_of_them_together() {
        let (checklist, found) = read("- [ ] a {#a owner=dba signoff=qa evidence was='x y'}\n");
        let attributes = &checklist.items[0].attributes;
        assert!(found.is_empty() && attributes.evidence && !attributes.optional);
        assert_eq!(attributes.signoff.as_deref(), Some("qa"));
        assert_eq!(attributes.was, ["x", "y"]);
    }
}
