//! The variables that every template receives in addition to its own view: `site`, `page`, `nav` and `root`.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::extra::Extra;
use crate::render::brand;
use crate::render::html::Markup;
use crate::render::route::Route;
use crate::render::view::document::folder_title;
use crate::render::view::frame::Frame;
use crate::render::view::page_tree::first_page;
use crate::site::Site;
use crate::site::folders::TopPage;

/// Maximum number of markdown pages and folders that the navigation lists by name.
const MAX_PAGES: usize = 6;

/// The variables of every page.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct ShellView {
    /// The site.
    pub(crate) site: SiteView,
    /// This page.
    pub(crate) page: PageHead,
    /// The site's navigation.
    pub(crate) nav: Vec<NavView>,
    /// The relative path to the site's root: `../` for each folder; on `404.html` the path in the site's `url`.
    pub(crate) root: String,
}

/// The site as a whole.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct SiteView {
    /// Its name.
    pub(crate) title: String,
    /// Its language as a tag: `en`.
    pub(crate) language: String,
    /// The time zone of all times shown.
    pub(crate) timezone: String,
    /// Whether search engines may index it.
    pub(crate) index: bool,
    /// The version of runsheet.
    pub(crate) version: &'static str,
    /// The commit that `--revision` named.
    pub(crate) revision: Option<String>,
    /// What it is, for messengers and search engines; may be empty.
    pub(crate) description: String,
    /// The URL of the stylesheet with its accent and font, if it has one.
    pub(crate) stylesheet: Option<String>,
    /// The URL of its logo.
    pub(crate) logo: Option<String>,
    /// The URL of the icon in the browser's tab.
    pub(crate) icon: String,
    /// The URL of the icon on a phone's home screen.
    pub(crate) touch_icon: Option<String>,
    /// The whole address of the picture that messengers show.
    pub(crate) preview: Option<String>,
    /// The colours around the page on a phone, light and dark.
    pub(crate) theme_color: [String; 2],
    /// The site's own footer.
    pub(crate) footer: Option<Markup>,
    /// The values under `extra` in `site.yaml`.
    pub(crate) extra: Extra,
}

/// One page.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct PageHead {
    /// The page's title, without the site's title; empty on the overview.
    pub(crate) title: String,
    /// `overview`, `wall`, `releases`, `audit`, `release`, `broken`, `checklist`, `history`, `item`, `moved`,
    /// `person`, `document` or `missing`; also the class of `<body>`.
    pub(crate) kind: &'static str,
    /// The source file of the page, if it has one.
    pub(crate) source: Option<String>,
    /// The URL at which a code host edits that file, for pages and checklists; none if the host is not known.
    pub(crate) edit: Option<String>,
    /// The URL of the same data as JSON, if it exists.
    pub(crate) json: Option<String>,
}

/// An entry of the site's navigation.
#[derive(Debug, Clone, Hash, JsonSchema, Serialize)]
pub(crate) struct NavView {
    /// The text.
    pub(crate) text: String,
    /// The URL.
    pub(crate) href: String,
    /// `page` for the current page, `true` for an entry that contains it; otherwise none.
    pub(crate) current: Option<&'static str>,
}

impl SiteView {
    fn new(frame: &Frame<'_>) -> Self {
        let Site { config, revision, footer, .. } = frame.site;
        let brand = &config.brand;
        let file = |path| brand::file(frame.site, &frame.root, path);
        let address = |url: &String| {
            let root = format!("{}/", url.trim_end_matches('/'));
            brand::file(frame.site, &root, brand.preview.as_ref())
        };
        Self {
            title: config.title.clone(),
            language: config.language.clone(),
            timezone: config.timezone.clone(),
            index: config.index,
            version: env!("CARGO_PKG_VERSION"),
            revision: revision.clone(),
            description: brand.description.clone().unwrap_or_default(),
            stylesheet: brand.has_stylesheet().then(|| frame.href(Route::Stylesheet)),
            logo: file(brand.logo.as_ref()),
            icon: file(brand.icon.as_ref())
                .unwrap_or_else(|| format!("{}assets/runsheet.svg", frame.root)),
            touch_icon: file(brand.touch_icon.as_ref()),
            preview: config.url.as_ref().and_then(address),
            theme_color: brand::theme_color(brand).map(|colour| colour.to_string()),
            footer: footer.as_ref().map(|html| frame.scope().join(html)),
            extra: config.extra.clone(),
        }
    }
}

impl ShellView {
    /// Builds the variables of the page at `route`.
    pub(crate) fn new(frame: &Frame<'_>, route: Route, page: PageHead) -> Self {
        Self {
            site: SiteView::new(frame),
            page,
            nav: navigation(frame, route),
            root: frame.root.clone(),
        }
    }
}

fn navigation(frame: &Frame<'_>, route: Route) -> Vec<NavView> {
    let entry = |text: &str, href: String, contains: bool, target: Option<Route>| NavView {
        text: text.to_owned(),
        href,
        current: match target {
            Some(target) if target == route => Some("page"),
            _ => contains.then_some("true"),
        },
    };
    let to = |text: &str, target: Route, contains: bool| {
        entry(text, frame.href(target), contains, Some(target))
    };
    let in_releases = matches!(
        route,
        Route::Archive(_) | Route::Audit(_) | Route::AuditMonth(..) | Route::Release(_)
    );
    let in_checklists = matches!(route, Route::Checklist(_));
    let mut entries =
        vec![to("Overview", Route::Overview, false), to("Releases", Route::Releases, in_releases)];
    entries.push(if frame.site.checklists.len() == 1 {
        to("Checklist", Route::Checklist(0), in_checklists)
    } else {
        let list = format!("{}#rs-checklists", frame.href(Route::Overview));
        entry("Checklists", list, in_checklists, None)
    });
    let in_history = matches!(
        route,
        Route::History(..) | Route::HistoryYear(..) | Route::HistoryItems(..) | Route::Item(..)
    );
    entries.extend(
        first_history(frame.site).map(|at| to("History", Route::History(at, 0), in_history)),
    );
    let top = top_pages(frame.site);
    if top.len() > MAX_PAGES {
        let is_page = matches!(route, Route::Page(_));
        entries.push(to("Pages", Route::Page(top[0].page), is_page));
        return entries;
    }
    for TopPage { name, folder, page } in top {
        let contains = |page: usize| {
            let rest = frame.site.pages[page].id.strip_prefix(folder.as_str());
            !folder.is_empty() && rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let is_in_folder = matches!(route, Route::Page(current) if contains(current));
        entries.push(to(name, Route::Page(*page), is_in_folder));
    }
    entries
}

/// Returns the history with the longest series.
fn first_history(site: &Site) -> Option<usize> {
    let longest = |at: usize| {
        let first = site.series.all.get(site.histories[at].series.start);
        first.map_or(0, |series| series.begun)
    };
    (0..site.histories.len())
        .rev()
        .max_by_key(|&at| if site.histories[at].series.is_empty() { 0 } else { longest(at) })
}

/// Returns top-level pages, and the first page of each top-level folder.
fn top_pages(site: &Site) -> &[TopPage] {
    site.top_pages.get_or_init(|| {
        let Some(top) = site.folders().get("") else {
            return Vec::new();
        };
        let listed = top.pages.iter().copied().filter(|&page| site.pages[page].in_navigation);
        let pages = listed.map(|page| {
            let name = site.pages[page].title.clone();
            TopPage { name, folder: String::new(), page }
        });
        let folders = top.folders.iter().filter_map(|folder| {
            let page = first_page(site, folder)?;
            Some(TopPage { name: folder_title(site, folder), folder: folder.clone(), page })
        });
        pages.chain(folders).collect()
    })
}
