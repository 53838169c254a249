//! The reasons against a go: one line for each item, worst first.

use std::collections::HashMap;

use serde::Serialize;

use crate::evaluate::problem::ProblemKind;
use crate::evaluate::requirements::is_signed_off;
use crate::evaluate::rows::Row;
use crate::evaluate::verdict::Verdict;
use crate::model::release::State;
use crate::render::view::frame::RunFrame;

/// One reason against a go.
#[derive(Debug, Clone, Hash, Serialize)]
pub(crate) struct ReasonView {
    /// The icon.
    pub(crate) icon: &'static str,
    /// The kind: `Failed`.
    pub(crate) kind: String,
    /// The item.
    pub(crate) text: String,
    /// Its permalink, if any.
    pub(crate) href: Option<String>,
    /// Its section; may be empty.
    pub(crate) section: String,
    /// `ines 11:48`, or `for maya`; may be empty.
    pub(crate) who: String,
}

/// Returns the problems by item, worst first, then shut gates, then the previous release that has to be closed.
pub(super) fn reasons(frame: &RunFrame<'_>, verdict: &Verdict) -> Vec<ReasonView> {
    let run = frame.run;
    let mut problems = verdict.problems.clone();
    problems.sort_by_key(|(problem, blocks)| (!blocks, problem.kind, problem.row));
    let mut reasons: Vec<(usize, ReasonView)> = Vec::new();
    for (problem, blocks) in &problems {
        let phrase = problem.kind.phrase();
        if let Some((_, same)) = reasons.iter_mut().find(|(row, _)| *row == problem.row) {
            same.kind = format!("{}, {}", same.kind, phrase.to_lowercase());
        } else {
            let row = &run.rows[problem.row];
            let mut reason = reason(frame, row, icon(problem.kind), phrase.to_owned());
            if !blocks && !run.status.is_closed() {
                let place = std::mem::take(&mut reason.section);
                let places = [place.as_str(), "not in the way yet"];
                let places = places.iter().filter(|place| !place.is_empty());
                reason.section = places.copied().collect::<Vec<_>>().join(" · ");
            }
            reasons.push((problem.row, reason));
        }
    }
    let gates = verdict.shut.iter().map(|&gate| {
        let row = &run.rows[gate];
        (gate, reason(frame, row, "gate", "Gate open".to_owned()))
    });
    reasons.extend(gates.collect::<Vec<_>>());
    disambiguate(frame, &mut reasons);
    let mut reasons: Vec<ReasonView> = reasons.into_iter().map(|(_, reason)| reason).collect();
    reasons.extend(predecessor(frame, verdict));
    reasons
}

/// Returns the valid sign-offs of a closed release.
pub(super) fn signed(frame: &RunFrame<'_>) -> Vec<ReasonView> {
    let run = frame.run;
    if !run.status.is_closed() {
        return Vec::new();
    }
    (run.rows.iter())
        .filter(|row| run.attributes(row).signoff.is_some() && row.state == State::Done)
        .filter(|row| is_signed_off(run, row))
        .map(|row| reason(frame, row, "sign", "Signed off".to_owned()))
        .collect()
}

/// Adds the enclosing group, list entries or section to items with the same text.
fn disambiguate(frame: &RunFrame<'_>, reasons: &mut [(usize, ReasonView)]) {
    let mut texts: HashMap<String, usize> = HashMap::new();
    for (_, reason) in reasons.iter() {
        *texts.entry(reason.text.clone()).or_default() += 1;
    }
    for (row, reason) in reasons.iter_mut() {
        if texts[&reason.text] > 1 {
            let row = &frame.run.rows[*row];
            let enclosing = enclosing(frame, row);
            let parts = [enclosing.as_str(), reason.section.as_str()];
            let parts = parts.iter().filter(|part| !part.is_empty());
            reason.section = parts.copied().collect::<Vec<_>>().join(" · ");
        }
    }
}

/// Returns the group of a row, else the list entries in its id, else the parent of its section.
fn enclosing(frame: &RunFrame<'_>, row: &Row) -> String {
    let run = frame.run;
    if let Some(group) = row.parent {
        return frame.row_text(&run.rows[group]);
    }
    let section = row.section.map(|at| &run.checklist.sections[at]);
    let section_id = section.map_or("", |section| section.id.as_str());
    let id = run.id(row);
    let rest = id.strip_prefix(section_id).unwrap_or(id);
    let entries = (rest.trim_start_matches('/').rsplit_once('/'))
        .map(|(entries, _)| entries.replace('/', " › ").replace('-', " "));
    let outer = || section?.parent.map(|outer| frame.section_text(outer));
    entries.or_else(outer).unwrap_or_default()
}

fn icon(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::Failed => "failed",
        ProblemKind::Blocked => "blocked",
        ProblemKind::BeforeGate => "gate",
        ProblemKind::NoEvidence => "link",
        ProblemKind::NoSignoff => "sign",
    }
}

fn reason(frame: &RunFrame<'_>, row: &Row, icon: &'static str, kind: String) -> ReasonView {
    let who = match frame.run.events(row).last() {
        Some(event) => frame.who_when(event),
        None => match &frame.run.attributes(row).owner {
            Some(owner) => format!("for {}", frame.person(owner)),
            None => String::new(),
        },
    };
    ReasonView {
        icon,
        kind,
        text: frame.row_text(row),
        href: Some(frame.row_href(row)),
        section: row.section.map(|section| frame.section_text(section)).unwrap_or_default(),
        who,
    }
}

fn predecessor(frame: &RunFrame<'_>, verdict: &Verdict) -> Option<ReasonView> {
    let after = frame.run.release.after.as_ref().filter(|_| verdict.waits_for_predecessor)?;
    Some(ReasonView {
        icon: "planned",
        kind: "Waits for".to_owned(),
        text: after.value.clone(),
        href: frame.release(&after.value).map(|link| link.href),
        section: "the release before this one is not closed".to_owned(),
        who: String::new(),
    })
}

/// Formats as `1 blocked, 2 no evidence`.
pub(super) fn kinds(reasons: &[ReasonView]) -> String {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for reason in reasons {
        let kind = reason.kind.to_lowercase().replace(", ", " and ");
        match kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((kind, 1)),
        }
    }
    let kinds: Vec<String> =
        (kinds.iter()).map(|(kind, count)| format!("{count} {kind}")).collect();
    kinds.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::verdict;
    use crate::render::testing::on_its_page;

    #[test]
    fn equal_texts_are_disambiguated_by_their_container() {
        let text = "# one\np\n  x/s390x\nentry/s390x\nother";
        let entries = "x/s390x: failed\nentry/s390x: failed\nother: failed";
        on_its_page(text, entries, |frame| {
            let mut run = frame.run.clone();
            let mut list = (*run.checklist).clone();
            for item in &mut list.items[1..3] {
                item.text = "s390x".to_owned();
            }
            run.checklist = std::sync::Arc::new(list);
            let frame = RunFrame::new(frame, &run, String::new());
            let places: Vec<String> = (reasons(&frame, &verdict::next(&run)).into_iter())
                .map(|reason| format!("{} ({})", reason.text, reason.section))
                .collect();
            assert_eq!(places, ["s390x (p · one)", "s390x (entry · one)", "other (one)"]);
        });
    }
}
