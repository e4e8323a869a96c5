//! The portrait image of. The order sets 35×45 mm. The pixel sizes are our interpretation
//! (AMB-26).

use crate::clause::Clause;
use crate::documents::{Document, DocumentKind, Facts};
use crate::ground::{Ground, Reason};
use crate::interpretations::Interpretations;
use crate::package::of_kind;

/// "портретное изображение (оцифрованная фотография) размером 35х45 мм": the proportion 7:9, with a tolerance for
/// whole pixels, and a minimum number of pixels.
pub fn check_photo(documents: &[Document], clause: Clause, interpretations: &Interpretations) -> Vec<Ground> {
    of_kind(documents, DocumentKind::PortraitPhoto)
        .filter_map(|document| fault(&document.facts, interpretations))
        .map(|reason| Ground::of_document(clause, reason, DocumentKind::PortraitPhoto))
        .collect()
}

fn fault(facts: &Facts, interpretations: &Interpretations) -> Option<Reason> {
    let Facts::Photo { width_px, height_px } = facts else {
        return Some(Reason::DocumentFactsMissing);
    };
    if !seven_to_nine(*width_px, *height_px, interpretations.photo_ratio_tolerance_permille) {
        Some(Reason::PhotoProportions)
    } else if *width_px < interpretations.photo_min_width_px || *height_px < interpretations.photo_min_height_px {
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
        // Aim: 413×531 is 35×45 mm at 300 dots per inch. Squares, 3:4 and small images fail.
        let fault = |width_px, height_px| fault(&Facts::Photo { width_px, height_px }, &Interpretations::default());
        assert_eq!(fault(413, 531), None);
        assert_eq!(fault(700, 900), None);
        assert_eq!(fault(600, 600), Some(Reason::PhotoProportions));
        assert_eq!(fault(600, 800), Some(Reason::PhotoProportions));
        assert_eq!(fault(350, 450), Some(Reason::PhotoTooSmall));
        assert_eq!(fault(0, 0), Some(Reason::PhotoProportions));
    }

    #[test]
    fn a4_4_a10_2_each_side_counts_and_the_tolerance_is_limited() {
        // Aim: an image that is wide enough but not high enough is too small. A deviation beyond the tolerance is a
        // wrong proportion.
        let interpretations = Interpretations::default();
        let (width, height) = (interpretations.photo_min_width_px, interpretations.photo_min_height_px);
        let loose = Interpretations { photo_ratio_tolerance_permille: 500, ..Interpretations::default() };
        let small = |width_px, height_px| super::fault(&Facts::Photo { width_px, height_px }, &loose);
        assert_eq!(small(width, height), None);
        assert_eq!(small(width - 1, height), Some(Reason::PhotoTooSmall));
        assert_eq!(small(width, height - 1), Some(Reason::PhotoTooSmall));
        assert!(seven_to_nine(7_000, 9_000, 0) && !seven_to_nine(7_001, 9_000, 0));
        // 10 thousandths of 9000×7 are 630, which is 70 columns more or less.
        assert!(seven_to_nine(7_070, 9_000, 10) && !seven_to_nine(7_071, 9_000, 10));
        assert!(seven_to_nine(6_930, 9_000, 10) && !seven_to_nine(6_929, 9_000, 10));
    }

    #[test]
    fn a4_4_a10_2_the_fault_names_the_clause_and_the_photo() {
        // Aim: a small photo gives a ground under the paragraph that requires it. A good photo gives none.
        let mut photo = crate::package::samples::document(DocumentKind::PortraitPhoto);
        let check =
            |photo: &Document| check_photo(std::slice::from_ref(photo), Clause::A10d2, &Interpretations::default());
        assert_eq!(check(&photo), []);
        photo.facts = Facts::Photo { width_px: 350, height_px: 450 };
        let expected = Ground::of_document(Clause::A10d2, Reason::PhotoTooSmall, DocumentKind::PortraitPhoto);
        assert_eq!(check(&photo), [expected]);
    }
}
