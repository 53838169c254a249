//! The stylesheet that follows from `accent` and `font` in `site.yaml`, and the files that pages name.

use crate::model::brand::{Brand, DARK_BACKGROUNDS, LIGHT_BACKGROUNDS};
use crate::model::colour::Colour;
use crate::model::link::locate;
use crate::model::release::Located;
use crate::render::route::href;
use crate::site::Site;

/// Returns the stylesheet.
pub(crate) fn stylesheet(site: &Site) -> String {
    let brand = &site.config.brand;
    let accent = brand.accent.map(|accent| {
        let colour = format!("light-dark({}, {})", accent.light, accent.dark);
        format!(
            ":root {{ --accent: {colour}; --link: {colour}; }}\n\
             .top {{ border-top: 3px solid var(--accent); }}\n"
        )
    });
    let font = file(site, "../", brand.font.as_ref()).map(|font| {
        format!(
            "@font-face {{ font-family: \"Brand\"; src: url(\"{font}\"); font-display: swap; }}\n\
             :root {{ --sans: \"Brand\", system-ui, sans-serif; }}\n"
        )
    });
    accent.into_iter().chain(font).collect()
}

/// Returns the link to a file below `content/`, if it exists.
pub(crate) fn file(site: &Site, root: &str, path: Option<&Located<String>>) -> Option<String> {
    let path = locate("content/index.md", &path?.value)?;
    let assets = &site.sources.assets;
    let at = assets.binary_search_by(|asset| asset.path.as_str().cmp(&path)).ok()?;
    Some(href(root, &assets[at].route))
}

/// Returns the colours around a page on a phone in the light and in the dark scheme: those of its head.
pub(crate) fn theme_color(brand: &Brand) -> [Colour; 2] {
    match brand.accent {
        Some(accent) => [accent.light, DARK_BACKGROUNDS[1]],
        None => [LIGHT_BACKGROUNDS[1], DARK_BACKGROUNDS[1]],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::theme::static_text;

    /// Returns the colours of `name` in the light and in the dark scheme of the default theme.
    fn token(css: &str, name: &str) -> [Colour; 2] {
        let (_, value) = css.split_once(&format!("--{name}: light-dark(")).expect("it is there");
        let (value, _) = value.split_once(')').expect("it ends");
        let (light, dark) = value.split_once(", ").expect("there are two");
        [light, dark].map(|text| Colour::parse(text).expect("it is a colour"))
    }

    #[test]
    fn the_backgrounds_are_those_of_the_default_theme() {
        let css = static_text("runsheet.css");
        let tints = css.split("--").filter_map(|part| part.split_once("-tint: light-dark"));
        let tints: Vec<String> = tints.map(|(name, _)| format!("{name}-tint")).collect();
        let names = ["bg", "surface", "sunken"].into_iter().chain(tints.iter().map(String::as_str));
        let found: Vec<[Colour; 2]> = names.map(|name| token(css, name)).collect();
        let known =
            LIGHT_BACKGROUNDS.into_iter().zip(DARK_BACKGROUNDS).map(|(light, dark)| [light, dark]);
        assert_eq!(found, known.collect::<Vec<_>>());
    }

    #[test]
    fn the_links_of_the_default_theme_are_readable_themselves() {
        let [light, dark] = token(static_text("runsheet.css"), "link");
        assert_eq!(light.readable(Colour::BLACK, &LIGHT_BACKGROUNDS), light);
        assert_eq!(dark.readable(Colour::WHITE, &DARK_BACKGROUNDS), dark);
    }
}
