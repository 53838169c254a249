//! How far git supports an event: by the author of the commit that brought it, and by the signature.

use super::version::EventContent;
use crate::commits::{Commit, CommitStamp, SignatureCheck};
use crate::model::config::{Config, Person};
use crate::unicode::lower;

/// How far git supports what an event says about who recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum ProofLevel {
    /// Only the file says so.
    Claimed,
    /// The commit's author is the same person; anyone can write any author.
    AuthorAgrees,
    /// A server that identified the person signed the commit.
    SignedByServer,
    /// The person's own key signed the commit.
    SignedByPerson,
}

impl ProofLevel {
    /// All levels, weakest first.
    pub(crate) const ALL: [Self; 4] =
        [Self::Claimed, Self::AuthorAgrees, Self::SignedByServer, Self::SignedByPerson];

    /// Returns the word in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::AuthorAgrees => "author-agrees",
            Self::SignedByServer => "signed-by-server",
            Self::SignedByPerson => "signed-by-person",
        }
    }

    /// Returns the words in a sentence.
    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::AuthorAgrees => "author agrees",
            Self::SignedByServer => "signed by a trusted server",
            Self::SignedByPerson => "signed by that person's key",
        }
    }
}

/// What an author or a signature says about the recorder of an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Support {
    /// It supports the event so far.
    Level(ProofLevel),
    /// It was someone else, as this says.
    Other(String),
}

/// Returns the names of those who recorded the event: one of them has to be the author of its commit.
pub(super) fn recorders(event: &EventContent) -> Vec<&str> {
    match event.text("recorded_by") {
        Some(recorder) => vec![recorder],
        None => event.texts("by").collect(),
    }
}

/// Compares the recorder of an event with the commit that brought it.
pub(super) fn support(
    recorders: &[&str],
    commit: &Commit,
    signature: &SignatureCheck,
    config: &Config,
) -> Support {
    if recorders.is_empty() {
        return Support::Level(ProofLevel::Claimed);
    }
    let is_author = recorders.iter().any(|name| is_stamp_of(name, &commit.author, config));
    if let SignatureCheck::Valid { principals, .. } = signature {
        match signer(principals, config) {
            Some(person)
                if recorders.iter().any(|name| config.is_same_person(name, &person.id)) =>
            {
                return Support::Level(ProofLevel::SignedByPerson);
            }
            None if is_author => return Support::Level(ProofLevel::SignedByServer),
            // A person who rebases or merges signs the commits of others.
            Some(person) if is_author && !is_stamp_of(&person.id, &commit.committer, config) => {
                return Support::Other(format!(
                    "the commit is signed with the key of `{}`",
                    person.id
                ));
            }
            _ => {}
        }
    }
    if is_author {
        return Support::Level(ProofLevel::AuthorAgrees);
    }
    if is_squash_of(recorders, &commit.message, config) {
        return Support::Level(ProofLevel::Claimed);
    }
    let CommitStamp { name, email, .. } = &commit.author;
    Support::Other(format!("the author of the commit is {name} <{email}>"))
}

/// Returns the person to whom a key belongs; `None` if it is a server's.
fn signer<'c>(principals: &[String], config: &'c Config) -> Option<&'c Person> {
    principals.iter().find_map(|principal| config.find_person(principal))
}

/// Whether the author or committer is the person `name`. A person with email addresses is known by these alone,
/// because anyone can choose a name.
fn is_stamp_of(name: &str, stamp: &CommitStamp, config: &Config) -> bool {
    match config.find_person(name) {
        Some(person) if !person.emails.is_empty() => {
            person.emails.iter().any(|email| lower(email) == lower(&stamp.email))
        }
        _ => config.is_same_person(name, &stamp.name) || config.is_same_person(name, &stamp.email),
    }
}

/// Whether a message is the one that git or a code host writes when it squashes commits into one.
pub(super) fn is_squash(message: &str) -> bool {
    let subject = message.lines().next().unwrap_or_default().trim_end();
    let number = subject.rsplit_once('(').and_then(|(_, number)| number.strip_suffix(')'));
    let is_request =
        number.and_then(|number| number.strip_prefix(['#', '!'])).is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())
        });
    is_request
        || message.contains("Squashed commit of the following")
        || authors(message).next().is_some()
}

/// Whether the message of a squashed commit names one of these people as an author.
fn is_squash_of(names: &[&str], message: &str, config: &Config) -> bool {
    authors(message).any(|author| names.iter().any(|name| is_stamp_of(name, &author, config)))
}

/// Returns the authors that a message names.
fn authors(message: &str) -> impl Iterator<Item = CommitStamp> {
    let is_squash = message.contains("Squashed commit of the following");
    message.lines().filter_map(move |line| {
        let (key, value) = line.trim().split_once(':')?;
        let names_author =
            key.eq_ignore_ascii_case("co-authored-by") || (is_squash && key == "Author");
        let (name, email) = value.split_once('<').filter(|_| names_author)?;
        Some(CommitStamp {
            name: name.trim().to_owned(),
            email: email.trim_end().trim_end_matches('>').to_owned(),
            time: jiff::Timestamp::UNIX_EPOCH,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let person = |id: &str| Person {
            id: id.to_owned(),
            name: String::new(),
            emails: vec![format!("{id}@x")],
        };
        Config { people: vec![person("maya"), person("sam")], ..Config::default() }
    }

    fn commit(author: &str, message: &str) -> Commit {
        let stamp = CommitStamp {
            name: author.to_owned(),
            email: format!("{author}@x"),
            time: jiff::Timestamp::UNIX_EPOCH,
        };
        Commit {
            id: "a".to_owned(),
            parents: Vec::new(),
            author: stamp.clone(),
            committer: stamp,
            message: message.to_owned(),
            changes: Vec::new(),
            is_cut_off: false,
        }
    }

    fn of(author: &str, message: &str, signer: Option<&str>) -> Option<ProofLevel> {
        let signature = signer.map_or(SignatureCheck::Missing, |signer| SignatureCheck::Valid {
            principals: vec![signer.to_owned()],
            key: String::new(),
        });
        match support(&["maya"], &commit(author, message), &signature, &config()) {
            Support::Level(level) => Some(level),
            Support::Other(_) => None,
        }
    }

    #[test]
    fn author_and_key_support_an_event() {
        assert_eq!(of("maya", "", None), Some(ProofLevel::AuthorAgrees));
        assert_eq!(of("sam", "", None), None);
        assert_eq!(of("maya", "", Some("maya@x")), Some(ProofLevel::SignedByPerson));
        assert_eq!(of("maya", "", Some("ci@x")), Some(ProofLevel::SignedByServer));
        assert_eq!(of("maya", "", Some("sam@x")), None, "signed by another person");
        assert_eq!(of("sam", "", Some("ci@x")), None, "a server proves only the server");
        let unknown = super::support(&[], &commit("sam", ""), &SignatureCheck::Missing, &config());
        assert_eq!(unknown, Support::Level(ProofLevel::Claimed));
    }

    #[test]
    fn a_squashed_commit_names_its_authors() {
        let squashed = "Release\n\nCo-authored-by: Maya <maya@x>\n";
        assert_eq!(of("sam", squashed, None), Some(ProofLevel::Claimed));
        assert_eq!(of("sam", "Release\n\nCo-authored-by: Li <li@x>\n", None), None);
        let git = "Squashed commit of the following:\n\ncommit 1\nAuthor: Maya <maya@x>\n";
        assert_eq!(of("sam", git, None), Some(ProofLevel::Claimed));
        assert_eq!(of("sam", "Author: Maya <maya@x>\n", None), None);
        assert!(is_squash("Release (#12)\n") && !is_squash("Release (12)") && is_squash(squashed));
    }

    #[test]
    fn a_chosen_name_is_not_enough() {
        let mut forged = commit("sam", "");
        forged.author.name = "maya".to_owned();
        let found = support(&["maya"], &forged, &SignatureCheck::Missing, &config());
        assert!(matches!(found, Support::Other(_)));
    }
}
