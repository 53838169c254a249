//! The `site.yaml` of a new site.

use std::fmt::Write as _;

use crate::app::failure::Failure;

/// The people of the example.
const EXAMPLE: [(&str, &str, &str); 2] =
    [("maya", "Maya Okafor", "maya@example.com"), ("li", "Li Wen", "li@example.com")];

/// Returns the text. `user` is git's user: name and email address.
pub(super) fn text(
    title: &str,
    user: Option<(String, Option<String>)>,
    has_example: bool,
) -> Result<String, Failure> {
    let title = serde_yaml::to_string(title)
        .map_err(|error| Failure::new(format!("the folder's name is no title: {error}")))?;
    let mut text = format!(
        "# yaml-language-server: $schema=.schemas/site.json\n\
         # Every key is optional; the guide lists them all.\n\
         title: {title}\
         timezone: UTC\n"
    );
    // An email address has to name one person.
    let is_example = |email: &Option<String>| {
        let email = email.as_deref().unwrap_or_default();
        has_example && EXAMPLE.iter().any(|(.., known)| known.eq_ignore_ascii_case(email))
    };
    let user = user.filter(|(_, email)| !is_example(email));
    let user = user.and_then(|(name, email)| Some((id(&name)?, name, email)));
    if user.is_some() || has_example {
        text.push_str(
            "\n# Who takes part, with the email addresses that they have in git.\npeople:\n",
        );
    }
    if let Some((id, name, email)) = user {
        let email = email.map(|email| format!(", emails: [{}]", quoted(&email)));
        let _ = writeln!(
            text,
            "  - {{ id: {}, name: {}{} }}",
            quoted(&id),
            quoted(&name),
            email.unwrap_or_default()
        );
    }
    if has_example {
        text.push_str("  # The people of the example.\n");
        for (id, name, email) in EXAMPLE {
            let _ = writeln!(text, "  - {{ id: {id}, name: {name}, emails: [{email}] }}");
        }
    }
    Ok(text)
}

/// Returns an id for a person: the first name, unless the example has it.
fn id(name: &str) -> Option<String> {
    let words: Vec<String> = (name.split(|it: char| !it.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let first = words.first()?;
    if EXAMPLE.iter().any(|(id, ..)| id == first) {
        Some(words.join("-"))
    } else {
        Some(first.clone())
    }
}

/// Returns a text in quotes, which YAML reads as it is, also in brackets.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphabetic() || it == ' ';
    let is_word = !text.is_empty() && text.trim() == text && text.chars().all(is_plain);
    let value = is_word.then(|| serde_yaml::from_str::<serde_yaml::Value>(text).ok());
    if value.flatten().is_some_and(|value| value.as_str() == Some(text)) {
        return text.to_owned();
    }
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> serde_yaml::Value {
        serde_yaml::from_str(text).unwrap()
    }

    #[test]
    fn any_folder_name_is_a_valid_title() {
        for name in ["Runbooks", "a: b", "- x", "1.10", "yes", "it's \"so\"", "#"] {
            let value = read(&text(name, None, true).unwrap());
            assert_eq!(value["title"].as_str(), Some(name));
        }
    }

    #[test]
    fn the_user_of_git_is_the_first_person() {
        for (name, id) in [
            ("Ada Lovelace", "ada"),
            ("maya lin", "maya-lin"),
            ("null", "null"),
            ("O'Neil, [x] #é", "o"),
        ] {
            let user = Some((name.to_owned(), Some("a@b.example".to_owned())));
            let value = read(&text("T", user, true).unwrap());
            let person = &value["people"][0];
            assert_eq!((person["id"].as_str(), person["name"].as_str()), (Some(id), Some(name)));
            assert_eq!(person["emails"][0].as_str(), Some("a@b.example"));
            assert_eq!(value["people"].as_sequence().unwrap().len(), 3);
        }
        let maya = ("Maya O.".to_owned(), Some("Maya@example.com".to_owned()));
        let value = read(&text("T", Some(maya), true).unwrap());
        assert_eq!(value["people"][0]["id"].as_str(), Some("maya"));
        assert_eq!(value["people"].as_sequence().unwrap().len(), 2);
        let value = read(&text("T", Some(("---".to_owned(), None)), false).unwrap());
        assert!(value.get("people").is_none(), "no id can be made of this name");
    }
}
