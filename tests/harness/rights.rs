//! Who may do what: the oracle of the access matrix, written by hand from domain.md §2 and sync.md N3 to N5 and N7.
//!
//! It names nothing of the product, so that a mistake there cannot be a mistake here: a test over its sources holds
//! that. Where the texts are silent, `notes` says what was taken and why.

mod notes;
mod page;
mod reach;
mod scope;
mod table;

pub use notes::NOTES;
pub use page::access_page;
pub use reach::{Fit, Reach, fit};
pub use scope::{Scope, scopes};
pub use table::{ORDERS, RECORDS, REQUESTS, Row, rows};

/// The thirteen roles of conventions.md, in its order.
pub const ROLES: [&str; 13] = [
    "satchel_member",
    "team_leader",
    "talk_recorder",
    "township_coordinator",
    "inspector",
    "liaison",
    "deputy_in_charge",
    "reform_office",
    "supervision_office",
    "leader_secretary",
    "system_admin",
    "security_admin",
    "audit_admin",
];

/// Their letters in domain.md §2.1, in the same order.
pub const LETTERS: [&str; 13] = [
    "V", "TL", "VC", "TW", "IN", "LI", "DD", "RO", "SO", "LS", "AD", "SEC", "AUD",
];
