//! A home folder: one SQLite table, secrets in files only the owner reads, and a lock.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use mobile_core::Batch;
use rusqlite::Connection;

use super::{Store, StoreError};
use crate::home::ENROLMENT;

/// Name of the database in a home.
const DATABASE: &str = "phone.db";

/// Secrets that are kept by phones that have opened their database before.
const SECRETS: [&str; 2] = ["device.key", "token"];

/// Name of the secret that all people of a device share.
const DEVICE_KEY: &str = "device.key";

/// A phone's home folder: `phone.db`, `lock`, and one file a secret; the device's key is in the device's folder, which is
/// the same one on a device with one person.
#[derive(Debug)]
pub struct SqliteStore {
    home: PathBuf,
    device: PathBuf,
    connection: Connection,
    /// Held while the store lives; closing the file gives it back.
    _lock: File,
    /// The device's, while one of its people enrols.
    device_lock: Option<File>,
}

impl SqliteStore {
    /// Whether a phone was made in a folder before. A device's key alone, in a folder that has people of their own, is
    /// the key of those.
    pub(crate) fn is_made(home: &Path) -> bool {
        let has = |name: &str| home.join(name).exists();
        has(DATABASE) || has("token") || has(DEVICE_KEY) && !has("people")
    }

    /// Whether a device has its key.
    pub(crate) fn has_device_key(device: &Path) -> bool {
        device.join(DEVICE_KEY).exists()
    }

    /// Locks a device, so that one of its people enrols at a time.
    pub(crate) fn lock_device(device: &Path) -> Result<File, StoreError> {
        create_private_folder(device)?;
        locked(&device.join("device.lock"))
    }

    /// The same store, holding another lock while it lives.
    pub(crate) fn holding(mut self, lock: File) -> Self {
        self.device_lock = Some(lock);
        self
    }

    /// Opens a home in which a phone was made before. Elsewhere nothing is made: the name may be mistyped.
    pub fn open_made(home: &Path, device: &Path) -> Result<Self, StoreError> {
        if !Self::is_made(home) {
            return Err(StoreError::Nobody {
                home: home.to_owned(),
            });
        }
        Self::open_of(home, device)
    }

    /// Opens the home of a device with one person.
    pub fn open(home: &Path) -> Result<Self, StoreError> {
        Self::open_of(home, home)
    }

    /// Opens a home, making it if it is not there. `device` is the folder of the device's key. One process at a time.
    ///
    /// A home that was used and has lost its database is refused: an empty one in its place would say
    /// that there never was a record.
    ///
    /// WAL with `synchronous = FULL`: a commit that returned is on the disk.
    pub fn open_of(home: &Path, device: &Path) -> Result<Self, StoreError> {
        create_private_folder(home)?;
        let lock = locked(&home.join("lock"))?;
        let database = home.join(DATABASE);
        let is_used = SECRETS.iter().any(|secret| home.join(secret).exists());
        // The key in a folder with people of their own may be theirs.
        let is_used = is_used && (home.join("token").exists() || !home.join("people").exists());
        if is_used && !database.exists() {
            return Err(StoreError::Gone);
        }
        let connection = Connection::open(database)?;
        // Nobody else opens it: no shared memory beside the WAL, which a full disk has no room for.
        connection.pragma_update(None, "locking_mode", "exclusive")?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        // What goes because it may no longer be here is gone from the file, too.
        connection.pragma_update(None, "secure_delete", true)?;
        // Room for the largest answer: its batch neither spills nor waits for a checkpoint.
        connection.pragma_update(None, "cache_size", -8_192)?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        connection.execute_batch(
            "create table if not exists kv (key text primary key, value blob not null) without rowid",
        )?;
        // A token is kept once the enrolment is in the database.
        let is_empty = "select not exists (select 1 from kv)";
        if home.join("token").exists()
            && connection.query_row(is_empty, [], |row| row.get::<_, bool>(0))?
        {
            return Err(StoreError::Gone);
        }
        Ok(Self {
            home: home.to_owned(),
            device: device.to_owned(),
            connection,
            _lock: lock,
            device_lock: None,
        })
    }

    /// Whether whoever has a home is enrolled, and so has work that only the device's key can send; also where that cannot
    /// be asked: it is open, or cannot be read.
    pub(crate) fn signs(home: &Path) -> bool {
        let database = home.join(DATABASE);
        if !database.exists() {
            return home.join("token").exists();
        }
        let Ok(_lock) = locked(&home.join("lock")) else {
            return true;
        };
        let is_enrolled = "select exists (select 1 from kv where key = ?1)";
        let asked = Connection::open(database)
            .and_then(|home| home.query_row(is_enrolled, [ENROLMENT], |row| row.get(0)));
        asked.unwrap_or(true)
    }

    /// Where a secret is kept.
    fn place_of(&self, name: &str) -> PathBuf {
        let folder = match name {
            DEVICE_KEY => &self.device,
            _ => &self.home,
        };
        folder.join(name)
    }

    /// Whether another of the device's people is enrolled, and so has work that only the device's key can send.
    fn others_sign(&self) -> Result<bool, StoreError> {
        let mut homes = vec![self.device.clone()];
        let people = self.device.join("people");
        if people.is_dir() {
            for entry in std::fs::read_dir(people)? {
                homes.push(entry?.path());
            }
        }
        let mut others = homes.iter().filter(|home| **home != self.home);
        Ok(others.any(|home| Self::signs(home)))
    }
}

impl Store for SqliteStore {
    fn load(&mut self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let mut statement = self.connection.prepare("select key, value from kv")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn write(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        {
            let mut put = transaction.prepare_cached(
                "insert into kv (key, value) values (?1, ?2) \
                 on conflict (key) do update set value = excluded.value",
            )?;
            for (key, value) in &batch.puts {
                put.execute((key, value))?;
            }
            let mut delete = transaction.prepare_cached("delete from kv where key = ?1")?;
            for key in &batch.deletes {
                delete.execute([key])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }

    fn secret(&mut self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match std::fs::read(self.place_of(name)) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Written beside and renamed, so that a secret is whole or not there.
    fn keep_secret(&mut self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        let path = self.place_of(name);
        let beside = path.with_file_name(format!("{name}.new"));
        let mut file =
            private(OpenOptions::new().create(true).truncate(true).write(true)).open(&beside)?;
        file.write_all(value)?;
        file.sync_all()?;
        std::fs::rename(&beside, &path)?;
        Ok(sync_parent(&path)?)
    }

    /// The device's key stays while another of its people still signs by it, or may begin to.
    fn forget_secret(&mut self, name: &str) -> Result<(), StoreError> {
        let _enrolling = match (name, &self.device_lock) {
            (DEVICE_KEY, None) => match Self::lock_device(&self.device) {
                Ok(lock) => Some(lock),
                Err(StoreError::Locked) => return Ok(()),
                Err(error) => return Err(error),
            },
            _ => None,
        };
        if name == DEVICE_KEY && self.others_sign()? {
            return Ok(());
        }
        let path = self.place_of(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(sync_parent(&path)?),
        }
    }

    /// Removed entries are overwritten in the database (`secure_delete`); the WAL, which has them too, is emptied into it.
    fn scrub(&mut self) -> Result<(), StoreError> {
        let checkpoint = "pragma wal_checkpoint(truncate)";
        self.connection.query_row(checkpoint, [], |_| Ok(()))?;
        Ok(())
    }
}

/// A file that one process holds at a time.
fn locked(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    let lock = private(options.create(true).truncate(false).write(true)).open(path)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// Only the owner reads it.
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes the home where it is missing. Its name is on the disk before anything in it is called saved.
fn create_private_folder(home: &Path) -> std::io::Result<()> {
    let missing = home.ancestors().take_while(|folder| !folder.exists());
    let missing: Vec<&Path> = missing.collect();
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(home)?;
    for folder in missing {
        sync_parent(folder)?;
    }
    Ok(())
}

/// Makes a name durable, where folders can be synced.
pub(crate) fn sync_parent(path: &Path) -> std::io::Result<()> {
    #[cfg(not(unix))]
    let _ = path;
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        let here = parent.as_os_str().is_empty();
        let parent = if here { Path::new(".") } else { parent };
        match File::open(parent)?.sync_all() {
            // Not every file system of a stick knows how.
            Err(error) if error.kind() == ErrorKind::InvalidInput => {}
            synced => synced?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_was_removed_no_bytes_are_left_once_it_is_scrubbed() {
        let home = tempfile::tempdir().unwrap();
        let secret = "村民反映渠道年久失修".repeat(300).into_bytes();
        let holds_it = || {
            let files = std::fs::read_dir(home.path()).unwrap();
            let mut files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
            files.any(|bytes| bytes.windows(27).any(|part| secret.starts_with(part)))
        };
        let mut store = SqliteStore::open(home.path()).unwrap();
        let mut batch = Batch {
            id: 1,
            puts: vec![("record/1".to_owned(), secret.clone())],
            deletes: Vec::new(),
        };
        store.write(&batch).unwrap();
        store.scrub().unwrap();
        assert!(holds_it());
        batch.puts.clear();
        batch.deletes.push("record/1".to_owned());
        store.write(&batch).unwrap();
        store.scrub().unwrap();
        assert!(!holds_it());
        store.keep_secret("token", &[9; 32]).unwrap();
        store.forget_secret("token").unwrap();
        store.forget_secret("token").unwrap();
        assert_eq!(store.secret("token").unwrap(), None);
    }

    #[test]
    fn the_key_of_a_device_stays_until_the_last_of_its_people_has_no_more_to_sign() {
        let device = tempfile::tempdir().unwrap();
        let enrolled = Batch {
            id: 1,
            puts: vec![(ENROLMENT.to_owned(), vec![1])],
            deletes: Vec::new(),
        };
        let left = Batch {
            id: 2,
            puts: Vec::new(),
            deletes: vec![ENROLMENT.to_owned()],
        };
        let homes = [device.path().to_owned(), device.path().join("people/刘芳")];
        for [first, last] in [[0, 1], [1, 0]] {
            let open = |place: usize| SqliteStore::open_of(&homes[place], device.path()).unwrap();
            let mut one = open(first);
            let mut other = open(last);
            one.keep_secret(DEVICE_KEY, &[9; 32]).unwrap();
            other.write(&enrolled).unwrap();
            one.forget_secret(DEVICE_KEY).unwrap();
            assert!(SqliteStore::has_device_key(device.path()), "it is open");
            drop(other);
            one.forget_secret(DEVICE_KEY).unwrap();
            assert!(SqliteStore::has_device_key(device.path()), "it is enrolled");
            let mut other = open(last);
            other.write(&left).unwrap();
            drop(one);
            let enrolling = SqliteStore::lock_device(device.path()).unwrap();
            other.forget_secret(DEVICE_KEY).unwrap();
            assert!(SqliteStore::has_device_key(device.path()), "one enrols");
            drop(enrolling);
            other.forget_secret(DEVICE_KEY).unwrap();
            assert!(!SqliteStore::has_device_key(device.path()));
        }
    }

    #[test]
    fn a_batch_is_there_after_reopening_and_a_home_has_one_owner() {
        let home = tempfile::tempdir().unwrap();
        let batch = Batch {
            id: 1,
            puts: vec![("a".to_owned(), vec![1]), ("b".to_owned(), vec![2])],
            deletes: Vec::new(),
        };
        let mut store = SqliteStore::open(home.path()).unwrap();
        store.write(&batch).unwrap();
        store.keep_secret("device.key", &[9; 32]).unwrap();
        assert!(matches!(
            SqliteStore::open(home.path()),
            Err(StoreError::Locked)
        ));
        let delete = Batch {
            id: 2,
            puts: vec![("b".to_owned(), vec![3])],
            deletes: vec!["a".to_owned()],
        };
        store.write(&delete).unwrap();
        drop(store);
        let mut store = SqliteStore::open(home.path()).unwrap();
        assert_eq!(store.load().unwrap(), vec![("b".to_owned(), vec![3])]);
        assert_eq!(store.secret("device.key").unwrap(), Some(vec![9; 32]));
        assert_eq!(store.secret("token").unwrap(), None);
    }

    #[test]
    fn a_home_that_was_never_made_is_not_made_by_looking_into_it() {
        let above = tempfile::tempdir().unwrap();
        let home = above.path().join("mistyped");
        let looked = SqliteStore::open_made(&home, &home);
        assert!(matches!(looked, Err(StoreError::Nobody { home: named }) if named == home));
        assert!(!home.exists());
        drop(SqliteStore::open(&home).unwrap());
        let store = SqliteStore::open_made(&home, &home);
        store.unwrap().keep_secret("device.key", &[9; 32]).unwrap();
        std::fs::remove_file(home.join("phone.db")).unwrap();
        let lost = SqliteStore::open_made(&home, &home);
        assert!(matches!(lost, Err(StoreError::Gone)));
    }

    #[test]
    fn a_home_is_made_with_every_folder_above_it() {
        let above = tempfile::tempdir().unwrap();
        let home = above.path().join("a/b/home");
        SqliteStore::open(&home).unwrap();
        assert!(home.join("phone.db").exists());
    }

    #[test]
    fn an_open_home_has_no_file_that_a_full_disk_would_have_no_room_for() {
        let home = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(home.path()).unwrap();
        let batch = Batch {
            id: 1,
            puts: vec![("a".to_owned(), vec![1])],
            deletes: Vec::new(),
        };
        store.write(&batch).unwrap();
        assert!(home.path().join("phone.db-wal").exists());
        assert!(!home.path().join("phone.db-shm").exists());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_device_key() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(home.path()).unwrap();
        store.keep_secret("device.key", &[9; 32]).unwrap();
        let mode = std::fs::metadata(home.path().join("device.key"))
            .unwrap()
            .permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }

    #[test]
    fn a_disk_that_is_full_fails_the_whole_batch() {
        let home = tempfile::tempdir().unwrap();
        let mut store = SqliteStore::open(home.path()).unwrap();
        store
            .connection
            .pragma_update(None, "max_page_count", 6)
            .unwrap();
        let batch = Batch {
            id: 1,
            puts: vec![
                ("small".to_owned(), vec![1]),
                ("large".to_owned(), vec![1; 100_000]),
            ],
            deletes: Vec::new(),
        };
        assert!(matches!(store.write(&batch), Err(StoreError::Database(_))));
        assert!(store.load().unwrap().is_empty());
    }
}
