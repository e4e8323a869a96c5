//! The notices of the personal cabinet, N-3 to N-8, in Kazakh and Russian (AMB-32): texts made from facts.
//!
//! Which act sends which notice is the desk's matter. Names and other personal data may not enter: the cabinet is the
//! applicant's own.

mod withdrawal;

use jiff::civil::Date;
use platform::digest::uuid_of_parts;
use platform::errands::Mail;
use regulation::p19_preliminary_decision::documents_to_bring;
use regulation::{Ban, City, Clause, DocumentKind, Ground, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use withdrawal::{withdrawal_too_late, withdrawn};

/// The order's notices to the applicant at the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Par. 12: return for rework, or refusal of the documents.
    #[serde(rename = "N-3")]
    N3,
    /// Par. 12: annulment.
    #[serde(rename = "N-4")]
    N4,
    /// Par. 19: preliminary refusal.
    #[serde(rename = "N-5")]
    N5,
    /// Par. 19: preliminary approval.
    #[serde(rename = "N-6")]
    N6,
    /// Par. 19: the approval lapsed.
    #[serde(rename = "N-7")]
    N7,
    /// Par. 23: the final result.
    #[serde(rename = "N-8")]
    N8,
    /// The answer to a withdrawal, of which the order knows nothing.
    #[serde(rename = "N-11")]
    N11,
}

impl Kind {
    pub const fn code(self) -> &'static str {
        match self {
            Self::N3 => "N-3",
            Self::N4 => "N-4",
            Self::N5 => "N-5",
            Self::N6 => "N-6",
            Self::N7 => "N-7",
            Self::N8 => "N-8",
            Self::N11 => "N-11",
        }
    }
}

/// A notice in the cabinet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    pub id: Uuid,
    pub kind: Kind,
    pub clause: Clause,
    pub title_kk: String,
    pub title_ru: String,
    pub text_kk: String,
    pub text_ru: String,
    pub delivered_at: Moment,
    /// The first reading.
    pub read_at: Option<Moment>,
}

impl Notice {
    /// `place` counts the case's earlier notices: the same notice always gets the same id.
    pub(crate) fn delivered(case_id: Uuid, place: usize, draft: Draft, at: Moment) -> Self {
        let parts = [case_id.as_bytes(), draft.kind.code().as_bytes(), &(place as u64).to_be_bytes()[..]];
        Self {
            id: uuid_of_parts(&parts),
            kind: draft.kind,
            clause: draft.clause,
            title_kk: draft.title.kk.to_owned(),
            title_ru: draft.title.ru.to_owned(),
            text_kk: draft.kk,
            text_ru: draft.ru,
            delivered_at: at,
            read_at: None,
        }
    }
}

/// The notice as an e-mail beside the cabinet (AMB-32). It is delivered by the cabinet alone: a mail may come later or never.
pub(crate) fn mail(to: &str, notice: &Notice) -> Mail {
    let Notice { kind, title_kk, title_ru, text_kk, text_ru, .. } = notice;
    Mail {
        to: to.to_owned(),
        subject: format!("{}: {title_kk} / {title_ru}", kind.code()),
        text: format!("{title_kk}\n\n{text_kk}\n\n{title_ru}\n\n{text_ru}\n"),
    }
}

/// A notice before its delivery.
#[derive(Clone, Debug)]
pub struct Draft {
    pub kind: Kind,
    pub clause: Clause,
    title: Title,
    kk: String,
    ru: String,
}

#[derive(Clone, Copy, Debug)]
struct Title {
    kk: &'static str,
    ru: &'static str,
}

/// N-3, A-12/p3: what to correct and by when.
pub fn returned(grounds: &[Ground], last_day: Date) -> Draft {
    let last = day(last_day);
    Draft {
        kind: Kind::N3,
        clause: Clause::A12p3,
        title: Title {
            kk: "Өтініш пысықтауға қайтарылды", ru: "Заявление возвращено на доработку"
        },
        kk: format!(
            "Қайтару себептері:\n{}\nСебептерді жойып, өтінішті {last} күні сағат 24:00-ге дейін қайта жіберіңіз. \
             Әйтпесе өтініш жойылады; қайта жүгінуге тыйым салынбайды.",
            reasons_kk(grounds)
        ),
        ru: format!(
            "Причины возврата:\n{}\nУстраните причины и подайте заявление повторно до 24:00 {last}. \
             Иначе заявление аннулируется; запрета на повторное обращение это не влечёт.",
            reasons_ru(grounds)
        ),
    }
}

/// N-3, A-12/p2: the documents are refused.
pub fn documents_refused(grounds: &[Ground]) -> Draft {
    Draft {
        kind: Kind::N3,
        clause: Clause::A12p2,
        title: Title {
            kk: "Құжаттарды қабылдаудан дәлелді бас тарту", ru: "Мотивированный отказ по документам"
        },
        kk: format!(
            "Бас тарту себептері:\n{}\nҚұжаттарды талаптарға сәйкес келтіргеннен кейін жаңа өтініш беруге болады.",
            reasons_kk(grounds)
        ),
        ru: format!(
            "Причины отказа:\n{}\nНовое заявление можно подать после приведения документов в соответствие с \
             требованиями.",
            reasons_ru(grounds)
        ),
    }
}

/// N-4, A-12/p3: the five days passed. `duty_stays` is the law's reading (AMB-27).
pub fn annulled(grounds: &[Ground], duty_stays: bool) -> Draft {
    let (stays_kk, stays_ru) = match duty_stays {
        true => (
            "қолдаухат пен төленген мемлекеттік баж күшінде қалады",
            "ходатайство и уплаченная государственная пошлина сохраняют силу",
        ),
        false => ("қолдаухат күшінде қалады", "ходатайство сохраняет силу"),
    };
    Draft {
        kind: Kind::N4,
        clause: Clause::A12p3,
        title: Title { kk: "Өтініш жойылды", ru: "Заявление аннулировано" },
        kk: format!(
            "Қайтару себептері күнтізбелік бес күн ішінде жойылмады:\n{}\nЖаңа өтінішті кез келген уақытта беруге болады; \
             {stays_kk}.",
            reasons_kk(grounds)
        ),
        ru: format!(
            "Причины возврата не устранены в течение пяти календарных дней:\n{}\nНовое заявление можно подать в любое \
             время; {stays_ru}.",
            reasons_ru(grounds)
        ),
    }
}

/// N-5, A-19/p1: refused, with the ban's end.
pub fn preliminary_refused(decided_on: Date, grounds: &[Ground], ban: &Ban) -> Draft {
    let (kk, ru) = refusal(decided_on, grounds, ban);
    Draft {
        kind: Kind::N5,
        clause: Clause::A19p1,
        title: Title {
            kk: "Алдын ала тұрақты тұруға рұқсат беруден бас тартылды",
            ru: "Отказ в предварительном одобрении РПП",
        },
        kk,
        ru,
    }
}

/// N-6, A-19/p1-p2: approved, with the number, the validity and the three documents to bring. The order gives their
/// words in Russian; the Kazakh text says the same.
pub fn preliminary_approved(number: &str, valid_until: Date, city: City) -> Draft {
    let last = day(valid_until);
    let bring_ru: String =
        documents_to_bring().iter().map(|it| format!("\n— {} ({})", it.quoted, it.condition)).collect();
    let bring_kk: String =
        documents_to_bring().iter().map(|it| format!("\n— {}{}", name_kk(it.kind), condition_kk(it.kind))).collect();
    Draft {
        kind: Kind::N6,
        clause: Clause::A19p2,
        title: Title {
            kk: "Тұрақты тұруға рұқсат алдын ала мақұлданды", ru: "Предварительное одобрение РПП"
        },
        kk: format!(
            "Алдын ала рұқсаттың нөмірі: {number}. {last} күні сағат 24:00-ге дейін жарамды.\n\
             Осы мерзімде Қазақстан Республикасына келіп, көші-қон қызметіне жүгініңіз ({} қ.) және ХҚКО-ға мынадай \
             құжаттарды қосымша ұсыныңыз:{bring_kk}\nЕгер келмесеңіз және жүгінбесеңіз, рұқсат жойылады; мақұлдау \
             шешімінен бастап бір жыл бойы қайта жүгінуге болмайды.",
            city.name_kk()
        ),
        ru: format!(
            "Номер предварительного РПП: {number}. Действует до 24:00 {last}.\n\
             В этот срок прибудьте в Республику Казахстан, обратитесь в миграционную службу (г. {}) и дополнительно \
             представьте в ЦОН:{bring_ru}\nЕсли Вы не прибудете и не обратитесь, одобрение аннулируется, а повторное \
             обращение станет возможным по истечении года с даты решения об одобрении.",
            city.name_ru()
        ),
    }
}

/// N-7, A-19/p4: annulled with a ban; A-19/p1: expired without.
pub fn lapsed(ban: Option<&Ban>) -> Draft {
    let Some(ban) = ban else {
        return Draft {
            kind: Kind::N7,
            clause: Clause::A19p1,
            title: Title {
                kk: "Алдын ала рұқсаттың мерзімі өтті", ru: "Срок предварительного РПП истёк"
            },
            kk: "Алдын ала мақұлдаудың күнтізбелік отыз күндік мерзімі өтті. Қайта жүгінуге тыйым салынбайды."
                .to_owned(),
            ru: "Тридцатидневный срок предварительного одобрения истёк. Запрета на повторное обращение это не влечёт."
                .to_owned(),
        };
    };
    let first = day(ban.first_allowed);
    Draft {
        kind: Kind::N7,
        clause: Clause::A19p4,
        title: Title {
            kk: "Алдын ала мақұлдау жойылды", ru: "Предварительное одобрение аннулировано"
        },
        kk: format!(
            "Сіз күнтізбелік отыз күн ішінде Қазақстан Республикасына келмедіңіз және көші-қон қызметіне жүгінбедіңіз. \
             Жаңа өтінішті {first} бастап беруге болады."
        ),
        ru: format!(
            "В течение тридцати календарных дней Вы не прибыли в Республику Казахстан и не обратились в миграционную \
             службу. Новое заявление можно подать с {first}."
        ),
    }
}

/// N-8, A-23: the permit is granted.
pub fn granted(permit_number: &str, decided_on: Date, city: City) -> Draft {
    let decided = day(decided_on);
    Draft {
        kind: Kind::N8,
        clause: Clause::A23,
        title: Title { kk: "Тұрақты тұруға рұқсат берілді", ru: "РПП выдано" },
        kk: format!(
            "{decided} күнгі шешіммен тұрақты тұруға рұқсат берілді, нөмірі: {permit_number}. Тіркеу есебіне қою және \
             ықтиярхат рәсімдеу үшін ХҚКО-ға жүгініңіз ({} қ.).",
            city.name_kk()
        ),
        ru: format!(
            "Решением от {decided} выдано РПП, номер: {permit_number}. Для постановки на регистрационный учет и \
             оформления ВНЖ обратитесь в ЦОН (г. {}).",
            city.name_ru()
        ),
    }
}

/// N-8, A-23-24: refused, with the ban's end.
pub fn refused(decided_on: Date, grounds: &[Ground], ban: &Ban) -> Draft {
    let (kk, ru) = refusal(decided_on, grounds, ban);
    Draft {
        kind: Kind::N8,
        clause: Clause::A23,
        title: Title {
            kk: "Тұрақты тұруға рұқсат беруден бас тартылды", ru: "Отказ в выдаче РПП"
        },
        kk,
        ru,
    }
}

/// Decision, date, grounds, the ban's end, the right to appeal.
fn refusal(decided_on: Date, grounds: &[Ground], ban: &Ban) -> (String, String) {
    let (decided, first) = (day(decided_on), day(ban.first_allowed));
    let kk = format!(
        "{decided} күні бас тарту туралы шешім қабылданды. Негіздері:\n{}\nЖаңа өтінішті {first} бастап беруге болады. \
         Шешімге Қазақстан Республикасының заңнамасында белгіленген тәртіппен шағым жасауға болады.",
        reasons_kk(grounds)
    );
    let ru = format!(
        "{decided} принято решение об отказе. Основания:\n{}\nНовое заявление можно подать с {first}. Решение может быть \
         обжаловано в порядке, установленном законодательством Республики Казахстан.",
        reasons_ru(grounds)
    );
    (kk, ru)
}

fn day(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

fn reasons_ru(grounds: &[Ground]) -> String {
    reasons(grounds, |ground| (ground.reason.ru(), ground.document().map(DocumentKind::name_ru)))
}

fn reasons_kk(grounds: &[Ground]) -> String {
    reasons(grounds, |ground| (ground.reason.kk(), ground.document().map(name_kk)))
}

fn reasons(grounds: &[Ground], words: impl Fn(&Ground) -> (&'static str, Option<&'static str>)) -> String {
    let line = |ground: &Ground| {
        let (reason, document) = words(ground);
        let clause = ground.clause;
        document.map_or_else(|| format!("— {reason} ({clause})"), |name| format!("— {name}: {reason} ({clause})"))
    };
    grounds.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The kinds' names in Kazakh; the law's crate has them in the order's own language.
const fn name_kk(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Passport => "шетелдік паспорт",
        DocumentKind::PortraitPhoto => "портреттік бейне (цифрлық фотосурет)",
        DocumentKind::Diploma => "диплом",
        DocumentKind::Portfolio => "портфолио",
        DocumentKind::ProfessionalCertificate => "біліктілікті арттыру туралы сертификат",
        DocumentKind::Resume => "түйіндеме",
        DocumentKind::MotivationLetter => "мотивациялық хат",
        DocumentKind::CriminalRecord => "соттылығы (соттылығының жоқтығы) туралы құжат",
        DocumentKind::Petition => "қолдаухат",
        DocumentKind::Questionnaire => "сауалнама-өтініш",
        DocumentKind::DutyReceipt => "мемлекеттік баждың төленгені туралы құжат",
        DocumentKind::MedicalCertificate => "медициналық тексеруден өткені туралы анықтама",
        DocumentKind::FingerprintCertificate => "дактилоскопиядан өткені туралы анықтама",
        DocumentKind::HousingContract => "тұрғын үй беру туралы шарт",
        DocumentKind::PaperPhoto => "35х45 мм өлшемді бір фотосурет",
        DocumentKind::CrossBorderConsent => "дербес деректерді трансшекаралық беруге келісім-өтініш",
        DocumentKind::PermitNotice => "тұрақты тұруға рұқсат берілгені туралы хабарлама",
        DocumentKind::CardDutyReceipt => "ықтиярхат үшін мемлекеттік баж түбіртегі",
    }
}

/// The stricter words of paragraph 20 (AMB-42).
const fn condition_kk(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::FingerprintCertificate => " (өтініш берілген қаладағы көші-қон қызметі бөлімінде)",
        DocumentKind::MedicalCertificate => " (028/у нысаны)",
        DocumentKind::HousingContract => " (нотариалды куәландырылған, күнтізбелік 180 күннен кем емес мерзімге)",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;
    use regulation::{Readings, Reason};

    #[test]
    fn a19_p2_the_approval_names_number_last_day_and_three_documents() {
        // Aim: the notice says what the order demands of it, in both languages.
        let notice = preliminary_approved("PRP0000000011", date(2026, 9, 14), City::Almaty);
        for text in [&notice.kk, &notice.ru] {
            assert!(text.contains("PRP0000000011") && text.contains("14.09.2026") && text.contains("Алматы"));
            assert_eq!(text.matches("\n— ").count(), 3);
        }
        assert!(notice.ru.contains("справка о прохождении дактилоскопирования"));
    }

    #[test]
    fn a19_p3_a_refusal_tells_ground_and_end_of_the_ban() {
        // Aim: decision day, ground with its clause and the first allowed day.
        let grounds = [Ground::new(Clause::A15, Reason::NoPositiveApproval, "approval")];
        let ban = Ban::after_preliminary_refusal(date(2026, 7, 10), &Readings::default());
        let notice = preliminary_refused(date(2026, 7, 10), &grounds, &ban);
        assert!(notice.ru.contains("10.07.2026") && notice.ru.contains("11.07.2027") && notice.ru.contains("A-15"));
        assert!(notice.kk.contains("11.07.2027") && notice.kk.contains(Reason::NoPositiveApproval.kk()));
    }

    #[test]
    fn a_kind_is_written_as_its_code() {
        // Aim: tables and contracts name a notice alike.
        for kind in [Kind::N3, Kind::N4, Kind::N5, Kind::N6, Kind::N7, Kind::N8, Kind::N11] {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.code()));
        }
    }
}
