//! `runsheet import`: turns issues and ticked markdown into releases, and an issue form into a checklist.

mod json;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use rayon::prelude::*;

use crate::app::clock;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::lock::begin;
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat};
use crate::app::terminal::{Terminal, plural};
use crate::disk::{self, FileEdit, FileError, ForeignError, SiteLock};
use crate::import::{
    self, Destination, Existing, How, ImportPlan, ImportedRelease, InputError, Issue, IssueOutcome,
    IssueResult,
};
use crate::model::release::State;
use crate::render::api;
use crate::site::Site;

pub(super) use json::{ChecklistImportJson, ImportJson};

/// Import issues and ticked markdown as releases
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet import issues.json --checklist deployment
  runsheet import issues.json --checklist deployment --skip 103 --apply
  runsheet import .github/ISSUE_TEMPLATE/release.yml --checklist web --apply

An issue form becomes the checklist that --checklist names.

Exit code 1: an issue or a file was refused, and nothing was written.")]
pub(crate) struct ImportArgs {
    /// Issues as JSON, ticked markdown, or an issue form (.yml)
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Checklist that the issues follow
    #[arg(long, value_name = "ID")]
    pub(crate) checklist: String,
    /// Service of the releases
    #[arg(long, value_name = "NAME")]
    pub(crate) service: Option<String>,
    /// Environment of the releases
    #[arg(long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Number of an issue to leave out (repeatable)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) skip: Vec<u64>,
    /// Write the changes instead of showing them
    #[arg(long)]
    pub(crate) apply: bool,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ImportArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let (forms, others): (Vec<&PathBuf>, Vec<&PathBuf>) =
        args.files.iter().partition(|file| is_form(file));
    match (forms.as_slice(), others.as_slice()) {
        ([], _) => releases(common, args, output),
        ([form], []) => checklist(common, args, form, output),
        _ => Err(Failure::new("an issue form is imported alone")
            .hint("Import the form first, which becomes the checklist of the issues.")),
    }
}

fn is_form(file: &Path) -> bool {
    file.extension().is_some_and(|end| end == "yml" || end == "yaml")
}

/// Writes the checklist of an issue form.
fn checklist(
    common: &GlobalOptions,
    args: &ImportArgs,
    file: &Path,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let Some(text) = self::text(disk::read_foreign(file), output)? else {
        return Ok(Outcome::Problems);
    };
    let text = match import::form(&text) {
        Ok(text) => text,
        Err(error) => {
            report(output, file, &error);
            return Ok(Outcome::Problems);
        }
    };
    if let Some(unusable) = disk::unusable(&args.checklist) {
        let message =
            format!("`{}` is not a valid id: a part of it {}", args.checklist, unusable.why);
        return Err(Failure::new(message).hint("Use letters, digits, dots and dashes."));
    }
    let path = format!("content/checklists/{}.md", args.checklist);
    if args.apply {
        let lock = begin(common, output)?;
        if lock.stands(&path) {
            return Err(
                Failure::new(format!("`{path}` already exists")).hint("Nothing was written.")
            );
        }
        lock.create(&path, &text)?;
    }
    let shown = if args.apply { String::new() } else { format!("\n{text}") };
    match args.format.value {
        OutputFormat::Human => output.result(format_args!("{path}\n{shown}"))?,
        OutputFormat::Json => {
            let result = ChecklistImportJson::new(&path, &text, args.apply);
            output.result(api::text(&result))?;
        }
    }
    Ok(Outcome::Fine)
}

/// Plans, shows and writes the releases of issues.
fn releases(
    common: &GlobalOptions,
    args: &ImportArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let lock = args.apply.then(|| begin(common, output)).transpose()?;
    let site = SiteLoader::from(common).site(output)?;
    let checklist = load::checklist(&site, &args.checklist)?;
    let file = site.sources.file(checklist.source);
    let Some(mut issues) = read_all(&args.files, output)? else {
        output.failure("nothing was written", &[]);
        return Ok(Outcome::Problems);
    };
    issues.retain(|issue| !issue.number.is_some_and(|number| args.skip.contains(&number)));
    let destination =
        Destination { service: args.service.as_deref(), environment: args.environment.as_deref() };
    let existing = existing(&site);
    let mut plan =
        import::plan(&issues, checklist, &file.text, destination, &existing, clock::now());
    refuse_names(&mut plan);
    let is_refused =
        plan.results.iter().any(|result| matches!(result.outcome, IssueOutcome::Refused(_)));
    if let Some(lock) = lock.as_ref().filter(|_| !is_refused) {
        write(lock, &plan, &file.path, output)?;
    }
    match args.format.value {
        OutputFormat::Human => {
            let will_write = args.apply && !is_refused;
            let totals = totals(&plan, will_write);
            output.result(describe(&plan, common.verbose) + "\n" + &totals + "\n")?;
        }
        OutputFormat::Json => {
            let applied = args.apply && !is_refused;
            output.result(api::text(&ImportJson::new(&plan, applied)))?;
        }
    }
    if is_refused {
        output.failure(
            "nothing was written",
            &["Correct what was refused, or leave it out with `--skip NUMBER`.".to_owned()],
        );
        return Ok(Outcome::Problems);
    }
    if !args.apply {
        output.note("Nothing was written. Add `--apply` to write the files.");
    }
    Ok(Outcome::Fine)
}

/// Reads all issues; `None` if a file has errors, which are printed.
fn read_all(files: &[PathBuf], output: Terminal) -> Result<Option<Vec<Issue>>, Failure> {
    let mut issues = Vec::new();
    let mut has_errors = false;
    let texts: Vec<_> = files.par_iter().map(|file| disk::read_foreign(file)).collect();
    for (file, text) in files.iter().zip(texts) {
        let Some(text) = self::text(text, output)? else {
            has_errors = true;
            continue;
        };
        let name = file.to_string_lossy();
        let start = text.trim_start_matches([' ', '\t', '\r', '\n']);
        let is_json =
            file.extension().is_some_and(|end| end == "json") || start.starts_with(['{', '[']);
        if !is_json {
            issues.push(import::markdown(&name, &text));
            continue;
        }
        match import::issues(&name, &text) {
            Ok(found) => issues.extend(found),
            Err(error) => {
                report(output, file, &error);
                has_errors = true;
            }
        }
    }
    Ok((!has_errors).then_some(issues))
}

/// Returns the text of a file; `None` if it is not UTF-8, which is printed.
fn text(read: Result<String, ForeignError>, output: Terminal) -> Result<Option<String>, FileError> {
    match read {
        Ok(text) => Ok(Some(text)),
        Err(ForeignError::NotText { message, hint }) => {
            output.failure(&message, &[hint.to_owned()]);
            Ok(None)
        }
        Err(ForeignError::Unreadable(error)) => Err(error),
    }
}

fn report(output: Terminal, file: &Path, error: &InputError) {
    let place = error.place.map(|(line, column)| format!(":{line}:{column}")).unwrap_or_default();
    let message = format!("{}{place}: {}", file.display(), error.message);
    let hint = Some(error.hint.clone()).filter(|hint| !hint.is_empty());
    output.failure(&message, &hint.into_iter().collect::<Vec<_>>());
}

/// Returns the releases of the site, each with what it was imported from. A file that cannot be read counts, too.
fn existing(site: &Site) -> Existing {
    let entries = site.releases.iter().map(|entry| {
        let imported = entry.run().and_then(|run| run.release.imported.as_ref());
        (entry.id().to_lowercase(), imported.map(|imported| imported.from.value.clone()))
    });
    entries.collect()
}

/// Refuses releases whose id is not a valid path.
fn refuse_names(plan: &mut ImportPlan) {
    for result in &mut plan.results {
        if let IssueOutcome::Release(release) = &result.outcome
            && let Some(unusable) = disk::unusable(&release.id)
        {
            let reason =
                format!("no release can be called `{}`: a part of it {}", release.id, unusable.why);
            result.outcome = IssueOutcome::Refused(reason);
        }
    }
}

fn imported(plan: &ImportPlan) -> impl Iterator<Item = &ImportedRelease> {
    plan.results.iter().filter_map(|result| match &result.outcome {
        IssueOutcome::Release(release) => Some(release),
        _ => None,
    })
}

/// Writes all files, or none.
fn write(
    lock: &SiteLock,
    plan: &ImportPlan,
    checklist: &str,
    output: Terminal,
) -> Result<(), Failure> {
    let files: Vec<(String, &str)> = imported(plan)
        .flat_map(|release| {
            let path = |end: &str| format!("content/releases/{}.{end}", release.id);
            [(path("md"), release.snapshot.as_str()), (path("yaml"), release.text.as_str())]
        })
        .collect();
    for (path, text) in &files {
        // An interrupted import may have left a snapshot.
        let is_snapshot = path.strip_suffix(".md").is_some();
        let is_left = is_snapshot && lock.read(path).is_ok_and(|found| found == *text);
        if lock.stands(path) && !is_left {
            return Err(
                Failure::new(format!("`{path}` already exists")).hint("Nothing was written.")
            );
        }
    }
    let before = lock.read(checklist)?;
    let mut edits: Vec<FileEdit<'_>> = (files.iter())
        .filter(|(path, _)| !lock.stands(path))
        .map(|(path, text)| FileEdit::create(path, text))
        .collect();
    let mark = if before.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let after = plan.checklist.as_ref().map(|text| format!("{mark}{text}"));
    edits.extend(after.iter().map(|after| FileEdit::replace(checklist, &before, after)));
    lock.write(&edits)?;
    output.note(format_args!("Wrote {}.", plural(edits.len(), "file")));
    Ok(())
}

/// Describes the plan: a line per issue, then what a person should check.
fn describe(plan: &ImportPlan, with_all: bool) -> String {
    let mut lines: Vec<String> = plan.results.iter().map(line).collect();
    if with_all {
        for release in imported(plan) {
            lines.push(format!("\n{}", release.id));
            lines.extend(release.boxes.iter().map(|found| {
                let how = found.how.map_or("added", How::word);
                format!(
                    "  {:>4}  {:<7} {:<7}  {} = {}",
                    found.line,
                    found.state.word(),
                    how,
                    found.text,
                    found.key
                )
            }));
        }
    }
    let check = |how: How| {
        grouped(plan, |found| {
            (found.how == Some(how)).then(|| format!("{} = {}", found.text, found.key))
        })
    };
    let added = grouped(plan, |found| {
        (found.how.is_none() && found.candidates.is_empty()).then(|| found.text.clone())
    });
    let ambiguous = grouped(plan, |found| {
        (found.how.is_none() && !found.candidates.is_empty())
            .then(|| format!("{} = {}?", found.text, found.candidates.join(" or ")))
    });
    let of_all = |lines: fn(&ImportedRelease) -> &Vec<String>| {
        counted(imported(plan).flat_map(|release| lines(release).clone()))
    };
    let was = plan.was.iter().map(|(item, id)| format!("{item} was=\"{id}\""));
    for (title, found) in [
        ("Lines without a checkbox, left out:", of_all(|release| &release.left_out)),
        ("To check, equal texts with another number:", check(How::Number)),
        ("To check, similar texts:", check(How::Similar)),
        ("Ambiguous, so added as items (to choose, write `was` in the checklist):", ambiguous),
        ("Equal texts in another section:", check(How::Text)),
        ("Texts followed by a note:", check(How::Start)),
        ("Not in the checklist, so added as items:", added),
        ("Checklist items that are missing in issues:", of_all(|release| &release.missing)),
        ("Former ids for the checklist:", counted(was)),
    ] {
        if !found.is_empty() {
            lines.push(format!("\n{title}"));
            lines.extend(found.iter().map(|line| format!("  {line}")));
        }
    }
    lines.join("\n") + "\n"
}

/// Returns how many issues have each outcome.
fn totals(plan: &ImportPlan, will_write: bool) -> String {
    let count = |is_one: fn(&IssueOutcome) -> bool| {
        plan.results.iter().filter(|result| is_one(&result.outcome)).count()
    };
    format!(
        "{} {}, {} skipped, {} refused",
        count(|outcome| matches!(outcome, IssueOutcome::Release(_))),
        if will_write { "imported" } else { "would be imported" },
        count(|outcome| matches!(outcome, IssueOutcome::Skipped(_))),
        count(|outcome| matches!(outcome, IssueOutcome::Refused(_))),
    )
}

fn line(result: &IssueResult) -> String {
    let name = format!("{} ({})", result.name, result.title);
    let release = match &result.outcome {
        IssueOutcome::Skipped(reason) => return format!("{name}: skipped, {reason}"),
        IssueOutcome::Refused(reason) => {
            return format!("{name}: refused, {reason} ({})", result.file);
        }
        IssueOutcome::Release(release) => release,
    };
    let states = [State::Done, State::Skipped, State::NotApplicable, State::Todo];
    let count = |state: &State| release.boxes.iter().filter(|found| found.state == *state).count();
    let counts =
        states.iter().map(|state| (state.word(), count(state))).filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(word, count)| format!("{count} {word}")).collect();
    format!("{name}: content/releases/{}.yaml, {}", release.id, counts.join(", "))
}

fn grouped(
    plan: &ImportPlan,
    text: impl Fn(&import::ImportedBox) -> Option<String>,
) -> Vec<String> {
    counted(imported(plan).flat_map(|release| &release.boxes).filter_map(text))
}

/// Returns each text once, with how often it occurs.
fn counted(texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let line = |(text, count)| if count == 1 { text } else { format!("{text} ({count} times)") };
    counts.into_iter().map(line).collect()
}
