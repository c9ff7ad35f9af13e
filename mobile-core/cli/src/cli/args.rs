//! The command line's grammar.

mod lists;

pub(crate) use lists::{TopicCommand, UnitCommand};

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use mobile_core::view::Filter;
use shared::division::Area;
use shared::message::Language;
use shared::time::{LocalDate, Period, Timestamp};

/// A phone without a screen: log sessions offline, sync when there is a network.
#[derive(Debug, Parser)]
#[command(name = "satchel-phone", version)]
pub(crate) struct Args {
    /// The phone's folder; one person's phone each.
    #[arg(long, default_value = "satchel-phone-home")]
    pub(crate) home: PathBuf,
    /// One JSON document on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The language of the output.
    #[arg(long, value_enum, default_value_t = Tongue::ZhCn, global = true)]
    pub(crate) lang: Tongue,
    /// Take this for now instead of the system's clock, RFC 3339: for simulated time.
    #[arg(long, global = true)]
    pub(crate) now: Option<Timestamp>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    pub(crate) fn language(&self) -> Language {
        match self.lang {
            Tongue::ZhCn => Language::ZhCn,
            Tongue::En => Language::En,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    #[value(name = "zh-CN", alias = "zh")]
    ZhCn,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Which {
    /// Every record.
    All,
    /// With own work that the server does not have.
    OnlyHere,
    /// Held, refused, declined, rejected.
    NeedsMending,
    /// With two values of a field.
    TwoAnswers,
}

impl From<Which> for Filter {
    fn from(which: Which) -> Self {
        match which {
            Which::All => Self::All,
            Which::OnlyHere => Self::OnlyHere,
            Which::NeedsMending => Self::NeedsMending,
            Which::TwoAnswers => Self::TwoAnswers,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Join with a one-time code.
    Enrol {
        /// The server: http://127.0.0.1:8420
        #[arg(long, default_value = "http://127.0.0.1:8420")]
        server: String,
        /// The one-time code.
        #[arg(long)]
        code: String,
        /// What you call this phone.
        #[arg(long, default_value = "satchel-phone")]
        name: String,
    },
    /// Log a session (挎包宣讲), or work on its draft.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Forms that are not finished.
    Drafts,
    /// Save a draft as a record.
    Submit {
        /// The draft: its id, or how that ends.
        id: String,
    },
    /// Change a saved record; the old values stay in its history.
    Amend {
        /// The record: its id, or how that ends.
        id: String,
        #[command(flatten)]
        answers: AnswerArgs,
        /// Why.
        #[arg(long)]
        reason: Option<String>,
    },
    /// Ask the office to take a record out of every figure.
    Void {
        /// The record: its id, or how that ends.
        id: String,
        /// Why.
        #[arg(long)]
        reason: String,
    },
    /// Records on this phone.
    List {
        /// Which.
        #[arg(long, value_enum, default_value_t = Which::All)]
        filter: Which,
        /// Part of a village's name, present or former, or of its code.
        #[arg(long, default_value = "")]
        search: String,
    },
    /// Everything about one record.
    Show {
        /// The record: its id, or how that ends.
        id: String,
    },
    /// Fields with two answers.
    Conflicts,
    /// Choose the answer that counts.
    Resolve {
        /// The record: its id, or how that ends.
        id: String,
        /// The field, as `conflicts` names it.
        field: String,
        /// Its place in `conflicts`, from 1.
        #[arg(long, conflicts_with = "value")]
        choose: Option<usize>,
        /// Neither: this one.
        #[arg(long)]
        value: Option<String>,
        /// The value is an estimate.
        #[arg(long)]
        about: bool,
    },
    /// What needs you.
    Attention,
    /// Note as seen what the office rejected or declined.
    Seen {
        /// The record: its id, or how that ends.
        id: String,
    },
    /// Send and receive.
    Sync {
        /// Most bytes, both ways together.
        #[arg(long)]
        max_bytes: Option<u64>,
    },
    /// Is all safe.
    Status,
    /// Figures over what this phone holds, by the office's own code.
    Figures {
        /// 2018, 2018-H1, 2018-Q3 or 2018-07; this year when absent.
        #[arg(long)]
        period: Option<Period>,
        /// 6, 9 or 12 digits; all that the phone holds when absent.
        #[arg(long)]
        area: Option<Area>,
    },
    /// Find a place by a name it has or had.
    Places {
        /// Part of the name.
        name: String,
    },
    /// People and teams this phone knows.
    People,
    /// Print the line by which another phone joins a record in the field: show it as a QR code or pass it on.
    JoinLine {
        /// The record: its id, or how that ends.
        id: String,
    },
    /// Join a record in the field by the line another phone shows; then amend it like your own.
    Join {
        /// The line: satchel-join:…
        line: String,
    },
    /// Units (责任单位) this phone knows.
    Units,
    /// Topics of village talks, in use today.
    Topics {
        /// With the topics this village added: 12 digits or a name.
        #[arg(long)]
        village: Option<String>,
    },
    /// Send by hand: where there is no network, somebody carries your work.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// What the office does, through the server.
    #[command(subcommand)]
    Office(OfficeCommand),
}

#[derive(Debug, Subcommand)]
pub(crate) enum SessionCommand {
    /// Log one in one go.
    New(AnswerArgs),
    /// Begin a form.
    Draft(AnswerArgs),
    /// Go on with a form.
    Edit {
        /// The draft: its id, or how that ends.
        id: String,
        #[command(flatten)]
        answers: AnswerArgs,
    },
    /// Save a form as a record.
    Submit {
        /// The draft: its id, or how that ends.
        id: String,
    },
    /// Throw a form away.
    Discard {
        /// The draft: its id, or how that ends.
        id: String,
    },
}

/// A session's answers.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct AnswerArgs {
    /// The village: 12 digits or a name; the last one when absent.
    #[arg(long)]
    pub(crate) village: Option<String>,
    /// The day, 2018-07-01; today when absent.
    #[arg(long)]
    pub(crate) on: Option<LocalDate>,
    /// am, pm or evening.
    #[arg(long)]
    pub(crate) part_of_day: Option<String>,
    /// courtyard, field, home, village_office, school, tea_garden or other; the last one when absent.
    #[arg(long)]
    pub(crate) venue: Option<String>,
    /// group_talk, one_to_one, performance, demonstration or mobile_broadcast.
    #[arg(long)]
    pub(crate) form: Option<String>,
    /// A policy topic: congress_19. May be given several times; the last ones when absent.
    #[arg(long = "topic")]
    pub(crate) topics: Vec<String>,
    /// Who spoke, names or ids with commas between; `me` is you.
    #[arg(long, value_delimiter = ',')]
    pub(crate) members: Vec<String>,
    /// How many listened, 人次.
    #[arg(long)]
    pub(crate) audience: Option<u16>,
    /// The number is an estimate.
    #[arg(long, requires = "audience")]
    pub(crate) about: bool,
    /// Free words, at most 200 characters.
    #[arg(long)]
    pub(crate) note: Option<String>,
    /// A question that was asked. May be given several times.
    #[arg(long = "question")]
    pub(crate) questions: Vec<String>,
    /// Why it is logged late.
    #[arg(long)]
    pub(crate) late_reason: Option<String>,
    /// The team, name or id; yours when you have one.
    #[arg(long)]
    pub(crate) team: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BundleCommand {
    /// Write out all that is not known to be at the office; it stays on this phone. What one file does not
    /// hold goes into FILE.2, FILE.3 …
    Export {
        /// The file to write.
        file: PathBuf,
    },
    /// Take another phone's bundle; it is handed in at your next sync.
    Carry {
        /// The bundle.
        file: PathBuf,
    },
    /// Write the receipts of what you handed in into a folder, one for each phone, to be handed back.
    Receipts {
        /// The folder.
        dir: PathBuf,
    },
    /// Take in a receipt that somebody brought back.
    Receipt {
        /// The receipt.
        file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum OfficeCommand {
    /// Make a person with a role, and a one-time code for their phone.
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
        /// 6, 9 or 12 digits.
        #[arg(long)]
        area: Option<Area>,
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
        /// 6, 9 or 12 digits.
        #[arg(long)]
        area: Option<Area>,
    },
    /// Records as the office has them.
    Records {
        /// 2018, 2018-H1, 2018-Q3 or 2018-07.
        #[arg(long)]
        period: Option<Period>,
        /// 6, 9 or 12 digits.
        #[arg(long)]
        area: Option<Area>,
        /// Most records.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// `next` of the page before.
        #[arg(long)]
        after: Option<String>,
    },
    /// One record as the office has it.
    Record {
        /// Its id.
        id: String,
    },
    /// Who changed what, when, from which device.
    History {
        /// Its id.
        id: String,
    },
    /// A one-time link to the office's page.
    PageLink,
}
