//! Readers of Automerge's column encodings, bounded by a count that the caller gives.
//!
//! A run-length column is a sequence of runs: a positive signed LEB128 count and one value, a negative
//! count and that many values, or zero and an unsigned count of nulls.

/// A cursor over bytes that never reads past their end.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(super) fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(head)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    /// Unsigned LEB128 of at most 64 bits.
    pub(super) fn unsigned(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return None;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// Signed LEB128 of at most 64 bits.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let mut value = 0_i64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= i64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                let width = shift + 7;
                if width < 64 && byte & 0x40 != 0 {
                    value |= -1 << width;
                }
                return Some(value);
            }
        }
        None
    }

    /// An unsigned number that is also a length, at most `most`.
    pub(super) fn length(&mut self, most: usize) -> Option<usize> {
        let value = usize::try_from(self.unsigned()?).ok()?;
        (value <= most).then_some(value)
    }
}

/// Reads a run-length column of at most `most` values. `None`: malformed, or more than that.
pub(super) fn run_length<'a, T: Clone>(
    column: &'a [u8],
    most: usize,
    mut value: impl FnMut(&mut Reader<'a>) -> Option<T>,
) -> Option<Vec<Option<T>>> {
    let mut reader = Reader::new(column);
    let mut values: Vec<Option<T>> = Vec::new();
    while !reader.is_empty() {
        let count = reader.signed()?;
        let length = usize::try_from(if count == 0 {
            reader.unsigned()?
        } else {
            count.unsigned_abs()
        })
        .ok()?;
        if length == 0 || values.len().checked_add(length)? > most {
            return None;
        }
        if count == 0 {
            values.resize(values.len() + length, None);
        } else if count > 0 {
            let one = value(&mut reader)?;
            values.resize(values.len() + length, Some(one));
        } else {
            for _ in 0..length {
                values.push(Some(value(&mut reader)?));
            }
        }
    }
    Some(values)
}

/// Reads a delta column: run-length encoded differences from the value before.
pub(super) fn delta(column: &[u8], most: usize) -> Option<Vec<Option<i64>>> {
    let mut absolute = 0_i64;
    run_length(column, most, Reader::signed)?
        .into_iter()
        .map(|difference| match difference {
            Some(difference) => {
                absolute = absolute.checked_add(difference)?;
                Some(Some(absolute))
            }
            None => Some(None),
        })
        .collect()
}
