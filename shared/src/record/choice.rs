//! Closed lists of words, as they stand in records, on the wire and in exports.

/// Declares an enum whose values are words: `as_str` writes one, `parse` reads it, `ALL` is the order shown.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $number:literal, $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, minicbor::Encode, minicbor::Decode,
        )]
        #[serde(rename_all = "snake_case")]
        #[cbor(index_only)]
        pub enum $name { $($(#[$vdoc])* #[n($number)] $variant),+ }

        impl $name {
            /// Every value, in the order shown.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in the record, on the wire and in exports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

pub(crate) use choice;
