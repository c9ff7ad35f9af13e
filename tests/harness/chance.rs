//! Randomness from a seed.
//!
//! One stream for each purpose, so that one draw more here moves nothing there.

use rand::rngs::ChaCha8Rng;
use rand::seq::{IndexedRandom as _, SliceRandom as _};
use rand::{RngExt as _, SeedableRng as _};

/// A stream of draws that a seed and a purpose determine.
#[derive(Debug)]
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream of a purpose; of its name the first 24 bytes tell.
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut bytes = [0; 32];
        let from = seed.to_le_bytes().into_iter().chain(purpose.bytes());
        for (place, byte) in bytes.iter_mut().zip(from) {
            *place = byte;
        }
        Self(ChaCha8Rng::from_seed(bytes))
    }

    /// A stream that begins from a draw of this one.
    pub fn branch(&mut self) -> Self {
        Self(ChaCha8Rng::from_seed(self.0.random()))
    }

    /// A number of `0..end`; 0 when there is none.
    pub fn below(&mut self, end: usize) -> usize {
        if end == 0 {
            return 0;
        }
        self.0.random_range(0..end)
    }

    /// A number from `least` to `most`, both possible.
    pub fn between(&mut self, least: i32, most: i32) -> i32 {
        self.0.random_range(least..=most)
    }

    /// True in so many of a thousand.
    pub fn per_mille(&mut self, share: u32) -> bool {
        self.0.random_ratio(share.min(1_000), 1_000)
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, share: u32) -> bool {
        self.0.random_ratio(share.min(100), 100)
    }

    /// One of these.
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> &'a T {
        among.choose(&mut self.0).expect("one of at least one")
    }

    /// One of these, by value.
    ///
    /// # Panics
    /// When there is none.
    pub fn one_of<T: Copy>(&mut self, among: &[T]) -> T {
        *self.pick(among)
    }

    /// Some of these, `count` at most, each once, in the order they stand.
    pub fn some<T: Clone>(&mut self, among: &[T], count: usize) -> Vec<T> {
        let mut places: Vec<usize> = (0..among.len()).collect();
        places.shuffle(&mut self.0);
        places.truncate(count);
        places.sort_unstable();
        places
            .into_iter()
            .map(|place| among[place].clone())
            .collect()
    }

    /// Puts these in any order.
    pub fn shuffle<T>(&mut self, these: &mut [T]) {
        these.shuffle(&mut self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_and_is_not_another() {
        let draws = |seed, purpose| {
            let mut chance = Chance::new(seed, purpose);
            (0..20).map(|_| chance.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draws(1, "noise"), draws(1, "noise"));
        assert_ne!(draws(1, "noise"), draws(2, "noise"));
        assert_ne!(draws(1, "noise"), draws(1, "truth"));
    }

    #[test]
    fn some_are_distinct_and_in_order() {
        let mut chance = Chance::new(7, "some");
        for count in 0..6 {
            let some = chance.some(&[1, 2, 3, 4], count);
            assert_eq!(some.len(), count.min(4));
            assert!(some.is_sorted_by(|a, b| a < b));
        }
    }
}
