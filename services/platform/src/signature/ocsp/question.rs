//! The OCSP question: a service creates it and a responder reads it.
//!
//! Out of scope: randomness and the wall clock. The caller supplies the nonce.

use der::{
    Decode, Encode,
    asn1::{GeneralizedTime, OctetString},
};
use jiff::Timestamp;
use x509_cert::{Certificate, ext::Extension};

use super::super::oid;
use super::{
    CertificateInQuestion,
    syntax::{
        CertId, OcspRequest, RequestBody, SingleRequest, Twice, Version, extension, has_unknown_critical, to_time,
        to_timestamp,
    },
};

/// A request with one certificate takes about 150 octets.
const LARGEST: usize = 16 * 1024;
/// RFC 9654: a longer value is not a nonce.
const LONGEST_NONCE: usize = 128;
/// The largest number of certificates in one request.
const MOST: usize = 16;

/// A question about one certificate, DER. `as_of` is the moment of a test clock: see [`super`].
pub fn question(
    certificate: &CertificateInQuestion,
    nonce: &[u8],
    as_of: Option<Timestamp>,
) -> Result<Vec<u8>, der::Error> {
    let mut extensions = vec![nonce_extension(nonce)?];
    if let Some(moment) = as_of {
        let value = OctetString::new(to_time(moment)?.to_der()?)?;
        extensions.push(Extension { extn_id: oid::OCSP_AS_OF, critical: false, extn_value: value });
    }
    let certificate = CertId::of(&certificate.serial, &certificate.issuer)?;
    let list = vec![SingleRequest { certificate, extensions: None }];
    let body = RequestBody { version: Version::V1, requestor: None, list, extensions: Some(extensions) };
    OcspRequest { body, signature: None }.to_der()
}

/// RFC 6960 section 4.4.1: the value is an OCTET STRING inside the OCTET STRING of the extension.
pub(super) fn nonce_extension(nonce: &[u8]) -> der::Result<Extension> {
    let inner = OctetString::new(nonce)?.to_der()?;
    Ok(Extension { extn_id: oid::OCSP_NONCE, critical: false, extn_value: OctetString::new(inner)? })
}

pub(super) fn read_nonce(extensions: Option<&Vec<Extension>>) -> Result<Option<OctetString>, Twice> {
    let Some(found) = extension(extensions, oid::OCSP_NONCE)? else { return Ok(None) };
    let nonce = OctetString::from_der(found.extn_value.as_bytes()).map_err(|_| Twice)?;
    if (1..=LONGEST_NONCE).contains(&nonce.as_bytes().len()) { Ok(Some(nonce)) } else { Err(Twice) }
}

/// A question as a responder reads it.
#[derive(Clone, Debug)]
pub struct OcspQuery {
    pub(super) certificates: Vec<CertId>,
    pub(super) nonce: Option<OctetString>,
    as_of: Option<Timestamp>,
}

/// The octets are not a request that can be answered.
#[derive(Debug, thiserror::Error)]
#[error("not an OCSP request")]
pub struct MalformedRequest;

impl OcspQuery {
    /// Reads a request of one or more certificates.
    pub fn read(request: &[u8]) -> Result<Self, MalformedRequest> {
        if request.len() > LARGEST {
            return Err(MalformedRequest);
        }
        let request = OcspRequest::from_der(request).map_err(|_| MalformedRequest)?;
        let RequestBody { list, extensions, .. } = request.body;
        let unknown = list.iter().any(|single| has_unknown_critical(single.extensions.as_ref()));
        if list.is_empty() || list.len() > MOST || unknown || has_unknown_critical(extensions.as_ref()) {
            return Err(MalformedRequest);
        }
        let nonce = read_nonce(extensions.as_ref()).map_err(|Twice| MalformedRequest)?;
        let as_of = extension(extensions.as_ref(), oid::OCSP_AS_OF).map_err(|Twice| MalformedRequest)?;
        let as_of = as_of.map(|found| read_moment(found).ok_or(MalformedRequest)).transpose()?;
        Ok(Self { certificates: list.into_iter().map(|single| single.certificate).collect(), nonce, as_of })
    }

    /// The serial numbers in question of this issuer, as octets. Those of other issuers are ignored.
    pub fn serials_of<'a>(&'a self, issuer: &'a Certificate) -> impl Iterator<Item = &'a [u8]> {
        let own = self.certificates.iter().filter(|named| named.is_issued_by(issuer));
        own.map(|named| named.serial.as_bytes())
    }

    /// The moment of a test clock. Only a sandbox uses it.
    pub fn as_of(&self) -> Option<Timestamp> {
        self.as_of
    }
}

fn read_moment(extension: &Extension) -> Option<Timestamp> {
    to_timestamp(GeneralizedTime::from_der(extension.extn_value.as_bytes()).ok()?)
}

#[cfg(test)]
impl OcspQuery {
    /// Removes the nonce, like responders that ignore it.
    pub fn forget_nonce(&mut self) {
        self.nonce = None;
    }
}
