//! `runsheet theme values`: the values that templates receive, as tables in the width of the terminal.

use std::fmt::Write as _;

use textwrap::{Options, fill, termwidth};

use crate::app::failure::{Failure, Outcome};
use crate::app::terminal::Terminal;
use crate::diagnostic::did_you_mean;
use crate::render::theme_values::{EVERY_PAGE, FieldGroup, TemplateValues, ThemeValues, ValueType};

/// The greatest width of the text, because longer lines are hard to read.
const MAX_WIDTH: usize = 120;

/// The width of a column from which its cells no longer widen it.
const MAX_COLUMN: usize = 34;

/// The least width for the last column. In a narrower terminal it has lines of its own.
const MIN_LAST: usize = 30;

/// The space between columns.
const GAP: &str = "  ";

pub(super) fn run(names: &[String], output: Terminal) -> Result<Outcome, Failure> {
    let values = ThemeValues::new();
    let width = termwidth().min(MAX_WIDTH);
    let text = if names.is_empty() {
        overview(&values, width)
    } else {
        let types = names.iter().map(|name| named(&values, name));
        let types = types.collect::<Result<Vec<&ValueType>, Failure>>()?;
        let tables: Vec<String> = types.into_iter().map(|one| type_table(one, width)).collect();
        tables.join("\n")
    };
    output.result(text)?;
    Ok(Outcome::Fine)
}

fn named<'a>(values: &'a ThemeValues, name: &str) -> Result<&'a ValueType, Failure> {
    values.named(name).ok_or_else(|| {
        let failure = Failure::new(format!("templates receive no type `{name}`"));
        let hint = did_you_mean(name, values.types.iter().map(|one| one.name.as_str()));
        let failure = hint.into_iter().fold(failure, Failure::hint);
        failure.hint("`runsheet theme values` lists the types.")
    })
}

fn overview(values: &ThemeValues, width: usize) -> String {
    let every = values.named(EVERY_PAGE).into_iter().flat_map(|shell| &shell.groups);
    let every: Vec<String> = (every.flat_map(|group| &group.fields))
        .map(|field| format!("{}: {}", field.name, field.kind))
        .collect();
    let types: Vec<[&str; 2]> =
        values.types.iter().map(|one| [one.name.as_str(), one.meaning.as_str()]).collect();
    let every = format!("Pages. Every page also receives {}.", every.join(", "));
    format!(
        "{}\n\n{}\nComponents, with their arguments\n\n{}\nTypes. `runsheet theme values TYPE` lists the \
         fields of a type.\n\n{}",
        fill(&every, width),
        template_table(&values.pages, width),
        template_table(&values.components, width),
        table(&types, width),
    )
}

fn template_table(templates: &[TemplateValues], width: usize) -> String {
    let rows: Vec<(&str, String)> = (templates.iter())
        .map(|template| {
            let values = template.values.join("; ");
            let end = if values.is_empty() { "" } else { "\n" };
            (template.name, format!("{values}{end}{}", template.meaning))
        })
        .collect();
    let rows: Vec<[&str; 2]> = rows.iter().map(|(name, text)| [*name, text.as_str()]).collect();
    table(&rows, width)
}

fn type_table(one: &ValueType, width: usize) -> String {
    let mut text = fill(&format!("{}: {}", one.name, one.meaning), width);
    text.push('\n');
    for group in &one.groups {
        text.push('\n');
        if !group.head.is_empty() {
            text.push_str(&fill(&group.head, width));
            text.push('\n');
        }
        text.push_str(&field_table(group, width));
    }
    text
}

fn field_table(group: &FieldGroup, width: usize) -> String {
    let rows: Vec<[&str; 3]> = (group.fields.iter())
        .map(|field| [field.name.as_str(), field.kind.as_str(), field.meaning.as_str()])
        .collect();
    table(&rows, width)
}

/// Returns rows in columns, whose last one is wrapped.
fn table<const N: usize>(rows: &[[&str; N]], width: usize) -> String {
    let of_column = |column: usize| {
        let lengths = rows.iter().map(|row| row[column].chars().count());
        lengths.filter(|length| *length <= MAX_COLUMN).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..N - 1).map(of_column).collect();
    let before: usize =
        widths.iter().filter(|width| **width > 0).map(|width| width + GAP.len()).sum();
    let is_narrow = width < before + MIN_LAST;
    let indent = " ".repeat(if is_narrow { 4 } else { before });
    let options = Options::new(width.max(MIN_LAST)).subsequent_indent(&indent);
    let line = |row: &[&str; N]| {
        let mut head = String::new();
        for (cell, width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
            let _ = write!(head, "{cell:width$}{GAP}");
        }
        if is_narrow {
            let last = fill(row[N - 1], options.clone().initial_indent(&indent));
            format!("{}\n{last}\n", head.trim_end())
        } else {
            format!("{}\n", fill(row[N - 1], options.clone().initial_indent(&head)))
        }
    };
    rows.iter().map(line).collect()
}
