//! How far git supports an event: by the author of the commit that brought it, and by the signature.

use super::signers::owners;
use super::version::EventContent;
use crate::commits::{Commit, CommitStamp, SignatureCheck};
use crate::model::config::Config;
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

/// Returns the names of those who recorded the event: one of them has to be the author of its commit. If one of several
/// people is the holder of the sign-off, only the holder can give it.
pub(super) fn recorders<'e>(event: &'e EventContent, holder: Option<&str>) -> Vec<&'e str> {
    if let Some(recorder) = event.text("recorded_by") {
        return vec![recorder];
    }
    let by: Vec<&str> = event.texts("by").collect();
    match by.iter().find(|name| Some(**name) == holder) {
        Some(holder) => vec![*holder],
        None => by,
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
        let owners = owners(principals, config);
        let is_recorder = |id: &str| recorders.iter().any(|name| config.is_same_person(name, id));
        let is_owner = owners.iter().any(|(person, _)| is_recorder(&person.id));
        match owners[..] {
            [_] if is_owner => return Support::Level(ProofLevel::SignedByPerson),
            [] if is_author => return Support::Level(ProofLevel::SignedByServer),
            // A key of several people proves no more than that of a server.
            [_, _, ..] if is_owner && is_author => {
                return Support::Level(ProofLevel::SignedByServer);
            }
            // A person who rebases or merges signs the commits of others.
            [(person, _), ..]
                if is_author
                    && owners
                        .iter()
                        .all(|(one, _)| !is_stamp_of(&one.id, &commit.committer, config)) =>
            {
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
    Support::Other(format!("the author of the commit is {}", identity(&commit.author, config)))
}

/// Returns an author with the person to whom site.yaml gives the address, which is what counts.
fn identity(stamp: &CommitStamp, config: &Config) -> String {
    let CommitStamp { name, email, .. } = stamp;
    let has_address = |email: &str| {
        config
            .people
            .iter()
            .find(|person| person.emails.iter().any(|one| lower(one) == lower(email)))
    };
    let owner = has_address(email).map(|person| &person.id);
    let owner = owner.map(|id| format!(", an address of `{id}` in site.yaml"));
    format!("{name} <{email}>{}", owner.unwrap_or_default())
}

/// Returns the principal by which a key belongs to one of the recorders; otherwise the first one.
pub(super) fn principal(
    principals: &[String],
    recorders: &[&str],
    config: &Config,
) -> Option<String> {
    let owners = owners(principals, config);
    let of_recorder = owners
        .iter()
        .find(|(person, _)| recorders.iter().any(|name| config.is_same_person(name, &person.id)));
    let found = of_recorder.or(owners.first()).map(|(_, pattern)| (*pattern).to_owned());
    found.or_else(|| principals.first().cloned())
}

/// Whether a key belongs to several people, so that its signature proves one of them, and not which.
pub(super) fn is_shared(principals: &[String], config: &Config) -> bool {
    owners(principals, config).len() > 1
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

/// Whether the authors of two commits are the same person.
pub(super) fn is_same_author(one: &Commit, other: &Commit, config: &Config) -> bool {
    let is_author = |id: &str, commit: &Commit| is_stamp_of(id, &commit.author, config);
    let is_both = |id: &str| is_author(id, one) && is_author(id, other);
    lower(&one.author.email) == lower(&other.author.email)
        || config.people.iter().any(|person| is_both(&person.id))
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
    use crate::model::config::Person;

    fn config() -> Config {
        let person = |id: &str| Person {
            id: id.to_owned(),
            name: String::new(),
            emails: vec![format!("{id}@x")],
            login: None,
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
    fn a_key_of_several_people_proves_no_person() {
        assert_eq!(of("maya", "", Some("*@x")), Some(ProofLevel::SignedByServer));
        assert_eq!(of("sam", "", Some("*@x")), None);
        assert_eq!(of("maya", "", Some("!sam@x,*@x")), Some(ProofLevel::SignedByPerson));
        assert_eq!(of("maya", "", Some("s*@x")), None, "the key of another person");
        let found = principal(&["*@x".to_owned(), "maya".to_owned()], &["maya"], &config());
        assert_eq!(found.as_deref(), Some("*@x"));
    }

    #[test]
    fn the_author_is_named_with_the_owner_of_the_address() {
        let mut exchanged = commit("sam", "");
        exchanged.author.name = "Maya Ito".to_owned();
        let found = support(&["maya"], &exchanged, &SignatureCheck::Missing, &config());
        let message =
            "the author of the commit is Maya Ito <sam@x>, an address of `sam` in site.yaml";
        assert_eq!(found, Support::Other(message.to_owned()));
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
