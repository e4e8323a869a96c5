//! A service's endpoint as a guest reaches it: in clear, or behind TLS in a cluster whose endpoints have certificates.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use crate::services::Service;

/// Who issues the endpoints' certificates.
pub(super) fn authority(file: &Path) -> Result<Certificate> {
    let pem = std::fs::read(file).with_context(|| format!("reading the endpoints' authority {}", file.display()))?;
    Ok(Certificate::from_pem(pem))
}

/// A connection that is made at first use. A forwarded port has another address than the endpoint behind it, so the certificate is
/// held against the service's own name.
pub(super) fn channel(service: Service, address: &str, authority: Option<&Certificate>) -> Result<Channel> {
    let scheme = if authority.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{address}");
    let mut endpoint: Endpoint = url.parse().with_context(|| format!("{url} is not an address"))?;
    if let Some(authority) = authority {
        let trust = ClientTlsConfig::new().ca_certificate(authority.clone()).domain_name(service.name());
        endpoint = endpoint.tls_config(trust)?;
    }
    Ok(endpoint
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(30))
        .tcp_nodelay(true)
        .http2_keep_alive_interval(Duration::from_secs(20))
        .connect_lazy())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rcgen::{CertificateParams, KeyPair};
    use tonic::transport::server::TcpIncoming;
    use tonic::transport::{Identity, Server, ServerTlsConfig};
    use tonic_health::pb::HealthCheckRequest;
    use tonic_health::pb::health_client::HealthClient;

    use super::*;

    /// A endpoint with this service's certificate: its address and its authority.
    fn door_of(service: Service) -> (String, Certificate) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![service.name().to_owned()]).unwrap().self_signed(&key).unwrap();
        let identity = Identity::from_pem(certificate.pem(), key.serialize_pem());
        let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = incoming.local_addr().unwrap().to_string();
        let server = Server::builder().tls_config(ServerTlsConfig::new().identity(identity)).unwrap();
        tokio::spawn({ server }.add_service(tonic_health::server::health_reporter().1).serve_with_incoming(incoming));
        (address, Certificate::from_pem(certificate.pem()))
    }

    #[tokio::test]
    async fn a_forwarded_door_is_known_by_its_services_name() {
        // Aim: behind a forwarded port the service's own certificate opens the way; another service's, or none, does not.
        platform::server::install_crypto();
        let (address, authority) = door_of(Service::ArmGo);
        let (_, strange) = door_of(Service::ArmGo);
        let served = async |service, authority| {
            let mut client = HealthClient::new(channel(service, &address, authority).unwrap());
            client.check(HealthCheckRequest::default()).await.is_ok()
        };
        assert!(served(Service::ArmGo, Some(&authority)).await);
        assert!(!served(Service::IsMp, Some(&authority)).await);
        assert!(!served(Service::ArmGo, Some(&strange)).await);
        assert!(!served(Service::ArmGo, None).await);
    }
}
