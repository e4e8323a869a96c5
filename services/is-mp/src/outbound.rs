//! What an act needs from other systems, fetched before the act: the registers of par. 13, АДИС of par. 20, and signatures over
//! the decisions that were shown. Out of scope: what follows from their answers.

use std::time::Duration;

use contracts::registries::v1 as pb;
use contracts::registries::v1::fingerprint_service_client::FingerprintServiceClient;
use contracts::registries::v1::special_records_service_client::SpecialRecordsServiceClient;
use platform::ledger::CaseRecord;
use platform::refusal::Refusal;
use platform::server::{Caller, ServiceContext, Signing};
use platform::signing::{Body, Signatory};
use platform::wire::{moment_from_wire, moment_to_wire};
use regulation::p22_final_decision::Presence;
use regulation::{Applicant, CheckOutcome, City, Moment, Passport, RegisterAnswer};
use secrecy::{ExposeSecret as _, SecretString};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::IsMp;
use crate::acts::{Finding, OfficerDecision, RecordFingerprinting, final_statement, preliminary_statement};
use crate::case::{Dossier, Fingerprinting};

const IBD: &str = "ИБД";
const SIO_PSO: &str = "СИО ПСО";
const ADIS: &str = "АДИС";

/// The officer's assessment of a register's answer, and why.
pub(crate) struct Assessed {
    pub assessment: CheckOutcome,
    pub note: String,
}

/// No other system may delay an officer's call longer.
const PATIENCE: Duration = Duration::from_secs(5);

/// The registers, asked with this service's own token.
#[derive(Clone)]
pub(crate) struct Registries {
    channel: Channel,
    token: MetadataValue<Ascii>,
}

impl Registries {
    /// Connects with the first request, and again whenever the connection was lost.
    pub fn new(url: &str, token: &SecretString) -> anyhow::Result<Self> {
        let channel = platform::server::way_to(url)?
            .connect_timeout(PATIENCE)
            .timeout(PATIENCE)
            .http2_keep_alive_interval(Duration::from_secs(20))
            .keep_alive_timeout(PATIENCE)
            .keep_alive_while_idle(true)
            .connect_lazy();
        let mut token: MetadataValue<Ascii> = format!("Bearer {}", token.expose_secret()).parse()?;
        token.set_sensitive(true);
        Ok(Self { channel, token })
    }

    /// Par. 13 and 22: both registers, each with the officer's assessment.
    pub async fn findings(
        &self,
        caller: &Caller,
        applicant: &Applicant,
        passport: Option<&Passport>,
        (ibd, sio_pso): (Assessed, Assessed),
    ) -> Result<(Finding, Finding), Refusal> {
        let ask = |register, name, assessed: Assessed| async move {
            let answer = self.look_up(caller, register, name, applicant, passport).await?;
            let hit = if answer.hit { RegisterAnswer::Hit } else { RegisterAnswer::NoHit };
            let Assessed { assessment, note } = assessed;
            Ok(Finding { answer: hit, reference: answer.reference, assessment, note })
        };
        tokio::try_join!(ask(pb::Register::Ibd, IBD, ibd), ask(pb::Register::SioPso, SIO_PSO, sio_pso))
    }

    async fn look_up(
        &self,
        caller: &Caller,
        register: pb::Register,
        name: &'static str,
        applicant: &Applicant,
        passport: Option<&Passport>,
    ) -> Result<pb::LookUpPersonResponse, Refusal> {
        let question = pb::LookUpPersonRequest {
            register: register.into(),
            iin: applicant.iin.to_string(),
            citizenship: passport.map(|passport| passport.citizenship.clone()).unwrap_or_default(),
            passport_number: passport.map(|passport| passport.number.clone()).unwrap_or_default(),
            birth_date: passport.map(|passport| passport.birth_date.to_string()).unwrap_or_default(),
        };
        let mut registers = SpecialRecordsServiceClient::new(self.channel.clone());
        let answer = registers.look_up_person(self.signed_in(caller, question)).await;
        answer.map(tonic::Response::into_inner).map_err(|status| refused(name, &status))
    }

    /// Par. 22: whether АДИС holds a registration.
    pub async fn fingerprints(&self, caller: &Caller, applicant: &Applicant) -> Result<Presence, Refusal> {
        let record = self.fingerprint_record(caller, applicant).await?;
        Ok(if record.is_some() { Presence::Found } else { Presence::NotFound })
    }

    /// Par. 20: registers in АДИС, or finds the existing registration. It is looked for first: a call that is repeated after a
    /// failure has a later moment, and АДИС would take it for another call under the same id.
    pub async fn register_fingerprints(
        &self,
        caller: &Caller,
        dossier: &Dossier,
        at: Moment,
    ) -> Result<RecordFingerprinting, Refusal> {
        if let Some(record) = self.fingerprint_record(caller, &dossier.submission.applicant).await? {
            return registration_of(record);
        }
        let mark = caller.request.ok_or_else(|| Refusal::field("request_id", "give a UUID"))?;
        let question = pb::RegisterFingerprintsRequest {
            request_id: mark.id.to_string(),
            iin: dossier.submission.applicant.iin.to_string(),
            department: department(dossier.submission.city),
            taken_at: moment_to_wire(at),
        };
        let mut adis = FingerprintServiceClient::new(self.channel.clone());
        let answer = adis.register_fingerprints(self.signed_in(caller, question)).await;
        let record = answer.map_err(|status| refused(ADIS, &status))?.into_inner().record;
        registration_of(record.ok_or_else(unreadable)?)
    }

    async fn fingerprint_record(
        &self,
        caller: &Caller,
        applicant: &Applicant,
    ) -> Result<Option<pb::FingerprintRecord>, Refusal> {
        let question = pb::LookUpFingerprintsRequest { iin: applicant.iin.to_string() };
        let mut adis = FingerprintServiceClient::new(self.channel.clone());
        let answer = adis.look_up_fingerprints(self.signed_in(caller, question)).await;
        Ok(answer.map_err(|status| refused(ADIS, &status))?.into_inner().record)
    }

    fn signed_in<M>(&self, caller: &Caller, message: M) -> tonic::Request<M> {
        let mut request = tonic::Request::new(message);
        request.metadata_mut().insert("authorization", self.token.clone());
        if let Ok(traceparent) = caller.traceparent.parse() {
            request.metadata_mut().insert("traceparent", traceparent);
        }
        request
    }
}

fn department(city: City) -> String {
    format!("MS-{}", city.code())
}

fn registration_of(record: pb::FingerprintRecord) -> Result<RecordFingerprinting, Refusal> {
    let taken_at = moment_from_wire("taken_at", record.taken_at.as_ref()).map_err(|_| unreadable())?;
    let pb::FingerprintRecord { reference, department, .. } = record;
    Ok(RecordFingerprinting { registration: Fingerprinting { reference, taken_at, department } })
}

fn unreadable() -> Refusal {
    Refusal::Outside { system: ADIS, code: "UNREADABLE_ANSWER".to_owned() }
}

/// A register that refused is distinguished from one that could not be reached. Neither answer is a result of a check.
fn refused(system: &'static str, status: &Status) -> Refusal {
    let code = match status.code() {
        Code::InvalidArgument
        | Code::FailedPrecondition
        | Code::AlreadyExists
        | Code::PermissionDenied
        | Code::Unauthenticated
        | Code::Unimplemented => "REFUSED",
        _ => "UNREACHABLE",
    };
    tracing::warn!(system, status = ?status.code(), "an outside system did not answer");
    Refusal::Outside { system, code: code.to_owned() }
}

/// The officer's signature over the preliminary decision, par. 17.
pub(crate) async fn preliminary_signature(
    service: &ServiceContext<IsMp>,
    caller: &Caller,
    record: &CaseRecord<IsMp>,
    decision: &OfficerDecision,
    signature: &[u8],
) -> Result<Signing, Status> {
    // The case's own edition, which the ledger gives to the act.
    let law = record.summary.law()?;
    let text = preliminary_statement(&record.state, decision, law)?;
    service.sign(record, text, signature, &officer(caller)).await
}

/// The officer's signature over the final decision, par. 22.
pub(crate) async fn final_signature(
    service: &ServiceContext<IsMp>,
    caller: &Caller,
    record: &CaseRecord<IsMp>,
    decision: &OfficerDecision,
    signature: &[u8],
) -> Result<Signing, Status> {
    let text = final_statement(&record.state, decision)?;
    service.sign(record, text, signature, &officer(caller)).await
}

fn officer(caller: &Caller) -> Signatory {
    Signatory::Official { body: Body::MigrationService, iin: caller.human.iin.clone() }
}
