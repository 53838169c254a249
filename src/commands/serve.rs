//! `runsheet serve`: previews the site and updates it as files change.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use clap::Args;

use crate::app::committer::Committer;
use crate::app::edit_service::EditService;
use crate::app::failure::{Failure, Outcome};
use crate::app::load::SiteLoader;
use crate::app::options::GlobalOptions;
use crate::app::preview::{EmptySite, Preview, errors};
use crate::app::redirects::Redirects;
use crate::app::seen_diagnostics::SeenDiagnostics;
use crate::app::session::{Session, SiteState};
use crate::app::terminal::Terminal;
use crate::app::watch_loop::WatchLoop;
use crate::app::webhooks::Webhooks;
use crate::disk::ChangeKind;
use crate::model::config::{Config, Identity};
use crate::model::link;
use crate::render::route::href;
use crate::report::summary;
use crate::serve::{self, Address, Server, SiteErrors, SiteSnapshot};
use crate::site::Site;

/// Preview the site, updated as files change
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  runsheet serve --open
  runsheet serve --edit --port 8080
  runsheet serve --host 0.0.0.0 --allowed-host preview.example

Without --host, only this machine can open the site. With --host, everyone who can reach the \
address can read the site: there is no password. Browsers can open it under the names that \
--allowed-host lists. With --edit, --host requires a proxy that signs people in: see `identity` \
in site.yaml.")]
pub(crate) struct ServeArgs {
    /// Port [default: 4848, or the next free one]
    #[arg(short, long, value_name = "PORT")]
    pub(crate) port: Option<u16>,
    /// Network address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: IpAddr,
    /// Host name that browsers may use (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) allowed_host: Vec<String>,
    /// Open the site in a browser
    #[arg(long)]
    pub(crate) open: bool,
    /// Let browsers record on the pages of releases
    #[arg(long)]
    pub(crate) edit: bool,
    /// Poll for changes, for network file systems
    #[arg(long)]
    pub(crate) poll: bool,
}

pub(super) fn run(
    common: &GlobalOptions,
    args: &ServeArgs,
    output: Terminal,
) -> Result<Outcome, Failure> {
    let config = config(common, args)?;
    let identity = config.identity.clone();
    let address = address(args, identity.as_ref())?;
    let session = Session::new(common.root.clone(), None, None, Preview::prepare);
    let mut watch = WatchLoop::new(session, args.poll, output);
    // A folder that holds no site ends the command now; later errors are shown on the page.
    let first = watch.first()?;
    let (wake, woken) = mpsc::channel();
    let editing =
        if args.edit { Some(Arc::new(EditService::new(common, output, wake)?)) } else { None };
    let mut showing = Showing::new(common, output, editing.clone(), identity.clone());
    if args.edit {
        showing.webhooks = Some(Webhooks::start(&config, output)?);
    }
    let mut snapshot = EmptySite::snapshot(SiteErrors::default());
    if let Some(state) = first {
        output.diagnostics_in_brief(&showing.seen.take_new(&state), &state.site.sources);
        let diagnostics = state.diagnostics();
        if !diagnostics.is_empty() {
            output.note(format_args!("{}", summary(&diagnostics)));
        }
        snapshot = showing.set(&state);
    }
    let server =
        Server::bind(&address, identity.as_ref()).map_err(|error| bind_failure(&error, args))?;
    let listens = server.address().map_err(could_not_listen)?;
    showing.url = url(&address, listens);
    let editing = editing.map(|service| service as Arc<dyn serve::RecordHandler>);
    let running = server.start(snapshot, editing).map_err(could_not_listen)?;
    output.note(format_args!("Serving {}  Ctrl-C ends it.", showing.home()));
    if args.edit {
        Committer::new(common, output, running.show_notice()).start(woken);
        output.note(format_args!(
            "Editing: records are written to {}.",
            common.root.join("content/releases").display()
        ));
        if let Some(identity) = &identity {
            output.note(format_args!(
                "Open the site at {}, where the proxy signs people in.",
                identity.origin
            ));
        }
    }
    if args.open {
        open(&showing.home(), output);
    }
    watch.run(|state, began| match state {
        Ok(state) => {
            running.replace(showing.set(&state));
            showing.report(&state, began.elapsed());
        }
        Err(failure) => {
            if let Some(snapshot) = showing.fail(&failure) {
                running.replace(snapshot);
            }
        }
    })
}

/// The state that browsers see and the diagnostics that were printed.
struct Showing {
    root: PathBuf,
    output: Terminal,
    url: String,
    /// The newest state without errors that affect the whole site.
    last_good: Option<Preview>,
    redirects: Redirects,
    seen: SeenDiagnostics,
    /// Why the folder could not be read, if it could not.
    failure: Option<String>,
    /// The editing service, with `--edit`.
    editing: Option<Arc<EditService>>,
    /// The identity with which the server was started.
    identity: Option<Identity>,
    /// The servers that get events, with `--edit`.
    webhooks: Option<Webhooks>,
}

impl Showing {
    fn new(
        common: &GlobalOptions,
        output: Terminal,
        editing: Option<Arc<EditService>>,
        identity: Option<Identity>,
    ) -> Self {
        Self {
            root: common.root.clone(),
            output,
            url: String::new(),
            last_good: None,
            redirects: Redirects::default(),
            seen: SeenDiagnostics::default(),
            failure: None,
            editing,
            identity,
            webhooks: None,
        }
    }

    /// Warns if `site.yaml` has another identity now, which a running server does not take over.
    fn check_identity(&mut self, site: &Site) {
        if site.config.identity != self.identity {
            self.output.caution("`identity` in site.yaml changed; restart the server to use it");
            self.identity.clone_from(&site.config.identity);
        }
    }

    /// Returns a snapshot of the state. If the state cannot be shown, returns the last good one with the errors.
    fn set(&mut self, state: &SiteState) -> SiteSnapshot {
        self.failure = None;
        self.redirects.learn(&state.changes);
        let showable = state.showable();
        if let Some(theme) = showable {
            let site = &state.site;
            self.check_identity(site);
            if let Some(webhooks) = &mut self.webhooks {
                webhooks.update(site);
            }
            if let Some(service) = &self.editing {
                service.set_site(Arc::clone(site));
            }
            self.last_good = Some(Preview::new(
                self.root.clone(),
                Arc::clone(site),
                Arc::clone(theme),
                self.editing.clone(),
            ));
        }
        self.snapshot(SiteErrors {
            outdated: showable.is_none(),
            ..errors(&state.diagnostics(), &state.site.sources)
        })
    }

    /// Returns a snapshot with the failure to read the folder, or `None` if that failure was shown already.
    fn fail(&mut self, failure: &Failure) -> Option<SiteSnapshot> {
        if self.failure.as_ref() == Some(&failure.message) {
            return None;
        }
        self.output.failure(&failure.message, &failure.hints);
        self.failure = Some(failure.message.clone());
        let hints = failure.hints.iter().map(|hint| format!("\nhelp: {hint}"));
        Some(self.snapshot(SiteErrors {
            errors: format!("error: {}{}\n", failure.message, hints.collect::<String>()),
            count: 1,
            files: Vec::new(),
            outdated: true,
        }))
    }

    fn snapshot(&self, report: SiteErrors) -> SiteSnapshot {
        match &self.last_good {
            Some(preview) => preview.snapshot(report).with_redirects(self.redirects.all()),
            None => EmptySite::snapshot(report),
        }
    }

    /// Prints a line about the changes with a URL, then new diagnostics.
    fn report(&mut self, state: &SiteState, took: Duration) {
        let page = match state.changes.as_slice() {
            [only] if only.how != ChangeKind::Removed => link::route(&only.path),
            _ => None,
        };
        self.output.note(format_args!(
            "{}: {} ms, {}  {}{}",
            state.what_changed(),
            took.as_millis(),
            summary(&state.diagnostics()),
            self.home(),
            page.map_or_else(String::new, |page| href("", &page))
        ));
        let new = self.seen.take_new(state);
        (self.output).diagnostics_in_brief(&new, &state.site.sources);
    }

    /// Returns the URL of the overview.
    fn home(&self) -> String {
        let base = self.last_good.as_ref().map_or("/".to_owned(), Preview::base);
        format!("{}{}", self.url, base.trim_start_matches('/'))
    }
}

/// Returns the configuration. With `--edit`, requires that it has no errors, and an identity if other machines can reach
/// the server.
fn config(common: &GlobalOptions, args: &ServeArgs) -> Result<Config, Failure> {
    let parsed = SiteLoader::from(common).parsed_config()?;
    if args.edit && parsed.has_errors() {
        return Err(Failure::new("site.yaml has errors, so nobody can record")
            .hint("Run `runsheet check` to see them."));
    }
    let config = parsed.config;
    if args.edit && !args.host.is_loopback() && config.identity.is_none() {
        return Err(Failure::new(format!(
            "with `--edit` on {}, every user who reaches that address could record under any name",
            args.host
        ))
        .hint("Put a proxy with a sign-in in front, and name it in `identity` in site.yaml.")
        .hint("Omit `--host` to allow only this machine."));
    }
    Ok(config)
}

/// Returns the address to listen on. Requires a host name if other machines can reach it; the origin of an identity has
/// one.
fn address(args: &ServeArgs, identity: Option<&Identity>) -> Result<Address, Failure> {
    if !args.host.is_loopback() && args.allowed_host.is_empty() && identity.is_none() {
        return Err(Failure::new(format!("other machines can reach the address {}", args.host))
            .hint("Omit `--host`, because there is no password.")
            .hint(
                "To allow this, add the site's name, such as `--allowed-host preview.example`.",
            ));
    }
    Ok(Address { ip: args.host, port: args.port, names: args.allowed_host.clone() })
}

/// Returns the URL of the server.
fn url(address: &Address, listens: SocketAddr) -> String {
    match address.names.first() {
        Some(name) if !listens.ip().is_loopback() => format!("http://{name}:{}/", listens.port()),
        _ => format!("http://{listens}/"),
    }
}

fn bind_failure(error: &std::io::Error, args: &ServeArgs) -> Failure {
    match (error.kind(), args.port) {
        (ErrorKind::AddrInUse, Some(port)) => Failure::new(format!("port {port} is in use"))
            .hint("Omit `--port` to use the next free port."),
        _ => could_not_listen(error),
    }
}

fn could_not_listen(error: impl std::borrow::Borrow<std::io::Error>) -> Failure {
    Failure::new(format!("could not listen: {}", error.borrow()))
}

/// Opens the default browser.
fn open(url: &str, output: Terminal) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(url);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.spawn().is_err() {
        output.note(format_args!("No browser could be opened: {program} does not exist."));
    }
}
