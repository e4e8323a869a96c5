//! The portrait image of. The order fixes 35×45 mm; pixels are our reading (AMB-26).

use crate::clause::Clause;
use crate::documents::{Document, DocumentKind, Facts};
use crate::ground::{Ground, Reason};
use crate::package::of_kind;
use crate::readings::Readings;

/// "портретное изображение (оцифрованная фотография) размером 35х45 мм": the proportion 7:9 within
/// the tolerance that whole pixels cause, and enough pixels.
pub fn check_photo(documents: &[Document], clause: Clause, readings: &Readings) -> Vec<Ground> {
    of_kind(documents, DocumentKind::PortraitPhoto)
        .filter_map(|document| fault(&document.facts, readings))
        .map(|reason| Ground::of_document(clause, reason, DocumentKind::PortraitPhoto))
        .collect()
}

fn fault(facts: &Facts, readings: &Readings) -> Option<Reason> {
    let Facts::Photo { width_px, height_px } = facts else {
        return Some(Reason::DocumentFactsMissing);
    };
    if !seven_to_nine(*width_px, *height_px, readings.photo_ratio_tolerance_permille) {
        Some(Reason::PhotoProportions)
    } else if *width_px < readings.photo_min_width_px || *height_px < readings.photo_min_height_px {
        Some(Reason::PhotoTooSmall)
    } else {
        None
    }
}

fn seven_to_nine(width: u32, height: u32, tolerance_permille: u32) -> bool {
    let (across, down) = (u64::from(width) * 9, u64::from(height) * 7);
    down > 0 && across.abs_diff(down) * 1000 <= down * u64::from(tolerance_permille)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a4_4_a10_2_proportion_and_size() {
        // Aim: 413×531 is 35×45 mm at 300 dots per inch; squares, 3:4 and small images fail.
        let fault = |width_px, height_px| fault(&Facts::Photo { width_px, height_px }, &Readings::default());
        assert_eq!(fault(413, 531), None);
        assert_eq!(fault(700, 900), None);
        assert_eq!(fault(600, 600), Some(Reason::PhotoProportions));
        assert_eq!(fault(600, 800), Some(Reason::PhotoProportions));
        assert_eq!(fault(350, 450), Some(Reason::PhotoTooSmall));
        assert_eq!(fault(0, 0), Some(Reason::PhotoProportions));
    }
}
