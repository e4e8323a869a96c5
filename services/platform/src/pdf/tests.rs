//! A document is judged by others' eyes: poppler reads its text and its picture, openssl and pdfsig its seal. Poppler is asked
//! where it is installed; what it tells is told by our own means too.
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use jiff::Timestamp;

use super::sheets::{HEIGHT, LEFT, Mark, RIGHT};
use super::*;
use crate::signature::{
    Authority, AuthorityKeys, Expected, IssuingAuthority, LocalVerifier, Names, Purpose, Subject, Verifier as _,
    certificate_pem, certificate_request, create_authority, generate_key,
};

const QR: &str = "KOSH://VERIFY/10200000000002-N6-K/7K3M9QXT4WZP2H6A";

fn document(name: &str, items: usize) -> DecisionDocument {
    let item =
        || Words::new("тұрғын үй беру туралы шарт (нотариалды куәландырылған);", "договор о предоставлении жилья;");
    DecisionDocument {
        title: "Предварительное одобрение РПП".into(),
        author: "ПЭП egov.kz".into(),
        subject: QR.into(),
        foot: "№ 10200000000002-N6-K".into(),
        warning: Some(Words::new("Сынақ ортасы", "Учебная установка")),
        blocks: vec![
            Block::Letterhead(Words::new(
                "ІШКІ ІСТЕР МИНИСТРЛІГІ\nАлматы қаласы",
                "МИНИСТЕРСТВО ВНУТРЕННИХ ДЕЛ\nгород Алматы",
            )),
            Block::Reference(vec![Fact::new("№", "№", "10200000000002-N6-K"), Fact::new("Күні", "Дата", "18.11.2026")]),
            Block::Title(Words::new("Алдын ала мақұлдау туралы шешім", "Решение о предварительном одобрении")),
            Block::Emphasis(vec![
                Fact::new("Рұқсаттың нөмірі", "Номер РПП", "PRP0000000018"),
                Fact::new("Жарамды", "Действует по", name),
            ]),
            Block::Facts(vec![Fact::new("Өтініш беруші", "Заявитель", name), Fact::new("ЖСН", "ИИН", "990101100013")]),
            Block::Heading(Words::new("Не істеу керек", "Что сделать")),
            Block::Items((0..items).map(|_| item()).collect()),
            Block::Proof {
                qr: QR.into(),
                facts: vec![
                    Fact::new("Тексеру коды", "Код проверки", "7K3M-9QXT-4WZP-2H6A"),
                    Fact::new("Қол қойды", "Подписал(а)", name),
                ],
                text: Words::new("ӘәҒғҚқҢңӨөҰұҮүҺһІі", "ЁёЪъЩщЎўŠšÑñ"),
            },
        ],
        attachments: vec![Attachment {
            name: "decision.txt".into(),
            media_type: "text/plain".into(),
            description: "Шешім / Решение".into(),
            bytes: "ПРЕДВАРИТЕЛЬНОЕ РЕШЕНИЕ\n".into(),
        }],
    }
}

/// A folder of one test's own.
struct Folder(PathBuf);

impl Folder {
    fn of(test: &str, files: &[(&str, &[u8])]) -> Self {
        let folder = std::env::temp_dir().join(format!("document-{}-{test}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        Self(folder)
    }

    /// What a program said, if it is installed here.
    fn run(&self, program: &str, arguments: &str) -> Option<(bool, Vec<u8>)> {
        let ran = Command::new(program).args(arguments.split_whitespace()).current_dir(&self.0).output();
        match ran {
            Ok(output) => Some((output.status.success(), [output.stdout, output.stderr].concat())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => panic!("{error}"),
        }
    }

    fn poppler(&self, program: &str, arguments: &str) -> Option<Vec<u8>> {
        let (succeeded, said) = self.run(program, arguments)?;
        assert!(succeeded, "{}", String::from_utf8_lossy(&said));
        Some(said)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const LONG: &str =
    "VAN DER WAALS-SCHIMMELPENNINCK OF THE OYE MAXIMILIAANALEXANDERJOHANNESWILLEMFREDERIKCONSTANTIJNLODEWIJKA";

#[test]
fn the_same_facts_give_the_same_bytes() {
    // Aim: a document that is made again before it is sealed is the same file; another fact gives another one.
    let first = document("DE VRIES JAN", 3).render().unwrap();
    assert_eq!(first, document("DE VRIES JAN", 3).render().unwrap());
    assert_ne!(first, document("DE VRIES JAM", 3).render().unwrap());
    assert_eq!(subject_of(&first).as_deref(), Some(QR));
    assert!(first.len() < 80_000, "{} octets: the faces are not cut down", first.len());
}

#[test]
fn nothing_leaves_its_page_and_no_words_lie_on_others() {
    // Aim: a name of a hundred messages breaks, a list goes on over pages, and no two runs of words share a place.
    for (name, items, pages) in [("DE VRIES JAN", 3, 1), (LONG, 3, 1), (LONG, 80, 3)] {
        let sheets = blocks::compose(&document(name, items)).unwrap();
        assert!(sheets.pages.len() >= pages && (items > 3 || sheets.pages.len() == 1), "{} pages", sheets.pages.len());
        for marks in &sheets.pages {
            let mut places: Vec<[f32; 4]> = Vec::new();
            for mark in marks {
                let Mark::Words { style, x, y, text } = mark else { continue };
                let width = sheets.faces.of(style.weight).width(text, style.size);
                assert!(*x >= LEFT - 0.1 && x + width <= RIGHT + 0.1, "{text} is wider than its page");
                assert!(*y > 20.0 && y + style.size < HEIGHT - 20.0, "{text} leaves its page");
                let place = [*x, *y, x + width, y + style.size * 0.7];
                let apart = |other: &[f32; 4]| {
                    place[2] <= other[0] || other[2] <= place[0] || place[3] <= other[1] || other[3] <= place[1]
                };
                assert!(places.iter().all(apart), "{text} lies on other words");
                places.push(place);
            }
        }
        assert!(sheets.seal.is_some());
    }
}

#[test]
fn every_message_of_kazakh_has_its_shape() {
    // Aim: neither face shows an empty box for a message of the two languages or of names in Latin letters.
    let faces = font::Faces::read().unwrap();
    for weight in font::Weight::ALL {
        for message in "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёАЯая№«»—–·ABCXYZabcxyzÄÖÜäöüßÇçŞşĞğİıŁłŃńŘřŠšŽžÑñÅåØø0123456789".chars()
        {
            assert_ne!(faces.of(weight).glyph(message).0, 0, "{message}");
        }
    }
}

fn read_qr(side: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<String> {
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
    image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn a_reader_finds_the_text_in_the_code() {
    // Aim: what is written as a QR code is what a reader that is not ours reads.
    let matrix = Matrix::of(QR).unwrap();
    let (scale, quiet) = (6, 4);
    let place = |pixel: usize| (pixel / scale).checked_sub(quiet).filter(|at| *at < matrix.side);
    let dark = |x, y| place(y).zip(place(x)).is_some_and(|(row, column)| matrix.dark[row * matrix.side + column]);
    assert_eq!(read_qr((matrix.side + 2 * quiet) * scale, dark), [QR]);
}

#[test]
fn poppler_reads_both_languages_and_the_code_from_the_page() {
    // Aim: text can be copied and searched letter by letter, the code reads from the printed page, the file is attached.
    let folder = Folder::of("text", &[("document.pdf", &document("DE VRIES JAN", 3).render().unwrap())]);
    let Some(text) = folder.poppler("pdftotext", "-layout document.pdf -") else { return };
    let text = String::from_utf8(text).unwrap();
    for words in
        ["ІШКІ ІСТЕР МИНИСТРЛІГІ", "МИНИСТЕРСТВО ВНУТРЕННИХ ДЕЛ", "DE VRIES JAN", "PRP0000000018", "ӘәҒғҚқҢңӨөҰұҮүҺһІі"]
    {
        assert!(text.contains(words), "no {words} in {text}");
    }
    folder.poppler("pdftoppm", "-r 150 -gray -singlefile document.pdf page").unwrap();
    let picture = std::fs::read(folder.0.join("page.pgm")).unwrap();
    let (width, height, pixels) = greys(&picture);
    let side = width.max(height);
    let dark = |x: usize, y: usize| x < width && y < height && pixels[y * width + x] < 128;
    assert_eq!(read_qr(side, dark), [QR]);
    let files = folder.poppler("pdfdetach", "-list document.pdf").unwrap();
    assert!(String::from_utf8_lossy(&files).contains("decision.txt"));
}

/// A binary PGM: its head's three numbers, and the pixels.
fn greys(file: &[u8]) -> (usize, usize, &[u8]) {
    let mut parts = file.splitn(4, |byte| *byte == b'\n');
    assert_eq!(parts.next().unwrap(), b"P5");
    let sizes = String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
    let (width, height) = sizes.split_once(' ').unwrap();
    assert_eq!(parts.next().unwrap(), b"255");
    (width.parse().unwrap(), height.parse().unwrap(), parts.next().unwrap())
}

struct Sandbox {
    keys: AuthorityKeys,
    seal: Seal,
}

const AT: &str = "2026-11-18T14:00:00+05:00";

fn at() -> Timestamp {
    AT.parse().unwrap()
}

/// One authority and one sealing organisation; made once, for keys are slow to make.
static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| {
    let keys = create_authority(at()).unwrap();
    let authority = IssuingAuthority::from_pem(&keys.issuing_chain_pem, keys.issuing_key_pem.as_str()).unwrap();
    let key = generate_key().unwrap();
    let names = Names { surname: "ПЭП".into(), given_name: "EGOV.KZ".into(), patronymic: None };
    let subject = Subject::Officer {
        iin: "991231100000".parse().unwrap(),
        names,
        organisation: "АО «НИТ» (ҮЛГІ)".into(),
        bin: "260140000015".parse().unwrap(),
        authority: Authority::SigningAuthority,
    };
    let request = certificate_request(key.as_str()).unwrap();
    let (from, to) = ("2026-01-01T00:00:00Z".parse().unwrap(), "2027-12-31T00:00:00Z".parse().unwrap());
    let leaf = authority.issue(&request, &subject, Purpose::Signing, [7; 16], from, to).unwrap();
    let chain = certificate_pem(&leaf).unwrap() + &keys.issuing_chain_pem;
    let settings = SealSettings { chain, key: key.as_str().to_owned().into(), verify_at: "KOSH://VERIFY".into() };
    Sandbox { seal: Seal::read(&settings).unwrap(), keys }
});

fn sealed() -> Vec<u8> {
    document("DE VRIES JAN", 3).seal(&SANDBOX.seal, vec![0x30, 0], "par. 19", at()).unwrap()
}

fn verdict(file: &[u8]) -> bool {
    let Some((content, cms)) = sealed_parts(file) else { return false };
    let verifier = LocalVerifier::from_root_pem(&SANDBOX.keys.root_pem).unwrap();
    let signer = SANDBOX.seal.signer();
    let bin = signer.bin.as_ref().unwrap();
    let expected = Expected::Officer { iin: &signer.iin, bin, at_least: Authority::SigningAuthority };
    verifier.verify(&content, &cms, &expected, at()).is_ok()
}

#[test]
fn the_seal_covers_every_octet_but_itself() {
    // Aim: one changed octet anywhere, an appended one, a narrowed range: none passes for the document.
    let file = sealed();
    assert!(verdict(&file));
    let (content, _) = sealed_parts(&file).unwrap();
    let hole = file.len() - content.len();
    assert_eq!(hole, 2 * 8192 + 2);
    for place in (0..file.len()).step_by(997).chain([file.len() - 1]) {
        let mut changed = file.clone();
        changed[place] ^= 1;
        let in_padding = sealed_parts(&changed).is_some_and(|parts| Some(parts) == sealed_parts(&file));
        assert!(in_padding || !verdict(&changed), "octet {place}");
    }
    assert!(!verdict(&[file.as_slice(), b"\n"].concat()));
    let range = file.windows(14).position(|window| window == b"/ByteRange [0 ").unwrap();
    let mut changed = file.clone();
    changed[range + 12] = b'1';
    assert!(sealed_parts(&changed).is_none());
}

#[test]
fn openssl_and_pdfsig_accept_the_seal() {
    // Aim: tools that are not ours find the signature in the file and hold it good over the whole of it.
    let file = sealed();
    let (content, cms) = sealed_parts(&file).unwrap();
    let root = SANDBOX.keys.root_pem.as_bytes();
    let folder =
        Folder::of("seal", &[("document.pdf", &file), ("content", &content), ("seal.p7s", &cms), ("root.pem", root)]);
    let arguments = format!(
        "cms -verify -binary -cades -inform DER -in seal.p7s -content content -CAfile root.pem -purpose smimesign \
         -attime {} -out verified",
        at().as_second()
    );
    let (accepted, said) = folder.run("openssl", &arguments).unwrap();
    assert!(accepted, "{}", String::from_utf8_lossy(&said));
    let Some((_, said)) = folder.run("pdfsig", "-nocert document.pdf") else { return };
    let said = String::from_utf8_lossy(&said);
    for words in ["ETSI.CAdES.detached", "Signature is Valid", "Total document signed", "ПЭП EGOV.KZ"] {
        assert!(said.contains(words), "{said}");
    }
}
