//! What can be wrong with a request: stable codes, statuses and the body that says so.

mod held;
mod rejection;

pub use held::{HeldCode, UnknownHeldCode};
pub use rejection::{RejectionCode, UnknownRejectionCode};

use serde::{Deserialize, Serialize};

use crate::message::{Language, text};
use crate::validate::Violation;

/// Media type of a problem body (RFC 9457).
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Who can do something about a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// The person who uses the phone or the office page.
    Person,
    /// Whoever writes the client: a correct one never meets it.
    Developer,
    /// Whoever runs the server.
    Operator,
}

macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal, $status:literal, $audience:ident;)+) => {
        /// Every problem the interface can answer with (conventions.md, JSON and errors). A code never
        /// changes its meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $variant,)+
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The stable code.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The HTTP status it is sent with.
            pub fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// Who can do something about it.
            pub fn audience(self) -> Audience {
                match self { $(Self::$variant => Audience::$audience),+ }
            }
        }
    };
}

problem_codes! {
    /// The request cannot be read: a parameter, a header or JSON.
    BadRequest = "bad_request", 400, Developer;
    /// Fields break rules; `errors` names them.
    ValidationFailed = "validation_failed", 422, Person;
    /// No token, or one that is not ours.
    Unauthenticated = "unauthenticated", 401, Person;
    /// The token has run out: prove the device key for another.
    TokenExpired = "token_expired", 401, Developer;
    /// The proof is over a nonce that was used or replaced: the answer says the one to sign.
    ProofStale = "proof_stale", 401, Developer;
    /// The caller's roles and areas do not allow it.
    Forbidden = "forbidden", 403, Person;
    /// Nothing there that the caller may see.
    NotFound = "not_found", 404, Person;
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, Developer;
    /// A version of the protocol that this server does not speak yet.
    UnsupportedVersion = "unsupported_version", 400, Operator;
    /// Another media type than the route takes.
    UnsupportedMediaType = "unsupported_media_type", 415, Developer;
    /// The request's body is over the bound.
    BodyTooLarge = "body_too_large", 413, Developer;
    /// Too many packs in one request; complete packs before the bound are kept.
    TooManyPacks = "too_many_packs", 413, Developer;
    /// The body came too slowly, or stopped; complete packs are kept.
    TooSlow = "too_slow", 408, Person;
    /// Too many requests; nothing was stored.
    TooManyRequests = "too_many_requests", 429, Person;
    /// As much is held of this phone, or of who carried it, as may be; nothing of the pack was stored.
    HeldFull = "held_full", 429, Person;
    /// The installation is not enrolled here.
    UnknownInstallation = "unknown_installation", 401, Person;
    /// The device was retired: it reads nothing, what it still holds goes up for review.
    DeviceRevoked = "device_revoked", 403, Person;
    /// The signature over the pack's header or the proof does not verify.
    BadSignature = "bad_signature", 400, Developer;
    /// The pack or its header cannot be read.
    PackMalformed = "pack_malformed", 400, Developer;
    /// The pack is over its bounds: items, or bytes compressed.
    PackTooLarge = "pack_too_large", 413, Developer;
    /// The body is not the one whose hash was signed.
    BodyHashMismatch = "body_hash_mismatch", 400, Developer;
    /// The body inflates to more than it may.
    InflateBound = "inflate_bound", 413, Developer;
    /// The items are not those that were signed.
    ItemsRootMismatch = "items_root_mismatch", 400, Developer;
    /// A change cannot be read, or its checksum is wrong.
    ChangeMalformed = "change_malformed", 422, Developer;
    /// A change is over its bounds: bytes, operations, a key, a string, dependencies.
    ChangeTooLarge = "change_too_large", 422, Developer;
    /// A change does more than put scalars in and delete keys of the root map.
    ChangeNotFlat = "change_not_flat", 422, Developer;
    /// A change is not written the one way it can be.
    ChangeNotCanonical = "change_not_canonical", 422, Developer;
    /// A command cannot be read.
    CommandMalformed = "command_malformed", 422, Developer;
    /// No such one-time code.
    CodeUnknown = "code_unknown", 404, Person;
    /// The one-time code was used before.
    CodeUsed = "code_used", 409, Person;
    /// The one-time code has run out.
    CodeExpired = "code_expired", 410, Person;
    /// A newer code of the same person took the one-time code's place.
    CodeWithdrawn = "code_withdrawn", 410, Person;
    /// Not every pack of the phone that a person leaves is here yet.
    PacksMissing = "packs_missing", 409, Person;
    /// The cursor or the page mark cannot be read.
    CursorMalformed = "cursor_malformed", 400, Developer;
    /// No such held item that the caller may judge.
    HeldUnknown = "held_unknown", 404, Person;
    /// The held item or command was decided before.
    AlreadyDecided = "already_decided", 409, Person;
    /// The held item waits for what no decision replaces: a missing change, a broken rule.
    NotReleasable = "not_releasable", 409, Person;
    /// Another has this name.
    NameTaken = "name_taken", 409, Person;
    /// Who proposed a grant does not confirm it.
    OwnProposal = "own_proposal", 409, Person;
    /// Without this one there would be no administrator of that kind.
    LastAdministrator = "last_administrator", 409, Person;
    /// A security or audit administrator's code is made at the machine, never by another administrator.
    AdministratorCode = "administrator_code", 409, Person;
    /// Something of a sign-in is wrong: the answer never says what.
    SignInFailed = "sign_in_failed", 401, Person;
    /// The person signs in with a password already: it is changed, or the security administrator resets it.
    SignInExists = "sign_in_exists", 409, Person;
    /// The setting up of a sign-in was not finished in time: begin again.
    SetupExpired = "setup_expired", 410, Person;
    /// A request with a session's cookie that does not prove it comes from the office's own pages.
    CsrfFailed = "csrf_failed", 403, Person;
    /// The file is no sheet, or more than one may be.
    SheetUnreadable = "sheet_unreadable", 422, Person;
    /// Stopping, or the database does not answer: try again.
    Unavailable = "unavailable", 503, Operator;
    /// A fault of the server; the request id finds it in the log.
    Internal = "internal", 500, Operator;
}

impl ProblemCode {
    /// The problem's `type`: `urn:satchel:problem:<code>`.
    pub fn urn(self) -> String {
        format!("urn:satchel:problem:{}", self.as_str())
    }

    /// Key of its title; with `-detail` after it, of the sentence that says what to do.
    pub fn message_key(self) -> String {
        format!("problem-{}", self.as_str())
    }
}

/// A problem body (RFC 9457), `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:satchel:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// A few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// One plain sentence that says what to do.
    pub detail: String,
    /// The stable code.
    pub code: ProblemCode,
    /// The broken rules of fields; empty unless the code is `validation_failed`.
    #[serde(default)]
    pub errors: Vec<Violation>,
    /// What finds the request in the server's log.
    #[serde(default)]
    pub request_id: Option<String>,
}

impl Problem {
    /// A problem with the code's own words.
    pub fn new(code: ProblemCode, language: Language) -> Self {
        let key = code.message_key();
        Self {
            kind: code.urn(),
            title: text(language, &key),
            status: code.status(),
            detail: text(language, &format!("{key}-detail")),
            code,
            errors: Vec::new(),
            request_id: None,
        }
    }

    /// The same with the broken rules.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<Violation>) -> Self {
        self.errors = errors;
        self
    }

    /// The same with the request's id.
    #[must_use]
    pub fn with_request_id(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::Rule;

    #[test]
    fn codes_are_distinct_and_are_errors() {
        let codes: std::collections::BTreeSet<_> =
            ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), 48);
        for code in ProblemCode::ALL {
            assert!((400..600).contains(&code.status()), "{code:?}");
            assert_eq!(
                serde_json::to_value(code).unwrap(),
                serde_json::Value::from(code.as_str())
            );
        }
    }

    #[test]
    fn a_body_as_the_conventions_say() {
        let problem = Problem::new(ProblemCode::ValidationFailed, Language::En)
            .with_errors(vec![Violation::new("venue", Rule::Required)])
            .with_request_id("r1");
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "urn:satchel:problem:validation_failed");
        assert_eq!(json["status"], 422);
        assert_eq!(json["code"], "validation_failed");
        assert_eq!(json["errors"][0]["field"], "venue");
        assert_eq!(json["errors"][0]["rule"], "required");
        assert_eq!(json["errors"][0]["message_key"], "rule-required");
        assert_eq!(json["request_id"], "r1");
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
        assert_ne!(
            problem.title,
            Problem::new(problem.code, Language::ZhCn).title
        );
    }
}
