//! The main path as a ladder: how a scenario brings a case to the place where it begins.
//!
//! A rung has two names: what stands when it is reached, and the act that reaches it. Side exits are acts only.

use anyhow::{Context as _, Result, ensure};
use regulation::Moment;

use crate::acts;
use crate::story::Story;

/// What stands, and the act behind it, in the order of the paragraphs.
pub const RUNGS: [(&str, &str); 28] = [
    ("the petition is opened", "the applicant opens a petition"),
    ("the petition is filed", "the applicant files the petition"),
    ("the petition is admitted", "the screener admits the petition"),
    ("the invitation is sent", "the screener invites to the interview"),
    ("the slot is chosen", "the applicant chooses a slot"),
    ("the interview is recorded", "the screener records the interview"),
    ("the interview is approved", "the ministry approves the interview"),
    ("the petition is signed", "the ministry signs the petition"),
    ("the application is opened", "the applicant opens an application"),
    ("the duty is paid", "the applicant pays the duty"),
    ("the application is filed", "the applicant files the application"),
    ("the application is registered", "the officer registers the application"),
    ("the checks are recorded", "the officer records the checks"),
    ("the approval is requested", "the officer requests the approval"),
    ("the approval is given", "КНБ approves"),
    ("the preliminary result is formed", "the officer forms the preliminary approval"),
    ("the preliminary permit is granted", "the officer registers the preliminary result"),
    ("the entry is recorded", "the applicant enters Kazakhstan"),
    ("the fingerprints are taken", "the officer takes the fingerprints"),
    ("the final application is accepted", "the centre accepts the final application"),
    ("the originals are sent", "the centre sends the originals"),
    ("the originals are received", "the officer receives the originals"),
    ("the final checks are recorded", "the officer records the final checks"),
    ("the final result is formed", "the officer forms the permit"),
    ("the permit is issued", "the officer attaches the final result"),
    ("the residence is registered", "the centre registers the residence"),
    ("the duty of the card is paid", "the applicant pays the duty of the card"),
    ("the card is issued", "the centre issues the card"),
];

/// Climbs until this stands: whatever comes before it is done at once, the last act at `at`.
pub async fn climb(story: &mut Story, standing: &str, at: Option<Moment>) -> Result<()> {
    let rung = RUNGS.iter().position(|(stands, _)| *stands == standing);
    let rung = rung.with_context(|| format!("no scenario can begin where {standing}"))?;
    ensure!(story.rung <= rung, "the case is past this: {standing}");
    for (_, act) in &RUNGS[story.rung..rung] {
        done(story, act).await?;
    }
    if let Some(at) = at {
        story.advance(at).await?;
    }
    done(story, RUNGS[rung].1).await
}

async fn done(story: &mut Story, act: &str) -> Result<()> {
    acts::perform(story, act, vec![]).await.with_context(|| act.to_owned())
}

/// A case stands where its last act of the main path has brought it.
pub fn climbed(story: &mut Story, act: &str) {
    if let Some(rung) = RUNGS.iter().position(|(_, name)| *name == act) {
        story.rung = rung + 1;
    }
}
