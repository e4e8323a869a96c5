//! Writes pages as a PDF file: subset fonts, searchable text, attachments, and the empty place for a signature.
//!
//! The output depends only on the arguments, so the same pages give the same bytes.
//!
//! Out of scope: keys.

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec_zlib;
use pdf_writer::types::{
    AnnotationFlags, AssociationKind, CidFontType, FieldType, FontFlags, SigFlags, SystemInfo, UnicodeCmap,
};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};
use subsetter::GlyphRemapper;

use super::font::{Face, Weight};
use super::sheets::{HEIGHT, Mark, Sheets, WIDTH};
use super::{Attachment, DecisionDocument, PdfError};

/// The space for a signature with its chain, in octets.
pub(super) const ROOM: usize = 8 * 1024;
/// Placeholders of ten digits, overwritten when the offsets are known.
pub(super) const OFFSETS: [i32; 4] = [0, 1_111_111_111, 1_222_222_222, 1_333_333_333];

/// The contents of the signature dictionary, and the data that a later reader needs to judge the signature.
pub(super) struct Slot<'a> {
    pub signer: &'a str,
    pub reason: &'a str,
    /// In the date format of PDF.
    pub at: &'a str,
    /// Certificates and OCSP answers, DER.
    pub certificates: &'a [Vec<u8>],
    pub answers: &'a [Vec<u8>],
}

const SYSTEM: SystemInfo = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Assigns the numbers of the objects.
struct Numbers(i32);

impl Numbers {
    fn next(&mut self) -> Ref {
        self.0 += 1;
        Ref::new(self.0)
    }
}

/// The characters in use, with their places in the subset font.
struct Subset {
    remapper: GlyphRemapper,
    /// New glyph, character, width.
    characters: BTreeMap<u16, (char, f32)>,
}

pub(super) fn write(
    sheets: &Sheets,
    document: &DecisionDocument,
    id: [u8; 16],
    slot: Option<&Slot<'_>>,
) -> Result<Vec<u8>, PdfError> {
    let mut numbers = Numbers(0);
    let mut pdf = Pdf::new();
    pdf.set_file_id((id.to_vec(), id.to_vec()));
    let (catalog, tree, info) = (numbers.next(), numbers.next(), numbers.next());
    let subsets = Weight::ALL.map(|weight| subset(sheets, weight));
    let mut fonts = Vec::new();
    for (weight, subset) in Weight::ALL.into_iter().zip(&subsets) {
        fonts.push(font(&mut pdf, &mut numbers, sheets.faces.of(weight), weight, subset)?);
    }
    let pages: Vec<Ref> = sheets.pages.iter().map(|_| numbers.next()).collect();
    let seal = slot.map(|slot| seal_objects(&mut pdf, &mut numbers, sheets, &pages, slot));
    for (index, (marks, page)) in sheets.pages.iter().zip(&pages).enumerate() {
        let content = numbers.next();
        let mut sheet = pdf.page(*page);
        sheet.media_box(Rect::new(0.0, 0.0, WIDTH, HEIGHT)).parent(tree).contents(content);
        let mut resources = sheet.resources();
        let mut named = resources.fonts();
        for (weight, font) in Weight::ALL.into_iter().zip(&fonts) {
            named.pair(Name(resource(weight)), *font);
        }
        named.finish();
        resources.finish();
        if let Some(seal) = seal.as_ref().filter(|seal| seal.page == index) {
            sheet.annotations([seal.field]);
        }
        sheet.finish();
        stream(&mut pdf, content, &drawn(marks, sheets, &subsets));
    }
    pdf.pages(tree).kids(pages.iter().copied()).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    let files: Vec<_> = document.attachments.iter().map(|file| (attach(&mut pdf, &mut numbers, file), file)).collect();
    let mut described = pdf.document_info(info);
    described.title(TextStr(&document.title)).author(TextStr(&document.author)).subject(TextStr(&document.subject));
    described.producer(TextStr("Kosh"));
    described.finish();
    let mut root = pdf.catalog(catalog);
    root.pages(tree).lang(TextStr("kk"));
    root.viewer_preferences().display_doc_title(true);
    if !files.is_empty() {
        let mut names = root.names();
        let mut embedded = names.embedded_files();
        let mut entries = embedded.names();
        for (spec, file) in &files {
            entries.insert(Str(file.name.as_bytes()), *spec);
        }
        entries.finish();
        embedded.finish();
        names.finish();
        root.insert(Name(b"AF")).array().items(files.iter().map(|(spec, _)| *spec));
    }
    if let Some(seal) = &seal {
        let mut form = root.form();
        form.fields([seal.field]).sig_flags(SigFlags::SIGNATURES_EXIST | SigFlags::APPEND_ONLY);
        form.finish();
        root.insert(Name(b"Perms")).dict().pair(Name(b"DocMDP"), seal.value);
        root.pair(Name(b"DSS"), seal.store);
    }
    root.finish();
    Ok(pdf.finish())
}

/// The contents of a document's QR code, read from the description of the file. Nothing is verified here.
pub fn subject_of(file: &[u8]) -> Option<String> {
    const NAME: &[u8] = b"/Subject (";
    let start = file.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    let text = file.get(start..)?.split(|byte| *byte == b')').next()?;
    String::from_utf8(text.to_vec()).ok()
}

/// The parts of the signature except its value.
struct SealObjects {
    page: usize,
    field: Ref,
    value: Ref,
    store: Ref,
}

fn seal_objects(pdf: &mut Pdf, numbers: &mut Numbers, sheets: &Sheets, pages: &[Ref], slot: &Slot<'_>) -> SealObjects {
    let (page, [left, bottom, right, top]) = sheets.seal.unwrap_or((0, [0.0; 4]));
    let (field, value, store, look) = (numbers.next(), numbers.next(), numbers.next(), numbers.next());
    // Nothing is drawn. The proof block marks the place, and a reader shows the signature on a click there.
    pdf.form_xobject(look, b"").bbox(Rect::new(0.0, 0.0, right - left, top - bottom));
    let mut form = pdf.form_field(field);
    form.field_type(FieldType::Signature).partial_name(TextStr("Seal")).pair(Name(b"V"), value);
    let mut widget = form.into_annotation();
    widget.rect(Rect::new(left, bottom, right, top));
    widget.flags(AnnotationFlags::PRINT | AnnotationFlags::LOCKED);
    if let Some(page) = pages.get(page) {
        widget.page(*page);
    }
    widget.appearance().normal().stream(look);
    widget.finish();
    let mut dictionary = pdf.indirect(value).dict();
    dictionary.pair(Name(b"Type"), Name(b"Sig"));
    dictionary.pair(Name(b"Filter"), Name(b"Adobe.PPKLite"));
    dictionary.pair(Name(b"SubFilter"), Name(b"ETSI.CAdES.detached"));
    dictionary.insert(Name(b"ByteRange")).array().items(OFFSETS);
    dictionary.pair(Name(b"Contents"), Str(&[0xFF; ROOM]));
    dictionary.pair(Name(b"M"), Str(slot.at.as_bytes()));
    dictionary.pair(Name(b"Name"), TextStr(slot.signer));
    dictionary.pair(Name(b"Reason"), TextStr(slot.reason));
    let mut references = dictionary.insert(Name(b"Reference")).array();
    let mut reference = references.push().dict();
    reference.pair(Name(b"Type"), Name(b"SigRef")).pair(Name(b"TransformMethod"), Name(b"DocMDP"));
    let mut params = reference.insert(Name(b"TransformParams")).dict();
    // P = 1: any change makes the document invalid.
    params.pair(Name(b"Type"), Name(b"TransformParams")).pair(Name(b"P"), 1).pair(Name(b"V"), Name(b"1.2"));
    params.finish();
    reference.finish();
    references.finish();
    dictionary.finish();
    let mut keep = |ders: &[Vec<u8>]| -> Vec<Ref> {
        ders.iter()
            .map(|der| {
                let id = numbers.next();
                stream(pdf, id, der);
                id
            })
            .collect()
    };
    let (certificates, answers) = (keep(slot.certificates), keep(slot.answers));
    let mut dss = pdf.indirect(store).dict();
    dss.pair(Name(b"Type"), Name(b"DSS"));
    dss.insert(Name(b"Certs")).array().items(certificates);
    dss.insert(Name(b"OCSPs")).array().items(answers);
    dss.finish();
    SealObjects { page, field, value, store }
}

fn stream(pdf: &mut Pdf, id: Ref, bytes: &[u8]) {
    pdf.stream(id, &compress_to_vec_zlib(bytes, 9)).filter(Filter::FlateDecode);
}

fn attach(pdf: &mut Pdf, numbers: &mut Numbers, file: &Attachment) -> Ref {
    let (spec, bytes) = (numbers.next(), numbers.next());
    let packed = compress_to_vec_zlib(&file.bytes, 9);
    let mut embedded = pdf.embedded_file(bytes, &packed);
    embedded.filter(Filter::FlateDecode);
    embedded.subtype(Name(file.media_type.as_bytes()));
    embedded.params().size(i32::try_from(file.bytes.len()).unwrap_or(i32::MAX));
    embedded.finish();
    let mut described = pdf.file_spec(spec);
    described.path(Str(file.name.as_bytes())).unic_file(TextStr(&file.name)).embedded_file_with_unicode(bytes);
    described.description(TextStr(&file.description)).association_kind(AssociationKind::Source);
    spec
}

const fn resource(weight: Weight) -> &'static [u8] {
    match weight {
        Weight::Regular => b"R",
        Weight::Bold => b"B",
    }
}

fn subset(sheets: &Sheets, weight: Weight) -> Subset {
    let face = sheets.faces.of(weight);
    let mut subset = Subset { remapper: GlyphRemapper::new(), characters: BTreeMap::new() };
    for mark in sheets.pages.iter().flatten() {
        let Mark::Words { style, text, .. } = mark else { continue };
        if style.weight != weight {
            continue;
        }
        for character in text.chars() {
            let (glyph, width) = face.glyph(character);
            let place = subset.remapper.remap(glyph);
            subset.characters.entry(place).or_insert((character, width));
        }
    }
    subset
}

fn font(pdf: &mut Pdf, numbers: &mut Numbers, face: &Face, weight: Weight, subset: &Subset) -> Result<Ref, PdfError> {
    let [whole, cid, descriptor, file, cmap] = [(); 5].map(|()| numbers.next());
    let data = subsetter::subset(face.data, 0, &subset.remapper).map_err(|_| PdfError::Font)?;
    let name = match weight {
        Weight::Regular => "KOSHAA+PTSerif-Regular",
        Weight::Bold => "KOSHAB+PTSerif-Bold",
    };
    let name = Name(name.as_bytes());
    pdf.type0_font(whole)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(cmap);
    let mut described = pdf.cid_font(cid);
    described.subtype(CidFontType::Type2).base_font(name).system_info(SYSTEM).font_descriptor(descriptor);
    described.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = described.widths();
    for (place, (_, width)) in &subset.characters {
        widths.consecutive(*place, [*width]);
    }
    widths.finish();
    described.finish();
    let parsed = &face.parsed;
    let scaled = |units: i16| f32::from(units) * 1000.0 / f32::from(parsed.units_per_em());
    let corners = parsed.global_bounding_box();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SERIF | FontFlags::SYMBOLIC)
        .bbox(Rect::new(scaled(corners.x_min), scaled(corners.y_min), scaled(corners.x_max), scaled(corners.y_max)))
        .italic_angle(0.0)
        .ascent(scaled(parsed.ascender()))
        .descent(scaled(parsed.descender()))
        .cap_height(scaled(parsed.capital_height().unwrap_or(parsed.ascender())))
        .stem_v(if weight == Weight::Bold { 140.0 } else { 90.0 })
        .font_file2(file);
    let mut characters = UnicodeCmap::new(Name(b"Kosh"), SYSTEM);
    for (place, (character, _)) in &subset.characters {
        characters.pair(*place, *character);
    }
    stream(pdf, cmap, &characters.finish().into_vec());
    let packed = compress_to_vec_zlib(&data, 9);
    let mut program = pdf.stream(file, &packed);
    program.filter(Filter::FlateDecode);
    program.pair(Name(b"Length1"), i32::try_from(data.len()).unwrap_or(i32::MAX));
    program.finish();
    Ok(whole)
}

fn drawn(marks: &[Mark], sheets: &Sheets, subsets: &[Subset; 2]) -> Vec<u8> {
    let mut content = Content::new();
    for mark in marks {
        match mark {
            Mark::Words { style, x, y, text } => {
                let face = sheets.faces.of(style.weight);
                let remapper = &subsets[usize::from(style.weight == Weight::Bold)].remapper;
                let glyphs: Vec<u8> = text
                    .chars()
                    .flat_map(|character| remapper.get(face.glyph(character).0).unwrap_or_default().to_be_bytes())
                    .collect();
                let [red, green, blue] = style.colour;
                content.begin_text().set_fill_rgb(red, green, blue);
                content.set_font(Name(resource(style.weight)), style.size).next_line(*x, *y).show(Str(&glyphs));
                content.end_text();
            }
            Mark::Box { x, y, width, height, fill: [red, green, blue] } => {
                content.set_fill_rgb(*red, *green, *blue).rect(*x, *y, *width, *height).fill_nonzero();
            }
            Mark::Line { from, to, line, colour: [red, green, blue] } => {
                content.set_stroke_rgb(*red, *green, *blue).set_line_width(*line);
                content.move_to(from.0, from.1).line_to(to.0, to.1).stroke();
            }
            Mark::Circle { x, y, radius, line, colour: [red, green, blue] } => {
                content.set_stroke_rgb(*red, *green, *blue).set_line_width(*line);
                circle(&mut content, *x, *y, *radius);
            }
            Mark::Qr { x, y, side, matrix } => {
                let module = side / matrix.side as f32;
                content.set_fill_rgb(0.0, 0.0, 0.0);
                for (row, column, count) in matrix.runs() {
                    let bottom = y + side - (row + 1) as f32 * module;
                    content.rect(x + column as f32 * module, bottom, count as f32 * module, module);
                }
                content.fill_nonzero();
            }
        }
    }
    content.finish().into_vec()
}

/// A circle of four curves. The constant makes them round to a thousandth.
fn circle(content: &mut Content, x: f32, y: f32, r: f32) {
    let k = 0.552_285 * r;
    content.move_to(x + r, y);
    content.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    content.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    content.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    content.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    content.close_path().stroke();
}
