//! What can be done that the trail keeps: one variant each. A new act gets the next number; fields are added at
//! the end, and optional.

use minicbor::{Decode, Encode};
use serde::Serialize;

use super::named::{NamedGrant, Refusal, SignInStep};
use crate::access::{Grant, Role};
use crate::division::{Area, DivisionCode};
use crate::id::{DeviceId, Digest, InstallationId, RecordId, TeamId, UserId};
use crate::problem::HeldCode;
use crate::time::{LocalDate, Timestamp};

/// Declares the acts: their stored form, and their names as a list of their own.
macro_rules! acts {
    ($($(#[$doc:meta])* $number:literal $name:literal $variant:ident { $($(#[$fdoc:meta])* $fnumber:literal $field:ident: $kind:ty),* $(,)? })+) => {
        /// What was done.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Encode, Decode)]
        #[serde(tag = "act", rename_all = "snake_case")]
        pub enum Act {
            $($(#[$doc])* #[n($number)] $variant { $($(#[$fdoc])* #[n($fnumber)] $field: $kind),* },)+
        }

        /// The name of an act.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ActName {
            $($(#[$doc])* $variant,)+
        }

        impl Act {
            /// Its name.
            pub fn name(&self) -> ActName {
                match self { $(Self::$variant { .. } => ActName::$variant,)+ }
            }
        }

        impl ActName {
            /// Every act.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the interface and in tables.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

acts! {
    /// The trail begins, of an organisation founded by a program that kept none. What was done before is not in it.
    0 "audit_begun" AuditBegun {}
    /// The organisation was founded, with a first administrator and a code for that person's first device.
    1 "organisation_made" OrganisationMade {
        /// Its name.
        0 name: String,
        /// Its county.
        1 county: Area,
        /// Its first person.
        2 administrator: UserId,
        /// Until when the code is good.
        3 code_valid_until: Timestamp,
        /// Its security administrator; none of an office founded by a program that made no such person.
        4 security: Option<UserId>,
        /// Its audit administrator.
        5 audit: Option<UserId>,
    }
    /// A one-time code was made that enrols a device of a person.
    2 "enrolment_code_issued" EnrolmentCodeIssued {
        /// Whose.
        0 account: UserId,
        /// Until when it is good.
        1 valid_until: Timestamp,
    }
    /// A device was enrolled with a code. The installation is the entry's.
    3 "device_enrolled" DeviceEnrolled {
        /// The device.
        0 device: DeviceId,
        /// What it was called then.
        1 device_name: String,
        /// From which address.
        2 address: String,
        /// Whether another installation of it was here before.
        3 is_shared: bool,
    }
    /// A device was not enrolled.
    4 "enrolment_refused" EnrolmentRefused {
        /// From which address.
        0 address: String,
        /// Why.
        1 why: Refusal,
        /// Wrong codes of that address in its window so far, this one among them.
        2 failures: u32,
        /// Whether the door is closed to it now.
        3 is_closed: bool,
        /// Refusals of anybody since the last such entry that have none of their own.
        4 unnoted: u64,
    }
    /// A link was made that opens the office's page once.
    5 "page_link_made" PageLinkMade {
        /// Until when it waits.
        0 valid_until: Timestamp,
    }
    /// Somebody signed in to the office's page with a link.
    6 "page_opened" PageOpened {
        /// From which address.
        0 address: String,
        /// How long the session lasts.
        1 valid_until: Timestamp,
    }
    /// A link did not open the office's page.
    7 "page_link_refused" PageLinkRefused {
        /// From which address.
        0 address: String,
        /// Why.
        1 why: Refusal,
        /// Refusals of anybody since the last such entry that have none of their own.
        2 unnoted: u64,
    }
    /// An account was made.
    8 "account_made" AccountMade {
        /// Whose.
        0 account: UserId,
        /// The name it was given.
        1 name: String,
        /// What it may do from the start: nothing, since grants are proposed first.
        2 grants: Vec<Grant>,
        /// What was proposed with it; none where there were no proposals yet.
        3 proposed: Option<Vec<NamedGrant>>,
    }
    /// A person was given grants, when nobody had to confirm them.
    9 "grants_given" GrantsGiven {
        /// Whose.
        0 account: UserId,
        /// The added ones.
        1 grants: Vec<Grant>,
    }
    /// A team was made.
    10 "team_made" TeamMade {
        /// The team.
        0 team: TeamId,
        /// Its name.
        1 name: String,
        /// Where it works.
        2 area: Area,
    }
    /// A device was revoked.
    11 "device_revoked" DeviceRevoked {
        /// The device.
        0 device: DeviceId,
    }
    /// A held item was released, with a check waived.
    12 "held_released" HeldReleased {
        /// The item.
        0 item: Digest,
        /// The record it is about.
        1 record: RecordId,
        /// Who wrote it.
        2 author: UserId,
        /// The waived check: why it was held.
        3 waived: HeldCode,
        /// The office's words.
        4 reason: String,
    }
    /// A held item was declined, and with it what builds on it.
    13 "held_declined" HeldDeclined {
        /// The item.
        0 item: Digest,
        /// The record it is about.
        1 record: RecordId,
        /// Who wrote it.
        2 author: UserId,
        /// Why it was held.
        3 code: HeldCode,
        /// The office's words.
        4 reason: String,
    }
    /// The list of units was replaced.
    14 "units_replaced" UnitsReplaced {
        /// How many there are now.
        0 units: u64,
        /// The row of the log that holds them.
        1 row: u64,
    }
    /// The office's topics of talks were replaced.
    15 "talk_topics_replaced" TalkTopicsReplaced {
        /// How many there are now.
        0 topics: u64,
        /// The row of the log that holds them.
        1 row: u64,
    }
    /// A topic of talks was added to a village's own.
    16 "village_topic_added" VillageTopicAdded {
        /// The village.
        0 village: DivisionCode,
        /// The topic's code.
        1 topic: String,
        /// The row of the log that holds all of the village.
        2 row: u64,
    }
    /// A village's own topic of talks was ended.
    17 "village_topic_ended" VillageTopicEnded {
        /// The village.
        0 village: DivisionCode,
        /// The topic's code.
        1 topic: String,
        /// Its last day.
        2 last: LocalDate,
        /// The row of the log that holds all of the village.
        3 row: u64,
    }
    /// Somebody began to read this trail.
    18 "audit_read" AuditRead {
        /// Only these acts; all where none is named.
        0 only_act: Option<String>,
        /// Only this person's; everybody's where none is named.
        1 only_person: Option<UserId>,
    }
    /// A checkpoint of this trail was made, of its head with this entry.
    19 "audit_checkpoint_made" AuditCheckpointMade {}
    /// The oldest entries were taken out.
    20 "audit_pruned" AuditPruned {
        /// The day asked for: nothing of it or later was taken.
        0 before: LocalDate,
        /// Number of the last entry that was taken: the trail's anchor.
        1 through: u64,
        /// Its tag.
        2 tag: Digest,
        /// How many were taken.
        3 entries: u64,
    }
    /// The key that signs tokens was replaced, at the machine.
    21 "token_key_changed" TokenKeyChanged {
        /// The name of the new one.
        0 kid: String,
        /// Whether those before it were refused from then on.
        1 at_once: bool,
    }
    /// Grants were proposed for a person. They are no rights yet.
    22 "grants_proposed" GrantsProposed {
        /// Whose.
        0 account: UserId,
        /// The proposed ones.
        1 grants: Vec<NamedGrant>,
    }
    /// Grants that were proposed hold from now on, or from their first day.
    23 "grants_confirmed" GrantsConfirmed {
        /// Which, and whose.
        0 grants: Vec<NamedGrant>,
    }
    /// Grants that were proposed were declined, and are gone.
    24 "grants_declined" GrantsDeclined {
        /// Which, and whose.
        0 grants: Vec<NamedGrant>,
    }
    /// A grant got an earlier last day.
    25 "grant_ended" GrantEnded {
        /// Which, as it was, and whose.
        0 grant: NamedGrant,
        /// Its last day.
        1 last: LocalDate,
    }
    /// A person left: all that the account might do ended.
    26 "account_left" AccountLeft {
        /// Who.
        0 account: UserId,
        /// The grants that were ended, as they were.
        1 ended: Vec<NamedGrant>,
        /// The proposals that were declined.
        2 declined: Vec<NamedGrant>,
        /// The devices that were revoked: nobody else uses them.
        3 devices: Vec<DeviceId>,
        /// The last day of the grants.
        4 last: LocalDate,
    }
    /// Accounts were made and grants proposed from a sheet.
    27 "people_imported" PeopleImported {
        /// SHA-256 of the file.
        0 file: Digest,
        /// Rows of the sheet that were read.
        1 rows: u64,
        /// The accounts that were made.
        2 accounts: u64,
        /// The grants that were proposed.
        3 grants: u64,
    }
    /// A one-time code for an administrator was made, at the machine.
    28 "administrator_code_issued" AdministratorCodeIssued {
        /// Whose.
        0 account: UserId,
        /// Which administrator.
        1 role: Role,
        /// Whether the account was made with it.
        2 is_new: bool,
        /// Until when it is good.
        3 valid_until: Timestamp,
    }
    /// Everything derived was made anew from the log, at the machine.
    29 "rebuilt" Rebuilt {
        /// The row of the log up to which.
        0 row: u64,
        /// How many records there are.
        1 records: u64,
    }
    /// A bundle was imported at the machine. Each item in it is a row of its author's.
    30 "bundle_imported" BundleImported {
        /// SHA-256 of its file.
        0 file: Digest,
        /// How many packs were in it.
        1 packs: u64,
    }
    /// Somebody signed in with a password.
    31 "signed_in" SignedIn {
        /// From which address.
        0 address: String,
        /// With what.
        1 with: SignInStep,
        /// How long the session lasts at most.
        2 valid_until: Timestamp,
        /// How many recovery codes are left, where one was used.
        3 recovery_codes_left: Option<u64>,
    }
    /// A sign-in was refused.
    32 "sign_in_refused" SignInRefused {
        /// Whose; none where nobody has the login name.
        0 account: Option<UserId>,
        /// From which address.
        1 address: String,
        /// Refusals of that address in its window so far, this one among them.
        2 failures: u32,
        /// Whether the door is closed to it now.
        3 is_closed: bool,
        /// Refusals of anybody since the last such entry that have none of their own.
        4 unnoted: u64,
    }
    /// After wrong passwords or codes no sign-in of a person is tried for a while.
    33 "sign_in_locked" SignInLocked {
        /// Whose.
        0 account: UserId,
        /// From which address the last one came.
        1 address: String,
        /// How many there were.
        2 failures: u64,
        /// Until when.
        3 until: Timestamp,
    }
    /// Somebody ended the own session.
    34 "signed_out" SignedOut {}
    /// Sessions of a person were ended, by themselves or by the security administrator.
    35 "sessions_ended" SessionsEnded {
        /// Whose.
        0 account: UserId,
        /// How many.
        1 sessions: u64,
    }
    /// Somebody set up a login name and password with a one-time code, and was signed in.
    36 "sign_in_made" SignInMade {
        /// The login name.
        0 login: String,
        /// Whether with an authenticator and recovery codes.
        1 has_totp: bool,
        /// From which address.
        2 address: String,
    }
    /// Somebody changed the own password; the other sessions ended.
    37 "password_changed" PasswordChanged {
        /// How many.
        0 sessions: u64,
    }
    /// Somebody who signs in with a password set up an authenticator and recovery codes.
    38 "totp_set" TotpSet {
        /// From which address.
        0 address: String,
    }
    /// Somebody had new recovery codes made; the old ones are nobody's.
    39 "recovery_codes_made" RecoveryCodesMade {
        /// How many.
        0 codes: u64,
    }
    /// The security administrator let a person who was locked out try again.
    40 "sign_in_unlocked" SignInUnlocked {
        /// Whose.
        0 account: UserId,
    }
    /// The security administrator took a person's login name, password and authenticator away, to be set up anew.
    41 "sign_in_reset" SignInReset {
        /// Whose.
        0 account: UserId,
        /// How many sessions ended with it.
        1 sessions: u64,
    }
    /// The security administrator said who signs in with two steps.
    42 "second_step_set" SecondStepSet {
        /// Whether everybody, or only those who must.
        0 for_everyone: bool,
    }
    /// A revoked device said that it had followed the order to wipe. The installation is the entry's.
    43 "device_wiped" DeviceWiped {
        /// The device.
        0 device: DeviceId,
        /// When it did, by its own clock.
        1 claimed_at: Timestamp,
    }
    /// Codes were made for several people at once, to be printed. Each withdrew an older one of its person.
    44 "enrolment_sheet_made" EnrolmentSheetMade {
        /// Whose.
        0 accounts: Vec<UserId>,
        /// Until when they are good.
        1 valid_until: Timestamp,
    }
    /// A device was given another name.
    45 "device_renamed" DeviceRenamed {
        /// The device.
        0 device: DeviceId,
        /// What it is called now.
        1 name: String,
    }
    /// A person asked, on the phone that they leave, for a code for another one. The phone is the entry's.
    46 "move_code_issued" MoveCodeIssued {
        /// Until when it is good.
        0 valid_until: Timestamp,
    }
    /// A person moved to the phone that was enrolled in the entry before: what they left reads nothing any more.
    47 "installation_moved" InstallationMoved {
        /// Whose.
        0 account: UserId,
        /// The installation that they left.
        1 left: InstallationId,
    }
}
