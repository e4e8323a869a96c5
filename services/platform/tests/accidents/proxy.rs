//! A line to the broker that can go deaf in one direction and be cut, as networks do.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Line {
    Open,
    /// What the broker says never arrives.
    BrokerUnheard,
    /// What the service says never arrives.
    ServiceUnheard,
    /// Every connection is gone and none is taken.
    Cut,
}

#[derive(Clone)]
pub struct Proxy {
    pub url: String,
    line: Arc<watch::Sender<Line>>,
}

impl Proxy {
    pub async fn before(broker_url: &str) -> Self {
        let (user, place) = broker_url.split_once('@').unwrap();
        let (authority, rest) = place.split_once('/').unwrap();
        let broker = authority.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("{user}@{}/{rest}", listener.local_addr().unwrap());
        let line = Arc::new(watch::Sender::new(Line::Open));
        let told = line.subscribe();
        tokio::spawn(async move {
            while let Ok((service, _)) = listener.accept().await {
                if *told.borrow() == Line::Cut {
                    continue;
                }
                let Ok(broker) = TcpStream::connect(&broker).await else { continue };
                let ((from_service, to_service), (from_broker, to_broker)) =
                    (service.into_split(), broker.into_split());
                tokio::spawn(pump(from_service, to_broker, told.clone(), Line::ServiceUnheard));
                tokio::spawn(pump(from_broker, to_service, told.clone(), Line::BrokerUnheard));
            }
        });
        Self { url, line }
    }

    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }

    /// Ends every connection; new ones are taken again.
    pub async fn interrupt(&self) {
        self.set(Line::Cut);
        // Both directions of every connection have seen it when they let go of the line.
        while self.line.receiver_count() > 1 {
            tokio::task::yield_now().await;
        }
        self.set(Line::Open);
    }
}

async fn pump(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut line: watch::Receiver<Line>, deaf: Line) {
    let mut bytes = vec![0; 64 * 1024];
    loop {
        let read = tokio::select! {
            read = from.read(&mut bytes) => read.unwrap_or(0),
            _ = line.wait_for(|line| *line == Line::Cut) => return,
        };
        let unheard = *line.borrow() == deaf;
        if read == 0 || (!unheard && to.write_all(&bytes[..read]).await.is_err()) {
            return;
        }
    }
}
