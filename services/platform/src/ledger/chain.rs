//! The hash chain of a case's history: an edit, a deletion or a swap shows.

use super::records::HistoryRow;
use crate::digest::{Digest, sha256_of_parts};

/// What stands before the first line.
pub const GENESIS: Digest = [0; 32];

/// The hash of a line after its predecessor's.
pub(super) fn link(previous: &Digest, line: &HistoryRow) -> Digest {
    let message = line.message_id.map(|id| id.as_bytes().to_vec()).unwrap_or_default();
    sha256_of_parts(&[
        previous,
        line.case_id.as_bytes(),
        &line.sequence.to_be_bytes(),
        &line.at.as_microsecond().to_be_bytes(),
        line.actor_role.as_bytes(),
        line.actor_iin.as_bytes(),
        line.act.as_bytes(),
        line.clause.as_bytes(),
        line.from_status.as_bytes(),
        line.to_status.as_bytes(),
        line.link.as_bytes(),
        &message,
    ])
}

/// Walks a case's history, oldest first; answers with the sequence number of the first line that does not fit.
pub fn verify_chain(lines: &[HistoryRow]) -> Result<(), i64> {
    let mut previous = GENESIS;
    for (index, line) in lines.iter().enumerate() {
        let expected_sequence = index as i64 + 1;
        if line.sequence != expected_sequence || line.previous_hash != previous || line.hash != link(&previous, line) {
            return Err(expected_sequence);
        }
        previous = line.hash;
    }
    Ok(())
}
