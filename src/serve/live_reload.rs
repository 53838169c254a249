//! The WebSocket that notifies browsers of a new snapshot. Each page then fetches itself and compares.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::sync::watch::{self, error::RecvError};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::serve::limits::Permit;
use crate::serve::site_snapshot::{Changed, SiteSnapshot};
use crate::serve::state::Shared;

/// The timeout for sending a message.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// The interval of pings. A page that does not answer is closed. Scripts do not see pings, so each is followed by an empty
/// message: a page that gets none knows that the server hangs.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// The largest message from a browser, in bytes; pages send none.
const LARGEST_MESSAGE: usize = 1024;

/// The message to browsers.
#[derive(Debug, Serialize)]
struct LiveMessage<'a> {
    /// The tag of all assets of this snapshot.
    assets: &'a str,
    /// The assets that changed since the previous snapshot.
    changed: &'a Changed,
    errors: Errors<'a>,
    /// Whether the pages are those of an earlier version of the site.
    outdated: bool,
    /// Whether pages may record.
    edit: bool,
    /// What tells this server from those before and after it, if pages may record.
    server: Option<&'a str>,
    /// What pages show about sharing, if anything.
    notice: Option<&'a str>,
}

/// The errors in the site's files.
#[derive(Debug, Serialize)]
struct Errors<'a> {
    /// As the terminal shows them; empty if there are none.
    text: &'a str,
    count: usize,
    /// The files that have errors.
    files: &'a [String],
}

/// Opens a socket, only for a page of this server, if the limit allows it.
pub(super) async fn socket(
    State(shared): State<Arc<Shared>>,
    permit: Option<Extension<Permit>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !shared.guard.is_same_origin(&headers) {
        return refuse(StatusCode::FORBIDDEN, "only pages that were served here may ask");
    }
    let Ok(socket_permit) = Arc::clone(&shared.limits.sockets).try_acquire_owned() else {
        let why = "too many pages are open; this one tries again";
        return refuse(StatusCode::SERVICE_UNAVAILABLE, why);
    };
    upgrade.max_message_size(LARGEST_MESSAGE).max_frame_size(LARGEST_MESSAGE).on_upgrade(
        async move |socket| {
            send_updates(socket, &shared, PING_INTERVAL).await;
            drop((socket_permit, permit));
        },
    )
}

/// Returns an error after which the connection is closed, so that it does not count towards the limit.
fn refuse(status: StatusCode, why: &'static str) -> Response {
    (status, [(header::CONNECTION, "close")], why).into_response()
}

/// Sends a message for the current snapshot and for every newer one, until the page is closed. A page that does not
/// answer a ping before the next one counts as closed.
async fn send_updates(mut socket: WebSocket, shared: &Shared, ping: Duration) {
    let (mut snapshots, mut notice) = (shared.snapshots.clone(), shared.notice.clone());
    let mut pings = interval_at(Instant::now() + ping, ping);
    // After the machine was suspended, browsers get a full interval to answer.
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut is_alive = true;
    snapshots.mark_changed();
    loop {
        let messages = tokio::select! {
            changed = change(&mut snapshots, &mut notice) => match changed {
                Ok(()) => {
                    let snapshot = Arc::clone(&snapshots.borrow_and_update());
                    let notice = notice.borrow_and_update().clone();
                    let edit_access = shared.edit_access.as_ref();
                    let server = edit_access.map(|access| access.handler.instance());
                    vec![Message::Text(message(&snapshot, server, notice.as_deref()).into())]
                }
                Err(_) => return,
            },
            _ = pings.tick() => {
                if !std::mem::take(&mut is_alive) {
                    return;
                }
                vec![Message::Ping(Bytes::new()), Message::Text("".into())]
            }
            message = socket.recv() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                Some(Ok(_)) => {
                    is_alive = true;
                    continue;
                }
            },
        };
        for message in messages {
            match timeout(SEND_TIMEOUT, socket.send(message)).await {
                Ok(Ok(())) => {}
                _ => return,
            }
        }
    }
}

/// Waits until there is another snapshot or notice; an error if the server stops.
async fn change(
    snapshots: &mut watch::Receiver<Arc<SiteSnapshot>>,
    notice: &mut watch::Receiver<Option<String>>,
) -> Result<(), RecvError> {
    tokio::select! {
        changed = snapshots.changed() => changed,
        changed = notice.changed() => changed,
    }
}

fn message(snapshot: &SiteSnapshot, server: Option<&str>, notice: Option<&str>) -> String {
    let message = LiveMessage {
        assets: &snapshot.assets_tag,
        changed: &snapshot.changed,
        errors: Errors {
            text: &snapshot.report.errors,
            count: snapshot.report.count,
            files: &snapshot.report.files,
        },
        outdated: snapshot.report.outdated,
        edit: server.is_some(),
        server,
        notice,
    };
    serde_json::to_string(&message).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::any;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::serve::guard::Guard;
    use crate::serve::limits::Limits;
    use crate::serve::site_snapshot::{PageSource, RenderError, SiteErrors};
    use crate::sha256::Sha256;

    struct EmptySite;

    impl PageSource for EmptySite {
        fn pages(&self) -> Vec<String> {
            Vec::new()
        }

        fn assets(&self) -> Vec<(String, Sha256)> {
            Vec::new()
        }

        fn page(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }

        fn asset(&self, _: usize) -> Result<Bytes, RenderError> {
            unreachable!("there are none")
        }
    }

    /// Opens a socket and reads its first message. Returns the browser's side, and the sender of snapshots.
    async fn opened(ping: Duration) -> (TcpStream, watch::Sender<Arc<SiteSnapshot>>) {
        let snapshot = SiteSnapshot::new(Arc::new(EmptySite), "/", SiteErrors::default());
        let (sender, snapshots) = watch::channel(Arc::new(snapshot));
        let guard = Arc::new(Guard::new(&[], None));
        let (notices, notice) = watch::channel(None);
        let limits = Limits::of_process();
        let shared = Arc::new(Shared { snapshots, edit_access: None, guard, notice, limits });
        let socket = async move |upgrade: WebSocketUpgrade| {
            upgrade.on_upgrade(async move |socket| send_updates(socket, &shared, ping).await)
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().route("/", any(socket));
        tokio::spawn(async move {
            // Sockets end with the sender.
            let _notices = notices;
            axum::serve(listener, router).await
        });
        let mut browser = TcpStream::connect(address).await.unwrap();
        let head = "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        browser.write_all(head.as_bytes()).await.unwrap();
        let mut read = Vec::new();
        while !read.ends_with(b"\r\n\r\n") {
            read.push(browser.read_u8().await.unwrap());
        }
        assert_eq!(browser.read_u8().await.unwrap(), 0x81, "text");
        let mut len = u16::from(browser.read_u8().await.unwrap());
        if len == 126 {
            len = browser.read_u16().await.unwrap();
        }
        let mut message = vec![0; len.into()];
        browser.read_exact(&mut message).await.unwrap();
        (browser, sender)
    }

    /// A ping, and an empty message for the page's script.
    const PING_FRAMES: [u8; 4] = [0x89, 0, 0x81, 0];

    #[tokio::test]
    async fn a_browser_that_answers_stays_connected() {
        let (mut browser, _sender) = opened(Duration::from_secs(1)).await;
        for _ in 0..3 {
            let mut frames = [0; 4];
            browser.read_exact(&mut frames).await.unwrap();
            assert_eq!(frames, PING_FRAMES);
            let pong = [0x8A, 0x80, 0, 0, 0, 0];
            browser.write_all(&pong).await.unwrap();
        }
    }

    #[tokio::test]
    async fn a_browser_that_does_not_answer_is_disconnected() {
        let (mut browser, _sender) = opened(Duration::from_millis(20)).await;
        let mut rest = Vec::new();
        // The system may report a reset connection.
        let _ = browser.read_to_end(&mut rest).await;
        assert_eq!(rest, PING_FRAMES, "one ping, and then the end");
    }
}
