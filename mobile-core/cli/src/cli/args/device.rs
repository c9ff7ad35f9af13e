//! What is asked of a device, before anybody's phone on it is opened.

use std::io::Read as _;
use std::path::PathBuf;

use clap::Subcommand;

/// Most of standard input that is read for a line: one that is longer is none.
const MOST_INPUT_BYTES: u64 = 4_096;

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceCommand {
    /// Join with a one-time code. With `--person` before it, one more person on this phone.
    Enrol {
        /// The line of the QR code, SATCHEL:1:…; `-` reads it from standard input.
        #[arg(long, value_name = "LINE", value_parser = said, allow_hyphen_values = true,
              conflicts_with_all = ["server", "code"])]
        qr: Option<String>,
        /// The server: http://127.0.0.1:8420, or one with https
        #[arg(long, default_value = "http://127.0.0.1:8420")]
        server: String,
        /// The certificate of the office's own authority in PEM, where no public one vouches for the server.
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
        /// The one-time code as typed, where no QR code can be read.
        #[arg(long, required_unless_present = "qr")]
        code: Option<String>,
        /// What you call this phone.
        #[arg(long, default_value = "satchel-phone")]
        name: String,
    },
    /// Who uses this phone.
    Who,
}

/// What was typed, or for `-` what stands on standard input.
fn said(typed: &str) -> std::io::Result<String> {
    if typed != "-" {
        return Ok(typed.to_owned());
    }
    let mut text = String::new();
    std::io::stdin()
        .take(MOST_INPUT_BYTES)
        .read_to_string(&mut text)?;
    Ok(text)
}
