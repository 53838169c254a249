//! Renders a site: each output file is a pure function of site, theme and route.
//!
//! [`mod@routes`] lists the files, and [`page`] renders one. `draft` prepares a file and computes its fingerprint, and
//! `UnchangedPages` finds files that need no rendering. Templates see only the types in `view`.

pub(crate) mod api;
pub(crate) mod archive;
pub(crate) mod badge;
mod brand;
mod brief;
#[cfg(test)]
mod budget;
mod calendar;
pub(crate) mod escape;
mod faults;
mod feed;
mod fingerprint;
mod grid;
pub(crate) mod html;
mod isolate;
pub(crate) mod pack;
mod packing;
pub(crate) mod route;
mod routes;
pub(crate) mod running;
pub(crate) mod search;
mod single_file;
pub(crate) mod state_style;
#[cfg(test)]
mod testing;
pub mod theme;
pub(crate) mod theme_values;
mod unchanged;
pub(crate) mod view;
pub(crate) mod when;

pub(crate) use faults::{RenderedPages, faults};
pub(crate) use packing::{files_to_pack, pack_of};
pub use route::Route;
pub use routes::routes;
pub use theme::Theme;
pub(crate) use unchanged::UnchangedPages;

use std::hash::Hash;

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::evaluate::entry::ReleaseEntry;
use crate::history::audit::report::DeploymentFinding;
use crate::history::audit::{AuditFilter, AuditPart, AuditPeriod, AuditTable};
use crate::model;
use crate::render::fingerprint::fingerprint;
use crate::render::single_file::SingleFile;
use crate::render::view::audit::AuditView;
use crate::render::view::broken::BrokenView;
use crate::render::view::checklist::ChecklistView;
use crate::render::view::document::DocumentView;
use crate::render::view::frame::Frame;
use crate::render::view::history::HistoryView;
use crate::render::view::item_history::ItemHistoryView;
use crate::render::view::moved::MovedView;
use crate::render::view::overview::OverviewView;
use crate::render::view::person::PersonPageView;
use crate::render::view::release::{self, ReleaseView};
use crate::render::view::releases::ReleasesView;
use crate::render::view::shell::{PageHead, ShellView};
use crate::render::view::wall::WallView;
use crate::sha256::Sha256;
use crate::site::Site;
use crate::sources::Sources;
use crate::url;

/// Renders one output file.
pub fn page(site: &Site, theme: &Theme, route: Route) -> Result<Vec<u8>, Diagnostic> {
    draft(site, theme, route).render()
}

/// Collects the content of one output file without rendering it.
pub(crate) fn draft<'a>(site: &'a Site, theme: &'a Theme, route: Route) -> PageDraft<'a> {
    let page = Page { frame: Frame::new(site, route), theme, route };
    match route {
        Route::Overview => page.overview(),
        Route::Wall => page.wall(),
        Route::Releases => page.releases(ReleasesView::newest(&page.frame)),
        Route::Archive(part) => page.releases(ReleasesView::archive(&page.frame, part)),
        Route::Audit(year) => page.audit_of_year(year),
        Route::AuditMonth(part) => page.audit_of_month(part),
        Route::AuditCsv(year) => PageDraft::of_text(api::audit_csv(
            &audit_of(site, AuditPeriod::year(year)),
            &site.config,
        )),
        Route::Release(index) => page.release(index),
        Route::Checklist(index) => page.checklist(index),
        Route::History(at, place) => {
            page.history(at, HistoryView::new(&page.frame, (at, place), None, 0))
        }
        Route::HistoryYear(at, place, part) => {
            page.history(at, HistoryView::new(&page.frame, (at, place), Some(part), 0))
        }
        Route::HistoryItems(at, place, part, number) => {
            let view = HistoryView::new(&page.frame, (at, place), part, number.get() - 1);
            page.history(at, view)
        }
        Route::Item(at, name) => page.item(at, name),
        Route::Person(index) => page.person(index),
        Route::Page(index) => page.document(index),
        Route::FolderIndex(index) => draft(site, theme, Route::Page(index)),
        Route::NotFound => page.missing(),
        Route::ApiReleases => PageDraft::of_json(api::releases(site)),
        Route::ApiRelease(index) => PageDraft::of_json(api::release(site, index)),
        Route::ApiChecklist(index) => {
            PageDraft::of_json(api::checklist(site, &site.checklists[index]))
        }
        Route::ApiBuild => PageDraft::of_json(api::build(site)),
        Route::Stylesheet => PageDraft::of_text(brand::stylesheet(site)),
        Route::Feed => PageDraft::of_text(feed::feed(site)),
        Route::Calendar => PageDraft::of_text(calendar::calendar(site)),
        Route::Badge(series) => PageDraft::of_text(badge::badge(site, series)),
        Route::SearchSite => PageDraft::of_text(search::site_script::of_site(site)),
        Route::ReleaseList => PageDraft::of_text(search::release_list::script(site)),
        Route::SearchYear(year) => PageDraft::of_text(search::script::of_year(site, year)),
    }
}

/// Returns the audit page of any table as one file, with the built-in theme, so that no theme of the site can hide
/// a part of it. `picture` returns the bytes of a file at a path of the site.
pub(crate) fn audit_page(
    site: &Site,
    table: &AuditTable<'_>,
    picture: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<String, Vec<Diagnostic>> {
    let mut built_in = Sources::default();
    theme::add_built_in_files(&mut built_in);
    let theme = &Theme::load(&built_in)?;
    // Any year gives the same relative links, and none of them stays in the file.
    let route = Route::Audit(0);
    let page = Page { frame: Frame::new(site, route), theme, route };
    let html = page.audit(AuditView::new(&page.frame, table)).render();
    let html = html.map_err(|mistake| vec![mistake])?;
    let file = SingleFile {
        site,
        styles: &built_in,
        page: &route.path(site),
        link: &|_| None,
        picture,
        style: single_file::STYLE,
        prefix: "",
    };
    Ok(file.of(&String::from_utf8_lossy(&html)))
}

/// Returns the SHA-256 of `bytes` in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    Sha256::of(bytes).to_string()
}

/// Returns the limits of a table, as sentences.
pub(crate) fn audit_unknown(table: &AuditTable<'_>) -> Vec<String> {
    view::audit::unknown(table)
}

/// Returns the label of a finding about deployments.
pub(crate) fn deployment_finding(finding: &DeploymentFinding) -> &'static str {
    view::audit::finding_kind(finding)
}

/// Returns the audit table of the releases that began in a period, as it follows from the files alone.
fn audit_of(site: &Site, period: AuditPeriod) -> AuditTable<'_> {
    let filter = AuditFilter { period, ..AuditFilter::default() };
    AuditTable::new(&site.releases, &site.sources, &site.config.zone, filter)
}

/// An output file that is not rendered yet.
pub(crate) struct PageDraft<'a> {
    /// The fingerprint of all its inputs: content, theme and program.
    pub(crate) fingerprint: u64,
    render: Box<dyn FnOnce() -> Result<Vec<u8>, Diagnostic> + 'a>,
}

impl<'a> PageDraft<'a> {
    fn of_json(json: impl Serialize + Hash + 'a) -> Self {
        Self { fingerprint: fingerprint(&json), render: Box::new(move || Ok(api::bytes(&json))) }
    }

    fn of_text(text: String) -> Self {
        Self { fingerprint: fingerprint(&text), render: Box::new(move || Ok(text.into_bytes())) }
    }

    /// Renders the file.
    pub(crate) fn render(self) -> Result<Vec<u8>, Diagnostic> {
        (self.render)()
    }
}

struct Page<'a> {
    frame: Frame<'a>,
    theme: &'a Theme,
    route: Route,
}

impl<'a> Page<'a> {
    fn overview(&self) -> PageDraft<'a> {
        let head = head("overview", String::new(), None, Some(Route::ApiReleases));
        let index = self.frame.site.index.as_ref();
        self.render_with(template(index), head, OverviewView::new(&self.frame))
    }

    fn wall(&self) -> PageDraft<'a> {
        let head = head("wall", "Wall display".to_owned(), None, Some(Route::ApiReleases));
        self.render(head, WallView::new(&self.frame))
    }

    fn releases(&self, view: ReleasesView) -> PageDraft<'a> {
        let head = head("releases", view.title.clone(), None, Some(Route::ApiReleases));
        self.render(head, view)
    }

    fn audit_of_year(&self, year: i16) -> PageDraft<'a> {
        let table = audit_of(self.frame.site, AuditPeriod::year(year));
        self.audit(AuditView::of_year(&self.frame, &table, year))
    }

    fn audit_of_month(&self, part: AuditPart) -> PageDraft<'a> {
        let table = audit_of(self.frame.site, AuditPeriod::month(part.year, part.month));
        self.audit(AuditView::of_month(&self.frame, &table, part))
    }

    fn audit(&self, view: AuditView) -> PageDraft<'a> {
        let head = head("audit", view.title.clone(), None, None);
        self.render(head, view)
    }

    fn release(&self, index: usize) -> PageDraft<'a> {
        let entry = &self.frame.site.releases[index];
        let path = &self.frame.site.sources.file(entry.source()).path;
        let json = Some(Route::ApiRelease(index));
        match entry {
            ReleaseEntry::Run(run) => {
                let head = head("release", release::title(run), Some(path), json);
                self.render(head, ReleaseView::new(&self.frame, index, run))
            }
            ReleaseEntry::Broken { id, .. } => {
                let head = head("broken", id.clone(), Some(path), json);
                self.render(head, BrokenView::new(&self.frame, index))
            }
        }
    }

    fn checklist(&self, index: usize) -> PageDraft<'a> {
        let checklist = &self.frame.site.checklists[index];
        let path = &self.frame.site.sources.file(checklist.source).path;
        let json = Some(Route::ApiChecklist(index));
        let head = head("checklist", checklist.title.clone(), Some(path), json);
        self.render(head, ChecklistView::new(&self.frame, index))
    }

    fn history(&self, at: usize, view: HistoryView) -> PageDraft<'a> {
        let json = self.checklist_json(at);
        let head = head("history", view.title.clone(), None, json);
        self.render(head, view)
    }

    fn item(&self, at: usize, name: usize) -> PageDraft<'a> {
        let history = &self.frame.site.histories[at];
        let (id, line) = (&history.names[name].id, history.names[name].line);
        let title = history.item(line).text.clone();
        if *id != history.lines[line].id {
            let head = head("moved", title, None, None);
            return self.render(head, MovedView::new(&self.frame, at, name));
        }
        let head = head("item", title, None, self.checklist_json(at));
        self.render(head, ItemHistoryView::new(&self.frame, at, line))
    }

    /// Returns the JSON file of a history's checklist, if the checklist still exists.
    fn checklist_json(&self, at: usize) -> Option<Route> {
        let id = &self.frame.site.histories[at].checklist;
        self.frame.checklist(id).map(Route::ApiChecklist)
    }

    fn person(&self, index: usize) -> PageDraft<'a> {
        let view = PersonPageView::new(&self.frame, index);
        self.render(head("person", view.name.clone(), None, None), view)
    }

    fn document(&self, index: usize) -> PageDraft<'a> {
        let document = &self.frame.site.pages[index];
        let path = &self.frame.site.sources.file(document.source).path;
        let head = head("document", document.title.clone(), Some(path), None);
        self.render_with(template(Some(document)), head, DocumentView::new(&self.frame, index))
    }

    fn missing(&self) -> PageDraft<'a> {
        let head = head("missing", "Not found".to_owned(), None, None);
        self.render(head, ())
    }

    /// Returns the URL at which a code host edits the source of a page or checklist. Releases are recorded, not edited.
    fn edit_url(&self, kind: &str, path: &str) -> Option<String> {
        let repository = self.frame.site.config.repository.as_deref();
        let url = repository.filter(|_| matches!(kind, "document" | "checklist"));
        url::edit(&url::below(url?, path)?)
    }

    /// Renders the template `KIND.html`, with the view as variable `KIND`.
    fn render(&self, head: Head<'_>, view: impl Serialize + Hash + 'a) -> PageDraft<'a> {
        self.render_with(None, head, view)
    }

    /// Like [`Self::render`], with another template if one is given.
    fn render_with(
        &self,
        template: Option<&'a str>,
        head: Head<'_>,
        view: impl Serialize + Hash + 'a,
    ) -> PageDraft<'a> {
        let kind = head.kind;
        let page = PageHead {
            title: head.title,
            kind: head.kind,
            source: head.source.map(ToOwned::to_owned),
            edit: head.source.and_then(|path| self.edit_url(kind, path)),
            json: head.json.map(|route| self.frame.href(route)),
        };
        let shell = ShellView::new(&self.frame, self.route, page);
        let theme = self.theme;
        PageDraft {
            fingerprint: fingerprint((theme.fingerprint(), kind, template, &shell, &view)),
            render: Box::new(move || theme.render(kind, template, &shell, &view)),
        }
    }
}

/// Returns the template that a page of markdown names.
fn template(page: Option<&model::page::Page>) -> Option<&str> {
    Some(&page?.template.as_ref()?.value)
}

struct Head<'a> {
    kind: &'static str,
    title: String,
    source: Option<&'a String>,
    json: Option<Route>,
}

fn head<'a>(
    kind: &'static str,
    title: String,
    source: Option<&'a String>,
    json: Option<Route>,
) -> Head<'a> {
    Head { kind, title, source, json }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::io::Write as _;

    use super::*;
    use crate::render::testing::{site, theme};
    use crate::sources::{SourceFile, SourceKind, Sources};

    #[test]
    fn every_page_renders() {
        let site = site();
        let theme = theme(&site);
        for route in routes(&site) {
            let bytes = page(&site, &theme, route)
                .unwrap_or_else(|problem| panic!("{route:?}: {problem:#?}"));
            assert!(!bytes.is_empty());
        }
    }

    /// Builds a site with ninety items, each with its own note and link.
    fn full_site() -> Site {
        let mut list = "# Deployment\n".to_owned();
        let mut release =
            "checklist: deployment\nowner: maya\nstarted: 2026-11-20T09:00:00Z\nitems:\n"
                .to_owned();
        for section in 0..10 {
            writeln!(list, "\n## Post-Deployment Verification {section}\n").unwrap();
            for item in 0..9 {
                writeln!(list, "- [ ] Response times within limits {item}").unwrap();
                writeln!(
                    release,
                    "\n  post-deployment-verification-{section}/response-times-within-limits-{item}:\n    \
                     {{ state: done, by: ines, at: 2026-11-20T1{section}:0{item}:00Z, \
                     note: \"Measured **{section}{item} ms** at the 95th percentile, as in 2026.10.{item}\", \
                     evidence: \"https://ci.example.com/runs/43{section}{item}\" }}"
                )
                .unwrap();
            }
        }
        let mut sources = Sources::default();
        for (kind, folder, id, ending, text) in [
            (SourceKind::Checklist, "checklists", "deployment", "md", list),
            (SourceKind::Release, "releases", "2026.11.0", "yaml", release),
        ] {
            sources.push(SourceFile {
                kind,
                path: format!("content/{folder}/{id}.{ending}"),
                id: id.to_owned(),
                text: text.into(),
            });
        }
        theme::add_built_in_files(&mut sources);
        crate::site::assemble::assemble(sources, None)
    }

    #[test]
    fn a_full_release_page_is_within_its_size_limit() {
        let site = full_site();
        assert!(site.diagnostics.is_empty(), "{:#?}", site.diagnostics);
        let bytes = page(&site, &theme(&site), Route::Release(0)).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&bytes).unwrap();
        let compressed = gzip.finish().unwrap().len();
        let kib = |length: usize| length.div_ceil(1024);
        assert!(String::from_utf8_lossy(&bytes).contains("08 ms"), "notes are there");
        assert!(kib(bytes.len()) <= 88, "{} bytes", bytes.len());
        assert!(kib(compressed) <= 12, "{compressed} bytes packed");
    }

    #[test]
    fn pages_have_no_inline_styles_or_scripts() {
        let site = full_site();
        let theme = theme(&site);
        for route in routes(&site) {
            let bytes = page(&site, &theme, route).unwrap();
            let html = String::from_utf8_lossy(&bytes);
            for inline in [" style=", "<style", " onclick=", "<script>"] {
                assert!(!html.contains(inline), "{inline} in {route:?}");
            }
        }
    }
}
