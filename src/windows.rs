//! Names and paths that are valid on Windows. Sites are unpacked, checked out and shared there, wherever they are built.

use std::borrow::Cow;

use crate::sha256::Sha256;

/// The characters that Windows does not allow in names, except slashes.
const REFUSED: [char; 7] = ['<', '>', ':', '"', '|', '?', '*'];

/// Whether a byte is an ASCII character that is valid in every name. Most names have no others.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        plain[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        byte += 1;
    }
    plain
};

/// Maximum length of the path of a generated page, in UTF-16 units. Windows allows 260 with the folder before it.
const MAX_PATH: usize = 180;

/// Maximum length of a name in a path, in bytes. File systems allow 255.
const MAX_NAME: usize = 200;

/// Number of hexadecimal digits that replace what a name cannot contain.
const DIGITS: usize = 8;

/// Whether Windows does not allow `character` in a name.
pub(crate) fn is_refused(character: char) -> bool {
    REFUSED.contains(&character)
}

/// Whether the name is that of a device, with any extension.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let is = |device: &str| stem.eq_ignore_ascii_case(device);
    ["CON", "PRN", "AUX", "NUL"].into_iter().any(is) || is_port(stem)
}

/// Whether a name without extension is that of a port: `COM1`.
fn is_port(stem: &str) -> bool {
    let Some((device, number)) = stem.split_at_checked("COM".len()) else {
        return false;
    };
    let is = |port: &str| device.eq_ignore_ascii_case(port);
    matches!(number, "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        && ["COM", "LPT"].into_iter().any(is)
}

/// Returns the path of a generated page with names that are valid on Windows and at most [`MAX_PATH`] long. A name
/// that changes gets a hash, so that different paths stay different. Equal folders stay equal.
pub(crate) fn safe_path(path: String) -> String {
    let is_safe = path.split('/').all(is_safe_name);
    let path = if is_safe { path } else { with_safe_names(&path) };
    // No character has more UTF-16 units than bytes.
    if path.len() <= MAX_PATH || length(&path) <= MAX_PATH { path } else { shortened(&path) }
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn is_safe_name(name: &str) -> bool {
    name.len() <= MAX_NAME
        && !name.ends_with(['.', ' '])
        && (name.bytes().all(|byte| PLAIN[usize::from(byte)]) || !name.contains(is_invalid))
        && !is_device(name)
}

fn is_invalid(character: char) -> bool {
    is_refused(character) || character == '\\' || character.is_control()
}

fn with_safe_names(path: &str) -> String {
    let names = path.split('/').map(|name| {
        if is_safe_name(name) { Cow::Borrowed(name) } else { Cow::Owned(safe_name(name)) }
    });
    names.collect::<Vec<_>>().join("/")
}

/// Returns `con~1a2b3c4d.html` for `con.html`: the hash ends the part before the first dot, because the rest of the
/// name does not matter for a device.
fn safe_name(name: &str) -> String {
    let hash = hash(name);
    let (stem, extension) = match name.split_once('.') {
        Some((stem, extension)) if is_device(name) => (stem, extension),
        _ => name
            .rsplit_once('.')
            .filter(|(_, end)| matches!(*end, "html" | "svg"))
            .unwrap_or((name, "")),
    };
    let stem = stem.trim_end_matches(['.', ' ']).replace(is_invalid, "-");
    let stem = cut(&stem, |text| text.len() + hash.len() + 1 + extension.len() <= MAX_NAME);
    match extension.trim_end_matches(['.', ' ']).replace(is_invalid, "-").as_str() {
        "" => format!("{stem}{hash}"),
        extension => format!("{stem}{hash}.{extension}"),
    }
}

/// Returns the beginning of a path with a hash of the whole and its extension.
fn shortened(path: &str) -> String {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[name..].rfind('.').map_or(path.len(), |dot| name + dot);
    let (stem, extension) = path.split_at(dot);
    let hash = hash(path);
    let fits = |text: &str| length(text) + hash.len() + extension.len() <= MAX_PATH;
    format!("{}{hash}{extension}", cut(stem, fits))
}

/// Returns `~` and the first digits of a digest. No id ends like this.
fn hash(text: &str) -> String {
    format!("~{}", Sha256::of(text).prefix(DIGITS))
}

/// Returns the longest beginning of `text` that fits.
fn cut(text: &str, fits: impl Fn(&str) -> bool) -> &str {
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    let longest = ends.rev().find(|&end| fits(&text[..end]));
    &text[..longest.unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn safe(path: &str) -> String {
        safe_path(path.to_owned())
    }

    #[test]
    fn a_valid_path_stays() {
        for path in
            ["index.html", "items/a/b-c/d~2.html", "releases/ü 1.0.html", "com/console.html"]
        {
            assert_eq!(safe(path), path);
        }
    }

    #[test]
    fn no_refused_character_stays() {
        for character in REFUSED.into_iter().chain(['\\', '\t', '\u{7f}', '\u{85}']) {
            let path = safe(&format!("items/a{character}b.html"));
            assert!(path.starts_with("items/a-b~"), "{path}");
        }
    }

    #[test]
    fn an_invalid_name_gets_a_hash() {
        for (path, beginning, end) in [
            ("items/a/aux/con.html", "items/a/aux~", ".html"),
            ("items/a/Con.html", "items/a/Con~", ".html"),
            ("items/a/nul.1.html", "items/a/nul~", ".1.html"),
            ("items/a./b.html", "items/a~", "/b.html"),
            ("items/a /b.html", "items/a~", "/b.html"),
            ("items/a:b/c.html", "items/a-b~", "/c.html"),
            ("items/a?.html", "items/a-~", ".html"),
            ("items/LPT1/x.html", "items/LPT1~", "/x.html"),
        ] {
            let safe = safe(path);
            assert!(safe.starts_with(beginning) && safe.ends_with(end), "{path}: {safe}");
        }
        assert_ne!(safe("items/a?.html"), safe("items/a*.html"));
        let badge = safe(&format!("badges/shop/{}.svg", "日".repeat(80)));
        assert_eq!(badge.rsplit('.').next(), Some("svg"), "{badge}");
    }

    #[test]
    fn a_long_path_is_cut_and_gets_a_hash() {
        let path = |last: &str| format!("items/a/{}{last}.html", "folder-of-items/".repeat(12));
        let (one, other) = (safe(&path("one")), safe(&path("other")));
        assert_eq!((one.len(), other.len()), (180, 180));
        assert_ne!(one, other);
        let wide = safe(&format!("items/{}.html", "ไม่".repeat(80)));
        assert!(is_valid(&wide), "{wide}");
    }

    fn is_valid(path: &str) -> bool {
        length(path) <= MAX_PATH && path.split('/').all(is_safe_name)
    }

    proptest! {
        #[test]
        fn every_path_becomes_valid_and_stays_so(
            path in r"items(/(con|NUL\.x|[a-c. :?*~é\\]{1,70}|[a-c]{300})){1,6}\.html",
        ) {
            let safe = safe(&path);
            prop_assert!(is_valid(&safe), "{}", safe);
            prop_assert_eq!(safe_path(safe.clone()), safe);
        }
    }
}
