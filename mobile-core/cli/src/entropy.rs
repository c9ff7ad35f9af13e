//! The only place of the phone's shell that draws randomness.
#![expect(
    clippy::disallowed_methods,
    reason = "the phone's one source of randomness; everything else takes fresh ids as arguments"
)]

use shared::time::Timestamp;

/// Where fresh ids and keys come from. A simulation gives a seeded one.
pub trait Entropy: Send {
    /// Fills a buffer.
    fn fill(&mut self, bytes: &mut [u8]);
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// # Panics
    /// When the operating system has no randomness: a key made without it would be worth nothing.
    fn fill(&mut self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives randomness");
    }
}

/// Repeatable bytes from a seed (SplitMix64). Never for a real phone.
#[derive(Debug, Clone, Copy)]
pub struct SeededEntropy(u64);

impl SeededEntropy {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

impl Entropy for SeededEntropy {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.next().to_le_bytes();
            chunk.copy_from_slice(next.get(..chunk.len()).unwrap_or_default());
        }
    }
}

/// A UUIDv7 of a time.
pub(crate) fn uuid_v7(entropy: &mut dyn Entropy, now: Timestamp) -> [u8; 16] {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random)
        .into_uuid()
        .into_bytes()
}
