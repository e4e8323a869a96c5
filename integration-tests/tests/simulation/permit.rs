//! From the checks to the residence card, par. 13-27, by the people's own acts on their legal dates.

use arm_go::ArmGo;
use arm_go::acts as arm;
use arm_go::case::CardOrder;
use berkut::Berkut;
use berkut::acts as border;
use berkut::case::{Crossing, Identity, InternalReason};
use is_mp::IsMp;
use is_mp::acts as mp;
use is_mp::case::Fingerprinting;
use platform::ledger::{Answer, CaseRef, CaseState as _};
use platform::refusal::Refusal;
use platform::token::Role;
use regulation::p19_preliminary_decision::Direction;
use regulation::p22_final_decision::{Originals, Presence};
use regulation::{ApprovalAnswer, CheckOutcome, DocumentKind, DutyService, Edition, Facts, RegisterAnswer};
use uuid::Uuid;

use super::filing::{APPLICATION, paid};
use super::suite::{Simulation, moment};
use test_kit::{arrival_documents, document, human, passport, signed};

const WAYBILL: &str = "KZP20261215A1";

fn officer_does(suite: &mut Simulation, command: impl Into<mp::Command>) {
    suite.does::<IsMp>(APPLICATION, &human(Role::MsOfficer), command);
}

fn operator_does(suite: &mut Simulation, command: impl Into<arm::Command>) {
    suite.does::<ArmGo>(APPLICATION, &human(Role::TsonOperator), command);
}

fn no_hit() -> mp::Finding {
    let (reference, note) = (String::new(), String::new());
    mp::Finding { answer: RegisterAnswer::NoHit, reference, assessment: CheckOutcome::NoHit, note }
}

/// Par. 13-14: on 28 October 2026 the case lies with КНБ.
pub fn request_approval(suite: &mut Simulation) {
    suite.at("2026-10-28T11:00");
    officer_does(suite, mp::RecordChecks { ibd: no_hit(), sio_pso: no_hit() });
    officer_does(suite, mp::RequestApproval);
}

/// Par. 15.
pub fn answer_approval(suite: &mut Simulation) {
    let answer = border::AnswerApproval { answer: ApprovalAnswer::Approved, internal_reason: InternalReason(None) };
    suite.does::<Berkut>(APPLICATION, &human(Role::KnbOfficer), answer);
}

/// Par. 15: КНБ takes its approval back; the news of it is still on its way.
pub fn recall_approval(suite: &mut Simulation) {
    let recall = border::RecallApproval { internal_reason: InternalReason(None) };
    let (case, by) = (CaseRef::Id(APPLICATION), human(Role::KnbOfficer));
    suite.meanwhile::<Berkut>(case, &by, recall);
}

/// Par. 16-19: decided, registered and delivered on 18 November 2026.
pub fn preliminary_permit(suite: &mut Simulation) {
    suite.at("2026-11-18T10:00");
    form_preliminary_result(suite);
    suite.at("2026-11-18T14:00");
    register_preliminary_result(suite);
}

/// Par. 17: approved.
pub fn form_preliminary_result(suite: &mut Simulation) {
    try_form_preliminary_result(suite).unwrap();
    suite.quiet();
}

/// Par. 17, if there is anything to decide; the news of it is still on its way.
pub fn try_form_preliminary_result(suite: &mut Simulation) -> Result<Answer, Refusal> {
    let by = human(Role::MsOfficer);
    let choice = mp::OfficerDecision::Approve;
    let text = mp::preliminary_statement(suite.is_mp.case(APPLICATION), &choice, Edition::of_2026())?;
    let statement = signed(&text, &by.iin, suite.now());
    let act = mp::FormPreliminaryResult { decision: choice, statement };
    suite.tries::<IsMp>(CaseRef::Id(APPLICATION), &by, act)
}

/// Par. 18.
pub fn register_preliminary_result(suite: &mut Simulation) {
    let act = arm::RegisterPreliminaryResult;
    suite.does::<ArmGo>(APPLICATION, &human(Role::MsOfficer), act);
}

/// Par. 22: a crossing is recorded; the news of it is still on its way.
pub fn cross_border(suite: &mut Simulation, direction: Direction, at: &str) {
    let passport = passport();
    let identity = Identity::of(&passport.citizenship, &passport.number, passport.birth_date);
    let crossing = Crossing { direction, at: moment(at), checkpoint: "Нұр Жолы".into() };
    let act = border::RecordBorderCrossing { identity, crossing };
    let case = CaseRef::OfPerson { new_id: Uuid::from_u128(0xC) };
    suite.meanwhile::<Berkut>(case, &human(Role::BorderOfficer), act);
}

/// Par. 19-20: having applied to the migration service; the news of it is still on its way.
pub fn take_fingerprints(suite: &mut Simulation) {
    let taken = mp::RecordFingerprinting {
        registration: Fingerprinting {
            reference: "ADIS-1".into(),
            taken_at: suite.now(),
            department: "Отдел МС Бостандыкского района".into(),
        },
    };
    let act = taken;
    suite.meanwhile::<IsMp>(CaseRef::Id(APPLICATION), &human(Role::MsOfficer), act);
}

/// Par. 19: the applicant comes to the department; the news of it is still on its way.
pub fn record_contact(suite: &mut Simulation) {
    let (case, by) = (CaseRef::Id(APPLICATION), human(Role::MsOfficer));
    suite.meanwhile::<IsMp>(case, &by, mp::RecordContact);
}

/// Par. 20(10): the appendix's form, signed by hand and scanned.
pub fn draw_up_consent(suite: &mut Simulation) {
    let scan = document(DocumentKind::CrossBorderConsent, Facts::None);
    let act = arm::DrawUpConsent::by_hand("г. Алматы, ул. Абая, 10".into(), scan);
    let (case, by) = (CaseRef::Id(APPLICATION), human(Role::TsonOperator));
    suite.meanwhile::<ArmGo>(case, &by, act);
}

/// Par. 20-21: the consent and the application at the centre; the news of it is still on its way.
pub fn accept_final_application(suite: &mut Simulation) {
    draw_up_consent(suite);
    let act = arm::AcceptFinalApplication {
        preliminary_number: suite.arm_go.case(APPLICATION).reference().unwrap().to_owned(),
        uploaded: arrival_documents(),
        originals_compared: vec![DocumentKind::Passport],
    };
    let by = human(Role::TsonOperator);
    suite.meanwhile::<ArmGo>(CaseRef::Id(APPLICATION), &by, act);
}

/// Par. 21-22: the originals lie on the officer's desk.
pub fn send_originals(suite: &mut Simulation) {
    operator_does(suite, arm::SendOriginals { waybill: WAYBILL.into() });
    suite.at("2026-12-17T10:00");
    officer_does(suite, mp::ReceiveOriginals { waybill: WAYBILL.into() });
}

/// Par. 22-23: checks and the final result, which reaches the cabinet.
pub fn final_permit(suite: &mut Simulation) {
    form_final_result(suite);
    suite.at("2026-12-21T15:00");
    let (by, attaches) = (human(Role::MsOfficer), arm::AttachFinalResult);
    suite.meanwhile::<ArmGo>(CaseRef::Id(APPLICATION), &by, attaches);
}

/// Par. 22: checks and the grant, which reaches ARM GO on 21 December 2026.
pub fn form_final_result(suite: &mut Simulation) {
    suite.at("2026-12-18T11:00");
    let checks = mp::RecordFinalChecks {
        originals: Originals::Agree,
        fingerprints: Presence::Found,
        ibd: no_hit(),
        sio_pso: no_hit(),
    };
    officer_does(suite, checks);
    suite.at("2026-12-21T10:00");
    rule_finally(suite, mp::OfficerDecision::Approve);
}

/// Par. 22: the final result, signed.
pub fn rule_finally(suite: &mut Simulation, choice: mp::OfficerDecision) {
    let by = human(Role::MsOfficer);
    let text = mp::final_statement(suite.is_mp.case(APPLICATION), &choice).unwrap();
    let statement = signed(&text, &by.iin, suite.now());
    officer_does(suite, mp::FormFinalResult { decision: choice, statement });
}

/// Par. 22: attached by hand, if there is anything to attach; the news of it is still on its way.
pub fn try_attach_final_result(suite: &mut Simulation) -> Result<Answer, Refusal> {
    let by = human(Role::MsOfficer);
    suite.tries::<ArmGo>(CaseRef::Id(APPLICATION), &by, arm::AttachFinalResult)
}

/// Par. 25-26: registered, and the card's duty ordered, while the final result may still be on its way to the cabinet.
pub fn order_card(suite: &mut Simulation) {
    let by = human(Role::TsonOperator);
    let case = CaseRef::Id(APPLICATION);
    let residence = arm::RegisterResidence { address: "г. Алматы, пр. Абая, 10, кв. 5".into() };
    suite.meanwhile::<ArmGo>(case, &by, residence);
    let payment = paid(suite, "R2", DutyService::ResidenceCard).payment;
    let order = CardOrder { reference: "R2".into(), amount_tenge: payment.amount.0, paid_at: None };
    let request = arm::RequestCardPayment { order, pay_url: String::new() };
    suite.meanwhile::<ArmGo>(case, &by, request);
}

/// Par. 25-27.
pub fn residence_card(suite: &mut Simulation) {
    order_card(suite);
    let payment = paid(suite, "R2", DutyService::ResidenceCard).payment;
    let receipt = document(DocumentKind::CardDutyReceipt, Facts::Payment { reference: "R2".into() });
    let act = arm::IssueResidenceCard { payment: Some(payment), receipt: Some(receipt) };
    operator_does(suite, act);
}
