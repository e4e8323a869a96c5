//! Genuine files made here: a PDF for each document, a JPEG for each picture. Each says in plain words that it is a specimen.
//!
//! Out of scope: the facts that the order's rules test; they stand beside the bytes, typed, in `case_run`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use jpeg_encoder::{ColorType, Density, Encoder};
use pdf_writer::{Content, Name, Pdf, Rect, Ref, Str};

/// 35×45 mm at 300 dots per inch.
pub const WIDTH: u16 = 413;
pub const HEIGHT: u16 = 531;

/// A page of A4 with a heading and lines of Latin text.
pub fn pdf(heading: &str, lines: &[&str]) -> Vec<u8> {
    let [catalog, tree, page, font, content] = [1, 2, 3, 4, 5].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut sheet = pdf.page(page);
    sheet.media_box(Rect::new(0.0, 0.0, 595.0, 842.0)).parent(tree).contents(content);
    sheet.resources().fonts().pair(Name(b"F1"), font);
    drop(sheet);
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    pdf.stream(content, &page_content(heading, lines));
    pdf.finish()
}

fn page_content(heading: &str, lines: &[&str]) -> Vec<u8> {
    let mut content = Content::new();
    content.begin_text();
    content.set_font(Name(b"F1"), 20.0).next_line(72.0, 740.0).show(Str(latin(heading).as_bytes()));
    content.set_font(Name(b"F1"), 11.0);
    for line in lines.iter().chain([&"SPECIMEN made by Kosh. Not a document of any person."]) {
        content.next_line(0.0, -22.0).show(Str(latin(line).as_bytes()));
    }
    content.end_text();
    content.finish().into_vec()
}

/// The built-in fonts of a PDF know Latin letters only.
fn latin(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii() && !c.is_ascii_control() { c } else { '?' }).collect()
}

/// A drawn portrait, 35×45 mm: `tint` makes one person's picture differ from another's. Drawing one takes longer than most
/// acts, so each is drawn once.
pub fn portrait(tint: u8) -> Result<Vec<u8>> {
    static DRAWN: Mutex<BTreeMap<u8, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut drawn = DRAWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(portrait) = drawn.get(&tint) {
        return Ok(portrait.clone());
    }
    let portrait = draw(tint)?;
    drawn.insert(tint, portrait.clone());
    Ok(portrait)
}

fn draw(tint: u8) -> Result<Vec<u8>> {
    let mut pixels = Vec::with_capacity(usize::from(WIDTH) * usize::from(HEIGHT) * 3);
    for y in 0..i64::from(HEIGHT) {
        for x in 0..i64::from(WIDTH) {
            pixels.extend_from_slice(&colour(x, y, tint));
        }
    }
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 88);
    encoder.set_density(Density::Inch { x: 300, y: 300 });
    encoder.encode(&pixels, WIDTH, HEIGHT, ColorType::Rgb).context("drawing a portrait")?;
    Ok(bytes)
}

/// A light ground, shoulders, a head, hair, eyes.
fn colour(x: i64, y: i64, tint: u8) -> [u8; 3] {
    let inside = |cx: i64, cy: i64, rx: i64, ry: i64| {
        let (dx, dy) = ((x - cx) * ry, (y - cy) * rx);
        dx * dx + dy * dy <= rx * rx * ry * ry
    };
    let shade = u8::try_from(y / 20).unwrap_or_default();
    if inside(165, 235, 10, 6) || inside(248, 235, 10, 6) {
        [40, 50, 60]
    } else if inside(206, 250, 96, 128) && y > 180 {
        [224 - shade, 186 - shade, 160 - shade]
    } else if inside(206, 230, 110, 130) && y <= 250 {
        [90, 64 + tint % 32, 40]
    } else if inside(206, 540, 190, 150) {
        [40 + tint % 64, 60, 110]
    } else {
        [236 - shade / 2, 238 - shade / 2, 242 - shade / 2]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_files_are_what_they_say() {
        // Aim: a whole PDF, a JPEG of 413×531 pixels with its density, and different bytes for different persons.
        let document = pdf("Passport copy", &["Number: NX000000001"]);
        assert!(document.starts_with(b"%PDF-") && document.ends_with(b"%%EOF"));
        let photo = portrait(1).unwrap();
        assert!(photo.starts_with(&[0xFF, 0xD8, 0xFF]) && photo.ends_with(&[0xFF, 0xD9]));
        assert_eq!(&photo[6..11], b"JFIF\0");
        assert_eq!(photo[13..18], [1, 1, 44, 1, 44]);
        assert_ne!(photo, portrait(2).unwrap());
    }
}
