//! Schemas of the types that `shared` defines: it knows nothing of OpenAPI. A test holds each to the
//! JSON that its type really makes.

mod content;

pub use content::{
    Content, Count, Finding, Inspection, Note, OutreachSession, TalkItem, VillageTalk,
};

use serde::Serialize;
use utoipa::ToSchema;

/// A one-time code against an installation.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolRequest {
    /// The one-time code, as printed; case and hyphens do not matter.
    #[schema(example = "7KQ2-M9XD")]
    pub code: String,
    /// The device's Ed25519 public key, 64 hexadecimal digits.
    pub public_key: String,
    /// What its owner calls the device, 1 to 60 characters.
    pub device_name: String,
    /// The organisation that the code is said to be of, as its QR code says; another's server answers `code_unknown`.
    #[schema(format = "uuid")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organisation: Option<String>,
}

/// A one-time code. It is said here once; only its hash is kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedCode {
    /// The code, grouped; case and hyphens do not matter.
    #[schema(example = "7KQ2-M9XD")]
    pub code: String,
    /// When it is over.
    #[schema(format = DateTime)]
    pub valid_until: String,
    /// The line of its QR code: the server's address and key, the organisation, the code.
    #[schema(example = "SATCHEL:1:QV4GQ5DU…")]
    pub qr: String,
}

/// A move to a new phone.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveRequest {
    /// The newest of the caller's packs that arrived; null where it made none.
    pub through: Option<Through>,
    /// The nonce of a challenge not older than two minutes, good once.
    pub nonce: String,
    /// The device's signature over `"satchel/move/1" ‖ installation ‖ number ‖ hash ‖ nonce`, hex.
    pub signature: String,
}

/// A pack of an installation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Through {
    /// Its number.
    pub number: u64,
    /// SHA-256 of its header, hex.
    pub hash: String,
}

/// What the phone keeps of its enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EnrolResponse {
    /// The organisation.
    #[schema(format = "uuid")]
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// The person.
    #[schema(format = "uuid")]
    pub user: String,
    /// The person's name.
    pub user_name: String,
    /// The device.
    #[schema(format = "uuid")]
    pub device: String,
    /// The installation: the actor of every change written there.
    #[schema(format = "uuid")]
    pub installation: String,
    /// The server's Ed25519 public key: verifies outcomes and certificates.
    pub server_key: String,
    /// The signed certificate, hex of CBOR: lets a restored server know the device again.
    pub certificate: String,
    /// The person's grants.
    pub grants: Vec<Grant>,
    /// A first access token.
    pub token: AccessToken,
}

/// A role given to a person, for a place, a unit or a team, for a time.
#[derive(Debug, Serialize, ToSchema)]
pub struct Grant {
    /// The role.
    #[schema(example = "satchel_member")]
    pub role: String,
    /// Where it holds; null: not limited to a place.
    #[schema(example = "511781109")]
    pub area: Option<String>,
    /// The code of the unit, for the roles of one.
    pub unit: Option<String>,
    /// The team, for the roles of one.
    #[schema(format = "uuid")]
    pub team: Option<String>,
    /// First day.
    #[schema(format = Date)]
    pub from: String,
    /// Last day; null: open.
    #[schema(format = Date)]
    pub to: Option<String>,
}

/// A unit (责任单位): what grants and findings name by its code.
#[derive(Debug, Serialize, ToSchema)]
pub struct Unit {
    /// Its code: 1 to 40 of `a-z`, `0-9`, `_`, a letter first.
    #[schema(example = "reform_office")]
    pub code: String,
    /// Its name, 1 to 60 characters.
    #[schema(example = "市委改革办")]
    pub name: String,
    /// `agency`, `department` or `township_government`.
    #[schema(example = "agency")]
    pub kind: String,
    /// First day; null: always.
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// Last day; null: no end.
    #[schema(format = Date)]
    pub valid_to: Option<String>,
}

/// A topic of village talks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TalkTopic {
    /// Its code.
    #[schema(example = "orchards")]
    pub code: String,
    /// Its names; null for a topic that goes by the program's own.
    pub names: Option<TopicNames>,
    /// The village that added it; null for a topic of the office.
    #[schema(example = "511781109201")]
    pub village: Option<String>,
    /// The office's topic it counts under; null for a topic of the office.
    #[schema(example = "industry_income")]
    pub maps_to: Option<String>,
    /// First day; null: always.
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// Last day; null: no end.
    #[schema(format = Date)]
    pub valid_to: Option<String>,
}

/// Names of a topic.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicNames {
    /// In Chinese.
    #[schema(example = "果园")]
    pub zh_cn: String,
    /// In English.
    #[schema(example = "Orchards")]
    pub en: String,
}

/// A short-lived access token (JWT, EdDSA).
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessToken {
    /// Sent as `Authorization: Bearer`.
    pub token: String,
    /// When it is over.
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// What the installation's next proof in an exchange is to be over, hex.
    pub nonce: Option<String>,
}

/// A nonce to be signed.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenChallenge {
    /// The nonce.
    pub nonce: String,
}

/// The device key's proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenRequest {
    /// The caller.
    #[schema(format = "uuid")]
    pub installation: String,
    /// The nonce of a challenge not older than two minutes.
    pub nonce: String,
    /// Ed25519 signature over `"satchel/token/1" ‖ installation ‖ nonce`, hex.
    pub signature: String,
}

/// What is wrong with a request (RFC 9457), `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
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
    #[schema(example = "not_found")]
    pub code: String,
    /// The broken rules of fields; empty unless the code is `validation_failed`.
    pub errors: Vec<Violation>,
    /// What finds the request in the server's log.
    pub request_id: Option<String>,
}

/// One broken rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct Violation {
    /// The field, by its key.
    pub field: String,
    /// The rule's stable name.
    #[schema(example = "required")]
    pub rule: String,
    /// The message.
    #[schema(example = "rule-required")]
    pub message_key: String,
}

/// A figure with all that makes it provable.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figure {
    /// What it means.
    #[schema(example = "o2_audience")]
    pub definition_id: String,
    /// The area asked.
    pub area: String,
    /// The period asked.
    pub period: String,
    /// An integer, or of a ratio what stands above and below the line; null for a ratio with nothing
    /// below it.
    pub value: Option<FigureValue>,
    /// Its unit.
    #[schema(example = "sessions")]
    pub unit: String,
    /// `exact`, `at_least` or `about`.
    pub bound: String,
    /// Of a ratio, the number below the line; of a median, how many it is the middle of; 0 too.
    pub denominator: Option<i64>,
    /// The instant for which it holds.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The revision of a closing it belongs to; 0: open.
    pub revision: u32,
    /// The last row of the log it was computed from.
    pub seq: u64,
    /// Records that may yet change it.
    pub records_pending: u32,
    /// Villages, as written, left out because their successor is unknown.
    pub unknown_successors: Vec<String>,
    /// Of the attendances, the part recorded as about.
    pub about_share: Option<i64>,
}

/// The number of a figure.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum FigureValue {
    /// A count or sum.
    Integer(i64),
    /// A ratio, not reduced.
    Ratio {
        /// Above the line.
        numerator: i64,
        /// Below it, above zero.
        denominator: i64,
    },
}
