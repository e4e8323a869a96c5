//! The appendix: the consent to cross-border transfer of personal data (заявление-согласие), its form and its end.
//!
//! The form is that of the order: a test proves that both have the same sentences. It is shown, printed and signed
//! in this form. The signer writes the date (AP-6).
//!
//! Out of scope: keys, the time of the record, and its storage.

use jiff::civil::Date;

use crate::clause::Clause;
use crate::ground::{Ground, Reason};
use crate::moment::Moment;
use crate::questionnaire::Questionnaire;

/// AP-1. "В компетентные органы иностранного государства": the state that receives the request.
const ADDRESSEE: &str = "В компетентные органы иностранного государства";
const TITLE: &str = "Заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных на \
                     территории иностранных государств";
/// AP-2: the captions below the answers.
const NAMED: &str = "(фамилия, имя, отчество (при его наличии) (далее – Ф.И.О))";
const REACHED: &str = "(место проживания, контактные телефоны, электр. адрес)";
const BORN: &str = "(Ф.И.О./дата и место рождения)";
const STAYING: &str = "Пребывающий (-ая) по адресу:";
const IDENTIFIED: &str = "Документ, удостоверяющий личность:";
const BY_PASSPORT: &str = "(номер паспорта, дата выдачи, орган выдачи, гражданство)";
/// AP-3.
const SECRETS: &str = "согласен (-на) на использование государственными органами Республики Казахстан сведений, составляющих \
                       охраняемую законом тайну, содержащихся в информационных системах.";
/// AP-4.
const TRANSFER: &str = "В целях обеспечения деятельности по истребованию документа с территории иностранного государства даю \
                        согласие государственным органам Республики Казахстан на сбор, обработку и трансграничную передачу \
                        своих персональных данных в соответствии с Законом Республики Казахстан \"О персональных данных и их \
                        защите\" от 21 мая 2013 года, с целью получения документа, подтверждающего наличие (отсутствие) \
                        гражданства, судимости, привлечения к уголовной, административной и другой ответственности.";
/// AP-5. The date of the request is added later, because the consent precedes the request.
const VALIDITY: &str = "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме и является \
                        неотъемлемой частью запроса государственного органа Республики Казахстан по истребованию документа с \
                        территории иностранного государства от \"___\" _____________20___года.";

/// AP-6. The line is that of the order: a digital signer signs the text, and another signer signs on the line.
const SIGNATURE: &str = "Подпись_________________________________";

/// The form of the appendix, filled in from the questionnaire and with the applicant's current address (AP-2).
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
        "{ADDRESSEE}\n{name}\n{NAMED}\n{residence}\n{REACHED}\n\n{TITLE}\n\n\
         Я, {name}, {birth}\n{BORN}\n{STAYING} {stay}\n{IDENTIFIED} {passport}\n{BY_PASSPORT}\n\
         {SECRETS}\n\n{TRANSFER}\n\n{VALIDITY}\n\n{SIGNATURE}\n\nдата {date}\n"
    )
}

/// AP-5: "до дня отзыва в письменной форме". The order has no form for the withdrawal.
pub fn withdrawal(answers: &Questionnaire, signed_on: Date, on: Date) -> String {
    let name = full_name(answers).replace(['\r', '\n'], " ");
    let (signed_on, on) = (day(signed_on), day(on));
    format!(
        "ОТЗЫВ заявления-согласия на обработку персональных данных и трансграничную передачу персональных данных\n\n\
         Я, {name}, ИИН {}, отзываю согласие, подписанное {signed_on}.\n\nдата {on}\n",
        answers.iin
    )
}

/// AP-5: whether a consent is in force. A withdrawal prevents a request abroad and does not change a decision
/// (AMB-22).
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
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    fn plain(text: &str) -> String {
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn filled() -> Questionnaire {
        let answers = serde_json::json!({
            "iin": "991231100000", "surname": "Де Врис", "given_name": "Ян", "patronymic": "Янович",
            "surname_latin": "De Vries", "given_name_latin": "Jan", "previous_names": null,
            "birth_date": "1990-04-02", "birth_place": "Утрехт", "sex": "MALE", "nationality": "нидерландец",
            "citizenship": "NLD", "passport_number": "N0000001", "passport_issued_on": "2022-01-01",
            "passport_expires_on": "2032-01-01", "passport_issuer": "Burgemeester van Utrecht",
            "marital_status": "SINGLE", "children_under_16": 0, "education": "высшее", "profession": "разработчик",
            "employer": "Example B.V.", "address_abroad": "Utrecht,\nVoorbeeldstraat 1", "city": "ASTANA",
            "purpose": "работа", "relatives_in_kazakhstan": null, "earlier_refusals": null, "criminal_liability": null,
            "phone": "+31600000000", "email": "jan@example.org", "declares_truth": true,
        });
        serde_json::from_value(answers).unwrap()
    }

    fn form_of_december() -> String {
        form(&filled(), "г. Астана,\nпр. Мәңгілік Ел, 20", date(2026, 12, 14))
    }

    /// The appendix in the text of the order, line by line after its title, without blanks to fill in.
    fn of_the_order() -> Vec<String> {
        let order = include_str!("../order/2026.ru.txt");
        let (_, form) = order.split_once("информационно-\nкоммуникационных услуг").unwrap();
        let blank = |line: &str| line.chars().all(|letter| letter == '_');
        let lines = form.lines().map(str::trim).filter(|line| !blank(line));
        lines
            .map(|line| {
                if line.starts_with("Подпись") { line.into() } else { line.trim_end_matches('_').trim().into() }
            })
            .collect()
    }

    #[test]
    fn ap_the_sentences_of_the_form_are_those_of_the_order() {
        // Aim: the appendix contains each fixed sentence and each caption, regardless of line breaks and blanks.
        let order = plain(include_str!("../order/2026.ru.txt"));
        let fixed = [ADDRESSEE, NAMED, REACHED, TITLE, BORN, STAYING, IDENTIFIED, BY_PASSPORT];
        for words in fixed.into_iter().chain([SECRETS, TRANSFER, VALIDITY, SIGNATURE]) {
            assert!(order.contains(&plain(words)), "{words}");
        }
    }

    #[test]
    fn ap_the_form_omits_no_line_of_the_appendix() {
        // Aim: the form contains each line of the appendix, in the sequence of the order.
        let form = plain(&form_of_december());
        let mut rest = form.as_str();
        let lines = of_the_order();
        assert!(lines.len() > 15, "{lines:?}");
        for line in lines {
            let found = rest.split_once(&plain(&line));
            rest = found.unwrap_or_else(|| panic!("`{line}` is not in what is left of the form: {rest}")).1;
        }
        assert_eq!(rest.trim(), "14.12.2026");
    }

    #[test]
    fn ap2_each_blank_is_filled_from_the_questionnaire_above_its_caption() {
        // Aim: name, residence, phone, address, birth, stay and passport are in their places. No answer breaks a
        // line.
        let form = form_of_december();
        let above =
            |caption: &str| form.lines().zip(form.lines().skip(1)).find(|(_, next)| *next == caption).unwrap().0;
        assert_eq!(above(NAMED), "Де Врис Ян Янович");
        assert_eq!(above(REACHED), "Utrecht, Voorbeeldstraat 1, +31600000000, jan@example.org");
        assert_eq!(above(BORN), "Я, Де Врис Ян Янович, 02.04.1990, Утрехт");
        assert_eq!(
            above(BY_PASSPORT),
            "Документ, удостоверяющий личность: N0000001, 01.01.2022, Burgemeester van Utrecht, NLD"
        );
        assert!(form.contains("\nПребывающий (-ая) по адресу: г. Астана, пр. Мәңгілік Ел, 20\n"));
        let short = Questionnaire { patronymic: None, ..filled() };
        assert!(super::form(&short, "s", date(2026, 12, 14)).contains("\nДе Врис Ян\n"));
    }

    #[test]
    fn ap5_a_withdrawal_names_the_person_and_the_consent() {
        // Aim: the text names the person, the consent and the day.
        let text = withdrawal(&filled(), date(2026, 12, 14), date(2026, 12, 20));
        assert!(text.contains("Я, Де Врис Ян Янович, ИИН 991231100000, отзываю согласие, подписанное 14.12.2026."));
        assert!(text.ends_with("дата 20.12.2026\n"));
    }

    #[test]
    fn ap5_a_consent_is_in_force_from_its_signature_to_its_withdrawal() {
        // Aim: no consent, a valid consent and a withdrawn consent give different results.
        let at = Moment::end_of(date(2026, 12, 15));
        let reason = |signed, withdrawn| in_force(signed, withdrawn).err().map(|ground| ground.reason);
        assert_eq!(reason(None, None), Some(Reason::NoConsent));
        assert_eq!(reason(Some(at), None), None);
        assert_eq!(reason(Some(at), Some(at)), Some(Reason::ConsentWithdrawn));
    }
}
