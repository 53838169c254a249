//! Reads the keys about the look of the site: colours, pictures, font, footer.

use crate::diagnostic::{Code, Diagnostic};
use crate::model::brand::{Accent, Brand, DARK_BACKGROUNDS, LIGHT_BACKGROUNDS};
use crate::model::colour::{Colour, MIN_CONTRAST};
use crate::model::release::Located;
use crate::parse::fields::Fields;
use crate::parse::shown;

use super::invalid;

const PICTURES: &[&str] = &["svg", "png", "jpg", "jpeg", "webp", "gif"];
const ICONS: &[&str] = &["svg", "png", "ico"];
const PREVIEWS: &[&str] = &["png", "jpg", "jpeg"];
const FONTS: &[&str] = &["woff2", "woff", "ttf", "otf"];

pub(super) fn brand(fields: &mut Fields<'_, '_>) -> Brand {
    Brand {
        accent: accent(fields),
        logo: file(fields, "logo", PICTURES),
        icon: file(fields, "icon", ICONS),
        touch_icon: file(fields, "touch_icon", &["png"]),
        preview: file(fields, "preview", PREVIEWS),
        font: file(fields, "font", FONTS),
        footer: fields.string("footer"),
        description: fields.string("description").map(|text| text.value),
    }
}

/// Returns the colours of both schemes. One that is not given is a tone of the other.
fn accent(fields: &mut Fields<'_, '_>) -> Option<Accent> {
    let (light, dark) = (colour(fields, "accent"), colour(fields, "accent_dark"));
    let base = light.as_ref().or(dark.as_ref())?.0;
    let on_light = |colour: Colour| colour.readable(Colour::BLACK, &LIGHT_BACKGROUNDS);
    let on_dark = |colour: Colour| colour.readable(Colour::WHITE, &DARK_BACKGROUNDS);
    if let Some((light, place)) = &light {
        check_contrast(fields, *light, on_light(*light), place, "light");
    }
    if let Some((dark, place)) = &dark {
        check_contrast(fields, *dark, on_dark(*dark), place, "dark");
    }
    let of = |given: Option<(Colour, Located<String>)>| given.map_or(base, |(colour, _)| colour);
    Some(Accent { light: on_light(of(light)), dark: on_dark(of(dark)) })
}

fn colour(fields: &mut Fields<'_, '_>, key: &str) -> Option<(Colour, Located<String>)> {
    let text = fields.string(key)?;
    if let Some(colour) = Colour::parse(&text.value) {
        return Some((colour, text));
    }
    let message = format!("`{}` is not a valid colour", shown(&text.value));
    fields.reader.report(invalid(
        &text,
        message,
        "Write six digits in quotes, such as `\"#1d4f91\"`.",
    ));
    None
}

fn check_contrast(
    fields: &mut Fields<'_, '_>,
    colour: Colour,
    readable: Colour,
    place: &Located<String>,
    scheme: &str,
) {
    if colour == readable {
        return;
    }
    let backgrounds = if scheme == "light" { &LIGHT_BACKGROUNDS } else { &DARK_BACKGROUNDS };
    let contrast = colour.min_contrast(backgrounds);
    let message = format!(
        "`{colour}` has a contrast of {contrast:.1} on {scheme} backgrounds, less than the required {MIN_CONTRAST}"
    );
    fields.reader.report(Diagnostic::new(Code::LowContrast, place.span, message).hint(format!(
        "Write `\"{readable}\"`, the nearest colour with enough contrast. Pages use it until then."
    )));
}

/// Returns a path below `content/` with one of these extensions.
fn file(fields: &mut Fields<'_, '_>, key: &str, extensions: &[&str]) -> Option<Located<String>> {
    let path = fields.string(key)?;
    let extension = path.value.rsplit_once('.').map_or("", |(_, extension)| extension);
    if extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)) {
        return Some(path);
    }
    let message = format!("`{}` is not a valid file for `{key}`", shown(&path.value));
    let all = extensions.join("` or `.");
    let hint = format!("Write the path of a file under `content` that ends in `.{all}`.");
    fields.reader.report(invalid(&path, message, hint));
    None
}
