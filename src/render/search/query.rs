//! Searches a site, as `search.js` does in a browser.
//!
//! A text is found if it has one of the words, and has all of them together with the name of its release, or with the
//! item that it belongs to. Words are found anywhere in a text, so that texts without spaces are found too.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::evaluate::run::Run;
use crate::model::release::Located;
use crate::model::time::Moment;
use crate::render::route::{Route, fragment};
use crate::render::search::fold;
use crate::render::search::lines::{Mark, Place, full_name, lines, mark_of, names, people_of};
use crate::render::search::pages::pages;
use crate::render::search::release_name;
use crate::render::state_style::release_word;
use crate::site::Site;
use crate::span::Span;

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    /// The words, folded.
    pub(crate) words: Vec<String>,
    /// The first day on which a release may have begun.
    pub(crate) since: Option<Date>,
    /// The last day.
    pub(crate) until: Option<Date>,
    /// The only service.
    pub(crate) service: Option<String>,
    /// The only environment.
    pub(crate) environment: Option<String>,
}

/// The kind of a result, in the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ResultKind {
    /// An item of a release.
    Item,
    /// A note, or a closing.
    Note,
    /// A line of a release's log.
    Log,
    /// A link or the name of a file.
    Evidence,
    /// A release.
    Release,
    /// Another page, or a part of it.
    Page,
}

impl ResultKind {
    /// Returns the word in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Item => "item",
            Self::Note => "note",
            Self::Log => "log",
            Self::Evidence => "evidence",
            Self::Release => "release",
            Self::Page => "page",
        }
    }

    /// Returns the heading above results of that kind.
    pub(crate) fn group(self) -> &'static str {
        match self {
            Self::Item => "Items",
            Self::Note | Self::Log | Self::Evidence => "Notes and log",
            Self::Release => "Releases",
            Self::Page => "Pages",
        }
    }
}

/// A result.
#[derive(Debug, Clone)]
pub(crate) struct Found<'a> {
    /// What it is.
    pub(crate) kind: ResultKind,
    /// The text without markup.
    pub(crate) text: Cow<'a, str>,
    /// The item or section that a note belongs to, the owner of a release, or the title of a page; may be empty.
    pub(crate) of: Cow<'a, str>,
    /// The release; `None` for a page.
    pub(crate) run: Option<&'a Run>,
    /// The state or the kind of note; empty for a page.
    pub(crate) word: &'static str,
    /// The ids of the people who recorded it last.
    pub(crate) by: &'a [Located<String>],
    /// When.
    pub(crate) at: Option<Moment>,
    /// The file.
    pub(crate) file: Cow<'a, str>,
    /// Its place in the file, if it has one.
    pub(crate) span: Option<Span>,
    /// The URL from the site's root.
    pub(crate) href: String,
}

impl Query {
    /// Returns what a site has, in groups, the newest release first.
    pub(crate) fn run<'a>(&self, site: &'a Site) -> Vec<Found<'a>> {
        let newest = (0..site.releases.len()).rev();
        let runs = newest.filter_map(|index| Some((index, site.releases[index].run()?)));
        let mut found: Vec<Found<'a>> = runs
            .filter(|(_, run)| self.takes(site, run))
            .flat_map(|(index, run)| self.in_release(&Of::new(site, index, run)))
            .collect();
        if !self.has_filter() {
            found.extend(self.in_pages(site));
        }
        // Stable: within a group the order stays.
        found.sort_by_key(|found| group_order(found.kind));
        found
    }

    fn has_filter(&self) -> bool {
        self.since.is_some()
            || self.until.is_some()
            || self.service.is_some()
            || self.environment.is_some()
    }

    fn takes(&self, site: &Site, run: &Run) -> bool {
        let fits = |wanted: &Option<String>, is: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| is == Some(wanted))
        };
        let release = &run.release;
        let environment = release.environment.as_ref().map(|at| at.value.as_str());
        let day = run.started.map(|at| at.date(&site.config.zone));
        fits(&self.service, release.service.as_deref())
            && fits(&self.environment, environment)
            && self.since.is_none_or(|since| day.is_some_and(|day| since <= day))
            && self.until.is_none_or(|until| day.is_some_and(|day| day <= until))
    }

    /// Whether a text is found: it has one of the words, and has all of them together with `context`.
    fn matches(&self, text: &str, context: &[&str]) -> bool {
        let text = fold::fold(text);
        let mut is_in_text = false;
        let all = self.words.iter().all(|word| {
            let is_own = text.contains(word.as_str());
            is_in_text |= is_own;
            is_own || context.iter().any(|context| context.contains(word.as_str()))
        });
        all && is_in_text
    }

    fn in_release<'a>(&self, of: &Of<'a>) -> Vec<Found<'a>> {
        let mut found: Vec<Found<'a>> = Vec::new();
        found.extend(self.release(of));
        for (index, row) in of.run.rows.iter().enumerate() {
            let text = of.run.text(row);
            let who = fold::fold(&people_of(of.run, row, &of.site.config));
            if self.matches(&text, &[&of.name, &who]) {
                let word = mark_of(of.run, row).word;
                let events = of.run.events(row);
                let entry = of.run.entry(row).map(|entry| entry.key.span);
                found.push(Found {
                    at: events.last().and_then(|event| Some(event.at.as_ref()?.value)),
                    by: events.last().map_or(&[], |event| &event.by),
                    ..of.found(ResultKind::Item, text, Place::Row(index), word, entry)
                });
            }
        }
        for line in lines(of.run) {
            let item = line.place.text(of.run);
            let who = fold::fold(&names(&of.site.config, line.by));
            if self.matches(&line.text, &[&of.name, &fold::fold(&item), &who]) {
                let kind = match line.place {
                    _ if line.is_evidence => ResultKind::Evidence,
                    Place::Log(_) => ResultKind::Log,
                    _ => ResultKind::Note,
                };
                let Mark { word, .. } = line.mark;
                found.push(Found {
                    of: item,
                    by: line.by,
                    at: line.at,
                    ..of.found(kind, line.text, line.place, word, Some(line.span))
                });
            }
        }
        found
    }

    fn release<'a>(&self, of: &Of<'a>) -> Option<Found<'a>> {
        let release = &of.run.release;
        let owner = release.owner.as_ref().map_or("", |at| full_name(&of.site.config, &at.value));
        let kind = release.kind.as_ref().map_or("", |kind| &kind.value);
        let title = release.title.as_deref().unwrap_or_default();
        let name = release_name(release);
        let all = format!("{name} {title} {owner} {kind}");
        let text = if title.is_empty() { name } else { format!("{name}: {title}") };
        let word = release_word(of.run);
        self.matches(&all, &[]).then(|| Found {
            of: Cow::Borrowed(owner),
            at: of.run.started,
            ..of.found(ResultKind::Release, Cow::Owned(text), Place::Page, word, None)
        })
    }

    fn in_pages<'a>(&self, site: &Site) -> Vec<Found<'a>> {
        let mut found = Vec::new();
        for page in pages(site) {
            let title = fold::fold(&page.title);
            let result = |text: &str, anchor: &str| Found {
                kind: ResultKind::Page,
                text: Cow::Owned(text.to_owned()),
                of: Cow::Owned(page.title.clone()),
                run: None,
                word: "",
                by: &[],
                at: None,
                file: Cow::Owned(page.file.clone()),
                span: None,
                href: with_fragment(&page.path, anchor),
            };
            if self.matches(&page.title, &[]) {
                found.push(result(&page.title, ""));
            }
            for (anchor, heading, text) in &page.parts {
                let is_empty = heading.is_empty();
                let whole = if is_empty { text.clone() } else { format!("{heading}: {text}") };
                if self.matches(&whole, &[&title]) {
                    found.push(result(&whole, anchor));
                }
            }
        }
        found
    }
}

fn group_order(kind: ResultKind) -> usize {
    match kind {
        ResultKind::Item => 0,
        ResultKind::Note | ResultKind::Log | ResultKind::Evidence => 1,
        ResultKind::Release => 2,
        ResultKind::Page => 3,
    }
}

fn with_fragment(path: &str, anchor: &str) -> String {
    if anchor.is_empty() { path.to_owned() } else { format!("{path}{}", fragment(anchor)) }
}

/// The release that is searched.
struct Of<'a> {
    site: &'a Site,
    run: &'a Run,
    /// Its name, folded.
    name: String,
    path: String,
}

impl<'a> Of<'a> {
    fn new(site: &'a Site, index: usize, run: &'a Run) -> Self {
        let path = crate::render::route::href("", &Route::Release(index).path(site));
        Self { site, run, name: fold::fold(&release_name(&run.release)), path }
    }

    fn found(
        &self,
        kind: ResultKind,
        text: Cow<'a, str>,
        place: Place,
        word: &'static str,
        span: Option<Span>,
    ) -> Found<'a> {
        Found {
            kind,
            text,
            of: Cow::Borrowed(""),
            run: Some(self.run),
            word,
            by: &[],
            at: None,
            file: Cow::Borrowed(&self.site.sources.file(self.run.release.source).path),
            span,
            href: with_fragment(&self.path, &place.anchor(self.run)),
        }
    }
}
