//! How often each kind of noise was met: a simulation without it shows nothing.

macro_rules! counts {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// How often each kind of noise was met.
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub(crate) struct Counts { $($(#[$doc])* pub(crate) $name: u64),+ }

        impl Counts {
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
