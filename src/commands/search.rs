//! `runsheet search`: finds words in releases and pages.

use std::collections::HashMap;
use std::path::Path;

use clap::Args;
use jiff::civil::Date;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, check_filter};
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat, ReleaseFilter};
use crate::app::search_text;
use crate::app::terminal::Terminal;
use crate::disk;
use crate::parse::time;
use crate::render::api;
use crate::render::search::fold;
use crate::render::search::query::{Found, Query};
use crate::sources::line_and_column;

/// Find words in releases and pages
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet search lock timeout
  runsheet search lock timeout --service shop --since 2026-01-01
  runsheet search smoke --format json

All words must be found, in any order. A word may also name the release, such as `production`. \
Case and accents are ignored. The newest release comes first. Days are in the site's time zone.")]
pub(crate) struct SearchArgs {
    /// Words to find
    #[arg(value_name = "TEXT", required = true)]
    pub(crate) text: Vec<String>,
    /// First day on which a release began
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// Last day on which a release began
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Option<Date>,
    #[command(flatten)]
    pub(crate) filter: ReleaseFilter,
    /// Maximum results in each group; 0 for all
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

fn day(text: &str) -> Result<Date, String> {
    time::date(text).map_err(|error| format!("{}. {}", error.message, error.hint))
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &SearchArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let text = args.text.join(" ");
    let query = Query {
        words: fold::words(&text),
        since: args.since,
        until: args.until,
        service: args.filter.service.clone(),
        environment: args.filter.environment.clone(),
    };
    if query.words.is_empty() {
        return Err(Failure::new("the text to search for is empty".to_owned()));
    }
    let site = SiteLoader::from(common).site(output)?;
    check_filter(&site, &args.filter)?;
    let found = query.run(&site);
    let mut files = Files { root: &common.root, texts: HashMap::new() };
    match args.format.value {
        OutputFormat::Json => {
            let lines: Vec<_> = found.iter().map(|found| files.line(found)).collect();
            output.result(api::search(&text, &found, &lines))?;
        }
        OutputFormat::Human => {
            let limit = if args.limit == 0 { usize::MAX } else { args.limit };
            let line = |found: &Found<'_>| files.line(found);
            let words = &query.words;
            output.result(search_text::text(&found, line, words, &text, limit, &site.config))?;
        }
    }
    Ok(Outcome::Fine)
}

/// The files with results, read again, because a site does not keep the texts of its releases.
struct Files<'a> {
    root: &'a Path,
    texts: HashMap<String, String>,
}

impl Files<'_> {
    /// Returns the line of a result; `None` if it has no place, or its file is gone.
    fn line(&mut self, found: &Found<'_>) -> Option<usize> {
        let span = found.span?;
        let text = self.texts.entry(found.file.to_string()).or_insert_with(|| {
            let bytes = disk::read_bytes(&self.root.join(&*found.file)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let text = text.trim_start_matches('\u{feff}');
        (!text.is_empty()).then(|| line_and_column(text, span.range().start).0)
    }
}
