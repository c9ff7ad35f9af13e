//! Raw deflate (RFC 1951) with a preset dictionary: the words every record holds, so that a pack of
//! one or three records is small too. The dictionary is part of the format; a golden vector freezes it.

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Why a body does not inflate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a deflate stream of the stated length")]
pub struct DeflateError;

/// The preset dictionary. The most likely bytes stand last, as deflate's distances favour them.
const DICTIONARY: &[u8] = b"\
void{reason}late_reasonphotoblob:questions/mobile_broadcastdemonstrationperformanceone_to_one\
otherschooltea_gardenvillage_officeprovincial_congress_11congress_20rural_revitalisationfarm_technique\
\x1etopics/poverty_alleviation\x11topics/livelihood\x15topics/benefit_policy\
\x1fpoverty_alleviationlivelihoodbenefit_policy2018-202-0511781eveningpmamhomefieldgroup_talk\
\x02\x71\x02\x73\x02\x0eaudience_count\x0eaudience_about\x7e\x14\x02\x02\x01\
\x82\x00\x82\x50\x01\x59\x01\x85\x6f\x4a\x83\x01\x00\x10\
\x01\x01\xd0\x05\x00\x00\x06\x15\xae\x01\x34\x01\x42\x02\x56\x15\x57\xd1\x01\x70\x02\
\x71\x02id\x04kind\x06schema\x04team\x07village\x0boccurred_on\x0bpart_of_day\x05venue\x04form\
\x0eaudience_count\x0eaudience_about\x04note\x12topics/congress_19,members/\
\x70\x02id\x04kind\x06schema\x04team\x07village\x0boccurred_on\x05venue\
\x0eaudience_count\x0eaudience_about\x04note\x12topics/congress_19,members/\
\x0f\x0f\x01\x73\x87\x02\x86\x02\x13\x87\x02\xc6\x01\xa6\x01\x96\x01\x13\x02\x02\x02\x0f\x00\
outreach_session\x01511781100001\
2018-07-01courtyard";

/// Compresses at the level that pays: for sessions the highest one takes longer and, measured on packs of
/// 500, writes 2 % more (148.7 bytes a record for 146.0).
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut stream = Compress::new(Compression::new(6), false);
    // Setting the dictionary on a fresh raw stream cannot fail; without it the bytes would still inflate
    // to the same text.
    let _ = stream.set_dictionary(DICTIONARY);
    let mut out = Vec::with_capacity(bytes.len() / 2 + 64);
    loop {
        let consumed = usize::try_from(stream.total_in()).unwrap_or(bytes.len());
        match stream.compress_vec(&bytes[consumed..], &mut out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) | Err(_) => return out,
            Ok(_) => out.reserve(out.capacity().max(64)),
        }
    }
}

/// Deflate writes 258 bytes with two bits at best: no stream inflates to more than so many times its length.
const MOST_INFLATED: usize = 1_032;

/// Inflates to exactly `len` bytes and never allocates more, nor more than the stream can hold.
pub fn inflate(bytes: &[u8], len: usize) -> Result<Vec<u8>, DeflateError> {
    if len > bytes.len().saturating_mul(MOST_INFLATED) {
        return Err(DeflateError);
    }
    let mut stream = Decompress::new(false);
    stream
        .set_dictionary(DICTIONARY)
        .map_err(|_| DeflateError)?;
    // One byte more than promised, so that a longer stream shows.
    let mut out = vec![0; len + 1];
    let status = stream
        .decompress(bytes, &mut out, FlushDecompress::Finish)
        .map_err(|_| DeflateError)?;
    let whole = status == Status::StreamEnd
        && stream.total_out() == len as u64
        && stream.total_in() == bytes.len() as u64;
    if !whole {
        return Err(DeflateError);
    }
    out.truncate(len);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deflated_inflates_to_the_same() {
        for bytes in [b"".as_slice(), b"a", b"outreach_session", &[7; 100_000]] {
            assert_eq!(inflate(&deflate(bytes), bytes.len()).unwrap(), bytes);
        }
    }

    #[test]
    fn another_length_than_promised_is_refused_without_growing() {
        let bomb = deflate(&vec![0; 1_000_000]);
        assert!(bomb.len() < 2_000);
        assert_eq!(inflate(&bomb, 1_000), Err(DeflateError));
        assert_eq!(inflate(&deflate(b"abc"), 4), Err(DeflateError));
        assert_eq!(inflate(&deflate(b"abc")[..2], 3), Err(DeflateError));
        // No stream of this length holds that much: nothing is allocated for it.
        assert_eq!(inflate(&deflate(b"abc"), usize::MAX), Err(DeflateError));
        let most = deflate(&vec![0; 64 << 20]);
        assert!(inflate(&most, 64 << 20).is_ok(), "{}", most.len());
    }
}
