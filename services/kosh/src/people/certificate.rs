//! How a person comes to a signing certificate: the key and the request are made here, on the holder's side; the sandbox
//! authority sees the request only.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use contracts::registries::v1 as pb;
use contracts::registries::v1::certificate_authority_service_client::CertificateAuthorityServiceClient;
use platform::ledger::Human;
use platform::signature::{PrivateKeyPem, SigningIdentity, certificate_request, generate_key};
use regulation::{Bin, Iin};

use super::{Persona, qa};
use crate::case_run::Answered as _;
use crate::services::Service;
use crate::suite::Suite;

/// In which standing the holder signs.
pub(super) enum CertificateState {
    Private,
    Employee { organisation: &'static str, bin: Bin },
    Signatory { organisation: &'static str, bin: Bin },
}

/// Whom a certificate is asked for.
pub(super) struct Holder {
    iin: Iin,
    surname: &'static str,
    given_name: &'static str,
    standing: CertificateState,
}

impl Holder {
    pub fn new(human: &Human, surname: &'static str, given_name: &'static str, standing: CertificateState) -> Self {
        Self { iin: human.iin.clone(), surname, given_name, standing }
    }

    fn request(&self, signing_request: Vec<u8>) -> pb::IssueCertificateRequest {
        let (kind, organisation, bin) = match &self.standing {
            CertificateState::Private => (pb::HolderKind::Individual, "", String::new()),
            CertificateState::Employee { organisation, bin } => {
                (pb::HolderKind::Employee, *organisation, bin.to_string())
            }
            CertificateState::Signatory { organisation, bin } => {
                (pb::HolderKind::SigningAuthority, *organisation, bin.to_string())
            }
        };
        pb::IssueCertificateRequest {
            request_id: platform::clock::fresh_id().to_string(),
            signing_request,
            kind: kind as i32,
            purpose: pb::CertificatePurpose::Signing as i32,
            iin: self.iin.to_string(),
            surname: self.surname.to_owned(),
            given_name: self.given_name.to_owned(),
            patronymic: String::new(),
            organisation: organisation.to_owned(),
            bin,
            not_before: None,
            not_after: None,
        }
    }
}

/// A new key with its certificate.
pub(super) async fn obtain(suite: &Suite, holder: Holder) -> Result<Arc<SigningIdentity>> {
    let (chain, key) = obtain_pem(suite, &holder).await?;
    let identity = SigningIdentity::from_pem(&chain, key.as_str()).context("the certificate that was issued")?;
    anyhow::ensure!(identity.signer().iin == holder.iin, "the certificate names another person");
    Ok(Arc::new(identity))
}

/// The same as files keep it: the certificate with its chain, and the key.
pub(super) async fn obtain_pem(suite: &Suite, holder: &Holder) -> Result<(String, PrivateKeyPem)> {
    let (key, signing_request) = tokio::task::spawn_blocking(fresh_key).await.context("making a key")??;
    let qa = Persona::without_signature(suite, qa()?, None)?;
    let mut authority = CertificateAuthorityServiceClient::new(suite.way(Service::Registries)?);
    let issued =
        authority.issue_certificate(qa.ask(holder.request(signing_request))).await.answered("IssueCertificate")?;
    Ok((issued.chain_pem, key))
}

fn fresh_key() -> Result<(PrivateKeyPem, Vec<u8>)> {
    let key = generate_key()?;
    let request = certificate_request(key.as_str())?;
    Ok((key, request))
}
