//! The certificate: whether phones take it, and for how long.

use shared::time::{DAY_MS, Timestamp};

use super::{Finding, Level};
use crate::tls::{Certificate, Read, TlsFiles, read_certificate};

const CHECK: &str = "certificate";
/// Days before its end at which a warning begins.
const SOON: i64 = 30;

/// `host`: of the address that people are given, where there is one.
pub(super) fn of(files: &TlsFiles, host: Option<&str>, now: Timestamp) -> Finding {
    let chain = files.chain().ok();
    let first = chain.as_ref().and_then(|chain| chain.first());
    let read = first.and_then(|first| read_certificate(first).ok());
    match read {
        Some(read) if Certificate::open(files.clone()).is_ok() => of_read(&read, host, now),
        _ => Finding::new(
            CHECK,
            Level::Unsafe,
            "证书和私钥读不出来，或者不是一对；请用 --tls-cert 和 --tls-key 指到配套的两个文件。",
            "The certificate and its key do not read, or do not belong together: say with --tls-cert and --tls-key where the two are.",
        ),
    }
}

fn of_read(read: &Read, host: Option<&str>, now: Timestamp) -> Finding {
    let until = read.until.minute();
    if now >= read.until || now < read.from {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            format!("证书不在有效期内（到 {until}），手机连不上；请换一张。"),
            format!(
                "The certificate is not in its time (until {until}), and phones do not take it: replace it."
            ),
        );
    }
    if let Some(host) = host
        && !read.names.iter().any(|name| is_name_of(name, host))
    {
        return Finding::new(
            CHECK,
            Level::Unsafe,
            format!("证书不是给 {host} 的，手机连不上；请换一张写着这个名字的。"),
            format!(
                "The certificate is not for {host}, and phones do not take it: have one issued for that name."
            ),
        );
    }
    let days = (read.until.0 - now.0) / DAY_MS;
    if days < SOON {
        return Finding::new(
            CHECK,
            Level::Warning,
            format!("证书还有 {days} 天到期；请换一张，换上文件即可，不用停机。"),
            format!(
                "The certificate ends in {days} days: replace its file, the server takes it up as it runs."
            ),
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        format!("证书到 {until} 有效。"),
        format!("The certificate is good until {until}."),
    )
}

/// Whether a name of a certificate, which may begin with `*.` for one label, is a host's.
fn is_name_of(name: &str, host: &str) -> bool {
    let any = name.strip_prefix("*.");
    let rest = host.split_once('.').map(|(_, rest)| rest);
    name.eq_ignore_ascii_case(host)
        || any.is_some_and(|name| rest.is_some_and(|rest| name.eq_ignore_ascii_case(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tls::self_signed;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_certificate_is_in_its_time_and_for_the_host() {
        let folder = tempfile::tempdir().unwrap();
        let made = at("2026-07-01T00:00:00.000Z");
        let names = vec!["office.example".to_owned(), "*.wanyuan.example".to_owned()];
        let files = self_signed(names, folder.path(), made).unwrap().files;
        let level = |host, now: &str| of(&files, host, at(now)).level;
        let now = "2026-07-01T00:00:00.000Z";
        assert_eq!(level(None, now), Level::Ok);
        assert_eq!(level(Some("Office.example"), now), Level::Ok);
        assert_eq!(level(Some("a.wanyuan.example"), now), Level::Ok);
        for other in ["other.example", "a.b.wanyuan.example", "wanyuan.example"] {
            assert_eq!(level(Some(other), now), Level::Unsafe, "{other}");
        }
        assert_eq!(level(None, "2027-07-15T00:00:00.000Z"), Level::Warning);
        assert_eq!(level(None, "2027-08-15T00:00:00.000Z"), Level::Unsafe);
        assert_eq!(level(None, "2026-06-01T00:00:00.000Z"), Level::Unsafe);
        std::fs::write(&files.key, "no key").unwrap();
        assert_eq!(level(None, now), Level::Unsafe);
    }
}
