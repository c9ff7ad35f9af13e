//! A body as frames.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, Bytes, HttpBody as _};
use shared::problem::ProblemCode;
use shared::sync::{MAX_FRAME_BYTES, MAX_REQUEST_BYTES, next_frame};

use crate::http::ApiError;
use crate::http::layers::unread;

/// The frames of a body, as they come.
pub(super) struct Frames {
    body: Body,
    buffer: Vec<u8>,
    read: usize,
}

impl Frames {
    pub(super) fn of(body: Body) -> Self {
        Self {
            body,
            buffer: Vec::new(),
            read: 0,
        }
    }

    /// The next complete frame; none at the body's end.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, ApiError> {
        loop {
            let frame = next_frame(&mut self.buffer)
                .map_err(|error| ApiError::caused(ProblemCode::BadRequest, error))?;
            // Of one that is too long the rest is not waited for.
            let length = frame.as_ref().map_or(self.buffer.len(), Vec::len);
            if length > MAX_FRAME_BYTES {
                return Err(ApiError::new(ProblemCode::PackTooLarge));
            }
            if frame.is_some() {
                return Ok(frame);
            }
            match self.chunk().await? {
                Some(bytes) => {
                    self.read += bytes.len();
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
