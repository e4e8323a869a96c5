//! The HTTP listener. A client that does not finish the head of its request is hung up on, which axum's own server leaves
//! open; and a stop lets running requests end.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::DOORS;

/// From the opening of a connection, or the end of its last request, to the end of the next request's head.
const HEAD: Duration = Duration::from_secs(10);
/// After a connection that could not be taken, for instance because there are too many.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves these routes until `stop` is cancelled.
pub async fn listen_http(listener: TcpListener, routes: Router, stop: CancellationToken) {
    let running = GracefulShutdown::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.cancelled() => break,
        };
        let Ok((stream, _)) = accepted else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let service = TowerToHyperService::new(routes.clone());
        let mut server = http1::Builder::new();
        server.timer(TokioTimer::new()).header_read_timeout(HEAD);
        let connection = running.watch(server.serve_connection(TokioIo::new(stream), service));
        // A client that breaks off is no event.
        tokio::spawn(async move { drop(connection.await) });
    }
    let _ = tokio::time::timeout(DOORS, running.shutdown()).await;
}
