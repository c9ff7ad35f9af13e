//! `satchel`: founds and serves an office.

mod administrator_command;
mod audit_command;
mod doctor_command;
mod serve_command;
mod tls_command;

use std::io::{ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use administrator_command::AdministratorCommand;
use anyhow::Context as _;
use audit_command::AuditCommand;
use clap::{Args, Parser, Subcommand};
use serde::Serialize;
use serve_command::EdgeArgs;
use server::clock::Clock;
use server::config::{self, Location, LogSettings};
use server::identity::token_keys;
use server::keys::ServerKeys;
use server::store::Store;
use server::{bundles, http, init, rebuild, telemetry, verify};
use shared::id::OrganisationId;
use shared::qr::Qr;
use tls_command::TlsCommand;

/// Ingest makes and drops many small values on several threads; glibc's allocator was a fifth of a push.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 挎包：改革办的服务器。The office's server.
#[derive(Debug, Parser)]
#[command(name = "satchel", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Data {
    /// Folder of the embedded database.
    #[arg(long, default_value = "./satchel-data", value_name = "DIR")]
    data: PathBuf,
    /// PostgreSQL instead: postgres://… (or SATCHEL_DATABASE_URL).
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
}

#[derive(Debug, Args)]
struct Office {
    #[command(flatten)]
    data: Data,
    /// Which organisation, where the database holds several.
    #[arg(long, value_name = "ID")]
    organisation: Option<OrganisationId>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Founds the organisation and prints a one-time code for each of its three administrators.
    Init {
        #[command(flatten)]
        data: Data,
        /// Name of the organisation.
        #[arg(long, default_value = "万源市委改革办")]
        name: String,
        /// Six-digit code of its county.
        #[arg(long, default_value = "511781")]
        county: String,
        /// Where people will reach the server, for the code's QR code: what `serve` is given.
        #[arg(long, default_value = "http://127.0.0.1:8420", value_name = "URL")]
        public_url: String,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Serves phones and the office's page until SIGINT or SIGTERM.
    Serve {
        #[command(flatten)]
        office: Office,
        #[command(flatten)]
        edge: EdgeArgs,
    },
    /// Makes everything derived from the log anew.
    Rebuild {
        #[command(flatten)]
        office: Office,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Checks the log's chain, signatures, that what is derived is what the log says, and the audit trail's chain.
    Verify {
        #[command(flatten)]
        office: Office,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Administrators: a code for a lost phone, or a new one.
    #[command(subcommand)]
    Administrator(AdministratorCommand),
    /// The audit trail: who did what, chained so that nobody can change it unseen.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Bundles: packs that came by hand.
    #[command(subcommand)]
    Bundle(BundleCommand),
    /// The keys that sign tokens.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Looks for unsafe settings and says what to do; with the flags that serve is given. Exit 1 where anything is unsafe.
    Doctor {
        #[command(flatten)]
        office: Office,
        #[command(flatten)]
        edge: EdgeArgs,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Certificates for TLS.
    #[command(subcommand)]
    Tls(TlsCommand),
    /// Prints the OpenAPI document.
    Openapi,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Makes a new key; the one before is accepted until what it signed has run out. Servers may be running: within a
    /// minute they sign with it.
    Rotate {
        #[command(flatten)]
        office: Office,
        /// The one before may be in other hands: from now on, within a minute, nobody accepts it.
        #[arg(long)]
        at_once: bool,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum BundleCommand {
    /// Takes bundles from a stick, each pack as its author's. Importing again changes nothing.
    Import {
        #[command(flatten)]
        office: Office,
        /// The bundles.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Writes receipts there, one for each phone, to be carried back.
        #[arg(long, value_name = "DIR")]
        receipts: Option<PathBuf>,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    telemetry::start(&LogSettings::from_environment());
    match run(cli.command).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("satchel: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init {
            data,
            name,
            county,
            public_url,
            json,
        } => found(&data, &name, &county, &public_url, json).await?,
        Command::Serve { office, edge } => serve_command::run(&office, edge).await?,
        Command::Rebuild { office, json } => {
            let rebuilt = rebuild::rebuild(&open(&office).await?, Clock::System.now()).await?;
            print(json, &rebuilt, |rebuilt| {
                format!(
                    "rebuilt from the log; rows: {}, records: {}, figure cells: {}, feeds: {}",
                    rebuilt.seq, rebuilt.records, rebuilt.cells, rebuilt.feeds
                )
            })?;
        }
        Command::Verify { office, json } => return check(&office, json).await,
        Command::Administrator(command) => administrator_command::run(command).await?,
        Command::Audit(command) => return audit_command::run(command).await,
        Command::Bundle(BundleCommand::Import {
            office,
            files,
            receipts,
            json,
        }) => import(&office, &files, receipts.as_deref(), json).await?,
        Command::Keys(KeysCommand::Rotate {
            office,
            at_once,
            json,
        }) => rotate(&office, at_once, json).await?,
        Command::Doctor { office, edge, json } => {
            return doctor_command::run(&office, edge, json).await;
        }
        Command::Tls(command) => tls_command::run(command)?,
        Command::Openapi => tell(&http::openapi().to_pretty_json()?)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn print<T: Serialize>(json: bool, value: &T, text: impl Fn(&T) -> String) -> anyhow::Result<()> {
    if json {
        tell(&serde_json::to_string_pretty(value)?)
    } else {
        tell(&text(value))
    }
}

/// Writes to standard output. A reader that has what it wants and went away (`| head`) is no failure of what was
/// done.
fn tell(text: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{text}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        told => Ok(told?),
    }
}

async fn open(office: &Office) -> anyhow::Result<Store> {
    let location = Location::of(&office.data.data, office.data.database_url.clone());
    let database = location.open().await?;
    Ok(config::organisation(&database, office.organisation).await?)
}

#[derive(Serialize)]
struct FoundedOffice {
    organisation: OrganisationId,
    name: String,
    administrator_code: String,
    security_code: String,
    audit_code: String,
    valid_until: shared::time::Timestamp,
    qr: String,
    security_qr: String,
    audit_qr: String,
}

async fn found(
    data: &Data,
    name: &str,
    county: &str,
    public_url: &str,
    json: bool,
) -> anyhow::Result<()> {
    let database = Location::of(&data.data, data.database_url.clone())
        .create()
        .await?;
    let public_url = public_url.trim_end_matches('/');
    let founded = init::init(&database, &Clock::System, name, county, public_url).await?;
    database.close().await;
    let office = FoundedOffice {
        organisation: founded.organisation,
        name: name.to_owned(),
        administrator_code: founded.code.code,
        security_code: founded.security_code.code,
        audit_code: founded.audit_code.code,
        valid_until: founded.code.valid_until,
        qr: founded.code.qr,
        security_qr: founded.security_code.qr,
        audit_qr: founded.audit_code.qr,
    };
    print(json, &office, |office| {
        format!(
            "已建立：{name}（{county}）\n\
             三位管理员各用各的登记码，只显示这一次，请分别交给三个人：\n\
             系统管理员　{system}\n{system_qr}\
             安全管理员　{security}\n{security_qr}\
             审计管理员　{audit}\n{audit_qr}\
             {until} 前用一次有效。接着运行 satchel serve。\n\n\
             Founded: {name} ({county})\n\
             A code for each of the three administrators, shown only now; give them to three people:\n\
             system administrator    {system}\n\
             security administrator  {security}\n\
             audit administrator     {audit}\n\
             Good for one use until {until}. Next: satchel serve.",
            system_qr = drawn(&office.qr),
            security_qr = drawn(&office.security_qr),
            audit_qr = drawn(&office.audit_qr),
            name = office.name,
            system = office.administrator_code,
            security = office.security_code,
            audit = office.audit_code,
            until = office.valid_until.minute(),
        )
    })
}

/// A line as a QR code, where there is a screen to show it.
fn drawn(line: &str) -> String {
    match Qr::of(line) {
        Ok(code) if std::io::stdout().is_terminal() => code.half_blocks(),
        _ => String::new(),
    }
}

async fn keys_of(store: &Store) -> anyhow::Result<ServerKeys> {
    let mut tx = store.snapshot().await?;
    let organisation = tx.organisation().await?.context("no organisation")?;
    Ok(ServerKeys::from_seed(&organisation.signing_key))
}

async fn import(
    office: &Office,
    files: &[PathBuf],
    receipts: Option<&Path>,
    json: bool,
) -> anyhow::Result<()> {
    let store = open(office).await?;
    rebuild::keep_up(&store).await?;
    let keys = keys_of(&store).await?;
    let imported = bundles::import(&store, &Clock::System, &keys, files, receipts).await?;
    print(json, &imported, |imported| {
        let lines = imported.iter().map(|one| {
            let mut line = format!("{}; packs: {}", one.file.display(), one.packs);
            for refused in &one.refused {
                let place = refused
                    .item
                    .map_or(String::new(), |item| format!(" item {item}"));
                line.push_str(&format!(
                    "\n- pack {}{place}: {}",
                    refused.pack, refused.code
                ));
            }
            line
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

async fn rotate(office: &Office, at_once: bool, json: bool) -> anyhow::Result<()> {
    let store = open(office).await?;
    let rotated = token_keys::rotate(&store, Clock::System.now(), at_once).await?;
    print(json, &rotated, |rotated| {
        format!(
            "tokens are signed by {} from now on; those signed before are accepted until {}",
            rotated.kid,
            rotated.former_until.minute()
        )
    })
}

async fn check(office: &Office, json: bool) -> anyhow::Result<ExitCode> {
    let store = open(office).await?;
    let keys = keys_of(&store).await?;
    let verified = verify::verify(&store, &keys).await?;
    print(json, &verified, |found| {
        let mut text = format!(
            "rows: {}, records: {}, figure cells: {}, packs: {}, outcomes: {}, audit entries: {}; ",
            found.seq, found.records, found.cells, found.packs, found.outcomes, found.audit
        );
        text.push_str(if found.faults.is_empty() {
            "all hold"
        } else {
            "FAULTS"
        });
        for fault in &found.faults {
            text.push_str("\n- ");
            text.push_str(fault);
        }
        text
    })?;
    Ok(if verified.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
