//! What an office person does through the JSON API, with the phone's token.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Value, json};
use shared::access::Grant;
use shared::enrolment::IssuedCode;
use shared::id::{DeviceId, Digest, GrantId, RecordId, TeamId, UserId};

use crate::phone::{Phone, PhoneError, durable};
use crate::transport::Method;

/// A person just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// The person.
    pub user: UserId,
    /// What was proposed for them, in the order given: no rights until the security administrator confirms them.
    pub proposals: Vec<GrantId>,
}

#[derive(Debug, Deserialize)]
struct MadeUser {
    id: UserId,
    grants: Vec<Made<GrantId>>,
}

#[derive(Debug, Deserialize)]
struct Made<T> {
    id: T,
}

impl Phone {
    /// `GET` of a JSON route; `path` with its query.
    pub fn office_get(&mut self, path: &str) -> Result<Value, PhoneError> {
        self.call(Method::Get, path, None)
    }

    /// `POST` to a JSON route.
    pub fn office_post(&mut self, path: &str, body: &Value) -> Result<Value, PhoneError> {
        self.call(Method::Post, path, Some(body))
    }

    /// `POST` of a file.
    pub fn office_send(&mut self, path: &str, file: Vec<u8>) -> Result<Value, PhoneError> {
        self.call_with(Method::Post, path, ("application/octet-stream", file))
    }

    /// `PUT` to a JSON route.
    pub fn office_put(&mut self, path: &str, body: &Value) -> Result<Value, PhoneError> {
        self.call(Method::Put, path, Some(body))
    }

    /// Makes a team. `area`: digits of the division where it works.
    pub fn create_team(&mut self, name: &str, area: &str) -> Result<TeamId, PhoneError> {
        let body = json!({ "name": name, "area": area });
        let made: Made<TeamId> = self.call(Method::Post, "/v1/teams", Some(&body))?;
        Ok(made.id)
    }

    /// Makes a person, and proposes grants for them.
    pub fn create_user(&mut self, name: &str, grants: &[Grant]) -> Result<NewUser, PhoneError> {
        let body = json!({ "name": name, "grants": grants });
        let made: MadeUser = self.call(Method::Post, "/v1/users", Some(&body))?;
        Ok(NewUser {
            user: made.id,
            proposals: made.grants.into_iter().map(|grant| grant.id).collect(),
        })
    }

    /// Makes proposals rights, all or none: the security administrator's.
    pub fn confirm_grants(&mut self, proposals: &[GrantId]) -> Result<Value, PhoneError> {
        let body = json!({ "ids": proposals });
        self.office_post("/v1/grant-proposals/confirm", &body)
    }

    /// Takes proposals out, all or none: the security administrator's.
    pub fn decline_grants(&mut self, proposals: &[GrantId]) -> Result<Value, PhoneError> {
        let body = json!({ "ids": proposals });
        self.office_post("/v1/grant-proposals/decline", &body)
    }

    /// Makes a one-time enrolment code for a person. One that they had and had not used is good no longer.
    pub fn create_code(
        &mut self,
        user: UserId,
        valid_hours: u32,
    ) -> Result<IssuedCode, PhoneError> {
        let body = json!({ "valid_hours": valid_hours });
        self.call(
            Method::Post,
            &format!("/v1/users/{user}/codes"),
            Some(&body),
        )
    }

    /// Makes a code for each of several people, and writes the sheet to print into a file.
    pub fn write_sheet(
        &mut self,
        users: &[UserId],
        valid_hours: u32,
        path: &Path,
    ) -> Result<(), PhoneError> {
        let body = json!({ "users": users, "valid_hours": valid_hours });
        let page = self.call_for_page("/v1/enrolment-sheets", &body)?;
        durable(path, &page).map_err(|source| PhoneError::FileNotWritten {
            path: path.to_owned(),
            source,
        })
    }

    /// Gives a device another name.
    pub fn rename_device(&mut self, device: DeviceId, name: &str) -> Result<Value, PhoneError> {
        self.office_put(&format!("/v1/devices/{device}"), &json!({ "name": name }))
    }

    /// Revokes a device: it reads nothing any more, and what it still hands in waits for the office.
    pub fn revoke_device(&mut self, device: DeviceId) -> Result<Value, PhoneError> {
        self.office_post(&format!("/v1/devices/{device}/revoke"), &Value::Null)
    }

    /// Releases a held item: its held check is waived, and the reason audited.
    pub fn release(&mut self, item: Digest, reason: &str) -> Result<Value, PhoneError> {
        let body = json!({ "reason": reason });
        self.office_post(&format!("/v1/held/{item}/release"), &body)
    }

    /// Declines a held item.
    pub fn decline(&mut self, item: Digest, reason: &str) -> Result<Value, PhoneError> {
        let body = json!({ "reason": reason });
        self.office_post(&format!("/v1/held/{item}/decline"), &body)
    }

    /// A record's history as the office has it.
    pub fn office_history(&mut self, record: RecordId) -> Result<Value, PhoneError> {
        self.office_get(&format!("/v1/records/{record}/history"))
    }
}
