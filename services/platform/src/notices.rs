//! Notices to the applicant: one shape and one e-mail, whichever agency's cabinet they lie in.
//!
//! It exists because two portals tell the applicant. What a notice says and which act sends it is the agency's matter and may
//! not enter.

mod template;

use jiff::civil::Date;
use regulation::{Clause, DocumentKind, Ground, Moment};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;
use uuid::Uuid;

use crate::digest::uuid_of_parts;
use crate::refusal::Refusal;
use crate::tasks::{Mail, Task};

pub use template::{Template, Texts, Values};

/// The notices, as the documentation of the order numbers them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
pub enum Kind {
    /// Par. 6: admitted to the interview.
    #[serde(rename = "N-1")]
    #[strum(serialize = "N-1")]
    N1,
    /// Par. 9: the petition is refused.
    #[serde(rename = "N-2")]
    #[strum(serialize = "N-2")]
    N2,
    /// Par. 12: return for rework, or refusal of the documents.
    #[serde(rename = "N-3")]
    #[strum(serialize = "N-3")]
    N3,
    /// Par. 12: annulment.
    #[serde(rename = "N-4")]
    #[strum(serialize = "N-4")]
    N4,
    /// Par. 19: preliminary refusal.
    #[serde(rename = "N-5")]
    #[strum(serialize = "N-5")]
    N5,
    /// Par. 19: preliminary approval.
    #[serde(rename = "N-6")]
    #[strum(serialize = "N-6")]
    N6,
    /// Par. 19: the approval lapsed.
    #[serde(rename = "N-7")]
    #[strum(serialize = "N-7")]
    N7,
    /// Par. 23: the final result.
    #[serde(rename = "N-8")]
    #[strum(serialize = "N-8")]
    N8,
    /// Par. 8: the petition is signed. The order does not ask for it.
    #[serde(rename = "N-9")]
    #[strum(serialize = "N-9")]
    N9,
    /// To the supervisor of the migration service, whose alerts these are (`crate::alerts`); no applicant is told of one.
    #[serde(rename = "N-10")]
    #[strum(serialize = "N-10")]
    N10,
    /// The answer to a withdrawal, of which the order knows nothing.
    #[serde(rename = "N-11")]
    #[strum(serialize = "N-11")]
    N11,
    /// Closed without an interview, of which the order knows nothing either.
    #[serde(rename = "N-12")]
    #[strum(serialize = "N-12")]
    N12,
    /// Par. 21: the courier lost the originals, of which the order does not think.
    #[serde(rename = "N-13")]
    #[strum(serialize = "N-13")]
    N13,
}

impl Kind {
    pub fn code(self) -> &'static str {
        self.into()
    }
}

/// The same in the languages of the notices (AMB-32). Kazakh and Russian are the official ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trilingual<T> {
    pub kk: T,
    pub ru: T,
    pub en: T,
}

impl<T> Trilingual<T> {
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Trilingual<U> {
        Trilingual { kk: of(self.kk), ru: of(self.ru), en: of(self.en) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [&self.kk, &self.ru, &self.en].into_iter()
    }
}

/// A notice before its delivery.
#[derive(Clone, Debug)]
pub struct Draft {
    pub kind: Kind,
    pub clause: Clause,
    pub title: Trilingual<String>,
    pub text: Trilingual<String>,
}

/// A notice in the cabinet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub id: Uuid,
    pub kind: Kind,
    pub clause: Clause,
    pub title_kk: String,
    pub title_ru: String,
    #[serde(default)]
    pub title_en: String,
    pub text_kk: String,
    pub text_ru: String,
    #[serde(default)]
    pub text_en: String,
    pub delivered_at: Moment,
    /// The first reading.
    pub read_at: Option<Moment>,
}

impl Notice {
    /// The draft at its place among a case's notices, told at this moment.
    pub(crate) fn of(draft: Draft, case_id: Uuid, place: usize, at: Moment) -> Self {
        let parts = [case_id.as_bytes(), draft.kind.code().as_bytes(), &(place as u64).to_be_bytes()[..]];
        Self {
            id: uuid_of_parts(&parts),
            kind: draft.kind,
            clause: draft.clause,
            title_kk: draft.title.kk,
            title_ru: draft.title.ru,
            title_en: draft.title.en,
            text_kk: draft.text.kk,
            text_ru: draft.text.ru,
            text_en: draft.text.en,
            delivered_at: at,
            read_at: None,
        }
    }
}

/// A case that keeps its notices.
pub trait Cabinet {
    fn notices(&self) -> &[Notice];

    /// `None` where the state has no cabinet.
    fn notices_mut(&mut self) -> Option<&mut Vec<Notice>>;
}

/// Puts a notice into the cabinet; from this moment it is delivered. Its place among the case's notices is part of its id, so
/// that the same notice always gets the same one.
pub fn deliver(notices: &mut Vec<Notice>, case_id: Uuid, draft: Draft, at: Moment) -> Uuid {
    let notice = Notice::of(draft, case_id, notices.len(), at);
    let id = notice.id;
    notices.push(notice);
    id
}

/// Opens a notice and tells its clause. The first reading is the one that is recorded.
pub fn read(notices: &mut [Notice], id: Uuid, at: Moment) -> Result<Clause, Refusal> {
    let notice = notices.iter_mut().find(|notice| notice.id == id);
    let notice = notice.ok_or_else(|| Refusal::field("notice_id", "name a notice of this case"))?;
    notice.read_at.get_or_insert(at);
    Ok(notice.clause)
}

/// What an act added to the cabinet, as e-mails beside it (AMB-32); `known` notices lay there before. A notice is delivered by the
/// cabinet alone: a mail may come later or never.
pub fn mails(notices: &[Notice], known: usize, to: &str) -> impl Iterator<Item = Task> {
    notices.iter().skip(known).map(move |notice| Task::Mail(mail(to, notice)))
}

fn mail(to: &str, notice: &Notice) -> Mail {
    let Notice { kind, title_kk, title_ru, title_en, text_kk, text_ru, text_en, .. } = notice;
    Mail {
        to: to.to_owned(),
        subject: format!("{}: {title_kk} / {title_ru} / {title_en}", kind.code()),
        text: format!("{title_kk}\n\n{text_kk}\n\n\n{title_ru}\n\n{text_ru}\n\n\n{title_en}\n\n{text_en}\n"),
    }
}

/// A day as notices write it.
pub fn day(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

/// A moment as clocks in Kazakhstan show it.
pub fn hour(moment: Moment) -> String {
    moment.legal_datetime().strftime("%d.%m.%Y %H:%M").to_string()
}

/// Grounds, one a line, each with its document and clause.
pub fn reasons(grounds: &[Ground]) -> Trilingual<String> {
    Trilingual {
        kk: lines(grounds, |ground| (ground.reason.kk(), ground.document().map(DocumentKind::name_kk))),
        ru: lines(grounds, |ground| (ground.reason.ru(), ground.document().map(DocumentKind::name_ru))),
        en: lines(grounds, |ground| (ground.reason.en(), ground.document().map(DocumentKind::name_en))),
    }
}

fn lines(grounds: &[Ground], words: impl Fn(&Ground) -> (&'static str, Option<&'static str>)) -> String {
    let line = |ground: &Ground| {
        let (reason, document) = words(ground);
        let clause = ground.clause;
        document.map_or_else(|| format!("— {reason} ({clause})"), |name| format!("— {name}: {reason} ({clause})"))
    };
    grounds.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_kind_is_written_as_its_code() {
        // Aim: tables and contracts name a notice alike.
        use Kind::{N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13};
        for kind in [N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12, N13] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
        }
    }

    #[test]
    fn only_what_is_new_is_mailed_and_only_the_first_reading_counts() {
        // Aim: a notice that lay in the cabinet before the act is not sent again; a later reading moves nothing; another case's
        // notice is not found.
        let title = Trilingual { kk: "тақырып", ru: "тема", en: "subject" }.map(str::to_owned);
        let draft = |kind| Draft { kind, clause: Clause::A9, title: title.clone(), text: Trilingual::default() };
        let at = |hour| Moment::at_legal(date(2026, 10, 5), time(hour, 0, 0, 0));
        let mut notices = Vec::new();
        let first = deliver(&mut notices, Uuid::nil(), draft(Kind::N1), at(10));
        let second = deliver(&mut notices, Uuid::nil(), draft(Kind::N2), at(11));
        assert_ne!(first, second);
        let mails: Vec<_> = mails(&notices, 1, "a@example.com").collect();
        let [Task::Mail(mail)] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("a@example.com", "N-2: тақырып / тема / subject"));
        assert_eq!(read(&mut notices, first, at(12)), Ok(Clause::A9));
        read(&mut notices, first, at(13)).unwrap();
        assert_eq!((notices[0].read_at, notices[1].read_at), (Some(at(12)), None));
        assert!(read(&mut notices, Uuid::from_u128(7), at(12)).is_err());
    }
}
