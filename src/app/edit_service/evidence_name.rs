//! The name under which an attached file is stored, and whether its contents are what the name says.

use crate::unicode::nfc;

/// The longest part of a name that is kept from the original, in characters.
const MAX_STEM: usize = 60;

/// How the contents of a kind of file begin.
#[derive(Debug, Clone, Copy)]
enum Contents {
    /// With one of these bytes.
    Begin(&'static [&'static [u8]]),
    /// `RIFF`, a length and `WEBP`.
    Webp,
    /// Text: there is no NUL.
    Text,
}

/// The kinds of files that can be attached. Files that can run scripts or are parts of the site are not among them.
const KINDS: [(&str, Contents); 13] = [
    ("png", Contents::Begin(&[b"\x89PNG\r\n\x1a\n"])),
    ("jpg", Contents::Begin(&[b"\xff\xd8\xff"])),
    ("jpeg", Contents::Begin(&[b"\xff\xd8\xff"])),
    ("gif", Contents::Begin(&[b"GIF87a", b"GIF89a"])),
    ("webp", Contents::Webp),
    ("pdf", Contents::Begin(&[b"%PDF-"])),
    ("zip", Contents::Begin(&[b"PK\x03\x04", b"PK\x05\x06"])),
    ("gz", Contents::Begin(&[b"\x1f\x8b"])),
    ("txt", Contents::Text),
    ("log", Contents::Text),
    ("csv", Contents::Text),
    ("tsv", Contents::Text),
    ("json", Contents::Text),
];

/// A safe name for an attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EvidenceName {
    stem: String,
    ending: &'static str,
}

impl EvidenceName {
    /// Returns a name that begins with the version of the release, from the name that the browser gave. Returns why
    /// the file cannot be attached, if it cannot.
    pub(super) fn new(version: &str, given: &str, bytes: &[u8]) -> Result<Self, String> {
        let name = given.rsplit(['/', '\\']).next().unwrap_or(given).trim();
        if bytes.is_empty() {
            return Err(format!("`{name}` is empty"));
        }
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let kind = KINDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending));
        let Some((ending, contents)) = kind else {
            return Err(format!("`{name}` cannot be attached: {}", allowed()));
        };
        if !contents.is_of(bytes) {
            return Err(format!(
                "`{name}` is not a {ending} file, although its name ends in `.{ending}`"
            ));
        }
        // One dot is left, so that no server takes another part for the type.
        let words: String = (nfc(stem).chars())
            .map(|character| if character.is_alphanumeric() { character } else { '-' })
            .collect();
        let words: Vec<&str> = words.split('-').filter(|word| !word.is_empty()).collect();
        let words: String = words.join("-").chars().take(MAX_STEM).collect();
        let words = if words.is_empty() { "file" } else { words.trim_end_matches('-') };
        Ok(Self { stem: format!("{version}-{words}"), ending })
    }

    /// Returns the name, with a number from the second on.
    pub(super) fn numbered(&self, number: usize) -> String {
        let Self { stem, ending } = self;
        if number < 2 { format!("{stem}.{ending}") } else { format!("{stem}-{number}.{ending}") }
    }
}

impl Contents {
    fn is_of(self, bytes: &[u8]) -> bool {
        match self {
            Self::Begin(starts) => starts.iter().any(|start| bytes.starts_with(start)),
            Self::Webp => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
            Self::Text => !bytes.contains(&0),
        }
    }
}

fn allowed() -> String {
    let endings = KINDS.map(|(ending, _)| ending).join(", ");
    format!("its name must end in {endings}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(given: &str) -> Result<String, String> {
        EvidenceName::new("1.0", given, b"text").map(|name| name.numbered(1))
    }

    #[test]
    fn a_name_is_one_safe_name_next_to_the_release() {
        for (given, stored) in [
            ("load.csv", "1.0-load.csv"),
            ("../../site.csv", "1.0-site.csv"),
            ("C:\\Users\\maya\\k6 run (2).TXT", "1.0-k6-run-2.txt"),
            ("/etc/passwd.txt", "1.0-passwd.txt"),
            ("con.txt", "1.0-con.txt"),
            ("shell.php.txt", "1.0-shell-php.txt"),
            ("a\u{202e}txt.exe.log", "1.0-a-txt-exe.log"),
            ("<b>\"&|?*.json", "1.0-b.json"),
            ("...txt", "1.0-file.txt"),
            (".txt", "1.0-file.txt"),
            ("Prüfung.log", "1.0-Prüfung.log"),
            ("-rf .txt", "1.0-rf.txt"),
        ] {
            assert_eq!(name(given).as_deref(), Ok(stored), "{given}");
        }
        let long = name(&format!("{}.txt", "x".repeat(300))).unwrap();
        assert_eq!(long.chars().count(), "1.0-.txt".len() + MAX_STEM);
        let second = EvidenceName::new("1.0", "load.csv", b"a").unwrap().numbered(2);
        assert_eq!(second, "1.0-load-2.csv");
    }

    #[test]
    fn a_file_of_another_type_is_refused() {
        for given in
            ["run.exe", "a.png.exe", "report.html", "logo.svg", "x.md", "y.yaml", "z", "txt"]
        {
            assert!(name(given).unwrap_err().contains("cannot be attached"), "{given}");
        }
        assert!(name("a.png").unwrap_err().contains("is not a png file"), "text in a picture");
        let nul = EvidenceName::new("1.0", "a.txt", b"a\0b").unwrap_err();
        assert!(nul.contains("is not a txt file"), "{nul}");
        let empty = EvidenceName::new("1.0", "a.txt", b"").unwrap_err();
        assert_eq!(empty, "`a.txt` is empty");
        for (given, bytes) in [
            ("a.PNG", &b"\x89PNG\r\n\x1a\n..."[..]),
            ("a.jpeg", b"\xff\xd8\xff\xe0"),
            ("a.webp", b"RIFF....WEBPVP8 "),
            ("a.pdf", b"%PDF-1.7"),
        ] {
            assert!(EvidenceName::new("1.0", given, bytes).is_ok(), "{given}");
        }
    }
}
