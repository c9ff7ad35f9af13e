//! `satchel administrator`: what is done for an administrator at the machine.

use clap::Subcommand;
use serde::Serialize;
use server::administrator;
use server::clock::Clock;
use server::identity::code::Issuer;
use shared::access::Role;
use shared::id::UserId;
use shared::time::Timestamp;

use crate::{Office, drawn, keys_of, open, print};

/// What can be done about administrators.
#[derive(Debug, Subcommand)]
pub(crate) enum AdministratorCommand {
    /// Prints a one-time code for an administrator whose phone is lost, or for a new one.
    Code {
        #[command(flatten)]
        office: Office,
        /// system_admin, security_admin or audit_admin.
        #[arg(long)]
        role: Role,
        /// Whose, where several hold the role.
        #[arg(long, value_name = "ID", conflicts_with = "new")]
        user: Option<UserId>,
        /// Makes another person who holds the role.
        #[arg(long)]
        new: bool,
        /// Where people reach the server, for the QR code.
        #[arg(long, default_value = "http://127.0.0.1:8420", value_name = "URL")]
        public_url: String,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Lets an administrator whose login name is locked try again at once.
    Unlock {
        #[command(flatten)]
        office: Office,
        /// The login name.
        #[arg(long)]
        login: String,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Unlocked {
    user: UserId,
}

#[derive(Serialize)]
struct Said {
    user: UserId,
    role: Role,
    is_new: bool,
    code: String,
    valid_until: Timestamp,
    qr: String,
}

/// Does it.
pub(crate) async fn run(command: AdministratorCommand) -> anyhow::Result<()> {
    let (office, role, user, new, public_url, json) = match command {
        AdministratorCommand::Code {
            office,
            role,
            user,
            new,
            public_url,
            json,
        } => (office, role, user, new, public_url, json),
        AdministratorCommand::Unlock {
            office,
            login,
            json,
        } => return unlock(&office, &login, json).await,
    };
    let store = open(&office).await?;
    let issuer = Issuer {
        server: public_url.trim_end_matches('/').to_owned(),
        organisation: store.org(),
        server_key: keys_of(&store).await?.public(),
    };
    let made = administrator::code(&store, &issuer, Clock::System.now(), role, user, new).await?;
    let said = Said {
        user: made.user,
        role,
        is_new: made.is_new,
        code: made.code.code,
        valid_until: made.code.valid_until,
        qr: made.code.qr,
    };
    print(json, &said, |said| {
        format!(
            "{drawn}登记码，只显示这一次：{code}\n{until} 前用一次有效。\n\n\
             Code for {user}, shown only now: {code}\nGood for one use until {until}.",
            drawn = drawn(&said.qr),
            code = said.code,
            until = said.valid_until.minute(),
            user = said.user,
        )
    })
}

async fn unlock(office: &Office, login: &str, json: bool) -> anyhow::Result<()> {
    let store = open(office).await?;
    let user = administrator::unlock(&store, Clock::System.now(), login).await?;
    print(json, &Unlocked { user }, |said| {
        let user = said.user;
        format!("已解锁，可以再登录：{user}\n\nUnlocked, may sign in again: {user}")
    })
}
