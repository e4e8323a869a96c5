//! No error leaves without its reason: a status that some library made, or that tells a fault of ours, gets the reason of
//! its code here. A refusal brings its own (`crate::refusal`), and nothing is added to it.

use std::collections::HashMap;

use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt as _};

use crate::refusal::DOMAIN;

/// A status with its reason and no other detail.
pub(super) fn barred(code: Code, reason: &str, message: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, DOMAIN, HashMap::<String, String>::new());
    Status::with_error_details(code, message, details)
}

/// The response with a reason, if it is an error that has none. A stream that fails later carries its own.
pub(super) fn with_reason(response: http::Response<Body>) -> http::Response<Body> {
    let Some(status) = Status::from_header_map(response.headers()) else { return response };
    if status.code() == Code::Ok || !status.details().is_empty() {
        return response;
    }
    reasoned(&status).into_http()
}

fn reasoned(status: &Status) -> Status {
    let code = status.code();
    // What the codec cannot decode it calls our fault.
    if code == Code::Internal && status.message().starts_with("failed to decode Protobuf message") {
        return barred(Code::InvalidArgument, "NOT_A_MESSAGE", "the request does not decode as this RPC's message");
    }
    let reason = match code {
        Code::Unavailable => "TRY_AGAIN",
        Code::Unimplemented => "NO_SUCH_RPC",
        Code::Cancelled | Code::DeadlineExceeded => "OUT_OF_TIME",
        Code::OutOfRange | Code::ResourceExhausted => "REQUEST_TOO_LARGE",
        Code::InvalidArgument => "NOT_A_MESSAGE",
        _ => "FAULT",
    };
    let message = if code == Code::Unimplemented { "this process does not serve the RPC" } else { status.message() };
    barred(code, reason, message)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn passed(status: Status) -> Status {
        Status::from_header_map(with_reason(status.into_http()).headers()).unwrap()
    }

    #[test]
    fn a_status_without_a_reason_gets_one_and_another_keeps_its_own() {
        // Aim: every code leaves with an ErrorInfo; a garbled message is the caller's; a refusal is not touched.
        for code in 1..=16 {
            let status = passed(Status::new(Code::from_i32(code), "told"));
            assert_eq!(status.code(), Code::from_i32(code));
            assert!(!status.message().is_empty());
            assert!(!status.get_details_error_info().unwrap().reason.is_empty());
        }
        let garbled = passed(Status::internal("failed to decode Protobuf message: invalid wire type"));
        assert_eq!(garbled.code(), Code::InvalidArgument);
        assert_eq!(garbled.get_details_error_info().unwrap().reason, "NOT_A_MESSAGE");
        let refusal = Status::from(crate::refusal::Refusal::field("case_id", "give a UUID"));
        let same = passed(refusal.clone());
        assert_eq!((same.code(), same.details()), (refusal.code(), refusal.details()));
    }
}
