//! What is out there: codes that still let somebody in, and devices that are not heard of.

use shared::time::{DAY_MS, Timestamp};

use super::{Finding, Level};
use crate::store::doctor::Codes;
use crate::store::{StoreError, Tx};

/// Days for which a code may be open.
const OPEN: i64 = 14;
/// Days after which a device is thought lost.
const SILENT: i64 = 90;

pub(super) async fn of(tx: &mut Tx, now: Timestamp) -> Result<Vec<Finding>, StoreError> {
    let codes = tx.codes(now, now.plus_ms(OPEN * DAY_MS)).await?;
    let silent = tx.silent_devices(now.plus_ms(-SILENT * DAY_MS)).await?;
    Ok(vec![of_codes(codes), of_silent(silent)])
}

fn of_codes(codes: Codes) -> Finding {
    const CHECK: &str = "enrolment_codes";
    let Codes {
        open,
        open_long,
        never_used,
    } = codes;
    if open_long > 0 {
        return Finding::new(
            CHECK,
            Level::Warning,
            format!("{open_long} 个登记码还要有效 {OPEN} 天以上；请另发短的，这些不要再交出去。"),
            format!(
                "{open_long} enrolment codes stay good for more than {OPEN} days: issue shorter ones, and hand these out no more."
            ),
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        format!("{open} 个登记码还没用；过期没用的有 {never_used} 个。"),
        format!("{open} enrolment codes are open; {never_used} ran out unused."),
    )
}

fn of_silent(devices: u64) -> Finding {
    const CHECK: &str = "silent_devices";
    if devices > 0 {
        return Finding::new(
            CHECK,
            Level::Warning,
            format!("{devices} 部手机 {SILENT} 天没有消息；请问问还在不在，丢了的就停用。"),
            format!(
                "{devices} devices were not heard of for {SILENT} days: ask after them, and revoke those that are lost."
            ),
        );
    }
    Finding::new(
        CHECK,
        Level::Ok,
        format!("{SILENT} 天里每部手机都有消息。"),
        format!("Every device was heard of within {SILENT} days."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_codes_and_silent_devices_are_counted() {
        let codes = Codes {
            open: 3,
            open_long: 0,
            never_used: 2,
        };
        assert_eq!(of_codes(codes).level, Level::Ok);
        let long = Codes {
            open_long: 1,
            ..codes
        };
        assert_eq!(of_codes(long).level, Level::Warning);
        assert_eq!(of_silent(0).level, Level::Ok);
        assert_eq!(of_silent(1).level, Level::Warning);
    }
}
