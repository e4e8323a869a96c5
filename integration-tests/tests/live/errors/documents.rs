//! Documents: what they are, how large, and what the order asks of them.

use super::*;

/// A portrait of other measures.
fn portrait_of(run: &CaseRun, width: u16, height: u16) -> Upload {
    let mut bytes = Vec::new();
    let pixels = vec![0x80; usize::from(width) * usize::from(height)];
    jpeg_encoder::Encoder::new(&mut bytes, 60).encode(&pixels, width, height, jpeg_encoder::ColorType::Luma).unwrap();
    Upload { bytes, ..document_for(run, DocumentKind::PortraitPhoto) }
}

/// The portrait with other measures in its frame header, unchanged behind it.
fn portrait_claiming(run: &CaseRun, width: u16, height: u16) -> Upload {
    let mut document = document_for(run, DocumentKind::PortraitPhoto);
    let frame = document.bytes.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    document.bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    document.bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    document
}

/// The documents with a passport that ends on a day.
fn with_passport_until(documents: Vec<Upload>, expires_on: &str) -> Vec<Upload> {
    let ends = |mut document: Upload| {
        if let Some(Facts::Passport(passport)) = &mut document.facts {
            passport.expires_on = expires_on.to_owned();
        }
        document
    };
    documents.into_iter().map(ends).collect()
}

#[tokio::test]
async fn a_passport_that_ends_too_soon_stops_the_petition() {
    // Aim: par. 4(1): 180 days from 5 October 2026 end on 3 April 2027: a passport of that day or long expired is refused with
    // the clause, one of the next day passes.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    let passport = vec![document_for(&run, DocumentKind::Passport)];
    for (expires_on, enough) in [("2025-01-01", false), ("2027-04-03", false), ("2027-04-04", true)] {
        let document = with_passport_until(passport.clone(), expires_on).remove(0);
        upload(&run, &run.cast.applicant, &case, &document).await.unwrap();
        match submit_signed(&run, &case).await {
            Ok(_) => assert!(enough, "{expires_on}"),
            Err(refusal) => {
                assert!(!enough, "{expires_on}: {refusal:?}");
                blames_clause(&refusal, "A-4.1", "PASSPORT_TERM_TOO_SHORT");
                assert_eq!(view::version(&run, Astanahub, &case).await, before);
            }
        }
    }
}

#[tokio::test]
async fn an_expired_passport_and_a_square_photo_stop_the_application() {
    // Aim: par. 10(1)-(2): the portal refuses both at once, each with its clause, and nothing travels to ARM GO.
    let run = run(City::Almaty).await;
    petition(&run).await.unwrap();
    run.at("2026-10-22T10:00").await.unwrap();
    let case = open_application(&run).await.unwrap();
    let mut documents = with_passport_until(application_documents(&run.cast.identity).unwrap(), "2026-10-01");
    let photo = documents.iter().position(|document| document.kind == DocumentKind::PortraitPhoto).unwrap();
    documents[photo] = portrait_of(&run, 600, 600);
    upload_documents(&run, &case, &documents).await.unwrap();
    pay_duty(&run, &case).await.unwrap();
    let before = view::version(&run, EgovPep, &case).await;
    let mut endpoint = EgovPepServiceClient::new(run.suite.channel(EgovPep).unwrap());
    let by = &run.cast.applicant;
    let request = |signature| {
        by.ask(pep::SubmitApplicationRequest {
            request_id: id(),
            case_id: case.clone(),
            questionnaire: Some(questionnaire(&run)),
            signature,
        })
    };
    // No statement is shown, and a signature over whatever else does not come to be looked at.
    for signature in [vec![], by.sign(b"ANKETA".to_vec(), run.time.now()).await.unwrap()] {
        let refusal = endpoint.submit_application(request(signature)).await.unwrap_err();
        blames_clause(&refusal, "A-10.1", "PASSPORT_TERM_TOO_SHORT");
        blames_clause(&refusal, "A-10.2", "PHOTO_PROPORTIONS");
    }
    assert_eq!(view::version(&run, EgovPep, &case).await, before);
    view::stands(&run, &case, &[(EgovPep, "DUTY_ORDERED")]).await;
}

#[tokio::test]
async fn a_file_that_is_not_what_it_says_is_not_taken() {
    // Aim: the bytes decide: PNG said to be PDF, JPEG said to be PDF, PDF as a portrait, an empty file, facts with a malformed
    // date, a kind that par. 4 does not ask for; each is named by its field and nothing is filed.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let resume = document_for(&run, DocumentKind::Resume);
    let portrait = document_for(&run, DocumentKind::PortraitPhoto);
    let malformed_date = with_passport_until(vec![document_for(&run, DocumentKind::Passport)], "soon").remove(0);
    let refused = [
        (with(&resume, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "chunk"),
        (with(&resume, &portrait.bytes), "header.media_type"),
        (with(&resume, b""), "chunk"),
        (with(&portrait, &resume.bytes), "header.media_type"),
        (Upload { media_type: "application/pdf", ..with(&portrait, &resume.bytes) }, "header.media_type"),
        (malformed_date, "facts.passport.expires_on"),
        (Upload { kind: DocumentKind::HousingContract, ..resume.clone() }, "header.kind"),
        (Upload { kind: DocumentKind::Unspecified, ..resume.clone() }, "header.kind"),
    ];
    nothing_is_taken(&run, &case, &refused).await;
}

#[tokio::test]
async fn a_file_that_would_harm_its_reader_is_not_taken() {
    // Aim: image bombs, pictures cut short or with a file behind or inside them, PDF files cut short, with something behind
    // their end, with a script, encrypted: each is refused before anything is stored.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let resume = document_for(&run, DocumentKind::Resume);
    let portrait = document_for(&run, DocumentKind::PortraitPhoto);
    let (picture, file) = (&portrait.bytes[..], &resume.bytes[..]);
    let script = b"1 0 obj\n<< /OpenAction << /S /Java#53cript /JS (app.alert(1)) >> >>\nendobj\n";
    let comment = [&picture[..2], &[0xFF, 0xFE, 0, 10], b"%PDF-1.7", &picture[2..]].concat();
    let refused = [
        portrait_claiming(&run, 60_000, 60_000),
        portrait_claiming(&run, 6_000, 4_000),
        portrait_claiming(&run, 0, 0),
        with(&portrait, &picture[..20]),
        with(&portrait, &picture[..picture.len() / 2]),
        with(&portrait, &[picture, file].concat()),
        with(&portrait, &[picture, b"PK\x03\x04"].concat()),
        with(&portrait, &comment),
        with(&resume, &file[..file.len() / 2]),
        with(&resume, &[file, picture].concat()),
        with(&resume, &[script, &b"trailer << /Encrypt 2 0 R >>\n"[..]].concat()),
        with(&resume, &[&file[..9], script, &file[9..]].concat()),
        with(&resume, &[&file[..9], b"<< /Encrypt 2 0 R >>", &file[9..]].concat()),
    ];
    nothing_is_taken(&run, &case, &refused.map(|document| (document, "chunk"))).await;
}

fn with(document: &Upload, bytes: &[u8]) -> Upload {
    Upload { bytes: bytes.to_vec(), ..document.clone() }
}

/// Each document is refused by its field; the case, its documents and the object store stay as they were.
async fn nothing_is_taken(run: &CaseRun, case: &str, refused: &[(Upload, &str)]) {
    let (before, filed) = (view::version(run, Astanahub, case).await, documents(case).await);
    let store = DocumentStore::in_directory(&run.suite.endpoints().object_store).unwrap();
    for (document, field) in refused {
        let refusal = upload(run, &run.cast.applicant, case, document).await.unwrap_err();
        blames_field(&refusal, field);
        let known = petition_documents(&run.cast.identity).unwrap().iter().any(|known| known.bytes == document.bytes);
        let stored = store.get(&hex::encode(sha256(&document.bytes))).await.is_ok();
        assert!(known || !stored, "{field}: a refused file was stored");
    }
    assert_eq!(view::version(run, Astanahub, case).await, before);
    assert_eq!(documents(case).await, filed);
}

#[tokio::test]
async fn a_document_larger_than_the_limit_is_not_taken() {
    // Aim: 20 MiB are taken, one byte more is refused by its field, and nothing is filed.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let filed = documents(&case).await;
    // A page so full that a few spaces behind its end make up the size.
    let mut document = document_for(&run, DocumentKind::Portfolio);
    document.bytes = kosh::documents::pdf("Portfolio", &[&"x".repeat(20 * MIB - 1_500)]);
    assert!((20 * MIB - 1_000..20 * MIB).contains(&document.bytes.len()), "{}", document.bytes.len());
    document.bytes.resize(20 * MIB + 1, b' ');
    let refusal = upload(&run, &run.cast.applicant, &case, &document).await.unwrap_err();
    blames_field(&refusal, "chunk");
    assert_eq!(documents(&case).await, filed);
    document.bytes.truncate(20 * MIB);
    let taken = upload(&run, &run.cast.applicant, &case, &document).await.unwrap();
    assert_eq!(taken.size, 20 * MIB as u64);
}

#[tokio::test]
async fn a_stream_that_breaks_its_own_order_is_not_taken() {
    // Aim: chunks before the header, a second header and an empty stream are told as such.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let filed = documents(&case).await;
    let header = || {
        Part::Header(dossier::UploadHeader {
            request_id: id(),
            case_id: case.clone(),
            kind: DocumentKind::Resume as i32,
            media_type: "application/pdf".to_owned(),
            facts: None,
        })
    };
    let by = &run.cast.applicant;
    let chunk = || Part::Chunk(b"%PDF-1.7".to_vec());
    blames_field(&send_parts(&run, by, [chunk(), header()]).await.unwrap_err(), "header");
    blames_field(&send_parts(&run, by, []).await.unwrap_err(), "header");
    blames_field(&send_parts(&run, by, [header(), header()]).await.unwrap_err(), "chunk");
    assert_eq!(documents(&case).await, filed);
}

#[tokio::test]
async fn a_photo_of_other_proportions_stops_the_petition() {
    // Aim: par. 4(4): measured from the bytes: whole pictures that are square or small are refused with the clause at
    // submission; 35×45 passes.
    let run = run(City::Almaty).await;
    let case = filled_petition(&run).await;
    let before = view::version(&run, Astanahub, &case).await;
    for (width, height, ground) in [(600, 600, "PHOTO_PROPORTIONS"), (350, 450, "PHOTO_TOO_SMALL")] {
        upload(&run, &run.cast.applicant, &case, &portrait_of(&run, width, height)).await.unwrap();
        blames_clause(&submit_signed(&run, &case).await.unwrap_err(), "A-4.4", ground);
        assert_eq!(view::version(&run, Astanahub, &case).await, before);
    }
    upload(&run, &run.cast.applicant, &case, &portrait_of(&run, 700, 900)).await.unwrap();
    submit_signed(&run, &case).await.unwrap();
}
