//! The form of all help texts: short, uniform, and as wide as a terminal.

use std::collections::BTreeMap;

use clap::{Arg, Command, CommandFactory};

use super::{Cli, GLOBAL_OPTIONS};

/// The width of a terminal.
const WIDTH: usize = 80;

/// Options that mean something else in one command than in another.
const HOMONYMS: [&str; 5] = ["checklist", "environment", "open", "service", "force"];

/// Returns the program and all its commands, as their help shows them.
fn commands() -> Vec<Command> {
    fn add(command: &Command, all: &mut Vec<Command>) {
        all.push(command.clone());
        command.get_subcommands().for_each(|command| add(command, all));
    }
    let mut program = Cli::command().term_width(WIDTH);
    program.build();
    let mut all = Vec::new();
    add(&program, &mut all);
    all
}

fn text(arg: &Arg) -> String {
    arg.get_help().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn commands_are_named_in_eight_words() {
    for command in commands() {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let words = about.split_whitespace().count();
        assert!((1..=8).contains(&words), "{}: {about:?}", command.get_name());
        assert!(about.starts_with(char::is_uppercase) && !about.ends_with('.'), "{about:?}");
    }
}

#[test]
fn arguments_have_a_help_in_one_form() {
    for command in commands() {
        for arg in command.get_arguments() {
            let (name, text) = (format!("{} {}", command.get_name(), arg.get_id()), text(arg));
            assert!(text.starts_with(char::is_uppercase), "{name}: {text:?}");
            assert!(!text.ends_with('.') && !text.contains(". "), "{name}: {text:?}");
            assert!(arg.get_long_help().is_none(), "{name} has a second help");
            let is_repeatable =
                arg.get_long().is_some() && matches!(arg.get_action(), clap::ArgAction::Append);
            assert_eq!(text.contains(" (repeatable)"), is_repeatable, "{name}: {text:?}");
            let other_default = text.split("default").skip(1).any(|rest| !rest.starts_with(": "));
            assert!(!other_default, "{name}: {text:?} is not in the form `[default: …]`");
        }
    }
}

#[test]
fn an_option_of_several_commands_has_one_help() {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for command in commands() {
        let options = command.get_arguments().filter(|arg| !arg.is_positional());
        for option in options {
            let long = option.get_long().expect("every option has a long name").to_owned();
            // A format is the same option with other words.
            let values = option.get_value_names().unwrap_or_default().join(" ");
            if HOMONYMS.contains(&&*long) || values == "FORMAT" {
                continue;
            }
            let known = texts.entry(format!("{long} {values}")).or_insert_with(|| text(option));
            assert_eq!(*known, text(option), "--{long} of {}", command.get_name());
        }
    }
}

#[test]
fn help_fits_a_terminal_with_one_line_for_each_argument() {
    for command in commands() {
        let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        for line in examples.lines().filter(|line| line.starts_with(' ')) {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
        let help = command.clone().render_help().to_string();
        let lines: Vec<&str> = help.lines().collect();
        for arg in command.get_arguments() {
            let text = text(arg);
            assert!(
                lines.iter().any(|line| line.contains(&text)),
                "{text:?} is wrapped in:\n{help}"
            );
        }
        let printed = |option: &str| {
            let name = command.get_bin_name().unwrap_or_default();
            let words = name.split(' ').chain([option]);
            let program = Cli::command().term_width(WIDTH);
            program.try_get_matches_from(words).expect_err("it is help").to_string()
        };
        assert_eq!(printed("--help"), printed("-h"));
    }
}

#[test]
fn global_options_are_last() {
    for command in commands() {
        let help = command.clone().render_help().to_string();
        let (_, below) =
            help.split_once(&format!("\n{GLOBAL_OPTIONS}:\n")).expect("they are listed");
        let (global, rest) = below.split_once("\n\n").unwrap_or((below, ""));
        for option in ["--root", "--color", "--verbose", "--quiet", "--help"] {
            assert!(global.contains(option), "{option} of {}:\n{help}", command.get_name());
        }
        assert!(!rest.contains("\n      --"), "{help}");
    }
}
