//! The list of alerts on receipt, and one alert of a case.
//!
//! It exists apart from the applicant's cabinet because it is over many cases and shows what stands, not what was ever told.

use contracts::cases::v1 as pb;
use tonic::Status;
use uuid::Uuid;

use super::listing::{filter_from_wire, last_of_page, moment_of_token, named, question, read_token, size_from_wire};
use super::listing::{strange_token, token_of};
use super::{Caller, CaseReader};
use crate::alerts::Alert;
use crate::ledger::{Agency, CaseRecord, CaseState as _, OpenAlert, OpenAlertPosition, ReadStore, Visibility};
use crate::refusal::Refusal;
use crate::wire::{city_to_wire, moment_to_wire, summary_to_wire};

const MOST_KINDS: usize = 20;

impl<A: Agency, R: ReadStore<A>> CaseReader<A, R> {
    /// One page of the alerts that stand in the cases that are visible to this caller, the oldest first.
    pub async fn alerts(
        &self,
        caller: &Caller,
        asked: pb::ListAlertsRequest,
    ) -> Result<pb::ListAlertsResponse, Status> {
        let wire_filter = asked.filter.unwrap_or_default();
        let filter = filter_from_wire(&wire_filter)?;
        if asked.kinds.len() > MOST_KINDS {
            return Err(Refusal::field("kinds", format!("name at most {MOST_KINDS} kinds")).into());
        }
        for kind in &asked.kinds {
            named("kinds", kind)?;
        }
        let size = size_from_wire(asked.page_size)?;
        let question = question::<A>(caller, &wire_filter, format!("alerts {}", asked.kinds.join(" ")).as_bytes());
        let after = match asked.page_token.as_str() {
            "" => None,
            token => Some(place_of_token(token, &question)?),
        };
        let visibility = Visibility::of(&caller.human);
        let mut found = self.store.list_alerts(&visibility, &filter, &asked.kinds, after.as_ref(), size + 1).await?;
        let last = last_of_page(&mut found, size);
        let next_page_token = last.map(|last| token_of_place(&last.place(), &question)).unwrap_or_default();
        Ok(pb::ListAlertsResponse { alerts: found.iter().map(standing_to_wire).collect(), next_page_token })
    }

    /// An alert of a case that is visible to this caller, settled or not.
    pub async fn alert(&self, caller: &Caller, case_id: &str, id: Uuid) -> Result<pb::Alert, Status> {
        let CaseRecord { summary, state, .. } = self.case(caller, case_id).await?;
        let alert = state.raised().iter().find(|alert| alert.notice.id == id).ok_or(Refusal::NoSuchCase)?;
        Ok(standing_to_wire(&OpenAlert { case: summary, city: state.city(), alert: alert.clone() }))
    }
}

fn token_of_place(place: &OpenAlertPosition, question: &[u8]) -> String {
    let key = format!("{} {}", place.at.as_microsecond(), place.alert_id);
    token_of(place.case, Some(key), question)
}

fn place_of_token(token: &str, question: &[u8]) -> Result<OpenAlertPosition, Refusal> {
    let (case, key) = read_token(token, question)?;
    let (micros, alert) = key.as_deref().and_then(|key| key.split_once(' ')).ok_or_else(strange_token)?;
    let alert_id = alert.parse().map_err(|_| strange_token())?;
    Ok(OpenAlertPosition { at: moment_of_token(micros)?, case, alert_id })
}

fn standing_to_wire(standing: &OpenAlert) -> pb::Alert {
    let Alert { kind, notice, resolved_at } = &standing.alert;
    pb::Alert {
        alert_id: notice.id.to_string(),
        kind: kind.clone(),
        clause: notice.clause.id().to_owned(),
        notice: notice.kind.code().to_owned(),
        case: Some(summary_to_wire(&standing.case)),
        city: standing.city.map(city_to_wire).unwrap_or_default(),
        raised_at: moment_to_wire(notice.delivered_at),
        read_at: notice.read_at.and_then(moment_to_wire),
        resolved_at: resolved_at.and_then(moment_to_wire),
        title_kk: notice.title_kk.clone(),
        title_ru: notice.title_ru.clone(),
        title_en: notice.title_en.clone(),
        text_kk: notice.text_kk.clone(),
        text_ru: notice.text_ru.clone(),
        text_en: notice.text_en.clone(),
    }
}
