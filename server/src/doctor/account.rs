//! As whom the program runs.

use super::{Finding, Level};

const CHECK: &str = "account";

pub(super) fn of_process() -> Finding {
    #[cfg(unix)]
    let is_root = rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    let is_root = false;
    of(is_root)
}

fn of(is_root: bool) -> Finding {
    if is_root {
        Finding::new(
            CHECK,
            Level::Warning,
            "程序以 root 运行；请为它建一个自己的账户，用那个账户运行。",
            "The program runs as root: give it an account of its own.",
        )
    } else {
        Finding::new(CHECK, Level::Ok, "没有以 root 运行。", "Not run as root.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_is_warned_about() {
        assert_eq!(of(true).level, Level::Warning);
        assert_eq!(of(false).level, Level::Ok);
    }
}
