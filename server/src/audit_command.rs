//! `satchel audit`: proving the trail, keeping a checkpoint of it elsewhere, pruning it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Subcommand;
use serde::Serialize;
use server::audit::{prove, prune};
use server::clock::Clock;
use shared::audit::{Checkpoint, MAX_CHECKPOINT_BYTES, SignedCheckpoint};
use shared::id::Digest;
use shared::time::LocalDate;

use crate::{Office, keys_of, open, print};

/// What can be done with the audit trail.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Walks the chain from its anchor to its head, and holds it against checkpoints.
    Verify {
        #[command(flatten)]
        office: Office,
        /// A checkpoint made earlier and kept elsewhere; may be given several times.
        #[arg(long, value_name = "FILE")]
        checkpoint: Vec<PathBuf>,
        /// The server's public key, as phones and certificates have it; the office's own unless given.
        #[arg(long, value_name = "HEX")]
        server_key: Option<Digest>,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Writes a signed statement of the trail's head, to be kept away from this machine.
    Checkpoint {
        #[command(flatten)]
        office: Office,
        /// Where to write it; nothing is overwritten.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
    /// Takes out the oldest entries; what is younger than 180 days stays.
    Prune {
        #[command(flatten)]
        office: Office,
        /// The day before which entries go, as 2018-07-01.
        #[arg(long, value_name = "DATE")]
        before: LocalDate,
        /// One JSON document on standard output.
        #[arg(long)]
        json: bool,
    },
}

/// Does it.
pub(crate) async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    match command {
        AuditCommand::Verify {
            office,
            checkpoint,
            server_key,
            json,
        } => verify(&office, &checkpoint, server_key, json).await,
        AuditCommand::Checkpoint { office, out, json } => {
            checkpoint(&office, &out, json).await?;
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Prune {
            office,
            before,
            json,
        } => {
            let store = open(&office).await?;
            let pruned = prune::prune(&store, &Clock::System, before).await?;
            print(json, &pruned, |pruned| {
                format!(
                    "{} entries taken out; the trail begins after entry {}",
                    pruned.entries, pruned.through
                )
            })?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn verify(
    office: &Office,
    files: &[PathBuf],
    server_key: Option<Digest>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let store = open(office).await?;
    let key = match server_key {
        Some(key) => key,
        None => keys_of(&store).await?.public(),
    };
    let checkpoints: Vec<Checkpoint> = files
        .iter()
        .map(|file| read(file, &key))
        .collect::<anyhow::Result<_>>()?;
    let mut tx = store.snapshot().await?;
    let proved = prove::prove(&mut tx, checkpoints, Some(Clock::System.now())).await?;
    print(json, &proved, |proved| {
        let mut text = format!("{} entries", proved.entries);
        if proved.anchor > 0 {
            text.push_str(&format!(" after entry {}", proved.anchor));
        }
        if proved.checkpoints > 0 {
            text.push_str(&format!(", {} checkpoints", proved.checkpoints));
        }
        text.push_str(&match &proved.fault {
            None => format!(": all hold\nhead {} {}", proved.seq, proved.tag),
            Some(fault) => format!(" in order, then FAULT\n- {fault}"),
        });
        text
    })?;
    Ok(match proved.fault {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    })
}

fn read(file: &Path, key: &Digest) -> anyhow::Result<Checkpoint> {
    let open = || {
        let size = std::fs::metadata(file)?.len();
        anyhow::ensure!(
            size <= MAX_CHECKPOINT_BYTES as u64,
            "too large for a checkpoint"
        );
        let bytes = std::fs::read(file)?;
        Ok(SignedCheckpoint::read(&bytes)?.open(key)?)
    };
    open().with_context(|| file.display().to_string())
}

#[derive(Serialize)]
struct Made {
    organisation: shared::id::OrganisationId,
    seq: u64,
    tag: Digest,
    at: shared::time::Timestamp,
    server_key: Digest,
}

async fn checkpoint(office: &Office, out: &Path, json: bool) -> anyhow::Result<()> {
    let store = open(office).await?;
    let keys = keys_of(&store).await?;
    let cannot_write = || format!("cannot write {}", out.display());
    // The file comes first: no entry says that a checkpoint was made where none can be written.
    let mut file = std::fs::File::create_new(out).with_context(cannot_write)?;
    let made = prove::checkpoint(&store, &Clock::System, &keys).await;
    let written = made
        .map_err(anyhow::Error::from)
        .and_then(|(checkpoint, signed)| {
            file.write_all(&signed.to_file())
                .with_context(cannot_write)?;
            file.sync_all().with_context(cannot_write)?;
            Ok(checkpoint)
        });
    if written.is_err() {
        // What is empty or cut short is no checkpoint.
        let _ = std::fs::remove_file(out);
    }
    let checkpoint = written?;
    let made = Made {
        organisation: checkpoint.organisation,
        seq: checkpoint.head.seq,
        tag: checkpoint.head.tag,
        at: checkpoint.at,
        server_key: keys.public(),
    };
    print(json, &made, |made| {
        format!(
            "checkpoint of entry {} written to {}\nkeep it, and the server's key, away from this machine: {}",
            made.seq,
            out.display(),
            made.server_key
        )
    })
}
