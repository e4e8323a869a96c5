//! Tests of documents with independent tools: poppler reads text and picture, openssl and pdfsig check the seal.
//! Tests use poppler only if it is installed, and our own code checks the same results.
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

/// The folder of one test.
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

    /// The output of a program, if it is installed.
    fn run(&self, program: &str, arguments: &str) -> Option<(bool, Vec<u8>)> {
        let ran = Command::new(program).args(arguments.split_whitespace()).current_dir(&self.0).output();
        match ran {
            Ok(output) => Some((output.status.success(), [output.stdout, output.stderr].concat())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => panic!("{error}"),
        }
    }

    fn poppler(&self, program: &str, arguments: &str) -> Option<Vec<u8>> {
        let (succeeded, output) = self.run(program, arguments)?;
        assert!(succeeded, "{}", String::from_utf8_lossy(&output));
        Some(output)
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
    // Aim: a document that is rendered again before its seal is the same file. Another fact gives another file.
    let first = document("DE VRIES JAN", 3).render().unwrap();
    assert_eq!(first, document("DE VRIES JAN", 3).render().unwrap());
    assert_ne!(first, document("DE VRIES JAM", 3).render().unwrap());
    assert_eq!(subject_of(&first).as_deref(), Some(QR));
    assert!(first.len() < 80_000, "{} octets: the fonts are not subset", first.len());
}

#[test]
fn words_stay_on_their_page_and_do_not_overlap() {
    // Aim: a name of a hundred letters breaks, a list continues over pages, and no two texts overlap.
    for (name, items, pages) in [("DE VRIES JAN", 3, 1), (LONG, 3, 1), (LONG, 80, 3)] {
        let sheets = blocks::compose(&document(name, items)).unwrap();
        assert!(sheets.pages.len() >= pages && (items > 3 || sheets.pages.len() == 1), "{} pages", sheets.pages.len());
        for marks in &sheets.pages {
            let mut places: Vec<[f32; 4]> = Vec::new();
            for mark in marks {
                let Mark::Words { style, x, y, text } = mark else { continue };
                let width = sheets.faces.of(style.weight).width(text, style.size);
                assert!(*x >= LEFT - 0.1 && x + width <= RIGHT + 0.1, "{text} is wider than its page");
                assert!(*y > 20.0 && y + style.size < HEIGHT - 20.0, "{text} is outside its page");
                let place = [*x, *y, x + width, y + style.size * 0.7];
                let apart = |other: &[f32; 4]| {
                    place[2] <= other[0] || other[2] <= place[0] || place[3] <= other[1] || other[3] <= place[1]
                };
                assert!(places.iter().all(apart), "{text} overlaps other words");
                places.push(place);
            }
        }
        assert!(sheets.seal.is_some());
    }
}

#[test]
fn every_letter_of_kazakh_has_a_glyph() {
    // Aim: neither face shows an empty box for a letter of the two languages or of names in Latin letters.
    let faces = font::Faces::read().unwrap();
    for weight in font::Weight::ALL {
        for letter in "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁёАЯая№«»—–·ABCXYZabcxyzÄÖÜäöüßÇçŞşĞğİıŁłŃńŘřŠšŽžÑñÅåØø0123456789".chars()
        {
            assert_ne!(faces.of(weight).glyph(letter).0, 0, "{letter}");
        }
    }
}

fn read_qr(side: usize, dark: impl Fn(usize, usize) -> bool) -> Vec<String> {
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
    image.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect()
}

#[test]
fn a_qr_reader_finds_the_text_in_the_code() {
    // Aim: an independent reader reads the text of the QR code.
    let matrix = Matrix::of(QR).unwrap();
    let (scale, quiet) = (6, 4);
    let place = |pixel: usize| (pixel / scale).checked_sub(quiet).filter(|at| *at < matrix.side);
    let dark = |x, y| place(y).zip(place(x)).is_some_and(|(row, column)| matrix.dark[row * matrix.side + column]);
    assert_eq!(read_qr((matrix.side + 2 * quiet) * scale, dark), [QR]);
}

#[test]
fn poppler_reads_both_languages_and_the_code_from_the_page() {
    // Aim: text can be copied and searched letter by letter, the QR code of the printed page can be read, and the
    // file is attached.
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

/// A binary PGM: the three numbers of its head, and the pixels.
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

/// One authority and one sealing organisation, created once because key generation is slow.
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

fn is_valid(file: &[u8]) -> bool {
    let Some((content, cms)) = sealed_parts(file) else { return false };
    let verifier = LocalVerifier::from_root_pem(&SANDBOX.keys.root_pem).unwrap();
    let signer = SANDBOX.seal.signer();
    let bin = signer.bin.as_ref().unwrap();
    let expected = Expected::Officer { iin: &signer.iin, bin, at_least: Authority::SigningAuthority };
    verifier.verify(&content, &cms, &expected, at()).is_ok()
}

#[test]
fn the_seal_covers_every_octet_except_itself() {
    // Aim: a changed octet anywhere, an appended octet or a narrowed range makes the document invalid.
    let file = sealed();
    assert!(is_valid(&file));
    let (content, _) = sealed_parts(&file).unwrap();
    let hole = file.len() - content.len();
    assert_eq!(hole, 2 * 8192 + 2);
    for place in (0..file.len()).step_by(997).chain([file.len() - 1]) {
        let mut changed = file.clone();
        changed[place] ^= 1;
        let in_padding = sealed_parts(&changed).is_some_and(|parts| Some(parts) == sealed_parts(&file));
        assert!(in_padding || !is_valid(&changed), "octet {place}");
    }
    assert!(!is_valid(&[file.as_slice(), b"\n"].concat()));
    let range = file.windows(14).position(|window| window == b"/ByteRange [0 ").unwrap();
    let mut changed = file.clone();
    changed[range + 12] = b'1';
    assert!(sealed_parts(&changed).is_none());
}

#[test]
fn openssl_and_pdfsig_accept_the_seal() {
    // Aim: independent tools find the signature in the file and accept it for the whole file.
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
    let (accepted, output) = folder.run("openssl", &arguments).unwrap();
    assert!(accepted, "{}", String::from_utf8_lossy(&output));
    let Some((_, output)) = folder.run("pdfsig", "-nocert document.pdf") else { return };
    let output = String::from_utf8_lossy(&output);
    for words in ["ETSI.CAdES.detached", "Signature is Valid", "Total document signed", "ПЭП EGOV.KZ"] {
        assert!(output.contains(words), "{output}");
    }
}
