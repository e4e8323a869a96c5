//! The layout of a document's blocks on its pages.
//!
//! Kazakh is on the left and Russian on the right, as on the letterheads of state bodies. Long columns break across
//! pages together.
//!
//! Out of scope: the PDF format.

use super::font::Weight::{Bold, Regular};
use super::qr::Matrix;
use super::sheets::{
    Align, BLUE, BREADTH, GOLD, HEIGHT, INK, LEFT, MUTED, Mark, RED, RIGHT, Sheets, Style, TINT, WIDTH,
};
use super::{Block, DecisionDocument, Fact, PdfError, Words};

const GUTTER: f32 = 24.0;
const COLUMN: f32 = (BREADTH - GUTTER) / 2.0;
const KK: (f32, f32) = (LEFT, COLUMN);
const RU: (f32, f32) = (LEFT + COLUMN + GUTTER, COLUMN);
const WHOLE: (f32, f32) = (LEFT, BREADTH);

const BODY: Style = Style::new(Regular, 9.3, INK);
const NAME: Style = Style::new(Regular, 8.0, MUTED);
const VALUE: Style = Style::new(Regular, 10.0, INK);
const SMALL: Style = Style::new(Regular, 7.6, MUTED);
const SIGNED: Style = Style::new(Regular, 8.4, INK);
const EMBLEM: f32 = 17.0;

/// Places all blocks on pages, with footers and page numbers.
pub(super) fn compose(document: &DecisionDocument) -> Result<Sheets, PdfError> {
    let mut sheets = Sheets::new()?;
    for block in &document.blocks {
        match block {
            Block::Letterhead(words) => letterhead(&mut sheets, words),
            Block::Reference(facts) => reference(&mut sheets, facts),
            Block::Title(words) => title(&mut sheets, words),
            Block::Emphasis(facts) => emphasis(&mut sheets, facts),
            Block::Facts(facts) => facts.iter().for_each(|fact| row(&mut sheets, fact)),
            Block::Heading(words) => heading(&mut sheets, words),
            Block::Text(words) => columns(&mut sheets, words, BODY, 0.0),
            Block::Items(items) => numbered(&mut sheets, items),
            Block::Proof { qr, facts, text } => proof(&mut sheets, &Matrix::of(qr)?, facts, text),
        }
    }
    feet(&mut sheets, document);
    Ok(sheets)
}

/// The body on both sides of a shanyrak (шаңырақ, the crown of a yurt), which is an ornament and not the State's
/// emblem.
fn letterhead(sheets: &mut Sheets, words: &Words) {
    let room = (WIDTH - 2.0 * LEFT) / 2.0 - EMBLEM - 26.0;
    let top = sheets.y;
    let mut lowest = top - 2.0 * EMBLEM - 4.0;
    let columns = [(&words.kk, LEFT), (&words.ru, RIGHT - room)];
    for (text, x) in columns {
        let mut y = top;
        for (index, part) in text.lines().enumerate() {
            let style = if index == 0 { Style::new(Bold, 9.4, BLUE) } else { Style::new(Regular, 8.8, BLUE) };
            for line in sheets.lines(part, style, room) {
                y -= style.leading();
                sheets.words(&line, style, (x, room), y, Align::Centre);
            }
            y -= 2.0;
        }
        lowest = lowest.min(y);
    }
    shanyrak(sheets, (LEFT + RIGHT) / 2.0, top - EMBLEM - 4.0);
    let y = lowest - 6.0;
    sheets.draw(Mark::Box { x: LEFT, y, width: BREADTH, height: 1.6, fill: BLUE });
    sheets.draw(Mark::Box { x: LEFT, y: y - 2.8, width: BREADTH, height: 0.8, fill: GOLD });
    sheets.y = y - 8.0;
}

fn shanyrak(sheets: &mut Sheets, x: f32, y: f32) {
    for (radius, line) in [(EMBLEM, 1.6), (EMBLEM - 4.2, 0.8)] {
        sheets.draw(Mark::Circle { x, y, radius, line, colour: BLUE });
    }
    let inner = EMBLEM - 4.2;
    for offset in [-3.4, 0.0, 3.4_f32] {
        let reach = (inner * inner - offset * offset).sqrt();
        let line = |from, to| Mark::Line { from, to, line: 0.9, colour: GOLD };
        sheets.draw(line((x - reach, y + offset), (x + reach, y + offset)));
        sheets.draw(line((x + offset, y - reach), (x + offset, y + reach)));
    }
    for step in 0_u8..24 {
        let angle = f32::from(step) * std::f32::consts::TAU / 24.0;
        let at = |radius: f32| (x + radius * angle.cos(), y + radius * angle.sin());
        sheets.draw(Mark::Line { from: at(inner), to: at(EMBLEM), line: 0.5, colour: BLUE });
    }
}

/// Facts in one line: the first on the left, the last on the right.
fn reference(sheets: &mut Sheets, facts: &[Fact]) {
    let style = Style::new(Regular, 9.0, INK);
    sheets.y -= style.leading();
    let y = sheets.y;
    for (index, fact) in facts.iter().enumerate() {
        let align = if index == 0 { Align::Left } else { Align::Right };
        let text = format!("{}: {}", named(fact), fact.value);
        sheets.words(&text, style, WHOLE, y, align);
    }
    sheets.skip(6.0);
}

fn title(sheets: &mut Sheets, words: &Words) {
    sheets.skip(9.0);
    let style = Style::new(Bold, 12.4, INK);
    for text in [&words.kk, &words.ru] {
        for line in balanced(sheets, text, style) {
            sheets.need(style.leading());
            sheets.y -= style.leading();
            let y = sheets.y;
            sheets.words(&line, style, WHOLE, y, Align::Centre);
        }
        sheets.skip(2.0);
    }
    sheets.skip(7.0);
}

/// As few lines as possible, all of similar length, so that a title does not end with a single word.
fn balanced(sheets: &Sheets, text: &str, style: Style) -> Vec<String> {
    let fewest = sheets.lines(text, style, BREADTH - 10.0);
    let narrower = (1_u8..40).map(|step| sheets.lines(text, style, BREADTH - 10.0 - f32::from(step) * 6.0));
    narrower.take_while(|lines| lines.len() == fewest.len()).last().unwrap_or(fewest)
}

/// Boxes side by side with the height of the highest.
fn emphasis(sheets: &mut Sheets, facts: &[Fact]) {
    let count = facts.len().max(1) as f32;
    let width = (BREADTH - 10.0 * (count - 1.0)) / count;
    let (name, value) = (Style::new(Regular, 7.6, MUTED), Style::new(Bold, 14.5, BLUE));
    let inner = width - 20.0;
    let cells: Vec<(Vec<String>, Vec<String>)> = facts
        .iter()
        .map(|fact| (sheets.lines(&named(fact), name, inner), sheets.lines(&fact.value, value, inner)))
        .collect();
    let height_of = |(names, values): &(Vec<String>, Vec<String>)| {
        names.len() as f32 * name.leading() + values.len() as f32 * value.leading() + 14.0
    };
    let height = cells.iter().map(height_of).fold(0.0, f32::max);
    sheets.need(height);
    let top = sheets.y;
    for (index, (names, values)) in cells.iter().enumerate() {
        let x = LEFT + index as f32 * (width + 10.0);
        sheets.draw(Mark::Box { x, y: top - height, width, height, fill: TINT });
        sheets.draw(Mark::Box { x, y: top - height, width: 2.4, height, fill: GOLD });
        let mut y = top - 4.0;
        for line in names {
            y -= name.leading();
            sheets.words(line, name, (x + 12.0, inner), y, Align::Left);
        }
        y -= 1.0;
        for line in values {
            y -= value.leading();
            sheets.words(line, value, (x + 12.0, inner), y, Align::Left);
        }
    }
    sheets.y = top - height;
    sheets.skip(7.0);
}

/// Name and value, with a hairline below.
fn row(sheets: &mut Sheets, fact: &Fact) {
    const NAMES: f32 = 200.0;
    let names = sheets.lines(&named(fact), NAME, NAMES);
    let values = sheets.lines(&fact.value, VALUE, BREADTH - NAMES - 10.0);
    let below = names.len().saturating_sub(1) as f32 * NAME.leading();
    let height = (VALUE.leading() + below).max(values.len() as f32 * VALUE.leading()) + 3.6;
    sheets.need(height);
    let top = sheets.y;
    for (index, line) in names.iter().enumerate() {
        let y = top - VALUE.leading() - index as f32 * NAME.leading();
        sheets.words(line, NAME, (LEFT, NAMES), y, Align::Left);
    }
    for (index, line) in values.iter().enumerate() {
        let y = top - (index + 1) as f32 * VALUE.leading();
        sheets.words(line, VALUE, (LEFT + NAMES + 10.0, BREADTH), y, Align::Left);
    }
    sheets.y = top - height;
    let y = sheets.y;
    sheets.hairline(y);
}

/// Both names of a fact, or one if they are the same.
fn named(fact: &Fact) -> String {
    let Words { kk, ru } = &fact.name;
    if kk == ru { kk.clone() } else { format!("{kk} / {ru}") }
}

fn heading(sheets: &mut Sheets, words: &Words) {
    let style = Style::new(Bold, 9.8, BLUE);
    sheets.skip(6.0);
    // A heading does not stay alone at the end of a page.
    sheets.need(style.leading() + 3.0 * BODY.leading());
    columns(sheets, words, style, 0.0);
    sheets.skip(2.0);
}

/// Both languages line by line, so that they break across pages together.
fn columns(sheets: &mut Sheets, words: &Words, style: Style, indent: f32) {
    let inner = |(x, width): (f32, f32)| (x + indent, width - indent);
    let (kk, ru) = (inner(KK), inner(RU));
    let (left, right) = (sheets.lines(&words.kk, style, kk.1), sheets.lines(&words.ru, style, ru.1));
    for index in 0..left.len().max(right.len()) {
        sheets.need(style.leading());
        sheets.y -= style.leading();
        let y = sheets.y;
        for (lines, column) in [(&left, kk), (&right, ru)] {
            if let Some(line) = lines.get(index) {
                sheets.words(line, style, column, y, Align::Left);
            }
        }
    }
    sheets.skip(4.0);
}

fn numbered(sheets: &mut Sheets, items: &[Words]) {
    for (index, item) in items.iter().enumerate() {
        // An item stays on one page, unless it is long.
        let (kk, ru) = (sheets.lines(&item.kk, BODY, KK.1 - 16.0), sheets.lines(&item.ru, BODY, RU.1 - 16.0));
        sheets.need(kk.len().max(ru.len()).min(8) as f32 * BODY.leading());
        let (page, y) = (sheets.pages.len(), sheets.y - BODY.leading());
        for (x, _) in [KK, RU] {
            sheets.words(&format!("{}.", index + 1), BODY, (x, 14.0), y, Align::Left);
        }
        debug_assert_eq!(page, sheets.pages.len());
        columns(sheets, item, BODY, 16.0);
    }
}

/// The code on the left, its contents and the signer on the right.
fn proof(sheets: &mut Sheets, matrix: &Matrix, facts: &[Fact], text: &Words) {
    const SIDE: f32 = 88.0;
    const NAMES: f32 = 158.0;
    const GAP: f32 = 10.0;
    let x = LEFT + SIDE + 24.0;
    let width = RIGHT - x - 8.0;
    let half = (width - GAP) / 2.0;
    let rows: Vec<_> = facts
        .iter()
        .map(|fact| {
            let value = sheets.lines(&fact.value, SIGNED, width - NAMES - GAP);
            (sheets.lines(&named(fact), SMALL, NAMES), value)
        })
        .collect();
    let row_height = |(name, value): &(Vec<String>, Vec<String>)| {
        (name.len() as f32 * SMALL.leading()).max(value.len() as f32 * SIGNED.leading()) + 2.5
    };
    let (kk, ru) = (sheets.lines(&text.kk, SMALL, half), sheets.lines(&text.ru, SMALL, half));
    let words_height = kk.len().max(ru.len()) as f32 * SMALL.leading();
    let height = (rows.iter().map(row_height).sum::<f32>() + words_height + 20.0).max(SIDE + 22.0);
    sheets.skip(if sheets.room() > height + 14.0 { 14.0 } else { 5.0 });
    sheets.need(height);
    let top = sheets.y;
    sheets.draw(Mark::Box { x: LEFT, y: top - height, width: BREADTH, height, fill: TINT });
    sheets.draw(Mark::Box { x: LEFT, y: top - 1.2, width: BREADTH, height: 1.2, fill: BLUE });
    sheets.draw(Mark::Qr { x: LEFT + 11.0, y: top - 11.0 - SIDE, side: SIDE, matrix: matrix.clone() });
    let mut y = top - 8.0;
    for cells in &rows {
        for (index, line) in cells.0.iter().enumerate() {
            let at = y - SIGNED.leading() - index as f32 * SMALL.leading();
            sheets.words(line, SMALL, (x, NAMES), at, Align::Left);
        }
        for (index, line) in cells.1.iter().enumerate() {
            let at = y - (index + 1) as f32 * SIGNED.leading();
            sheets.words(line, SIGNED, (x + NAMES + GAP, half), at, Align::Left);
        }
        y -= row_height(cells);
    }
    y -= 4.0;
    for (lines, x) in [(&kk, x), (&ru, x + half + GAP)] {
        for (index, line) in lines.iter().enumerate() {
            sheets.words(line, SMALL, (x, half), y - (index + 1) as f32 * SMALL.leading(), Align::Left);
        }
    }
    sheets.y = top - height;
    sheets.seal = Some((sheets.pages.len() - 1, [LEFT, top - height, RIGHT, top]));
}

/// The footer of every page: the owner of the document and the number of pages.
fn feet(sheets: &mut Sheets, document: &DecisionDocument) {
    let count = sheets.pages.len();
    let drawn = std::mem::take(&mut sheets.pages);
    for (index, marks) in drawn.into_iter().enumerate() {
        sheets.pages.push(marks);
        sheets.draw(Mark::Box { x: LEFT, y: 50.0, width: BREADTH, height: 0.6, fill: BLUE });
        sheets.words(&document.foot, SMALL, WHOLE, 39.0, Align::Left);
        sheets.words(&format!("{} / {count}", index + 1), SMALL, WHOLE, 39.0, Align::Right);
        if let Some(warning) = &document.warning {
            let style = Style::new(Bold, 7.6, RED);
            sheets.words(&format!("{} · {}", warning.kk, warning.ru), style, WHOLE, 27.0, Align::Centre);
        }
    }
    debug_assert!(sheets.y < HEIGHT);
}
