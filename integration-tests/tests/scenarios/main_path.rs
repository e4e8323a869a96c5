//! The main path as a main_path: how a scenario brings a case to the place where it begins.
//!
//! A milestone has two names: what stands when it is reached, and the act that reaches it. Side exits are acts only.

use anyhow::{Context as _, Result, ensure};
use regulation::Moment;

use crate::acts;
use crate::world::World;

/// What stands, and the act behind it, in the order of the paragraphs.
pub const MILESTONES: [(&str, &str); 28] = [
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

/// The milestones on which the invitation is sent, the petition is signed, the entry is recorded.
const INVITED: usize = 3;
const PETITION_SIGNED: usize = 7;
const ENTRY: usize = 17;

/// Advances until this stands. What is still missing of the petition is done at once, so that an interview lies behind it; all
/// the rest at `at`, so that no deadline runs out on the way.
pub async fn advance(scenario: &mut World, standing: &str, at: Option<Moment>) -> Result<()> {
    let goal = MILESTONES.iter().position(|(stands, _)| *stands == standing);
    let goal = goal.with_context(|| format!("no scenario can begin where {standing}"))?;
    ensure!(scenario.milestone <= goal, "the case is past this: {standing}");
    // A time of the interview must not pass before it is taken.
    let at_once = if goal > PETITION_SIGNED { PETITION_SIGNED + 1 } else { goal.min(INVITED) };
    while scenario.milestone < at_once {
        done(scenario, MILESTONES[scenario.milestone].1).await?;
    }
    if let Some(at) = at {
        scenario.advance(at).await?;
    }
    while scenario.milestone <= goal {
        done(scenario, MILESTONES[scenario.milestone].1).await?;
    }
    Ok(())
}

async fn done(scenario: &mut World, act: &str) -> Result<()> {
    acts::perform(scenario, act, vec![]).await.with_context(|| act.to_owned())
}

/// A case stands where its last act of the main path has brought it. Who was inside before the decision enters off the path,
/// and who comes to the department without an entry leaves that milestone out.
pub fn advanced(scenario: &mut World, act: &str) {
    let milestone = MILESTONES.iter().position(|(_, name)| *name == act);
    if let Some(milestone) = milestone.filter(|milestone| {
        *milestone == scenario.milestone || (scenario.milestone == ENTRY && *milestone == ENTRY + 1)
    }) {
        scenario.milestone = milestone + 1;
    }
}
