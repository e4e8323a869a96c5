//! Paragraph 5: the primary screening by the staff of АКФ ПИТ.
//!
//! "Работник АКФ ПИТ проводит первичный скрининг на полноту и соответствие требованиям, на основании
//! приложенных документов."

use jiff::civil::Date;

use crate::documents::Document;
use crate::edition::Edition;
use crate::ground::{Ground, allowed_unless};
use crate::{p04_petition, profession};

/// The grounds that the system finds itself. The screener adds the grounds found by reading the documents.
pub fn findings(documents: &[Document], profession_code: &str, filing: Date, edition: &Edition) -> Vec<Ground> {
    let mut grounds = p04_petition::check_package(documents, filing, edition);
    grounds.extend(profession::check_profession(profession_code));
    grounds
}

/// Admission to the next stage needs a package without findings. A failed screening ends as a refusal of paragraph
/// 9, without a ban (AMB-30).
pub fn may_admit(
    documents: &[Document],
    profession_code: &str,
    filing: Date,
    edition: &Edition,
) -> Result<(), Vec<Ground>> {
    allowed_unless(findings(documents, profession_code, filing, edition))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::samples;
    use jiff::civil::date;

    #[test]
    fn a5_completeness_and_profession_decide() {
        // Aim: a full package with a listed profession passes. A fault in either one blocks it.
        let edition = Edition::of_2026();
        let full = samples::documents(&p04_petition::DOCUMENTS.map(|item| item.kind));
        let day = date(2026, 6, 1);
        assert!(may_admit(&full, "AI_ENGINEER", day, edition).is_ok());
        assert!(may_admit(&full, "POET", day, edition).is_err());
        assert!(may_admit(&full[1..], "AI_ENGINEER", day, edition).is_err());
    }
}
