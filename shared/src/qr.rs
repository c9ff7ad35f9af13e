//! QR codes, as a terminal and a printed page show them. What they say is whose business it is.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc, QrSegment};

/// Light modules around a code on each side, which readers need.
const QUIET: i32 = 4;
/// Columns of a terminal that a module takes, and half the rows.
const HALVES: i32 = 2;

/// A text does not fit in a QR code: more than about 2,300 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too long for a QR code")]
pub struct TooLong;

/// A QR code.
#[derive(Clone, PartialEq, Eq)]
pub struct Qr(QrCode);

impl std::fmt::Debug for Qr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Qr").field(&self.0.size()).finish()
    }
}

impl Qr {
    /// The code of a text: it still reads with a sixth of it worn off.
    pub fn of(text: &str) -> Result<Self, TooLong> {
        let segments = QrSegment::make_segments(text);
        let code = QrCode::encode_segments(&segments, QrCodeEcc::Medium);
        code.map(Self).map_err(|_| TooLong)
    }

    /// Modules on each side, the light border among them.
    pub fn side(&self) -> i32 {
        self.0.size() + 2 * QUIET
    }

    /// Whether a module is dark; counted from the border's corner.
    pub fn is_dark(&self, column: i32, row: i32) -> bool {
        self.0.get_module(column - QUIET, row - QUIET)
    }

    /// For a terminal: a module is a column wide and half a line high. Light is drawn, since terminals are dark; on a
    /// light one it is a negative, which readers take too.
    pub fn half_blocks(&self) -> String {
        let mut text = String::new();
        let mut row = 0;
        while row < self.side() {
            for column in 0..self.side() {
                let light = |row: i32| row < self.side() && !self.is_dark(column, row);
                text.push(match (light(row), light(row + 1)) {
                    (true, true) => '█',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (false, false) => ' ',
                });
            }
            text.push('\n');
            row += HALVES;
        }
        text
    }

    /// The dark modules as the path of an SVG image of [`side`](Self::side) units: one run of a row after another.
    pub fn svg_path(&self) -> String {
        let mut path = String::new();
        for row in 0..self.side() {
            let mut column = 0;
            while column < self.side() {
                let run = (column..self.side()).take_while(|column| self.is_dark(*column, row));
                let run = i32::try_from(run.count()).unwrap_or(0);
                if run > 0 {
                    // Writing to a text cannot fail.
                    let _ = write!(path, "M{column} {row}h{run}v1h-{run}z");
                }
                column += run + 1;
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_drawings_have_the_same_modules() {
        let code = Qr::of("SATCHEL:1:MFRGGZDFMZTWQ2LK").unwrap();
        let side = code.side();
        assert_eq!(side, 25 + 8);
        // The corner of a finder pattern, and the border beside it.
        assert!(code.is_dark(4, 4) && !code.is_dark(3, 4));
        let lines: Vec<Vec<char>> = code
            .half_blocks()
            .lines()
            .map(|line| line.chars().collect())
            .collect();
        assert_eq!(lines.len(), 17);
        let drawn = |column: i32, row: i32| {
            let line = &lines[usize::try_from(row / 2).unwrap()];
            match line[usize::try_from(column).unwrap()] {
                '█' => true,
                '▀' => row % 2 == 0,
                '▄' => row % 2 == 1,
                _ => false,
            }
        };
        let mut dark = 0;
        for row in 0..side {
            for column in 0..side {
                assert_eq!(drawn(column, row), !code.is_dark(column, row));
                dark += i32::from(code.is_dark(column, row));
            }
        }
        let path = code.svg_path();
        let runs = path.split('h').skip(1).step_by(2);
        let lengths = runs.map(|run| run.split('v').next().unwrap().parse::<i32>().unwrap());
        assert_eq!(lengths.sum::<i32>(), dark);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(Qr::of(&"ä".repeat(2_000)), Err(TooLong));
    }
}
