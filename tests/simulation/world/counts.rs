//! How often each kind of noise was met: a simulation without it shows nothing.

use shared::command::Order;

macro_rules! counts {
    ($(#[$of:meta])* $counts:ident { $($(#[$doc:meta])* $name:ident),+ $(,)? }) => {
        $(#[$of])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub(crate) struct $counts { $($(#[$doc])* pub(crate) $name: u64),+ }

        impl $counts {
            /// Adds those of another run.
            pub(crate) fn add(&mut self, other: &Self) {
                $(self.$name += other.$name;)+
            }

            /// Each by its name.
            pub(crate) fn all(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($name), self.$name)),+]
            }
        }
    };
}

counts! {
    /// How often each kind of noise was met.
    Counts {
        crashes,
        full_disks,
        requests_lost,
        requests_late,
        requests_repeated,
        answers_lost,
        dark,
        office_ends,
        created,
        amended,
        chosen,
        voids,
        refused,
        declined,
        released,
        /// Records with two values of a field when the network had healed.
        conflicts,
        held_out_of_area,
        held_role_ended,
        held_not_permitted,
        held_future_date,
        held_depends_on_held,
        held_device_revoked,
        held_frozen,
        rejected,
        happened,
    }
}

counts! {
    /// How often each kind of thing happened among those with duties.
    DutyCounts {
        wrote,
        added,
        asked,
        refused,
        /// Inspections joined by a line.
        joined,
        /// Bundles written out.
        exported,
        /// Packs carried by another phone.
        carried,
        /// Receipts brought back.
        receipts,
        held_frozen,
        /// Frozen amendments that the office released.
        proposals_counted,
        rejected,
        happened,
        read_back,
        reopened,
        disputed,
        extensions_granted,
        extensions_refused,
        /// Extensions asked for after the due day.
        asked_too_late,
        /// Extensions decided for which nobody waits any more.
        not_asked_for,
        /// Extensions decided by somebody who had not seen what was done meanwhile.
        decided_blindly,
        notes,
        notes_amended,
        same_as,
        not_same,
        /// Records that were to be the same as one that does not count, or not any more.
        not_the_same,
        /// Records that were to be void or another's twin while another is counted through them.
        has_duplicates,
    }
}

impl DutyCounts {
    /// One more order that the office rejected for a reason.
    pub(crate) fn reject(&mut self, order: &Order, code: &str) {
        let decides = matches!(
            order,
            Order::GrantExtension { .. } | Order::RefuseExtension { .. }
        );
        match code {
            "asked_too_late" => self.asked_too_late += 1,
            "not_asked_for" => self.not_asked_for += 1,
            "changed_since" if decides => self.decided_blindly += 1,
            "not_the_same" | "not_found" => self.not_the_same += 1,
            "has_duplicates" => self.has_duplicates += 1,
            _ => {}
        }
    }
}
