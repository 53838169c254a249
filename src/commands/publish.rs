//! `runsheet publish`: builds the site and sends it to a folder, a git branch or S3-compatible storage.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use crate::app::archive;
use crate::app::clock;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::{SiteLoader, outcome};
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat, PublicationOptions};
use crate::app::publisher::Unpublished;
use crate::app::session::stops_everything;
use crate::app::staging::{Staged, stage};
use crate::app::terminal::{Terminal, plural};
use crate::disk;
use crate::publish::PublishTarget;
use crate::publish::address::{TargetAddress, parse};
use crate::publish::error::TargetError;
use crate::publish::folder::FolderTarget;
use crate::publish::git_branch::BranchTarget;
use crate::publish::plan::PublishPlan;
use crate::publish::s3::{BucketTarget, Connection};
use crate::publish::staged::StagedSite;
use crate::render::{Theme, api};
use crate::report::summary;

/// Build the site and publish it
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet publish ../www
  runsheet publish git:origin:gh-pages --plan
  runsheet publish s3://shared/runbooks --endpoint https://minio.example.com

`publish` sends only new and changed files, and changes no file that runsheet did not write. Without \
--force, it removes at most half of the published files.

For S3-compatible storage, the credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
AWS_SESSION_TOKEN, the region from AWS_REGION, and the server from AWS_ENDPOINT_URL.

Exit code 1: a release or page has an error, and nothing was published.")]
pub(crate) struct PublishArgs {
    /// Folder, `git:BRANCH`, `git:REMOTE:BRANCH` or `s3://BUCKET/PREFIX`
    #[arg(value_name = "TARGET", value_parser = parse)]
    pub(crate) target: TargetAddress,
    /// Show what would change; publish nothing
    #[arg(long)]
    pub(crate) plan: bool,
    /// Remove most files; accept a target's other files
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) publication: PublicationOptions,
    /// URL of the storage server [default: Amazon S3]
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// Region of the bucket [default: us-east-1]
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// Remove the lock of an interrupted run first
    #[arg(long, conflicts_with = "plan")]
    pub(crate) break_lock: bool,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &PublishArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let started = Instant::now();
    let on_wait = |holder: &str| output.note(format_args!("Waiting for {holder}"));
    // Wrong settings are reported before the site is built.
    let target = open(&common.root, args, &on_wait)?;
    let Some(staged) = build(common, args, output)? else {
        return Ok(Outcome::Problems);
    };
    let site = &staged.site;
    let plan = if args.plan {
        target.plan(site)?
    } else {
        target.publish(site, &|plan| approve(plan, args.force))?
    };
    match args.format.value {
        OutputFormat::Json => output.result(as_json(&plan, site, args.plan))?,
        OutputFormat::Human if args.plan => output.result(as_text(&plan, site))?,
        OutputFormat::Human => output.note(format_args!(
            "Published {}: {}, {:.2} s",
            plural(site.files.len(), "file"),
            counts(&plan, "sent", "removed"),
            started.elapsed().as_secs_f64()
        )),
    }
    Ok(Outcome::Fine)
}

fn open<'a>(
    root: &'a Path,
    args: &PublishArgs,
    on_wait: &'a (dyn Fn(&str) + Sync),
) -> Result<Box<dyn PublishTarget + 'a>, Failure> {
    Ok(match &args.target {
        TargetAddress::Folder(folder) => {
            Box::new(FolderTarget::open(root, folder.clone(), args.force, on_wait)?)
        }
        TargetAddress::Branch { remote, branch } => {
            Box::new(BranchTarget::open(root, remote.clone(), branch.clone(), args.force, on_wait))
        }
        TargetAddress::Bucket { bucket, prefix } => {
            let connection = connection(args)?;
            let (prefix, holder) = (prefix.clone(), holder());
            Box::new(BucketTarget::open(&connection, bucket, prefix, holder, args.break_lock)?)
        }
    })
}

/// Returns how to reach the bucket, from the options and the environment.
fn connection(args: &PublishArgs) -> Result<Connection, Failure> {
    let required = |name: &str| {
        variable(&[name]).ok_or_else(|| {
            Failure::new(format!("the environment variable `{name}` is not set"))
                .hint("Set `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` to the credentials of the bucket.")
        })
    };
    let endpoint = args.endpoint.clone();
    let region = args.region.clone();
    Ok(Connection {
        endpoint: endpoint.or_else(|| variable(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])),
        region: region
            .or_else(|| variable(&["AWS_REGION", "AWS_DEFAULT_REGION"]))
            .unwrap_or_else(|| "us-east-1".to_owned()),
        access_key: required("AWS_ACCESS_KEY_ID")?,
        secret_key: required("AWS_SECRET_ACCESS_KEY")?,
        session_token: variable(&["AWS_SESSION_TOKEN"]),
        now: clock::now,
    })
}

/// Returns the first environment variable that is set and not empty.
fn variable(names: &[&str]) -> Option<String> {
    let values = names.iter().filter_map(|name| std::env::var(name).ok());
    values.map(|value| value.trim().to_owned()).find(|value| !value.is_empty())
}

/// Names this run for the messages of others: its job if a pipeline says so, otherwise its process.
fn holder() -> String {
    let since = clock::now().strftime("%Y-%m-%d %H:%M:%S UTC");
    let process = || match disk::host_name() {
        Some(host) => format!("process {} on {host}", std::process::id()),
        None => format!("process {}", std::process::id()),
    };
    let job = variable(&["CI_JOB_URL"]).unwrap_or_else(process);
    format!("{job}, since {since}")
}

/// Builds the site into a temporary folder. `None`: it has errors, which are printed.
fn build(
    common: &GlobalOptions,
    args: &PublishArgs,
    output: Terminal,
) -> Result<Option<Staged>, Failure> {
    let (site, archived) = archive::load(&common.root, args.publication.with_sources, || {
        SiteLoader::from(common).revision(args.publication.revision.clone()).site(output)
    })?;
    let theme = Theme::load(&site.sources);
    let mut diagnostics = site.diagnostics.clone();
    diagnostics.extend(theme.as_ref().err().into_iter().flatten().cloned());
    output.diagnostics_in_brief(&diagnostics, &site.sources);
    let is_refused =
        outcome(&diagnostics, false) == Outcome::Problems && !args.publication.keep_going;
    let theme = match theme {
        Ok(theme) if !stops_everything(&diagnostics) && !is_refused => Arc::new(theme),
        _ => {
            output.note(format_args!("Nothing was published: {}", summary(&diagnostics)));
            return Ok(None);
        }
    };
    let site = Arc::new(site);
    match stage(&common.root, &site, archived, &theme, args.publication.revision.clone(), output) {
        Ok(staged) => Ok(Some(staged)),
        Err(Unpublished::Refused(found)) => {
            output.diagnostics(&found, &site.sources);
            output.note(format_args!("Nothing was published: {}", summary(&found)));
            Ok(None)
        }
        Err(Unpublished::Failed(failure)) => Err(failure),
    }
}

/// Refuses to remove most of what is published: the wrong site, or the wrong target.
fn approve(plan: &PublishPlan, force: bool) -> Result<(), TargetError> {
    if force || !plan.removes_most() {
        return Ok(());
    }
    let removed = plan.removed.len();
    let published = removed + plan.changed.len() + plan.unchanged.len();
    Err(TargetError::new(format!("this would remove {removed} of {published} published files"))
        .hint("Check with `--plan` that this site belongs to this target.")
        .hint("To remove them, add `--force`."))
}

/// Returns a summary such as `3 sent, 31 unchanged, 1 removed`.
fn counts(plan: &PublishPlan, sent: &str, removed: &str) -> String {
    let parts = [
        (plan.added.len() + plan.changed.len(), sent),
        (plan.unchanged.len(), "unchanged"),
        (plan.removed.len(), removed),
    ];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = parts.map(|(count, word)| format!("{count} {word}")).collect();
    parts.join(", ")
}

fn as_text(plan: &PublishPlan, site: &StagedSite) -> String {
    let mut text = String::new();
    for (word, group) in [("add", &plan.added), ("change", &plan.changed)] {
        for index in group {
            let _ = writeln!(text, "{word:8}{}", site.files[*index].route);
        }
    }
    for route in &plan.removed {
        let _ = writeln!(text, "{:8}{route}", "remove");
    }
    let bytes: u64 = plan.sent(site).iter().map(|file| file.len).sum();
    let _ = writeln!(text, "{}; {bytes} bytes to send", counts(plan, "to send", "to remove"));
    text
}

/// What is published, or would be: the output of `publish`.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Publication")]
pub(super) struct PublishJson<'a> {
    /// The version of the format; it changes if a field is removed or changes its meaning.
    #[schemars(extend("const" = api::FORMAT))]
    format: u32,
    /// Whether it was published; `false` with `--plan`.
    published: bool,
    /// The files that were not published before, in the order of sending.
    added: Vec<FileJson<'a>>,
    /// The files that were published with other contents.
    changed: Vec<FileJson<'a>>,
    /// The paths of files that the site no longer has.
    removed: &'a [String],
    /// The number of files that are already published.
    unchanged: usize,
}

/// A file to publish.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "PublishedFile")]
struct FileJson<'a> {
    /// Its path in the published site.
    route: &'a str,
    /// Its length in bytes.
    bytes: u64,
}

fn as_json(plan: &PublishPlan, site: &StagedSite, is_plan: bool) -> String {
    let files = |group: &[usize]| -> Vec<FileJson<'_>> {
        let files = group.iter().map(|index| &site.files[*index]);
        files.map(|file| FileJson { route: &file.route, bytes: file.len }).collect()
    };
    api::text(&PublishJson {
        format: api::FORMAT,
        published: !is_plan,
        added: files(&plan.added),
        changed: files(&plan.changed),
        removed: &plan.removed,
        unchanged: plan.unchanged.len(),
    })
}
