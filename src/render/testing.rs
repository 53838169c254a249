//! Builds small sites for tests, in the notation of [`crate::evaluate::testing`].

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::testing::{checklist, evaluated, located, release};
use crate::history::History;
use crate::history::compare::ReleaseComparison;
use crate::history::series::SeriesIndex;
use crate::model::checklist::Checklist;
use crate::model::config::{Config, Person};
use crate::model::flow::{Block, Html, ItemBlock, Seg};
use crate::model::ids::Ids;
use crate::model::release::{Release, Status};
use crate::model::time::Moment;
use crate::render::route::Route;
use crate::render::theme::{Theme, add_built_in_files};
use crate::render::view::frame::{Frame, RunFrame};
use crate::site::Site;
use crate::sources::{SourceFile, SourceKind, Sources};
use crate::span::SourceId;

/// Builds a site with one checklist, a release in progress and an unreadable one.
pub(crate) fn site() -> Site {
    site_of("# one\na\ng {gate}\nb\n# two\nc", "a: done@09:00 by li\nb: failed@09:30 by li")
}

/// Like [`site`], with this checklist and these items.
pub(crate) fn site_of(text: &str, items: &str) -> Site {
    let checklist = Arc::new(with_flow(checklist(text)));
    let run = evaluated(release("1.0", items), checklist.clone());
    let broken = ReleaseEntry::Broken { id: "0.9".to_owned(), source: SourceId(0) };
    let releases = vec![broken, ReleaseEntry::Run(Arc::new(run))];
    site_with(checklist, releases)
}

/// Builds a site with releases `1`, `2`, … from status, checklist and items, and `current` as the current
/// checklist. A release with an empty checklist has no snapshot.
pub(crate) fn site_over(current: &str, releases: &[(&str, &str, &str)]) -> Site {
    let list = Arc::new(with_flow(checklist(current)));
    let mut texts = HashMap::from([(current, list.clone()), ("", list.clone())]);
    let runs = (1..).zip(releases).map(|(number, (status, text, items))| {
        let list = texts.entry(text).or_insert_with(|| Arc::new(checklist(text)));
        let mut release = release(&number.to_string(), items);
        release.status = Status::from_word(status).map(located);
        let list = list.clone();
        let mut run = evaluated(release, list);
        run.has_snapshot = !text.is_empty();
        ReleaseEntry::Run(Arc::new(run))
    });
    let runs = runs.collect();
    site_with(list, runs)
}

/// Builds a site with done releases of `items` that began at 08:00 and ended at `ends`, and a last one in progress.
pub(crate) fn site_ended(list: &str, ends: &[&str], items: &str, now: &str) -> Site {
    let list = Arc::new(with_flow(checklist(list)));
    let at = |time: &str| {
        let instant = format!("2026-01-01T{time}:00Z").parse().expect("it is a time");
        Some(located(Moment::Instant(instant)))
    };
    let mut releases: Vec<Release> = (ends.iter().enumerate())
        .map(|(number, end)| Release {
            status: Some(located(Status::Done)),
            finished: at(end),
            ..release(&number.to_string(), items)
        })
        .collect();
    releases.push(release("now", now));
    for release in &mut releases {
        release.started = at("08:00");
    }
    let runs = releases
        .into_iter()
        .map(|release| ReleaseEntry::Run(Arc::new(evaluated(release, list.clone()))));
    site_with(list.clone(), runs.collect())
}

fn site_with(checklist: Arc<Checklist>, releases: Vec<ReleaseEntry>) -> Site {
    let mut sources = Sources::default();
    sources.push(SourceFile {
        kind: SourceKind::Release,
        path: "content/releases/1.0.yaml".to_owned(),
        id: "1.0".to_owned(),
        text: "checklist: list\nitems: x\n".into(),
    });
    add_built_in_files(&mut sources);
    let checklists = vec![checklist];
    let series = SeriesIndex::new(&releases);
    Site {
        config: Config::default(),
        histories: History::all(&checklists, &series, &releases),
        checklists,
        series,
        releases,
        footer: None,
        index: None,
        pages: Vec::new(),
        sources,
        diagnostics: Vec::new(),
        revision: None,
        release_ids: Ids::default(),
        folders: OnceLock::new(),
        top_pages: OnceLock::new(),
        people: OnceLock::new(),
    }
}

/// Returns a person for `people`.
pub(crate) fn person(id: &str, name: &str) -> Person {
    Person { id: id.to_owned(), name: name.to_owned(), emails: Vec::new(), login: None }
}

/// Calls `view` with the frame of the release's page.
pub(crate) fn on_its_page<T>(text: &str, items: &str, view: impl FnOnce(&RunFrame<'_>) -> T) -> T {
    changed(text, items, |_| {}, view)
}

/// Like [`on_its_page`], after changing the release.
pub(crate) fn changed<T>(
    text: &str,
    items: &str,
    change: impl FnOnce(&mut Release),
    view: impl FnOnce(&RunFrame<'_>) -> T,
) -> T {
    changed_with(Vec::new(), text, items, change, view)
}

/// Like [`changed`], in a site that lists `people`.
pub(crate) fn changed_with<T>(
    people: Vec<Person>,
    text: &str,
    items: &str,
    change: impl FnOnce(&mut Release),
    view: impl FnOnce(&RunFrame<'_>) -> T,
) -> T {
    let mut site = site_of(text, items);
    site.config.people = people;
    let mut written = release("1.0", items);
    change(&mut written);
    let list = site.checklists[0].clone();
    let run = evaluated(written, list);
    site.releases[1] = ReleaseEntry::Run(Arc::new(run));
    let frame = Frame::new(&site, Route::Release(1));
    let run = frame.run(1).expect("it was just put there");
    view(&RunFrame::new(&frame, run, String::new()))
}

/// Like [`on_its_page`], with an earlier release to compare with. Both are given as checklist and items.
pub(crate) fn compared_with<T>(
    (old, before): (&str, &str),
    (new, now): (&str, &str),
    view: impl FnOnce(&RunFrame<'_>) -> T,
) -> T {
    let site = site_of(new, now);
    let earlier = evaluated(release("0.8", before), Arc::new(with_flow(checklist(old))));
    let frame = Frame::new(&site, Route::Release(1));
    let run = frame.run(1).expect("it is there");
    let both = ReleaseComparison::new(None, &earlier, run);
    view(&RunFrame::new(&frame, run, String::new()).compared_with(Some(&both)))
}

/// Loads the built-in theme.
pub(crate) fn theme(site: &Site) -> Theme {
    Theme::load(&site.sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// Adds the flow of the checklist's text.
fn with_flow(mut checklist: Checklist) -> Checklist {
    let raw = |text: &str| Html(vec![Seg::Raw(text.into())]);
    for section in &mut checklist.sections {
        section.html = raw(&section.text);
    }
    let mut flow = items(&checklist, None, None);
    for section in 0..checklist.sections.len() {
        flow.push(Block::Heading(section));
        flow.extend(items(&checklist, Some(section), None));
    }
    checklist.flow = flow;
    checklist
}

fn items(checklist: &Checklist, section: Option<usize>, parent: Option<usize>) -> Vec<Block> {
    let html = |text: &str| Html(vec![Seg::Raw(text.into())]);
    let mut blocks: Vec<Block> = (checklist.items.iter().enumerate())
        .filter(|(_, item)| item.parent == parent && (parent.is_some() || item.section == section))
        .map(|(index, item)| {
            Block::Item(ItemBlock {
                item: index,
                number: None,
                text: html(&item.text),
                body: items(checklist, section, Some(index)),
            })
        })
        .collect();
    if !blocks.is_empty() {
        blocks.insert(0, Block::Html(html("<ul>")));
        blocks.push(Block::Html(html("</ul>")));
    }
    blocks
}
