//! What `site.yaml` says of the look of the site: colour, pictures, font, footer.

use crate::model::colour::Colour;
use crate::model::release::Located;

/// The backgrounds of text in the light scheme of the default theme. A test compares them with its stylesheet.
pub(crate) const LIGHT_BACKGROUNDS: [Colour; 7] = [
    Colour([0xfa, 0xfa, 0xf9]),
    Colour([0xff, 0xff, 0xff]),
    Colour([0xf0, 0xf2, 0xf1]),
    Colour([0xe8, 0xf0, 0xfc]),
    Colour([0xe7, 0xf4, 0xee]),
    Colour([0xfc, 0xec, 0xea]),
    Colour([0xfb, 0xf1, 0xdf]),
];

/// The same in the dark scheme.
pub(crate) const DARK_BACKGROUNDS: [Colour; 7] = [
    Colour([0x13, 0x16, 0x18]),
    Colour([0x1a, 0x1e, 0x21]),
    Colour([0x0d, 0x10, 0x11]),
    Colour([0x15, 0x23, 0x38]),
    Colour([0x12, 0x28, 0x1f]),
    Colour([0x32, 0x1a, 0x1a]),
    Colour([0x2d, 0x23, 0x13]),
];

/// The route of the stylesheet with the accent and the font.
pub(crate) const STYLESHEET: &str = "assets/brand.css";

/// The folder of the scripts with what a search finds.
pub(crate) const SEARCH_FOLDER: &str = "assets/search/";

/// The look of the site, apart from its theme. Files are named by their path below `content/`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Brand {
    /// The colour of links and marks.
    pub(crate) accent: Option<Accent>,
    /// The picture in the head of every page.
    pub(crate) logo: Option<Located<String>>,
    /// The icon in the browser's tab.
    pub(crate) icon: Option<Located<String>>,
    /// The icon on the home screen of a phone.
    pub(crate) touch_icon: Option<Located<String>>,
    /// The picture that messengers show with a link.
    pub(crate) preview: Option<Located<String>>,
    /// The font of all text.
    pub(crate) font: Option<Located<String>>,
    /// Markdown at the foot of every page.
    pub(crate) footer: Option<Located<String>>,
    /// What the site is, for messengers and search engines.
    pub(crate) description: Option<String>,
}

/// A colour for either scheme, with enough contrast on all backgrounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Accent {
    /// On light backgrounds.
    pub(crate) light: Colour,
    /// On dark backgrounds.
    pub(crate) dark: Colour,
}

impl Brand {
    /// Whether the site has a stylesheet of its own.
    pub(crate) fn has_stylesheet(&self) -> bool {
        self.accent.is_some() || self.font.is_some()
    }

    /// Returns the keys that name files, with their values.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, &Located<String>)> {
        let files = [
            ("logo", &self.logo),
            ("icon", &self.icon),
            ("touch_icon", &self.touch_icon),
            ("preview", &self.preview),
            ("font", &self.font),
        ];
        files.into_iter().filter_map(|(key, file)| Some((key, file.as_ref()?)))
    }
}
