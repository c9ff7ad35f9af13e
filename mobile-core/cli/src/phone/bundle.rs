//! Bundles and receipts as files.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use mobile_core::{Event, Report};
use shared::bundle::{MAX_BUNDLE_BYTES, MAX_RECEIPT_BYTES};

use super::{Phone, PhoneError};
use crate::store::sync_parent;

/// Where an export goes.
#[derive(Debug)]
pub(super) struct Target {
    path: PathBuf,
    written: Vec<PathBuf>,
    failure: Option<(PathBuf, io::Error)>,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The files, in order; none when nothing waits to be sent.
    pub files: Vec<PathBuf>,
    /// Packs in them.
    pub packs: usize,
    /// Items in those.
    pub items: usize,
}

impl Phone {
    /// Writes unsent work out as a bundle. What one file does not hold goes into `FILE.2`, `FILE.3` …
    pub fn export_bundle(&mut self, path: &Path) -> Result<Exported, PhoneError> {
        self.export = Some(Target {
            path: path.to_owned(),
            written: Vec::new(),
            failure: None,
        });
        let report = self.act(Event::ExportBundle);
        let target = self.export.take();
        let failure = target
            .as_ref()
            .is_some_and(|target| target.failure.is_some());
        match (report, target) {
            (Ok(Report::Exported { packs, items, .. }), Some(target)) => Ok(Exported {
                files: target.written,
                packs,
                items,
            }),
            (Err(_), Some(target)) if failure => match target.failure {
                Some((path, source)) => Err(PhoneError::FileNotWritten { path, source }),
                None => Err(PhoneError::Unexpected),
            },
            (Err(error), _) => Err(error),
            _ => Err(PhoneError::Unexpected),
        }
    }

    /// Writes one file of an export so that it survives a stick pulled out right after.
    pub(super) fn write_bundle(&mut self, place: usize, file: &[u8]) -> Event {
        let Some(target) = &mut self.export else {
            return Event::BundleNotWritten;
        };
        let mut path = target.path.clone().into_os_string();
        if place > 0 {
            path.push(format!(".{}", place + 1));
        }
        let path = PathBuf::from(path);
        match durable(&path, file) {
            Ok(()) => {
                target.written.push(path);
                Event::BundleWritten
            }
            Err(error) => {
                target.failure = Some((path, error));
                Event::BundleNotWritten
            }
        }
    }

    /// Takes another phone's bundle to carry; gives the packs in it. `Ok`: it is on the disk.
    pub fn carry_bundle(&mut self, path: &Path) -> Result<usize, PhoneError> {
        let file = bytes(path, MAX_BUNDLE_BYTES)?;
        match self.act(Event::Carry { file })? {
            Report::Carries { packs } => Ok(packs),
            _ => Err(PhoneError::Unexpected),
        }
    }

    /// Writes the receipts to hand back into a folder, `<installation>.receipt` each.
    pub fn write_receipts(&self, folder: &Path) -> Result<Vec<PathBuf>, PhoneError> {
        let mut written = Vec::new();
        for (installation, file) in self.core.receipts() {
            let path = folder.join(format!("{installation}.receipt"));
            std::fs::create_dir_all(folder)
                .and_then(|()| durable(&path, file))
                .map_err(|source| PhoneError::FileNotWritten {
                    path: path.clone(),
                    source,
                })?;
            written.push(path);
        }
        Ok(written)
    }

    /// Takes in a receipt for this phone: [`Report::Receipt`] or [`Report::ReceiptOfACopy`].
    pub fn take_receipt(&mut self, path: &Path) -> Result<Report, PhoneError> {
        let file = bytes(path, MAX_RECEIPT_BYTES)?;
        self.act(Event::Receipt { file })
    }
}

pub(crate) fn durable(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // A stick is pulled out as soon as the phone says that the bundle is on it.
    sync_parent(path)
}

/// Reads a file, and no more of it than tells that it is too large.
fn bytes(path: &Path, most: usize) -> Result<Vec<u8>, PhoneError> {
    let most = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|source| PhoneError::FileNotRead {
            path: path.to_owned(),
            source,
        })?;
    Ok(bytes)
}
