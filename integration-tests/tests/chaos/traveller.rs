//! One applicant under way: the steps of `kosh::case_run`, in stages between which and during which processes die.
//!
//! Endpoints that are shut are insisted upon with the SAME request, as every client of the suite does (`kosh::suite::RetryingChannel`).

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use contracts::arm_go::v1 as arm;
use contracts::arm_go::v1::arm_go_service_client::ArmGoServiceClient;
use contracts::berkut::v1 as berkut;
use contracts::berkut::v1::berkut_service_client::BerkutServiceClient;
use contracts::cases::v1::Notice;
use contracts::is_mp::v1 as mp;
use contracts::is_mp::v1::is_mp_service_client::IsMpServiceClient;
use kosh::artefacts::json_of;
use kosh::case_run::{self as steps, Answered as _, Carried, CaseRun, silent};
use kosh::services::Service;
use kosh::suite::Suite;
use platform::clock::{fresh_id, stopwatch};
use regulation::City;

/// All is quiet within this time, whatever died meanwhile.
const BOUND: Duration = Duration::from_secs(240);
const PAUSE: Duration = Duration::from_millis(50);
const WAYBILL: &str = "KZP20261215A1";

pub struct Traveller {
    pub run: Arc<CaseRun>,
    petition: OnceLock<String>,
    application: OnceLock<String>,
    permit: OnceLock<String>,
    card: OnceLock<String>,
    notices: Mutex<Vec<Notice>>,
}

impl Traveller {
    pub async fn set_out(suite: &Suite, city: City) -> Result<Self> {
        let run = Arc::new(CaseRun::open(suite, city, "2026-10-05T09:00", silent()).await?);
        Ok(Self {
            run,
            petition: OnceLock::new(),
            application: OnceLock::new(),
            permit: OnceLock::new(),
            card: OnceLock::new(),
            notices: Mutex::default(),
        })
    }

    fn petition(&self) -> Result<&str> {
        self.petition.get().map(String::as_str).context("no petition yet")
    }

    pub fn application(&self) -> Result<&str> {
        self.application.get().map(String::as_str).context("no application yet")
    }

    /// The case as a carried one.
    pub fn carried(&self) -> Result<Carried> {
        let permit = self.permit.get().context("no permit yet")?;
        let card = self.card.get().context("no card yet")?;
        Ok(Carried {
            petition: self.petition()?.to_owned(),
            application: self.application()?.to_owned(),
            preliminary_number: permit.clone(),
            card_number: card.clone(),
            notices: self.notices.lock().map(|notices| notices.clone()).unwrap_or_default(),
        })
    }

    /// Waits until all is quiet, asking again while endpoints are shut.
    pub async fn calm(&self) -> Result<()> {
        let watch = stopwatch();
        loop {
            match self.run.time.quiet().await {
                Ok(()) => return Ok(()),
                Err(error) if watch.elapsed() > BOUND => return Err(error),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Up to the ministry's signature, par. 4-7.
    pub async fn prepare_petition(&self) -> Result<()> {
        let run = &self.run;
        run.at("2026-10-05T10:00").await?;
        let case = steps::open_petition(run).await?;
        steps::upload_petition_documents(run, &case).await?;
        steps::submit_petition(run, &case).await?;
        run.at("2026-10-06T11:00").await?;
        steps::screen_petition(run, &case).await?;
        run.at("2026-10-07T12:00").await?;
        let times = ["2026-10-09T10:00", "2026-10-12T11:00", "2026-10-13T15:30"];
        let slots = steps::invite_to_interview(run, &case, times).await?;
        run.at("2026-10-07T18:40").await?;
        steps::choose_slot(run, &case, slots[1]).await?;
        run.at("2026-10-12T12:10").await?;
        steps::record_interview(run, &case).await?;
        run.at("2026-10-14T15:00").await?;
        steps::approve_interview_result(run, &case).await?;
        run.at("2026-10-15T16:20").await?;
        self.petition.set(case).ok().context("two petitions")
    }

    /// Par. 8: a message to the portal.
    pub async fn sign_petition(&self) -> Result<()> {
        steps::sign_petition(&self.run, self.petition()?).await
    }

    /// Up to the submission, par. 10.
    pub async fn prepare_application(&self) -> Result<()> {
        let run = &self.run;
        run.at("2026-10-22T10:00").await?;
        let case = steps::open_application(run).await?;
        steps::upload_documents(run, &case, &steps::application_documents(&run.cast.identity)?).await?;
        run.at("2026-10-22T10:30").await?;
        steps::pay_duty(run, &case).await?;
        run.at("2026-10-23T11:00").await?;
        self.application.set(case).ok().context("two applications")
    }

    /// Par. 11: a message to ARM GO.
    pub async fn submit_application(&self) -> Result<()> {
        steps::submit_application(&self.run, self.application()?).await
    }

    /// Par. 12: messages to ИС МП and back.
    pub async fn register_application(&self) -> Result<()> {
        acted(steps::register_application(&self.run, self.application()?).await)
    }

    pub async fn record_checks(&self) -> Result<()> {
        self.run.at("2026-10-28T11:00").await?;
        steps::record_checks(&self.run, self.application()?).await?;
        self.run.at("2026-10-28T11:30").await
    }

    /// Par. 14: messages to «Беркут» and back.
    pub async fn request_approval(&self) -> Result<()> {
        let request =
            mp::RequestApprovalRequest { request_id: fresh_id().to_string(), case_id: self.application()?.into() };
        let mut endpoint = IsMpServiceClient::new(self.run.suite.way(Service::IsMp)?);
        endpoint.request_approval(self.run.cast.ms_officer.ask(request)).await.answered("request_approval").map(|_| ())
    }

    /// Par. 15: a message to ИС МП.
    pub async fn answer_approval(&self) -> Result<()> {
        let request = berkut::AnswerApprovalRequest {
            request_id: fresh_id().to_string(),
            case_id: self.application()?.into(),
            answer: berkut::ApprovalAnswer::Approved as i32,
            internal_reason: "Сведений, препятствующих согласованию, не имеется.".to_owned(),
        };
        let mut endpoint = BerkutServiceClient::new(self.run.suite.way(Service::Berkut)?);
        endpoint.answer_approval(self.run.cast.knb_officer.ask(request)).await.answered("answer_approval").map(|_| ())
    }

    /// Par. 17: a message to ARM GO.
    pub async fn form_preliminary_result(&self) -> Result<()> {
        acted(steps::form_preliminary_result(&self.run, self.application()?).await)
    }

    /// Par. 18: a message to the portal.
    pub async fn register_preliminary_result(&self) -> Result<()> {
        let request = arm::RegisterPreliminaryResultRequest {
            request_id: fresh_id().to_string(),
            case_id: self.application()?.into(),
        };
        let mut endpoint = ArmGoServiceClient::new(self.run.suite.way(Service::ArmGo)?);
        endpoint
            .register_preliminary_result(self.run.cast.ms_officer.ask(request))
            .await
            .answered("register_preliminary_result")
            .map(|_| ())
    }

    /// Par. 19-20, up to the courier.
    pub async fn arrive(&self) -> Result<()> {
        let (run, case) = (&self.run, self.application()?);
        let permit = self.permit_number().await?;
        run.at("2026-11-18T20:00").await?;
        self.read_notices().await?;
        run.at("2026-12-01T08:20").await?;
        steps::record_border_crossing(run).await?;
        run.at("2026-12-14T15:00").await?;
        let fingerprints = steps::record_fingerprinting(run, case).await?;
        run.at("2026-12-15T12:00").await?;
        let documents = steps::arrival_documents(&run.cast.identity, &fingerprints)?;
        steps::upload_arrival_documents(run, case, &documents).await?;
        steps::accept_final_application(run, case, &permit).await?;
        run.at("2026-12-15T17:00").await?;
        self.permit.set(permit).ok().context("two permits")
    }

    /// Par. 21: a message to ИС МП.
    pub async fn send_originals(&self) -> Result<()> {
        let request = arm::SendOriginalsRequest {
            request_id: fresh_id().to_string(),
            case_id: self.application()?.into(),
            waybill: WAYBILL.to_owned(),
        };
        let mut endpoint = ArmGoServiceClient::new(self.run.suite.way(Service::ArmGo)?);
        endpoint.send_originals(self.run.cast.tson_operator.ask(request)).await.answered("send_originals").map(|_| ())
    }

    /// Par. 22-27: the rest of the way.
    pub async fn finish(&self) -> Result<()> {
        let (run, case) = (&self.run, self.application()?);
        run.at("2026-12-17T10:00").await?;
        steps::receive_originals(run, case, WAYBILL).await?;
        run.at("2026-12-18T11:00").await?;
        steps::record_final_checks(run, case).await?;
        run.at("2026-12-21T10:00").await?;
        steps::form_final_result(run, case).await?;
        run.at("2026-12-21T15:00").await?;
        steps::attach_final_result(run, case).await?;
        run.at("2026-12-21T19:00").await?;
        self.read_notices().await?;
        let card = steps::residence_card(run, case).await?;
        self.read_notices().await?;
        self.card.set(card).ok().context("two cards")
    }

    async fn read_notices(&self) -> Result<()> {
        let read = steps::read_notices(&self.run).await?;
        if let Ok(mut notices) = self.notices.lock() {
            notices.extend(read);
        }
        Ok(())
    }

    /// The permit's number, as the applicant finds it at the portal.
    async fn permit_number(&self) -> Result<String> {
        let (run, case) = (&self.run, self.application()?);
        let case = steps::get_case(run, &run.cast.applicant, Service::EgovPep, case).await?;
        let facts = json_of(case.facts.context("the portal shows no facts")?);
        let number = facts.pointer("/approval/decision/number").and_then(|number| number.as_str());
        number.map(str::to_owned).context("the portal shows no permit's number")
    }
}

/// A step is its act and the waiting behind it. When only the waiting was too long, the act had been answered.
fn acted(step: Result<()>) -> Result<()> {
    match step {
        Err(error) if !error.to_string().starts_with("the agencies did not become quiet") => Err(error),
        _ => Ok(()),
    }
}
