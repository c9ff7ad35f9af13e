//! Those who let people in: one proposes, the other confirms.

use std::path::Path;

use super::Handset;
use crate::office::Codes;

/// The phones of two administrators at a running server.
pub struct Administrators<'a> {
    /// The system administrator's.
    pub system: Handset<'a>,
    /// The security administrator's.
    pub security: Handset<'a>,
    server: String,
}

impl<'a> Administrators<'a> {
    /// Enrols both. `server`: `http://…`.
    pub fn enrolled(phones: &'a Path, codes: &Codes, server: &str) -> Self {
        let administrators = Self {
            system: Handset::new(phones, "admin"),
            security: Handset::new(phones, "security"),
            server: server.to_owned(),
        };
        administrators.enrol(&administrators.system, &codes.system);
        administrators.enrol(&administrators.security, &codes.security);
        administrators
    }

    /// Invites a person with the options of `office invite`, confirms that, and enrols their phone.
    pub fn invite(&self, phone: &Handset<'_>, options: &str) {
        let invited = self.system.tell(&format!("office invite {options}"));
        self.security.tell("office confirm --all");
        self.enrol(phone, invited["code"].as_str().expect("a code"));
    }

    /// Enrols a phone and syncs it.
    fn enrol(&self, phone: &Handset<'_>, code: &str) {
        phone.tell(&format!("enrol --server {} --code {code}", self.server));
        phone.sync();
    }
}
