//! A checklist: the template, with its sections and items in document order.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::flow::{Flow, Html};
use crate::model::ids::Ids;
use crate::model::link::Link;
use crate::span::{SourceId, Span};

/// Items nest no deeper than this.
pub(crate) const MAX_ITEM_DEPTH: usize = 8;

/// A markdown file with task-list items, live or as a release's snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Checklist {
    /// The path below `checklists/`, without `.md`. A snapshot has the id of the checklist it was taken of.
    pub(crate) id: String,
    /// The file it was read from.
    pub(crate) source: SourceId,
    /// From the front matter, else the leading H1, else the id.
    pub(crate) title: String,
    /// What the front matter says.
    pub(crate) front: FrontMatter,
    /// Every heading but the title, in document order.
    pub(crate) sections: Vec<Section>,
    /// Every box, in document order.
    pub(crate) items: Vec<Item>,
    /// The whole text, the title left out.
    pub(crate) flow: Flow,
    /// Every link to a part of the site.
    pub(crate) links: Vec<Link>,
    /// Every fragment that leads to a part of the page, sorted: ids of items and sections, headings'
    /// [`Section::anchor`]s, and ids that the author gave.
    pub(crate) anchors: Vec<String>,
    /// Finds [`Checklist::items`].
    pub(crate) item_ids: Ids,
    /// Finds [`Checklist::sections`].
    pub(crate) section_ids: Ids,
    /// Finds the front matter's placeholders.
    pub(crate) var_ids: Ids,
}

impl Checklist {
    /// The item of that id.
    pub(crate) fn item(&self, id: &str) -> Option<usize> {
        let all = self.items.iter().map(|item| Arc::clone(&item.id));
        self.item_ids.find(id, all)
    }

    /// The same, found at once where it is the item `expected`: files follow the order of their checklist.
    pub(crate) fn item_near(&self, expected: usize, id: &str) -> Option<usize> {
        match self.items.get(expected) {
            Some(item) if *item.id == *id => Some(expected),
            _ => self.item(id),
        }
    }

    /// The declared placeholder of that name, with its default.
    pub(crate) fn var(&self, name: &str) -> Option<&(String, Option<String>)> {
        let names = || self.front.vars.iter().map(|(name, _)| name.as_str());
        self.front.vars.get(self.var_ids.find_name(name, names)?)
    }

    /// The section of that id.
    pub(crate) fn section(&self, id: &str) -> Option<usize> {
        let all = self
            .sections
            .iter()
            .map(|section| section.id.as_str().into());
        self.section_ids.find(id, all)
    }
}

/// The keys of the front matter that runsheet reads; others belong to other tools.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    /// The checklist's name.
    pub(crate) title: Option<String>,
    /// The role or person that answers for the checklist.
    pub(crate) owner: Option<String>,
    /// The placeholders that are replaced, with their defaults (`None`: each release gives its own).
    pub(crate) vars: Vec<(String, Option<String>)>,
    /// The kinds of release, for `only` and `except`.
    pub(crate) kinds: Vec<String>,
    /// The environments, for `only` and `except`.
    pub(crate) environments: Vec<String>,
    /// When the checklist should next be looked over.
    pub(crate) review_by: Option<(Date, Span)>,
}

/// A heading and what stands under it, up to the next heading of its level or above.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// Its path of segments, or its explicit id.
    pub(crate) id: String,
    /// Its text without markup, placeholders as written.
    pub(crate) text: String,
    /// Its text as HTML.
    pub(crate) html: Html,
    /// 2 to 6: how deep it nests, so that no level is left out whatever the file begins with.
    pub(crate) level: u8,
    /// The section it lies in.
    pub(crate) parent: Option<usize>,
    /// The fragment that code hosts give the heading, where it is free and differs from `id`.
    pub(crate) anchor: Option<String>,
    /// The items below it, those of nested sections included: a range of [`Checklist::items`].
    pub(crate) items: std::ops::Range<usize>,
}

/// One task-list entry.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its path of segments, or its explicit id.
    pub(crate) id: Arc<str>,
    /// Its text without markup, placeholders as written.
    pub(crate) text: String,
    /// The innermost section it lies in.
    pub(crate) section: Option<usize>,
    /// The item it lies in.
    pub(crate) parent: Option<usize>,
    /// How many items it lies in.
    pub(crate) depth: usize,
    /// Index behind the last item that lies in it; `own index + 1` where none does.
    pub(crate) end: usize,
    /// Its first line in the file.
    pub(crate) span: Span,
    /// Its number where it stands in an ordered list.
    pub(crate) number: Option<u64>,
    /// What its braces say, what it inherits included.
    pub(crate) attributes: Attributes,
}

impl Item {
    /// Whether boxes lie under it. `index` is its own.
    pub(crate) fn is_group(&self, index: usize) -> bool {
        self.end > index + 1
    }
}

/// What the braces behind an item say. Owner, `optional`, `only` and `except` are inherited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// The role whose step it is.
    pub(crate) owner: Option<String>,
    /// What may not proceed until it is done.
    pub(crate) gate: Option<Gate>,
    /// The role whose person must close it.
    pub(crate) signoff: Option<String>,
    /// Counted apart; never affects a verdict.
    pub(crate) optional: bool,
    /// A link or file is required.
    pub(crate) evidence: bool,
    /// It applies only where each list names the release's kind or environment. One list for each
    /// `only` on the way down, because a nested one narrows the one above.
    pub(crate) only: Vec<Vec<String>>,
    /// It does not apply to these kinds and environments.
    pub(crate) except: Vec<String>,
    /// Former ids whose history it continues.
    pub(crate) was: Vec<String>,
}

impl Attributes {
    /// Those of an item without braces.
    pub(crate) const NONE: Self = Self {
        owner: None,
        gate: None,
        signoff: None,
        optional: false,
        evidence: false,
        only: Vec::new(),
        except: Vec::new(),
        was: Vec::new(),
    };
}

/// What a gate guards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Gate {
    /// The rest of its section.
    Section,
    /// These items and sections, wherever they stand.
    Targets(Vec<String>),
    /// Everything after it.
    All,
}
