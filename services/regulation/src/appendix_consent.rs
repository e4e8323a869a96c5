//! The appendix: the consent to cross-border transfer of personal data (заявление-согласие), its form and its end.
//!
//! The form is the order's own: a test finds each of its sentences there. It is shown, printed and signed as it stands here.
//! Keys, moments of the record and who keeps it may not enter; the date is the one that the signer writes (AP-6).

use jiff::civil::Date;

use crate::clause::Clause;
use crate::ground::{Ground, Reason};
use crate::moment::Moment;
use crate::questionnaire::Questionnaire;

/// AP-1.
const ADDRESSEE: &str = "В компетентные органы иностранного государства";
const TITLE: &str = "Заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных на \
                     территории иностранных государств";
/// AP-3.
const SECRETS: &str = "согласен (-на) на использование государственными органами Республики Казахстан сведений, составляющих \
                       охраняемую законом тайну, содержащихся в информационных системах.";
/// AP-4.
const TRANSFER: &str = "В целях обеспечения деятельности по истребованию документа с территории иностранного государства даю \
                        согласие государственным органам Республики Казахстан на сбор, обработку и трансграничную передачу \
                        своих персональных данных в соответствии с Законом Республики Казахстан \"О персональных данных и их \
                        защите\" от 21 мая 2013 года, с целью получения документа, подтверждающего наличие (отсутствие) \
                        гражданства, судимости, привлечения к уголовной, административной и другой ответственности.";
/// AP-5. The request's date is written when there is one: the consent comes first.
const VALIDITY: &str = "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме и является \
                        неотъемлемой частью запроса государственного органа Республики Казахстан по истребованию документа с \
                        территории иностранного государства от \"___\" _____________20___года.";

/// The appendix's form, filled in from the questionnaire and with the address where the applicant stays now (AP-2).
pub fn form(answers: &Questionnaire, stay_address: &str, on: Date) -> String {
    let one_line = |text: &str| text.replace(['\r', '\n'], " ");
    let name = one_line(&full_name(answers));
    let residence = one_line(&format!("{}, {}, {}", answers.address_abroad, answers.phone, answers.email));
    let birth = one_line(&format!("{}, {}", day(answers.birth_date), answers.birth_place));
    let passport = one_line(&format!(
        "{}, {}, {}, {}",
        answers.passport_number,
        day(answers.passport_issued_on),
        answers.passport_issuer,
        answers.citizenship
    ));
    let stay = one_line(stay_address);
    let date = day(on);
    format!(
        "{ADDRESSEE}\n{name}\n(фамилия, имя, отчество (при его наличии) (далее – Ф.И.О))\n{residence}\n\
         (место проживания, контактные телефоны, электр. адрес)\n\n{TITLE}\n\n\
         Я, {name}, {birth}\n(Ф.И.О./дата и место рождения)\n\
         Пребывающий (-ая) по адресу: {stay}\n\
         Документ, удостоверяющий личность: {passport}\n(номер паспорта, дата выдачи, орган выдачи, гражданство)\n\
         {SECRETS}\n\n{TRANSFER}\n\n{VALIDITY}\n\n\
         Подпись_________________________________\n\nдата {date}\n"
    )
}

/// AP-5: "до дня отзыва в письменной форме". The order has no form for it.
pub fn withdrawal(answers: &Questionnaire, signed_on: Date, on: Date) -> String {
    let name = full_name(answers).replace(['\r', '\n'], " ");
    let (signed_on, on) = (day(signed_on), day(on));
    format!(
        "ОТЗЫВ заявления-согласия на обработку персональных данных и трансграничную передачу персональных данных\n\n\
         Я, {name}, ИИН {}, отзываю согласие, подписанное {signed_on}.\n\nдата {on}\n",
        answers.iin
    )
}

/// AP-5: whether a consent stands. It ends a request abroad before it begins; a decision is not touched (AMB-22).
pub fn in_force(signed_at: Option<Moment>, withdrawn_at: Option<Moment>) -> Result<(), Ground> {
    let reason = match (signed_at, withdrawn_at) {
        (Some(_), None) => return Ok(()),
        (Some(_), Some(_)) => Reason::ConsentWithdrawn,
        (None, _) => Reason::NoConsent,
    };
    Err(Ground::new(Clause::AP5, reason, "consent"))
}

fn full_name(answers: &Questionnaire) -> String {
    let mut name = format!("{} {}", answers.surname, answers.given_name);
    if let Some(patronymic) = &answers.patronymic {
        name.push(' ');
        name.push_str(patronymic);
    }
    name
}

fn day(date: Date) -> String {
    date.strftime("%d.%m.%Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ap_the_forms_sentences_are_the_orders_own() {
        // Aim: each fixed sentence and each caption stands in the appendix, whatever the order's lines and blanks.
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let order = plain(include_str!("../order/2026.ru.txt"));
        for words in [
            ADDRESSEE,
            TITLE,
            SECRETS,
            TRANSFER,
            VALIDITY,
            "(фамилия, имя, отчество (при его наличии) (далее – Ф.И.О))",
            "(место проживания, контактные телефоны, электр. адрес)",
            "(Ф.И.О./дата и место рождения)",
            "Пребывающий (-ая) по адресу:",
            "Документ, удостоверяющий личность:",
            "(номер паспорта, дата выдачи, орган выдачи, гражданство)",
            "Подпись_________________________________",
        ] {
            assert!(order.contains(&plain(words)), "{words}");
        }
    }

    #[test]
    fn ap5_a_consent_stands_from_its_signature_to_its_withdrawal() {
        // Aim: none, one, and one that was taken back are three answers.
        let at = Moment::end_of(jiff::civil::date(2026, 12, 15));
        let reason = |signed, withdrawn| in_force(signed, withdrawn).err().map(|ground| ground.reason);
        assert_eq!(reason(None, None), Some(Reason::NoConsent));
        assert_eq!(reason(Some(at), None), None);
        assert_eq!(reason(Some(at), Some(at)), Some(Reason::ConsentWithdrawn));
    }
}
