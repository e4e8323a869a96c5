//! N-11: how a withdrawal was answered. The order does not number it, since it knows no withdrawal (AMB-38).

use platform::notices::{Draft, Kind, Title};
use regulation::Clause;

/// Withdrawn without a decision; a payment that was ordered stays usable (AMB-27).
pub fn withdrawn(duty_stays: bool) -> Draft {
    let (stays_kk, stays_ru) = match duty_stays {
        true => (
            "қолдаухат пен мемлекеттік баждың төлемі күшінде қалады",
            "ходатайство и платёж государственной пошлины сохраняют силу",
        ),
        false => ("қолдаухат күшінде қалады", "ходатайство сохраняет силу"),
    };
    Draft {
        kind: Kind::N11,
        clause: Clause::A10,
        title: Title {
            kk: "Өтініш кері қайтарып алынды", ru: "Заявление отозвано"
        },
        kk: format!(
            "Өтініш сіздің қалауыңыз бойынша шешім қабылданбай тоқтатылды. Қайта жүгінуге тыйым салынбайды; {stays_kk}."
        ),
        ru: format!(
            "Рассмотрение заявления прекращено по Вашему отзыву без принятия решения. Запрета на повторное обращение это \
             не влечёт; {stays_ru}."
        ),
    }
}

/// The outcome that was formed before stands.
pub fn withdrawal_too_late() -> Draft {
    Draft {
        kind: Kind::N11,
        clause: Clause::A10,
        title: Title {
            kk: "Өтінішті кері қайтарып алу кешікті", ru: "Отзыв заявления поступил поздно"
        },
        kk:
            "Өтінішті кері қайтарып алу туралы хабар келгенге дейін ол бойынша нәтиже қалыптастырылған. Нәтиже күшінде \
             қалады; ол туралы жеке хабарлама жіберіледі."
                .to_owned(),
        ru: "До поступления отзыва по заявлению уже был сформирован результат. Он остаётся в силе; о нём сообщается \
             отдельным уведомлением."
            .to_owned(),
    }
}
