//! The disk under the embedded database: room, and of what kind.

use std::path::Path;

use super::{Finding, Level};

/// Below this a warning: a year of a county is about as much.
const LITTLE: u64 = 2_000_000_000;
/// Below this the next days may fill it.
const TOO_LITTLE: u64 = 200_000_000;

/// Kinds of file systems, by what Linux calls them, that lose what was written or lock badly.
const PASSING: [i64; 2] = [0x0102_1994, 0x8584_58f6];
const REMOTE: [i64; 5] = [0x6969, 0x517b, 0xff53_4d42, 0xfe53_4d42, 0x0102_1997];

pub(super) fn of_folder(folder: &Path) -> Vec<Finding> {
    #[cfg(unix)]
    {
        let room = rustix::fs::statvfs(folder).ok();
        let room = room.map(|disk| of_room(disk.f_bavail.saturating_mul(disk.f_frsize)));
        #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
        let kind = rustix::fs::statfs(folder).ok();
        #[cfg(all(target_os = "linux", target_pointer_width = "64"))]
        let kind = kind.map(|disk| of_kind(disk.f_type));
        #[cfg(not(all(target_os = "linux", target_pointer_width = "64")))]
        let kind = None;
        room.into_iter().chain(kind).collect()
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        Vec::new()
    }
}

fn of_room(free: u64) -> Finding {
    const CHECK: &str = "disk_room";
    let level = match free {
        free if free < TOO_LITTLE => Level::Unsafe,
        free if free < LITTLE => Level::Warning,
        _ => Level::Ok,
    };
    let megabytes = free / 1_000_000;
    if level == Level::Ok {
        return Finding::new(
            CHECK,
            level,
            format!("磁盘还有 {megabytes} MB。"),
            format!("The disk has {megabytes} MB left."),
        );
    }
    Finding::new(
        CHECK,
        level,
        format!("磁盘只剩 {megabytes} MB，满了就收不下手机交来的；请腾出空间。"),
        format!(
            "The disk has only {megabytes} MB left, and once it is full nothing from phones is taken: make room."
        ),
    )
}

fn of_kind(kind: i64) -> Finding {
    const CHECK: &str = "disk_kind";
    // The numbers have 32 bits, whatever the sign of the field.
    let kind = kind & 0xffff_ffff;
    if PASSING.contains(&kind) {
        Finding::new(
            CHECK,
            Level::Unsafe,
            "数据库放在内存盘上，停电就没有了；请用 --data 放到真正的磁盘上。",
            "The database is on a disk in memory, and gone with the power: put it on a real one with --data.",
        )
    } else if REMOTE.contains(&kind) {
        Finding::new(
            CHECK,
            Level::Unsafe,
            "数据库放在网络盘上，锁和落盘都靠不住；请放到本机磁盘，或改用 PostgreSQL。",
            "The database is on a network disk, whose locks and syncs do not hold: put it on a disk of this machine, or use PostgreSQL.",
        )
    } else {
        Finding::new(
            CHECK,
            Level::Ok,
            "数据库在本机磁盘上。",
            "The database is on a disk of this machine.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_room_is_said_before_there_is_none() {
        for (free, level) in [
            (TOO_LITTLE - 1, Level::Unsafe),
            (TOO_LITTLE, Level::Warning),
            (LITTLE, Level::Ok),
        ] {
            assert_eq!(of_room(free).level, level, "{free}");
        }
    }

    #[test]
    fn disks_that_do_not_keep_are_unsafe() {
        for kind in PASSING.into_iter().chain(REMOTE) {
            assert_eq!(of_kind(kind).level, Level::Unsafe, "{kind:x}");
        }
        // ext4, btrfs, xfs, overlay.
        for kind in [0xef53, 0x9123_683e, 0x5846_5342, 0x794c_7630] {
            assert_eq!(of_kind(kind).level, Level::Ok, "{kind:x}");
        }
        // A field with a sign, as some machines have it.
        assert_eq!(of_kind(0xff53_4d42 - (1 << 32)).level, Level::Unsafe);
    }
}
