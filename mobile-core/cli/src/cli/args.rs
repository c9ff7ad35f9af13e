//! The command line's grammar.

mod bundle;
mod change;
mod device;
mod finding;
mod inspection;
mod item;
mod lists;
mod note;
mod office;
mod session;
mod talk;

pub(crate) use bundle::BundleCommand;
pub(crate) use change::ChangeArgs;
pub(crate) use device::DeviceCommand;
pub(crate) use finding::{FindingArgs, FindingCommand};
pub(crate) use inspection::{InspectionArgs, InspectionCommand};
pub(crate) use item::{ItemArgs, ItemCommand};
pub(crate) use lists::{TopicCommand, UnitCommand};
pub(crate) use note::{NoteArgs, NoteCommand};
pub(crate) use office::OfficeCommand;
pub(crate) use session::{SessionArgs, SessionCommand};
pub(crate) use talk::{TalkArgs, TalkCommand};

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use mobile_core::view::Filter;
use shared::message::Language;
use shared::record::RecordKind;
use shared::time::{Period, Timestamp};

/// A phone without a screen: log sessions, talks and inspections offline, sync when there is a network.
#[derive(Debug, Parser)]
#[command(name = "satchel-phone", version)]
pub(crate) struct Args {
    /// The phone's folder.
    #[arg(long, default_value = "satchel-phone-home")]
    pub(crate) home: PathBuf,
    /// Whose, where several people use the phone; each has their own records. `who` lists them.
    #[arg(long)]
    pub(crate) person: Option<String>,
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
    pub(crate) command: Spoken,
}

impl Args {
    pub(crate) fn language(&self) -> Language {
        self.lang.language()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tongue {
    #[value(name = "zh-CN", alias = "zh")]
    ZhCn,
    En,
}

impl Tongue {
    pub(crate) fn language(self) -> Language {
        match self {
            Self::ZhCn => Language::ZhCn,
            Self::En => Language::En,
        }
    }
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
    /// Matters, findings and inspections that are not at their end.
    Open,
    /// What you wrote or took part in.
    Mine,
    /// Yours, and due within three days.
    DueSoon,
    /// Yours, and past its day.
    Overdue,
}

impl From<Which> for Filter {
    fn from(which: Which) -> Self {
        match which {
            Which::All => Self::All,
            Which::OnlyHere => Self::OnlyHere,
            Which::NeedsMending => Self::NeedsMending,
            Which::TwoAnswers => Self::TwoAnswers,
            Which::Open => Self::Open,
            Which::Mine => Self::Mine,
            Which::DueSoon => Self::DueSoon,
            Which::Overdue => Self::Overdue,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Spoken {
    #[command(flatten)]
    Device(DeviceCommand),
    #[command(flatten)]
    Phone(Command),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Log a session (挎包宣讲), or work on its draft.
    #[command(subcommand)]
    Session(SessionCommand),
    /// Log a village talk (村居民说事会), or work on its draft.
    #[command(subcommand)]
    Talk(TalkCommand),
    /// Raise a matter (提议事项), and see it through.
    #[command(subcommand)]
    Item(ItemCommand),
    /// Begin or plan an inspection (督察), or close one.
    #[command(subcommand)]
    Inspection(InspectionCommand),
    /// Add a problem (问题) to an inspection, and see it through.
    #[command(subcommand)]
    Finding(FindingCommand),
    /// Add words to a record.
    #[command(subcommand)]
    Note(NoteCommand),
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
        answers: Box<ChangeArgs>,
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
    /// Say that a record is of the same visit or session as another, which counts for both.
    Same {
        /// The record that is not to count: its id, or how that ends.
        id: String,
        /// The record that counts.
        other: String,
    },
    /// Say that a record is not the same as another after all.
    NotSame {
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
        /// outreach_session, village_talk, talk_item, inspection, finding or note; all when absent.
        #[arg(long)]
        kind: Option<RecordKind>,
        /// A status, as `show` names it: accepted, issued …
        #[arg(long)]
        status: Option<String>,
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
    /// What you may do and read here now, and what changed of it.
    Access {
        /// Note the changes as seen.
        #[arg(long)]
        seen: bool,
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
        /// 6, 9 or 12 digits or a name; all that the phone holds when absent.
        #[arg(long)]
        area: Option<String>,
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
    /// Leave this phone for a new one: syncs, and prints the code that the new one enrols with.
    NewPhone,
    /// Send by hand: where there is no network, somebody carries your work.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// What the office does, through the server.
    #[command(subcommand)]
    Office(OfficeCommand),
}
