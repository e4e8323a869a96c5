//! КНБ's reasons, taken out of what other readers are shown.

use serde_json::Value;

/// The facts that КНБ alone may read, wherever they are in a case.
const REASON: &str = "internal_reason";

/// Takes the reasons out of a case's facts, that of a recall too.
pub fn withhold_reasons(facts: &mut Value) {
    let Value::Object(facts) = facts else { return };
    facts.remove(REASON);
    facts.values_mut().for_each(withhold_reasons);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::acts::samples::{answered, recalled};

    #[test]
    fn the_reason_is_withheld_where_it_lies() {
        // Aim: the fact that is removed is the one that the state writes; nothing of any reason is left, of a recall's neither.
        for (state, status) in [(answered("источник"), "ANSWERED"), (recalled("источник"), "RECALLED")]
        {
            let mut facts = serde_json::to_value(state).unwrap();
            assert!(facts.to_string().contains("источник"));
            withhold_reasons(&mut facts);
            assert!(!facts.to_string().contains("источник"));
            assert!(facts.to_string().contains(status));
        }
    }
}
