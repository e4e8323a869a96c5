//! Each act of the order as scenarios name it: who does what. One name, one RPC (with the uploads that belong to it).
//!
//! What may not enter: what an act's outcome should be.

use anyhow::{Context as _, Result, bail};
use contracts::berkut::v1::Direction;
use contracts::dossier::v1::Ground;
use contracts::is_mp::v1::Assessment;
use jiff::SignedDuration;
use kosh::case_run::{self as run, ground};
use regulation::Moment;

use crate::ladder;
use crate::papers::Stage;
use crate::story::Story;

/// Does it, and waits until all is quiet.
pub async fn perform(story: &mut Story, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let who = act.split_whitespace().nth(1).unwrap_or_default();
    match who {
        _ if act.ends_with(" of the other city acts") => return story.of_the_other_city(who),
        _ if act.starts_with("КНБ") => of_officer(story, act, grounds).await?,
        "applicant" => of_applicant(story, act).await?,
        "screener" | "ministry" => of_petition(story, act, grounds).await?,
        "centre" => of_centre(story, act, grounds).await?,
        _ => of_officer(story, act, grounds).await?,
    }
    story.scene()?.time.quiet().await?;
    ladder::climbed(story, act);
    Ok(())
}

async fn of_applicant(story: &mut Story, act: &str) -> Result<()> {
    if let Some(document) = named(act, "the applicant shows the ", " anew") {
        return show_anew(story, document).await;
    }
    if let Some(document) = named(act, "the applicant brings the ", "") {
        story.edits.bring(document);
        return Ok(());
    }
    let scene = story.scene()?;
    match act {
        "the applicant opens a petition" => story.petition = run::open_petition(scene).await?,
        "the applicant does not consent" => story.petition = run::refuse_consent(scene).await?,
        "the applicant files the petition" => file_petition(story).await?,
        "the applicant chooses a slot" => {
            run::choose_slot(scene, &story.petition, story.slot.context("nobody was invited")?).await?;
        }
        "the applicant chooses the other slot" => {
            let other = story.other_slot.context("nobody was invited")?;
            run::choose_slot(scene, &story.petition, other).await?;
            story.slot = Some(other);
        }
        "the applicant chooses another slot" => {
            let other = story.other_slot.context("nobody was invited")?;
            run::reschedule_interview(scene, &story.petition, other).await?;
            story.slot = Some(other);
        }
        "the applicant withdraws the petition" => run::withdraw_petition(scene, &story.petition).await?,
        "the applicant withdraws the consent to the petition" => {
            run::withdraw_petition_consent(scene, &story.petition).await?;
        }
        "the applicant consents at the portal" => story.application = run::give_consent(scene, true).await?.case_id,
        "the applicant does not consent at the portal" => {
            story.application = run::give_consent(scene, false).await?.case_id;
        }
        "the applicant withdraws the consent to the application" => {
            drop(run::withdraw_consent(scene, &story.application).await?);
        }
        "the applicant opens an application" => story.application = run::open_application(scene).await?,
        "the applicant opens an application without consent" => {
            story.application = run::open_application_with(scene, scene.cast.identity.city, false).await?;
        }
        "the applicant requests the payment of the duty" => {
            drop(run::request_duty_payment(scene, &story.application).await?)
        }
        "the applicant pays the duty" => run::pay_duty(scene, &story.application).await?,
        "the applicant files the application" => file_application(story).await?,
        "the applicant files the application again" => file_again(story).await?,
        "the applicant pays the duty of the application before" => run::pay_duty(scene, &story.others_case).await?,
        "the applicant withdraws the application before" => {
            drop(run::withdraw_application(scene, &story.others_case).await?);
        }
        "the applicant withdraws the application" => drop(run::withdraw_application(scene, &story.application).await?),
        "the applicant enters Kazakhstan" => run::cross_border(scene, Direction::Entry).await?,
        "the applicant leaves Kazakhstan" => run::cross_border(scene, Direction::Exit).await?,
        "the applicant signs the consent to the transfer" => run::sign_consent(scene, &story.application).await?,
        "the applicant withdraws the consent to the transfer" => {
            run::withdraw_cross_border_consent(scene, &story.application).await?
        }
        "the applicant pays the duty of the card" => run::pay_card_duty(scene, &story.application).await?,
        _ => bail!("nobody knows how {act}"),
    }
    Ok(())
}

/// What stands between two parts of an act's name.
fn named<'a>(act: &'a str, before: &str, after: &str) -> Option<&'a str> {
    act.strip_prefix(before).and_then(|rest| rest.strip_suffix(after))
}

/// Another scan of a document, with what the scenario says of it now, is uploaded at the portal.
async fn show_anew(story: &mut Story, document: &str) -> Result<()> {
    story.edits.renew(document);
    let scene = story.scene()?;
    let paper = story.edits.paper(scene, Stage::Application, document, "")?;
    run::upload_documents(scene, &story.application, &[paper]).await
}

async fn file_petition(story: &mut Story) -> Result<()> {
    let scene = story.scene()?;
    let papers = story.edits.papers(scene, Stage::Petition, "")?;
    run::upload_to_astanahub(scene, &scene.cast.applicant, &story.petition, &papers).await?;
    story.look().await?;
    let scene = story.scene()?;
    let profession = story.edits.plain("applicant", "profession_code").unwrap_or("SOFTWARE_DEVELOPER");
    run::submit_petition_as(scene, &story.petition, &story.edits.applicant(scene)?, profession).await
}

async fn file_application(story: &mut Story) -> Result<()> {
    let scene = story.scene()?;
    let papers = story.edits.papers(scene, Stage::Application, "")?;
    run::upload_documents(scene, &story.application, &papers).await?;
    story.look().await?;
    let scene = story.scene()?;
    run::submit_application_with(scene, &story.application, &story.edits.questionnaire(scene)?).await
}

/// What the applicant shows anew has been uploaded by a step of its own.
async fn file_again(story: &mut Story) -> Result<()> {
    let scene = story.scene()?;
    run::resubmit_application_with(scene, &story.application, &story.edits.questionnaire(scene)?).await
}

async fn of_petition(story: &mut Story, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let scene = story.scene()?;
    let case = story.petition.clone();
    match act {
        "the screener admits the petition" => run::screen_petition(scene, &case).await?,
        "the screener rejects the petition" => run::reject_screening(scene, &case, grounds).await?,
        "the screener invites to the interview" => {
            let later = |minutes| Moment::new(scene.time.now() + SignedDuration::from_mins(minutes));
            let times = [30, 60].map(|minutes| later(minutes).legal_datetime().to_string());
            let slots = run::invite_to_interview(scene, &case, [times[0].as_str(), times[1].as_str()]).await?;
            (story.slot, story.other_slot) = (slots.first().copied(), slots.get(1).copied());
        }
        "the screener invites without a slot" => drop(run::invite_to_interview(scene, &case, []).await?),
        "the screener records the interview" => {
            story.await_interview().await?;
            run::record_interview(story.scene()?, &case).await?;
        }
        "the screener records the interview before its time" => run::record_interview(scene, &case).await?,
        "the screener records a failed interview" => {
            story.await_interview().await?;
            run::fail_interview(story.scene()?, &case).await?;
        }
        "the screener records that nobody came" => {
            story.await_interview().await?;
            run::record_no_show(story.scene()?, &case).await?;
        }
        "the screener closes the petition without an interview" => run::close_without_interview(scene, &case).await?,
        "the screener refuses the petition" => {
            run::refuse_petition(scene, &case, &scene.cast.screener, grounds).await?;
        }
        "the ministry approves the interview" => run::approve_interview_result(scene, &case).await?,
        "the ministry signs the petition" => run::sign_petition(scene, &case).await?,
        "the ministry refuses the petition" => {
            run::refuse_petition(scene, &case, &scene.cast.miicr_signatory, grounds).await?;
        }
        _ => bail!("nobody knows how {act}"),
    }
    Ok(())
}

async fn of_officer(story: &mut Story, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let scene = story.scene()?;
    let case = story.application.clone();
    match act {
        "the officer registers the application" => run::register_application(scene, &case).await?,
        "the officer returns the application" => run::return_for_rework(scene, &case, grounds).await?,
        "the officer refuses the documents" => run::refuse_documents(scene, &case, grounds).await?,
        "the officer records the checks" => run::record_checks(scene, &case).await?,
        "the officer requests the approval" => run::request_approval(scene, &case).await?,
        "КНБ approves" => run::answer_approval(scene, &case).await?,
        "КНБ recalls its approval" => run::recall_approval(scene, &case, "служебная причина").await?,
        "КНБ does not approve" => run::reject_approval(scene, &case, "служебная причина").await?,
        "the officer forms the preliminary approval" => run::form_preliminary_result(scene, &case).await?,
        "the officer forms the preliminary refusal" => run::refuse_preliminary_result(scene, &case, grounds).await?,
        "the officer registers the preliminary result" => register_preliminary_result(story).await?,
        "the officer records the contact" => run::record_contact(scene, &case).await?,
        "the officer takes the fingerprints" => story.fingerprints = run::record_fingerprinting(scene, &case).await?,
        "the officer reports the originals lost" => run::report_originals_lost(scene, &case, &story.waybill).await?,
        "the officer receives the originals" => run::receive_originals(scene, &case, &story.waybill).await?,
        "the officer records the final checks" => run::record_final_checks(scene, &case).await?,
        "the officer finds that the originals differ" => run::compare_originals(scene, &case, false).await?,
        "the officer forms the permit" => run::form_final_result(scene, &case).await?,
        "the officer forms the final refusal" => run::refuse_final_result(scene, &case, grounds).await?,
        "the officer signs the consent to the transfer" => {
            run::sign_consent_as(scene, &case, &scene.cast.ms_officer).await?;
        }
        "the officer asks a foreign state" => {
            story.requests_abroad += 1;
            let number = format!("17-{}", story.requests_abroad);
            run::record_foreign_request(story.scene()?, &case, &number).await?;
        }
        "the officer attaches the final result" => run::attach_final_result(scene, &case).await?,
        _ => bail!("nobody knows how {act}"),
    }
    Ok(())
}

/// An approval gives the permit its number; a refusal has none.
async fn register_preliminary_result(story: &mut Story) -> Result<()> {
    let scene = story.scene()?;
    run::register_preliminary_result(scene, &story.application).await?;
    story.permit_number = run::preliminary_number(scene, &story.application).await.unwrap_or_default();
    Ok(())
}

async fn of_centre(story: &mut Story, act: &str, grounds: Vec<Ground>) -> Result<()> {
    let case = story.application.clone();
    if act == "the centre accepts the final application" || act == "the centre hands the package back" {
        let scene = story.scene()?;
        let papers = story.edits.papers(scene, Stage::Arrival, &story.fingerprints)?;
        run::upload_arrival_documents(scene, &case, &papers).await?;
        story.look().await?;
    }
    let scene = story.scene()?;
    match act {
        "the centre accepts the final application" => {
            run::accept_final_application(scene, &case, &story.permit_number).await?;
        }
        "the centre hands the package back" => {
            run::refuse_acceptance(scene, &case, &story.permit_number, grounds).await?;
        }
        "the centre shows the consent" => story.form = run::show_consent(scene, &case).await?,
        "the centre sends the originals" => story.waybill = run::send_originals(scene, &case).await?,
        "the centre sends the originals under another waybill" => {
            let waybill = format!("{}B", story.waybill);
            run::send_originals_under(scene, &case, &waybill).await?;
            story.waybill = waybill;
        }
        "the centre registers the residence" => run::register_residence(scene, &case).await?,
        "the centre orders the duty of the card" => drop(run::order_card_duty(scene, &case).await?),
        "the centre issues the card" => story.card = run::issue_card(scene, &case).await?,
        _ => bail!("nobody knows how {act}"),
    }
    Ok(())
}

/// The officer's assessment of both registers, in this order: ИБД, СИО ПСО.
pub async fn assess(story: &mut Story, ibd: &str, sio_pso: &str) -> Result<()> {
    let read = |word: &str| {
        let name = format!("ASSESSMENT_{}", word.to_uppercase().replace(' ', "_"));
        Assessment::from_str_name(&name).with_context(|| format!("no assessment is {word}"))
    };
    let (ibd, sio_pso) = (read(ibd)?, read(sio_pso)?);
    run::assess_checks(story.scene()?, &story.application, ibd, sio_pso).await?;
    ladder::climbed(story, "the officer records the checks");
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
