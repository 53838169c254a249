//! Names of files and folders: which are left out, and which no page can have.
//!
//! A site is built on one machine and read on others, from a server, a share or an unzipped archive, so
//! a name must be possible everywhere. Whether two names are the same place somewhere is left to
//! [`crate::source::fold`] and to the check over all routes.

use std::ffi::OsStr;

use super::error::is_invisible;

/// Longest name in bytes: file systems allow 255, and a page adds its ending.
const LONGEST: usize = 200;

/// Whether a file or folder of that name is none of the site's: hidden, or an editor's own.
pub(super) fn is_left_out(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        || name.ends_with('~')
        || name.ends_with(".swp")
        || (name.starts_with('#') && name.ends_with('#'))
        // vim asks with this one whether it may write to a folder
        || name == "4913"
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}

/// Why no file of the site can have the path `path`, as the end of a sentence.
pub fn unusable(path: &str) -> Option<String> {
    path.split('/').find_map(|name| {
        let left_out =
            is_left_out(OsStr::new(name)).then(|| "is one that is passed over".to_owned());
        left_out.or_else(|| usable(OsStr::new(name)).err())
    })
}

/// The name as text, or why no page can have it, as the end of a sentence.
pub(super) fn usable(name: &OsStr) -> Result<&str, String> {
    let Some(name) = name.to_str() else {
        return Err("is not UTF-8".to_owned());
    };
    if name == ".." || name == "." || name.is_empty() {
        Err("leads to another folder".to_owned())
    } else if name.len() > LONGEST {
        Err(format!("is longer than {LONGEST} bytes"))
    } else if name.chars().any(is_invisible) {
        Err("holds a character that is not seen".to_owned())
    } else if name.contains(['\\', '/']) {
        Err("holds a slash or backslash".to_owned())
    } else if name.ends_with('.') {
        Err("ends in a dot".to_owned())
    } else if name.ends_with(' ') {
        Err("ends in a space".to_owned())
    } else if is_device(name) {
        Err("is the name of a device on Windows".to_owned())
    } else {
        Ok(name)
    }
}

/// Whether Windows takes the name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_ascii_uppercase();
    let port = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL")
        || port.is_some_and(|number| {
            let mut digits = number.chars();
            matches!(digits.next(), Some('1'..='9' | '¹' | '²' | '³')) && digits.next().is_none()
        })
}

/// Whether `route` stays within the output folder and is a name that every part of it can have.
pub(super) fn is_safe_route(route: &str) -> bool {
    route.split('/').all(|part| {
        !part.is_empty()
            && part != "."
            && part != ".."
            && !part.contains(['\\', '\0'])
            && !(cfg!(windows) && part.contains(':'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_files_and_those_of_editors_are_left_out() {
        for name in [".git", "a.md~", ".a.md.swp", "#a.md#", "4913", ".#a.md"] {
            assert!(is_left_out(OsStr::new(name)), "{name}");
        }
        for name in ["a.md", "#a.md", "49130", "~a.md"] {
            assert!(!is_left_out(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_name_must_be_possible_on_every_machine() {
        let long = "x".repeat(201);
        for name in [
            "..",
            "a\\b",
            "a.",
            "a ",
            "aux.md",
            "Con",
            "com1.tar.gz",
            "LPT9",
            "a\nb",
            "a\u{202e}b",
            "com².md",
            &long,
        ] {
            assert!(usable(OsStr::new(name)).is_err(), "{name}");
        }
        for name in [
            "what?.md",
            "50%#1.md",
            "é.md",
            "com10",
            "com",
            "auxiliary",
            "a b.md",
            "x:y",
        ] {
            assert!(usable(OsStr::new(name)).is_ok(), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_must_be_utf8() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(
            usable(OsStr::from_bytes(b"a\xff.md")).unwrap_err(),
            "is not UTF-8"
        );
    }

    #[test]
    fn a_route_stays_within_the_output() {
        for route in [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            "a\\b",
            "./a",
            "a\0",
        ] {
            assert!(!is_safe_route(route), "{route}");
        }
        assert!(is_safe_route("releases/2026.11.0.html"));
    }
}
