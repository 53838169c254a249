//! HTTP: the pages of a site in memory, and a word to every open browser when they change.
//!
//! It knows files by their routes and bytes by their making, not checklists. [`Server::bind`] takes a
//! port, [`Server::start`] begins to answer, [`Running::show`] puts a newer [`SiteSnapshot`] in place of the
//! one before. What the files hold, and when they change, is left to whoever makes the editions.
//!
//! | module | does |
//! |---|---|
//! | `address` | where to listen, and for which names |
//! | `guard` | who may ask: `Host` and `Origin` |
//! | `limits` | how many clients at a time |
//! | `connections` | accepting, with bounds on time and size |
//! | `write_timeout` | a stream whose client has to take what it is sent |
//! | `site_snapshot` | one state of the site: its files by route |
//! | `resolve` | from a request's path to a file of the edition |
//! | `answer` | from a file to a response |
//! | `live_reload` | the socket that tells browsers of a new edition |
//! | `record_handler` | what browsers want recorded, and who may ask for that |
//! | `client` | what the browser runs to show it |

mod address;
mod answer;
mod body;
mod client;
mod connections;
mod edit_access;
mod guard;
mod limits;
mod live_reload;
mod media;
mod record_handler;
mod resolve;
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
pub(crate) use edit_access::RecordHandler;
pub(crate) use site_snapshot::{PageSource, RenderError, SiteErrors, SiteSnapshot};

use crate::serve::edit_access::EditAccess;
use crate::serve::guard::Guard;
use crate::serve::limits::Room;
use crate::serve::state::Shared;

/// A port that was taken, and nobody answered yet.
#[derive(Debug)]
pub(crate) struct Server {
    listener: TcpListener,
    guard: Guard,
}

/// A server that answers until this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    editions: watch::Sender<Arc<SiteSnapshot>>,
    runtime: Option<Runtime>,
}

impl Server {
    /// Takes the port that `address` names.
    pub(crate) fn bind(address: &Address) -> io::Result<Self> {
        let listener = address.listen()?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            listener,
            guard: Guard::new(&address.names),
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Begins to answer, with `first`, on threads of its own. What browsers want recorded goes to `desk`.
    pub(crate) fn start(
        self,
        first: SiteSnapshot,
        desk: Option<Arc<dyn RecordHandler>>,
    ) -> io::Result<Running> {
        let (editions, receiver) = watch::channel(Arc::new(first));
        let room = Room::here();
        let shared = Arc::new(Shared {
            editions: receiver,
            office: desk.map(EditAccess::new),
            room: room.clone(),
        });
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?;
        let listener = {
            let _inside = runtime.enter();
            tokio::net::TcpListener::from_std(self.listener)?
        };
        runtime.spawn(connections::accept(
            listener,
            router(shared, Arc::new(self.guard)),
            room,
        ));
        Ok(Running {
            editions,
            runtime: Some(runtime),
        })
    }
}

impl Running {
    /// Serves `edition` from now on, and tells every browser.
    pub(crate) fn show(&self, edition: SiteSnapshot) {
        let next = edition.after(&self.editions.borrow());
        self.editions.send_replace(Arc::new(next));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A page that is still being rendered is for nobody.
            runtime.shutdown_background();
        }
    }
}

/// Everything that is answered, behind one guard.
fn router(shared: Arc<Shared>, guard: Arc<Guard>) -> Router {
    let desk = match shared.office {
        Some(_) => record_handler::router(),
        None => Router::new(),
    };
    desk.route(client::SOCKET, any(live_reload::socket))
        .fallback(answer::answer)
        .layer(axum::middleware::from_fn_with_state(
            guard,
            guard::refuse_foreign_hosts,
        ))
        .with_state(shared)
}
