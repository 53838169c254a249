//! `runsheet completions`, and the hidden command that its scripts call for candidates.
//!
//! Candidates follow from the definition of the command line: the value name of an argument, such as `RELEASE` or
//! `ITEM`, selects what is completed.

use clap::{Arg, Args, Command, ValueEnum};

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::GlobalOptions;
use crate::app::terminal::Terminal;
use crate::evaluate::assignee;
use crate::evaluate::entry::ReleaseEntry;
use crate::model::release::{State, Status};
use crate::render::theme::BuiltIn;
use crate::render::theme_values::ThemeValues;
use crate::site::Site;

/// Print a shell completion script
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(runsheet completions bash)
  runsheet completions zsh > ~/.zfunc/_runsheet")]
pub(crate) struct CompletionsArgs {
    /// Shell: bash, zsh or fish
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    pub(crate) shell: Shell,
}

/// Print completions of the last word
#[derive(Debug, Args)]
pub(crate) struct CompleteArgs {
    /// Words after `runsheet`, the last one as far as it is typed
    #[arg(value_name = "WORD", last = true)]
    pub(crate) words: Vec<String>,
}

/// The shells that can complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    // bash
    Bash,
    // zsh
    Zsh,
    // fish
    Fish,
}

const BASH: &str = include_str!("complete/bash");
const ZSH: &str = include_str!("complete/zsh");
const FISH: &str = include_str!("complete/fish");

/// Prints the script for a shell.
pub(super) fn script(args: &CompletionsArgs, output: Terminal) -> Result<Outcome, Failure> {
    output.result(match args.shell {
        Shell::Bash => BASH,
        Shell::Zsh => ZSH,
        Shell::Fish => FISH,
    })?;
    Ok(Outcome::Fine)
}

/// Prints the completions of the last word, one per line.
pub(super) fn words(
    common: &GlobalOptions,
    args: &CompleteArgs,
    cli: &Command,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let (current, before) =
        args.words.split_last().map_or(("", &[][..]), |(last, rest)| (last.as_str(), rest));
    let typed = Typed::read(cli, before);
    let mut found = match typed.candidates(current) {
        Candidates::Words(words) => words,
        Candidates::Value(name) => typed.values(&name, common, output),
    };
    found.retain(|word| word.starts_with(current));
    found.dedup();
    let lines: String = found.iter().flat_map(|word| [word.as_str(), "\n"]).collect();
    output.result(lines)?;
    Ok(Outcome::Fine)
}

/// The words before the one to complete.
struct Typed<'a> {
    command: &'a Command,
    /// The option whose value is to be completed.
    option: Option<&'a Arg>,
    positionals: Vec<&'a str>,
    root: Option<&'a str>,
}

enum Candidates {
    Words(Vec<String>),
    /// The value of an argument of that name.
    Value(String),
}

impl<'a> Typed<'a> {
    fn read(cli: &'a Command, words: &'a [String]) -> Self {
        let mut typed = Self { command: cli, option: None, positionals: Vec::new(), root: None };
        for word in words {
            if let Some(option) = typed.option.take() {
                if option.get_long() == Some("root") {
                    typed.root = Some(word);
                }
            } else if let Some(long) = word.strip_prefix("--") {
                let mut options = typed.command.get_arguments().chain(cli.get_arguments());
                typed.option = options
                    .find(|arg| arg.get_long() == Some(long) && arg.get_action().takes_values());
            } else if let (true, Some(command)) =
                (typed.command.has_subcommands(), typed.command.find_subcommand(word))
            {
                typed.command = command;
            } else if !word.starts_with('-') {
                typed.positionals.push(word);
            }
        }
        typed
    }

    fn candidates(&self, current: &str) -> Candidates {
        if let Some(option) = self.option {
            return candidates_of(option);
        }
        if current.starts_with('-') {
            let long = |arg: &Arg| arg.get_long().map(|long| format!("--{long}"));
            return Candidates::Words(self.command.get_arguments().filter_map(long).collect());
        }
        if self.command.has_subcommands() {
            let shown = self.command.get_subcommands().filter(|command| !command.is_hide_set());
            return Candidates::Words(shown.map(|command| command.get_name().to_owned()).collect());
        }
        let last = self.command.get_positionals().last();
        let repeated =
            last.filter(|last| last.get_num_args().is_some_and(|range| range.max_values() > 1));
        let next = self.command.get_positionals().nth(self.positionals.len());
        next.or(repeated).map_or(Candidates::Words(Vec::new()), candidates_of)
    }

    /// Returns the site's values for an argument with that value name.
    fn values(&self, name: &str, common: &GlobalOptions, output: Terminal) -> Vec<String> {
        let words = |words: &[&str]| words.iter().map(ToString::to_string).collect();
        match name {
            "STATE" => return words(State::WORDS),
            "OUTCOME" => {
                return Status::ends().map(|status| status.word().to_owned()).collect();
            }
            "FILE" if self.command.get_name() == "copy" => {
                return BuiltIn::all().iter().map(|file| file.name().to_owned()).collect();
            }
            "TYPE" => return ThemeValues::new().types.into_iter().map(|one| one.name).collect(),
            _ => {}
        }
        let common = GlobalOptions {
            root: self.root.map_or_else(|| common.root.clone(), Into::into),
            ..common.clone()
        };
        let loader = SiteLoader::from(&common);
        let read = match (name, self.positionals.first()) {
            ("ITEM" | "SECTION" | "ROLE-OR-PERSON", Some(release)) => {
                loader.release(release, &[], output)
            }
            _ => loader.site(output),
        };
        let Ok(site) = read else {
            return Vec::new();
        };
        match name {
            "RELEASE" | "A" | "B" => releases(&site),
            "CHECKLIST" | "ID" => site.checklists.iter().map(|list| list.id.clone()).collect(),
            "WHO" => site.config.people.iter().map(|person| person.id.clone()).collect(),
            "ROLE-OR-PERSON" => self.assignees(&site),
            "ITEM" => self.parts(&site, true),
            "SECTION" => self.parts(&site, false),
            _ => Vec::new(),
        }
    }

    /// Returns the people and roles of the release in the first argument, or the people of the site without one.
    fn assignees(&self, site: &Site) -> Vec<String> {
        match self.positionals.first().map(|id| load::release(site, id)) {
            Some(Ok(ReleaseEntry::Run(run))) => assignee::names(run, &site.config),
            _ => site.config.people.iter().map(|person| person.id.clone()).collect(),
        }
    }

    /// Returns the section ids of the release in the first argument, with `items` also its item ids.
    fn parts(&self, site: &Site, items: bool) -> Vec<String> {
        let Some(Ok(ReleaseEntry::Run(run))) =
            self.positionals.first().map(|id| load::release(site, id))
        else {
            return Vec::new();
        };
        let rows = run.rows.iter().filter(|_| items).map(|row| run.id(row).to_owned());
        let sections = run.checklist.sections.iter().map(|section| section.id.clone());
        rows.chain(sections).collect()
    }
}

fn candidates_of(arg: &Arg) -> Candidates {
    let words: Vec<String> =
        (arg.get_possible_values().iter()).map(|value| value.get_name().to_owned()).collect();
    if !words.is_empty() {
        return Candidates::Words(words);
    }
    let names = arg.get_value_names().and_then(|names| names.first());
    Candidates::Value(names.map(ToString::to_string).unwrap_or_default())
}

/// Returns release ids, newest first, and their last parts if these are unique.
fn releases(site: &Site) -> Vec<String> {
    let ids = || site.releases.iter().rev().map(|entry| entry.id().to_owned());
    let last = |id: String| id.rsplit_once('/').map(|(_, last)| last.to_owned());
    let unique = |name: &String| load::release(site, name).is_ok();
    ids().chain(ids().filter_map(last).filter(unique)).collect()
}
