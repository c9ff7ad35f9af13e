//! Passes a child's end on to our caller.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result};

/// What a shell reports for a process ended by ctrl-c.
pub(crate) const INTERRUPTED: u8 = 130;

/// Becomes `command`: signals, terminal and exit code are its own. Returns only when it cannot be started.
pub(crate) fn become_command(command: &mut Command) -> Result<ExitCode> {
    Err(command.exec()).with_context(|| format!("cannot run {}", command.get_program().display()))
}

/// Runs `command` to its end and gives its exit code, as a shell would.
pub(crate) fn exit_code_of(command: &mut Command) -> Result<ExitCode> {
    let status = command
        .status()
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    Ok(ExitCode::from(code(status)))
}

fn code(status: ExitStatus) -> u8 {
    let code = status
        .code()
        .or_else(|| status.signal().map(|signal| 128 + signal));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_code_is_passed_on() {
        assert_eq!(code(ExitStatus::from_raw(0)), 0);
        assert_eq!(code(ExitStatus::from_raw(2 << 8)), 2);
    }

    #[test]
    fn a_signal_is_reported_as_a_shell_does() {
        assert_eq!(code(ExitStatus::from_raw(2)), INTERRUPTED);
    }
}
