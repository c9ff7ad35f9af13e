//! The database: how it is reached, and whether what it acknowledges is on disk.

use super::{Finding, Level};
use crate::config::without_secret;
use crate::store::Engine;
use crate::store::doctor::EngineSettings;

/// A URL of PostgreSQL: whether what is said to another machine can be read on the way.
pub(super) fn of_url(url: &str) -> Finding {
    const CHECK: &str = "database_url";
    let host = host(url);
    let is_here = matches!(host, "" | "localhost" | "127.0.0.1" | "[::1]");
    let mode = query(url, "sslmode").unwrap_or("prefer");
    let socket = query(url, "host").is_some_and(|host| host.starts_with(['/', '%']));
    let place = without_secret(url);
    match mode {
        _ if is_here && (!host.is_empty() || socket || query(url, "host").is_none()) => {
            Finding::new(
                CHECK,
                Level::Ok,
                "数据库在本机。",
                "The database is on this machine.",
            )
        }
        "verify-full" | "verify-ca" => Finding::new(
            CHECK,
            Level::Ok,
            "连数据库用的是 TLS，并核对证书。",
            "The database is reached over TLS, and its certificate is checked.",
        ),
        "require" => Finding::new(
            CHECK,
            Level::Warning,
            format!(
                "连数据库用了 TLS，但不核对对方是谁；请在 {place} 里改用 sslmode=verify-full。"
            ),
            format!(
                "The database is reached over TLS, but whoever answers is believed: use sslmode=verify-full in {place}."
            ),
        ),
        _ => Finding::new(
            CHECK,
            Level::Unsafe,
            format!("连另一台机器上的数据库可能不加密；请在 {place} 里加 sslmode=verify-full。"),
            format!(
                "What is said to the database on another machine may travel in the clear: add sslmode=verify-full to {place}."
            ),
        ),
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let rest = rest.split(['/', '?']).next().unwrap_or_default();
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    match host.strip_prefix('[') {
        Some(_) => host.split_inclusive(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    }
}

fn query<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = url.split_once('?')?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(key, value)| (key == name).then_some(value))
}

/// What the engine says of itself.
pub(super) fn of_settings(engine: Engine, settings: &EngineSettings) -> Finding {
    const CHECK: &str = "database_settings";
    let EngineSettings {
        is_synced,
        is_acknowledged_late,
        is_superuser,
    } = *settings;
    if !is_synced || !is_acknowledged_late {
        let (zh, en) = match engine {
            Engine::Sqlite => (
                "SQLite 没有用 WAL 和 synchronous=FULL，说存好的可能没存好；请用本程序自己的文件，不要改它的设置。",
                "SQLite is not in WAL with synchronous=FULL, and what it acknowledged may be lost: leave the program's file as the program sets it.",
            ),
            Engine::Postgres => (
                "PostgreSQL 关了 fsync 或 synchronous_commit，停电会丢已经确认的记录；请都打开。",
                "PostgreSQL has fsync or synchronous_commit off, and loses acknowledged records with the power: turn both on.",
            ),
        };
        return Finding::new(CHECK, Level::Unsafe, zh, en);
    }
    if is_superuser {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            "程序用超级用户连 PostgreSQL，能改所有库；请给它一个只有自己那个库的用户。",
            "The program is a superuser of PostgreSQL and could change every database: give it a role that owns its own alone.",
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        "数据库确认的都已落盘。",
        "What the database acknowledges is on disk.",
    )
}

/// Which schema is in use: opening a database brings it up to the program's.
pub(super) fn of_schema(version: u64) -> Finding {
    Finding::new(
        "schema",
        Level::Ok,
        format!("数据库结构是第 {version} 版，与程序一致。"),
        format!("The database has schema {version}, the program's."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_database_without_tls_is_unsafe_and_no_password_is_said() {
        for (url, level) in [
            ("postgres://satchel:geheim@localhost/satchel", Level::Ok),
            ("postgres://satchel:geheim@[::1]:5432/satchel", Level::Ok),
            ("postgres:///satchel?host=/var/run/postgresql", Level::Ok),
            ("postgres://s:geheim@10.0.0.9/satchel", Level::Unsafe),
            (
                "postgres://s:geheim@10.0.0.9/satchel?sslmode=prefer",
                Level::Unsafe,
            ),
            (
                "postgres:///satchel?host=10.0.0.9&password=geheim",
                Level::Unsafe,
            ),
            (
                "postgres://s:geheim@db.example:5432/satchel?sslmode=require",
                Level::Warning,
            ),
            (
                "postgres://s:geheim@db.example/satchel?sslmode=verify-full",
                Level::Ok,
            ),
        ] {
            let found = of_url(url);
            assert_eq!(found.level, level, "{url}");
            assert!(!format!("{found:?}").contains("geheim"), "{found:?}");
        }
    }

    #[test]
    fn what_is_not_on_disk_and_who_may_do_everything_is_unsafe() {
        let good = EngineSettings {
            is_synced: true,
            is_acknowledged_late: true,
            is_superuser: false,
        };
        let level = |settings| of_settings(Engine::Postgres, &settings).level;
        assert_eq!(level(good), Level::Ok);
        let is_synced = false;
        assert_eq!(level(EngineSettings { is_synced, ..good }), Level::Unsafe);
        let is_acknowledged_late = false;
        let late = EngineSettings {
            is_acknowledged_late,
            ..good
        };
        assert_eq!(level(late), Level::Unsafe);
        let is_superuser = true;
        assert_eq!(
            level(EngineSettings {
                is_superuser,
                ..good
            }),
            Level::Unsafe
        );
    }
}
