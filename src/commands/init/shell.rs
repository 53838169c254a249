//! Words of a shell's command line.

/// Quotes a path for a shell, unless it needs no quotes.
pub(super) fn quoted(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"./_-".contains(&byte);
    if path.bytes().all(is_plain) {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_need_quotes_get_them() {
        assert_eq!(quoted("docs/a_b-c.md"), "docs/a_b-c.md");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
