//! The reasons of refusals, returns and holds, in the languages of the notices.
//!
//! Only data. Notices are in Kazakh and Russian (AMB-32), and English is for integrators.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};

macro_rules! reasons {
    ($($variant:ident $code:literal ru $ru:literal kk $kk:literal en $en:literal;)*) => {
        /// A reason, independent of the clause under which it was found.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[derive(EnumString, IntoStaticStr, VariantArray)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        pub enum Reason { $(#[strum(serialize = $code)] $variant,)* }

        impl Reason {
            pub const fn ru(self) -> &'static str {
                match self { $(Reason::$variant => $ru,)* }
            }

            pub const fn kk(self) -> &'static str {
                match self { $(Reason::$variant => $kk,)* }
            }

            pub const fn en(self) -> &'static str {
                match self { $(Reason::$variant => $en,)* }
            }
        }
    };
}

impl Reason {
    pub const fn all() -> &'static [Reason] {
        Self::VARIANTS
    }

    pub fn code(self) -> &'static str {
        self.into()
    }

    pub fn from_code(code: &str) -> Option<Reason> {
        code.parse().ok()
    }
}

reasons! {
// Intake: who may file, when and where.
PilotClosed "PILOT_CLOSED"
    ru "приём заявлений пилотного проекта закрыт; обратитесь в общем порядке выдачи РПП"
    kk "пилоттық жоба бойынша өтініштер қабылдау жабық; тұрақты тұруға рұқсатты жалпы тәртіппен сұраңыз"
    en "the pilot's intake is closed; use the ordinary permit procedure";
CitizenOfKazakhstan "CITIZEN_OF_KAZAKHSTAN"
    ru "услуга оказывается иностранцам; гражданину Республики Казахстан разрешение на проживание не требуется"
    kk "қызмет шетелдіктерге көрсетіледі; Қазақстан Республикасының азаматына тұруға рұқсат қажет емес"
    en "the service is for foreigners; a citizen of Kazakhstan needs no residence permit";
CityOutsidePilot "CITY_OUTSIDE_PILOT"
    ru "услуга пилотного проекта оказывается только в городах Астана и Алматы"
    kk "пилоттық жоба қызметі тек Астана және Алматы қалаларында көрсетіледі"
    en "the pilot's service is provided in Astana and Almaty only";
CityMismatch "CITY_MISMATCH"
    ru "город не совпадает с городом, выбранным в заявлении"
    kk "қала өтініште таңдалған қалаға сәйкес келмейді"
    en "the city differs from the one chosen in the application";
IinInvalid "IIN_INVALID"
    ru "ИИН отсутствует или неверен"
    kk "ЖСН жоқ немесе қате"
    en "the IIN is missing or wrong";
SignatureInvalid "SIGNATURE_INVALID"
    ru "ЭЦП недействительна или принадлежит другому лицу"
    kk "ЭЦҚ жарамсыз немесе басқа тұлғаға тиесілі"
    en "the signature is invalid or another person's";
NotSigned "NOT_SIGNED"
    ru "документ не подписан ЭЦП"
    kk "құжатқа ЭЦҚ қойылмаған"
    en "the document is not signed";
NoConsent "NO_CONSENT"
    ru "не дано согласие на сбор и обработку персональных данных"
    kk "дербес деректерді жинауға және өңдеуге келісім берілмеген"
    en "no consent to the collection and processing of personal data";
ConsentWithdrawn "CONSENT_WITHDRAWN"
    ru "согласие на обработку персональных данных отозвано заявителем"
    kk "өтініш беруші дербес деректерді өңдеуге келісімін қайтарып алды"
    en "the applicant has withdrawn the consent";
BanInForce "BAN_IN_FORCE"
    ru "не истёк один год, в течение которого повторное обращение не допускается"
    kk "қайта жүгінуге жол берілмейтін бір жылдық мерзім өткен жоқ"
    en "the year in which a new application is not allowed has not passed";
LiveApplicationExists "LIVE_APPLICATION_EXISTS"
    ru "по данному ИИН уже рассматривается другое заявление"
    kk "осы ЖСН бойынша басқа өтініш қаралып жатыр"
    en "another application of this person is under consideration";
LivePetitionExists "LIVE_PETITION_EXISTS"
    ru "по данному ИИН уже рассматривается другая заявка на ходатайство"
    kk "осы ЖСН бойынша қолдаухатқа басқа өтінім қаралып жатыр"
    en "another petition request of this person is under consideration";
ActOutOfOrder "ACT_OUT_OF_ORDER"
    ru "действие не предусмотрено на текущем этапе дела"
    kk "істің ағымдағы кезеңінде бұл әрекет көзделмеген"
    en "the act is not provided for at this stage of the case";
NotByHand "NOT_BY_HAND"
    ru "действие совершается должностным лицом лично, в ручном режиме"
    kk "әрекетті лауазымды тұлға жеке өзі, қолмен режимде жасайды"
    en "the act must be done by an officer in person";

// Documents.
DocumentMissing "DOCUMENT_MISSING"
    ru "документ не представлен"
    kk "құжат ұсынылмаған"
    en "the document is missing";
DocumentFactsMissing "DOCUMENT_FACTS_MISSING"
    ru "сведения документа не указаны или не относятся к этому документу"
    kk "құжаттың мәліметтері көрсетілмеген немесе бұл құжатқа қатысты емес"
    en "the document's data are missing or belong to another kind of document";
DocumentRepeated "DOCUMENT_REPEATED"
    ru "документ представлен более одного раза"
    kk "құжат бірнеше рет ұсынылған"
    en "the document is attached more than once";
DocumentIllegible "DOCUMENT_ILLEGIBLE"
    ru "документ нечитаем"
    kk "құжатты оқу мүмкін емес"
    en "the document is illegible";
DataMismatch "DATA_MISMATCH"
    ru "сведения в документах не совпадают"
    kk "құжаттардағы мәліметтер сәйкес келмейді"
    en "the data in the documents do not agree";
NotByCompetentBody "NOT_BY_COMPETENT_BODY"
    ru "документ выдан не компетентным органом соответствующего государства"
    kk "құжатты тиісті мемлекеттің құзыретті органы бермеген"
    en "the document was not issued by the competent body of the state concerned";
PassportTermTooShort "PASSPORT_TERM_TOO_SHORT"
    ru "срок действия паспорта на день подачи не превышает 180 календарных дней"
    kk "өтініш берілген күнгі паспорттың қолданылу мерзімі күнтізбелік 180 күннен аспайды"
    en "on the filing day the passport is valid for no more than 180 calendar days";
PassportNotReplaceable "PASSPORT_NOT_REPLACEABLE"
    ru "срок действия паспорта недостаточен, другого паспорта нет"
    kk "паспорттың қолданылу мерзімі жеткіліксіз, басқа паспорт жоқ"
    en "the passport's validity is too short and there is no other passport";
PassportExpired "PASSPORT_EXPIRED"
    ru "паспорт недействителен"
    kk "паспорт жарамсыз"
    en "the passport is not valid";
PhotoProportions "PHOTO_PROPORTIONS"
    ru "изображение не соответствует размеру 35х45 мм"
    kk "сурет 35х45 мм өлшеміне сәйкес келмейді"
    en "the image has not the proportions of 35×45 mm";
PhotoTooSmall "PHOTO_TOO_SMALL"
    ru "разрешение изображения недостаточно"
    kk "суреттің ажыратымдылығы жеткіліксіз"
    en "the image has too few pixels";
NotLegalised "NOT_LEGALISED"
    ru "документ иностранного государства не легализован"
    kk "шет мемлекеттің құжаты заңдастырылмаған"
    en "the foreign document is not legalised";
ApostilleOutsideConvention "APOSTILLE_OUTSIDE_CONVENTION"
    ru "апостиль этого государства не принимается: между ним и Республикой Казахстан Гаагская конвенция об апостиле не действует; легализуйте документ в загранучреждении Республики Казахстан"
    kk "бұл мемлекеттің апостилі қабылданбайды: онымен Қазақстан Республикасы арасында апостиль туралы Гаага конвенциясы қолданылмайды; құжатты Қазақстан Республикасының шетелдегі мекемесінде заңдастырыңыз"
    en "the apostille of this state is not accepted: the Hague Apostille Convention is not in force between it and Kazakhstan; have the document legalised by a consul of Kazakhstan";
NoExemptingTreaty "NO_EXEMPTING_TREATY"
    ru "с этим государством нет действующего договора, освобождающего документы от легализации; представьте апостиль или легализуйте документ в загранучреждении Республики Казахстан"
    kk "бұл мемлекетпен құжаттарды заңдастырудан босататын қолданыстағы шарт жоқ; апостиль қойдырыңыз немесе құжатты Қазақстан Республикасының шетелдегі мекемесінде заңдастырыңыз"
    en "no treaty in force with this state frees its documents of legalisation; bring an apostille, or have the document legalised by a consul of Kazakhstan";
CriminalRecordOtherState "CRIMINAL_RECORD_OTHER_STATE"
    ru "документ о судимости выдан не государством гражданства или постоянного проживания"
    kk "соттылық туралы құжатты азаматтығы немесе тұрақты тұратын мемлекет бермеген"
    en "the criminal-record document is not from the state of citizenship or residence";
CriminalRecordStateMissing "CRIMINAL_RECORD_STATE_MISSING"
    ru "не представлен документ о судимости одного из государств гражданства или постоянного проживания"
    kk "азаматтығы немесе тұрақты тұратын мемлекеттердің бірінен соттылық туралы құжат ұсынылмаған"
    en "there is no criminal-record document of one of the states of citizenship or residence";
CriminalRecordTooOld "CRIMINAL_RECORD_TOO_OLD"
    ru "документ о судимости выдан слишком давно"
    kk "соттылық туралы құжат тым ертеде берілген"
    en "the criminal-record document is too old";
QuestionnaireIncomplete "QUESTIONNAIRE_INCOMPLETE"
    ru "анкета-заявление заполнена не полностью"
    kk "сауалнама-өтініш толық толтырылмаған"
    en "the questionnaire is incomplete";
QuestionnaireLanguage "QUESTIONNAIRE_LANGUAGE"
    ru "анкета-заявление заполнена не на казахском или русском языке"
    kk "сауалнама-өтініш қазақ немесе орыс тілінде толтырылмаған"
    en "the questionnaire is not in Kazakh or Russian";
QuestionnaireOfAnotherPerson "QUESTIONNAIRE_OF_ANOTHER_PERSON"
    ru "анкета-заявление заполнена на другое лицо"
    kk "сауалнама-өтініш басқа тұлғаға толтырылған"
    en "the questionnaire is another person's";
MedicalFormWrong "MEDICAL_FORM_WRONG"
    ru "медицинская справка не формы 028/у"
    kk "медициналық анықтама 028/у нысанында емес"
    en "the medical certificate is not of form 028/у";
MedicallyBarred "MEDICALLY_BARRED"
    ru "справка не подтверждает отсутствие заболеваний, запрещающих въезд"
    kk "анықтама кіруге тыйым салатын аурулардың жоқтығын растамайды"
    en "the certificate does not confirm the absence of diseases barring entry";
HousingNotNotarised "HOUSING_NOT_NOTARISED"
    ru "договор о предоставлении жилища не заверен нотариально"
    kk "тұрғын үй беру шарты нотариалды куәландырылмаған"
    en "the housing contract is not notarised";
HousingTermTooShort "HOUSING_TERM_TOO_SHORT"
    ru "срок договора о предоставлении жилища менее 180 календарных дней"
    kk "тұрғын үй беру шартының мерзімі күнтізбелік 180 күннен аз"
    en "the housing contract is for less than 180 calendar days";

// The petition.
PetitionNotGenuine "PETITION_NOT_GENUINE"
    ru "ходатайство не подписано МИИЦР или изменено"
    kk "қолдаухатқа министрлік қол қоймаған немесе ол өзгертілген"
    en "the petition is not signed by the ministry or was altered";
PetitionOfAnotherPerson "PETITION_OF_ANOTHER_PERSON"
    ru "ходатайство выдано другому лицу"
    kk "қолдаухат басқа тұлғаға берілген"
    en "the petition was issued to another person";
PetitionUsed "PETITION_USED"
    ru "ходатайство уже использовано: по нему вынесено решение"
    kk "қолдаухат пайдаланылған: ол бойынша шешім шығарылған"
    en "the petition has been used: a decision was made on it";
PetitionExpired "PETITION_EXPIRED"
    ru "срок действия ходатайства истёк"
    kk "қолдаухаттың қолданылу мерзімі өтті"
    en "the petition's validity has ended";
ProfessionNotListed "PROFESSION_NOT_LISTED"
    ru "профессия не входит в перечень востребованных профессий"
    kk "кәсіп сұранысқа ие кәсіптер тізбесіне кірмейді"
    en "the profession is not in the list of demanded professions";
QualificationNotConfirmed "QUALIFICATION_NOT_CONFIRMED"
    ru "квалификация заявителя не подтверждена"
    kk "өтініш берушінің біліктілігі расталмаған"
    en "the applicant's qualification was not confirmed";
ScreeningMissing "SCREENING_MISSING"
    ru "первичный скрининг не проведён"
    kk "бастапқы скрининг жүргізілмеген"
    en "the primary screening has not been done";
InvitationWithoutSlot "INVITATION_WITHOUT_SLOT"
    ru "заявителю не предоставлен выбор времени в календаре"
    kk "өтініш берушіге күнтізбеден уақыт таңдау ұсынылмаған"
    en "the applicant was offered no choice of time";
SlotTaken "SLOT_TAKEN"
    ru "выбранное время уже занято; выберите другое"
    kk "таңдалған уақыт бос емес; басқасын таңдаңыз"
    en "the time is taken already; choose another";
SlotPassed "SLOT_PASSED"
    ru "выбранное время уже прошло; выберите другое"
    kk "таңдалған уақыт өтіп кетті; басқасын таңдаңыз"
    en "the time has passed; choose another";
InterviewNotBegun "INTERVIEW_NOT_BEGUN"
    ru "время видео-интервью ещё не наступило"
    kk "бейнесұхбат уақыты әлі келген жоқ"
    en "the time of the video interview has not come yet";
InterviewBegun "INTERVIEW_BEGUN"
    ru "время видео-интервью уже наступило; перенести его нельзя"
    kk "бейнесұхбат уақыты келді; оны ауыстыруға болмайды"
    en "the time of the video interview has come; it cannot be changed any more";
RescheduleUsed "RESCHEDULE_USED"
    ru "видео-интервью уже переносилось; больше перенести его нельзя"
    kk "бейнесұхбат уақыты бұрын ауыстырылған; енді ауыстыруға болмайды"
    en "the video interview was rescheduled already; it cannot be once more";
InterviewStillOpen "INTERVIEW_STILL_OPEN"
    ru "срок, после которого заявка может быть закрыта без интервью, ещё не истёк"
    kk "өтінімді сұхбатсыз жабуға болатын мерзім әлі өткен жоқ"
    en "the days after which a request may be closed without an interview have not passed";
InterviewMissing "INTERVIEW_MISSING"
    ru "результат видео-интервью не зафиксирован"
    kk "бейнесұхбат нәтижесі тіркелмеген"
    en "no result of the video interview is recorded";
InterviewNotPassed "INTERVIEW_NOT_PASSED"
    ru "видео-интервью не пройдено"
    kk "бейнесұхбаттан өтпеген"
    en "the video interview was not passed";

// The duty.
DutyNotPaid "DUTY_NOT_PAID"
    ru "государственная пошлина не уплачена посредством Платежного шлюза"
    kk "мемлекеттік баж Төлем шлюзі арқылы төленбеген"
    en "the state duty was not paid through the payment gateway";
DutyAmountWrong "DUTY_AMOUNT_WRONG"
    ru "сумма государственной пошлины не соответствует ставке"
    kk "мемлекеттік баж сомасы мөлшерлемеге сәйкес келмейді"
    en "the amount of the state duty is wrong";
DutyOfAnotherPerson "DUTY_OF_ANOTHER_PERSON"
    ru "государственная пошлина уплачена за другое лицо"
    kk "мемлекеттік баж басқа тұлға үшін төленген"
    en "the state duty was paid for another person";
DutyAlreadyUsed "DUTY_ALREADY_USED"
    ru "платёж уже использован по другому заявлению"
    kk "төлем басқа өтініш бойынша пайдаланылған"
    en "the payment has been used for another application";

// Registration and rework.
NoReasonGiven "NO_REASON_GIVEN"
    ru "отказ или возврат не содержит причины"
    kk "бас тартуда немесе қайтаруда себеп көрсетілмеген"
    en "the refusal or return gives no reason";
CureIncomplete "CURE_INCOMPLETE"
    ru "причина возврата не устранена: документ не заменён"
    kk "қайтару себебі жойылмаған: құжат ауыстырылмаған"
    en "the reason of the return is not addressed: the item was not changed";
ReworkDeadlinePassed "REWORK_DEADLINE_PASSED"
    ru "причина возврата не устранена в течение пяти календарных дней"
    kk "қайтару себебі күнтізбелік бес күн ішінде жойылмаған"
    en "the reason of the return was not eliminated within five calendar days";

// Checks, approval and decisions.
ChecksMissing "CHECKS_MISSING"
    ru "проверка по учёту не проведена"
    kk "есеп бойынша тексеру жүргізілмеген"
    en "the check in the register has not been made";
RegisterHit "REGISTER_HIT"
    ru "имеются сведения, препятствующие выдаче РПП, по результатам проверки учётов"
    kk "есептерді тексеру нәтижесінде рұқсат беруге кедергі мәліметтер бар"
    en "a register holds information that bars the permit";
ApprovalPending "APPROVAL_PENDING"
    ru "ответ на согласование не получен; молчание не означает ни согласия, ни отказа"
    kk "келісу жауабы алынбаған; үнсіздік келісімді де, бас тартуды да білдірмейді"
    en "no answer to the approval request; silence is neither consent nor refusal";
NoPositiveApproval "NO_POSITIVE_APPROVAL"
    ru "отсутствует положительное согласование органов национальной безопасности (статья 49 Закона о миграции населения)"
    kk "ұлттық қауіпсіздік органдарының оң келісімі жоқ (Халықтың көші-қоны туралы заңның 49-бабы)"
    en "no positive approval of the national security bodies (art. 49 of the Law on Migration)";
NoGroundForRefusal "NO_GROUND_FOR_REFUSAL"
    ru "основания для отказа не установлены"
    kk "бас тарту негіздері анықталмаған"
    en "no ground for a refusal was established";
DecisionWithoutSignature "DECISION_WITHOUT_SIGNATURE"
    ru "решение не подписано должностным лицом"
    kk "шешімге лауазымды тұлға қол қоймаған"
    en "the decision is not signed by the officer";

// Arrival and the final result.
NotArrived "NOT_ARRIVED"
    ru "заявитель не прибыл в Республику Казахстан"
    kk "өтініш беруші Қазақстан Республикасына келмеген"
    en "the applicant has not arrived in Kazakhstan";
NotArrivedNorApplied "NOT_ARRIVED_NOR_APPLIED"
    ru "заявитель в течение 30 календарных дней не прибыл и не обратился в миграционную службу"
    kk "өтініш беруші күнтізбелік 30 күн ішінде келмеді және көші-қон қызметіне жүгінбеді"
    en "within 30 calendar days the applicant neither arrived nor applied to the migration service";
PreliminaryUnknown "PRELIMINARY_UNKNOWN"
    ru "предварительное РПП с таким номером не найдено"
    kk "мұндай нөмірі бар алдын ала рұқсат табылмады"
    en "no preliminary permit has this number";
PreliminaryNotValid "PRELIMINARY_NOT_VALID"
    ru "срок действия предварительного РПП истёк либо оно аннулировано"
    kk "алдын ала рұқсаттың мерзімі өткен немесе ол жойылған"
    en "the preliminary permit has expired or was annulled";
OriginalsNotCompared "ORIGINALS_NOT_COMPARED"
    ru "оригиналы документов не сверены"
    kk "құжаттардың түпнұсқалары салыстырылмаған"
    en "the originals have not been compared";
OriginalDiffers "ORIGINAL_DIFFERS"
    ru "оригинал отличается от ранее поданного документа"
    kk "түпнұсқа бұрын берілген құжаттан өзгеше"
    en "the original differs from the document filed earlier";
BorderCrossingNotFound "BORDER_CROSSING_NOT_FOUND"
    ru "сведения о пересечении государственной границы не поступили"
    kk "мемлекеттік шекараны кесіп өту туралы мәлімет түспеген"
    en "no information on a border crossing has come";
FingerprintsNotFound "FINGERPRINTS_NOT_FOUND"
    ru "дактилоскопическая регистрация не найдена"
    kk "дактилоскопиялық тіркеу табылмады"
    en "no dactyloscopic registration was found";
PermitNotIssued "PERMIT_NOT_ISSUED"
    ru "окончательное РПП не выдано"
    kk "түпкілікті тұрақты тұруға рұқсат берілмеген"
    en "the final permit has not been issued";
ResidenceNotRegistered "RESIDENCE_NOT_REGISTERED"
    ru "постановка на регистрационный учёт не произведена"
    kk "тіркеу есебіне қою жүргізілмеген"
    en "the residence is not registered";
}
