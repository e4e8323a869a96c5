//! The notices of the personal cabinet, N-1, N-2 and N-9, in Kazakh and Russian (AMB-32): texts made from facts.
//!
//! Which act sends which notice is the desk's matter. Names and other personal data may not enter: the cabinet is the
//! applicant's own, and outlives a withdrawal.

use jiff::civil::Date;
use platform::notices::{Draft, Kind, Title, day, reasons_kk, reasons_ru};
use regulation::{Clause, Ground, Moment};

/// N-1, A-6: admitted to the interview, with the times to choose from.
pub fn admitted(number: &str, slots: &[Moment]) -> Draft {
    let times: String =
        slots.iter().map(|slot| format!("\n— {}", slot.legal_datetime().strftime("%d.%m.%Y %H:%M"))).collect();
    Draft {
        kind: Kind::N1,
        clause: Clause::A6,
        title: Title {
            kk: "Бейнесұхбатқа жіберілдіңіз", ru: "Допуск к видео-интервью"
        },
        kk: format!(
            "{number} өтінімі бастапқы скринингтен өтті. Жеке кабинетте бейнесұхбат уақытын таңдаңыз (Астана уақыты \
             бойынша):{times}"
        ),
        ru: format!(
            "Заявка {number} прошла первичный скрининг. Выберите в личном кабинете время видео-интервью (по времени \
             Астаны):{times}"
        ),
    }
}

/// N-2, A-9: refused, with the reasons. No ban follows.
pub fn refused(number: &str, decided_on: Date, grounds: &[Ground]) -> Draft {
    let decided = day(decided_on);
    Draft {
        kind: Kind::N2,
        clause: Clause::A9,
        title: Title {
            kk: "Қолдаухат беруден бас тартылды", ru: "Отказ в выдаче ходатайства"
        },
        kk: format!(
            "{decided} күні {number} өтінімі бойынша бас тарту туралы шешім қабылданды. Себептері:\n{}\nҚайта жүгінуге \
             тыйым салынбайды: жаңа өтінім беруге болады.",
            reasons_kk(grounds)
        ),
        ru: format!(
            "{decided} по заявке {number} принято решение об отказе. Причины:\n{}\nЗапрета на повторное обращение это не \
             влечёт: можно подать новую заявку.",
            reasons_ru(grounds)
        ),
    }
}

/// N-9, A-8: the petition is signed. The order does not say that the applicant is told; without it they would not know when to
/// file.
pub fn signed(number: &str) -> Draft {
    Draft {
        kind: Kind::N9,
        clause: Clause::A8,
        title: Title {
            kk: "Қолдаухатқа қол қойылды", ru: "Ходатайство подписано"
        },
        kk: format!(
            "{number} қолдаухатына Жасанды интеллект және цифрлық даму министрлігі қол қойды, ол ЭҮП egov.kz порталына жіберілді. Сол порталда тұрақты тұруға рұқсат \
             алуға өтініш беруге болады."
        ),
        ru: format!(
            "Ходатайство {number} подписано Министерством искусственного интеллекта и цифрового развития и направлено на ПЭП egov.kz. На этом портале можно подать заявление на \
             РПП."
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::{date, time};
    use regulation::Reason;

    #[test]
    fn a6_the_admission_names_the_times_as_clocks_in_kazakhstan_show_them() {
        // Aim: each offered time in both languages, on the legal day: half past midnight of the 12th is the 11th in UTC.
        let slots = [time(0, 30, 0, 0), time(23, 30, 0, 0)].map(|time| Moment::at_legal(date(2026, 10, 12), time));
        let notice = admitted("1000000017", &slots);
        for text in [&notice.kk, &notice.ru] {
            assert!(text.contains("1000000017"), "{text}");
            assert!(text.contains("\n— 12.10.2026 00:30\n— 12.10.2026 23:30"), "{text}");
        }
    }

    #[test]
    fn a9_a_refusal_tells_day_document_reason_and_clause() {
        // Aim: the reasons that par. 9 demands, each with its clause and document, in both languages.
        let ground = Ground::new(Clause::A4d3, Reason::DocumentIllegible, "RESUME");
        let notice = refused("1000000017", date(2026, 10, 6), &[ground]);
        assert_eq!((notice.kind, notice.clause), (Kind::N2, Clause::A9));
        for (text, document, reason) in [
            (&notice.kk, "түйіндеме", Reason::DocumentIllegible.kk()),
            (&notice.ru, "резюме", Reason::DocumentIllegible.ru()),
        ] {
            assert!(text.contains("06.10.2026") && text.contains("1000000017"), "{text}");
            assert!(text.contains(&format!("— {document}: {reason} (A-4.3)")), "{text}");
        }
    }
}
