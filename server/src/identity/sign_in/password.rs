//! Passwords: what may be one (NIST SP 800-63B), and their argon2id hashes.

use std::sync::Arc;

use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use shared::validate::{Rule, Violation};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use unicode_normalization::UnicodeNormalization as _;

use super::{SignInError, login};
use crate::fresh;

/// Fewest characters of a password.
pub const MIN_CHARS: usize = 10;
/// Most characters of a password.
pub const MAX_CHARS: usize = 128;
/// Passwords that are judged at once: 19 MiB and one core each.
pub const AT_ONCE: usize = 2;
/// Passwords that are judged or wait for it; beyond, a caller is told to come again.
pub const IN_LINE: usize = 32;

/// Passwords that everybody guesses first: those of ten characters and more that head the public lists of leaked ones
/// (SecLists, and the Chinese sites of 2011), chosen by hand. Runs and repetitions need no list ([`is_run`]).
const COMMONEST: &str = include_str!("commonest.txt");

/// What OWASP's password storage sheet asks for at least: 19 MiB, two passes, one lane.
fn hasher() -> Result<Argon2<'static>, SignInError> {
    let params = Params::new(19 * 1_024, 2, 1, None);
    let params = params.map_err(|error| SignInError::Hash(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The same password however it is typed: composed, and of one width.
fn normal(password: &SecretString) -> SecretString {
    let normal: String = password
        .expose_secret()
        .nfkc()
        .take(MAX_CHARS + 1)
        .collect();
    normal.into()
}

/// What is wrong with a new password; nothing asks for capitals or signs.
pub(super) fn check(field: &str, password: &SecretString, login: &str) -> Option<Violation> {
    let normal = normal(password);
    let text = normal.expose_secret();
    let broken = |rule| Some(Violation::new(field, rule));
    let folded = login::folded(text);
    match text.chars().count() {
        0 => broken(Rule::Required),
        chars if chars < MIN_CHARS => broken(Rule::TooShort),
        chars if chars > MAX_CHARS => broken(Rule::TooLong),
        _ if folded == login::folded(login) || is_run(&folded) => broken(Rule::Common),
        _ if COMMONEST.lines().any(|common| common == folded) => broken(Rule::Common),
        _ => None,
    }
}

/// Whether each character follows the one before in the same way: `aaaaaaaaaa`, `1234567890`, `zyxwvutsrq`.
fn is_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|c| i64::from(u32::from(c))).collect();
    let step = |pair: &[i64]| match pair {
        // The keyboard's digits end with 0.
        [57, 48] => 1,
        [48, 57] => -1,
        [one, next] => next - one,
        _ => 0,
    };
    let steps: Vec<i64> = codes.windows(2).map(step).collect();
    let first = steps.first().copied().unwrap_or(0);
    first.abs() <= 1 && steps.iter().all(|step| *step == first)
}

/// The line of those whose password is judged.
#[derive(Debug, Clone)]
pub struct Passwords {
    line: Arc<Semaphore>,
    at_once: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            line: Arc::new(Semaphore::new(IN_LINE)),
            at_once: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// A place in the line.
#[derive(Debug)]
pub(super) struct Place {
    place: OwnedSemaphorePermit,
    at_once: Arc<Semaphore>,
}

impl Passwords {
    /// A place in the line.
    pub(super) fn place(&self) -> Result<Place, SignInError> {
        let place = self.line.clone().try_acquire_owned();
        Ok(Place {
            place: place.map_err(|_| SignInError::Busy)?,
            at_once: self.at_once.clone(),
        })
    }
}

impl Place {
    /// Whether a password is the one whose hash is kept. Without one, it takes as long to say no.
    pub(super) async fn judge(
        self,
        kept: Option<String>,
        said: &SecretString,
    ) -> Result<bool, SignInError> {
        let said = normal(said);
        self.work(move || {
            let Some(kept) = kept else {
                new_hash(&said)?;
                return Ok(false);
            };
            let kept = PasswordHash::new(&kept).map_err(SignInError::Hash)?;
            let said = said.expose_secret().as_bytes();
            match hasher()?.verify_password(said, &kept) {
                Ok(()) => Ok(true),
                Err(argon2::password_hash::Error::Password) => Ok(false),
                Err(error) => Err(SignInError::Hash(error)),
            }
        })
        .await
    }

    /// The hash of a new password, in PHC form.
    pub(super) async fn hash(self, password: &SecretString) -> Result<String, SignInError> {
        let password = normal(password);
        self.work(move || new_hash(&password)).await
    }

    async fn work<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, SignInError> + Send + 'static,
    ) -> Result<T, SignInError> {
        let turn = self.at_once.acquire_owned().await;
        let turn = turn.map_err(|_| SignInError::Busy)?;
        let place = self.place;
        // A caller who goes away does not make room before the work is done.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop((turn, place));
            done
        });
        done.await.map_err(|_| SignInError::Busy)?
    }
}

fn new_hash(password: &SecretString) -> Result<String, SignInError> {
    let salt = SaltString::encode_b64(&fresh::bytes::<16>()).map_err(SignInError::Hash)?;
    let hash = hasher()?.hash_password(password.expose_secret().as_bytes(), &salt);
    Ok(hash.map_err(SignInError::Hash)?.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_is_enough_and_what_is_guessed_first_is_not() {
        let rule = |password: &str| {
            check("password", &password.into(), "zhang.guilan").map(|broken| broken.rule)
        };
        for good in ["correct horse", "万源官渡太平竹峪大竹河沙", "aaaaaaaaab"] {
            assert_eq!(rule(good), None, "{good}");
        }
        for (bad, why) in [
            ("", "required"),
            ("123456789", "too_short"),
            ("1234567890", "common"),
            ("9876543210", "common"),
            ("aaaaaaaaaaaa", "common"),
            ("PASSWORD123", "common"),
            ("woaini1314", "common"),
            ("Zhang.Guilan", "common"),
        ] {
            assert_eq!(rule(bad).as_deref(), Some(why), "{bad}");
        }
        assert_eq!(rule(&"长".repeat(64).repeat(2)).as_deref(), Some("common"));
        assert_eq!(rule(&"长短".repeat(64)), None);
        assert_eq!(rule(&"长短".repeat(65)).as_deref(), Some("too_long"));
    }

    #[test]
    fn every_line_of_the_list_could_be_asked_for() {
        for line in COMMONEST.lines() {
            assert!(
                line.chars().count() >= MIN_CHARS,
                "{line}: shorter ones are refused anyway"
            );
            assert_eq!(login::folded(line), line, "as it is compared");
        }
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_with_the_bounds_and_reads_the_password_however_typed() {
        let passwords = Passwords::default();
        let hash = |text: &str| {
            let text: SecretString = text.into();
            let place = passwords.place().unwrap();
            async move { place.hash(&text).await.unwrap() }
        };
        let kept = hash("correct ｈorse").await;
        assert!(
            kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{kept}"
        );
        assert_ne!(kept, hash("correct ｈorse").await, "salted");
        for (said, is_right) in [("correct horse", true), ("correct horsf", false)] {
            let place = passwords.place().unwrap();
            let judged = place.judge(Some(kept.clone()), &said.into()).await;
            assert_eq!(judged.unwrap(), is_right, "{said}");
        }
        let place = passwords.place().unwrap();
        assert!(!place.judge(None, &"correct horse".into()).await.unwrap());
    }

    #[test]
    fn the_line_is_bounded() {
        let passwords = Passwords::default();
        let places: Vec<Place> = (0..IN_LINE).map(|_| passwords.place().unwrap()).collect();
        assert!(matches!(passwords.place(), Err(SignInError::Busy)));
        drop(places);
        assert!(passwords.place().is_ok());
    }
}
