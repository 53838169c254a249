//! A checklist: the template, with its sections and items in document order.

use std::sync::Arc;

use jiff::civil::Date;

use crate::model::extra::Extra;
use crate::model::flow::{Flow, Html};
use crate::model::ids::Ids;
use crate::model::link::Link;
use crate::model::release::Located;
use crate::span::{SourceId, Span};

/// Maximum nesting of items.
pub(crate) const MAX_ITEM_DEPTH: usize = 8;

/// A markdown file with task-list items: a current checklist or a release's snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Checklist {
    /// The path below `checklists/`, without `.md`. A snapshot has the id of its checklist.
    pub(crate) id: String,
    /// The file it was read from.
    pub(crate) source: SourceId,
    /// From the front matter, else the leading H1, else the id.
    pub(crate) title: String,
    /// The front matter.
    pub(crate) front: FrontMatter,
    /// Every heading except the title, in document order.
    pub(crate) sections: Vec<Section>,
    /// Every item, in document order.
    pub(crate) items: Vec<Item>,
    /// The whole text without the title.
    pub(crate) flow: Flow,
    /// All links to parts of the site.
    pub(crate) links: Vec<Link>,
    /// All anchors of the page, sorted: ids of items and sections, [`Section::anchor`]s, and ids that the author
    /// gave.
    pub(crate) anchors: Vec<String>,
    /// The index of [`Checklist::items`].
    pub(crate) item_ids: Ids,
    /// The index of [`Checklist::sections`].
    pub(crate) section_ids: Ids,
    /// The index of the front matter's placeholders.
    pub(crate) var_ids: Ids,
}

impl Checklist {
    /// Returns the index of the item `id`.
    pub(crate) fn item(&self, id: &str) -> Option<usize> {
        let all = self.items.iter().map(|item| Arc::clone(&item.id));
        self.item_ids.find(id, all)
    }

    /// Like [`Self::item`], but first tries the item `expected`, because files follow the order of their checklist.
    pub(crate) fn item_with_guess(&self, expected: usize, id: &str) -> Option<usize> {
        match self.items.get(expected) {
            Some(item) if *item.id == *id => Some(expected),
            _ => self.item(id),
        }
    }

    /// Returns the declared placeholder `name`, with its default.
    pub(crate) fn var(&self, name: &str) -> Option<&(String, Option<String>)> {
        let names = || self.front.vars.iter().map(|(name, _)| name.as_str());
        self.front.vars.get(self.var_ids.find_name(name, names)?)
    }

    /// Returns the index of the section `id`.
    pub(crate) fn section(&self, id: &str) -> Option<usize> {
        let all = self.sections.iter().map(|section| section.id.as_str().into());
        self.section_ids.find(id, all)
    }
}

/// The keys of the front matter that runsheet reads; others belong to other tools.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    /// The checklist's name.
    pub(crate) title: Option<String>,
    /// The role or person responsible for the checklist.
    pub(crate) owner: Option<String>,
    /// The placeholders that are replaced, with their defaults (`None`: each release sets its own).
    pub(crate) vars: Vec<(String, Option<String>)>,
    /// The kinds of release, for `only` and `except`.
    pub(crate) kinds: Vec<String>,
    /// The environments, for `only` and `except`.
    pub(crate) environments: Vec<String>,
    /// What the items of a file without checkboxes are.
    pub(crate) items: Option<StepKind>,
    /// When the checklist should next be reviewed.
    pub(crate) review_by: Option<(Date, Span)>,
    /// The template that writes the page. Checklists have their own.
    pub(crate) template: Option<Located<String>>,
    /// Whether the navigation lists the page; `None` if not given.
    pub(crate) nav: Option<bool>,
    /// Values for the theme.
    pub(crate) extra: Extra,
}

/// What can be an item in a file without checkboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StepKind {
    /// The entries of numbered lists.
    Numbered,
    /// The entries of other lists.
    Bullets,
    /// The headings without headings below them.
    Headings,
}

impl StepKind {
    /// All kinds.
    pub(crate) const ALL: [Self; 3] = [Self::Numbered, Self::Bullets, Self::Headings];

    /// Their words, in the same order.
    pub(crate) const WORDS: &[&str] = &["numbered", "bullets", "headings"];

    /// Returns the word in the front matter and on the command line.
    pub(crate) fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Returns the kind with the word `word`.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Returns a count with its noun: `12 numbered steps`.
    pub(crate) fn counted(self, count: usize) -> String {
        let noun = match self {
            Self::Numbered => "numbered step",
            Self::Bullets => "bullet",
            Self::Headings => "heading",
        };
        format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
    }
}

/// A heading and its content, up to the next heading of its level or above.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// Its path of segments, or its explicit id.
    pub(crate) id: String,
    /// Its text without markup, placeholders as written.
    pub(crate) text: String,
    /// Its text as HTML.
    pub(crate) html: Html,
    /// The level on the page, 2 to 6: how deep it nests, without gaps.
    pub(crate) level: u8,
    /// The section that contains it.
    pub(crate) parent: Option<usize>,
    /// The anchor that code hosts give the heading, if it is unused and differs from `id`.
    pub(crate) anchor: Option<String>,
    /// Its items, including those of nested sections: a range of [`Checklist::items`].
    pub(crate) items: std::ops::Range<usize>,
}

/// One task-list entry.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Its path of segments, or its explicit id.
    pub(crate) id: Arc<str>,
    /// Its text without markup, placeholders as written.
    pub(crate) text: String,
    /// The innermost section that contains it.
    pub(crate) section: Option<usize>,
    /// The item that contains it.
    pub(crate) parent: Option<usize>,
    /// The number of items that contain it.
    pub(crate) depth: usize,
    /// The index after its last nested item; `own index + 1` if it has none.
    pub(crate) end: usize,
    /// Its first line in the file.
    pub(crate) span: Span,
    /// Its number in an ordered list.
    pub(crate) number: Option<u64>,
    /// Its attributes, including inherited ones.
    pub(crate) attributes: Attributes,
}

impl Item {
    /// Whether it has nested items. `index` is its own.
    pub(crate) fn is_group(&self, index: usize) -> bool {
        self.end > index + 1
    }
}

/// The attributes of an item. Owner, `optional`, `only` and `except` are inherited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// The role that does the work.
    pub(crate) owner: Option<String>,
    /// What the item guards, if it is a gate.
    pub(crate) gate: Option<Gate>,
    /// The role that must close it.
    pub(crate) signoff: Option<String>,
    /// Counted separately, and never affects a verdict.
    pub(crate) optional: bool,
    /// A link or file is required.
    pub(crate) evidence: bool,
    /// It applies only if each list names the release's kind or environment. There is one list for each `only` from
    /// the outermost section to the item, because a nested one narrows those above.
    pub(crate) only: Vec<Vec<String>>,
    /// It does not apply to these kinds and environments.
    pub(crate) except: Vec<String>,
    /// Former ids whose history it continues.
    pub(crate) was: Vec<String>,
}

impl Attributes {
    /// The attributes of an item without braces.
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
    /// These items and sections, anywhere in the checklist.
    Targets(Vec<String>),
    /// Everything after it.
    All,
}
