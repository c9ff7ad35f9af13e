//! Enrolment: a one-time code against an installation.

use std::net::IpAddr;

use ed25519_dalek::VerifyingKey;
use shared::audit::{Act, Deed, Refusal};
use shared::enrolment::{Certificate, EnrolRequest, EnrolResponse, SignedCertificate};
use shared::id::{DeviceId, InstallationId, Nonce};
use shared::pack::Algorithm;
use shared::validate::{Rule, Violation, one_line};

use super::{code, moving, proof, token};
use crate::audit::{self, refusals::Door};
use crate::fresh;
use crate::state::App;
use crate::store::StoreError;
use crate::store::identity::{CodeState, DeviceRow, InstallationRow};

/// Longest name of a device, in characters.
pub const MAX_DEVICE_NAME_CHARS: usize = 60;

/// Why a device was not enrolled. The code is still good unless it was the code's fault.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The code is unknown, used or over.
    #[error("code not accepted: {0:?}")]
    Code(CodeState),
    /// A field breaks a rule.
    #[error("request breaks rules")]
    Invalid(Vec<Violation>),
    /// The key belongs to a device that was revoked.
    #[error("the device is revoked")]
    Revoked,
    /// The token could not be signed.
    #[error(transparent)]
    Token(#[from] token::TokenError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Enrols a device: uses the code up and answers with all the phone keeps. A key that is enrolled
/// already, on a shared phone, stays one device and gets another installation.
pub async fn enrol(
    app: &App,
    address: IpAddr,
    request: &EnrolRequest,
) -> Result<EnrolResponse, EnrolError> {
    let device_name = check(request)?;
    let now = app.clock.now();
    if request
        .organisation
        .is_some_and(|org| org != app.store.org())
    {
        // Another organisation's code is none of this one's, whatever its eight characters.
        return Err(EnrolError::Code(CodeState::Unknown));
    }
    let mut tx = app.store.begin().await?;
    let used = tx.use_code(code::hash(&request.code), now).await?;
    let code = used.map_err(EnrolError::Code)?;
    if moving::is_over(&mut tx, &code).await? {
        return Err(EnrolError::Code(CodeState::Withdrawn));
    }
    let user = code.person;
    let person = tx
        .person(user)
        .await?
        .ok_or(StoreError::Malformed("code's person"))?;
    let known = tx.device_of_key(request.public_key).await?;
    let is_shared = known.is_some();
    let device = match known {
        Some(device) if device.revoked_at.is_some() => return Err(EnrolError::Revoked),
        Some(device) => device.id,
        None => {
            let device = DeviceRow {
                id: DeviceId(fresh::uuid(now)),
                public_key: request.public_key,
                name: device_name.clone(),
                enrolled_at: now,
                revoked_at: None,
            };
            tx.insert_device(&device).await?;
            device.id
        }
    };
    // The actor of every change written there: random, it says nothing of when or who.
    let installation = InstallationId(fresh::bytes());
    let nonce = Nonce(fresh::bytes());
    tx.insert_installation(installation, device, user, nonce, now)
        .await?;
    let row = tx.installation(installation).await?;
    let row = row.ok_or(StoreError::Malformed("installation"))?;
    let grants = super::grants(&mut tx, user).await?;
    let deed = Deed {
        at: now,
        person: Some(user),
        installation: Some(installation),
        act: Act::DeviceEnrolled {
            device,
            device_name,
            address: address.to_string(),
            is_shared,
        },
    };
    match moving::leave(&mut tx, &code, &deed).await? {
        Some(left) => tx.commit_both(deed, left).await?,
        None => tx.commit(deed).await?,
    }
    tracing::info!(%installation, %device, person = %user, "device enrolled");
    Ok(EnrolResponse {
        organisation: app.store.org(),
        organisation_name: app.organisation.name.clone(),
        user,
        user_name: person.name,
        device,
        installation,
        server_key: app.keys.public(),
        certificate: certificate(app, &row),
        grants,
        token: proof::give(app, installation, nonce, now).await?,
    })
}

/// Records that a device was not enrolled, where that says something of who may come in.
pub async fn refused(app: &App, address: IpAddr, error: &EnrolError) -> Result<(), StoreError> {
    let why = match error {
        EnrolError::Code(state) => Refusal::from(*state),
        EnrolError::Revoked => Refusal::DeviceRevoked,
        EnrolError::Invalid(_) | EnrolError::Token(_) | EnrolError::Store(_) => return Ok(()),
    };
    let now = app.clock.now();
    let is_closed = app.wrong_codes.wait_ms(address, now).is_some();
    let door = Door::Enrolment;
    let Some(unnoted) = app.refusals.note(door, address, is_closed, now) else {
        return Ok(());
    };
    let act = Act::EnrolmentRefused {
        address: address.to_string(),
        why,
        failures: app.wrong_codes.failures(address, now),
        is_closed,
        unnoted,
    };
    let tx = app.store.begin().await?;
    tx.commit(audit::by_nobody(now, act)).await
}

impl From<CodeState> for Refusal {
    fn from(state: CodeState) -> Self {
        match state {
            CodeState::Unknown => Self::Unknown,
            CodeState::Used => Self::Used,
            CodeState::Expired => Self::Expired,
            CodeState::Withdrawn => Self::Withdrawn,
        }
    }
}

fn check(request: &EnrolRequest) -> Result<String, EnrolError> {
    let mut broken = Vec::new();
    let name = one_line("device_name", &request.device_name, MAX_DEVICE_NAME_CHARS).unwrap_or_else(
        |violation| {
            broken.push(violation);
            String::new()
        },
    );
    // A weak key verifies signatures that nobody made.
    if !VerifyingKey::from_bytes(request.public_key.as_bytes()).is_ok_and(|key| !key.is_weak()) {
        broken.push(Violation::new("public_key", Rule::Type));
    }
    if broken.is_empty() {
        Ok(name)
    } else {
        Err(EnrolError::Invalid(broken))
    }
}

/// The certificate of an installation, at its enrolment or made anew, for a phone whose own was damaged or made by an
/// older server: it says the same each time, signed by the key that the server has now. Hex of CBOR.
pub fn certificate(app: &App, installation: &InstallationRow) -> String {
    let certificate = Certificate {
        organisation: app.store.org(),
        installation: installation.id,
        device: installation.device.id,
        user: installation.person,
        algorithm: Algorithm::Ed25519,
        public_key: installation.device.public_key,
        enrolled_at: installation.enrolled_at,
    };
    signed(app, &certificate)
}

fn signed(app: &App, certificate: &Certificate) -> String {
    let certificate = shared::cbor::encode(certificate);
    let signature = app
        .keys
        .sign(&SignedCertificate::message(&certificate))
        .to_vec();
    hex::encode(shared::cbor::encode(&SignedCertificate {
        certificate,
        signature,
    }))
}
