//! The context for building a page: the site, the path to its root, and the release if the page shows one.

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
use crate::render::isolate::isolated;
use crate::render::route::{Route, fragment, href, item_path};
use crate::render::search::release_name;
use crate::render::view::LinkView;
use crate::render::when::{self, When};
use crate::site::Site;

/// The context of a page.
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    /// The whole site.
    pub(crate) site: &'a Site,
    /// The relative path from the page to the site's root.
    pub(crate) root: String,
}

impl<'a> Frame<'a> {
    /// Creates the frame of the page at `route`.
    pub(crate) fn new(site: &'a Site, route: Route) -> Self {
        Self { site, root: route.root(site) }
    }

    /// Returns the scope for rendering texts without a release.
    pub(crate) fn scope(&self) -> Scope<'_> {
        let repository = self.site.config.repository.as_deref();
        Scope { root: &self.root, repository, run: None }
    }

    /// Returns the URL of another page.
    pub(crate) fn href(&self, route: Route) -> String {
        href(&self.root, &route.path(self.site))
    }

    /// Formats as `Fri 20 Nov 2026, 09:00 UTC`.
    pub(crate) fn full(&self, moment: Moment) -> When {
        when::full(moment, &self.site.config.zone)
    }

    /// Formats as `4 Nov 2026`.
    pub(crate) fn day(&self, moment: Moment) -> When {
        when::day(moment, &self.site.config.zone)
    }

    /// Returns the release with this index, if it is readable.
    pub(crate) fn run(&self, index: usize) -> Option<&'a Run> {
        match &self.site.releases[index] {
            ReleaseEntry::Run(run) => Some(run),
            ReleaseEntry::Broken { .. } => None,
        }
    }

    /// Returns a link to the release `id`, if it exists.
    pub(crate) fn release(&self, id: &str) -> Option<LinkView> {
        Some(self.release_at(self.site.release(id)?))
    }

    /// Returns a link to the release with this index.
    pub(crate) fn release_at(&self, index: usize) -> LinkView {
        let text = match self.run(index) {
            Some(run) => &run.release.version,
            None => self.site.releases[index].id(),
        };
        LinkView { text: text.to_owned(), href: self.href(Route::Release(index)) }
    }

    /// Like [`Self::release_at`], with service and environment.
    pub(crate) fn named_release(&self, index: usize) -> LinkView {
        let link = self.release_at(index);
        let name = self.run(index).map(|run| release_name(&run.release));
        LinkView { text: name.unwrap_or(link.text), href: link.href }
    }

    /// Returns the full name of the person with the id `id`; a name that `people` does not list as it is written.
    pub(crate) fn full_name<'b>(&'b self, id: &'b str) -> &'b str {
        let person = self.site.config.person(id);
        person.map(|person| person.name.as_str()).filter(|name| !name.is_empty()).unwrap_or(id)
    }

    /// Returns the URL of the page of the person whom a file names, if there is one.
    pub(crate) fn person(&self, name: &str) -> Option<String> {
        self.site.person_page(name).map(|index| self.href(Route::Person(index)))
    }

    /// Like [`Self::full_name`], for the middle of a sentence.
    pub(crate) fn person_name<'b>(&'b self, id: &'b str) -> Cow<'b, str> {
        isolated(self.full_name(id))
    }

    /// Formats as `Li Wen, Sam Tully`.
    pub(crate) fn names<'b>(&'b self, by: &'b [Located<String>]) -> Cow<'b, str> {
        match by {
            [] => Cow::Borrowed(""),
            [only] => self.person_name(&only.value),
            several => {
                let names: Vec<Cow<'_, str>> =
                    several.iter().map(|by| self.person_name(&by.value)).collect();
                Cow::Owned(names.join(", "))
            }
        }
    }

    /// Returns the index of the current checklist `id`.
    pub(crate) fn checklist(&self, id: &str) -> Option<usize> {
        let checklists = &self.site.checklists;
        checklists.binary_search_by(|checklist| checklist.id.as_str().cmp(id)).ok()
    }
}

/// The context of a page, or part of a page, about one release.
#[derive(Debug, Clone)]
pub(crate) struct RunFrame<'a> {
    frame: &'a Frame<'a>,
    /// The release.
    pub(crate) run: &'a Run,
    /// The URL of the release's page; empty on that page itself.
    pub(crate) page: String,
    /// The comparison with the previous release.
    pub(crate) earlier: Option<&'a ReleaseComparison<'a>>,
    /// The day on which times are shown without a date.
    day: Option<Date>,
    /// The item pages, computed once.
    items: OnceCell<Option<ItemPages<'a>>>,
}

/// The pages of a checklist's items.
#[derive(Debug, Clone)]
struct ItemPages<'a> {
    history: &'a History,
    /// The line of each checklist item.
    lines: &'a [usize],
}

impl<'a> Deref for RunFrame<'a> {
    type Target = Frame<'a>;

    fn deref(&self) -> &Frame<'a> {
        self.frame
    }
}

impl<'a> RunFrame<'a> {
    /// Creates the frame for `run`, whose page has the URL `page`.
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

    /// Adds the comparison with the previous release.
    #[must_use]
    pub(crate) fn compared_with(self, earlier: Option<&'a ReleaseComparison<'a>>) -> Self {
        Self { earlier, ..self }
    }

    /// Returns the scope for rendering texts.
    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { run: Some(self.run), ..self.frame.scope() }
    }

    /// Returns a note as HTML.
    pub(crate) fn prose(&self, note: &Note) -> Markup {
        self.scope().join(&note.html)
    }

    /// Returns the text of an added item as HTML, with declared placeholders filled in.
    pub(crate) fn inline(&self, text: &Located<String>) -> Markup {
        let is_declared = |name: &str| self.run.checklist.var(name).is_some();
        let path = self.path();
        let inline = markdown::inline_with(path, &text.value, text.span, is_declared);
        self.scope().join(&inline.html)
    }

    /// Returns the path of the release's file.
    pub(crate) fn path(&self) -> &str {
        &self.site.sources.file(self.run.release.source).path
    }

    /// Returns a row's text without markup.
    pub(crate) fn row_text(&self, row: &Row) -> String {
        self.run.text(row).into_owned()
    }

    /// Returns a section's text without markup.
    pub(crate) fn section_text(&self, section: usize) -> String {
        self.run.section_text(section).into_owned()
    }

    /// Returns a link to the item or section `id`.
    pub(crate) fn part(&self, id: &str) -> LinkView {
        let run = self.run;
        let text = match (run.row(id), run.checklist.section(id)) {
            (Some(row), _) => self.row_text(&run.rows[row]),
            (None, Some(section)) => self.section_text(section),
            (None, None) => id.to_owned(),
        };
        LinkView { text, href: format!("{}{}", self.page, fragment(id)) }
    }

    /// Returns a row's permalink.
    pub(crate) fn row_href(&self, row: &Row) -> String {
        format!("{}{}", self.page, fragment(self.run.id(row)))
    }

    /// Returns the page of a row's item over all releases; `None` for an added item.
    pub(crate) fn item_page(&self, row: &Row) -> Option<String> {
        let Origin::Item(item) = row.origin else {
            return None;
        };
        let pages = self.items.get_or_init(|| self.item_pages()).as_ref()?;
        let line = *pages.lines.get(item)?;
        let history = pages.history;
        Some(href(&self.root, &item_path(&history.checklist, &history.lines[line].id)))
    }

    fn item_pages(&self) -> Option<ItemPages<'a>> {
        let checklist = &self.run.checklist;
        let (_, history) = self.site.history(&checklist.id)?;
        Some(ItemPages { history, lines: history.lines_of(checklist)? })
    }

    /// Returns a section's permalink.
    pub(crate) fn section_href(&self, section: usize) -> String {
        let id = &self.run.checklist.sections[section].id;
        format!("{}{}", self.page, fragment(id))
    }

    /// Formats as `09:12`, with the date if it is not the day of the release's start.
    pub(crate) fn short(&self, moment: Moment) -> String {
        let mut short = String::new();
        self.write_short(moment, &mut short);
        short
    }

    /// Like [`Self::short`], with the value of a `datetime` attribute.
    pub(crate) fn short_when(&self, moment: Moment) -> When {
        When { text: self.short(moment), iso: when::iso(moment) }
    }

    /// Like [`Self::short`], but appends to `out`.
    fn write_short(&self, moment: Moment, out: &mut String) {
        when::short(moment, &self.site.config.zone, self.day, out);
    }

    /// Returns the id of the person with a role, else the role.
    pub(crate) fn holder<'b>(&'b self, role: &'b str) -> &'b str {
        let found = self.run.release.role(role);
        found.map_or(role, |who| who.value.as_str())
    }

    /// Formats the person and time of an event as `Li Wen 09:12`; either can be missing.
    pub(crate) fn who_when(&self, event: &Event) -> String {
        let mut out = self.names(&event.by).into_owned();
        if let Some(at) = &event.at {
            if !out.is_empty() {
                out.push(' ');
            }
            self.write_short(at.value, &mut out);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{checklist, evaluated, located, release};
    use crate::render::testing::{person, site};

    #[test]
    fn people_are_shown_by_name_if_the_site_knows_it() {
        let mut site = site();
        site.config.people = vec![person("maya", "Maya Okafor"), person("li", "")];
        let frame = Frame::new(&site, Route::Overview);
        let shown = ["maya", "li", "sam", "dba"].map(|id| frame.person_name(id));
        assert_eq!(shown, ["Maya Okafor", "li", "sam", "dba"]);
        let by = ["maya", "sam"].map(|id| located(id.to_owned()));
        assert_eq!(frame.names(&by), "Maya Okafor, sam");
    }

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
        assert_eq!(filled("**{{ version }}** {{ x }}"), "<strong>3.2.0</strong> {{ x }}");
        assert_eq!(filled("- {{ version }}"), "- {{ version }}");
    }
}
