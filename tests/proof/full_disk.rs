//! Full and failing disks: whoever cannot store says so, nothing is there by half, and once there is room again all
//! goes on.

mod phone;
mod server;

use anyhow::Result;
use recorded_disk::Fault;

use crate::row::{Row, Size};

/// A kind of fault.
struct Kind {
    name: &'static str,
    /// With so many writes or syncs that still succeed.
    after: fn(u64) -> Fault,
}

const KINDS: [Kind; 5] = [
    Kind {
        name: "full: writes fail",
        after: |after| Fault::Full { after },
    },
    Kind {
        name: "full: half a write succeeds",
        after: |after| Fault::HalfFull { after },
    },
    Kind {
        name: "full: files do not grow",
        after: |after| Fault::NoGrowth { after },
    },
    Kind {
        name: "writes fail with an I/O error",
        after: |after| Fault::Broken { after },
    },
    Kind {
        name: "syncs fail with an I/O error",
        after: |after| Fault::SyncFails { after },
    },
];

/// Shows that a disk that does not take it costs time and nothing else.
pub(crate) fn prove(size: Size) -> Result<Row> {
    let mut row =
        Row::new("full and failing disks: server goes on without a restart, phone loses nothing");
    // Every first write, and then fewer and fewer: what a commit needs is a few dozen.
    let few: Vec<u64> = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89].into();
    let places = size.of(few, (0..150).step_by(3).collect());
    server::prove(&places, &mut row)?;
    phone::prove(&places, &mut row)?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_full_costs_time_and_nothing_else() {
        prove(Size::Ci).unwrap().assert_good();
    }
}
