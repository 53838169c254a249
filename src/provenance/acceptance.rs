//! `prove.yaml`: findings that someone looked at and accepted.

use super::finding::{ProofCode, ProofFinding};
use super::level::{ProofLevel, Support, is_same_author, support};
use crate::commits::{Commit, SignatureCheck};
use crate::model::config::Config;
use crate::parse::yaml::{self, Node, Value};
use crate::sources::line_and_column;
use crate::span::SourceId;

/// A finding that is accepted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Acceptance {
    /// The finding's name, as `prove` prints it.
    pub(crate) finding: String,
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) note: String,
}

impl Acceptance {
    /// Returns why the acceptance does not count: another person committed it, or the author of the finding's commit
    /// did, or a signature is missing. `accepting` is the commit that brought the acceptance, with its signature, and
    /// `changing` that of the finding. An acceptance that is not committed counts.
    pub(crate) fn objection(
        &self,
        finding: &ProofFinding,
        accepting: Option<(&Commit, &SignatureCheck)>,
        changing: Option<&Commit>,
        config: &Config,
    ) -> Option<String> {
        if finding.code == ProofCode::AnchorMismatch {
            return Some("only a new anchor settles it".to_owned());
        }
        let (commit, signature) = accepting?;
        if commit.is_cut_off {
            // An earlier commit may have brought it.
            return None;
        }
        let is_listed =
            || config.people.iter().any(|person| config.is_same_person(&self.by, &person.id));
        if !config.people.is_empty() && !is_listed() {
            return Some(format!("`{}` is not listed in site.yaml", self.by));
        }
        match support(&[&*self.by], commit, signature, config) {
            Support::Other(why) => return Some(why),
            // Others may be named as well, as by a squash.
            Support::Level(ProofLevel::Claimed) => {
                return Some("another person is the author of the commit".to_owned());
            }
            Support::Level(_) => {}
        }
        if config.prove.is_signature_required && !matches!(signature, SignatureCheck::Valid { .. })
        {
            return Some("the commit has no signature that counts".to_owned());
        }
        let changing = changing.filter(|_| finding.is_deed())?;
        is_same_author(commit, changing, config)
            .then(|| "the author of the change cannot accept it".to_owned())
    }
}

const KEYS: [&str; 4] = ["finding", "by", "at", "note"];

/// Reads the text of `prove.yaml`. Returns every mistake, each with its line.
pub(crate) fn acceptances(text: &str) -> Result<Vec<Acceptance>, Vec<String>> {
    let (root, diagnostics) = yaml::parse(SourceId(0), text, 0);
    let place = |start: usize| line_and_column(text, start).0;
    let mut mistakes: Vec<String> = (diagnostics.iter())
        .map(|found| {
            let line = found.span.map_or(1, |span| place(span.range().start));
            format!("line {line}: {}", found.message)
        })
        .collect();
    let mut found = Vec::new();
    match root.map(|root| root.value) {
        None | Some(Value::Null) => {}
        Some(Value::Sequence(nodes)) => {
            for node in &nodes {
                match acceptance(node) {
                    Ok(acceptance) => found.push(acceptance),
                    Err(why) => {
                        mistakes.push(format!("line {}: {why}", place(node.span.range().start)));
                    }
                }
            }
        }
        Some(_) => mistakes.push("line 1: the file is not a list".to_owned()),
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

fn acceptance(node: &Node<'_>) -> Result<Acceptance, String> {
    let example =
        "write `- { finding: altered-0123456789, by: maya, at: 2026-12-01T09:00:00Z, note: … }`";
    let Value::Mapping(entries) = &node.value else {
        return Err(format!("this is not an accepted finding; {example}"));
    };
    if let Some(other) = entries.iter().find(|entry| !KEYS.contains(&&*entry.key.text)) {
        return Err(format!(
            "`{}` is not a valid key; valid keys: {}",
            other.key.text,
            KEYS.join(", ")
        ));
    }
    let text = |key: &str| {
        let entry = entries.iter().find(|entry| entry.key.text == key);
        match entry.map(|entry| &entry.value.value) {
            Some(Value::Scalar { text, .. }) if !text.trim().is_empty() => {
                Ok(text.trim().to_owned())
            }
            _ => Err(format!("an accepted finding needs `{key}`; {example}")),
        }
    };
    let finding = text("finding")?;
    let is_known = ProofCode::ALL.iter().any(|code| finding.starts_with(code.word()));
    if !is_known {
        let codes = ProofCode::ALL.map(ProofCode::word).join(", ");
        return Err(format!("`{finding}` is not a finding; they begin with one of {codes}"));
    }
    Ok(Acceptance { finding, by: text("by")?, at: text("at")?, note: text("note")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acceptance_says_who_when_and_why() {
        let text = "- { finding: altered-1, by: maya, at: 2026-01-01, note: a typo }\n";
        let found = acceptances(text).expect("it is complete");
        assert_eq!(found[0].finding, "altered-1");
        assert_eq!(acceptances(""), Ok(Vec::new()));
        let wrong = "- { finding: altered-1, by: b, at: c }\n- x\n- { finding: altered-1, by: b, at: c, note: d, why: e }\n";
        let mistakes = acceptances(wrong).expect_err("all three are wrong");
        assert!(
            mistakes[0].starts_with("line 1: an accepted finding needs `note`"),
            "{mistakes:?}"
        );
        assert!(
            mistakes[1].starts_with("line 2: ") && mistakes[2].contains("`why`"),
            "{mistakes:?}"
        );
    }
}
