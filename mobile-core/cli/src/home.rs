//! A device's folder: one person's home, or those of several people, each apart.
//!
//! ```text
//! DIR/device.key           the device's key, one for all
//! DIR/phone.db, token …    the home of a device with one person
//! DIR/people/NAME/         each other person's home: phone.db, token …
//! ```
//!
//! Each home is an installation with its own store, chain and outbox; nothing of one is read for another. What keeps
//! people apart who hold the same device is the device's own lock: they share a key and a disk.

use std::path::{Path, PathBuf};

use mobile_core::Refusal;
use shared::enrolment::EnrolResponse;
use shared::validate::{Violation, one_line};

use crate::phone::PhoneError;
use crate::store::{SqliteStore, Store as _, StoreError};

/// The folder of the people of a shared device.
const PEOPLE: &str = "people";
/// The entry of a store that says whose it is.
pub(crate) const ENROLMENT: &str = "meta/enrolment";
/// Name of the secret that says whose a home is, for those that are listed without being opened.
pub(crate) const OWNER: &str = "person";
/// Longest name of a person's folder, in characters.
const MAX_FOLDER_CHARS: usize = 60;

/// Why a person's home is not opened.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// Several people use the device, and none of them was named.
    #[error("several people use this device: {}", names.join(", "))]
    Several {
        /// Who.
        names: Vec<String>,
    },
    /// Nobody of this name uses the device.
    #[error("nobody called {given} uses this device")]
    Unknown {
        /// As typed.
        given: String,
        /// Who does.
        names: Vec<String>,
    },
    /// It is the phone that refuses.
    #[error(transparent)]
    Phone(#[from] PhoneError),
}

impl From<StoreError> for HomeError {
    fn from(error: StoreError) -> Self {
        Self::Phone(error.into())
    }
}

/// One of the people of a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// What `--person` takes: the name they enrolled under here; as the office knows them where they have the device's own
    /// home; empty where nobody is enrolled in that yet.
    pub name: String,
    home: PathBuf,
}

/// A device's folder.
#[derive(Debug, Clone)]
pub struct DeviceHome {
    folder: PathBuf,
}

impl DeviceHome {
    /// A device in a folder, which need not be there.
    pub fn at(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    /// Who uses the device, the owner of its own home first.
    pub fn people(&self) -> Result<Vec<Owner>, StoreError> {
        let mut people = Vec::new();
        if SqliteStore::is_made(&self.folder) {
            people.push(Owner {
                name: self.own_name()?,
                home: self.folder.clone(),
            });
        }
        let folder = self.folder.join(PEOPLE);
        let mut others = Vec::new();
        if folder.is_dir() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                let home = entry.path();
                // One that was never enrolled is nobody's.
                if let Ok(name) = entry.file_name().into_string()
                    && SqliteStore::is_made(&home)
                {
                    others.push(Owner { name, home });
                }
            }
        }
        others.sort_by(|a, b| a.name.cmp(&b.name));
        people.extend(others);
        Ok(people)
    }

    /// Opens the home of the person who is named, or of the only one there is.
    pub fn open(&self, person: Option<&str>) -> Result<SqliteStore, HomeError> {
        let people = self.people()?;
        let names = || people.iter().map(|owner| owner.name.clone()).collect();
        let home = match (person, people.as_slice()) {
            (None, []) => &self.folder,
            (None, [one]) => &one.home,
            (None, _) => return Err(HomeError::Several { names: names() }),
            (Some(person), people) => {
                let owner = people.iter().find(|owner| owner.name == person);
                let owner = owner.ok_or_else(|| HomeError::Unknown {
                    given: person.to_owned(),
                    names: names(),
                })?;
                &owner.home
            }
        };
        Ok(SqliteStore::open_made(home, &self.folder)?)
    }

    /// Opens a home to enrol in: that of the person who is named, or the device's own where nobody is. One at a time, so
    /// that a device has one key.
    pub fn open_to_enrol(&self, person: Option<&str>) -> Result<SqliteStore, HomeError> {
        let people = self.people()?;
        let is_own = |owner: &Owner| owner.home == self.folder;
        let known = people
            .iter()
            .find(|owner| Some(owner.name.as_str()) == person);
        let home = match (person, known) {
            (Some(_), Some(owner)) => owner.home.clone(),
            (Some(person), None) => {
                let name = folder_name(person)
                    .map_err(|broken| PhoneError::from(Refusal::Invalid(vec![broken])))?;
                self.folder.join(PEOPLE).join(name)
            }
            (None, _) if people.is_empty() || people.iter().any(is_own) => self.folder.clone(),
            (None, _) => {
                let names = people.iter().map(|owner| owner.name.clone()).collect();
                return Err(HomeError::Several { names });
            }
        };
        let lock = SqliteStore::lock_device(&self.folder)?;
        let mut others = people.iter().filter(|owner| owner.home != home);
        let others_sign = others.any(|owner| SqliteStore::signs(&owner.home));
        if others_sign && !SqliteStore::has_device_key(&self.folder) {
            // Another key in its place would be one more that the others' work cannot be sent by.
            return Err(PhoneError::from(Refusal::KeyLost).into());
        }
        Ok(SqliteStore::open_of(&home, &self.folder)?.holding(lock))
    }

    /// Whose the device's own home is. One that is older than the note of it is asked itself.
    fn own_name(&self) -> Result<String, StoreError> {
        match std::fs::read(self.folder.join(OWNER)) {
            Ok(name) => return Ok(String::from_utf8_lossy(&name).into_owned()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        // Asked on the way to its own opening, which says what is wrong with it.
        let Ok(mut store) = SqliteStore::open_made(&self.folder, &self.folder) else {
            return Ok(String::new());
        };
        let entries = store.load()?;
        let enrolment = entries.into_iter().find(|(key, _)| key == ENROLMENT);
        let enrolment =
            enrolment.and_then(|(_, value)| serde_json::from_slice::<EnrolResponse>(&value).ok());
        Ok(enrolment.map_or_else(String::new, |enrolment| enrolment.user_name))
    }
}

/// A person's name as the name of a folder: one line that leads nowhere else.
fn folder_name(person: &str) -> Result<String, Violation> {
    let name = one_line("person", person, MAX_FOLDER_CHARS)?;
    let leads = name.starts_with('.') || name.contains(['/', '\\', ':']);
    match leads {
        true => Err(Violation::new("person", shared::validate::Rule::Characters)),
        false => Ok(name),
    }
}
