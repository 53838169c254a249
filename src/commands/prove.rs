//! `runsheet prove`: compares the record of releases with git.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::failure::{Failure, Outcome};
use crate::app::load::{self, SiteLoader};
use crate::app::options::{FormatOption, GlobalOptions, OutputFormat};
use crate::app::prove::{ACCEPTED, SiteProof, prove};
use crate::app::prove_json::ProofJson;
use crate::app::prove_text::Report;
use crate::app::terminal::Terminal;
use crate::provenance::{Acceptance, ProofFinding, acceptances};
use crate::site::Site;

/// Compare releases with git's history
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet prove
  runsheet prove shop/production/1.0.0
  runsheet prove --format json > ../anchor.json
  runsheet prove --anchor ../anchor.json

For each release, `prove` shows how well git supports its events, and lists events that were \
altered, removed, backdated or committed by another person.

Exit code 1: there are findings that prove.yaml does not accept.")]
pub(crate) struct ProveArgs {
    /// Release ids, or their last parts if unique [default: all]
    #[arg(value_name = "RELEASE")]
    pub(crate) releases: Vec<String>,
    /// Earlier JSON output, or a signed tag, to compare with
    #[arg(long, value_name = "FILE")]
    pub(crate) anchor: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatOption,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ProveArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let site = SiteLoader::from(common).site(output)?;
    let accepted = accepted(&common.root)?;
    let proven = prove(&site, &common.root, args.anchor.as_deref())?;
    let ids = args.releases.iter().map(|id| release_id(&site, &proven, id));
    let ids = ids.collect::<Result<Vec<String>, Failure>>()?;
    let report = Report::new(&proven, &site.config, &ids, &accepted);
    if ids.is_empty() {
        warn_of_unused(&proven, &accepted, output);
    }
    match args.format.value {
        OutputFormat::Json => {
            let json = serde_json::to_string(&ProofJson::new(&proven, &report));
            let json = json.map_err(|error| Failure::new(error.to_string()))?;
            output.result(format_args!("{json}\n"))?;
        }
        OutputFormat::Human => output.result(report.describe())?,
    }
    Ok(if report.findings.is_empty() { Outcome::Fine } else { Outcome::Problems })
}

/// Returns a release's id. A release that is gone has to be given in full.
fn release_id(site: &Site, proven: &SiteProof, id: &str) -> Result<String, Failure> {
    let is_gone = |release: &Option<String>| release.as_deref() == Some(id);
    if proven.proof.findings.iter().any(|finding| is_gone(&finding.release)) {
        return Ok(id.to_owned());
    }
    Ok(load::release(site, id)?.id().to_owned())
}

fn accepted(root: &Path) -> Result<Vec<Acceptance>, Failure> {
    let text = match std::fs::read_to_string(root.join(ACCEPTED)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Failure::new(format!("could not read `{ACCEPTED}`: {error}"))),
    };
    acceptances(&text).map_err(|mistakes| {
        let failure =
            Failure::new(format!("`{ACCEPTED}` cannot be read, so no finding is accepted"));
        mistakes
            .into_iter()
            .fold(failure, |failure, mistake| failure.hint(format!("{ACCEPTED}, {mistake}.")))
    })
}

fn warn_of_unused(proven: &SiteProof, accepted: &[Acceptance], output: Terminal) {
    let found: Vec<String> = proven.proof.findings.iter().map(ProofFinding::id).collect();
    for acceptance in accepted.iter().filter(|one| !found.contains(&one.finding)) {
        output
            .caution(&format!("`{ACCEPTED}` accepts `{}`, which is not found", acceptance.finding));
    }
}
