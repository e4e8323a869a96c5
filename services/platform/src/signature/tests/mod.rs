//! Tests of the signature module. This file contains their shared sandbox. Each child module covers one property:
//! round trips, agreement with openssl, wrong signers, forgeries.
#![allow(clippy::unwrap_used)]

mod bad_faith;
mod certificates;
mod forgeries;
mod ocsp_answers;
mod ocsp_forgeries;
mod ocsp_openssl;
mod openssl;
mod refusals;
mod round_trip;

use std::sync::LazyLock;

use jiff::Timestamp;
use regulation::{Bin, Iin};

use super::*;

pub(super) const CONTENT: &[u8] = "Ходатайство №1: дословный текст\r\n\0".as_bytes();
pub(super) const RECEIVED: &str = "2026-06-15T10:00:00+05:00";
const NOT_BEFORE: &str = "2026-06-01T00:00:00Z";
const NOT_AFTER: &str = "2027-06-01T00:00:00Z";

/// One authority with a few holders, created once because key generation is slow.
pub(super) struct Sandbox {
    pub keys: AuthorityKeys,
    pub verifier: LocalVerifier,
    pub applicant: Holder,
    pub applicant_authentication: Holder,
    pub employee: Holder,
    pub first_head: Holder,
}

pub(super) struct Holder {
    pub chain_pem: String,
    pub key: PrivateKeyPem,
    pub identity: SigningIdentity,
}

pub(super) static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let keys = create_authority(at(RECEIVED)).unwrap();
    Sandbox {
        verifier: LocalVerifier::from_root_pem(&keys.root_pem).unwrap(),
        applicant: holder(&keys, &person(), Purpose::Signing),
        applicant_authentication: holder(&keys, &person(), Purpose::Authentication),
        employee: holder(&keys, &officer(Authority::Employee), Purpose::Signing),
        first_head: holder(&keys, &officer(Authority::FirstHead), Purpose::Signing),
        keys,
    }
});

pub(super) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(super) fn iin() -> Iin {
    "991231100000".parse().unwrap()
}

pub(super) fn other_iin() -> Iin {
    "900315200004".parse().unwrap()
}

pub(super) fn bin() -> Bin {
    "260140000015".parse().unwrap()
}

pub(super) fn other_bin() -> Bin {
    "260140000025".parse().unwrap()
}

pub(super) fn person() -> Subject {
    Subject::Individual { iin: iin(), names: names() }
}

pub(super) fn officer(authority: Authority) -> Subject {
    Subject::Officer {
        iin: iin(), names: names(), organisation: "МИИЦР (ҮЛГІ)".to_owned(), bin: bin(), authority
    }
}

fn names() -> Names {
    Names {
        surname: "ҮЛГІБАЕВ".to_owned(), given_name: "ӘДІЛ".to_owned(), patronymic: Some("СЫНАҚҰЛЫ".to_owned())
    }
}

pub(super) fn holder(keys: &AuthorityKeys, subject: &Subject, purpose: Purpose) -> Holder {
    certified(keys, subject, purpose, generate_key().unwrap())
}

/// A certificate for a given key. The serial number follows from subject and purpose.
pub(super) fn certified(keys: &AuthorityKeys, subject: &Subject, purpose: Purpose, key: PrivateKeyPem) -> Holder {
    let authority = IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap();
    let request = certificate_request(key.as_str()).unwrap();
    let seed = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{subject:?}{purpose:?}").as_bytes());
    let serial: [u8; 16] = seed.as_ref()[..16].try_into().unwrap();
    let leaf = authority.issue(&request, subject, purpose, serial, at(NOT_BEFORE), at(NOT_AFTER)).unwrap();
    let chain_pem = certificate_pem(&leaf).unwrap() + &keys.issuing_chain_pem;
    let identity = SigningIdentity::from_pem(&chain_pem, key.as_str()).unwrap();
    Holder { chain_pem, key, identity }
}

pub(super) fn sign(holder: &Holder) -> Vec<u8> {
    sign_detached(CONTENT, &holder.identity, at(RECEIVED)).unwrap()
}

/// Judges a signature as the applicant's own, received in time.
pub(super) fn judge(cms: &[u8]) -> Result<Signer, SignatureRefusal> {
    judge_as(cms, &Expected::Individual { iin: &iin() })
}

pub(super) fn judge_as(cms: &[u8], expected: &Expected<'_>) -> Result<Signer, SignatureRefusal> {
    SANDBOX.verifier.verify(CONTENT, cms, expected, at(RECEIVED)).map(|verified| verified.signer)
}
