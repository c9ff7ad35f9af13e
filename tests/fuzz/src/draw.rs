//! Repeatable draws from a seed (splitmix64): libFuzzer hands a mutator one number.

/// A source of numbers.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `most`, which is not 0.
    pub(crate) fn below(&mut self, most: usize) -> usize {
        let most = u64::try_from(most.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.number() % most).unwrap_or(0)
    }

    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// A number at which something tends to break, or a small one, or any.
    pub(crate) fn edge(&mut self) -> u64 {
        const EDGES: [u64; 12] = [
            0,
            1,
            2,
            127,
            128,
            511,
            512,
            u32::MAX as u64 - 512,
            u32::MAX as u64,
            1 << 32,
            i64::MAX as u64,
            u64::MAX,
        ];
        match self.below(3) {
            0 => self.of(&EDGES).copied().unwrap_or(0),
            1 => self.number() % 16,
            _ => self.number() >> self.below(64),
        }
    }
}
