//! How often each kind of noise was met: a simulation without it shows nothing.

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
    }
}
