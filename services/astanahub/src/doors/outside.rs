//! What an act needs from outside, fetched before the desk: signatures over the statements that were shown.

use platform::attestation::{Body, Signatory};
use platform::ledger::CaseRecord;
use platform::server::{Caller, Door, Signing};
use tonic::Status;

use crate::Astanahub;
use crate::desk::{self, PetitionRequest};

/// The applicant's signature over the request and its documents, par. 4.
pub(super) async fn request_signature(
    door: &Door<Astanahub>,
    caller: &Caller,
    record: &CaseRecord<Astanahub>,
    request: &PetitionRequest,
    signature: &[u8],
) -> Result<Signing, Status> {
    let preview = door.preview(caller, record, &[]).await?;
    let text = desk::request_statement(&record.state, request, &preview.scene())?;
    door.sign(record, text, signature, &Signatory::Person(request.applicant.iin.clone())).await
}

/// The ministry's signature over its letter, par. 8.
pub(super) async fn petition_signature(
    door: &Door<Astanahub>,
    caller: &Caller,
    record: &CaseRecord<Astanahub>,
    signature: &[u8],
) -> Result<Signing, Status> {
    let text = desk::petition_statement(&record.state)?;
    let by = Signatory::Official { body: Body::Miicr, iin: caller.human.iin.clone() };
    door.sign(record, text, signature, &by).await
}
