//! The notices of the personal cabinet, N-3 to N-8, in Kazakh and Russian (AMB-32): texts made from facts.
//!
//! Which act sends which notice is the desk's matter. Names and other personal data may not enter: the cabinet is the
//! applicant's own.

mod withdrawal;

use jiff::civil::Date;
use platform::notices::{Draft, Kind, Title, day, reasons_kk, reasons_ru};
use regulation::p19_preliminary_decision::documents_to_bring;
use regulation::{Ban, City, Clause, DocumentKind, Ground};

pub use withdrawal::{withdrawal_too_late, withdrawn};

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
        documents_to_bring().iter().map(|it| format!("\n— {}{}", it.kind.name_kk(), condition_kk(it.kind))).collect();
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
}
