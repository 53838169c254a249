//! The table of diagnostic codes: name, severity, and how far the damage goes.

use std::fmt;

/// How bad a problem is; fixed for each code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something is missing or contradicts itself; the site says so and is built.
    Warning,
    /// Something cannot be used as it is written.
    Error,
}

impl Severity {
    /// The word shown to people and programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// How far an error reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Contained: shown on the page it belongs to; everything else builds.
    Page,
    /// The site as a whole cannot be trusted: nothing is written.
    Site,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $severity:ident $reach:ident $variant:ident = $name:literal;)*) => {
        /// Which kind of problem a diagnostic tells of.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the guide.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name shown to people and programs: `unknown-state`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// How far it reaches.
            pub fn reach(self) -> Reach {
                match self { $(Self::$variant => Reach::$reach,)* }
            }
        }
    };
}

codes! {
    // Files
    /// A file could not be read.
    Error Page UnreadableFile = "unreadable-file";
    /// A file is not UTF-8.
    Error Page NotUtf8 = "not-utf8";
    /// A text holds a NUL byte.
    Error Page NulByte = "nul-byte";
    /// A text is larger than runsheet reads.
    Error Page FileTooLarge = "file-too-large";
    /// A symbolic link leads out of the site.
    Error Page SymlinkOutside = "symlink-outside";
    /// A name that no page can have.
    Error Page BadFileName = "bad-file-name";
    /// A markdown file below `releases/` without a release beside it.
    Warning Page StraySnapshot = "stray-snapshot";
    /// A character that is not seen changes how the text reads.
    Warning Page HiddenCharacter = "hidden-character";

    // The site as a whole
    /// Two files lead to the same page.
    Error Site RouteCollision = "route-collision";
    /// A file takes a name that runsheet's own pages have.
    Error Site ReservedName = "reserved-name";
    /// The theme that the configuration names is not there.
    Error Site UnknownTheme = "unknown-theme";
    /// A template cannot be used.
    Error Site TemplateError = "template-error";
    /// The output folder holds a file of somebody else where a page belongs.
    Error Site ForeignFile = "foreign-file";
    /// The output folder and the sources overlap.
    Error Site OutputOverlap = "output-overlap";
    /// The configuration holds a value that makes no sense.
    Error Site InvalidConfig = "invalid-config";
    /// The configuration holds a key that means nothing.
    Warning Page UnknownConfigKey = "unknown-config-key";

    // YAML
    /// The text is not YAML.
    Error Page YamlSyntax = "yaml-syntax";
    /// One key stands twice in the same mapping.
    Error Page DuplicateKey = "duplicate-key";
    /// The YAML nests too deep or grows too large through aliases.
    Error Page YamlTooLarge = "yaml-too-large";
    /// A list is longer than its key takes.
    Error Page TooManyValues = "too-many-values";
    /// A value stands twice in a list.
    Warning Page RepeatedValue = "repeated-value";
    /// A value is of the wrong type.
    Error Page WrongType = "wrong-type";
    /// A key that means nothing.
    Warning Page UnknownKey = "unknown-key";
    /// A key that has to be there is not.
    Error Page MissingKey = "missing-key";

    // Checklists
    /// The front matter cannot be used.
    Error Page InvalidFrontMatter = "invalid-front-matter";
    /// A checklist without any item.
    Warning Page NoItems = "no-items";
    /// `[]` or `[-]`: looks like a box, is none.
    Warning Page NotABox = "not-a-box";
    /// `##Deploy`: looks like a heading, is none.
    Warning Page NotAHeading = "not-a-heading";
    /// An item or heading without a text.
    Warning Page NoText = "no-text";
    /// A box that is ticked in a checklist.
    Warning Page TickedBox = "ticked-box";
    /// Two items or sections with the same id.
    Warning Page DuplicateId = "duplicate-id";
    /// An attribute that means nothing.
    Warning Page UnknownAttribute = "unknown-attribute";
    /// Two items or sections that were given the same id, an added item included.
    Error Page ClashingId = "clashing-id";
    /// An attribute where it has no effect.
    Warning Page MisplacedAttribute = "misplaced-attribute";
    /// An attribute whose value cannot be used.
    Error Page InvalidAttribute = "invalid-attribute";
    /// A gate that guards something that is not there.
    Error Page UnknownGateTarget = "unknown-gate-target";
    /// A kind or environment that the front matter does not declare.
    Error Page UndeclaredName = "undeclared-name";
    /// `was` names an id that still exists, that another item claims too, or itself.
    Error Page InvalidWas = "invalid-was";
    /// Items nest deeper than eight.
    Error Page TooDeep = "too-deep";
    /// A checklist with more items than runsheet reads.
    Error Page TooManyItems = "too-many-items";
    /// HTML in a text that could not be kept.
    Warning Page EscapedHtml = "escaped-html";
    /// A link to a file of the site that is not there.
    Warning Page BrokenLink = "broken-link";
    /// A link to a part of a page that is not there.
    Warning Page BrokenAnchor = "broken-anchor";
    /// A link whose scheme is not allowed.
    Warning Page UnsafeLink = "unsafe-link";
    /// An image that browsers do not load, because the page's policy blocks it.
    Warning Page BlockedImage = "blocked-image";
    /// A checklist whose review is due; only `check` says so, because only it knows the date.
    Warning Page ReviewDue = "review-due";

    // Releases
    /// The release names a checklist that is not there.
    Error Page UnknownChecklist = "unknown-checklist";
    /// A state that is none of the seven.
    Error Page UnknownState = "unknown-state";
    /// A status that is none of the five.
    Error Page UnknownStatus = "unknown-status";
    /// A time that is none, or that the time zone has twice or never.
    Error Page InvalidTime = "invalid-time";
    /// A kind that the checklist does not declare.
    Error Page UnknownKind = "unknown-kind";
    /// An environment that the checklist does not declare.
    Error Page UnknownEnvironment = "unknown-environment";
    /// An entry that names no item and no section.
    Warning Page Orphan = "orphan";
    /// An added item in a section that is not there.
    Warning Page UnknownSection = "unknown-section";
    /// A declared placeholder without a value.
    Warning Page MissingVar = "missing-var";
    /// A value for a placeholder that the checklist does not declare.
    Warning Page UndeclaredVar = "undeclared-var";
    /// `after` names a release that is not there, or leads back to itself.
    Error Page UnknownAfter = "unknown-after";
    /// A role that has to sign off and that nobody has.
    Warning Page UnfilledRole = "unfilled-role";
    /// Somebody that `people` does not list.
    Warning Page UnknownPerson = "unknown-person";
    /// A state that wants a reason and has none.
    Warning Page MissingNote = "missing-note";
    /// A note that YAML cuts short at a `#`.
    Warning Page NoteCutShort = "note-cut-short";
    /// A closed item without who and when where the site requires it.
    Error Page MissingRecord = "missing-record";
    /// Evidence that names a file that is not there.
    Warning Page MissingEvidenceFile = "missing-evidence-file";
    /// A done item without the evidence it asks for.
    Warning Page MissingEvidence = "missing-evidence";
    /// A done item without a valid sign-off.
    Warning Page InvalidSignoff = "invalid-signoff";
    /// A closed release with items that are still open, and no note on why.
    Warning Page ClosedWithOpenItems = "closed-with-open-items";
    /// A release or an event that ends before it begins.
    Warning Page TimeOrder = "time-order";
    /// An item that was done while a gate before it was shut.
    Warning Page DoneBeforeGate = "done-before-gate";
    /// A group that is done while an item in it is open.
    Warning Page GroupDoneOverOpen = "group-done-over-open";
    /// A closed release without a snapshot: a later edit of the checklist rewrites it.
    Warning Page MissingSnapshot = "missing-snapshot";
    /// A status that contradicts what the items and times say.
    Warning Page StatusContradiction = "status-contradiction";
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
