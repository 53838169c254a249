//! Accepts connections. Each has its own task, with timeouts for the request's head and for writes, and a limit
//! on the head's size, so that no client can block another.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use crate::serve::limits::{Limits, Permit};
use crate::serve::sender::Peer;
use crate::serve::write_timeout::WriteTimeout;

/// The timeout for the head of a request, from the previous response. Short, because idle connections count towards
/// the limit.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// The timeout for writing the next bytes of a response.
const WRITE_TIMEOUT: Duration = Duration::from_secs(15);

/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// Serves clients until the task is dropped. If the limit is reached, further clients wait.
pub(super) async fn accept(listener: TcpListener, router: Router, limits: Limits) {
    loop {
        let Ok(permit) = Arc::clone(&limits.connections).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let router = router.clone();
                let peer = Peer(peer.ip());
                tokio::spawn(serve(stream, peer, router, Arc::new(permit), WRITE_TIMEOUT));
            }
            // Too many open files, or a client that disconnected; the next attempt may succeed.
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

/// Serves the requests of one connection. Each carries the address of the client, and the connection's permit, which a
/// socket keeps.
async fn serve(stream: TcpStream, peer: Peer, router: Router, permit: Permit, timeout: Duration) {
    // Small responses are sent without delay.
    let _ = stream.set_nodelay(true);
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&permit));
        request.extensions_mut().insert(peer);
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(WriteTimeout::new(stream, timeout)), service)
        .with_upgrades();
    // Ignores clients that disconnect or do not send HTTP.
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// More than the system's socket buffers hold.
    const LARGE: usize = 64 * 1024 * 1024;

    /// Requests a large response. Returns the client, and the future that serves it with that timeout.
    async fn request_large(timeout: Duration) -> (TcpStream, impl Future<Output = ()>) {
        let limit = Limits::of_process().connections;
        let permit = Arc::new(limit.acquire_owned().await.unwrap());
        let router = Router::new().route("/", get(|| async { vec![b'x'; LARGE] }));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        client.write_all(request).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        (client, serve(stream, Peer(peer.ip()), router, permit, timeout))
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_disconnected() {
        let (mut client, served) = request_large(Duration::from_millis(50)).await;
        served.await;
        let mut received = Vec::new();
        // The system may report a reset connection.
        let _ = client.read_to_end(&mut received).await;
        assert!(received.len() < LARGE, "it ended before all was sent");
    }

    #[tokio::test]
    async fn a_client_that_reads_gets_the_whole_response() {
        let (mut client, served) = request_large(WRITE_TIMEOUT).await;
        let mut received = Vec::new();
        let (read, ()) = tokio::join!(client.read_to_end(&mut received), served);
        read.unwrap();
        assert!(received.len() > LARGE);
    }
}
