//! Comparison with openssl: it accepts our signatures, and we judge its signatures.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use super::*;

/// The directory of one test, removed when the test ends.
pub(super) struct Workspace(PathBuf);

impl Workspace {
    pub(super) fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("signature-{}-{test}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        let workspace = Self(path);
        for (name, holder) in [("applicant", &SANDBOX.applicant), ("employee", &SANDBOX.employee)] {
            workspace.put(&format!("{name}.pem"), holder.chain_pem.as_bytes());
            workspace.put(&format!("{name}.key"), holder.key.as_str().as_bytes());
        }
        workspace.put("root.pem", SANDBOX.keys.root_pem.as_bytes());
        workspace.put("issuing.pem", SANDBOX.keys.issuing_chain_pem.as_bytes());
        workspace.put("content", CONTENT);
        workspace
    }

    pub(super) fn put(&self, name: &str, bytes: &[u8]) {
        fs::write(self.0.join(name), bytes).unwrap();
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(super) fn openssl(&self, arguments: &str) -> Output {
        Command::new("openssl").args(arguments.split_whitespace()).current_dir(&self.0).output().unwrap()
    }

    fn accepts(&self, cms: &[u8]) -> bool {
        self.put("signature", cms);
        let moment = at(RECEIVED).as_second();
        let output = self.openssl(&format!(
            "cms -verify -binary -cades -inform DER -in signature -content content \
             -CAfile root.pem -purpose smimesign -attime {moment} -out verified"
        ));
        output.status.success()
    }

    pub(super) fn signs(&self, options: &str) -> Vec<u8> {
        let made = self.openssl(&format!(
            "cms -sign -binary -nosmimecap -outform DER -in content -out made \
             -signer applicant.pem -inkey applicant.key -certfile issuing.pem {options}"
        ));
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        fs::read(self.0.join("made")).unwrap()
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        // A remaining directory is harmless. A panic here would hide the failure of the test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn openssl_accepts_what_we_sign() {
    // Aim: anyone can check our signatures with an independent tool, including the CAdES attribute.
    let workspace = Workspace::new("accepts");
    for holder in [&SANDBOX.applicant, &SANDBOX.employee, &SANDBOX.first_head] {
        assert!(workspace.accepts(&sign(holder)));
    }
}

#[test]
fn openssl_refuses_what_we_refuse() {
    // Aim: the same command refuses a forgery and a login key, so the acceptance above is meaningful.
    let workspace = Workspace::new("refuses");
    let mut forged = sign(&SANDBOX.applicant);
    *forged.last_mut().unwrap() ^= 1;
    assert!(!workspace.accepts(&forged));
    assert!(!workspace.accepts(&sign(&SANDBOX.applicant_authentication)));
}

#[test]
fn openssl_verifies_the_chain_itself() {
    // Aim: the sandbox's certificates pass openssl's strictest X.509 checks.
    let workspace = Workspace::new("chain");
    let moment = at(RECEIVED).as_second();
    let output = workspace.openssl(&format!(
        "verify -x509_strict -purpose smimesign -attime {moment} -CAfile root.pem \
         -untrusted issuing.pem applicant.pem"
    ));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn we_accept_what_openssl_signs() {
    // Aim: a signature by openssl with our certificate is accepted, with either signer identifier.
    let workspace = Workspace::new("signs");
    assert_eq!(judge(&workspace.signs("-cades -md sha256")).unwrap().iin, iin());
    assert_eq!(judge(&workspace.signs("-cades -md sha256 -keyid")).unwrap().iin, iin());
}

#[test]
fn we_refuse_what_openssl_signs_outside_the_profile() {
    // Aim: each departure from the profile that a common tool can make has its own refusal.
    let workspace = Workspace::new("profile");
    let cases = [
        ("-cades -md sha256 -nodetach", SignatureRefusal::NotDetached),
        ("-cades -md sha256 -signer employee.pem -inkey employee.key", SignatureRefusal::SignerCount),
        ("-cades -md sha1", SignatureRefusal::WeakAlgorithm),
        ("-cades -md sha256 -keyopt rsa_padding_mode:pss", SignatureRefusal::WeakAlgorithm),
        ("-md sha256", SignatureRefusal::SignedAttributesMissing),
        ("-md sha256 -noattr", SignatureRefusal::SignedAttributesMissing),
        ("-cades -md sha256 -nocerts", SignatureRefusal::Malformed),
        ("-cades -md sha256 -stream", SignatureRefusal::Malformed),
    ];
    for (options, expected) in cases {
        assert_eq!(judge(&workspace.signs(options)), Err(expected), "{options}");
    }
}

#[test]
fn an_ambiguous_signer_is_refused() {
    // Aim: a key identifier that matches two enclosed certificates is ambiguous.
    let workspace = Workspace::new("ambiguous");
    let key = SANDBOX.applicant.key.clone();
    let twin = certified(&SANDBOX.keys, &officer(Authority::FirstHead), Purpose::Signing, key);
    workspace.put("issuing.pem", twin.chain_pem.as_bytes());
    assert_eq!(judge(&workspace.signs("-cades -md sha256 -keyid")), Err(SignatureRefusal::Malformed));
}
