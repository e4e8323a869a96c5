//! A notice goes into the cabinet and by e-mail. It exists so that no act forgets the e-mail beside a notice.
//! Out of scope: the words of a notice, and which act sends which.

use platform::ledger::Outcome;
use platform::notices::{Draft, deliver, mails};

use super::Context;
use crate::Astanahub;

pub(super) trait Delivery {
    /// Puts a notice into the cabinet; from this moment it is delivered. The same notice also goes by e-mail (AMB-32).
    #[must_use]
    fn deliver(self, draft: Draft, context: &Context<'_>) -> Self;
}

impl Delivery for Outcome<Astanahub> {
    fn deliver(mut self, draft: Draft, context: &Context<'_>) -> Self {
        let Some(opened) = self.case.opened_mut() else { return self };
        let known = opened.notices.len();
        deliver(&mut opened.notices, context.case_id, draft, context.moment);
        let added = opened.notices.clone();
        if let Some(to) = self.case.email() {
            self.tasks.extend(mails(&added, known, to));
        }
        self
    }
}
