//! A certificate is renewed while its endpoint is open, by files that change as a kubelet changes those of a secret.
#![allow(clippy::unwrap_used)]

use std::os::unix::fs::symlink;
use std::path::Path;

use futures_util::StreamExt as _;
use rcgen::{CertificateParams, KeyPair};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsConnector;
use tokio_rustls::client;

use super::*;

/// How often the endpoint looks at its files here.
const EVERY: Duration = Duration::from_millis(20);
/// A new certificate is shown within this.
const BOUND: Duration = Duration::from_secs(20);

/// A certificate for localhost and its key, PEM.
struct Pair {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Pair {
    fn fresh() -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
        Self { certificate, key }
    }
}

/// A secret's volume as a kubelet makes it: the names are links into `..data`, and that one link is replaced at once.
struct Volume {
    folder: PathBuf,
    turn: std::cell::Cell<usize>,
}

impl Volume {
    fn with(pair: &Pair) -> Self {
        let folder = std::env::temp_dir().join(format!("kosh-renewal-{}", crate::clock::fresh_id()));
        std::fs::create_dir_all(&folder).unwrap();
        let volume = Self { folder, turn: std::cell::Cell::default() };
        volume.renew(&pair.certificate.pem(), &pair.key.serialize_pem());
        for name in ["tls.crt", "tls.key"] {
            symlink(Path::new("..data").join(name), volume.folder.join(name)).unwrap();
        }
        volume
    }

    fn renew(&self, certificate: &str, key: &str) {
        let turn = self.turn.replace(self.turn.get() + 1);
        let fresh = format!("..{turn}");
        std::fs::create_dir(self.folder.join(&fresh)).unwrap();
        std::fs::write(self.folder.join(&fresh).join("tls.crt"), certificate).unwrap();
        std::fs::write(self.folder.join(&fresh).join("tls.key"), key).unwrap();
        symlink(&fresh, self.folder.join("..data_tmp")).unwrap();
        std::fs::rename(self.folder.join("..data_tmp"), self.folder.join("..data")).unwrap();
        if let Some(former) = turn.checked_sub(1) {
            std::fs::remove_dir_all(self.folder.join(format!("..{former}"))).unwrap();
        }
    }

    fn settings(&self) -> TlsSettings {
        TlsSettings { certificate: self.folder.join("tls.crt"), key: self.folder.join("tls.key") }
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A endpoint behind which everything is said back; its address.
async fn echoing(settings: TlsSettings) -> std::net::SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut incoming = Box::pin(incoming_looking(EVERY, listener, settings).unwrap());
    tokio::spawn(async move {
        while let Some(Ok(stream)) = incoming.next().await {
            let (mut from, mut to) = tokio::io::split(stream);
            tokio::spawn(async move { drop(tokio::io::copy(&mut from, &mut to).await) });
        }
    });
    address
}

/// A client that trusts these certificates and no other.
async fn call(address: std::net::SocketAddr, trusted: &[&Pair]) -> io::Result<client::TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    trusted.iter().for_each(|pair| roots.add(pair.certificate.der().clone()).unwrap());
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(address).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

fn shown(connection: &client::TlsStream<TcpStream>) -> CertificateDer<'static> {
    connection.get_ref().1.peer_certificates().unwrap()[0].clone()
}

async fn says_back(connection: &mut client::TlsStream<TcpStream>, word: &[u8; 4]) {
    connection.write_all(word).await.unwrap();
    let mut heard = [0; 4];
    connection.read_exact(&mut heard).await.unwrap();
    assert_eq!(&heard, word);
}

/// Calls until it is shown this certificate, which all that time is a certificate of one of the two.
async fn until_shown(address: std::net::SocketAddr, former: &Pair, fresh: &Pair) {
    let asking = async {
        loop {
            let connection = call(address, &[former, fresh]).await.unwrap();
            if shown(&connection) == *fresh.certificate.der() {
                return;
            }
            assert_eq!(shown(&connection), *former.certificate.der());
            tokio::time::sleep(EVERY).await;
        }
    };
    tokio::time::timeout(BOUND, asking).await.unwrap();
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_and_nobody_is_cut_off() {
    // Aim: after the files were replaced new connections are shown the new certificate, also by a client that trusts it alone;
    // nobody is turned away meanwhile, and a connection of before goes on.
    let (first, second) = (Pair::fresh(), Pair::fresh());
    let volume = Volume::with(&first);
    let address = echoing(volume.settings()).await;
    let mut under_way = call(address, &[&first]).await.unwrap();
    says_back(&mut under_way, b"once").await;
    assert!(call(address, &[&second]).await.is_err());

    volume.renew(&second.certificate.pem(), &second.key.serialize_pem());
    until_shown(address, &first, &second).await;
    says_back(&mut call(address, &[&second]).await.unwrap(), b"anew").await;
    assert!(call(address, &[&first]).await.is_err());
    says_back(&mut under_way, b"more").await;
    assert_eq!(shown(&under_way), *first.certificate.der());
}

/// What the endpoint tells its operator.
#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Collects what this thread tells; the test's own runtime has no other.
    fn collected(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        tracing::subscriber::set_default(
            tracing_subscriber::fmt().with_ansi(false).with_writer(move || log.clone()).finish(),
        )
    }

    /// Waits until the files were looked at once more and could not be used.
    async fn until_complained(&self) {
        self.0.lock().unwrap().clear();
        let complained = || String::from_utf8_lossy(&self.0.lock().unwrap()).contains("the former one is shown on");
        let waiting = async {
            while !complained() {
                tokio::time::sleep(EVERY).await;
            }
        };
        tokio::time::timeout(BOUND, waiting).await.unwrap();
    }
}

#[tokio::test]
async fn files_that_cannot_be_used_leave_the_former_certificate_shown() {
    // Aim: garbage, a file cut short, a key of another certificate and no files at all are told to the operator and change
    // nothing; a good pair after each of them is shown, so the endpoint has gone on looking.
    let log = Log::default();
    let _collected = log.collected();
    let (mut former, other) = (Pair::fresh(), Pair::fresh());
    let volume = Volume::with(&former);
    let address = echoing(volume.settings()).await;
    let (pem, key) = (other.certificate.pem(), other.key.serialize_pem());
    let unusable = [
        ("no certificate".to_owned(), key.clone()),
        (pem[..pem.len() / 2].to_owned(), key),
        (pem, former.key.serialize_pem()),
        (String::new(), String::new()),
    ];
    for (certificate, key) in unusable {
        volume.renew(&certificate, &key);
        log.until_complained().await;
        assert_eq!(shown(&call(address, &[&former]).await.unwrap()), *former.certificate.der());
        let fresh = Pair::fresh();
        volume.renew(&fresh.certificate.pem(), &fresh.key.serialize_pem());
        until_shown(address, &former, &fresh).await;
        former = fresh;
    }
    std::fs::remove_file(volume.folder.join("..data")).unwrap();
    log.until_complained().await;
    assert_eq!(shown(&call(address, &[&former]).await.unwrap()), *former.certificate.der());
}
