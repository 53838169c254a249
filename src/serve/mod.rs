//! The HTTP server of the preview: serves the pages of a site from memory, and notifies browsers of changes.
//!
//! `Server::bind` reserves a port, `Server::start` starts to serve, and `Running::replace` replaces the
//! `SiteSnapshot`. The caller renders the files and detects changes.
//!
//! | module | does |
//! |---|---|
//! | `address` | network address and host names |
//! | `guard` | checks `Host`, `Origin` and `Sec-Fetch-*` |
//! | `sender` | who sent a request, according to a proxy |
//! | `limits` | limits on concurrent connections |
//! | `connections` | accepts connections, with timeouts and a size limit |
//! | `write_timeout` | a stream with a timeout for writes |
//! | `site_snapshot` | one version of the site: its files by route |
//! | `resolve` | maps the path of a request to a file of the snapshot |
//! | `answer` | responds with a file |
//! | `live_reload` | the WebSocket that notifies browsers of a new snapshot |
//! | `record_handler` | the endpoints for recording |
//! | `attach_handler` | the endpoint for files |
//! | `authorize` | checks that a request may record |
//! | `client` | the scripts and styles that the server adds to pages |

mod address;
mod answer;
mod answered_requests;
mod attach_handler;
mod authorize;
mod body;
mod client;
mod connections;
mod edit_access;
mod guard;
mod limits;
mod live_reload;
mod record_handler;
mod resolve;
mod sender;
mod site_snapshot;
mod state;
mod write_timeout;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use axum::routing::any;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

pub(crate) use address::Address;
pub use client::without_tag;
pub(crate) use edit_access::{Attachment, JsonRequest, RecordHandler};
pub(crate) use sender::Sender;
pub(crate) use site_snapshot::{PageSource, RenderError, SiteErrors, SiteSnapshot};

use crate::model::config::Identity;
use crate::serve::edit_access::EditAccess;
use crate::serve::guard::Guard;
use crate::serve::limits::Limits;
use crate::serve::state::Shared;

/// A bound server that does not accept connections yet.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    guard: Guard,
}

/// A running server, which stops when this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    snapshots: watch::Sender<Arc<SiteSnapshot>>,
    notice: watch::Sender<Option<String>>,
    runtime: Option<Runtime>,
}

impl Server {
    /// Binds the port of `address`. `identity` says which proxy names the users.
    pub(crate) fn bind(address: &Address, identity: Option<&Identity>) -> io::Result<Self> {
        let listener = address.listen()?;
        listener.set_nonblocking(true)?;
        Ok(Self { listener, guard: Guard::new(&address.names, identity) })
    }

    /// Returns the address on which the server listens.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Starts to serve `first` on separate threads. `handler` records requests of browsers.
    pub(crate) fn start(
        self,
        first: SiteSnapshot,
        handler: Option<Arc<dyn RecordHandler>>,
    ) -> io::Result<Running> {
        let (snapshots, receiver) = watch::channel(Arc::new(first));
        let (notice, notice_receiver) = watch::channel(None);
        let limits = Limits::of_process();
        let shared = Arc::new(Shared {
            snapshots: receiver,
            edit_access: handler.map(EditAccess::new),
            guard: Arc::new(self.guard),
            notice: notice_receiver,
            limits: limits.clone(),
        });
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(self.listener)?
        };
        runtime.spawn(connections::accept(listener, router(shared), limits));
        Ok(Running { snapshots, notice, runtime: Some(runtime) })
    }
}

impl Running {
    /// Serves `snapshot` from now on, and notifies every browser.
    pub(crate) fn replace(&self, snapshot: SiteSnapshot) {
        let next = snapshot.after(&self.snapshots.borrow());
        self.snapshots.send_replace(Arc::new(next));
    }

    /// Returns a function that shows a notice on every page, or removes it.
    pub(crate) fn show_notice(&self) -> impl Fn(Option<String>) + Send + use<> {
        let notice = self.notice.clone();
        move |text| {
            notice.send_replace(text);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Does not wait for pages that are still being rendered.
            runtime.shutdown_background();
        }
    }
}

/// Returns all routes, with the checks of host and sender for each.
fn router(shared: Arc<Shared>) -> Router {
    let guard = Arc::clone(&shared.guard);
    let router = match shared.edit_access {
        Some(_) => record_handler::router().merge(attach_handler::router()),
        None => Router::new(),
    };
    router
        .route(client::SOCKET, any(live_reload::socket))
        .fallback(answer::answer)
        .layer(axum::middleware::from_fn_with_state(guard, guard::check_host_and_sender))
        .with_state(shared)
}
