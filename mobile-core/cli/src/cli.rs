//! The command line: arguments to acts, results to text or one JSON document.

pub(crate) mod args;

mod access;
mod asked;
mod attention;
mod bundle;
mod change;
mod enrolment;
mod figures;
mod find;
mod finding;
mod form;
mod history;
mod inspection;
mod item;
mod join;
mod lists;
mod names;
mod note;
mod office;
mod order;
mod output;
mod server;
mod session;
mod talk;
mod usage;
mod views;
mod words;

use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser as _;
use mobile_cli::{
    Clock, DeviceHome, FixedClock, HomeError, NoAuthority, OsEntropy, Phone, PhoneError,
    SqliteStore, SystemClock,
};
use mobile_core::view::Selection;
use mobile_core::{Refusal, SyncEnd};
use serde_json::{Value, json};
use shared::command::Order;
use shared::message::Language;
use shared::workflow::Status;

use args::{Args, Command, DeviceCommand, Spoken};
use enrolment::By;
use find::Sought;
use output::Output;
use server::Server;
use words::say;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CliError {
    /// The phone or the server refused.
    #[error(transparent)]
    Phone(#[from] PhoneError),
    /// Nobody's home on this phone was opened.
    #[error(transparent)]
    Home(HomeError),
    /// A name that means nothing here.
    #[error("nothing is called {given}")]
    Unknown {
        /// What was looked for.
        what: Sought,
        /// As typed.
        given: String,
        /// What could be typed, where that is a short list.
        choices: Vec<&'static str>,
    },
    /// A name that means several things.
    #[error("{given} may be several: {}", candidates.join(", "))]
    Ambiguous {
        /// As typed.
        given: String,
        /// What it may be.
        candidates: Vec<String>,
    },
    /// A place in which there are villages, where one of them is wanted.
    #[error("{name} is no village")]
    NoVillage {
        /// The place.
        name: String,
        /// Of a township its villages, as far as they are known here; none of the county, which has too many.
        villages: Option<Vec<String>>,
    },
    /// The file of who vouches for the server holds no certificate.
    #[error(transparent)]
    NoAuthority(NoAuthority),
    /// Something had to be said on the command line.
    #[error("{0} is needed")]
    Needed(&'static str),
    /// A sync that broke off; what it did stands in the document.
    #[error("the sync ended early")]
    Sync(Box<Output>),
}

impl From<HomeError> for CliError {
    fn from(error: HomeError) -> Self {
        match error {
            HomeError::Phone(error) => Self::Phone(error),
            error => Self::Home(error),
        }
    }
}

/// Runs the command that was typed.
pub(crate) fn run_typed() -> ExitCode {
    match Args::try_parse() {
        Ok(args) => run(&args),
        Err(error) => usage::tell(&error),
    }
}

fn run(args: &Args) -> ExitCode {
    let language = args.language();
    let mut code = ExitCode::SUCCESS;
    let output = match execute(args, language) {
        Ok(output) => output,
        Err(CliError::Sync(output)) => {
            code = ExitCode::FAILURE;
            *output
        }
        Err(error) => {
            code = match error {
                CliError::Needed(_) | CliError::Home(HomeError::Several { .. }) => {
                    usage::EXIT.into()
                }
                _ => ExitCode::FAILURE,
            };
            output::of_error(&error, language)
        }
    };
    output.print(args.json, code == ExitCode::SUCCESS);
    code
}

fn execute(args: &Args, language: Language) -> Result<Output, CliError> {
    let (device, person) = (DeviceHome::at(&args.home), args.person.as_deref());
    match &args.command {
        Spoken::Device(DeviceCommand::Who) => enrolment::who(&device, language),
        Spoken::Device(DeviceCommand::Enrol {
            qr,
            server,
            ca,
            code,
            name,
        }) => {
            let by = By::typed(qr.as_deref(), server, code.as_deref())?;
            let server = Server::named(by.server(), ca.as_deref())?;
            let store = device.open_to_enrol(person)?;
            let mut phone = phone(args, store, &server, language)?;
            // An enrolled phone goes on with its own server, whatever is asked of it now.
            if phone.core().enrolment().is_none() {
                server.keep(&mut phone)?;
            }
            enrolment::enrol(&mut phone, &by, name, language)
        }
        Spoken::Phone(command) => {
            let mut store = device.open(person)?;
            let server = Server::kept(&mut store)?;
            let mut phone = phone(args, store, &server, language)?;
            act(&mut phone, command, language)
        }
    }
}

fn phone(
    args: &Args,
    store: SqliteStore,
    server: &Server,
    language: Language,
) -> Result<Phone, CliError> {
    let clock: Arc<dyn Clock> = match args.now {
        Some(now) => Arc::new(FixedClock::at(now)),
        None => Arc::new(SystemClock),
    };
    let transport = server.transport()?;
    let mut phone = Phone::open(Box::new(store), transport, clock, Box::new(OsEntropy))?;
    phone.set_language(language.tag());
    Ok(phone)
}

fn act(phone: &mut Phone, command: &Command, language: Language) -> Result<Output, CliError> {
    // A wiped phone shows nothing but that, and hands in what it still has.
    let is_for_wiped = matches!(
        command,
        Command::Sync { .. } | Command::Status | Command::Attention | Command::Bundle(_)
    );
    if phone.core().wipe().is_some() && !is_for_wiped {
        return Err(PhoneError::from(Refusal::Wiped).into());
    }
    match command {
        Command::Access { seen } => access::show(phone, *seen, language),
        Command::Session(command) => session::act(phone, command, language),
        Command::Talk(command) => talk::act(phone, command, language),
        Command::Item(command) => item::act(phone, command, language),
        Command::Inspection(command) => inspection::act(phone, command, language),
        Command::Finding(command) => finding::act(phone, command, language),
        Command::Note(command) => note::act(phone, command, language),
        Command::Submit { id } => form::submit(phone, id, language),
        Command::Amend {
            id,
            answers,
            reason,
        } => change::amend(phone, id, answers, reason.clone(), language),
        Command::Void { id, reason } => {
            let reason = reason.clone();
            order::give(phone, id, Order::Void { reason }, language)
        }
        Command::Same { id, other } => order::same(phone, id, other, language),
        Command::NotSame { id, reason } => {
            let reason = reason.clone();
            order::give(phone, id, Order::NotSame { reason }, language)
        }
        Command::Resolve {
            id,
            field,
            choose,
            value,
            about,
        } => change::resolve(
            phone,
            id,
            field,
            *choose,
            value.as_deref(),
            *about,
            language,
        ),
        Command::Seen { id } => {
            let record = find::record(phone, id)?;
            phone.see(record)?;
            Ok(Output::new(
                json!({ "record": record }),
                say(language, "知道了。", "Noted."),
            ))
        }
        Command::Drafts => Ok(views::drafts(phone, language)),
        Command::List {
            filter,
            kind,
            status,
            search,
        } => {
            let all = &Status::ALL;
            let status = form::word(Sought::Status, status.as_deref(), all, Status::as_str)?;
            let selection = Selection {
                filter: (*filter).into(),
                kind: *kind,
                status,
            };
            Ok(views::list(phone, selection, search, language))
        }
        Command::Show { id } => views::show(phone, id, language),
        Command::Conflicts => Ok(views::conflicts(phone, language)),
        Command::Attention => Ok(attention::show(phone, language)),
        Command::Status => Ok(views::status(phone, language)),
        Command::Places { name } => Ok(views::places(phone, name, language)),
        Command::People => Ok(views::people(phone, language)),
        Command::Units => Ok(lists::units(phone, language)),
        Command::Topics { village } => lists::topics(phone, village.as_deref(), language),
        Command::Figures { period, area } => {
            let area = find::area_if(phone, area.as_deref())?;
            figures::show(phone, *period, area, language)
        }
        Command::Sync { max_bytes } => sync(phone, *max_bytes, language),
        Command::NewPhone => {
            sync(phone, None, language)?;
            enrolment::leave(phone, language)
        }
        Command::Bundle(command) => bundle::act(phone, command, language),
        Command::JoinLine { id } => join::line(phone, id),
        Command::Join { line } => join::join(phone, line, language),
        Command::Office(command) => office::act(phone, command, language),
    }
}

fn sync(phone: &mut Phone, max_bytes: Option<u64>, language: Language) -> Result<Output, CliError> {
    let report = phone.sync(max_bytes)?;
    let value = serde_json::to_value(&report).unwrap_or(Value::Null);
    let output = Output::new(value, words::sync_report(&report, language));
    match report.end {
        SyncEnd::Complete | SyncEnd::BudgetSpent => Ok(output),
        SyncEnd::Failed(_) | SyncEnd::Rewound | SyncEnd::Copy => {
            Err(CliError::Sync(Box::new(output)))
        }
    }
}
