//! The socket that tells browsers of a new edition. It says only that there is one; each page asks for
//! itself and finds out whether it changed.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio::time::timeout;

use crate::serve::Shared;
use crate::serve::desk::Office;
use crate::serve::edition::{Changed, Edition};
use crate::serve::guard::Guard;

/// How long a browser may take to read a message.
const PATIENCE: Duration = Duration::from_secs(10);

/// Browsers have nothing to say here.
const LARGEST_MESSAGE: usize = 1024;

/// What a browser is told.
#[derive(Debug, Serialize)]
struct News<'a> {
    /// Tells the styles, scripts and pictures of this edition from those of others.
    assets: &'a str,
    /// Which of them changed, for whoever heard of the edition before.
    changed: &'a Changed,
    /// What is wrong, as the terminal shows it.
    errors: &'a str,
    /// Whether the pages are those of an earlier state.
    outdated: bool,
    /// What a page needs to record; nothing where it may not.
    edit: Option<Edit<'a>>,
}

#[derive(Debug, Serialize)]
struct Edit<'a> {
    token: &'a str,
}

/// Opens a socket for a page that was served here, and for no other.
pub(super) async fn socket(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !Guard::is_same_origin(&headers) {
        return StatusCode::FORBIDDEN.into_response();
    }
    upgrade
        .max_message_size(LARGEST_MESSAGE)
        .max_frame_size(LARGEST_MESSAGE)
        .on_upgrade(|socket| tell(socket, shared))
}

/// Tells of the edition that there is, and of every newer one, until the browser leaves.
async fn tell(mut socket: WebSocket, shared: Arc<Shared>) {
    let mut editions = shared.editions.clone();
    loop {
        let text = {
            let edition = editions.borrow_and_update();
            news(&edition, shared.office.as_ref())
        };
        match timeout(PATIENCE, socket.send(Message::Text(text.into()))).await {
            Ok(Ok(())) => {}
            _ => return,
        }
        loop {
            tokio::select! {
                changed = editions.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                message = socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
            }
        }
    }
}

fn news(edition: &Edition, office: Option<&Office>) -> String {
    let news = News {
        assets: &edition.assets_tag,
        changed: &edition.changed,
        errors: &edition.report.errors,
        outdated: edition.report.outdated,
        edit: office.map(|office| Edit {
            token: &office.token,
        }),
    };
    serde_json::to_string(&news).unwrap_or_default()
}
