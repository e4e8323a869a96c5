//! An endpoint's TLS. It exists beside tonic's own because a certificate is renewed while the process runs: its files are read
//! again, and connections that are made then are shown the new one.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::Context as _;
use futures_util::Stream;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use serde::Deserialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tonic::transport::{ClientTlsConfig, Endpoint};

use super::certificate_end;

/// How often the files are looked at. Whoever renews a certificate does it days before its end.
const LOOK_AGAIN: Duration = Duration::from_secs(30);
const HANDSHAKE: Duration = Duration::from_secs(5);
/// Handshakes at the same time; whoever comes then waits.
const AT_ONCE: usize = 128;
/// After a connection that could not be taken, for instance because there are too many.
const PAUSE: Duration = Duration::from_millis(50);

/// With what an endpoint proves who it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// File with the certificate and its chain, PEM. Read again when it changes.
    pub certificate: PathBuf,
    /// File with its key, PEM.
    pub key: PathBuf,
}

impl TlsSettings {
    fn read(&self) -> anyhow::Result<CertifiedKey> {
        let unreadable = || format!("the certificate {} cannot be read", self.certificate.display());
        let chain: Vec<_> =
            CertificateDer::pem_file_iter(&self.certificate).and_then(Iterator::collect).with_context(unreadable)?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .with_context(|| format!("the key {} cannot be read", self.key.display()))?;
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        CertifiedKey::from_der(chain, key, &provider).with_context(unreadable)
    }
}

/// A way to another system's gRPC. Behind `https` its certificate is judged by the machine's roots, to which `SSL_CERT_FILE`
/// and `SSL_CERT_DIR` point.
pub fn way_to(url: &str) -> Result<Endpoint, tonic::transport::Error> {
    let endpoint = Endpoint::from_shared(url.to_owned())?;
    if endpoint.uri().scheme_str() == Some("https") {
        return endpoint.tls_config(ClientTlsConfig::new().with_native_roots());
    }
    Ok(endpoint)
}

/// The certificate that stands in the files now.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Current {
    /// Keeps what was read last; files half-way through their renewal are read again later.
    async fn follow(self: Arc<Self>, settings: TlsSettings, every: Duration) {
        loop {
            tokio::time::sleep(every).await;
            match settings.read() {
                Ok(fresh) => {
                    let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
                    if current.cert != fresh.cert {
                        tracing::info!("a renewed certificate is shown from now on");
                        certificate_end::report(&fresh.cert);
                        *current = Arc::new(fresh);
                    }
                }
                Err(reason) => {
                    tracing::error!(%reason, "the certificate's files cannot be read; the former one is shown on")
                }
            }
        }
    }
}

/// The connections of this listener, each after its handshake.
pub(super) fn incoming(
    listener: TcpListener,
    settings: TlsSettings,
) -> anyhow::Result<impl Stream<Item = io::Result<TlsStream<TcpStream>>>> {
    incoming_looking(LOOK_AGAIN, listener, settings)
}

/// The same with files that are looked at as often as this.
fn incoming_looking(
    every: Duration,
    listener: TcpListener,
    settings: TlsSettings,
) -> anyhow::Result<impl Stream<Item = io::Result<TlsStream<TcpStream>>>> {
    let first = settings.read()?;
    certificate_end::report(&first.cert);
    let current = Arc::new(Current(RwLock::new(Arc::new(first))));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(current.clone());
    config.alpn_protocols = vec![b"h2".to_vec()];
    let (shaken, taken) = mpsc::channel(AT_ONCE);
    tokio::spawn(async move {
        tokio::select! {
            () = accept(listener, TlsAcceptor::from(Arc::new(config)), shaken.clone()) => {}
            () = current.follow(settings, every) => {}
            () = shaken.closed() => {}
        }
    });
    Ok(futures_util::stream::unfold(taken, |mut taken| async { Some((Ok(taken.recv().await?), taken)) }))
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, shaken: mpsc::Sender<TlsStream<TcpStream>>) {
    let seats = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(seat) = seats.clone().acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (acceptor, shaken) = (acceptor.clone(), shaken.clone());
        tokio::spawn(async move {
            let _seat = seat;
            let _ = stream.set_nodelay(true);
            // Who does not finish, or speaks no TLS, is no event.
            if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                let _ = shaken.send(stream).await;
            }
        });
    }
}

#[cfg(test)]
mod tests;
