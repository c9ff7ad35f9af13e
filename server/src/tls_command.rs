//! `satchel tls`: a certificate for a first try.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;
use server::clock::Clock;
use server::tls;
use shared::id::Digest;
use shared::time::Timestamp;

use crate::print;

/// What can be done about certificates.
#[derive(Debug, Subcommand)]
pub(crate) enum TlsCommand {
    /// Makes a certificate that vouches for itself, and its key: tls.crt and tls.key. Phones take it by its file
    /// (`satchel-phone enrol --ca tls.crt`).
    SelfSigned {
        /// A name or address by which phones reach the server; may be given several times.
        #[arg(long, required = true, value_name = "HOST")]
        name: Vec<String>,
        /// An existing folder; nothing in it is overwritten.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
struct Made {
    certificate: PathBuf,
    key: PathBuf,
    until: Timestamp,
    fingerprint: Digest,
}

/// Does it.
pub(crate) fn run(command: TlsCommand) -> anyhow::Result<()> {
    let TlsCommand::SelfSigned { name, out, json } = command;
    let made = tls::self_signed(name, &out, Clock::System.now())?;
    let made = Made {
        certificate: made.files.certificate,
        key: made.files.key,
        until: made.until,
        fingerprint: made.fingerprint,
    };
    print(json, &made, |made| {
        format!(
            "{certificate} and {key}, good until {until}\nSHA-256 {fingerprint}",
            certificate = made.certificate.display(),
            key = made.key.display(),
            until = made.until.minute(),
            fingerprint = made.fingerprint,
        )
    })
}
