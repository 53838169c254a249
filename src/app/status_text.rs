//! The status of a release in three lines, for a chat: the verdict, the progress and who is next.

use crate::app::verdict_text::headline;
use crate::evaluate::next_up::NextUp;
use crate::evaluate::run::Run;
use crate::evaluate::verdict;
use crate::model::config::Config;
use crate::model::release::Status;

/// Returns the lines, each with its line break. The last one is missing if nobody is next.
pub(crate) fn status_text(run: &Run, config: &Config) -> String {
    let state = match run.status {
        Status::Planned => "planned".to_owned(),
        _ if run.status.is_closed() => run.status.word().replace('-', " "),
        _ => headline(run, &verdict::next(run)),
    };
    let next = NextUp::of(run).map(|next| {
        let who = next.who.map(|who| format!(", {}", full_name(config, &who)));
        let text = run.text(&run.rows[next.row]);
        format!("Next up: {text}{}\n", who.unwrap_or_default())
    });
    let progress = run.progress.words_and_percent();
    format!("{}: {state}\n{progress}\n{}", run.release.name(), next.unwrap_or_default())
}

/// Returns the full name of the person with the id, else the name as it is.
fn full_name<'a>(config: &'a Config, id: &'a str) -> &'a str {
    let name = config.person(id).map(|person| person.name.as_str());
    name.filter(|name| !name.is_empty()).unwrap_or(id)
}
