//! How an act may come: a person asks for it, a message brings it, a deadline ends in it, or the payment gateway calls back.
//!
//! The way is a type. Only a human act receives the human, so no message and no deadline can do what a person must do by hand
//! (par. 12, 22). The order of refusals is the same for every act: authorisation, existence of the case, stage, facts.

use regulation::SecondaryIdentity;

use super::{ActContext, Agency, Human, Outcome};
use crate::exchange::Payload;
use crate::refusal::Refusal;

/// What an act decides: its outcome, or a refusal that changes nothing.
pub type Decision<A> = Result<Outcome<A>, Refusal>;

/// Decides one act, as the ledger does.
pub fn decide<A: Agency>(command: &A::Command, case: Option<&A::Case>, context: &ActContext<'_, A>) -> Decision<A> {
    let mut outcome = command.decide(case, context)?;
    A::after_act(&mut outcome.case, context.moment);
    Ok(outcome)
}

/// An act that a person asks for.
pub trait HumanAct<A: Agency> {
    fn decide(&self, case: &A::Case, human: &Human, context: &ActContext<'_, A>) -> Decision<A>;

    /// By what else than the case's IIN this act recognises its person, before the case knows it.
    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        vec![]
    }
}

/// An act that a person asks for and that may open a case.
pub trait HumanOpening<A: Agency> {
    /// The person of the case: the IIN or, where no IIN is known, the second identity.
    fn person_key(&self) -> Result<String, Refusal>;

    fn decide(&self, case: Option<&A::Case>, human: &Human, context: &ActContext<'_, A>) -> Decision<A>;

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        vec![]
    }
}

/// An act that a message of another agency brings. The message itself is the act.
pub trait MessageAct<A: Agency>: Payload {
    fn decide(&self, case: &A::Case, context: &ActContext<'_, A>) -> Decision<A>;
}

/// A message that may open a case.
pub trait MessageOpening<A: Agency>: Payload {
    /// The person of the case: the IIN or, where no IIN is known, the second identity.
    fn person_key(&self) -> Result<String, Refusal>;

    fn decide(&self, case: Option<&A::Case>, context: &ActContext<'_, A>) -> Decision<A>;

    fn second_identities(&self) -> Vec<SecondaryIdentity> {
        vec![]
    }
}

/// An act that follows from the end of a deadline.
pub trait DeadlineAct<A: Agency> {
    fn decide(&self, case: &A::Case, context: &ActContext<'_, A>) -> Decision<A>;
}

/// An act that the payment gateway's callback brings.
pub trait CallbackAct<A: Agency> {
    fn decide(&self, case: &A::Case, context: &ActContext<'_, A>) -> Decision<A>;
}

/// Declares the acts of an agency: each in one line, under the way in which it may come.
///
/// The macro declares the module of each act and the enum `Command` of all acts. It also writes what follows from the way: who
/// may bring the act, how a message is read, and what a deadline ends in.
///
/// ```ignore
/// platform::acts! { ArmGo:
///     person { register_application::RegisterApplication }
///     message opening(EgovPepToArmGo) { application_submitted::ApplicationSubmitted }
///     message(IsMpToArmGo) { case_opened::CaseOpened }
///     deadline { inquire_arrival::InquireArrival: D07 }
///     callback { record_card_payment::RecordCardPayment }
/// }
/// ```
#[macro_export]
macro_rules! acts {
    // Each block becomes one line per act: {way, link, file, act, deadline}.
    (@lines $agency:ident [$($lines:tt)*] person { $( $file:ident::$act:ident ),* $(,)? } $($rest:tt)*) => {
        $crate::acts!(@lines $agency [$($lines)* $( {person () $file $act ()} )*] $($rest)*);
    };
    (@lines $agency:ident [$($lines:tt)*] person opening { $( $file:ident::$act:ident ),* $(,)? } $($rest:tt)*) => {
        $crate::acts!(@lines $agency [$($lines)* $( {person_opening () $file $act ()} )*] $($rest)*);
    };
    (@lines $agency:ident [$($lines:tt)*] message($link:ident) { $( $file:ident::$act:ident ),* $(,)? } $($rest:tt)*) => {
        $crate::acts!(@lines $agency [$($lines)* $( {message ($link) $file $act ()} )*] $($rest)*);
    };
    (@lines $agency:ident [$($lines:tt)*] message opening($link:ident) { $( $file:ident::$act:ident ),* $(,)? } $($rest:tt)*) => {
        $crate::acts!(@lines $agency [$($lines)* $( {message_opening ($link) $file $act ()} )*] $($rest)*);
    };
    (@lines $agency:ident [$($lines:tt)*] deadline { $( $file:ident::$act:ident: $deadline:ident ),* $(,)? } $($rest:tt)*) => {
        $crate::acts!(@lines $agency [$($lines)* $( {deadline () $file $act ($deadline)} )*] $($rest)*);
    };
    (@lines $agency:ident [$($lines:tt)*] callback { $( $file:ident::$act:ident ),* $(,)? } $($rest:tt)*) => {
        $crate::acts!(@lines $agency [$($lines)* $( {callback () $file $act ()} )*] $($rest)*);
    };

    (@lines $agency:ident [$( {$way:ident $link:tt $file:ident $act:ident $deadline:tt} )*]) => {
        $( mod $file; )*
        $( pub use $file::$act; )*

        /// Every act of this agency.
        #[derive(Clone, Debug, strum::IntoStaticStr, strum::VariantNames)]
        pub enum Command {
            $( $act(Box<$act>), )*
        }

        $( impl From<$act> for Command {
            fn from(act: $act) -> Self {
                Self::$act(Box::new(act))
            }
        } )*

        impl $crate::ledger::Acts<$agency> for Command {
            fn decide(
                &self,
                case: Option<&<$agency as $crate::ledger::Agency>::Case>,
                context: &$crate::ledger::ActContext<'_, $agency>,
            ) -> $crate::ledger::Decision<$agency> {
                match self {
                    $( Self::$act(act) => $crate::acts!(@decide $way, act, case, context), )*
                }
            }

            fn person_key(&self) -> Result<String, $crate::refusal::Refusal> {
                match self {
                    $( Self::$act(_act) => $crate::acts!(@person_key $way, _act, $agency), )*
                }
            }

            fn second_identities(&self) -> Vec<regulation::SecondaryIdentity> {
                match self {
                    $( Self::$act(_act) => $crate::acts!(@identities $way, _act, $agency), )*
                }
            }

            fn read(message: &$crate::exchange::Message) -> Result<Self, $crate::ledger::Unreadable> {
                $( $crate::acts!(@read $way, message, $act $link); )*
                Err($crate::ledger::Unreadable::not_received::<$agency>(message))
            }

            fn statements(&self) -> Vec<$crate::signing::StatementCheck> {
                match self {
                    $( Self::$act(_act) => $crate::acts!(@statements $way, _act), )*
                }
            }

            fn due(_deadline: regulation::DeadlineId) -> Option<Self> {
                $( $crate::acts!(@due $act $deadline, _deadline); )*
                None
            }
        }
    };

    (@decide person, $act:ident, $case:ident, $context:ident) => {{
        let human = $context.human()?;
        $crate::ledger::HumanAct::decide(&**$act, $case.ok_or($crate::refusal::Refusal::NoSuchCase)?, human, $context)
    }};
    (@decide person_opening, $act:ident, $case:ident, $context:ident) => {
        $crate::ledger::HumanOpening::decide(&**$act, $case, $context.human()?, $context)
    };
    (@decide message, $act:ident, $case:ident, $context:ident) => {
        $crate::ledger::MessageAct::decide(&**$act, $case.ok_or($crate::refusal::Refusal::NoSuchCase)?, $context)
    };
    (@decide message_opening, $act:ident, $case:ident, $context:ident) => {
        $crate::ledger::MessageOpening::decide(&**$act, $case, $context)
    };
    (@decide deadline, $act:ident, $case:ident, $context:ident) => {
        $crate::ledger::DeadlineAct::decide(&**$act, $case.ok_or($crate::refusal::Refusal::NoSuchCase)?, $context)
    };
    (@decide callback, $act:ident, $case:ident, $context:ident) => {
        $crate::ledger::CallbackAct::decide(&**$act, $case.ok_or($crate::refusal::Refusal::NoSuchCase)?, $context)
    };

    (@person_key person_opening, $act:ident, $agency:ident) => {
        $crate::ledger::HumanOpening::<$agency>::person_key(&**$act)
    };
    (@person_key message_opening, $act:ident, $agency:ident) => {
        $crate::ledger::MessageOpening::<$agency>::person_key(&**$act)
    };
    (@person_key $way:ident, $act:ident, $agency:ident) => {
        Err($crate::refusal::Refusal::NoSuchCase)
    };

    (@identities person, $act:ident, $agency:ident) => {
        $crate::ledger::HumanAct::<$agency>::second_identities(&**$act)
    };
    (@identities person_opening, $act:ident, $agency:ident) => {
        $crate::ledger::HumanOpening::<$agency>::second_identities(&**$act)
    };
    (@identities message_opening, $act:ident, $agency:ident) => {
        $crate::ledger::MessageOpening::<$agency>::second_identities(&**$act)
    };
    (@identities $way:ident, $act:ident, $agency:ident) => {
        vec![]
    };

    (@read $way:ident, $message:ident, $act:ident ()) => {};
    (@read $way:ident, $message:ident, $act:ident ($link:ident)) => {
        if let Some(read) = $message.read_from::<$link, $act>() {
            return read.map(Self::from);
        }
    };

    (@statements message, $act:ident) => {
        $crate::exchange::Payload::statements(&**$act)
    };
    (@statements message_opening, $act:ident) => {
        $crate::exchange::Payload::statements(&**$act)
    };
    (@statements $way:ident, $act:ident) => {
        vec![]
    };

    (@due $act:ident (), $due:ident) => {};
    (@due $act:ident ($deadline:ident), $due:ident) => {
        if $due == regulation::DeadlineId::$deadline {
            return Some($act.into());
        }
    };

    ($agency:ident: $($blocks:tt)*) => {
        $crate::acts!(@lines $agency [] $($blocks)*);
    };
}

/// What the ledger and the exchange must know of an agency's acts. `acts!` writes it.
pub trait Acts<A: Agency>: Clone + Send + Sync + Sized + 'static {
    fn decide(&self, case: Option<&A::Case>, context: &ActContext<'_, A>) -> Decision<A>;

    /// The key of the person, for an act that may open a case; every other act finds its person by its case.
    fn person_key(&self) -> Result<String, Refusal>;

    /// By what else than its key an act recognises its person, before the case knows it: a ban follows the passport.
    fn second_identities(&self) -> Vec<SecondaryIdentity>;

    /// The act that a neighbour's message brings.
    fn read(message: &crate::exchange::Message) -> Result<Self, super::Unreadable>;

    /// The signed statements of a neighbour's message. They are verified before the act.
    fn statements(&self) -> Vec<crate::signing::StatementCheck>;

    /// The act that the end of a deadline brings; `None` only marks it overdue.
    fn due(deadline: regulation::DeadlineId) -> Option<Self>;
}
