//! The table of clauses: variant, id, the opening words of the order, and where it is coded.
//!
//! Only data. The words are exact quotations, and a test finds each of them in the text of the order.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::Coding;

macro_rules! clauses {
    ($($variant:ident $id:literal $sentence:literal $state:ident($detail:literal);)*) => {
        /// A paragraph, sub-paragraph or part of the order.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[derive(strum::Display, EnumString, IntoStaticStr, VariantArray)]
        pub enum Clause { $(#[strum(serialize = $id)] $variant,)* }

        impl Clause {
            /// The paragraph's opening or deciding words, as the order has them.
            pub const fn sentence_ru(self) -> &'static str {
                match self { $(Clause::$variant => $sentence,)* }
            }

            pub const fn coding(self) -> Coding {
                match self { $(Clause::$variant => Coding::$state($detail),)* }
            }
        }
    };
}

clauses! {
// The covering order.
O0 "O-0" "В соответствии со статьей 22 Закона Республики Казахстан" Coded("edition::of_2026");
O1 "O-1" "Запустить пилотный проект \"Digital Nomad Residency\"" Coded("edition::serves");
O2 "O-2" "Утвердить прилагаемый Алгоритм взаимодействия государственных органов"
    NotCoded("names the participants; each is a service with its own roles");
O3 "O-3" "обеспечить необходимые доступы для уполномоченных сотрудников УМС ДП и МИИЦР к АРМ ГО ИИС \"ЦОН\"."
    NotCoded("access is a matter of roles, declared on each RPC");
O4 "O-4" "обеспечить создание и настройку АРМ ГО ИИС \"ЦОН\""
    NotCoded("the service arm-go and its provisioning implement it");
O5 "O-5" "Министерствам внутренних дел, искусственного интеллекта и цифрового развития Республики Казахстан обеспечить:"
    NotCoded("heading of two sub-paragraphs");
O5d1 "O-5.1" "реализацию доступа в соответствии с алгоритмом"
    Coded("platform::ledger::visibility::admit");
O5d2 "O-5.2" "обучение сотрудников УМС ДП, Центра обслуживания населения"
    NotCoded("training of staff, not software");
O6 "O-6" "обеспечить соблюдение Единых требований в области информационно-коммуникационных технологий"
    NotCoded("`platform` implements audit, access control and encryption");
O7 "O-7" "Контроль за исполнением настоящего совместного приказа возложить"
    NotCoded("supervision: the supervisor receives overdue deadlines (is-mp::acts::escalate_approval), which decide nothing");
O8 "O-8" "Комитету цифровых активов и прорывных технологий МИИЦР в установленном законодательством порядке обеспечить:"
    NotCoded("heading of two sub-paragraphs");
O8d1 "O-8.1" "размещение настоящего совместного приказа на интернет-ресурсе МИИЦР"
    NotCoded("publication, not software");
O8d2 "O-8.2" "в течение пяти рабочих дней со дня подписания совместного приказа"
    NotCoded("a deadline of the ministry's committee, listed as D-17 for completeness");
O9 "O-9" "вступает в силу после дня его официального опубликования и действует по 31 декабря 2026 года."
    Coded("edition::intake_open");

// Chapter 1. General provisions.
A1 "A-1" "Настоящий Алгоритм определяет взаимодействие государственных органов и организаций" Coded("edition::serves");
A2 "A-2" "В настоящем Алгоритме используются следующие понятия и сокращения:" NotCoded("heading of the definitions");
A2d1 "A-2.1" "информационная система – организационно-упорядоченная совокупность" NotCoded("a general definition");
A2d2 "A-2.2" "ИИН – индивидуальный идентификационный номер иностранного IT специалиста;" Coded("identity::check_twelve_digits");
A2d3 "A-2.3" "услугополучатель/заявитель – иностранный IT-специалист, которому выдано ходатайство" Coded("p10_application::may_open");
A2d4 "A-2.4" "сотрудник миграционной службы (далее – сотрудник МС)"
    NotCoded("a role; O-1 takes precedence over the regions it names (AMB-48)");
A2d5 "A-2.5" "ходатайство – письмо отраслевого государственного органа о соответствии перечню востребованных профессий"
    Coded("profession::check_profession");
A2d6 "A-2.6" "отраслевой государственный орган – уполномоченный орган в сфере информатизации" NotCoded("names the ministry");
A2d7 "A-2.7" "разрешение на постоянное проживание (далее – РПП)" NotCoded("the permit itself; its conditions are coded below");
A2d8 "A-2.8" "органы национальной безопасности Республики Казахстан (далее – КНБ)" NotCoded("names the body; its answer is A-15");
A2d8p2 "A-2.8/p2" "обеспечение безопасности личности и общества" NotCoded("the purpose of the body; part of its definition");
A2d8p3 "A-2.8/p3" "осуществление и координирование разведывательной деятельности" NotCoded("the purpose of the body; part of its definition");
A2d9 "A-2.9" "вид на жительство иностранца в Республике Казахстан (далее – ВНЖ)" Coded("p26_card::may_request");
A2d10 "A-2.10" "электронная цифровая подпись (далее – ЭЦП)"
    Coded("platform::signature::verify::verify");
A2d11 "A-2.11" "портал электронного правительства (далее – ПЭП)" NotCoded("names a system: service egov-pep");
A2d12 "A-2.12" "информационная система, предназначенная для автоматизации и мониторинга процесса оказания государственных услуг"
    NotCoded("names a system: service arm-go");
A2d13 "A-2.13" "Автономный кластерный фонд \"Парк инновационных технологий\" (далее – АКФ ПИТ)"
    NotCoded("names the body behind service astanahub");
A2d14 "A-2.14" "Единая информационная система \"Беркут\" (далее – ЕИС \"Беркут\")" NotCoded("names a system: service berkut");
A2abbr "A-2/abbr" "В настоящем Алгоритме используются следующие расшифровки аббревиатур:" NotCoded("heading of the abbreviations");
A2abbr1 "A-2/abbr1" "ИС МП – информационная система миграционной полиции;" NotCoded("abbreviation: service is-mp");
A2abbr2 "A-2/abbr2" "ЦОН – центр обслуживания населения" NotCoded("abbreviation");
A2abbr3 "A-2/abbr3" "МВД – Министерство внутренних дел Республики Казахстан." NotCoded("abbreviation");
A2last "A-2/last" "Все иные понятия и термины, используемые в Алгоритме" NotCoded("refers to other laws");

// Chapter 2. The petition.
A3 "A-3" "Государственная услуга оказывается территориальным органом миграционной службы"
    NotCoded("who may decide is a matter of roles: decisions are acts of is-mp and arm-go only");
A4p1 "A-4/p1" "Услугополучатель при условии наличия ИИН иностранного IT-специалиста и ЭЦП, подает заявление на портале astanahub.com"
    Coded("p04_petition::may_file");
A4p1s2 "A-4/p1s2" "В случае несогласия услугополучателя на сбор и обработку персональных данных процесс формирования электронного ходатайства завершается."
    Coded("p04_petition::consent_gate");
A4p2 "A-4/p2" "Перечень документов для получения ходатайства включают следующие документы:" Coded("p04_petition::check_package");
A4d1 "A-4.1" "копия заграничного паспорта, срок действия, которого на день подачи заявления свыше 180 (сто восемьдесят) календарных дней;"
    Coded("passport::over_180_days");
A4d2 "A-4.2" "сканированный вариант диплома (при наличии);" Coded("p04_petition::check_package");
A4d3 "A-4.3" "портфолио;" Coded("p04_petition::check_package");
A4d4 "A-4.4" "портретное изображение (оцифрованная фотография) размером 35х45 мм;" Coded("photo::check_photo");
A4d5 "A-4.5" "сканированный вариант сертификата о повышении квалификации;" Coded("p04_petition::check_package");
A4d6 "A-4.6" "резюме;" Coded("p04_petition::check_package");
A4d7 "A-4.7" "мотивационное письмо;" Coded("p04_petition::check_package");
A4d8 "A-4.8" "документ о судимости (отсутствии судимости) в государстве гражданской принадлежности и/или постоянного проживания"
    Coded("p04_petition::check_package");
A5 "A-5" "Работник АКФ ПИТ проводит первичный скрининг на полноту и соответствие требованиям" Coded("p05_screening::may_admit");
A6 "A-6" "уведомив посредством портала astanahub.com либо на адрес электронной почты в течение 2 (двух) рабочих дней"
    Coded("p06_interview::check_invitation");
A7 "A-7" "Следующий этап верификации проводится путем видео-интервью" Coded("p06_interview::may_send_to_ministry");
A8 "A-8" "МИИЦР подписывает ходатайство о верификации квалификации заявителя с использованием ЭЦП"
    Coded("p08_petition_decision::may_sign");
A9 "A-9" "В случае отказа заявки по результатам верификации АКФ ПИТ направляет заявителю уведомление с пояснением причин"
    Coded("p08_petition_decision::may_refuse");

// Section 2.1. Preliminary approval.
A10 "A-10" "Услугополучатель в целях получения предварительного РПП в Республике Казахстан в ПЭП подает электронное заявление"
    Coded("p10_application::may_open");
A10d1 "A-10.1" "копия заграничного паспорта срок действия, которых на день подачи заявления свыше 180 (сто восемьдесят) календарных дней;"
    Coded("passport::over_180_days");
A10d2 "A-10.2" "портретное изображение (оцифрованная фотография) размером 35х45 мм;" Coded("photo::check_photo");
A10d3 "A-10.3" "ходатайство;" Coded("p10_application::check_petition");
A10d4 "A-10.4" "легализованного консулом загранучреждения Республики Казахстан;" Coded("legalisation::accepted");
A10d5 "A-10.5" "анкета-заявление (в соответствии с требованиями Правил выдачи иностранцам и лицам без гражданства разрешения на временное и постоянное проживание в Республике Казахстан), подписанная ЭЦП услугополучателя;"
    Coded("questionnaire::validate");
A10d6 "A-10.6" "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного правительства)."
    Coded("duty::check_payment");
A11 "A-11" "Зарегистрированное в ПЭП электронное заявление с перечнем обязательных документов"
    Coded("egov-pep::acts::submit_application");
A12p1 "A-12/p1" "в ручном режиме регистрирует и загружает информацию в ИС МП." Coded("p12_registration::may_register");
A12p2 "A-12/p2" "При неполном перечне либо несоответствии документов установленным требованиям" Coded("p12_registration::may_return");
A12p3 "A-12/p3" "в течении 5 (пяти) календарных дней не устранил причину возврата электронное заявление аннулируется."
    Coded("p12_registration::check_cure");
A12p4 "A-12/p4" "Повторное рассмотрение заявления возможно после приведения услугополучателем документов в соответствие с требованиями."
    Coded("p12_registration::consideration_deadlines");
A13 "A-13" "Сотрудник МС осуществляет необходимые проверки по специальным и криминальным учетам" Coded("p13_checks::both_recorded");
A14 "A-14" "Сотрудник МС посредством ИС МП направляет электронное дело для согласования КНБ в ЕИС \"Беркут\"."
    Coded("p14_approval_request::may_request");
A15 "A-15" "Согласование разрешения КНБ осуществляется в течение 25 (двадцати пяти) календарных дней." Coded("p15_approval::positive");
A16 "A-16" "Общий срок рассмотрения заявки и выдачи решения" Coded("edition::deadline");
A17 "A-17" "После согласования с КНБ сотрудник МС формирует результат предварительного решения в ИС МП."
    Coded("p17_preliminary_result::may_approve");
A18 "A-18" "Сотрудник МС регистрирует результат принятого предварительного решения в АРМ ГО ИИС \"ЦОН\"."
    Coded("p19_preliminary_decision::permit_number");
A19p1 "A-19/p1" "направляется уведомление об отказе либо предварительном одобрении РПП, срок действия которого составляет 30 (тридцать) календарных дней."
    Coded("p19_preliminary_decision::validity");
A19p2 "A-19/p2" "В уведомлении о предварительном одобрении РПП указывается информация" Coded("p19_preliminary_decision::documents_to_bring");
A19p2i1 "A-19/p2.1" "справка о прохождении дактилоскопирования;" Coded("p19_preliminary_decision::documents_to_bring");
A19p2i2 "A-19/p2.2" "справка о прохождении медицинского осмотра;" Coded("p19_preliminary_decision::documents_to_bring");
A19p2i3 "A-19/p2.3" "договор о предоставлении жилья." Coded("p19_preliminary_decision::documents_to_bring");
A19p3 "A-19/p3" "не вправе повторно подавать заявку на получение РПП в течение 1 (одного) года, с даты вынесения решения об отказе."
    Coded("ban::after_preliminary_refusal");
A19p4 "A-19/p4" "в течение 30 (тридцати) календарных дней не прибыл в Республику Казахстан и не обратился в территориальную службу МС, результат решения аннулируется."
    Coded("p19_preliminary_decision::unfulfilled");
A19p5 "A-19/p5" "Повторное обращение за получением РПП возможно по истечению 1 (одного) года с момента вынесения решения предварительного одобрения."
    Coded("ban::after_non_arrival");

// Section 2.2. The final result.
A20 "A-20" "Услугополучатель по прибытию в Республику Казахстан проходит медицинское обследование" Coded("p20_arrival::check_package");
A20d1 "A-20.1" "копия и подлинник (для сверки) заграничного паспорта" Coded("passport::over_180_days");
A20d2 "A-20.2" "справка о медицинском освидетельствовании иностранца об отсутствии, заболеваний" Coded("p20_arrival::check_medical");
A20d3 "A-20.3" "справка о прохождении дактилоскопирования иностранца или лица без гражданства" Coded("p20_arrival::check_package");
A20d4 "A-20.4" "нотариально заверенный договор с физическим или юридическим лицом о предоставлении заявителю жилища"
    Coded("p20_arrival::check_housing");
A20d5 "A-20.5" "одна фотография размером 35х45 мм;" Coded("p20_arrival::check_package");
A20d6 "A-20.6" "ходатайство;" Coded("p20_arrival::check_package");
A20d7 "A-20.7" "документ о судимости (об отсутствии судимости) в государстве гражданской принадлежности и/или постоянного проживания"
    Coded("p20_arrival::check_package");
A20d8 "A-20.8" "анкета-заявление о выдаче разрешения на постоянное проживание" Coded("p20_arrival::check_package");
A20d9 "A-20.9" "документ об уплате государственной пошлины (оплаченный посредством Платежного шлюза электронного правительства)."
    Coded("p20_arrival::check_package");
A20d10 "A-20.10" "заявление-согласие на обработку персональных данных и трансграничную передачу персональных данных на территории иностранных государств"
    Coded("p20_arrival::check_package");
A21 "A-21" "Сотрудник ЦОН в течение 1 (одного) рабочего дня осуществляет сверку документов по номеру предварительного РПП"
    Coded("p21_intake::may_accept");
A22 "A-22" "Сотрудник МС в течение 3 (трех) рабочих дней сверяет оригиналы документов" Coded("p22_final_decision::may_issue");
A23 "A-23" "направляет результата принятого решения в личный кабинет услугополучателю."
    Coded("egov-pep::acts::final_result_attached");
A24 "A-24" "не ранее, чем через 1 (один) год, после вынесения мотивированного заключения об отказе" Coded("ban::after_final_refusal");
A25p1 "A-25/p1" "При получении РПП услугополучатель обращается в ЦОН для постановки на регистрационный учет и оформления ВНЖ."
    Coded("p26_card::may_register_residence");
A25p2 "A-25/p2" "Государственная услуга по постановке на регистрационный учет оказывается в соответствии с порядком"
    NotCoded("refers to Order 267, whose detailed rules are not mirrored (AMB-43)");
A26 "A-26" "Услугополучатель обращается в ЦОН по месту пребывания для документирования ВНЖ" Coded("p26_card::check_package");
A26d1 "A-26.1" "действующий заграничный паспорт;" Coded("passport::valid_on");
A26d2 "A-26.2" "уведомление о выдаче РПП в Республике Казахстан;" Coded("p26_card::check_package");
A26d3 "A-26.3" "квитанция об оплате госпошлины за выдачу ВНЖ." Coded("p26_card::check_package");
A27 "A-27" "Государственная услуга по выдаче ВНЖ оказывается в соответствии с Правилами"
    Coded("arm-go::acts::issue_residence_card");
A28 "A-28" "Документы и акты, составленные при участии властей иностранных государств" Coded("legalisation::accepted");

// The appendix: consent to cross-border transfer.
AP1 "AP-1" "В компетентные органы иностранного государства" Coded("appendix_consent::form");
AP2 "AP-2" "Документ, удостоверяющий личность:" Coded("appendix_consent::form");
AP3 "AP-3" "на использование государственными органами Республики Казахстан" Coded("appendix_consent::form");
AP4 "AP-4" "даю согласие государственным органам Республики Казахстан на сбор, обработку и трансграничную передачу своих персональных данных"
    Coded("appendix_consent::form");
AP5 "AP-5" "Настоящее согласие действует со дня его подписания до дня отзыва в письменной форме" Coded("appendix_consent::in_force");
AP6 "AP-6" "Подпись_________________________________" Coded("appendix_consent::form");
}
