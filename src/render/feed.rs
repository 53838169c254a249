//! `feed.xml`: what happened in releases, as an Atom feed (RFC 4287).

use std::fmt::Write as _;

use crate::history::news::{News, What, news};
use crate::markdown::words;
use crate::model::release::{ClosingKind, Note};
use crate::render::escape::escape;
use crate::render::html::Scope;
use crate::render::route::{Route, fragment, href};
use crate::render::search::release_name;
use crate::render::state_style::status_word;
use crate::sha256::Sha256;
use crate::site::Site;

/// Maximum number of entries.
const MOST: usize = 100;

/// Returns the feed. It does not depend on the time of the build: it was updated with its newest entry.
pub(crate) fn feed(site: &Site) -> String {
    let news = news(&site.releases, &site.config.zone, MOST);
    let updated = news.first().map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), at);
    let title = xml(&site.config.title);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{title}</title>\n<id>{}</id>\n<updated>{updated}</updated>\n\
         <author><name>{title}</name></author>\n\
         <generator>runsheet</generator>\n<link href=\"{}\"/>\n",
        xml(&site.config.language),
        id(&["feed", &site.config.title]),
        xml(&address(site, "index.html")),
    );
    if site.config.url.is_some() {
        let _ = writeln!(out, "<link rel=\"self\" href=\"{}\"/>", xml(&address(site, "feed.xml")));
    }
    for news in &news {
        entry(site, news, &mut out);
    }
    out.push_str("</feed>\n");
    out
}

fn entry(site: &Site, news: &News<'_>, out: &mut String) {
    let name = release_name(&news.run.release);
    let page = href("", &Route::Release(news.release).path(site));
    let (title, anchor, note) = match news.what {
        What::Begun => (format!("{name} began"), String::new(), None),
        What::Failed(row, note) => {
            let row = &news.run.rows[row];
            let title = format!("{name}: {} failed", news.run.text(row));
            (title, fragment(news.run.id(row)), note)
        }
        What::Closed(closing) => {
            let how = match closing.kind {
                Some(ClosingKind::Done) => "was closed as done",
                Some(ClosingKind::RolledBack) => "was rolled back",
                Some(ClosingKind::Aborted) => "was aborted",
                Some(ClosingKind::Reopened) => "was reopened",
                None => "was closed",
            };
            let despite =
                closing.overruled().map(|word| format!(" in spite of a {}", word.phrase()));
            let despite = despite.unwrap_or_default();
            (format!("{name} {how}{despite}"), String::new(), closing.note.as_ref())
        }
        What::Ended(status) => {
            let word = status_word(status).to_lowercase();
            (format!("{name} ended: {word}"), String::new(), None)
        }
    };
    let at = at(news);
    let _ = write!(
        out,
        "<entry>\n<title>{}</title>\n<id>{}</id>\n<updated>{at}</updated>\n<link href=\"{}\"/>\n",
        xml(&title),
        id(&[&news.run.release.id, &title, &at]),
        xml(&address(site, &format!("{page}{anchor}"))),
    );
    if let Some(note) = note {
        let _ = writeln!(out, "<summary>{}</summary>", xml(&text(news, note)));
    }
    out.push_str("</entry>\n");
}

fn at(news: &News<'_>) -> String {
    news.at.to_string()
}

fn text(news: &News<'_>, note: &Note) -> String {
    let scope = Scope { root: "", repository: None, run: Some(news.run) };
    words(&scope.joined(&note.html))
}

/// Returns the URL of a path of the site: absolute if the site says where it is published.
pub(crate) fn address(site: &Site, path: &str) -> String {
    let url = site.config.url.as_ref().map(|url| url.trim_end_matches('/'));
    url.map_or_else(|| path.to_owned(), |url| format!("{url}/{path}"))
}

/// Returns an id that stays the same as long as the parts do: a UUID of version 8, made of their digest.
fn id(parts: &[&str]) -> String {
    let digest = Sha256::of(parts.join("\n")).to_string();
    let (a, b, c, d) = (&digest[..8], &digest[8..12], &digest[13..16], &digest[17..20]);
    format!("urn:uuid:{a}-{b}-8{c}-8{d}-{}", &digest[20..32])
}

/// Returns text for XML, without the characters that XML cannot have.
pub(crate) fn xml(text: &str) -> String {
    let is_valid = |char: &char| !char.is_control() || matches!(char, '\n' | '\t');
    let text: String = text
        .chars()
        .filter(is_valid)
        .filter(|char| !matches!(char, '\u{fffe}' | '\u{ffff}'))
        .collect();
    let mut out = String::with_capacity(text.len());
    escape(&text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::testing::site_of;

    #[test]
    fn a_feed_has_absolute_addresses_only_if_the_site_has_one() {
        let mut site = site_of("a\nb", "a: done@09:00 by li\nb: failed@09:30 by li");
        let relative = feed(&site);
        assert!(relative.contains("<title>1.0: b failed</title>"), "{relative}");
        assert!(relative.contains("<link href=\"releases/1.0.html#b\"/>"), "{relative}");
        assert!(!relative.contains("rel=\"self\""));
        site.config.url = Some("https://x.example/team/".to_owned());
        let absolute = feed(&site);
        let link = "<link href=\"https://x.example/team/releases/1.0.html#b\"/>";
        assert!(absolute.contains(link), "{absolute}");
        assert!(absolute.contains("<link rel=\"self\" href=\"https://x.example/team/feed.xml\"/>"));
    }

    #[test]
    fn ids_are_uuids_that_stay() {
        let id = id(&["a", "b"]);
        assert_eq!(id, super::id(&["a", "b"]));
        assert_ne!(id, super::id(&["a", "c"]));
        let groups: Vec<usize> =
            id.trim_start_matches("urn:uuid:").split('-').map(str::len).collect();
        assert_eq!(groups, [8, 4, 4, 4, 12]);
    }

    #[test]
    fn control_characters_are_left_out_of_xml() {
        assert_eq!(xml("a\u{7}<b>\u{ffff}"), "a&lt;b&gt;");
    }
}
