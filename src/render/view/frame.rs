//! What all builders of one page need: the site, the way to its root, and the release if it shows one.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::Deref;

use jiff::civil::Date;

use crate::evaluate::entry::ReleaseEntry;
use crate::evaluate::rows::{Origin, Row};
use crate::evaluate::run::Run;
use crate::history::History;
use crate::history::compare::ReleaseComparison;
use crate::markdown;
use crate::model::release::{Event, Located, Note};
use crate::model::time::Moment;
use crate::render::html::{Markup, Scope};
use crate::render::route::{Route, fragment, href, item_folder, item_href};
use crate::render::view::LinkView;
use crate::render::when::{self, When};
use crate::site::Site;

/// A page in the making.
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    /// The whole site.
    pub(crate) site: &'a Site,
    /// The way from the page to the site's root.
    pub(crate) root: String,
}

impl<'a> Frame<'a> {
    /// A frame for the page at `route`.
    pub(crate) fn new(site: &'a Site, route: Route) -> Self {
        Self {
            site,
            root: route.root(site),
        }
    }

    /// A link to another page.
    pub(crate) fn href(&self, route: Route) -> String {
        href(&self.root, &route.path(self.site))
    }

    /// `Fri 20 Nov 2026, 09:00 UTC`.
    pub(crate) fn full(&self, moment: Moment) -> When {
        when::full(moment, &self.site.config.zone)
    }

    /// `4 Nov 2026`.
    pub(crate) fn day(&self, moment: Moment) -> When {
        when::day(moment, &self.site.config.zone)
    }

    /// The release with that index, if it could be read.
    pub(crate) fn run(&self, index: usize) -> Option<&'a Run> {
        match &self.site.releases[index] {
            ReleaseEntry::Run(run) => Some(run),
            ReleaseEntry::Broken { .. } => None,
        }
    }

    /// A link to the release `id`, where there is one.
    pub(crate) fn release(&self, id: &str) -> Option<LinkView> {
        Some(self.release_at(self.site.release(id)?))
    }

    /// A link to a release by its index.
    pub(crate) fn release_at(&self, index: usize) -> LinkView {
        let text = match self.run(index) {
            Some(run) => &run.release.version,
            None => self.site.releases[index].id(),
        };
        LinkView {
            text: text.to_owned(),
            href: self.href(Route::Release(index)),
        }
    }

    /// The index of the live checklist `id`.
    pub(crate) fn checklist(&self, id: &str) -> Option<usize> {
        let checklists = &self.site.checklists;
        checklists
            .binary_search_by(|checklist| checklist.id.as_str().cmp(id))
            .ok()
    }
}

/// A page, or a part of one, about one release.
#[derive(Debug, Clone)]
pub(crate) struct RunFrame<'a> {
    frame: &'a Frame<'a>,
    /// The release.
    pub(crate) run: &'a Run,
    /// The page of the release, from where this stands; empty on that page itself.
    pub(crate) page: String,
    /// What it is held against: the comparable release before it.
    pub(crate) earlier: Option<&'a ReleaseComparison<'a>>,
    /// The day that bare times mean.
    day: Option<Date>,
    /// The way to the pages of the checklist's items, and the name of each of them there; looked up once.
    items: OnceCell<Option<ItemPages<'a>>>,
}

/// Where the pages of a checklist's items lie.
#[derive(Debug, Clone)]
struct ItemPages<'a> {
    /// The way to their folder.
    folder: String,
    history: &'a History,
    /// For each item of the checklist its line.
    lines: &'a [usize],
}

impl<'a> Deref for RunFrame<'a> {
    type Target = Frame<'a>;

    fn deref(&self) -> &Frame<'a> {
        self.frame
    }
}

impl<'a> RunFrame<'a> {
    /// About `run`, whose page is `page` from where this stands.
    pub(crate) fn new(frame: &'a Frame<'a>, run: &'a Run, page: String) -> Self {
        let zone = &frame.site.config.zone;
        Self {
            frame,
            run,
            page,
            earlier: None,
            day: run.started.map(|at| at.date(zone)),
            items: OnceCell::new(),
        }
    }

    /// Held against the comparable release before it.
    #[must_use]
    pub(crate) fn beside(self, earlier: Option<&'a ReleaseComparison<'a>>) -> Self {
        Self { earlier, ..self }
    }

    /// How texts become HTML here.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope {
            root: &self.frame.root,
            run: Some(self.run),
        }
    }

    /// A note as HTML.
    pub(crate) fn prose(&self, note: &Note) -> Markup {
        self.scope().join(&note.html)
    }

    /// The text of an added item as HTML, with the values of the placeholders that the checklist declares.
    pub(crate) fn inline(&self, text: &Located<String>) -> Markup {
        let is_declared = |name: &str| self.run.checklist.var(name).is_some();
        let path = self.path();
        let inline = markdown::inline_with(path, &text.value, text.span, is_declared);
        self.scope().join(&inline.html)
    }

    /// The release's file.
    pub(crate) fn path(&self) -> &str {
        &self.site.sources.file(self.run.release.source).path
    }

    /// A row's text without markup.
    pub(crate) fn row_text(&self, row: &Row) -> String {
        self.run.text(row).into_owned()
    }

    /// A section's text without markup.
    pub(crate) fn section_text(&self, section: usize) -> String {
        self.run.section_text(section).into_owned()
    }

    /// A link to the item or section `id`.
    pub(crate) fn part(&self, id: &str) -> LinkView {
        let run = self.run;
        let text = match (run.row(id), run.checklist.section(id)) {
            (Some(row), _) => self.row_text(&run.rows[row]),
            (None, Some(section)) => self.section_text(section),
            (None, None) => id.to_owned(),
        };
        LinkView {
            text,
            href: format!("{}{}", self.page, fragment(id)),
        }
    }

    /// A row's permalink.
    pub(crate) fn row_href(&self, row: &Row) -> String {
        format!("{}{}", self.page, fragment(self.run.id(row)))
    }

    /// The page of a row's item, over all releases; an added item has none.
    pub(crate) fn item_page(&self, row: &Row) -> Option<String> {
        let Origin::Item(item) = row.origin else {
            return None;
        };
        let pages = self.items.get_or_init(|| self.item_pages()).as_ref()?;
        let line = *pages.lines.get(item)?;
        Some(item_href(&pages.folder, &pages.history.lines[line].id))
    }

    fn item_pages(&self) -> Option<ItemPages<'a>> {
        let checklist = &self.run.checklist;
        let (_, history) = self.site.history(&checklist.id)?;
        Some(ItemPages {
            folder: href(&self.root, &item_folder(&checklist.id)),
            history,
            lines: history.lines_of(checklist)?,
        })
    }

    /// A section's permalink.
    pub(crate) fn section_href(&self, section: usize) -> String {
        let id = &self.run.checklist.sections[section].id;
        format!("{}{}", self.page, fragment(id))
    }

    /// `09:12`, with the date where it is not that of the release's start.
    pub(crate) fn short(&self, moment: Moment) -> String {
        let mut short = String::new();
        self.write_short(moment, &mut short);
        short
    }

    /// The same at the end of more.
    pub(crate) fn write_short(&self, moment: Moment, out: &mut String) {
        when::short(moment, &self.site.config.zone, self.day, out);
    }

    /// The person who has a role, else the role.
    pub(crate) fn person<'b>(&'b self, role: &'b str) -> &'b str {
        let found = self.run.release.role(role);
        found.map_or(role, |who| who.value.as_str())
    }

    /// `li 09:12` of an event, or what is known of it.
    pub(crate) fn who_when(&self, event: &Event) -> String {
        let mut out = names(&event.by).into_owned();
        if let Some(at) = &event.at {
            if !out.is_empty() {
                out.push(' ');
            }
            self.write_short(at.value, &mut out);
        }
        out
    }
}

/// `li, sam`.
pub(crate) fn names(by: &[Located<String>]) -> Cow<'_, str> {
    match by {
        [] => Cow::Borrowed(""),
        [only] => Cow::Borrowed(&only.value),
        several => {
            let names: Vec<&str> = several.iter().map(|by| by.value.as_str()).collect();
            Cow::Owned(names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{checklist, evaluated, located, release};
    use crate::render::testing::site;

    #[test]
    fn an_added_items_text_has_its_placeholders_filled() {
        let mut list = checklist("a");
        list.front.vars = vec![("version".to_owned(), None)];
        let run = evaluated(release("3.2.0", ""), list.into());
        let site = site();
        let frame = Frame::new(&site, Route::Overview);
        let frame = RunFrame::new(&frame, &run, String::new());
        let filled = |text: &str| frame.inline(&located(text.to_owned())).as_str().to_owned();
        assert_eq!(filled("Purge for {{ version }}"), "Purge for 3.2.0");
        assert_eq!(
            filled("**{{ version }}** {{ x }}"),
            "<strong>3.2.0</strong> {{ x }}"
        );
        assert_eq!(filled("- {{ version }}"), "- {{ version }}");
    }
}
