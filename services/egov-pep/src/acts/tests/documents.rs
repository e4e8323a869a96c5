//! The documents of the decisions, as the states of a case give them.

use platform::pdf::{Block, DecisionDocument};
use platform::signature::{Authority, Signer};
use regulation::{Facts, identity};

use super::*;
use crate::documents::{Decision, DocumentStatus, Evidence, Verdict, application_of, document};

fn decisions(portal: &Portal) -> Vec<Decision> {
    Decision::all_of(portal.case.as_ref().unwrap(), Edition::of_2026())
}

fn granted() -> Portal {
    let mut portal = Portal::approved();
    let day = date(2026, 9, 10);
    portal.act_on(day, attached(day, Some("RPP9"), vec![])).unwrap();
    portal
}

fn refused_finally() -> Portal {
    let mut portal = Portal::approved();
    let day = date(2026, 9, 10);
    portal.act_on(day, attached(day, None, no_approval())).unwrap();
    portal
}

fn refused_at_once(grounds: Vec<Ground>) -> Portal {
    let mut portal = Portal::received();
    portal.act_on(date(2026, 7, 13), preliminary(date(2026, 7, 10), None, grounds)).unwrap();
    portal
}

fn evidence(sandbox: bool) -> Evidence {
    let signer = |name: &str, organisation: &str| Signer {
        iin: IIN.parse().unwrap(),
        bin: Some("260140000015".parse().unwrap()),
        common_name: name.into(),
        organisation: Some(organisation.into()),
        authority: Authority::Employee,
        certificate_serial: "01".into(),
        certificate_sha256: "02".into(),
        not_after: at(date(2027, 12, 31)).timestamp(),
    };
    let passport = uploaded().into_iter().find_map(|document| match document.facts {
        Facts::Passport(passport) => Some(passport),
        _ => None,
    });
    Evidence {
        law: Edition::of_2026(),
        passport,
        officer: signer("ОСПАНОВ ЕРЛАН", "УМС ДП (SANDBOX)"),
        statement: b"decision".to_vec(),
        sealed_by: signer("ПЭП EGOV.KZ", "АО «НИТ» (SANDBOX)"),
        verify_at: "KOSH://VERIFY".into(),
        sandbox,
    }
}

/// Every word on a document.
fn words(document: &DecisionDocument) -> String {
    format!("{:?} {:?} {:?}", document.title, document.blocks, document.warning).replace("\\u{a0}", "\u{a0}")
}

/// Where a program that reads PDFs is installed, what stands on the pages and how many there are.
fn read_by_poppler(name: &str, document: &DecisionDocument) -> Option<(String, usize)> {
    let file = std::env::temp_dir().join(format!("kosh-{}-{name}.pdf", std::process::id()));
    std::fs::write(&file, document.render().unwrap()).unwrap();
    let read = std::process::Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output();
    match std::env::var_os("KOSH_KEEP_PAPERS") {
        Some(_) => eprintln!("{}", file.display()),
        None => std::fs::remove_file(&file).unwrap(),
    }
    let text = String::from_utf8(read.ok()?.stdout).unwrap();
    let pages = text.matches('\u{c}').count();
    Some((text, pages))
}

#[test]
fn a19_a23_each_decision_has_a_paper_whatever_came_after() {
    // Aim: an approval's document is there after the final result and after the card; before a decision there is none.
    let kinds = |portal: &Portal| decisions(portal).iter().map(|one| one.verdict.kind()).collect::<Vec<_>>();
    assert_eq!(kinds(&Portal::received()), []);
    assert_eq!(kinds(&refused_at_once(no_approval())), [Kind::N5]);
    assert_eq!(kinds(&Portal::approved()), [Kind::N6]);
    assert_eq!(kinds(&refused_finally()), [Kind::N6, Kind::N8]);
    let mut portal = granted();
    let before = decisions(&portal);
    portal.act_on(date(2026, 9, 20), card()).unwrap();
    assert_eq!(decisions(&portal), before);
    let [approval, grant] = before.as_slice() else { panic!("{before:?}") };
    let notices = portal.case.as_ref().and_then(PortalCase::application).unwrap().notices.clone();
    assert_eq!([approval.notice, grant.notice], [notices[0].id, notices[1].id]);
    assert_eq!((approval.verdict.valid_until(), grant.verdict.valid_until()), (Some(date(2026, 9, 14)), None));
}

#[test]
fn a_paper_is_worth_what_became_of_its_decision() {
    // Aim: valid through the last day, expired after it, annulled, used; a refusal and a permit stand.
    let standing =
        |portal: &Portal, index: usize, day| decisions(portal)[index].standing(portal.case.as_ref().unwrap(), at(day));
    let approved = Portal::approved();
    assert_eq!(standing(&approved, 0, date(2026, 9, 14)), DocumentStatus::Valid);
    assert_eq!(standing(&approved, 0, date(2026, 9, 15)), DocumentStatus::Expired);
    for (annulled, worth) in [(true, DocumentStatus::Annulled), (false, DocumentStatus::Expired)] {
        let mut ended = Portal::approved();
        ended.act_on(date(2026, 9, 15), lapsed(annulled)).unwrap();
        assert_eq!(standing(&ended, 0, date(2026, 9, 15)), worth);
    }
    for ended in [granted(), refused_finally()] {
        assert_eq!(standing(&ended, 0, date(2026, 9, 10)), DocumentStatus::Used);
        assert_eq!(standing(&ended, 1, date(2030, 1, 1)), DocumentStatus::Valid);
    }
    assert_eq!(standing(&refused_at_once(no_approval()), 0, date(2030, 1, 1)), DocumentStatus::Valid);
}

#[test]
fn number_and_code_belong_to_one_paper_alone() {
    // Aim: the number carries the application's and reveals a misreading; the code changes with every fact and with the signature.
    let decision = decisions(&Portal::approved()).remove(0);
    let number = decision.number();
    assert_eq!(number, identity::checked("10200000000005-N6"));
    assert_eq!(application_of(&number), Some("10200000000005"));
    for job in ["10200000000005-N6", "10200000000006-N6", "PRP000000001", "", "10200000000050-N6T", "a-b"] {
        assert_eq!(application_of(job), None, "{job}");
    }
    let code = decision.code();
    assert_eq!(code.len(), 16);
    assert!(decision.has_code(&format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..])));
    assert!(!decision.has_code(&code[..15]) && !decision.has_code("") && !decision.has_code(&format!("{code}0")));
    let mut others = vec![decision.clone(); 5];
    others[0].made.applicant.surname.push('A');
    others[1].made.decided_at = at(date(2026, 8, 15));
    others[2].made.statement.signature.push(0);
    others[3].verdict = Verdict::Approved { valid_until: date(2026, 9, 15) };
    others[4].made.result = DecisionResult::Granted { number: "PRP2".into() };
    for other in others {
        assert!(!other.has_code(&code));
    }
    assert_eq!(decision.holder(), "D. J. ********0000");
}

#[test]
fn a19_p2_an_approval_says_all_that_the_order_asks_of_it() {
    // Aim: number, last day, three documents with par. 20's conditions, who decided, on one page, in both languages; the
    // evidence inside; in a sandbox the warning, elsewhere none.
    let decision = decisions(&Portal::approved()).remove(0);
    let document = document(&decision, &evidence(true));
    let text = words(&document);
    for expected in [
        "PRP1",
        "14.09.2026",
        "14.08.2026",
        "DE VRIES JAN",
        IIN,
        "N0000001",
        "02.04.1990",
        "10200000000005",
        "пункты 17, 19 Алгоритма",
        "№\u{a0}241/НҚ",
        "ОСПАНОВ ЕРЛАН",
        "города Астана",
        "Астана қаласы",
        "справка о прохождении дактилоскопирования",
        "нотариально заверенный, на срок не менее 180 календарных дней",
        "күнтізбелік 180 күннен кем емес",
        "028/у",
        "по истечении одного года с даты настоящего решения",
        "юридической силы",
    ] {
        assert!(text.contains(expected), "{expected} is not on the document");
    }
    let qr = format!("KOSH://VERIFY/{}/{}", decision.number(), decision.code());
    assert!(matches!(document.blocks.last(), Some(Block::Proof { qr: printed, .. }) if *printed == qr));
    let names: Vec<_> = document.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["decision.txt", "decision.p7s", "decision.ocsp"]);
    assert_eq!(crate::documents::document(&decision, &evidence(false)).warning, None);
    if let Some((text, pages)) = read_by_poppler("approval", &document) {
        assert_eq!(pages, 1, "{text}");
        assert!(text.contains("DE VRIES JAN") && text.contains("рұқсатты алдын ала мақұлдау"), "{text}");
    }
}

#[test]
fn a23_a_permit_tells_what_comes_next() {
    // Aim: number, no validity, registration and card of par. 25-26, on one page.
    let decision = decisions(&granted()).remove(1);
    let document = document(&decision, &evidence(true));
    let text = words(&document);
    for expected in ["RPP9", "10.09.2026", "регистрационный учет", "квитанция", "пункты 22, 23 Алгоритма"]
    {
        assert!(text.contains(expected), "{expected} is not on the document");
    }
    assert!(!text.contains("Действует по"));
    assert!(read_by_poppler("permit", &document).is_none_or(|(_, pages)| pages == 1));
}

#[test]
fn a19_p3_a24_a_refusal_has_grounds_a_ban_and_no_validity() {
    // Aim: each ground with its paragraph, the first day on which one may apply again, the appeal; many grounds go on over
    // pages and all come out as text.
    let paragraph = |portal: &Portal, index: usize| words(&document(&decisions(portal)[index], &evidence(true)));
    for (text, first, clause) in [
        (paragraph(&refused_at_once(no_approval()), 0), "11.07.2027", "пункт 19 Алгоритма"),
        (paragraph(&refused_finally(), 1), "11.09.2027", "пункт 24 Алгоритма"),
    ] {
        for expected in [first, clause, "пункт 15 Алгоритма", Reason::NoPositiveApproval.ru(), "обжаловано", "шағым"]
        {
            assert!(text.contains(expected), "{expected} is not on the document");
        }
        assert!(!text.contains("Действует") && !text.contains("жарамды деп"), "a refusal has no validity");
    }
    let many: Vec<_> = (0..60).flat_map(|_| [illegible_photo(), no_approval()].concat()).collect();
    let long = document(&decisions(&refused_at_once(many))[0], &evidence(true));
    if let Some((text, pages)) = read_by_poppler("refusal", &long) {
        assert!(pages > 3, "{pages} pages");
        assert!(text.contains("120."), "{text}");
    }
}
