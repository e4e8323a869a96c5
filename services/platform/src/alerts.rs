//! Alerts to the supervisor, N-10: notices of record of what no officer's deadline measures, each raised by the act that wrote its
//! cause into the history.
//!
//! It exists because the order's overseers (O-7) have no cabinet: an alert lies in its case, and a list over all cases shows those
//! whose cause still stands. Out of scope: which act raises one, what it says and how long it stands: those are the agency's.

use regulation::Moment;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::notices::{Draft, Notice, read};
use crate::refusal::Refusal;

/// An alert with its words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alert {
    /// What happened, for example "APPROVAL_OVERDUE".
    pub kind: String,
    /// Its words, its moment, and when it was first read.
    pub notice: Notice,
    /// When its cause was gone or, where nothing else ends it, when it was read.
    #[serde(default)]
    pub resolved_at: Option<Moment>,
}

/// A case that keeps its alerts.
pub trait Alerting {
    fn alerts(&self) -> &[Alert];

    fn alerts_mut(&mut self) -> &mut Vec<Alert>;

    /// Whether the cause of an alert is still there.
    fn stands(&self, alert: &Alert) -> bool;
}

/// Raises an alert, unless one of its kind stands already. Its place among the case's alerts is part of its id.
pub fn raise(case: &mut impl Alerting, case_id: Uuid, kind: &'static str, draft: Draft, at: Moment) {
    let alerts = case.alerts_mut();
    if alerts.iter().all(|alert| alert.kind != kind || alert.resolved_at.is_some()) {
        let notice = Notice::of(draft, case_id, alerts.len(), at);
        alerts.push(Alert { kind: kind.to_owned(), notice, resolved_at: None });
    }
}

/// Settles every alert whose cause the act took away.
pub fn resolve(case: &mut impl Alerting, at: Moment) {
    let over = |alert: &Alert| alert.resolved_at.is_none() && !case.stands(alert);
    let over: Vec<Uuid> = case.alerts().iter().filter(|alert| over(alert)).map(|alert| alert.notice.id).collect();
    for alert in case.alerts_mut().iter_mut().filter(|alert| over.contains(&alert.notice.id)) {
        alert.resolved_at = Some(at);
    }
}

/// The first reading is the one that is recorded; the clause of what was read.
pub fn mark_read(case: &mut impl Alerting, id: Uuid, at: Moment) -> Result<regulation::Clause, Refusal> {
    let mut clause = Err(Refusal::field("alert_id", "name an alert of this case"));
    for alert in case.alerts_mut() {
        if alert.notice.id == id {
            clause = read(std::slice::from_mut(&mut alert.notice), id, at);
        }
    }
    clause
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::{date, time};
    use regulation::Clause;

    use super::*;
    use crate::notices::{Kind, Trilingual};

    #[derive(Default)]
    struct Case {
        alerts: Vec<Alert>,
        late: bool,
    }

    impl Alerting for Case {
        fn alerts(&self) -> &[Alert] {
            &self.alerts
        }

        fn alerts_mut(&mut self) -> &mut Vec<Alert> {
            &mut self.alerts
        }

        fn stands(&self, alert: &Alert) -> bool {
            match alert.kind.as_str() {
                "LATE" => self.late,
                _ => alert.notice.read_at.is_none(),
            }
        }
    }

    fn draft() -> Draft {
        Draft { kind: Kind::N10, clause: Clause::A15, title: Trilingual::default(), text: Trilingual::default() }
    }

    #[test]
    fn an_alert_stands_until_its_cause_is_gone() {
        // Aim: of one kind only one stands at a time; what has a cause ends with it, read or not; what has none ends when it is
        // read; the first reading counts; another's id is refused; raised again it has another id.
        let at = |hour| Moment::at_legal(date(2026, 10, 5), time(hour, 0, 0, 0));
        let mut case = Case { late: true, ..Case::default() };
        for kind in ["LATE", "LATE", "REVIEW"] {
            raise(&mut case, Uuid::nil(), kind, draft(), at(9));
        }
        let [late, review] = [0, 1].map(|place: usize| case.alerts[place].notice.id);
        assert_eq!(case.alerts.len(), 2);
        assert_eq!(mark_read(&mut case, late, at(10)), Ok(Clause::A15));
        assert!(mark_read(&mut case, Uuid::nil(), at(10)).is_err());
        resolve(&mut case, at(10));
        assert!(case.alerts.iter().all(|alert| alert.resolved_at.is_none()));
        case.late = false;
        mark_read(&mut case, review, at(11)).unwrap();
        mark_read(&mut case, late, at(11)).unwrap();
        resolve(&mut case, at(11));
        resolve(&mut case, at(12));
        let told: Vec<_> = case.alerts.iter().map(|alert| (alert.notice.read_at, alert.resolved_at)).collect();
        assert_eq!(told, [(Some(at(10)), Some(at(11))), (Some(at(11)), Some(at(11)))]);
        case.late = true;
        raise(&mut case, Uuid::nil(), "LATE", draft(), at(13));
        assert_eq!(case.alerts.len(), 3);
        assert!(case.alerts[2].notice.id != late && case.alerts[2].resolved_at.is_none());
    }
}
