//! The appendix: the consent to cross-border transfer of personal data (заявление-согласие), its form and its end.
//!
//! The form is the order's own: a test finds each of its sentences there, and none of the order's missing here. It is shown, printed and signed as it stands here.
//! Keys, moments of the record and who keeps it may not enter; the date is the one that the signer writes (AP-6).

use jiff::civil::Date;

use crate::clause::Clause;
use crate::ground::{Ground, Reason};
use crate::moment::Moment;
use crate::questionnaire::Questionnaire;

/// AP-1. "В компетентные органы иностранного государства": of whichever state the request goes to.
const ADDRESSEE: &str = "В компетентные органы иностранного государства";
const TITLE: &str = "Заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных на \
                     территории иностранных государств";
/// AP-2: whose answers stand above each caption.
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
/// AP-5. The request's date is written when there is one: the consent comes first.
const VALIDITY: &str = "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме и является \
                        неотъемлемой частью запроса государственного органа Республики Казахстан по истребованию документа с \
                        территории иностранного государства от \"___\" _____________20___года.";

/// AP-6. The line stands as the order has it: who signs by ЭЦП signs the text, who signs by hand signs here.
const SIGNATURE: &str = "Подпись_________________________________";

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
        "{ADDRESSEE}\n{name}\n{NAMED}\n{residence}\n{REACHED}\n\n{TITLE}\n\n\
         Я, {name}, {birth}\n{BORN}\n{STAYING} {stay}\n{IDENTIFIED} {passport}\n{BY_PASSPORT}\n\
         {SECRETS}\n\n{TRANSFER}\n\n{VALIDITY}\n\n{SIGNATURE}\n\nдата {date}\n"
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

    /// The order's own copy of the appendix, from its title on, line by line; a blank to be filled in is no word.
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
    fn ap_the_forms_sentences_are_the_orders_own() {
        // Aim: each fixed sentence and each caption stands in the appendix, whatever the order's lines and blanks.
        let order = plain(include_str!("../order/2026.ru.txt"));
        let fixed = [ADDRESSEE, NAMED, REACHED, TITLE, BORN, STAYING, IDENTIFIED, BY_PASSPORT];
        for words in fixed.into_iter().chain([SECRETS, TRANSFER, VALIDITY, SIGNATURE]) {
            assert!(order.contains(&plain(words)), "{words}");
        }
    }

    #[test]
    fn ap_the_form_leaves_out_no_line_of_the_appendix() {
        // Aim: read the order's appendix to its end: each line stands in the form, in the order's own sequence.
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
    fn ap2_the_blanks_are_filled_from_the_questionnaire_each_above_its_caption() {
        // Aim: name, residence, phone, address, birth, stay, passport, in their places; no answer breaks a line.
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
        // Aim: in writing, of this person, of that consent, on a day.
        let text = withdrawal(&filled(), date(2026, 12, 14), date(2026, 12, 20));
        assert!(text.contains("Я, Де Врис Ян Янович, ИИН 991231100000, отзываю согласие, подписанное 14.12.2026."));
        assert!(text.ends_with("дата 20.12.2026\n"));
    }

    #[test]
    fn ap5_a_consent_stands_from_its_signature_to_its_withdrawal() {
        // Aim: none, one, and one that was taken back are three answers.
        let at = Moment::end_of(date(2026, 12, 15));
        let reason = |signed, withdrawn| in_force(signed, withdrawn).err().map(|ground| ground.reason);
        assert_eq!(reason(None, None), Some(Reason::NoConsent));
        assert_eq!(reason(Some(at), None), None);
        assert_eq!(reason(Some(at), Some(at)), Some(Reason::ConsentWithdrawn));
    }
}
