//! Which person of the site sent a request, and what follows from it.

use crate::app::commit_queue::Queueing;
use crate::disk::CommitAuthor;
use crate::model::config::Person;
use crate::serve::Sender;
use crate::site::Site;

/// Returns why the sender may not record, as a sentence; `Ok` if they may.
pub(super) fn access(site: &Site, sender: &Sender) -> Result<(), String> {
    let why = match sender {
        Sender::Local => return Ok(()),
        Sender::Named(_) if person(site, sender).is_some() => return Ok(()),
        Sender::Named(name) => {
            format!("You are signed in as {name}, who is not listed under people in site.yaml")
        }
        Sender::Unnamed => "The proxy did not send your name".to_owned(),
    };
    Err(format!("{why}, so you can read but not record."))
}

/// Returns the person whom the proxy named.
fn person<'a>(site: &'a Site, sender: &Sender) -> Option<&'a Person> {
    match sender {
        Sender::Named(name) => site.config.person_with_login(name),
        _ => None,
    }
}

/// Returns the id of the person whom the proxy named.
pub(super) fn identified(site: &Site, sender: &Sender) -> Option<String> {
    person(site, sender).map(|person| person.id.clone())
}

/// Returns the queue for commits of the sender, if records are committed.
pub(super) fn queueing(site: &Site, sender: &Sender) -> Option<Queueing> {
    let author = person(site, sender).map(|person| CommitAuthor {
        name: if person.name.is_empty() { person.id.clone() } else { person.name.clone() },
        email: person.emails.first().cloned().unwrap_or_default(),
    });
    site.config.git.commits().then_some(Queueing { author })
}
