//! What stands on the two documents, in Kazakh and Russian.
//!
//! The order gives its words in Russian; the Kazakh text says the same. Out of scope: КНБ's reasons (a ground names its
//! paragraph and no more), and how anything looks on the page.

use jiff::civil::Date;
use platform::notices::day;
use platform::pdf::{Attachment, Block, DecisionDocument, Fact, Words};
use platform::signature::Signer;
use regulation::p19_preliminary_decision::documents_to_bring;
use regulation::{Ban, Clause, DocumentKind, Edition, Ground, Passport};

use super::{Decision, Verdict};

/// What a document needs beside the decision itself, fetched before.
pub struct Evidence {
    pub law: &'static Edition,
    /// As filed; `None` when none was uploaded here.
    pub passport: Option<Passport>,
    /// The official who signed the decision, as their certificate says.
    pub officer: Signer,
    /// The exact text that the official signed.
    pub statement: Vec<u8>,
    /// Whose certificate seals the file.
    pub sealed_by: Signer,
    /// What stands before number and code in the QR code.
    pub verify_at: String,
    /// A sandbox's documents say on every page that they count for nothing.
    pub sandbox: bool,
}

/// The decision as a document.
pub fn document(decision: &Decision, evidence: &Evidence) -> DecisionDocument {
    let title = title(&decision.verdict);
    let mut blocks = vec![
        letterhead(decision),
        Block::Reference(vec![
            Fact::new("№", "№", decision.number()),
            Fact::new("Шешім күні", "Дата решения", day(decision.made.decided_at.legal_date())),
        ]),
        Block::Title(title.clone()),
        Block::Emphasis(emphasis(decision)),
        Block::Facts(facts(decision, evidence)),
    ];
    match &decision.verdict {
        Verdict::Approved { valid_until } => blocks.extend(approved(decision, *valid_until)),
        Verdict::Granted => blocks.extend(granted(decision)),
        Verdict::PreliminarilyRefused { ban } | Verdict::Refused { ban } => {
            blocks.extend(refused(decision.made.result.grounds(), ban));
        }
    }
    blocks.push(proof(decision, evidence));
    DecisionDocument {
        title: format!("{} / {}", title.kk, title.ru),
        author: evidence.sealed_by.organisation.clone().unwrap_or_default(),
        subject: qr(decision, &evidence.verify_at),
        foot: format!("№ {}", decision.number()),
        warning: evidence.sandbox.then(|| {
            Words::new("Сынақ ортасы: құжаттың заңды күші жоқ", "Учебная среда: документ не имеет юридической силы")
        }),
        blocks,
        attachments: attachments(decision, evidence),
    }
}

fn title(verdict: &Verdict) -> Words {
    match verdict {
        Verdict::Approved { .. } => Words::new(
            "Тұрақты тұруға рұқсатты алдын ала мақұлдау туралы шешім",
            "Решение о предварительном одобрении разрешения на постоянное проживание",
        ),
        Verdict::PreliminarilyRefused { .. } => Words::new(
            "Тұрақты тұруға алдын ала рұқсат беруден бас тарту туралы шешім",
            "Решение об отказе в выдаче предварительного разрешения на постоянное проживание",
        ),
        Verdict::Granted => Words::new(
            "Қазақстан Республикасында тұрақты тұруға рұқсат беру туралы шешім",
            "Решение о выдаче разрешения на постоянное проживание в Республике Казахстан",
        ),
        Verdict::Refused { .. } => Words::new(
            "Қазақстан Республикасында тұрақты тұруға рұқсат беруден бас тарту туралы дәлелді қорытынды",
            "Мотивированное заключение об отказе в выдаче разрешения на постоянное проживание в Республике Казахстан",
        ),
    }
}

fn letterhead(decision: &Decision) -> Block {
    let city = decision.city;
    Block::Letterhead(Words::new(
        format!(
            "ҚАЗАҚСТАН РЕСПУБЛИКАСЫНЫҢ ІШКІ ІСТЕР МИНИСТРЛІГІ\n{} қаласы Полиция департаментінің Көші-қон қызметі басқармасы",
            city.name_kk()
        ),
        format!(
            "МИНИСТЕРСТВО ВНУТРЕННИХ ДЕЛ РЕСПУБЛИКИ КАЗАХСТАН\nУправление миграционной службы Департамента полиции города {}",
            city.name_ru()
        ),
    ))
}

/// A refusal has no validity; what it has is the first day on which one may apply again.
fn emphasis(decision: &Decision) -> Vec<Fact> {
    let permit = decision.made.result.number().unwrap_or_default();
    match &decision.verdict {
        Verdict::Approved { valid_until } => vec![
            Fact::new("Алдын ала рұқсаттың нөмірі", "Номер предварительного РПП", permit),
            Fact::new("Қоса алғанда жарамды", "Действует включительно по", day(*valid_until)),
        ],
        Verdict::Granted => {
            vec![Fact::new("Рұқсаттың нөмірі", "Номер РПП", permit), Fact::new("Шешім", "Решение", "БЕРІЛДІ / ВЫДАНО")]
        }
        Verdict::PreliminarilyRefused { ban } | Verdict::Refused { ban } => vec![
            Fact::new("Шешім", "Решение", "БАС ТАРТЫЛДЫ / ОТКАЗАНО"),
            Fact::new(
                "Осы күннен бастап қайта өтінуге болады",
                "Повторное обращение возможно с",
                day(ban.first_allowed),
            ),
        ],
    }
}

fn facts(decision: &Decision, evidence: &Evidence) -> Vec<Fact> {
    let applicant = &decision.made.applicant;
    let paragraphs: &[Clause] = match &decision.verdict {
        Verdict::Approved { .. } | Verdict::PreliminarilyRefused { .. } => &[Clause::A17, Clause::A19p1],
        Verdict::Granted => &[Clause::A22, Clause::A23],
        Verdict::Refused { .. } => &[Clause::A22, Clause::A24],
    };
    let numbers: Vec<_> = paragraphs.iter().map(|clause| cited(*clause).1).collect();
    let numbers = numbers.join(", ");
    let order = evidence.law.order.replace("№ ", "№\u{a0}");
    let mut facts = vec![
        Fact::new("Өтініш беруші", "Заявитель", applicant.full_name()),
        Fact::new("ЖСН", "ИИН", applicant.iin.as_str()),
        Fact::new("Туған күні", "Дата рождения", day(applicant.birth_date)),
    ];
    let citizenship = &applicant.citizenship;
    facts.push(match &evidence.passport {
        Some(Passport { number, expires_on, .. }) => {
            let until = day(*expires_on);
            let value = format!("{citizenship}, {number}, жарамды / действителен до {until}");
            Fact::new("Азаматтығы, паспорты", "Гражданство, паспорт", value)
        }
        None => Fact::new("Азаматтығы", "Гражданство", citizenship),
    });
    facts.extend([
        Fact::new("Өтініш", "Заявление", format!("№ {}", decision.made.pep_number)),
        Fact::new(
            "Құқықтық негіз",
            "Правовое основание",
            format!("Алгоритмнің {numbers}-тармақтары / пункты {numbers} Алгоритма; {order}"),
        ),
    ]);
    facts
}

/// A-19/p2: three documents, with the stricter words of par. 20 (AMB-42); and what par. 19 attaches to the thirty days.
fn approved(decision: &Decision, valid_until: Date) -> Vec<Block> {
    let (last, city) = (day(valid_until), decision.city);
    let items = documents_to_bring()
        .iter()
        .map(|it| {
            Words::new(
                format!("{} ({})", it.kind.name_kk(), condition_kk(it.kind)),
                format!("{} ({})", it.quoted, it.condition),
            )
        })
        .collect();
    vec![
        Block::Heading(Words::new("Келгеннен кейін не істеу керек", "Что сделать по прибытии")),
        Block::Text(Words::new(
            format!(
                "{last} күні сағат 24:00-ге дейін Қазақстан Республикасына келіп, көші-қон қызметіне жүгініңіз ({} қ.) \
                 және ХҚКО-ға мынадай құжаттарды қосымша ұсыныңыз:",
                city.name_kk()
            ),
            format!(
                "До 24:00 {last} прибудьте в Республику Казахстан, обратитесь в миграционную службу (г.\u{a0}{}) и \
                 дополнительно представьте в ЦОН следующие документы:",
                city.name_ru()
            ),
        )),
        listed(items),
        Block::Heading(Words::new("Мерзім өтіп кетсе", "Если срок пропущен")),
        Block::Text(Words::new(
            "Егер осы мерзімде келмесеңіз және жүгінбесеңіз, шешім жойылады; қайта жүгіну осы шешім қабылданған күннен \
             бастап бір жыл өткен соң мүмкін болады.",
            "Если в этот срок Вы не прибудете и не обратитесь, решение аннулируется; повторное обращение возможно по \
             истечении одного года с даты настоящего решения.",
        )),
    ]
}

/// Par. 25-26: what follows a permit.
fn granted(decision: &Decision) -> Vec<Block> {
    let city = decision.city;
    vec![
        Block::Heading(Words::new("Бұдан әрі не істеу керек", "Что сделать дальше")),
        Block::Text(Words::new(
            format!(
                "Тұрғылықты жері бойынша тіркеу есебіне қою және шетелдіктің ықтиярхатын алу үшін ХҚКО-ға жүгініңіз ({} \
                 қ.). Ықтиярхатқа мыналар қажет:",
                city.name_kk()
            ),
            format!(
                "Обратитесь в ЦОН (г.\u{a0}{}) для постановки на регистрационный учет по месту жительства и оформления \
                 вида на жительство иностранца. Для вида на жительство нужны:",
                city.name_ru()
            ),
        )),
        listed(vec![
            Words::new("жарамды шетелдік паспорт", "действительный заграничный паспорт"),
            Words::new("осы құжат", "настоящий документ"),
            Words::new(
                "ықтиярхат беру үшін мемлекеттік баж төленгені туралы түбіртек",
                "квитанция об оплате государственной пошлины за выдачу вида на жительство",
            ),
        ]),
    ]
}

fn refused(grounds: &[Ground], ban: &Ban) -> Vec<Block> {
    let first = day(ban.first_allowed);
    vec![
        Block::Heading(Words::new("Бас тарту негіздері", "Основания отказа")),
        listed(grounds.iter().map(ground).collect()),
        Block::Heading(Words::new("Қайта жүгіну", "Повторное обращение")),
        Block::Text(Words::new(
            format!("Рұқсат алуға өтінішті {first} күнінен бастап қайта беруге болады ({}).", paragraph_kk(ban.clause)),
            format!("Заявление на получение РПП можно подать повторно с {first} ({}).", paragraph_ru(ban.clause)),
        )),
        Block::Heading(Words::new("Шағым жасау", "Обжалование")),
        Block::Text(Words::new(
            "Шешімге Қазақстан Республикасының заңнамасында белгіленген тәртіппен шағым жасауға болады.",
            "Решение может быть обжаловано в порядке, установленном законодательством Республики Казахстан.",
        )),
    ]
}

/// A sentence in points: each ends with a semicolon, the last with a stop.
fn listed(mut items: Vec<Words>) -> Block {
    let count = items.len();
    for (index, Words { kk, ru }) in items.iter_mut().enumerate() {
        let end = if index + 1 == count { '.' } else { ';' };
        kk.push(end);
        ru.push(end);
    }
    Block::Items(items)
}

fn ground(ground: &Ground) -> Words {
    let of = |name: Option<&'static str>| name.map(|name| format!("{name}: ")).unwrap_or_default();
    let document = ground.document();
    Words::new(
        format!("{}{} ({})", of(document.map(DocumentKind::name_kk)), ground.reason.kk(), paragraph_kk(ground.clause)),
        format!("{}{} ({})", of(document.map(DocumentKind::name_ru)), ground.reason.ru(), paragraph_ru(ground.clause)),
    )
}

/// Where the document is checked, its number and its code.
fn qr(decision: &Decision, verify_at: &str) -> String {
    format!("{verify_at}/{}/{}", decision.number(), decision.code())
}

/// How the document is checked without us and with us.
fn proof(decision: &Decision, evidence: &Evidence) -> Block {
    let (number, code) = (decision.number(), decision.code());
    let typed: Vec<_> = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
    let Evidence { officer, sealed_by, verify_at, .. } = evidence;
    let who = |signer: &Signer| {
        let organisation = signer.organisation.clone().unwrap_or_default();
        let bin = signer.bin.as_ref().map(|bin| format!(", БСН / БИН {bin}")).unwrap_or_default();
        format!("{}\n{organisation}{bin}", signer.common_name)
    };
    Block::Proof {
        qr: qr(decision, verify_at),
        facts: vec![
            Fact::new("Құжаттың нөмірі", "Номер документа", number),
            Fact::new("Тексеру коды", "Код проверки", typed.join("-")),
            Fact::new("Шешімге ЭЦҚ қойған", "Решение подписано ЭЦП", who(officer)),
            Fact::new("Файлды куәландырған", "Файл заверен", who(sealed_by)),
        ],
        text: Words::new(
            "Түпнұсқалығы мен қазіргі күйі QR кодтағы нөмір мен код бойынша тексеріледі. Қол қойылған шешім осы файлға қоса \
             берілген.",
            "Подлинность и нынешнее состояние проверяются по номеру и коду из QR-кода. Решение с ЭЦП приложено к файлу.",
        ),
    }
}

/// The whole evidence travels with the document: what was signed, the signature, the authority's answer.
fn attachments(decision: &Decision, evidence: &Evidence) -> Vec<Attachment> {
    let file = |name: &str, media_type: &str, description: &str, bytes: &[u8]| Attachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        description: description.to_owned(),
        bytes: bytes.to_vec(),
    };
    vec![
        file(
            "decision.txt",
            "text/plain",
            "Подписанный текст решения / Шешімнің қол қойылған мәтіні",
            &evidence.statement,
        ),
        file(
            "decision.p7s",
            "application/pkcs7-signature",
            "ЭЦП должностного лица (CMS)",
            &decision.made.statement.signature,
        ),
        file(
            "decision.ocsp",
            "application/ocsp-response",
            "Ответ удостоверяющего центра (OCSP)",
            &decision.made.statement.ocsp,
        ),
    ]
}

/// The stricter words of paragraph 20 (AMB-42).
const fn condition_kk(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::FingerprintCertificate => "өтініш берілген қаладағы көші-қон қызметі бөлімінде",
        DocumentKind::MedicalCertificate => "028/у нысаны бойынша",
        DocumentKind::HousingContract => "нотариалды куәландырылған, күнтізбелік 180 күннен кем емес мерзімге",
        _ => "",
    }
}

/// A clause's id as people cite it: "A-10.6" is sub-paragraph 6 of paragraph 10 of the Algorithm.
fn cited(clause: Clause) -> (bool, String, Option<String>) {
    let id = clause.id();
    let (part, rest) = id.split_once('-').unwrap_or(("A", id));
    let whole = rest.split('/').next().unwrap_or_default();
    let (paragraph, point) = whole.split_once('.').map_or((whole, None), |(whole, point)| (whole, Some(point)));
    (part == "O", paragraph.to_owned(), point.map(str::to_owned))
}

fn paragraph_ru(clause: Clause) -> String {
    let (order, paragraph, point) = cited(clause);
    let of = if order { "приказа" } else { "Алгоритма" };
    match point {
        Some(point) => format!("подпункт {point}) пункта {paragraph} {of}"),
        None => format!("пункт {paragraph} {of}"),
    }
}

fn paragraph_kk(clause: Clause) -> String {
    let (order, paragraph, point) = cited(clause);
    let of = if order { "бұйрықтың" } else { "Алгоритмнің" };
    match point {
        Some(point) => format!("{of} {paragraph}-тармағының {point}) тармақшасы"),
        None => format!("{of} {paragraph}-тармағы"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_are_cited_as_people_do() {
        // Aim: neither parts nor our own ids stand on a document.
        assert_eq!(paragraph_ru(Clause::A10d6), "подпункт 6) пункта 10 Алгоритма");
        assert_eq!(paragraph_kk(Clause::A10d6), "Алгоритмнің 10-тармағының 6) тармақшасы");
        assert_eq!(paragraph_ru(Clause::A19p3), "пункт 19 Алгоритма");
        assert_eq!(paragraph_kk(Clause::O1), "бұйрықтың 1-тармағы");
    }
}
