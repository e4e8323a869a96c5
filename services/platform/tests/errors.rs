//! The list of error reasons against the code: each reason is explained, and nothing is explained that does not exist.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use platform::refusal::Refusal;
use platform::revocation::ResponderFailure;
use platform::signature::SignatureRefusal;
use platform::signature::ocsp::AnswerRefusal;
use regulation::Reason;
use strum::VariantNames as _;

const LIST: &str = include_str!("../../../proto/ERRORS.md");
/// Where reasons are written in the code.
const ERROR_REASONS: [&str; 3] = [
    include_str!("../src/refusal.rs"),
    include_str!("../src/server/admission.rs"),
    include_str!("../src/server/reasons.rs"),
];
const OUTSIDE_CODES: [&str; 5] = [
    include_str!("../src/documents/store.rs"),
    include_str!("../src/payments.rs"),
    include_str!("../../is-mp/src/outbound.rs"),
    include_str!("../../arm-go/src/outbound.rs"),
    include_str!("../../registries/src/payments/usage.rs"),
];
const STATEMENT_CODES: [&str; 1] = [include_str!("../src/signing.rs")];

/// The codes of one chapter's table: the first cell of each row, with the row.
fn listed(chapter: &str) -> BTreeSet<(String, String)> {
    let from = LIST.find(&format!("## {chapter}")).unwrap_or_else(|| panic!("no chapter {chapter}"));
    let text = &LIST[from + 3..];
    let text = &text[..text.find("\n## ").unwrap_or(text.len())];
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`'));
    rows.map(|(code, rest)| (code.to_owned(), rest.to_owned())).collect()
}

fn codes(rows: &BTreeSet<(String, String)>) -> BTreeSet<String> {
    rows.iter().map(|(code, _)| code.clone()).collect()
}

/// Every literal in capitals that stands in the code, tests aside.
fn written(sources: &[&str]) -> BTreeSet<String> {
    let literal = |text: &str| {
        let capitals = text.len() > 3 && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
        capitals.then(|| text.to_owned())
    };
    let code = sources.iter().map(|source| source.split("#[cfg(test)]").next().unwrap_or_default());
    let lines = code
        .flat_map(str::lines)
        .filter(|line| !["#[serde", "#[strum"].iter().any(|sign| line.trim_start().starts_with(sign)));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2).filter_map(literal)).collect()
}

#[test]
fn every_reason_is_listed_and_no_other() {
    // Aim: whoever adds, renames or drops a reason code changes the list in the same commit.
    let not_codes = BTreeSet::from(["PERMANENT_RESIDENCE_PERMIT".to_owned()]);
    let sources = [ERROR_REASONS.as_slice(), OUTSIDE_CODES.as_slice()].concat();
    let mut sent: BTreeSet<_> = written(&sources).difference(&not_codes).cloned().collect();
    sent.extend(Refusal::VARIANTS.iter().map(|code| (*code).to_owned()));
    // The gateway's own word for every path, passed on.
    sent.insert("UNKNOWN_PAYMENT".to_owned());
    let (reasons, outside) = (codes(&listed("Reasons")), codes(&listed("Codes of outside systems")));
    assert_eq!(reasons.union(&outside).cloned().collect::<BTreeSet<_>>(), sent);
    let answers = AnswerRefusal::ALL.iter().map(|refusal| refusal.code());
    let revocation: BTreeSet<_> =
        ResponderFailure::VARIANTS.iter().copied().chain(answers).map(str::to_owned).collect();
    assert_eq!(codes(&listed("Codes of revocation")), revocation);
    let mut signatures: BTreeSet<_> = written(&STATEMENT_CODES).difference(&revocation).cloned().collect();
    signatures.extend(SignatureRefusal::ALL.iter().map(|refusal| refusal.code().to_owned()));
    assert_eq!(codes(&listed("Codes of signatures")), signatures);
}

#[test]
fn every_ground_is_listed_with_its_meaning() {
    // Aim: the grounds of the order stand in the list with the very words that a refusal tells.
    let expected = Reason::all().iter().map(|reason| (reason.code().to_owned(), format!(" | {} |", reason.en())));
    let expected: BTreeSet<_> = expected.collect();
    let listed = listed("Grounds of the order");
    let missing: Vec<_> = expected.difference(&listed).map(|(code, row)| format!("| `{code}`{row}")).collect();
    let stale: Vec<_> = listed.difference(&expected).collect();
    assert!(missing.is_empty() && stale.is_empty(), "missing:\n{}\nstale: {stale:?}", missing.join("\n"));
}
