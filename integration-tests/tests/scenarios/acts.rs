//! Each act of the order as scenarios name it: who does what. One name, one RPC (with the uploads that belong to it).
//!
//! Out of scope: what an act's outcome should be.

use anyhow::{Context as _, Result, bail};
use contracts::berkut::v1::Direction;
use contracts::dossier::v1::Ground;
use contracts::is_mp::v1::Assessment;
use jiff::SignedDuration;
use kosh::case_run::{self as run, ground};
use regulation::Moment;

use crate::documents::Stage;
use crate::main_path;
use crate::world::World;

/// Does it, and waits until all is quiet.
pub async fn perform(scenario: &mut World, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let who = act.split_whitespace().nth(1).unwrap_or_default();
    match who {
        _ if act.ends_with(" of the other city acts") => return scenario.of_the_other_city(who),
        _ if act.starts_with("КНБ") => of_officer(scenario, act, grounds).await?,
        "applicant" => of_applicant(scenario, act).await?,
        "screener" | "ministry" => of_petition(scenario, act, grounds).await?,
        "centre" => of_centre(scenario, act, grounds).await?,
        _ => of_officer(scenario, act, grounds).await?,
    }
    scenario.run()?.time.quiet().await?;
    main_path::advanced(scenario, act);
    Ok(())
}

async fn of_applicant(scenario: &mut World, act: &str) -> Result<()> {
    if let Some(document) = named(act, "the applicant uploads the ", " again") {
        return upload_again(scenario, document).await;
    }
    if let Some(document) = named(act, "the applicant brings the ", "") {
        scenario.edits.bring(document);
        return Ok(());
    }
    let run = scenario.run()?;
    match act {
        "the applicant opens a petition" => scenario.petition = run::open_petition(run).await?,
        "the applicant does not consent" => scenario.petition = run::refuse_consent(run).await?,
        "the applicant files the petition" => file_petition(scenario).await?,
        "the applicant chooses a slot" => {
            run::choose_slot(run, &scenario.petition, scenario.slot.context("nobody was invited")?).await?;
        }
        "the applicant chooses the other slot" => {
            let other = scenario.other_slot.context("nobody was invited")?;
            run::choose_slot(run, &scenario.petition, other).await?;
            scenario.slot = Some(other);
        }
        "the applicant chooses another slot" => {
            let other = scenario.other_slot.context("nobody was invited")?;
            run::reschedule_interview(run, &scenario.petition, other).await?;
            scenario.slot = Some(other);
        }
        "the applicant withdraws the petition" => run::withdraw_petition(run, &scenario.petition).await?,
        "the applicant withdraws the consent to the petition" => {
            run::withdraw_petition_consent(run, &scenario.petition).await?;
        }
        "the applicant consents at the portal" => scenario.application = run::give_consent(run, true).await?.case_id,
        "the applicant does not consent at the portal" => {
            scenario.application = run::give_consent(run, false).await?.case_id;
        }
        "the applicant withdraws the consent to the application" => {
            drop(run::withdraw_consent(run, &scenario.application).await?);
        }
        "the applicant opens an application" => scenario.application = run::open_application(run).await?,
        "the applicant opens an application without consent" => {
            scenario.application = run::open_application_with(run, run.cast.identity.city, false).await?;
        }
        "the applicant requests the payment of the duty" => {
            drop(run::request_duty_payment(run, &scenario.application).await?)
        }
        "the applicant pays the duty" => run::pay_duty(run, &scenario.application).await?,
        "the applicant files the application" => file_application(scenario).await?,
        "the applicant files the application again" => file_again(scenario).await?,
        "the applicant pays the duty of the previous application" => run::pay_duty(run, &scenario.others_case).await?,
        "the applicant withdraws the previous application" => {
            drop(run::withdraw_application(run, &scenario.others_case).await?);
        }
        "the applicant withdraws the application" => drop(run::withdraw_application(run, &scenario.application).await?),
        "the applicant enters Kazakhstan" => run::cross_border(run, Direction::Entry).await?,
        "the applicant leaves Kazakhstan" => run::cross_border(run, Direction::Exit).await?,
        "the applicant signs the consent to the transfer" => run::sign_consent(run, &scenario.application).await?,
        "the applicant withdraws the consent to the transfer" => {
            run::withdraw_cross_border_consent(run, &scenario.application).await?
        }
        "the applicant pays the duty of the card" => run::pay_card_duty(run, &scenario.application).await?,
        _ => bail!("there is no act: {act}"),
    }
    Ok(())
}

/// What stands between two parts of an act's name.
fn named<'a>(act: &'a str, before: &str, after: &str) -> Option<&'a str> {
    act.strip_prefix(before).and_then(|rest| rest.strip_suffix(after))
}

/// Uploads another scan of a document at the portal, with the facts that the scenario gives it now.
async fn upload_again(scenario: &mut World, document: &str) -> Result<()> {
    scenario.edits.renew(document);
    let run = scenario.run()?;
    let document = scenario.edits.document(run, Stage::Application, document, "")?;
    run::upload_documents(run, &scenario.application, &[document]).await
}

async fn file_petition(scenario: &mut World) -> Result<()> {
    let run = scenario.run()?;
    let documents = scenario.edits.documents(run, Stage::Petition, "")?;
    run::upload_to_astanahub(run, &run.cast.applicant, &scenario.petition, &documents).await?;
    scenario.look().await?;
    let run = scenario.run()?;
    let profession = scenario.edits.plain("applicant", "profession_code").unwrap_or("SOFTWARE_DEVELOPER");
    run::submit_petition_as(run, &scenario.petition, &scenario.edits.applicant(run)?, profession).await
}

async fn file_application(scenario: &mut World) -> Result<()> {
    let run = scenario.run()?;
    let documents = scenario.edits.documents(run, Stage::Application, "")?;
    run::upload_documents(run, &scenario.application, &documents).await?;
    scenario.look().await?;
    let run = scenario.run()?;
    run::submit_application_with(run, &scenario.application, &scenario.edits.questionnaire(run)?).await
}

/// Another step has uploaded the documents that the applicant replaces.
async fn file_again(scenario: &mut World) -> Result<()> {
    let run = scenario.run()?;
    run::resubmit_application_with(run, &scenario.application, &scenario.edits.questionnaire(run)?).await
}

async fn of_petition(scenario: &mut World, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let run = scenario.run()?;
    let case = scenario.petition.clone();
    match act {
        "the screener admits the petition" => run::screen_petition(run, &case).await?,
        "the screener rejects the petition" => run::reject_screening(run, &case, grounds).await?,
        "the screener invites to the interview" => {
            let later = |minutes| Moment::new(run.time.now() + SignedDuration::from_mins(minutes));
            let times = [30, 60].map(|minutes| later(minutes).legal_datetime().to_string());
            let slots = run::invite_to_interview(run, &case, [times[0].as_str(), times[1].as_str()]).await?;
            (scenario.slot, scenario.other_slot) = (slots.first().copied(), slots.get(1).copied());
        }
        "the screener invites without a slot" => drop(run::invite_to_interview(run, &case, []).await?),
        "the screener records the interview" => {
            scenario.await_interview().await?;
            run::record_interview(scenario.run()?, &case).await?;
        }
        "the screener records the interview before its time" => run::record_interview(run, &case).await?,
        "the screener records a failed interview" => {
            scenario.await_interview().await?;
            run::fail_interview(scenario.run()?, &case).await?;
        }
        "the screener records that the applicant did not come" => {
            scenario.await_interview().await?;
            run::record_no_show(scenario.run()?, &case).await?;
        }
        "the screener closes the petition without an interview" => run::close_without_interview(run, &case).await?,
        "the screener refuses the petition" => {
            run::refuse_petition(run, &case, &run.cast.screener, grounds).await?;
        }
        "the ministry approves the interview" => run::approve_interview_result(run, &case).await?,
        "the ministry signs the petition" => run::sign_petition(run, &case).await?,
        "the ministry refuses the petition" => {
            run::refuse_petition(run, &case, &run.cast.miicr_signatory, grounds).await?;
        }
        _ => bail!("there is no act: {act}"),
    }
    Ok(())
}

async fn of_officer(scenario: &mut World, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let run = scenario.run()?;
    let case = scenario.application.clone();
    match act {
        "the officer registers the application" => run::register_application(run, &case).await?,
        "the officer returns the application" => run::return_for_rework(run, &case, grounds).await?,
        "the officer refuses the documents" => run::refuse_documents(run, &case, grounds).await?,
        "the officer records the checks" => run::record_checks(run, &case).await?,
        "the officer requests the approval" => run::request_approval(run, &case).await?,
        "КНБ approves" => run::answer_approval(run, &case).await?,
        "КНБ recalls its approval" => run::recall_approval(run, &case, "служебная причина").await?,
        "КНБ does not approve" => run::reject_approval(run, &case, "служебная причина").await?,
        "the officer forms the preliminary approval" => run::form_preliminary_result(run, &case).await?,
        "the officer forms the preliminary refusal" => run::refuse_preliminary_result(run, &case, grounds).await?,
        "the officer registers the preliminary result" => register_preliminary_result(scenario).await?,
        "the officer records the contact" => run::record_contact(run, &case).await?,
        "the officer takes the fingerprints" => scenario.fingerprints = run::record_fingerprinting(run, &case).await?,
        "the officer reports the originals lost" => run::report_originals_lost(run, &case, &scenario.waybill).await?,
        "the officer receives the originals" => run::receive_originals(run, &case, &scenario.waybill).await?,
        "the officer records the final checks" => run::record_final_checks(run, &case).await?,
        "the officer finds that the originals differ" => run::compare_originals(run, &case, false).await?,
        "the officer forms the permit" => run::form_final_result(run, &case).await?,
        "the officer forms the final refusal" => run::refuse_final_result(run, &case, grounds).await?,
        "the officer signs the consent to the transfer" => {
            run::sign_consent_as(run, &case, &run.cast.ms_officer).await?;
        }
        "the officer sends a request to a foreign state" => {
            scenario.requests_abroad += 1;
            let number = format!("17-{}", scenario.requests_abroad);
            run::record_foreign_request(scenario.run()?, &case, &number).await?;
        }
        "the officer attaches the final result" => run::attach_final_result(run, &case).await?,
        _ => bail!("there is no act: {act}"),
    }
    Ok(())
}

/// An approval gives the permit its number; a refusal has none.
async fn register_preliminary_result(scenario: &mut World) -> Result<()> {
    let run = scenario.run()?;
    run::register_preliminary_result(run, &scenario.application).await?;
    scenario.permit_number = run::preliminary_number(run, &scenario.application).await.unwrap_or_default();
    Ok(())
}

async fn of_centre(scenario: &mut World, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let case = scenario.application.clone();
    if act == "the centre accepts the final application" || act == "the centre hands the package back" {
        let run = scenario.run()?;
        let documents = scenario.edits.documents(run, Stage::Arrival, &scenario.fingerprints)?;
        run::upload_arrival_documents(run, &case, &documents).await?;
        scenario.look().await?;
    }
    let run = scenario.run()?;
    match act {
        "the centre accepts the final application" => {
            run::accept_final_application(run, &case, &scenario.permit_number).await?;
        }
        "the centre hands the package back" => {
            run::refuse_acceptance(run, &case, &scenario.permit_number, grounds).await?;
        }
        "the centre shows the consent" => scenario.form = run::show_consent(run, &case).await?,
        "the centre sends the originals" => scenario.waybill = run::send_originals(run, &case).await?,
        "the centre sends the originals under another waybill" => {
            let waybill = format!("{}B", scenario.waybill);
            run::send_originals_under(run, &case, &waybill).await?;
            scenario.waybill = waybill;
        }
        "the centre registers the residence" => run::register_residence(run, &case).await?,
        "the centre orders the duty of the card" => drop(run::order_card_duty(run, &case).await?),
        "the centre issues the card" => scenario.card = run::issue_card(run, &case).await?,
        _ => bail!("there is no act: {act}"),
    }
    Ok(())
}

/// The officer's assessment of both registers, in this order: ИБД, СИО ПСО.
pub async fn assess(scenario: &mut World, ibd: &str, sio_pso: &str) -> Result<()> {
    let read = |word: &str| {
        let name = format!("ASSESSMENT_{}", word.to_uppercase().replace(' ', "_"));
        Assessment::from_str_name(&name).with_context(|| format!("no assessment is {word}"))
    };
    let (ibd, sio_pso) = (read(ibd)?, read(sio_pso)?);
    run::assess_checks(scenario.run()?, &scenario.application, ibd, sio_pso).await?;
    main_path::advanced(scenario, "the officer records the checks");
    Ok(())
}

/// "A-10.4 NOT_LEGALISED CRIMINAL_RECORD; PHOTO_TOO_SMALL PORTRAIT_PHOTO".
pub fn grounds(text: &str) -> Result<Vec<Ground>> {
    let read = |one: &str| {
        let mut words = one.split_whitespace();
        let (clause, reason) = words.next().zip(words.next()).with_context(|| format!("`{one}` is no ground"))?;
        Ok(ground(clause, reason, words.next().unwrap_or_default()))
    };
    text.split(';').map(read).collect()
}
