//! Pages that fill from the top: the position of each mark, and the start of new pages.
//!
//! Out of scope: the layout of blocks, and the PDF format.

use super::PdfError;
use super::font::{Faces, Weight};
use super::qr::Matrix;

/// A4 in points with its margins. The left margin leaves space for a binder.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 62.0;
pub(super) const RIGHT: f32 = WIDTH - 45.0;
const TOP: f32 = HEIGHT - 36.0;
const BOTTOM: f32 = 57.0;
pub(super) const BREADTH: f32 = RIGHT - LEFT;

pub(super) type Colour = [f32; 3];
pub(super) const INK: Colour = [0.09, 0.11, 0.16];
pub(super) const MUTED: Colour = [0.38, 0.42, 0.48];
pub(super) const BLUE: Colour = [0.0, 0.32, 0.52];
pub(super) const GOLD: Colour = [0.76, 0.60, 0.22];
pub(super) const HAIR: Colour = [0.80, 0.83, 0.87];
pub(super) const TINT: Colour = [0.945, 0.965, 0.98];
pub(super) const RED: Colour = [0.66, 0.12, 0.12];

/// The style of words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub weight: Weight,
    pub size: f32,
    pub colour: Colour,
}

impl Style {
    pub const fn new(weight: Weight, size: f32, colour: Colour) -> Self {
        Self { weight, size, colour }
    }

    /// The distance between two baselines.
    pub fn leading(self) -> f32 {
        self.size * 1.32
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Align {
    Left,
    Centre,
    Right,
}

/// A mark on a page, positioned by its lower left corner.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Mark {
    Words { style: Style, x: f32, y: f32, text: String },
    Box { x: f32, y: f32, width: f32, height: f32, fill: Colour },
    Circle { x: f32, y: f32, radius: f32, line: f32, colour: Colour },
    Line { from: (f32, f32), to: (f32, f32), line: f32, colour: Colour },
    Qr { x: f32, y: f32, side: f32, matrix: Matrix },
}

/// The pages so far, and the free position on the last one.
pub(super) struct Sheets {
    pub faces: Faces,
    pub pages: Vec<Vec<Mark>>,
    pub y: f32,
    /// The area of the signature mark: page, left, bottom, right, top.
    pub seal: Option<(usize, [f32; 4])>,
}

impl Sheets {
    pub fn new() -> Result<Self, PdfError> {
        Ok(Self { faces: Faces::read()?, pages: vec![vec![]], y: TOP, seal: None })
    }

    /// Begins a new page unless this height fits on the current one.
    pub fn need(&mut self, height: f32) {
        if self.y - height < BOTTOM && self.y < TOP {
            self.pages.push(vec![]);
            self.y = TOP;
        }
    }

    /// The free height of the current page.
    pub fn room(&self) -> f32 {
        self.y - BOTTOM
    }

    pub fn skip(&mut self, height: f32) {
        if self.y < TOP {
            self.y -= height;
        }
    }

    pub fn draw(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    pub fn lines(&self, text: &str, style: Style, width: f32) -> Vec<String> {
        self.faces.of(style.weight).lines(text, style.size, width)
    }

    /// Draws one line of words at baseline `y` within a column.
    pub fn words(&mut self, text: &str, style: Style, (x, width): (f32, f32), y: f32, align: Align) {
        let own = self.faces.of(style.weight).width(text, style.size);
        let x = match align {
            Align::Left => x,
            Align::Centre => x + (width - own) / 2.0,
            Align::Right => x + width - own,
        };
        self.draw(Mark::Words { style, x, y, text: text.to_owned() });
    }

    pub fn hairline(&mut self, y: f32) {
        self.draw(Mark::Line { from: (LEFT, y), to: (RIGHT, y), line: 0.5, colour: HAIR });
    }
}
