//! Names of files and folders: which are ignored, and which are invalid.
//!
//! A site is built on one machine and read on others, from a server, a share or an unzipped archive, so a name
//! must be valid on every system. [`crate::sources::fold`] finds names that some systems treat as equal.

use std::ffi::OsStr;

use super::error::is_invisible;
use crate::windows::{is_device, is_refused};

/// The longest name in bytes. File systems allow 255, and a page adds its extension.
const LONGEST: usize = 200;

/// Whether a file or folder of that name is ignored: it is hidden, or a file of an editor, a merge or a file manager.
pub(super) fn is_ignored(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.')
        || name.ends_with('~')
        || [".swp", ".orig", ".rej"].iter().any(|ending| name.ends_with(ending))
        || ["Thumbs.db", "desktop.ini"].iter().any(|own| name.eq_ignore_ascii_case(own))
        || (name.starts_with('#') && name.ends_with('#'))
        // vim creates this file to test whether it may write to a folder.
        || name == "4913"
        || name.ends_with("___jb_tmp___")
        || name.ends_with("___jb_old___")
}

/// An invalid path: the reason, and a valid path like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unusable {
    /// Why the path is invalid, as the end of a sentence.
    pub(crate) why: String,
    /// A valid path to propose.
    pub(crate) instead: Option<String>,
}

/// Checks the path of a new file, which must be valid on every system; `None` if it is.
pub(crate) fn unusable(path: &str) -> Option<Unusable> {
    let why = path.split('/').find_map(fault)?;
    let names: Vec<String> = path.split('/').filter_map(amended).collect();
    let instead = Some(names.join("/"));
    let instead = instead.filter(|path| path.split('/').all(|name| fault(name).is_none()));
    Some(Unusable { why, instead })
}

/// Returns why no new file can have the name.
fn fault(name: &str) -> Option<String> {
    if is_ignored(OsStr::new(name)) {
        return Some("is one that runsheet ignores".to_owned());
    }
    usable(OsStr::new(name)).err()
}

/// Returns a similar name that is more likely to be valid; `None` if the name can be omitted.
fn amended(name: &str) -> Option<String> {
    let is_refused =
        |character| is_refused(character) || character == '\\' || is_invisible(character);
    let name = name.replace(is_refused, "-");
    let name = name.trim_end_matches(['.', ' ']);
    match name {
        "" => None,
        _ if is_device(name) => Some(format!("x-{name}")),
        _ => Some(name.to_owned()),
    }
}

/// Returns the name as text, or why no page can have it, as the end of a sentence.
pub(super) fn usable(name: &OsStr) -> Result<&str, String> {
    let Some(name) = name.to_str() else {
        return Err("is not UTF-8".to_owned());
    };
    if name == ".." || name == "." || name.is_empty() {
        Err("points to another folder".to_owned())
    } else if name.len() > LONGEST {
        Err(format!("is longer than {LONGEST} bytes"))
    } else if name.chars().any(is_invisible) {
        Err("contains an invisible character".to_owned())
    } else if name.contains(['\\', '/']) {
        Err("contains a slash or backslash".to_owned())
    } else if let Some(character) = name.chars().find(|character| is_refused(*character)) {
        Err(format!("contains `{character}`, which Windows does not allow"))
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

/// Whether `route` stays within the output folder and every part of it is a valid name.
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
    fn hidden_files_and_those_of_editors_are_ignored() {
        for name in [
            ".git",
            "a.md~",
            ".a.md.swp",
            "#a.md#",
            "4913",
            ".#a.md",
            "a.html.orig",
            "a.md.rej",
            "thumbs.db",
        ] {
            assert!(is_ignored(OsStr::new(name)), "{name}");
        }
        for name in ["a.md", "#a.md", "49130", "~a.md"] {
            assert!(!is_ignored(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn a_name_must_be_valid_on_every_system() {
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
            "what?.md",
            "x:y",
            "a\"b.md",
            "a<b>",
            "a|b*",
            &long,
        ] {
            assert!(usable(OsStr::new(name)).is_err(), "{name}");
        }
        for name in ["50%#1.md", "é.md", "com10", "com", "auxiliary", "a b.md"] {
            assert!(usable(OsStr::new(name)).is_ok(), "{name}");
        }
    }

    #[test]
    fn a_new_name_must_be_valid_on_windows_and_another_is_proposed() {
        for (path, instead) in [
            ("a:b", Some("a-b")),
            ("pay/a?b", Some("pay/a-b")),
            ("*", Some("-")),
            ("<a>|\"b\"", Some("-a---b-")),
            ("CON", Some("x-CON")),
            ("pay/nul.1", Some("pay/x-nul.1")),
            ("a /b.", Some("a/b")),
            ("a\\b", Some("a-b")),
            ("a\nb", Some("a-b")),
            ("a//b", Some("a/b")),
            ("../b", Some("b")),
            ("", None),
            (".a", None),
            ("a~", None),
        ] {
            let found = unusable(path).unwrap();
            assert_eq!(found.instead.as_deref(), instead, "{path}: {}", found.why);
        }
        for path in ["pay/production/2026.11.0", "a b", "é", "a#b%c&d"] {
            assert_eq!(unusable(path), None, "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_name_must_be_utf8() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(usable(OsStr::from_bytes(b"a\xff.md")).unwrap_err(), "is not UTF-8");
    }

    #[test]
    fn a_route_stays_within_the_output() {
        for route in ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "a\\b", "./a", "a\0"] {
            assert!(!is_safe_route(route), "{route}");
        }
        assert!(is_safe_route("releases/2026.11.0.html"));
    }
}
