//! What an act needs from outside, fetched before the act: signatures over the statements that were shown.

use platform::ledger::CaseRecord;
use platform::server::{Caller, ServiceContext, Signing};
use platform::signing::{Body, Signatory};
use tonic::Status;

use crate::Astanahub;
use crate::acts::{self, PetitionRequest};

/// The applicant's signature over the request and its documents, par. 4.
pub(crate) async fn request_signature(
    service: &ServiceContext<Astanahub>,
    caller: &Caller,
    record: &CaseRecord<Astanahub>,
    request: &PetitionRequest,
    signature: &[u8],
) -> Result<Signing, Status> {
    let preview = service.preview(caller, record, &[]).await?;
    let text = acts::request_statement(&record.state, request, &preview.context())?;
    service.sign(record, text, signature, &Signatory::Person(request.applicant.iin.clone())).await
}

/// The ministry's signature over the petition, par. 8.
pub(crate) async fn petition_signature(
    service: &ServiceContext<Astanahub>,
    caller: &Caller,
    record: &CaseRecord<Astanahub>,
    signature: &[u8],
) -> Result<Signing, Status> {
    let text = acts::petition_statement(&record.state)?;
    let by = Signatory::Official { body: Body::Miicr, iin: caller.human.iin.clone() };
    service.sign(record, text, signature, &by).await
}
