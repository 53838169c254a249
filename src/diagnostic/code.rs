//! The table of diagnostic codes: name, severity and reach.

use std::fmt;

/// The severity of a diagnostic, which follows from its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something is missing or contradictory.
    Warning,
    /// Something is invalid and is not used.
    Error,
}

impl Severity {
    /// Returns the word for messages and JSON.
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
    /// One page, which shows the error; everything else is built.
    Page,
    /// The whole site; nothing is written.
    Site,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $severity:ident $reach:ident $variant:ident = $name:literal;)*) => {
        /// The kind of a diagnostic.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            /// Every code, in the order of the guide.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Returns the name for messages and JSON: `unknown-state`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Returns the severity.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Returns the reach.
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
    /// A text contains a NUL byte.
    Error Page NulByte = "nul-byte";
    /// A text contains a conflict that git left.
    Error Page MergeConflict = "merge-conflict";
    /// A text exceeds the size limit.
    Error Page FileTooLarge = "file-too-large";
    /// A symbolic link leads out of the site.
    Error Page SymlinkOutside = "symlink-outside";
    /// A symbolic link leads to a file that is read under its own name.
    Warning Page SameFile = "same-file";
    /// A file name is invalid, or close to one that runsheet reads.
    Error Page BadFileName = "bad-file-name";
    /// A markdown file in `releases/` without a release of the same name.
    Warning Page StraySnapshot = "stray-snapshot";
    /// An invisible character changes the meaning of a text.
    Warning Page HiddenCharacter = "hidden-character";

    // The site as a whole
    /// Two files have the same route.
    Error Site RouteCollision = "route-collision";
    /// A file or folder has a name of runsheet's own pages, and is published under another.
    Warning Page ReservedName = "reserved-name";
    /// The configured theme does not exist.
    Error Site UnknownTheme = "unknown-theme";
    /// A template is invalid.
    Error Site TemplateError = "template-error";
    /// A template of the theme replaces nothing, or the built-in file that it was copied from changed.
    Warning Page StaleOverride = "stale-override";
    /// The output folder has a file at the route of a page that runsheet did not write.
    Error Site ForeignFile = "foreign-file";
    /// The output folder and the sources overlap.
    Error Site OutputOverlap = "output-overlap";
    /// The configuration has an invalid value.
    Error Site InvalidConfig = "invalid-config";
    /// The configuration has an unknown key.
    Warning Page UnknownConfigKey = "unknown-config-key";
    /// A colour of the configuration that is hard to read.
    Warning Page LowContrast = "low-contrast";

    // YAML
    /// The text is not YAML.
    Error Page YamlSyntax = "yaml-syntax";
    /// A key occurs twice in the same mapping.
    Error Page DuplicateKey = "duplicate-key";
    /// The YAML is nested too deeply or becomes too large through aliases.
    Error Page YamlTooLarge = "yaml-too-large";
    /// A list exceeds the limit of its key.
    Error Page TooManyValues = "too-many-values";
    /// A value occurs twice in a list.
    Warning Page RepeatedValue = "repeated-value";
    /// A value has the wrong type.
    Error Page WrongType = "wrong-type";
    /// An unknown key.
    Warning Page UnknownKey = "unknown-key";
    /// A required key is missing.
    Error Page MissingKey = "missing-key";

    // Checklists
    /// The front matter is invalid.
    Error Page InvalidFrontMatter = "invalid-front-matter";
    /// A checklist without items.
    Warning Page NoItems = "no-items";
    /// `[]` or `[-]`: looks like a checkbox but is not one.
    Warning Page NotACheckbox = "not-a-box";
    /// `##Deploy`: looks like a heading but is not one.
    Warning Page NotAHeading = "not-a-heading";
    /// An item or heading without text.
    Warning Page NoText = "no-text";
    /// A ticked checkbox in a checklist.
    Warning Page TickedCheckbox = "ticked-box";
    /// Two items or sections with the same id.
    Warning Page DuplicateId = "duplicate-id";
    /// An unknown attribute.
    Warning Page UnknownAttribute = "unknown-attribute";
    /// Two items or sections with the same explicit id, added items included.
    Error Page ClashingId = "clashing-id";
    /// An attribute where it has no effect.
    Warning Page MisplacedAttribute = "misplaced-attribute";
    /// An attribute with an invalid value.
    Error Page InvalidAttribute = "invalid-attribute";
    /// A gate whose target does not exist.
    Error Page UnknownGateTarget = "unknown-gate-target";
    /// Gates that guard each other, directly or through others.
    Warning Page GateCycle = "gate-cycle";
    /// A kind or environment that the front matter does not declare.
    Error Page UndeclaredName = "undeclared-name";
    /// `was` names an id that still exists, that another item also names, or the item's own.
    Error Page InvalidWas = "invalid-was";
    /// Items are nested more than eight levels deep.
    Error Page TooDeep = "too-deep";
    /// A checklist exceeds the limit of items.
    Error Page TooManyItems = "too-many-items";
    /// HTML that was escaped.
    Warning Page EscapedHtml = "escaped-html";
    /// A link to a missing file of the site.
    Warning Page BrokenLink = "broken-link";
    /// A link to a missing anchor of a page.
    Warning Page BrokenAnchor = "broken-anchor";
    /// A link with a scheme that is not allowed.
    Warning Page UnsafeLink = "unsafe-link";
    /// An image that browsers do not load, because the page's policy blocks it.
    Warning Page BlockedImage = "blocked-image";
    /// A checklist whose review is due. Only `check` reports it, because it depends on the date.
    Warning Page ReviewDue = "review-due";

    // Releases
    /// A release's checklist does not exist.
    Error Page UnknownChecklist = "unknown-checklist";
    /// A state that is not valid.
    Error Page UnknownState = "unknown-state";
    /// A status that is not valid.
    Error Page UnknownStatus = "unknown-status";
    /// A time that is not valid, or that is ambiguous or skipped in the time zone.
    Error Page InvalidTime = "invalid-time";
    /// A kind that the checklist does not declare.
    Error Page UnknownKind = "unknown-kind";
    /// An environment that the checklist does not declare.
    Error Page UnknownEnvironment = "unknown-environment";
    /// An entry that matches no item or section.
    Warning Page Orphan = "orphan";
    /// An added item in a section that does not exist.
    Warning Page UnknownSection = "unknown-section";
    /// A declared placeholder without a value.
    Warning Page MissingVar = "missing-var";
    /// A value for a placeholder that the checklist does not declare.
    Warning Page UndeclaredVar = "undeclared-var";
    /// `after` names a release that does not exist, or is part of a cycle.
    Error Page UnknownAfter = "unknown-after";
    /// A role that must sign off and that no person has.
    Warning Page UnfilledRole = "unfilled-role";
    /// A person in a sign-off role that `signoff_roles` gives to others.
    Error Page RoleNotAllowed = "role-not-allowed";
    /// A person who is not listed under `people`.
    Warning Page UnknownPerson = "unknown-person";
    /// A state that requires a note and has none.
    Warning Page MissingNote = "missing-note";
    /// A note that is cut off at a `#`, which starts a YAML comment.
    Warning Page NoteCutShort = "note-cut-short";
    /// A closed item without person and time, if the site requires them.
    Error Page MissingRecord = "missing-record";
    /// Evidence that points to a missing file.
    Warning Page MissingEvidenceFile = "missing-evidence-file";
    /// A done item without the evidence that it requires.
    Warning Page MissingEvidence = "missing-evidence";
    /// A done item without a valid sign-off.
    Warning Page InvalidSignoff = "invalid-signoff";
    /// A closed release with open items and without a note.
    Warning Page ClosedWithOpenItems = "closed-with-open-items";
    /// A correction matches no event, or several, or gives no reason.
    Error Page InvalidCorrection = "invalid-correction";
    /// A closing that cannot follow the one before it, or whose record is malformed.
    Error Page InvalidClosing = "invalid-closing";
    /// `late` counts more closings than the release has.
    Error Page InvalidLate = "invalid-late";
    /// A closed release that no longer matches the record of its closing.
    Warning Page ChangedAfterClosing = "changed-after-closing";
    /// A release or event that ends before it begins.
    Warning Page TimeOrder = "time-order";
    /// A time of a record that is later than now. Only `check` reports it, because it depends on the clock.
    Warning Page FutureTime = "future-time";
    /// A planned release whose start is past. Only `check` reports it, because it depends on the clock.
    Warning Page LateStart = "late-start";
    /// An item that was done while a gate that guards it was shut.
    Warning Page DoneBeforeGate = "done-before-gate";
    /// A done group with an open item.
    Warning Page GroupDoneOverOpen = "group-done-over-open";
    /// A closed release without a snapshot, which therefore changes with the checklist.
    Warning Page MissingSnapshot = "missing-snapshot";
    /// A status that contradicts the items or times.
    Warning Page StatusContradiction = "status-contradiction";
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
