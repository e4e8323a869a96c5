//! A QR code as rows of dark and light modules.

use qrcodegen::{QrCode, QrCodeEcc};

use super::PdfError;

/// The modules of a QR code, without the surrounding quiet zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    pub side: usize,
    /// Row by row, from the top.
    pub dark: Vec<bool>,
}

impl Matrix {
    /// Creates a code that stays readable if up to a sixth of it is lost, for example in a folded or stamped
    /// document.
    pub fn of(text: &str) -> Result<Self, PdfError> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| PdfError::Qr)?;
        let side = code.size();
        let dark = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
        Ok(Self { side: usize::try_from(side).map_err(|_| PdfError::Qr)?, dark })
    }

    /// The runs of dark modules: row, first column, length.
    pub(super) fn runs(&self) -> Vec<(usize, usize, usize)> {
        let mut runs = Vec::new();
        for (y, row) in self.dark.chunks(self.side).enumerate() {
            let mut start = 0;
            for part in row.chunk_by(|a, b| a == b) {
                if part[0] {
                    runs.push((y, start, part.len()));
                }
                start += part.len();
            }
        }
        runs
    }
}
