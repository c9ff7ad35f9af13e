//! A QR code as one path, drawn a module a unit.

use qrcode::{Color, EcLevel, QrCode};

/// Light modules around it, without which no camera reads it.
const QUIET: usize = 4;

/// A code to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Qr {
    /// Its side with what is quiet around it.
    pub(super) side: usize,
    /// The dark modules, row by row.
    pub(super) path: String,
}

impl Qr {
    /// A text as a code; none where it is too long for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (y, row) in code.to_colors().chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run.first() == Some(&Color::Dark) {
                    let (left, top, long) = (x + QUIET, y + QUIET, run.len());
                    path.push_str(&format!("M{left} {top}h{long}v1h-{long}z"));
                }
                x += run.len();
            }
        }
        Some(Self {
            side: width + 2 * QUIET,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_whole_with_its_quiet_border() {
        let qr = Qr::of("otpauth://totp/x").unwrap();
        assert_eq!(qr.side, 25 + 8);
        // The finder in the corner: seven dark, then light.
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", qr.path);
        assert!(Qr::of(&"x".repeat(4_000)).is_none());
    }
}
