//! The documents that the order names, and the typed facts that its rules test.
//!
//! A document is its kind, its digest and the facts read from it. The files of paragraphs 4, 10, 20 and 26 state
//! which documents are required.
//!
//! Out of scope: the bytes of documents, and rules.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::city::City;
use crate::identity::Iin;
use crate::moment::Moment;

macro_rules! document_kinds {
    ($($variant:ident $code:literal $ru:literal $kk:literal $en:literal;)*) => {
        /// A kind of document of paragraphs 4, 10, 20 or 26.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[derive(strum::Display, EnumString, IntoStaticStr, VariantArray)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum DocumentKind { $(#[strum(serialize = $code)] $variant,)* }

        impl DocumentKind {
            pub const fn name_ru(self) -> &'static str {
                match self { $(DocumentKind::$variant => $ru,)* }
            }

            pub const fn name_kk(self) -> &'static str {
                match self { $(DocumentKind::$variant => $kk,)* }
            }

            pub const fn name_en(self) -> &'static str {
                match self { $(DocumentKind::$variant => $en,)* }
            }
        }
    };
}

document_kinds! {
    Passport "PASSPORT" "заграничный паспорт" "шетелдік паспорт" "foreign passport";
    PortraitPhoto "PORTRAIT_PHOTO" "портретное изображение (оцифрованная фотография)" "портреттік бейне (цифрлық фотосурет)" "portrait image (digitised photograph)";
    Diploma "DIPLOMA" "диплом" "диплом" "diploma";
    Portfolio "PORTFOLIO" "портфолио" "портфолио" "portfolio";
    ProfessionalCertificate "PROFESSIONAL_CERTIFICATE" "сертификат о повышении квалификации" "біліктілікті арттыру туралы сертификат" "certificate of professional development";
    Resume "RESUME" "резюме" "түйіндеме" "CV";
    MotivationLetter "MOTIVATION_LETTER" "мотивационное письмо" "мотивациялық хат" "motivation letter";
    CriminalRecord "CRIMINAL_RECORD" "документ о судимости (отсутствии судимости)" "соттылығы (соттылығының жоқтығы) туралы құжат" "document on criminal record (or its absence)";
    Petition "PETITION" "ходатайство" "қолдаухат" "petition";
    Questionnaire "QUESTIONNAIRE" "анкета-заявление" "сауалнама-өтініш" "questionnaire-application";
    DutyReceipt "DUTY_RECEIPT" "документ об уплате государственной пошлины" "мемлекеттік баждың төленгені туралы құжат" "document on payment of the state duty";
    MedicalCertificate "MEDICAL_CERTIFICATE" "медицинская справка формы 028/у" "медициналық тексеруден өткені туралы анықтама" "medical certificate of form 028/у";
    FingerprintCertificate "FINGERPRINT_CERTIFICATE" "справка о прохождении дактилоскопирования" "дактилоскопиядан өткені туралы анықтама" "certificate of fingerprinting";
    HousingContract "HOUSING_CONTRACT" "договор о предоставлении жилища" "тұрғын үй беру туралы шарт" "housing contract";
    PaperPhoto "PAPER_PHOTO" "одна фотография размером 35х45 мм" "35х45 мм өлшемді бір фотосурет" "one photograph of 35×45 mm";
    CrossBorderConsent "CROSS_BORDER_CONSENT" "заявление-согласие на трансграничную передачу персональных данных" "дербес деректерді трансшекаралық беруге келісім-өтініш" "consent to the cross-border transfer of personal data";
    PermitNotice "PERMIT_NOTICE" "уведомление о выдаче РПП" "тұрақты тұруға рұқсат берілгені туралы хабарлама" "notice of the permit's issue";
    CardDutyReceipt "CARD_DUTY_RECEIPT" "квитанция об оплате госпошлины за выдачу ВНЖ" "ықтиярхат үшін мемлекеттік баж түбіртегі" "receipt of the state duty for the residence card";
}

impl DocumentKind {
    pub const ALL: &'static [DocumentKind] = Self::VARIANTS;

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn from_code(code: &str) -> Option<DocumentKind> {
        code.parse().ok()
    }
}

/// One document of a package. The digest identifies the bytes in the object store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Document {
    pub kind: DocumentKind,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    pub size: u64,
    pub media_type: String,
    pub facts: Facts,
}

/// The facts of a foreign passport.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passport {
    pub number: String,
    /// ISO 3166-1 alpha-3.
    pub citizenship: String,
    pub issued_on: Date,
    pub expires_on: Date,
    pub birth_date: Date,
}

/// Never prints the passport number or the birth date.
impl fmt::Debug for Passport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Passport")
            .field("citizenship", &self.citizenship)
            .field("expires_on", &self.expires_on)
            .finish_non_exhaustive()
    }
}

/// How a foreign document was legalised.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Serialize,
    Deserialize,
    EnumString,
    IntoStaticStr,
    VariantArray,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Legalisation {
    None,
    Consular,
    Apostille,
    TreatyExempt,
}

impl Legalisation {
    pub const ALL: &'static [Legalisation] = Self::VARIANTS;

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn from_code(code: &str) -> Option<Legalisation> {
        code.parse().ok()
    }
}

/// The facts read from a document that a rule tests.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Facts {
    None,
    Passport(Passport),
    Photo {
        width_px: u32,
        height_px: u32,
    },
    CriminalRecord {
        /// ISO 3166-1 alpha-3 of the state whose competent body issued it.
        issuing_state: String,
        issued_on: Date,
        legalisation: Legalisation,
    },
    MedicalCertificate {
        form: String,
        issued_on: Date,
        fit: bool,
    },
    FingerprintCertificate {
        reference: String,
    },
    HousingContract {
        city: City,
        starts_on: Date,
        ends_on: Date,
        notarised: bool,
    },
    Payment {
        reference: String,
    },
    /// the form of the appendix, signed (AP-6) and possibly withdrawn in writing (AP-5).
    CrossBorderConsent {
        signed_at: Moment,
        /// SHA-256 of the form's text, hexadecimal.
        form_sha256: String,
        withdrawn_at: Option<Moment>,
    },
}

/// The applicant (услугополучатель), a foreign IT specialist.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    pub iin: Iin,
    pub surname: String,
    pub given_name: String,
    pub patronymic: Option<String>,
    pub birth_date: Date,
    /// ISO 3166-1 alpha-3.
    pub citizenship: String,
    /// Further citizenships, ISO 3166-1 alpha-3. Most people have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_citizenships: Vec<String>,
    /// ISO 3166-1 alpha-3 of the state of permanent residence.
    pub residence_country: String,
    pub email: String,
}

impl Applicant {
    /// Surname, given name and patronymic, as notices print them.
    pub fn full_name(&self) -> String {
        let mut name = format!("{} {}", self.surname, self.given_name);
        if let Some(patronymic) = &self.patronymic {
            name.push(' ');
            name.push_str(patronymic);
        }
        name
    }

    /// Every declared citizenship, beginning with that of the passport.
    pub fn citizenships(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.citizenship).chain(&self.further_citizenships).map(String::as_str)
    }
}

/// Never prints personal data.
impl fmt::Debug for Applicant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Applicant(***)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use jiff::civil::date;

    #[test]
    fn codes_and_serde_agree() {
        // Aim: the code in protos and the code in JSON are the same word.
        for kind in DocumentKind::ALL {
            assert_eq!(serde_json::to_string(kind).unwrap(), format!("\"{}\"", kind.code()));
            assert_eq!(DocumentKind::from_code(kind.code()), Some(*kind));
        }
        for way in Legalisation::ALL {
            assert_eq!(serde_json::to_string(&way).unwrap(), format!("\"{}\"", way.code()));
            assert_eq!(Legalisation::from_code(way.code()), Some(*way));
        }
    }

    #[test]
    fn facts_survive_json_and_hide_in_debug() {
        // Aim: typed facts are serialised without loss, and a passport number never reaches a log.
        let facts = Facts::Passport(Passport {
            number: "N1234567".into(),
            citizenship: "NLD".into(),
            issued_on: date(2020, 1, 1),
            expires_on: date(2030, 1, 1),
            birth_date: date(1990, 1, 1),
        });
        let text = serde_json::to_string(&facts).unwrap();
        assert!(text.contains("\"type\":\"PASSPORT\""));
        assert_eq!(serde_json::from_str::<Facts>(&text).unwrap(), facts);
        assert!(!format!("{facts:?}").contains("N1234567"));
    }
}
