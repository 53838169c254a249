//! A small site for the tests of this folder, made of the histories that [`crate::derive::testing`] writes.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::derive::run::Run;
use crate::derive::site::{ReleaseEntry, Site};
use crate::derive::testing::{checklist, release};
use crate::model::checklist::Checklist;
use crate::model::config::Config;
use crate::model::flow::{Block, Html, ItemBlock, Seg};
use crate::render::theme::{Theme, lay_under};
use crate::source::{SourceFile, SourceId, SourceKind, Sources};

/// A site with one checklist, a running release and one that cannot be read.
pub(crate) fn site() -> Site {
    site_of(
        "# one\na\ng {gate}\nb\n# two\nc",
        "a: done@09:00 by li\nb: failed@09:30 by li",
    )
}

/// The same with that checklist and those items.
pub(crate) fn site_of(text: &str, items: &str) -> Site {
    let checklist = Arc::new(with_flow(checklist(text)));
    let run = Run::new(
        release("1.0", items),
        checklist.clone(),
        true,
        false,
        std::collections::BTreeSet::new(),
        &TimeZone::UTC,
    );
    let mut sources = Sources::default();
    sources.push(SourceFile {
        kind: SourceKind::Release,
        path: "content/releases/1.0.yaml".to_owned(),
        id: "1.0".to_owned(),
        text: "checklist: list\nitems: x\n".into(),
    });
    lay_under(&mut sources);
    let broken = ReleaseEntry::Broken {
        id: "0.9".to_owned(),
        source: SourceId(0),
    };
    Site {
        config: Config::default(),
        checklists: vec![checklist],
        releases: vec![broken, ReleaseEntry::Run(Box::new(run))],
        index: None,
        pages: Vec::new(),
        sources,
        diagnostics: Vec::new(),
        revision: None,
    }
}

/// The built-in theme.
pub(crate) fn theme(site: &Site) -> Theme {
    Theme::load(&site.sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}

/// Gives a checklist the flow that its text would have.
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
