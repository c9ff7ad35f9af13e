//! `satchel bundle import`: bundles that came to the office on a stick.

use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shared::audit::Act;
use shared::bundle::{Bundle, BundleError, MAX_BUNDLE_BYTES, SignedReceipt};
use shared::id::{Digest, InstallationId, PackHash};

use crate::audit;
use crate::clock::Clock;
use crate::ingest::{IngestError, Writer};
use crate::keys::ServerKeys;
use crate::store::{Store, StoreError};

/// Why bundles were not imported. Packs taken before it stay; importing again is safe.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// A file could not be read or written.
    #[error("{}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// A file is no bundle.
    #[error("{} is not a bundle this server reads", path.display())]
    Bundle {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: BundleError,
    },
    /// A bundle of another organisation.
    #[error("{} is a bundle of another organisation", .0.display())]
    OtherOrganisation(PathBuf),
    /// The database failed, or the writer did.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The database failed, or holds what it should not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// The file.
    pub file: PathBuf,
    /// Packs in it.
    pub packs: usize,
    /// What was refused of it.
    pub refused: Vec<RefusedItem>,
    /// Whose receipts were written, by installation.
    pub receipts: Vec<InstallationId>,
}

/// A pack, or one item of it, of which nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedItem {
    /// The pack.
    pub pack: PackHash,
    /// The item's place in it; none when it is refused whole.
    pub item: Option<u32>,
    /// A stable problem code.
    pub code: String,
}

/// Imports files one after another. With `receipts` a receipt for each installation goes into that folder as
/// `<installation>.receipt`, to be carried back.
pub async fn import(
    store: &Store,
    clock: &Clock,
    keys: &ServerKeys,
    files: &[PathBuf],
    receipts: Option<&Path>,
) -> Result<Vec<Imported>, ImportError> {
    let writer = Writer::start(store.clone(), clock.clone(), keys.clone());
    let mut imported = Vec::with_capacity(files.len());
    for path in files {
        let bytes = bytes(path)?;
        let bundle = Bundle::read(&bytes).map_err(|source| ImportError::Bundle {
            path: path.clone(),
            source,
        })?;
        if bundle.organisation != store.org() {
            return Err(ImportError::OtherOrganisation(path.clone()));
        }
        let delivery = super::take(store, &writer, keys, None, &bundle, clock.now()).await?;
        let mut written = Vec::new();
        for receipt in &delivery.receipts {
            written.extend(keep(receipt, keys, receipts)?);
        }
        let refused = delivery.refused.into_iter().map(|refused| RefusedItem {
            pack: refused.pack,
            item: refused.item,
            code: refused.code,
        });
        imported.push(Imported {
            file: path.clone(),
            packs: bundle.packs.len(),
            refused: refused.collect(),
            receipts: written,
        });
        // Each file for itself: a later one may be none, and ends the import.
        let act = Act::BundleImported {
            file: Digest(Sha256::digest(&bytes).into()),
            packs: u64::try_from(bundle.packs.len()).unwrap_or(u64::MAX),
        };
        let tx = store.begin().await?;
        tx.commit(audit::by_nobody(clock.now(), act)).await?;
    }
    Ok(imported)
}

/// Reads a file, and no more of it than tells that it is too large.
fn bytes(path: &Path) -> Result<Vec<u8>, ImportError> {
    let most = u64::try_from(MAX_BUNDLE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path);
    file.and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(|source| of_file(path, source))?;
    Ok(bytes)
}

fn keep(
    signed: &SignedReceipt,
    keys: &ServerKeys,
    folder: Option<&Path>,
) -> Result<Option<InstallationId>, ImportError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let receipt = signed
        .open(&keys.public())
        .map_err(|_| StoreError::Malformed("receipt"))?;
    let path = folder.join(format!("{}.receipt", receipt.installation));
    std::fs::create_dir_all(folder)
        .and_then(|()| durable(&path, &signed.to_file()))
        .map_err(|source| of_file(&path, source))?;
    Ok(Some(receipt.installation))
}

/// A stick is pulled out as soon as the receipts are said to be on it.
fn durable(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        match std::fs::File::open(folder)?.sync_all() {
            // Not every file system of a stick knows how.
            Err(error) if error.kind() == ErrorKind::InvalidInput => {}
            synced => synced?,
        }
    }
    Ok(())
}

fn of_file(path: &Path, source: std::io::Error) -> ImportError {
    ImportError::File {
        path: path.to_owned(),
        source,
    }
}
