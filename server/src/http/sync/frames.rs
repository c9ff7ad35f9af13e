//! A body as frames.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};
use sha2::{Digest as _, Sha256};
use shared::id::Digest;
use shared::problem::ProblemCode;
use shared::sync::{MAX_FRAME_BYTES, MAX_REQUEST_BYTES, next_frame};

use crate::http::ApiError;
use crate::http::layers::unread;

/// The frames of a body, as they come.
pub(super) struct Frames {
    body: Body,
    buffer: Vec<u8>,
    read: usize,
    /// Of all that was read.
    hash: Sha256,
}

impl Frames {
    pub(super) fn of(body: Body) -> Self {
        Self {
            body,
            buffer: Vec::new(),
            read: 0,
            hash: Sha256::new(),
        }
    }

    /// The next complete frame; none at the body's end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, ApiError> {
        loop {
            let frame = next_frame(&mut self.buffer)
                .map_err(|error| ApiError::caused(ProblemCode::BadRequest, error))?;
            // Of one that is too long the rest is not waited for.
            let begun = || length_begun(&self.buffer);
            let length = frame.as_ref().map_or_else(begun, Vec::len);
            if length > MAX_FRAME_BYTES {
                return Err(ApiError::new(ProblemCode::PackTooLarge));
            }
            if frame.is_some() {
                return Ok(frame);
            }
            match self.chunk().await? {
                Some(bytes) => {
                    self.read += bytes.len();
                    self.hash.update(&bytes);
                    if self.read > MAX_REQUEST_BYTES {
                        return Err(ApiError::new(ProblemCode::BodyTooLarge));
                    }
                    self.buffer.extend_from_slice(&bytes);
                }
                None if self.buffer.is_empty() => return Ok(None),
                None => return Err(ApiError::new(ProblemCode::BadRequest)),
            }
        }
    }

    /// SHA-256 of what was read.
    pub(super) fn hash(self) -> Digest {
        Digest(self.hash.finalize().into())
    }

    /// Reads the rest within the bound, and forgets it.
    pub(super) async fn drain(&mut self) {
        self.buffer = Vec::new();
        while let Ok(Some(bytes)) = self.chunk().await {
            self.read += bytes.len();
            if self.read > MAX_REQUEST_BYTES {
                return;
            }
        }
    }

    async fn chunk(&mut self) -> Result<Option<Bytes>, ApiError> {
        loop {
            let frame = poll_fn(|context| Pin::new(&mut self.body).poll_frame(context)).await;
            match frame {
                None => return Ok(None),
                Some(Err(error)) => return Err(unread(error)),
                Some(Ok(frame)) => {
                    if let Ok(bytes) = frame.into_data() {
                        return Ok(Some(bytes));
                    }
                }
            }
        }
    }
}

/// How much has come of a frame that is not whole yet, without the head that says how long it will be: as it is
/// measured once it is whole.
fn length_begun(buffer: &[u8]) -> usize {
    let mut decoder = minicbor::Decoder::new(buffer);
    let has_head = decoder.bytes_iter().is_ok();
    let head = if has_head { decoder.position() } else { 0 };
    buffer.len() - head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_begun_is_measured_without_its_head() {
        let heads: [&[u8]; 5] = [
            &[0x57],
            &[0x58, 200],
            &[0x59, 1, 0],
            &[0x5a, 0, 4, 0, 0],
            &[0x5b, 0, 0, 0, 0, 0, 4, 0, 0],
        ];
        for head in heads {
            assert_eq!(length_begun(&[head, &[7; 20]].concat()), 20);
            assert_eq!(length_begun(head), 0);
        }
        // Half a head is next to nothing.
        assert_eq!(length_begun(&[0x5a, 0, 4]), 3);
        assert_eq!(length_begun(&[]), 0);
    }
}
