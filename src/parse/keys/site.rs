//! The keys of `site.yaml` and of a checklist's front matter.

use crate::model::checklist::StepKind;

use super::{Shape, Table, extra, key};

/// `site.yaml`.
pub(crate) static SITE: Table = Table {
    what: "`site.yaml`",
    required: &[],
    keys: &[
        key(
            "title",
            Shape::Text("a text"),
            "The site's name, in the head of every page.",
            "Payments runbooks",
        ),
        key(
            "url",
            Shape::Text("a web address"),
            "Where the site is published. Only `404.html` needs it; all other links are relative.",
            "https://runbooks.example.com/payments/",
        ),
        key(
            "repository",
            Shape::Text("a web address"),
            "Where a code host shows the site's folder. Links that lead out of `content` lead there.",
            "https://git.example.com/payments/runbooks/blob/main/",
        ),
        key(
            "language",
            Shape::Text("a language tag"),
            "The language of the content, as a BCP 47 tag.",
            "en",
        ),
        key(
            "timezone",
            Shape::Text("the name of a time zone"),
            "The IANA name of the zone in which local times are read and all times are shown.",
            "Europe/Berlin",
        ),
        key(
            "theme",
            Shape::Text("the name of a folder below `themes/`"),
            "The theme; `default` is built in.",
            "default",
        ),
        key(
            "output",
            Shape::Text("a folder"),
            "The folder that the site is written to, from the site's root.",
            "public",
        ),
        key("index", Shape::Flag, "Whether search engines may index the site.", "false"),
        key(
            "description",
            Shape::Text("a text"),
            "What the site is, for messengers and search engines.",
            "How we release the payments service",
        ),
        key("accent", Shape::Text("a colour"), "The colour of links and marks.", "\"#1d4f91\""),
        key(
            "accent_dark",
            Shape::Text("a colour"),
            "The same on dark backgrounds. Of the two, one that is missing is a tone of the other.",
            "\"#93bdf5\"",
        ),
        key(
            "logo",
            Shape::Text("a file below `content`"),
            "The picture before the title in the head of every page.",
            "brand/logo.svg",
        ),
        key(
            "icon",
            Shape::Text("a file below `content`"),
            "The icon in the browser's tab.",
            "brand/icon.svg",
        ),
        key(
            "touch_icon",
            Shape::Text("a file below `content`"),
            "The icon on the home screen of a phone: a PNG of 180 by 180 pixels.",
            "brand/touch.png",
        ),
        key(
            "preview",
            Shape::Text("a file below `content`"),
            "The picture that messengers show with a link; needs `url`.",
            "brand/preview.png",
        ),
        key(
            "font",
            Shape::Text("a file below `content`"),
            "The font of all text.",
            "brand/inter.woff2",
        ),
        key(
            "footer",
            Shape::Text("a text"),
            "Markdown at the foot of every page; links start at `content`.",
            "\"Questions: [on-call](guide/on-call.md)\"",
        ),
        key(
            "people",
            Shape::List(&PERSON),
            "Who takes part. Where it is there, a name that it does not list is a warning.",
            "[{ id: maya, name: Maya Ito, emails: maya@example.com }]",
        ),
        key(
            "environments",
            Shape::Unique("an environment", "environments", MAX_WORDS),
            "The order in which pages show environments. Otherwise it is that of the checklists.",
            "[development, staging, production]",
        ),
        key(
            "record",
            Shape::Word(&["optional", "required"]),
            "Whether a closed item without who and when is an error.",
            "required",
        ),
        key(
            "signoffs",
            Shape::Word(&["any", "own"]),
            "Whether a sign-off may be recorded for another person (`any`), or only by the person with the role (`own`).",
            "own",
        ),
        key(
            "signoff_roles",
            Shape::Lists("people"),
            "Who may have which sign-off role.",
            "{ manager: [greta, ines] }",
        ),
        key("people_stats", Shape::Flag, "Whether statistics about people are shown.", "false"),
        key("git", Shape::Fields(&GIT), "What recording does with git.", "{ push: true }"),
        key(
            "identity",
            Shape::Fields(&IDENTITY),
            "How a proxy in front of `serve --edit` says who records.",
            "{ header: X-Forwarded-User, origin: \"https://runbooks.example.com\" }",
        ),
        key(
            "webhooks",
            Shape::List(&WEBHOOK),
            "Servers that `serve --edit` tells of a no-go and of a closing.",
            "[{ url: \"https://chat.example.com/hooks/releases\", on: [no-go, closed] }]",
        ),
        key(
            "evidence",
            Shape::Fields(&EVIDENCE),
            "The files that pages of `serve --edit` take as evidence.",
            "{ max_mb: 25 }",
        ),
        key(
            "prove",
            Shape::Fields(&PROVE),
            "The keys that `prove` trusts, and whether it requires signatures.",
            "{ allowed_signers: signers }",
        ),
        extra("{ status_page: \"https://status.example.com\" }"),
    ],
};

/// One of `people` in `site.yaml`.
pub(crate) static PERSON: Table = Table {
    what: "a person",
    required: &["id"],
    keys: &[
        key("id", Shape::Text("a name"), "What `by` says. Required.", "maya"),
        key("name", Shape::Text("a name"), "The full name.", "Maya Ito"),
        key(
            "emails",
            Shape::Texts("an address", "addresses"),
            "The addresses that git knows the person by.",
            "maya@example.com",
        ),
        key(
            "login",
            Shape::Text("a name"),
            "The name by which the proxy of `identity` knows the person.",
            "mito",
        ),
    ],
};

/// `git` in `site.yaml`.
pub(crate) static GIT: Table = Table {
    what: "`git`",
    required: &[],
    keys: &[
        key("commit", Shape::Flag, "Whether recording makes a commit.", "true"),
        key("push", Shape::Flag, "Whether recording commits and pushes at once.", "true"),
        key(
            "timeout",
            Shape::Number(1, 3600),
            "How many seconds git may wait for the remote.",
            "20",
        ),
    ],
};

/// `identity` in `site.yaml`.
pub(crate) static IDENTITY: Table = Table {
    what: "`identity`",
    required: &["header", "origin"],
    keys: &[
        key(
            "header",
            Shape::Text("the name of a header"),
            "The request header in which the proxy names the user. Required.",
            "X-Forwarded-User",
        ),
        key(
            "proxies",
            Shape::Texts("a network address", "network addresses"),
            "The addresses from which the header is believed; without it, those of this machine.",
            "[10.1.0.0/16]",
        ),
        key(
            "origin",
            Shape::Text("an origin"),
            "The scheme, host and port that browsers use. Required.",
            "\"https://runbooks.example.com\"",
        ),
    ],
};

/// One of `webhooks` in `site.yaml`.
pub(crate) static WEBHOOK: Table = Table {
    what: "a webhook",
    required: &["url"],
    keys: &[
        key(
            "url",
            Shape::Text("a web address"),
            "Where the JSON is sent. Required.",
            "https://chat.example.com/hooks/releases",
        ),
        key(
            "on",
            Shape::Unique("an event", "events", 2),
            "The events that are sent: `no-go`, `closed`; without it, both.",
            "[no-go, closed]",
        ),
        key(
            "header",
            Shape::Text("the name of a header"),
            "A header with a secret, which `secret` names.",
            "Authorization",
        ),
        key(
            "secret",
            Shape::Text("the name of an environment variable"),
            "The environment variable with the value of `header`.",
            "CHAT_TOKEN",
        ),
    ],
};

/// `evidence` in `site.yaml`.
pub(crate) static EVIDENCE: Table = Table {
    what: "`evidence`",
    required: &[],
    keys: &[key(
        "max_mb",
        Shape::Number(1, 100),
        "The size up to which a file can be attached, in megabytes of 1,000,000 bytes.",
        "10",
    )],
};

/// `prove` in `site.yaml`.
pub(crate) static PROVE: Table = Table {
    what: "`prove`",
    required: &[],
    keys: &[
        key(
            "signed",
            Shape::Word(&["optional", "required"]),
            "Whether an event in a commit without a trusted signature is a finding.",
            "required",
        ),
        key(
            "allowed_signers",
            Shape::Text("a file"),
            "The file of ssh keys that are trusted, from the site's root, in ssh's format for allowed signers.",
            "signers",
        ),
        key(
            "gpg_keys",
            Shape::Text("a file"),
            "The file of gpg's public keys that are trusted, from the site's root.",
            "keys.asc",
        ),
    ],
};

/// Maximum number of kinds, and of environments, in a checklist. Every item may name all of them.
const MAX_WORDS: usize = 100;

/// The front matter of a checklist. Other keys belong to other tools.
pub(crate) static FRONT_MATTER: Table = Table {
    what: "the front matter",
    required: &[],
    keys: &[
        key("title", Shape::Text("a text"), "The checklist's name.", "Deployment"),
        key(
            "owner",
            Shape::Text("a name"),
            "The role or person that answers for the checklist.",
            "release-manager",
        ),
        key(
            "vars",
            Shape::Vars,
            "The placeholders that are replaced, with their defaults.",
            "{ version: \"\", region: eu-west-1 }",
        ),
        key(
            "kinds",
            Shape::Unique("a kind", "kinds", MAX_WORDS),
            "The kinds of release, for `only` and `except`.",
            "[major, minor, patch]",
        ),
        key(
            "environments",
            Shape::Unique("an environment", "environments", MAX_WORDS),
            "The environments, for `only` and `except`.",
            "[staging, production]",
        ),
        key(
            "items",
            Shape::Word(StepKind::WORDS),
            "What the items are, in a file that has no checkboxes.",
            "numbered",
        ),
        key(
            "review_by",
            Shape::Date,
            "When the checklist should next be looked over.",
            "2027-03-01",
        ),
        key(
            "template",
            Shape::Text("the name of a template"),
            "On other pages: the template of the theme that writes the page.",
            "team.html",
        ),
        key("nav", Shape::Flag, "On other pages: whether the navigation lists the page.", "false"),
        extra("{ contacts: { dba: \"+1 555 0100\" } }"),
    ],
};
