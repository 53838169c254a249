//! Compares the attributes of an item between two versions.

use crate::model::checklist::{Attributes, Gate};

/// An attribute in braces that is a rule for the item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// What it guards.
    Gate,
    /// The role that has to sign it off.
    Signoff,
    /// Whether it is optional.
    Optional,
    /// Whether it requires evidence.
    Evidence,
    /// The kinds and environments that it applies to.
    Scope,
    /// Its owner.
    Owner,
}

impl Rule {
    /// All rules, most important first.
    const ALL: &[Self] =
        &[Self::Gate, Self::Signoff, Self::Optional, Self::Evidence, Self::Scope, Self::Owner];

    /// Returns the name in JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Signoff => "signoff",
            Self::Optional => "optional",
            Self::Evidence => "evidence",
            Self::Scope => "scope",
            Self::Owner => "owner",
        }
    }

    fn differs(self, old: &Attributes, new: &Attributes) -> bool {
        match self {
            Self::Gate => old.gate != new.gate,
            Self::Signoff => old.signoff != new.signoff,
            Self::Optional => old.optional != new.optional,
            Self::Evidence => old.evidence != new.evidence,
            Self::Scope => old.only != new.only || old.except != new.except,
            Self::Owner => old.owner != new.owner,
        }
    }
}

/// Returns the rules that differ between two versions of an item.
pub(crate) fn changed(old: &Attributes, new: &Attributes) -> Vec<Rule> {
    (Rule::ALL.iter()).copied().filter(|rule| rule.differs(old, new)).collect()
}

/// Describes how a rule changed: `owner dba, was ops`, `now a gate`. `name` returns how an owner is shown.
pub(crate) fn words<'a>(
    rule: Rule,
    old: &'a Attributes,
    new: &'a Attributes,
    name: impl Fn(&'a str) -> &'a str,
) -> String {
    match rule {
        Rule::Gate => gate(old.gate.as_ref(), new.gate.as_ref()),
        Rule::Signoff => signoff(old.signoff.as_deref(), new.signoff.as_deref()),
        Rule::Optional => is_now("optional", new.optional),
        Rule::Evidence if new.evidence => "now needs evidence".to_owned(),
        Rule::Evidence => "no longer needs evidence".to_owned(),
        Rule::Scope => scope(new),
        Rule::Owner => owner(old.owner.as_deref().map(&name), new.owner.as_deref().map(&name)),
    }
}

fn is_now(what: &str, is: bool) -> String {
    let how = if is { "now" } else { "no longer" };
    format!("{how} {what}")
}

fn owner(old: Option<&str>, new: Option<&str>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("owner {new}, was {old}"),
        (None, Some(new)) => format!("owner {new}"),
        (_, None) => "no owner".to_owned(),
    }
}

fn signoff(old: Option<&str>, new: Option<&str>) -> String {
    match (old, new) {
        (Some(old), Some(new)) => format!("signed off by {new}, was {old}"),
        (None, Some(new)) => format!("now signed off by {new}"),
        (_, None) => "no longer signed off".to_owned(),
    }
}

fn gate(old: Option<&Gate>, new: Option<&Gate>) -> String {
    let what = |gate: &Gate| match gate {
        Gate::Section => "for the rest of its section".to_owned(),
        Gate::All => "for everything after it".to_owned(),
        Gate::Targets(ids) if ids.is_empty() => "for nothing".to_owned(),
        Gate::Targets(ids) => format!("for {}", ids.join(", ")),
    };
    match (old, new) {
        (None, Some(new)) => format!("now a gate {}", what(new)),
        (Some(_), Some(new)) => format!("the gate is now {}", what(new)),
        (_, None) => "no longer a gate".to_owned(),
    }
}

fn scope(new: &Attributes) -> String {
    let mut words: Vec<String> =
        (new.only.iter()).map(|names| format!("only {}", names.join(", "))).collect();
    if !new.except.is_empty() {
        words.push(format!("not for {}", new.except.join(", ")));
    }
    if words.is_empty() {
        return "now applies always".to_owned();
    }
    format!("now {}", words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::checklist;

    fn diff(old: &str, new: &str) -> Vec<String> {
        let (old, new) = (checklist(old), checklist(new));
        let (old, new) = (&old.items[0].attributes, &new.items[0].attributes);
        (changed(old, new).into_iter()).map(|rule| words(rule, old, new, |owner| owner)).collect()
    }

    #[test]
    fn rules_are_described_as_they_are_now() {
        assert!(diff("a {owner=li}", "a {owner=li was=b}").is_empty());
        assert_eq!(diff("a {owner=li}", "a {owner=dba}"), ["owner dba, was li"]);
        assert_eq!(diff("a {signoff=qa}", "a"), ["no longer signed off"]);
        assert_eq!(
            diff("a {optional}", "a {gate evidence only=major}"),
            [
                "now a gate for the rest of its section",
                "no longer optional",
                "now needs evidence",
                "now only major"
            ]
        );
        assert_eq!(diff("a {gate}", "a {gate=all}"), ["the gate is now for everything after it"]);
        assert_eq!(
            diff("a {except=hotfix evidence}", "a"),
            ["no longer needs evidence", "now applies always"]
        );
    }
}
