//! Takes the text of a checkbox apart: what is struck through, links, and people.

/// The text of a checkbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct BoxText {
    /// The text without markup and URLs; without what is struck through if something else follows it.
    pub(super) text: String,
    /// The same as written: with markup, and without URLs only at the end.
    pub(super) markdown: String,
    /// Whether it, or its beginning, is struck through.
    pub(super) is_struck: bool,
    /// The text with markup and without URLs at the end.
    pub(super) marked: String,
    /// What follows the part that is struck through, with markup and without URLs at the end.
    pub(super) after_strike: String,
    /// The issue or people that the text ends with: `#97, by @bo` of `Back up (#97, by @bo)`. The text and `marked`
    /// are without it.
    pub(super) aside: String,
    /// The URLs in the order of the text.
    pub(super) urls: Vec<String>,
}

/// Reads the text of a checkbox, as written after `[x]`.
pub(super) fn read(written: &str) -> BoxText {
    let written = without_comments(written);
    let written = written.trim();
    let (plain, urls) = without_links(written);
    let (text, is_struck, _) = struck(&plain);
    let (inner, _, rest) = struck(written);
    let markdown = without_urls_at_end(if is_struck { &inner } else { written });
    let after_strike = tidy_markdown(&without_urls_at_end(&rest));
    if is_struck {
        let marked = markdown.clone();
        return BoxText {
            text: tidy(&text),
            markdown,
            is_struck,
            marked,
            after_strike,
            urls,
            ..BoxText::default()
        };
    }
    let (text, aside) = split_aside(&text);
    let marked = split_aside(&markdown).0.to_owned();
    BoxText {
        text: tidy(text),
        aside: aside.to_owned(),
        marked,
        markdown,
        is_struck,
        after_strike,
        urls,
    }
}

/// Splits off what stands in parentheses at the end and names an issue or a person, and `by @login` at the end.
fn split_aside(text: &str) -> (&str, &str) {
    let trimmed = without_punctuation_at_end(text).trim_end_matches('.');
    let names = |inner: &str| {
        let mut words = inner.split([' ', ',', ';']);
        words.any(|word| {
            let number = word.strip_prefix('#').unwrap_or_default();
            word.starts_with('@') || number.starts_with(|at: char| at.is_ascii_digit())
        })
    };
    let inner = trimmed.strip_suffix(')').and_then(|text| text.rsplit_once('('));
    if let Some((before, inner)) = inner.filter(|(_, inner)| names(inner)) {
        return (before.trim_end(), inner);
    }
    if let Some(at) = trimmed.rfind(" by @").filter(|at| is_only_people(&trimmed[at + 1..])) {
        return (without_punctuation_at_end(&trimmed[..at]), &trimmed[at + 1..]);
    }
    (text, "")
}

/// Whether a text is `by @bo` or `by @bo and @li`.
pub(super) fn is_only_people(text: &str) -> bool {
    let mut words = text.split([' ', ',']).filter(|word| !word.is_empty());
    words.next() == Some("by") && words.all(|word| word == "and" || word.starts_with('@'))
}

/// Splits a text that begins with a part that is struck through.
fn struck(text: &str) -> (String, bool, String) {
    let text = text.trim_start_matches(['*', '_', ' ']);
    let marks = text.len() - text.trim_start_matches('~').len();
    if !(1..=2).contains(&marks) {
        return (text.to_owned(), false, String::new());
    }
    let (mark, inner) = text.split_at(marks);
    match find_outside(inner, mark) {
        Some(end) => (inner[..end].to_owned(), true, inner[end + marks..].to_owned()),
        None => (text.to_owned(), false, String::new()),
    }
}

/// Returns where `mark` begins in `text`, outside code and links.
fn find_outside(text: &str, mark: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() && !text[at..].starts_with(mark) {
        let rest = &text[at..];
        let link = || link(rest).map(|(_, _, length)| length);
        at += code(rest).or_else(link).unwrap_or_else(|| first_length(rest));
    }
    (at < text.len()).then_some(at)
}

/// Returns the length of the code at the start of `text`, with its backticks. Backticks without an end are text.
fn code(text: &str) -> Option<usize> {
    let backticks = |text: &str| text.len() - text.trim_start_matches('`').len();
    let marks = backticks(text);
    if marks == 0 {
        return None;
    }
    let mut at = marks;
    loop {
        at += text[at..].find('`')?;
        let found = backticks(&text[at..]);
        at += found;
        if found == marks {
            return Some(at);
        }
    }
}

/// Returns the length of the first character, or of the backticks at the start of `text`.
fn first_length(text: &str) -> usize {
    let backticks = text.len() - text.trim_start_matches('`').len();
    let first = text.chars().next().map_or(0, char::len_utf8);
    backticks.max(first)
}

fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with("<!--") {
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
            continue;
        }
        let (kept, after) = rest.split_at(code(rest).unwrap_or_else(|| first_length(rest)));
        out.push_str(kept);
        rest = after;
    }
    out
}

/// Returns markdown without the URLs at its end. Relative links, which lead nowhere outside the issue, become their
/// texts.
pub(super) fn without_urls_at_end(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut urls = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let code = code(rest);
        let link = link(rest).filter(|_| code.is_none());
        let length = code.or_else(|| link.map(|(_, _, length)| length));
        let (written, after) = rest.split_at(length.unwrap_or_else(|| first_length(rest)));
        match link {
            Some((label, None, _)) => out.push_str(label),
            Some(("", Some(_), _)) => {
                urls.push(out.len()..out.len() + written.len());
                out.push_str(written);
            }
            _ => out.push_str(written),
        }
        rest = after;
    }
    while let Some(url) = urls.pop() {
        let before = match out[url.end..].trim_end_matches(['.', ' ', ',', ';']) {
            "" => Some(&out[..url.start]),
            ")" => out[..url.start].strip_suffix('('),
            _ => None,
        };
        let Some(before) = before else { break };
        out.truncate(without_punctuation_at_end(before).len());
    }
    out
}

/// Replaces links by their texts, and removes URLs. Returns the URLs.
pub(super) fn without_links(text: &str) -> (String, Vec<String>) {
    let (mut out, mut urls) = (String::new(), Vec::new());
    let mut rest = text;
    while let Some(next) = rest.find(['[', '<', 'h', '!']) {
        out.push_str(&rest[..next]);
        rest = &rest[next..];
        if let Some((text, url, length)) = link(rest) {
            let (text, inner) = without_links(text);
            out.push_str(&text);
            urls.extend(url.map(str::to_owned));
            urls.extend(inner);
            rest = &rest[length..];
        } else {
            let length = rest.chars().next().map_or(rest.len(), char::len_utf8);
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        }
    }
    out.push_str(rest);
    (out, urls)
}

/// Returns text, URL and length of a link at the start of `text`.
fn link(text: &str) -> Option<(&str, Option<&str>, usize)> {
    let is_url = |text: &str| text.starts_with("https://") || text.starts_with("http://");
    if is_url(text) {
        let end = text.find(|at: char| at.is_whitespace() || "<>\"`|".contains(at));
        let url = &text[..end.unwrap_or(text.len())];
        let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_', '~', '\'']);
        let mut url = url;
        while url.ends_with(')') && url.matches(')').count() > url.matches('(').count() {
            url = &url[..url.len() - 1];
        }
        return Some(("", Some(url), url.len()));
    }
    if let Some(inner) = text.strip_prefix('<') {
        let (url, _) = inner.split_once('>')?;
        return is_url(url).then_some(("", Some(url), url.len() + 2));
    }
    let image = usize::from(text.starts_with('!'));
    let inner = text[image..].strip_prefix('[')?;
    let (label, after) = inner.split_once("](")?;
    if label.contains('[') && !label.contains(']') {
        return None;
    }
    let (target, _) = after.split_once(')')?;
    let url = target.split_whitespace().next().unwrap_or_default();
    let length = image + 1 + label.len() + 2 + target.len() + 1;
    Some((label, is_url(url).then_some(url), length))
}

/// Removes marks of emphasis and code, and punctuation that URLs left at the end.
fn tidy(text: &str) -> String {
    tidy_spaces(&text.replace(['*', '`'], "").replace("~~", ""))
}

/// Like [`tidy`], and keeps marks that are paired.
pub(super) fn tidy_markdown(text: &str) -> String {
    let is_paired = |mark: &str| text.matches(mark).count().is_multiple_of(2);
    if ["**", "`", "~~"].into_iter().all(is_paired) { tidy_spaces(text) } else { tidy(text) }
}

fn tidy_spaces(text: &str) -> String {
    let text = text.replace("()", "");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let start = |at: char| at.is_whitespace() || ",;-–—%)".contains(at);
    without_punctuation_at_end(text.trim_start_matches(start)).to_owned()
}

/// Removes punctuation that a URL left at the end of `text`.
fn without_punctuation_at_end(text: &str) -> &str {
    let end = |at: char| at.is_whitespace() || ":,;-–—".contains(at);
    // `:x:` is an emoji, not punctuation.
    let is_emoji = text
        .trim_end()
        .rsplit(' ')
        .next()
        .is_some_and(|last| last.len() > 2 && last.starts_with(':') && last.ends_with(':'));
    if is_emoji {
        return text.trim_end();
    }
    // A full stop belongs to the text, unless a URL stood between them.
    let without_stop = text.strip_suffix('.').filter(|rest| rest.ends_with(end));
    without_stop.unwrap_or(text).trim_end_matches(end)
}

/// Returns the logins after `by @`.
pub(super) fn people(text: &str) -> Vec<String> {
    let mut people = Vec::new();
    for part in text.split("by @").skip(1) {
        people.extend(login(part));
    }
    people
}

/// Returns the login at the start of a text, without its `@`.
pub(super) fn login(text: &str) -> Option<String> {
    let is_login = |at: char| at.is_ascii_alphanumeric() || "-_.".contains(at);
    let end = text.find(|at: char| !is_login(at)).unwrap_or(text.len());
    let login = text[..end].trim_end_matches(['.', '-']);
    (!login.is_empty()).then(|| login.to_owned())
}

/// Whether a text begins by saying that an item does not apply.
pub(super) fn says_not_applicable(text: &str) -> bool {
    let text = text.trim_start_matches(|at: char| !at.is_alphanumeric()).to_lowercase();
    let begins = |word: &str| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    ["n/a", "na", "not applicable", "not needed", "not required"].into_iter().any(begins)
}

/// Removes parentheses around a whole text.
pub(super) fn without_parentheses(text: &str) -> &str {
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    inner.filter(|inner| !inner.contains(['(', ')'])).map_or(text, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_replaced_by_their_texts() {
        let of = |text: &str| {
            let read = read(text);
            (read.text, read.urls.join(" "))
        };
        let both = |text: &str, urls: &str| (text.to_owned(), urls.to_owned());
        assert_eq!(of("[Open it](https://h.test/98):"), both("Open it", "https://h.test/98"));
        assert_eq!(of("Sign: https://h.test/1."), both("Sign", "https://h.test/1"));
        assert_eq!(
            of("See <https://h.test/a> and [b](c.md)"),
            both("See and b", "https://h.test/a")
        );
        assert_eq!(of("Run (https://h.test/a_(b))"), both("Run", "https://h.test/a_(b)"));
        assert_eq!(of("**Bold** `code` <!-- {gate} --> how"), both("Bold code how", ""));
        assert_eq!(of("a [b] c ]( d"), both("a [b] c ]( d", ""));
    }

    #[test]
    fn markdown_is_kept_as_written() {
        let of = |text: &str| read(text).markdown;
        for text in [
            "Run `rm *.log` and 2 * 3 * 4",
            "**Bold** `__init__` `<img src=x>`",
            "Read the [guide](https://h.test/a) first",
            "Run `curl https://h.test/a`",
            "Fetch https://h.test/a first",
            "Remove `<!-- x -->`",
            "A ` alone, then `` b ` c ``",
            "See ![logo](https://h.test/a.png):",
        ] {
            assert_eq!(of(text), text);
        }
        for (text, kept) in [
            ("Run `rm *.log`: https://h.test/1, <https://h.test/2>.", "Run `rm *.log`"),
            ("**Run** it (https://h.test/1)", "**Run** it"),
            ("Quota :x: https://h.test/1", "Quota :x:"),
            ("Run (see https://h.test/1)", "Run (see https://h.test/1)"),
            ("See [`b`](c.md) now", "See `b` now"),
            ("~Run `a ~ b`~ (N/A)", "Run `a ~ b`"),
            ("~~Read [this](https://h.test/~~x)~~ no", "Read [this](https://h.test/~~x)"),
            ("Sign <!-- {gate} -->", "Sign"),
            ("https://h.test/1", ""),
        ] {
            assert_eq!(of(text), kept, "{text}");
        }
    }

    #[test]
    fn a_struck_text_is_told_from_its_reason() {
        let of = |text: &str| {
            let read = read(text);
            (read.is_struck, read.text, read.after_strike)
        };
        let struck = |text: &str, rest: &str| (true, text.to_owned(), rest.to_owned());
        assert_eq!(
            of("~Upload the chart~ (N/A for 2.4)"),
            struck("Upload the chart", "(N/A for 2.4)")
        );
        assert_eq!(of("~~Copied~~ the board was down"), struck("Copied", "the board was down"));
        assert_eq!(of("about ~5 minutes"), (false, "about ~5 minutes".to_owned(), String::new()));
        assert!(says_not_applicable("(N/A for 2.4)") && !says_not_applicable("narrow"));
        assert_eq!(without_parentheses("(N/A for 2.4)"), "N/A for 2.4");
        assert_eq!(without_parentheses("(a) b (c)"), "(a) b (c)");
    }

    #[test]
    fn issues_and_people_at_the_end_are_told_from_the_text() {
        for (text, own, aside) in [
            ("Tag v1.0 (#103)", "Tag v1.0", "#103"),
            ("Back up (#97, by @bo): https://h.test/1", "Back up", "#97, by @bo"),
            ("Load test passed by @li", "Load test passed", "by @li"),
            ("Load test - by @li and @bo.", "Load test", "by @li and @bo"),
            ("Copy (twice)", "Copy (twice)", ""),
            ("Call by @noon sharp", "Call by @noon sharp", ""),
        ] {
            let read = read(text);
            assert_eq!((read.text.as_str(), read.aside.as_str()), (own, aside), "{text}");
        }
        assert_eq!(read("~~Tag~~ no (#3)").aside, "");
    }

    #[test]
    fn notes_keep_paired_marks() {
        for (text, kept) in [
            ("- run `rm *.log`, 2 * 3, **now** ():", "run `rm *.log`, 2 * 3, **now**"),
            ("** by `bo`", "by bo"),
            ("~~a ` b", "a b"),
        ] {
            assert_eq!(tidy_markdown(text), kept, "{text}");
        }
        let read = read("~~Copied~~ ran `rm *.log` **twice** (https://h.test/1)");
        assert_eq!(read.after_strike, "ran `rm *.log` **twice**");
    }

    #[test]
    fn people_are_named_by_their_login() {
        assert_eq!(people("(#97, by @bo)"), ["bo"]);
        assert!(people("by hand, @bo knows").is_empty());
        assert_eq!(login("ana, shadowed by"), Some("ana".to_owned()));
    }
}
