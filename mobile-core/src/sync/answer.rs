//! What comes back from an exchange, and what a failure leaves behind.

use shared::cbor;
use shared::problem::ProblemCode;
use shared::sync::{PROTOCOL_VERSION, Response};
use shared::time::Timestamp;

use super::{Call, Core, Session, Step, backoff};
use crate::core::Then;
use crate::effect::{Effect, SyncEnd};
use crate::memory::{Contact, Page};
use crate::storage::Writes;

impl Core {
    pub(crate) fn answered(&mut self, body: Vec<u8>, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = &mut self.session else {
            return;
        };
        let Some(call) = session.call.take() else {
            return;
        };
        session.report.bytes_down += body.len() as u64;
        if let Call::Bundle(bundle) = call {
            self.delivered(bundle, &body, now, effects);
            return;
        }
        let response: Response = match cbor::decode(&body) {
            Ok(response) => response,
            Err(_) => return self.fail("malformed_answer", now, effects),
        };
        if response.version != PROTOCOL_VERSION {
            return self.fail("unsupported_version", now, effects);
        }
        // A phone that was wiped reads nothing, whatever it is sent.
        if response.rows_len == 0 || self.memory.wipe.is_some() {
            self.apply_answer(&response, Vec::new(), now, effects);
            return;
        }
        let page = Page {
            response: body,
            attempts: 0,
        };
        let mut writes = Writes::default();
        Self::put_page(&mut writes, &page);
        self.persist(writes, Then::Sync(Step::Page), effects);
    }

    pub(crate) fn turned(
        &mut self,
        status: u16,
        code: String,
        retry_after_s: Option<u32>,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(session) = &mut self.session {
            session.asked_to_wait(retry_after_s);
        }
        let code = if code.is_empty() {
            format!("http_{status}")
        } else {
            code
        };
        match self.stop_calling() {
            Some(Call::Exchange) => {
                let is_too_much = matches!(status, 408 | 413);
                self.fail_with(&code, is_too_much, now, effects);
            }
            Some(Call::Bundle(bundle)) => {
                self.delivery_turned(bundle, status, code, now, effects);
            }
            None => {}
        }
    }

    pub(crate) fn unanswered(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        if let Some(call) = self.stop_calling() {
            let is_too_much = call == Call::Exchange;
            self.fail_with("unreachable", is_too_much, now, effects);
        }
    }

    fn stop_calling(&mut self) -> Option<Call> {
        self.session.as_mut()?.call.take()
    }

    /// Ends the session with a failure: remembered, with the time of the next try.
    pub(crate) fn fail(&mut self, code: &str, now: Timestamp, effects: &mut Vec<Effect>) {
        self.fail_with(code, false, now, effects);
    }

    /// `is_too_much`: a smaller request has a better chance.
    fn fail_with(
        &mut self,
        code: &str,
        is_too_much: bool,
        now: Timestamp,
        effects: &mut Vec<Effect>,
    ) {
        let Some(enrolment) = &self.memory.enrolment else {
            return;
        };
        let mut contact = self.memory.contact.clone();
        contact.failures = contact.failures.saturating_add(1);
        contact.problem = Some(code.to_owned());
        let installation = enrolment.installation;
        let asked = self.session.as_ref().and_then(Session::wait_s);
        contact.retry_at = Some(if code == ProblemCode::HeldFull.as_str() {
            let own = backoff::for_the_office(installation, now);
            let delivery = self.memory.next_delivery(now);
            delivery.map_or(own, |at| at.min(own))
        } else {
            backoff::retry_at(installation, contact.failures, asked, now)
        });
        if is_too_much {
            let halved = contact.request_limit / 2;
            contact.request_limit = halved.max(Contact::LEAST_REQUEST_BYTES);
        }
        let mut writes = Writes::default();
        Self::put_contact(&mut writes, &contact);
        let end = SyncEnd::Failed(code.to_owned());
        self.persist(writes, Then::Sync(Step::End(end)), effects);
    }
}
