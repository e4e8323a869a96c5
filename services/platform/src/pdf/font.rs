//! The two font faces of a document, and the width of words.
//!
//! PT Serif by ParaType was made for state documents in Cyrillic and has every letter of Kazakh. Its licence is in
//! the folder of the font files.
//!
//! Out of scope: lines and pages.

use std::collections::HashMap;

use super::PdfError;

const REGULAR: &[u8] = include_bytes!("../../assets/pt-serif/PTF55F.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/pt-serif/PTF75F.ttf");

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    pub const ALL: [Self; 2] = [Self::Regular, Self::Bold];
}

/// One face, parsed once per document.
pub(super) struct Face {
    pub data: &'static [u8],
    pub parsed: ttf_parser::Face<'static>,
    glyphs: HashMap<char, (u16, f32)>,
}

/// Both faces.
pub(super) struct Faces {
    faces: [Face; 2],
}

impl Faces {
    pub fn read() -> Result<Self, PdfError> {
        Ok(Self { faces: [Face::read(REGULAR)?, Face::read(BOLD)?] })
    }

    pub fn of(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.faces[0],
            Weight::Bold => &self.faces[1],
        }
    }
}

impl Face {
    fn read(data: &'static [u8]) -> Result<Self, PdfError> {
        let parsed = ttf_parser::Face::parse(data, 0).map_err(|_| PdfError::Font)?;
        let mut glyphs = HashMap::new();
        let scale = 1000.0 / f32::from(parsed.units_per_em());
        let tables =
            parsed.tables().cmap.into_iter().flat_map(|cmap| cmap.subtables).filter(|table| table.is_unicode());
        for table in tables {
            table.codepoints(|point| {
                let Some(character) = char::from_u32(point) else { return };
                let Some(glyph) = parsed.glyph_index(character) else { return };
                let width = f32::from(parsed.glyph_hor_advance(glyph).unwrap_or_default()) * scale;
                glyphs.insert(character, (glyph.0, width));
            });
        }
        Ok(Self { data, parsed, glyphs })
    }

    /// The glyph of a character, and its width in thousandths of the size. A missing character is shown as the
    /// empty box of the face, so that the loss is visible.
    pub fn glyph(&self, character: char) -> (u16, f32) {
        self.glyphs.get(&character).copied().unwrap_or_else(|| {
            let width = self.parsed.glyph_hor_advance(ttf_parser::GlyphId(0)).unwrap_or_default();
            (0, f32::from(width) * 1000.0 / f32::from(self.parsed.units_per_em()))
        })
    }

    pub fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|character| self.glyph(character).1).sum::<f32>() * size / 1000.0
    }

    /// Breaks a text into lines that fit. A word that is wider than a line is broken between letters.
    pub fn lines(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        text.lines().flat_map(|line| self.wrap(line, size, width)).collect()
    }

    fn wrap(&self, text: &str, size: f32, width: f32) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let line = lines.last().map_or("", String::as_str);
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, size) <= width {
                lines.pop();
                lines.push(longer);
                continue;
            }
            if line.is_empty() {
                lines.pop();
            }
            lines.extend(self.broken(word, size, width));
        }
        lines
    }

    fn broken(&self, word: &str, size: f32, width: f32) -> Vec<String> {
        let mut parts = vec![String::new()];
        for character in word.chars() {
            let part = parts.last().map_or("", String::as_str);
            if !part.is_empty() && self.width(part, size) + self.width(character.encode_utf8(&mut [0; 4]), size) > width
            {
                parts.push(String::new());
            }
            if let Some(part) = parts.last_mut() {
                part.push(character);
            }
        }
        parts
    }
}
