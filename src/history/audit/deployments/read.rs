//! Reads the CSV file of deployments.

use csv::{ReaderBuilder, StringRecord};
use jiff::Timestamp;

use super::Deployments;
use crate::history::audit::report::Deployment;

/// The columns that the file must have.
const COLUMNS: [&str; 4] = ["time", "service", "environment", "version"];

/// The maximum number of lines that a message lists.
const MAX_LISTED: usize = 10;

/// Why a file cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DeploymentsError {
    /// The fault, as a sentence without a full stop.
    pub(crate) message: String,
    /// One line for each fault of a line, then what to do.
    pub(crate) hints: Vec<String>,
}

/// Reads the deployments of a CSV file. Its first line names the columns, in any order.
pub(crate) fn read(text: &str) -> Result<Deployments, DeploymentsError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_lowercase()).collect(),
        Err(error) => return Err(wrong_columns(format!("cannot be read as CSV: {error}"))),
    };
    let columns = columns(&header)?;
    let mut all = Vec::new();
    let mut faults = Vec::new();
    for record in reader.into_records() {
        let deployment = match &record {
            Ok(record) => deployment(record, columns),
            Err(error) => Err(format!("{error}")),
        };
        match deployment {
            Ok(Some(deployment)) => all.push(deployment),
            Ok(None) => {}
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        return Err(wrong_lines(faults));
    }
    let is_ignored = |name: &&String| !COLUMNS.contains(&name.as_str());
    Ok(Deployments { all, ignored_columns: header.iter().filter(is_ignored).cloned().collect() })
}

/// Returns the place of each of [`COLUMNS`].
fn columns(header: &[String]) -> Result<[usize; 4], DeploymentsError> {
    let place = |wanted: &str| header.iter().position(|name| name == wanted);
    let missing: Vec<String> = (COLUMNS.iter().filter(|wanted| place(wanted).is_none()))
        .map(|wanted| format!("`{wanted}`"))
        .collect();
    if missing.is_empty() {
        return Ok(COLUMNS.map(|wanted| place(wanted).unwrap_or_default()));
    }
    let names: Vec<String> =
        header.iter().take(MAX_LISTED).map(|name| format!("`{name}`")).collect();
    let has = if names.iter().all(|name| name == "``") {
        "it is empty".to_owned()
    } else {
        format!("its columns are {}", names.join(", "))
    };
    Err(wrong_columns(format!("has no column {}; {has}", missing.join(", "))))
}

fn wrong_columns(message: String) -> DeploymentsError {
    let hints = vec![
        format!("Name the columns in the first line: `{}`.", COLUMNS.join(",")),
        "Separate them by commas. Other columns are ignored.".to_owned(),
    ];
    DeploymentsError { message, hints }
}

fn wrong_lines(mut faults: Vec<String>) -> DeploymentsError {
    let count = faults.len();
    let lines = if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
    faults.truncate(MAX_LISTED);
    if count > MAX_LISTED {
        faults.push(format!("and {} more lines", count - MAX_LISTED));
    }
    DeploymentsError { message: format!("has {lines} that cannot be read"), hints: faults }
}

/// Returns `None` for an empty line.
fn deployment(record: &StringRecord, columns: [usize; 4]) -> Result<Option<Deployment>, String> {
    let line = record.position().map_or(0, csv::Position::line);
    if record.iter().all(|cell| cell.trim().is_empty()) {
        return Ok(None);
    }
    let cell = |at: usize| {
        let text = record.get(columns[at]).unwrap_or_default().trim();
        if text.is_empty() {
            return Err(format!("line {line}: `{}` is empty", COLUMNS[at]));
        }
        Ok(text.to_owned())
    };
    let at = instant(&cell(0)?).map_err(|fault| format!("line {line}: {fault}"))?;
    Ok(Some(Deployment { line, at, service: cell(1)?, environment: cell(2)?, version: cell(3)? }))
}

/// Reads a time with its offset, because without one it is not known when the deployment was.
fn instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    if text.parse::<jiff::civil::DateTime>().is_ok() {
        return Err(format!(
            "`{text}` has no time zone, so the instant cannot be known. Write `{text}Z` for UTC, or add an offset \
             such as `+01:00`"
        ));
    }
    Err(format!("`{text}` is not a valid time. Write it as `2026-11-20T09:00:00Z`"))
}
