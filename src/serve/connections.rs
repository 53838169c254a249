//! Accepting connections, so that no client can hold up another: each has a task of its own, bounded in
//! how long it may take to ask, how much it may say, and how long it may take nothing of the answer.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use crate::serve::limits::{Place, Room};
use crate::serve::write_timeout::WriteTimeout;

/// How long a client may take to send the head of a request, counted from the answer before. Short, because clients
/// that stay silent keep others out where few connections may be open.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a client may take to take the next bytes of the answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// How large that head may be.
const LARGEST_HEAD: usize = 16 * 1024;

/// Answers every client, for ever. Where there is no room, clients wait until others leave.
pub(super) async fn accept(listener: TcpListener, router: Router, room: Room) {
    loop {
        let Ok(permit) = Arc::clone(&room.connections).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(serve(stream, router, Arc::new(permit), PATIENCE));
            }
            // Too many open files, or a client that left: the next one may do better.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Answers the requests of one connection. Each carries the connection's place, for a socket to keep.
async fn serve(stream: TcpStream, router: Router, place: Place, patience: Duration) {
    // Small answers should not wait for more of the same.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&place));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(WriteTimeout::new(stream, patience)), service)
        .with_upgrades();
    // A client that breaks off, or speaks no HTTP, is nobody's problem.
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// More than the system takes off a server's hands.
    const LARGE: usize = 64 * 1024 * 1024;

    /// Asks for something large, and is answered with that patience.
    async fn asking(patience: Duration) -> (TcpStream, impl Future<Output = ()>) {
        let room = Room::here().connections;
        let place = Arc::new(room.acquire_owned().await.unwrap());
        let router = Router::new().route("/", get(|| async { vec![b'x'; LARGE] }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        client.write_all(request).await.unwrap();
        let (stream, _) = listener.accept().await.unwrap();
        (client, serve(stream, router, place, patience))
    }

    #[tokio::test]
    async fn a_client_that_takes_nothing_of_the_answer_is_given_up() {
        let (mut client, served) = asking(Duration::from_millis(50)).await;
        served.await;
        let mut taken = Vec::new();
        // The system may have to be told that the rest is lost.
        let _ = client.read_to_end(&mut taken).await;
        assert!(taken.len() < LARGE, "it ended before all was sent");
    }

    #[tokio::test]
    async fn one_that_goes_on_taking_gets_all_of_it() {
        let (mut client, served) = asking(PATIENCE).await;
        let mut taken = Vec::new();
        let (read, ()) = tokio::join!(client.read_to_end(&mut taken), served);
        read.unwrap();
        assert!(taken.len() > LARGE);
    }
}
