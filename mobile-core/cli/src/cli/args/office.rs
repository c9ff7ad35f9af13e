//! What the office does.

use std::path::PathBuf;

use clap::Subcommand;
use shared::id::DeviceId;
use shared::record::RecordKind;
use shared::time::{LocalDate, Period};

use super::{TopicCommand, UnitCommand};

#[derive(Debug, Subcommand)]
pub(crate) enum OfficeCommand {
    /// Make a person, propose a role, and make a one-time code for their phone. The role waits for the security administrator.
    Invite {
        /// The person's name.
        #[arg(long)]
        name: String,
        /// satchel_member, team_leader, township_coordinator, reform_office …
        #[arg(long, default_value = "satchel_member")]
        role: String,
        /// The team's name; made when there is none.
        #[arg(long)]
        team: Option<String>,
        /// 6, 9 or 12 digits, or a name.
        #[arg(long)]
        area: Option<String>,
        /// The unit's code or name, for the roles of one: liaison, deputy_in_charge.
        #[arg(long)]
        unit: Option<String>,
        /// First day; today when absent.
        #[arg(long)]
        from: Option<LocalDate>,
        /// Hours the code is good for.
        #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=336))]
        valid_hours: u32,
    },
    /// Another one-time code for a person.
    Code {
        /// The person's id or name.
        #[arg(long)]
        user: String,
        /// Hours the code is good for.
        #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=336))]
        valid_hours: u32,
    },
    /// Proposed roles that wait for the security administrator.
    Proposals,
    /// Make proposed roles hold: the security administrator's.
    Confirm {
        /// Ids of proposals, or how they begin.
        #[arg(required_unless_present = "all", value_name = "ID")]
        ids: Vec<String>,
        /// All that wait.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
    /// Decline proposed roles: the security administrator's.
    DeclineGrant {
        /// Ids of proposals, or how they begin.
        #[arg(required = true, value_name = "ID")]
        ids: Vec<String>,
    },
    /// Make people and propose their roles from a sheet: xlsx, or CSV in UTF-8 or GBK. All of it or nothing.
    Import {
        /// The sheet.
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Only check it.
        #[arg(long)]
        dry_run: bool,
    },
    /// Give a person's role a last day.
    EndGrant {
        /// The grant's id, as `office people` shows it.
        id: String,
        /// Its last day: yesterday ends it at once; today when absent.
        #[arg(long)]
        last: Option<LocalDate>,
    },
    /// End all that a person may do, at once; what they wrote stays theirs.
    Leave {
        /// The person's id or name.
        #[arg(long)]
        user: String,
    },
    /// One-time codes for several people, as a sheet of cards to print and cut out.
    Sheet {
        /// Everybody in this team: its name or id; may be repeated.
        #[arg(long)]
        team: Vec<String>,
        /// This person: a name or id; may be repeated.
        #[arg(long)]
        user: Vec<String>,
        /// Hours the codes are good for.
        #[arg(long, default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=336))]
        valid_hours: u32,
        /// Where to write the sheet, as HTML.
        #[arg(long)]
        out: PathBuf,
    },
    /// Phones, with when each last called and what it then kept back.
    Devices {
        /// Only this person's: a name or id.
        #[arg(long)]
        user: Option<String>,
        /// Only revoked ones; `--revoked false`: only the others.
        #[arg(long)]
        revoked: Option<bool>,
        /// Only those that have not called for so many days.
        #[arg(long)]
        silent_days: Option<u32>,
    },
    /// Give a phone another name.
    RenameDevice {
        /// The device's id.
        device: DeviceId,
        /// What it is called from now on.
        #[arg(long)]
        name: String,
    },
    /// Revoke a phone: it reads nothing any more, and what it still hands in waits for the office.
    RevokeDevice {
        /// The device's id.
        device: DeviceId,
    },
    /// Everybody with an account.
    People,
    /// Every team.
    Teams,
    /// Every unit (责任单位).
    Units,
    /// Change the units.
    #[command(subcommand)]
    Unit(UnitCommand),
    /// Change a village's topics of talks.
    #[command(subcommand)]
    Topic(TopicCommand),
    /// What waits for the office.
    Held,
    /// Let a held item count.
    Release {
        /// Its hash, or how that begins.
        hash: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Do not let a held item count.
    Decline {
        /// Its hash, or how that begins.
        hash: String,
        /// Why; the author reads it.
        #[arg(long)]
        reason: String,
    },
    /// The office's figures.
    Figures {
        /// 2018, 2018-H1, 2018-Q3 or 2018-07.
        #[arg(long)]
        period: Option<Period>,
        /// 6, 9 or 12 digits, or a name.
        #[arg(long)]
        area: Option<String>,
    },
    /// Records as the office has them.
    Records {
        /// 2018, 2018-H1, 2018-Q3 or 2018-07.
        #[arg(long)]
        period: Option<Period>,
        /// 6, 9 or 12 digits, or a name.
        #[arg(long)]
        area: Option<String>,
        /// outreach_session, village_talk, talk_item, inspection, finding or note; all when absent.
        #[arg(long)]
        kind: Option<RecordKind>,
        /// counted, void, or a state: accepted, issued …
        #[arg(long)]
        status: Option<String>,
        /// Most records.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// `next` of the page before.
        #[arg(long)]
        after: Option<String>,
    },
    /// One record as the office has it.
    Record {
        /// Its id, or how that ends where this phone has the record.
        id: String,
    },
    /// Who changed what, when, from which device.
    History {
        /// Its id, or how that ends where this phone has the record.
        id: String,
    },
    /// A one-time link to the office's page.
    PageLink,
}
