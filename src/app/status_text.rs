//! The status of a release in three lines, for a chat: the verdict, the progress and who is next.

use crate::app::verdict_text::headline;
use crate::evaluate::next_up::next_up;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::config::Config;
use crate::model::release::Status;
use crate::render::state_style::release_word;

/// Returns the lines, each with its line break. The last one is missing if nobody is next.
pub(crate) fn status_text(run: &Run, config: &Config) -> String {
    let state = match run.status {
        Status::Planned => "planned".to_owned(),
        _ if run.status.is_closed() => release_word(run).to_lowercase(),
        _ => headline(run, &verdict::next(run)),
    };
    let next = next_up(run).into_iter().map(|next| {
        let text = run.text(&run.rows[next.row]);
        match next.who {
            Some(who) => format!("{text} ({})", full_name(config, &who)),
            None => text.into_owned(),
        }
    });
    let next = next.collect::<Vec<_>>().join("; ");
    let next = if next.is_empty() { next } else { format!("Next up: {next}\n") };
    format!("{}: {state}\n{}\n{next}", run.release.name(), run.progress.words_and_percent())
}

/// Returns the full name of the person with the id, else the name as it is.
fn full_name<'a>(config: &'a Config, id: &'a str) -> &'a str {
    let name = config.person(id).map(|person| person.name.as_str());
    name.filter(|name| !name.is_empty()).unwrap_or(id)
}
