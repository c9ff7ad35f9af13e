//! Who may read the files: the data, and the key of TLS.

use std::path::Path;

use super::{Finding, Level, others_may};

/// Group and others, anything.
const ANY: u32 = 0o077;
/// Group and others, reading or writing.
const READ: u32 = 0o066;

pub(super) fn of_data(folder: &Path) -> Finding {
    const CHECK: &str = "data_files";
    let is_open = others_may(folder, ANY).unwrap_or(false);
    let names = ["satchel.db", "satchel.db-wal", "satchel.db-shm"];
    let is_read = names
        .iter()
        .any(|name| others_may(&folder.join(name), READ).unwrap_or(false));
    let place = folder.display();
    match (is_open, is_read) {
        (true, true) => Finding::new(
            CHECK,
            Level::Unsafe,
            format!(
                "这台机器上别的账户能读数据库，里面有签名密钥；请运行 chmod -R go-rwx {place}。"
            ),
            format!(
                "Other accounts of this machine can read the database, which holds the signing keys: run chmod -R go-rwx {place}."
            ),
        ),
        (true, false) => Finding::new(
            CHECK,
            Level::Warning,
            format!("别的账户能打开数据文件夹；请运行 chmod go-rwx {place}。"),
            format!("Other accounts can open the data folder: run chmod go-rwx {place}."),
        ),
        (false, _) => Finding::new(
            CHECK,
            Level::Ok,
            "数据文件夹只有它的账户能打开。",
            "Only its own account can open the data folder.",
        ),
    }
}

pub(super) fn of_key(key: &Path) -> Finding {
    const CHECK: &str = "tls_key_file";
    let place = key.display();
    match others_may(key, ANY) {
        Some(true) => Finding::new(
            CHECK,
            Level::Unsafe,
            format!("别的账户能读 TLS 私钥；请运行 chmod 600 {place}，再换一张证书。"),
            format!(
                "Other accounts can read the private key of TLS: run chmod 600 {place}, and have another certificate issued."
            ),
        ),
        Some(false) => Finding::new(
            CHECK,
            Level::Ok,
            "TLS 私钥只有它的账户能读。",
            "Only its own account can read the private key of TLS.",
        ),
        None => Finding::new(
            CHECK,
            Level::Unsafe,
            format!("读不到 TLS 私钥 {place}；请用 --tls-key 指到它。"),
            format!("There is no private key of TLS at {place}: say with --tls-key where it is."),
        ),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn set(path: &Path, mode: u32) {
        set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_database_that_others_can_read_is_unsafe() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("satchel.db");
        std::fs::write(&database, "").unwrap();
        for (outer, inner, level) in [
            (0o700, 0o644, Level::Ok),
            (0o755, 0o600, Level::Warning),
            (0o750, 0o640, Level::Unsafe),
            (0o755, 0o644, Level::Unsafe),
        ] {
            set(folder.path(), outer);
            set(&database, inner);
            assert_eq!(of_data(folder.path()).level, level, "{outer:o} {inner:o}");
        }
        set(folder.path(), 0o700);
    }

    #[test]
    fn a_key_that_others_can_read_is_unsafe() {
        let key = tempfile::NamedTempFile::new().unwrap();
        for (mode, level) in [
            (0o600, Level::Ok),
            (0o640, Level::Unsafe),
            (0o604, Level::Unsafe),
        ] {
            set(key.path(), mode);
            assert_eq!(of_key(key.path()).level, level, "{mode:o}");
        }
        assert_eq!(of_key(Path::new("/no/such")).level, Level::Unsafe);
    }
}
