//! For a proof that measures its whole process: another test in it would be measured too.

use std::process::Command;

/// Runs the test of this name again in a process of its own, and there what it does.
pub(crate) fn alone(name: &str, act: impl FnOnce()) {
    let arguments = [name, "--exact", "--nocapture", "--test-threads=1"];
    if std::env::args().skip(1).eq(arguments) {
        act();
        return;
    }
    let program = std::env::current_exe().unwrap();
    let status = Command::new(program).args(arguments).status();
    assert!(status.unwrap().success());
}
