//! A phone: the core, driven.

mod acts;
mod bundle;
mod join;
mod key;
mod moving;
mod token;
mod wipe;

use std::sync::Arc;

use ed25519_dalek::{Signer as _, SigningKey};
use mobile_core::{Core, Effect, Event, Refusal, Report, enrolment};
use shared::enrolment::{AccessToken, EnrolLine, EnrolRequest, EnrolResponse};
use shared::id::Digest;
use shared::problem::Problem;
use shared::time::Timestamp;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::home::OWNER;
use crate::store::{Store, StoreError};
use crate::transport::{Answer, Ask, Method, Transport, Unreachable};

pub use bundle::Exported;
pub(crate) use bundle::durable;

/// The route that a device may prove itself on.
const EXCHANGE: &str = "/v1/sync";

/// How often a caller that was not accepted tries anew: for a token that ran out by the server's clock, for a nonce that
/// was used because an answer was lost, and for a line that sends everything twice.
const MOST_REFUSALS: usize = 3;

/// Why a phone did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// Refused by the phone itself.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The disk did not take it: nothing was saved.
    #[error("not saved: the disk did not take it")]
    NotSaved,
    /// The home could not be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file of somebody's could not be read.
    #[error("{}", path.display())]
    FileNotRead {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A file for somebody could not be written.
    #[error("{}", path.display())]
    FileNotWritten {
        /// The file.
        path: std::path::PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// Refused by the server.
    #[error("refused by the server: {}", .problem.code.as_str())]
    Problem {
        /// The problem.
        problem: Box<Problem>,
        /// Seconds after which to come again, where it said so.
        retry_after_s: Option<u32>,
    },
    /// The server answered with a status and no problem body.
    #[error("the server answered {status}")]
    Status {
        /// The HTTP status.
        status: u16,
        /// Seconds after which to come again, where it said so.
        retry_after_s: Option<u32>,
    },
    /// No answer.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The answer is not what it should be.
    #[error("the server's answer cannot be read")]
    Malformed,
    /// The core answered something else than was asked: a fault of this program.
    #[error("unexpected report")]
    Unexpected,
}

/// A phone: one person on one device with one store.
pub struct Phone {
    core: Core,
    store: Box<dyn Store>,
    transport: Arc<dyn Transport>,
    clock: Arc<dyn Clock>,
    entropy: Box<dyn Entropy>,
    /// None once it is lost: what is here is read, and nothing more is written or sent.
    key: Option<SigningKey>,
    token: Option<AccessToken>,
    language: &'static str,
    wake_at: Option<Timestamp>,
    /// Where an export goes, and the files written so far.
    export: Option<bundle::Target>,
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone")
            .field("status", &self.core.status(self.clock.now()))
            .finish_non_exhaustive()
    }
}

impl Phone {
    /// Opens a phone: reads its store and its device key. A key is made only while the phone is not
    /// enrolled: another key than the enrolled one could send nothing, so a lost one is left for whoever
    /// finds it again, and every act is refused with [`Refusal::KeyLost`].
    pub fn open(
        mut store: Box<dyn Store>,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        mut entropy: Box<dyn Entropy>,
    ) -> Result<Self, PhoneError> {
        let mut core = Core::new();
        let first = core.handle(Event::Loaded(store.load()?), clock.now());
        wipe::scrub(&core, store.as_mut())?;
        let token = token::kept(store.as_mut())?;
        let key = match core.enrolment() {
            Some(enrolment) => key::enrolled(store.as_mut(), enrolment)?,
            None => Some(key::kept_or_made(store.as_mut(), entropy.as_mut())?),
        };
        let mut phone = Self {
            core,
            store,
            transport,
            clock,
            entropy,
            key,
            token,
            language: "zh-CN",
            wake_at: None,
            export: None,
        };
        phone.follow(first);
        Ok(phone)
    }

    /// The core, for its views.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// This phone's clock.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// When the phone wants to sync by itself, after a failure.
    pub fn wake_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    /// Another way to the server.
    pub fn set_transport(&mut self, transport: Arc<dyn Transport>) {
        self.transport = transport;
    }

    /// The language of the server's sentences: `zh-CN` or `en`.
    pub fn set_language(&mut self, language: &'static str) {
        self.language = language;
    }

    /// Keeps a secret or setting of the program that drives this phone: the server's address.
    pub fn keep_secret(&mut self, name: &str, value: &[u8]) -> Result<(), PhoneError> {
        Ok(self.store.keep_secret(name, value)?)
    }

    /// The device's public key; none once the key is lost.
    pub fn public_key(&self) -> Option<Digest> {
        let key = self.key.as_ref()?;
        Some(Digest(key.verifying_key().to_bytes()))
    }

    fn key(&self) -> Result<&SigningKey, Refusal> {
        self.key.as_ref().ok_or(Refusal::KeyLost)
    }

    /// Enrols this phone by a one-time code. `name` is what its owner calls it.
    pub fn enrol(&mut self, code: &str, name: &str) -> Result<EnrolResponse, PhoneError> {
        self.enrol_with(code, name, None)
    }

    /// The same by the line of a QR code, at the server that it names and at no other; the transport must lead there.
    pub fn enrol_by(&mut self, line: &EnrolLine, name: &str) -> Result<EnrolResponse, PhoneError> {
        self.enrol_with(&line.code, name, Some(line))
    }

    fn enrol_with(
        &mut self,
        code: &str,
        name: &str,
        line: Option<&EnrolLine>,
    ) -> Result<EnrolResponse, PhoneError> {
        if self.core.enrolment().is_some() {
            return Err(Refusal::AlreadyEnrolled.into());
        }
        let public_key = self.public_key().ok_or(Refusal::KeyLost)?;
        let request = EnrolRequest {
            code: code.to_owned(),
            public_key,
            device_name: name.to_owned(),
            organisation: line.map(|line| line.organisation),
        };
        let response: EnrolResponse = self.post_json("/v1/enrol", &request, None)?;
        enrolment::check(&response, &public_key, line)?;
        match self.act(Event::Enrolled(Box::new(response.clone())))? {
            Report::Enrolled => {}
            _ => return Err(PhoneError::Unexpected),
        }
        self.keep_token(response.token.clone())?;
        self.keep_secret(OWNER, response.user_name.as_bytes())?;
        Ok(response)
    }

    /// Hands an event to the core and does all that follows. Gives what the person is told.
    pub fn run(&mut self, event: Event) -> Vec<Report> {
        if let Err(lost) = self.key() {
            return vec![Report::Refused(lost)];
        }
        let effects = self.core.handle(event, self.clock.now());
        self.follow(effects)
    }

    /// Does what the core asks, and what follows from it.
    fn follow(&mut self, effects: Vec<Effect>) -> Vec<Report> {
        let mut effects = std::collections::VecDeque::from(effects);
        let mut reports = Vec::new();
        while let Some(effect) = effects.pop_front() {
            let event = match effect {
                Effect::Persist(batch) => match self.store.write(&batch) {
                    Ok(()) => Event::Persisted(batch.id),
                    Err(_) => Event::PersistFailed(batch.id),
                },
                Effect::Sign { what, message } => match self.key() {
                    Ok(key) => Event::Signed {
                        what,
                        signature: key.sign(&message).to_bytes().to_vec(),
                    },
                    // No sync begins without a key.
                    Err(_) => Event::Unanswered,
                },
                Effect::Exchange { body } => self.exchange(EXCHANGE, body),
                Effect::Deliver { body } => self.exchange("/v1/bundles", body),
                Effect::WriteBundle { place, file } => self.write_bundle(place, &file),
                Effect::Wake { at } => {
                    self.wake_at = Some(at);
                    continue;
                }
                Effect::Report(report) => {
                    if matches!(&report, Report::Synced(sync) if sync.retry_at.is_none()) {
                        self.wake_at = None;
                    }
                    if matches!(&report, Report::Synced(sync) if sync.wipe.is_some()) {
                        self.wiped();
                    }
                    reports.push(report);
                    continue;
                }
            };
            effects.extend(self.core.handle(event, self.clock.now()));
        }
        reports
    }

    /// Runs an act of a person and gives its one report, or why not.
    pub fn act(&mut self, event: Event) -> Result<Report, PhoneError> {
        match self.run(event).pop() {
            Some(Report::Refused(refusal)) => Err(refusal.into()),
            Some(Report::NotSaved { .. }) => Err(PhoneError::NotSaved),
            Some(report) => Ok(report),
            None => Err(PhoneError::Unexpected),
        }
    }

    /// Posts a body of the core's, and brings it what came back.
    fn exchange(&mut self, path: &str, body: Vec<u8>) -> Event {
        let language = self.language;
        let ask = |authorization: String| Ask {
            method: Method::Post,
            path: path.to_owned(),
            authorization: Some(authorization),
            content_type: "application/cbor",
            language,
            accept: None,
            body: body.clone(),
        };
        let provable = (path == EXCHANGE).then_some(body.as_slice());
        let mut said = match self.authorize(provable) {
            Ok(authorization) => authorization,
            Err(error) => return failed(error),
        };
        let mut answer = self.transport.send(ask(said.clone()));
        let mut was_told = false;
        for _ in 0..MOST_REFUSALS {
            let Ok(refusal) = &answer else { break };
            if refusal.status != 401 {
                break;
            }
            // Where what it told was used too, every request arrives twice: a token can be sent so.
            let told = refusal.nonce.as_deref().filter(|_| !was_told);
            was_told |= told.is_some();
            said = match self.authorize_anew(&said, told, provable) {
                Ok(authorization) => authorization,
                Err(error) => return failed(error),
            };
            answer = self.transport.send(ask(said.clone()));
        }
        if let Ok(answer) = &answer {
            self.keep_token_of(answer);
        }
        match answer {
            Ok(Answer {
                status: 200, body, ..
            }) => Event::Answered { body },
            Ok(answer) => failed(refused(&answer)),
            Err(unreachable) => failed(unreachable.into()),
        }
    }
}

/// A failure as the core hears of it.
fn failed(error: PhoneError) -> Event {
    match error {
        PhoneError::Problem {
            problem,
            retry_after_s,
        } => Event::Turned {
            status: problem.status,
            code: problem.code.as_str().to_owned(),
            retry_after_s,
        },
        PhoneError::Status {
            status,
            retry_after_s,
        } => Event::Turned {
            status,
            code: String::new(),
            retry_after_s,
        },
        _ => Event::Unanswered,
    }
}

/// An answer that is not a success, as an error.
fn refused(answer: &Answer) -> PhoneError {
    match serde_json::from_slice::<Problem>(&answer.body) {
        Ok(problem) => PhoneError::Problem {
            problem: Box::new(problem),
            retry_after_s: answer.retry_after_s,
        },
        Err(_) => PhoneError::Status {
            status: answer.status,
            retry_after_s: answer.retry_after_s,
        },
    }
}
