//! Reading a body: only so much, and not slower than so.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

use crate::errors::Failure;

/// JSON: a decision about every row of a large batch has its place in it.
pub(crate) const JSON_MAX: usize = 1 << 20;
/// A workbook.
pub(crate) const WORKBOOK_MAX: usize = 64 << 20;
/// An archive of photos.
pub(crate) const PHOTOS_MAX: usize = 256 << 20;
/// One photo.
pub(crate) const PHOTO_MAX: usize = 2 << 20;

/// A body may take this long, and then a second for each [`PACE`] bytes it brought.
const GRACE: Duration = Duration::from_secs(10);
/// Bytes in a second: a line of 64 kbit/s is the slowest we wait for.
const PACE: u64 = 8 << 10;

/// Reads the whole of `body`, at most `cap` bytes.
///
/// # Errors
/// [`Failure::TooLarge`] before anything is read where the length is told, otherwise once
/// the cap is passed; [`Failure::Slow`].
pub(crate) async fn read(headers: &HeaderMap, body: Body, cap: usize) -> Result<Vec<u8>, Failure> {
    check_length(headers, cap)?;
    let mut body = Paced::new(body);
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Failure::Slow)?.into_data() else { continue };
        if bytes.len() + data.len() > cap {
            return Err(Failure::TooLarge(cap));
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}

/// Whether the length that is told, if any, is within `cap`.
pub(crate) fn check_length(headers: &HeaderMap, cap: usize) -> Result<(), Failure> {
    let told = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    match told {
        Some(length) if length > cap as u64 => Err(Failure::TooLarge(cap)),
        _ => Ok(()),
    }
}

/// A body that fails when it comes more slowly than [`PACE`].
pub(crate) struct Paced {
    body: Body,
    received: u64,
    began: Instant,
    deadline: Pin<Box<Sleep>>,
}

impl Paced {
    pub(crate) fn new(body: Body) -> Self {
        let began = Instant::now();
        Self { body, received: 0, began, deadline: Box::pin(tokio::time::sleep_until(began + GRACE)) }
    }
}

impl HttpBody for Paced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.received += frame.data_ref().map_or(0, |data| data.len() as u64);
            let due = self.began + GRACE + Duration::from_millis(self.received * 1_000 / PACE);
            self.deadline.as_mut().reset(due);
        }
        if frame.is_pending() && self.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(std::io::Error::from(std::io::ErrorKind::TimedOut)))));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
