//! `runsheet serve`: the site on a port of this machine, always as the files are now.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;

use jiff::Timestamp;

use crate::commands::build::stops_everything;
use crate::commands::cli::{Common, Serve};
use crate::commands::load::Load;
use crate::commands::output::Output;
use crate::commands::preview::{Nothing, Preview, errors};
use crate::commands::{Failure, Outcome};
use crate::diagnostic::render::summary;
use crate::render::Theme;
use crate::serve::{Address, Edition, Report, Server};

pub(super) fn run(common: &Common, args: &Serve, output: Output) -> Result<Outcome, Failure> {
    let address = address(args)?;
    let first = first(common, output)?;
    let server = Server::bind(&address).map_err(|error| taken(&error, args))?;
    let url = url(&address, server.address().map_err(could_not_listen)?);
    let session = Timestamp::now().as_nanosecond().to_string();
    let _running = server.start(first, session).map_err(could_not_listen)?;
    output.note(format_args!("Serving {url}  Ctrl-C ends it."));
    if args.open {
        open(&url, output);
    }
    loop {
        std::thread::park();
    }
}

/// Others may only read the site under a name that was given.
fn address(args: &Serve) -> Result<Address, Failure> {
    if !args.host.is_loopback() && args.allowed_host.is_empty() {
        return Err(
            Failure::new(format!("{} is not this machine alone", args.host))
                .hint(
                    "Everybody who reaches that address could read the site: there is no password.",
                )
                .hint("If that is meant, say under which name: `--allowed-host preview.example`."),
        );
    }
    Ok(Address {
        ip: args.host,
        port: args.port,
        names: args.allowed_host.clone(),
    })
}

/// What to write in the address bar.
fn url(asked: &Address, listens: SocketAddr) -> String {
    match asked.names.first() {
        Some(name) if !listens.ip().is_loopback() => format!("http://{name}:{}/", listens.port()),
        _ => format!("http://{listens}/"),
    }
}

fn first(common: &Common, output: Output) -> Result<Edition, Failure> {
    let site = Load::from(common).site(output)?;
    let theme = Theme::load(&site.sources);
    let mut problems = site.diagnostics.clone();
    problems.extend(theme.as_ref().err().into_iter().flatten().cloned());
    output.diagnostics_in_brief(&problems, &site.sources);
    if !problems.is_empty() {
        output.note(format_args!("{}", summary(&problems)));
    }
    let mut report = Report {
        errors: errors(&problems, &site.sources),
        outdated: false,
    };
    Ok(match theme {
        Ok(theme) if !stops_everything(&problems) => {
            Preview::new(common.root.clone(), site, Arc::new(theme)).edition(report)
        }
        _ => {
            report.outdated = true;
            Nothing::edition(report)
        }
    })
}

fn taken(error: &std::io::Error, args: &Serve) -> Failure {
    match (error.kind(), args.port) {
        (ErrorKind::AddrInUse, Some(port)) => Failure::new(format!("the port {port} is taken"))
            .hint("Without `--port` the next free one is used."),
        _ => could_not_listen(error),
    }
}

fn could_not_listen(error: impl std::borrow::Borrow<std::io::Error>) -> Failure {
    Failure::new(format!("could not listen: {}", error.borrow()))
}

/// Opens the browser that the system names.
fn open(url: &str, output: Output) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(url);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if command.spawn().is_err() {
        output.note(format_args!(
            "No browser could be opened: {program} is not there."
        ));
    }
}
