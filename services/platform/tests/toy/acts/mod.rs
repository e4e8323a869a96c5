//! The toy's acts, one per file, declared as an agency declares them.

use super::{PingToPong, PongToPing, Toy};

platform::acts! { Toy:
    person opening { open::Open }
    person { send_value::SendValue, write::Write, sit::Sit, rise::Rise, show::Show, ban_person::BanPerson }
    message opening(PingToPong) { value_sent::ValueSent }
    message opening(PongToPing) { value_returned::ValueReturned }
    deadline { expire::Expire: D03 }
}

type Decision = platform::ledger::Decision<Toy>;
type Context<'a> = platform::ledger::ActContext<'a, Toy>;
