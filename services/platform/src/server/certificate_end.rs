//! When the certificate that an endpoint shows ends. It exists because nobody else inside the suite notices before the callers do:
//! the connections that are open live on, and only new ones are turned away. Out of scope: who renews it.

use rustls_pki_types::CertificateDer;
use x509_cert::Certificate;
use x509_cert::der::Decode as _;

use crate::telemetry::metrics;

/// Tells Prometheus the end of what is shown from now on.
pub(super) fn report(chain: &[CertificateDer<'_>]) {
    match end_of(chain) {
        Some(second) => metrics::certificate_ends(second),
        None => tracing::warn!("the certificate's end cannot be read"),
    }
}

/// The second, counted from 1970, after which the first of the chain's certificates is valid no more.
fn end_of(chain: &[CertificateDer<'_>]) -> Option<u64> {
    let end = |der: &CertificateDer<'_>| {
        let certificate = Certificate::from_der(der).ok()?;
        Some(certificate.tbs_certificate().validity().not_after.to_unix_duration().as_secs())
    };
    let ends: Option<Vec<u64>> = chain.iter().map(end).collect();
    ends?.into_iter().min()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    use super::*;

    fn until(year: i32) -> CertificateDer<'static> {
        let mut params = CertificateParams::new(vec!["arm-go".to_owned()]).unwrap();
        params.not_after = date_time_ymd(year, 1, 1);
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().into()
    }

    #[test]
    fn a_chain_ends_with_the_first_of_its_certificates() {
        // Aim: the earliest end in the chain counts, wherever it stands; what is told bears the name that alerts ask for. The value
        // told is the process's own, and other tests open endpoints at the same time.
        assert_eq!(end_of(&[until(2027), until(2037)]), Some(1_798_761_600));
        assert_eq!(end_of(&[until(2037), until(2028)]), Some(1_830_297_600));
        report(&[until(2027)]);
        let told = String::from_utf8(metrics::text().unwrap()).unwrap();
        assert!(told.contains("\nkosh_certificate_end_timestamp_seconds 1"), "{told}");
        assert_eq!(end_of(&[]), None);
        assert_eq!(end_of(&[until(2027), CertificateDer::from(vec![0x30, 0])]), None);
    }
}
