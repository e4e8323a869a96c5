//! What a case leaves behind, as files that anybody can read and check without Kosh: statements with their signatures, the
//! root, notices, the card, every agency's case as JSON, the timeline.

mod documents;
mod statements;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use contracts::cases::v1::Notice;
use contracts::cases::v1::{Case, CaseSummary, HistoryEntry, OpenDeadline};
use jiff::Timestamp;
use platform::documents::DocumentStore;
use platform::signature::enclosed_certificates;
use platform::wire::timestamp_from_wire;
use regulation::Moment;
use serde_json::{Map, Value, json};

use crate::case_run::{Carried, CaseRun};
use crate::services::Service;
use crate::timeline::Dossier;
pub use documents::DocumentFile;
pub use statements::{Statement, statements_in, statements_of};

/// What lies in the folder that a program can check again.
pub struct Left {
    pub statements: Vec<Statement>,
    /// The two decisions.
    pub documents: Vec<DocumentFile>,
}

/// Writes everything into a folder.
pub async fn leave(run: &CaseRun, carried: &Carried, dossier: &Dossier, folder: &Path) -> Result<Left> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    let store = DocumentStore::in_directory(&run.suite.endpoints().object_store)?;
    let found = statements_of(dossier)?;
    for statement in &found {
        let text = store.get(&statement.sha256).await.with_context(|| format!("the text of {}", statement.name))?;
        write(folder, &format!("{}.txt", statement.name), &text)?;
        write(folder, &format!("{}.p7s", statement.name), &statement.signature)?;
        write(folder, &format!("{}.ocsp", statement.name), &statement.ocsp)?;
        let (signer, issuing) = enclosed_certificates(&statement.signature)?;
        write(folder, &format!("{}.pem", statement.name), signer.as_bytes())?;
        // The sandbox has one issuing authority, so every signature brings the same.
        write(folder, "issuing.pem", issuing.as_bytes())?;
    }
    let root = std::fs::read(&run.suite.endpoints().trust_root).context("reading the trusted root")?;
    write(folder, "root.pem", &root)?;
    for (index, notice) in carried.notices.iter().enumerate() {
        write(folder, &format!("notice-{}-{}.txt", index + 1, notice.kind), notice_text(notice).as_bytes())?;
    }
    let documents = documents::leave(run, &carried.notices, folder).await?;
    captured_mail(run, folder)?;
    for (agency, case) in &dossier.cases {
        write_json(folder, &format!("case-{agency}.json"), &case_json(case))?;
    }
    write_json(folder, "petition-egov-pep.json", &case_json(&dossier.petition_at_portal))?;
    write_json(folder, "card.json", &card_json(carried, dossier))?;
    write(folder, "timeline.txt", dossier.table()?.as_bytes())?;
    write(folder, "README.txt", readme(&found, &documents).as_bytes())?;
    Ok(Left { statements: found, documents })
}

/// Has openssl verify every statement in the folder, the authority's answer about its certificate, and the seal of every document;
/// an error names the first that it refuses.
pub async fn verify_with_openssl(folder: &Path, left: &Left) -> Result<()> {
    for statement in &left.statements {
        let (verified, said) = openssl(folder, &statement.openssl_arguments()).await?;
        if !verified {
            bail!("openssl refuses {}: {said}", statement.name);
        }
        // openssl ends well whatever the answer says: its words count.
        let (arguments, words) = statement.openssl_ocsp_arguments();
        let (verified, said) = openssl(folder, &arguments).await?;
        if !verified || !words.iter().all(|word| said.contains(word)) {
            bail!("openssl refuses the answer about the certificate of {}: {said}", statement.name);
        }
    }
    for document in &left.documents {
        let (verified, said) = openssl(folder, &document.openssl_arguments()).await?;
        if !verified {
            bail!("openssl refuses the seal of {}: {said}", document.name);
        }
    }
    Ok(())
}

async fn openssl(folder: &Path, arguments: &[String]) -> Result<(bool, String)> {
    let output = tokio::process::Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .kill_on_drop(true)
        .output()
        .await
        .context("running openssl")?;
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    Ok((output.status.success(), said.trim().to_owned()))
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let file: PathBuf = folder.join(name);
    std::fs::write(&file, bytes).with_context(|| format!("writing {}", file.display()))
}

fn write_json(folder: &Path, name: &str, value: &Value) -> Result<()> {
    write(folder, name, format!("{value:#}\n").as_bytes())
}

fn readme(statements: &[Statement], documents: &[DocumentFile]) -> String {
    let command = |arguments: Vec<String>| format!("openssl {}\n", arguments.join(" "));
    let signatures: String = statements.iter().map(|one| command(one.openssl_arguments())).collect();
    let answers: String = statements.iter().map(|one| command(one.openssl_ocsp_arguments().0)).collect();
    let seals: String = documents.iter().map(|one| command(one.openssl_arguments())).collect();
    format!(
        "What one case of the pilot \"Digital Nomad Residency\" left behind, carried by Kosh over synthetic persons.\n\n\
         *.txt, *.p7s      statements: the exact bytes that were signed, and the detached CMS signature (DER) over them\n\
         *.pem, *.ocsp     the signer's certificate, and the authority's OCSP answer (DER) that it was not revoked by then\n\
         issuing.pem       the sandbox authority that issued these certificates\n\
         root.pem          the sandbox certificate authority that every signature leads to\n\
         decision-N-*.pdf  the two decisions as documents; *.sealed is what the seal inside covers, *.p7s that seal\n\
         notice-*.txt      notices of the personal cabinet, in Kazakh, Russian and English\n\
         mail-*.eml        the same notices as e-mails, captured\n\
         card.json         the residence card\n\
         case-*.json       the whole case as each agency holds it, with its hash-chained history\n\
         timeline.txt      the histories of all five agencies in one order\n\n\
         Run here, each of these says that the signature holds; -attime is the moment at which the first endpoint received it:\n\n\
         {signatures}\n\
         And each of these that the authority answers \"good\" for the signer's certificate at that moment:\n\n{answers}\n\
         And each of these that nobody changed a document since the portal sealed it (pdfsig, of poppler-utils, reads the seal out of\n\
         the PDF itself: pdfsig -nocert decision-N-6.pdf):\n\n{seals}"
    )
}

/// The e-mails that went to this applicant.
fn captured_mail(run: &CaseRun, folder: &Path) -> Result<()> {
    for (name, bytes) in run.suite.captured_mail(&run.cast.identity.email())? {
        write(folder, &format!("mail-{name}"), &bytes)?;
    }
    Ok(())
}

fn notice_text(notice: &Notice) -> String {
    let legal = |at: Timestamp| Moment::new(at).legal_datetime().strftime("%d.%m.%Y %H:%M").to_string();
    let at =
        |at: &Option<prost_types::Timestamp>| at.as_ref().and_then(timestamp_from_wire).map_or("-".to_owned(), legal);
    format!(
        "{} ({})\nжеткізілді / доставлено / delivered: {}\nоқылды / прочитано / read: {}\n\n{}\n\n{}\n\n{}\n\n{}\n\n{}\n\n{}\n",
        notice.kind,
        notice.clause,
        at(&notice.delivered_at),
        at(&notice.read_at),
        notice.title_kk,
        notice.text_kk,
        notice.title_ru,
        notice.text_ru,
        notice.title_en,
        notice.text_en
    )
}

/// The card as the applicant's own portal holds it.
fn card_json(carried: &Carried, dossier: &Dossier) -> Value {
    let facts = dossier.of(Service::EgovPep).and_then(|case| case.facts.clone()).map(json_of).unwrap_or_default();
    let fact = |place: &str| facts.pointer(place).cloned().unwrap_or_default();
    json!({
        "card_number": carried.card_number,
        "issued_at": fact("/card/issued_at"),
        "valid_until": fact("/card/valid_until"),
        "permit_number": fact("/decision/number"),
        "iin": fact("/application/iin"),
        "city": fact("/application/city"),
        "preliminary_number": carried.preliminary_number,
        "petition_case": carried.petition,
        "application_case": carried.application,
    })
}

fn case_json(case: &Case) -> Value {
    json!({
        "summary": case.summary.as_ref().map(summary_json),
        "iin": case.iin,
        "facts": case.facts.clone().map(json_of),
        "history": case.history.iter().map(entry_json).collect::<Vec<_>>(),
        "open_deadlines": case.open_deadlines.iter().map(deadline_json).collect::<Vec<_>>(),
    })
}

fn summary_json(summary: &CaseSummary) -> Value {
    json!({
        "case_id": summary.case_id,
        "number": summary.number,
        "status": summary.status,
        "next_owner": summary.next_owner,
        "next_due_at": moment(&summary.next_due_at),
        "version": summary.version,
        "edition": summary.edition,
        "test_clock": summary.test_clock,
    })
}

fn entry_json(entry: &HistoryEntry) -> Value {
    json!({
        "sequence": entry.sequence,
        "at": moment(&entry.at),
        "legal_date": entry.legal_date,
        "recorded_at": moment(&entry.recorded_at),
        "actor_role": entry.actor_role,
        "actor_iin": entry.actor_iin,
        "act": entry.act,
        "clause": entry.clause,
        "from_status": entry.from_status,
        "to_status": entry.to_status,
        "link": entry.link,
        "message_id": entry.message_id,
        "hash": entry.hash,
    })
}

fn deadline_json(deadline: &OpenDeadline) -> Value {
    json!({
        "deadline": deadline.deadline,
        "clause": deadline.clause,
        "started_at": moment(&deadline.started_at),
        "due_at": moment(&deadline.due_at),
        "overdue": deadline.overdue,
        "receipt": deadline.receipt.clone().map(json_of),
    })
}

fn moment(at: &Option<prost_types::Timestamp>) -> Value {
    at.as_ref().and_then(timestamp_from_wire).map_or(Value::Null, |at| Value::String(at.to_string()))
}

/// protobuf's Struct as JSON.
pub fn json_of(fields: prost_types::Struct) -> Value {
    Value::Object(fields.fields.into_iter().map(|(name, value)| (name, json_value(value))).collect::<Map<_, _>>())
}

fn json_value(value: prost_types::Value) -> Value {
    use prost_types::value::Kind;
    match value.kind {
        None | Some(Kind::NullValue(_)) => Value::Null,
        Some(Kind::BoolValue(flag)) => Value::Bool(flag),
        Some(Kind::NumberValue(number)) => whole(number),
        Some(Kind::StringValue(text)) => Value::String(text),
        Some(Kind::ListValue(list)) => Value::Array(list.values.into_iter().map(json_value).collect()),
        Some(Kind::StructValue(fields)) => json_of(fields),
    }
}

/// A Struct knows only floating numbers; the cases hold whole ones.
fn whole(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT { json!(number as i64) } else { json!(number) }
}
