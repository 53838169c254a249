//! Accepting connections, so that no client can hold up another: each has a task of its own, bounded in
//! how long it may take to ask and how much it may say.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// How long a client may take to send the head of a request.
const PATIENCE: Duration = Duration::from_secs(15);

/// How large that head may be.
const LARGEST_HEAD: usize = 16 * 1024;

/// More than any browser keeps open, and few enough for the system's own bounds.
const MOST_CONNECTIONS: usize = 800;

/// Answers every client, for ever.
pub(super) async fn accept(listener: TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    serve(stream, router).await;
                    drop(permit);
                });
            }
            // Too many open files, or a client that left: the next one may do better.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    // Small answers should not wait for more of the same.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router))
        .with_upgrades();
    // A client that breaks off, or speaks no HTTP, is nobody's problem.
    let _ = connection.await;
}
