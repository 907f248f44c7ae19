//! Reading a body: only so much, and not slower than so.

use std::error::Error;
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
/// A paper that goes with a case.
pub(crate) const PAPER_MAX: usize = 10 << 20;
/// A record package, with room to tell one that is too heavy from one that is cut off.
pub(crate) const PACKAGE_MAX: usize = 2 << 20;
/// One photo.
pub(crate) const PHOTO_MAX: usize = 2 << 20;

/// A body may take this long, and then a second for each [`PACE`] bytes it brought.
const GRACE: Duration = Duration::from_secs(10);
/// Bytes in a second: a line of 64 kbit/s is the slowest we wait for.
const PACE: u64 = 8 << 10;

/// Why a body was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// It is longer than this many bytes.
    TooLarge(usize),
    /// It comes too slowly.
    Slow,
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if *self == Self::Slow { "the body is too slow" } else { "the body is too long" })
    }
}

impl Error for Cut {}

/// Why reading failed with `error`: a cut of ours below it, or none.
pub(crate) fn cut(error: &(dyn Error + 'static)) -> Option<Failure> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        match error.downcast_ref::<Cut>() {
            Some(Cut::TooLarge(cap)) => return Some(Failure::TooLarge(*cap)),
            Some(Cut::Slow) => return Some(Failure::Slow),
            None => cause = error.source(),
        }
    }
    None
}

/// Reads the whole of `body`, at most `cap` bytes.
///
/// # Errors
/// [`Failure::TooLarge`], [`Failure::Slow`]; a body that breaks off is as good as slow.
pub(crate) async fn read(headers: &HeaderMap, body: Body, cap: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Measured::new(headers, body, cap, 0)?;
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| cut(&error).unwrap_or(Failure::Slow))?;
        if let Ok(data) = frame.into_data() {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

/// A body that fails when it grows longer than its cap or comes more slowly than [`PACE`].
pub(crate) struct Measured {
    body: Body,
    cap: usize,
    most: u64,
    received: u64,
    began: Instant,
    deadline: Pin<Box<Sleep>>,
}

impl Measured {
    /// `body` of at most `cap` bytes, and `extra` of what is wrapped around them.
    ///
    /// # Errors
    /// [`Failure::TooLarge`] before anything is read, where the length is told.
    pub(crate) fn new(headers: &HeaderMap, body: Body, cap: usize, extra: usize) -> Result<Self, Failure> {
        let most = (cap + extra) as u64;
        let told = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if told.is_some_and(|length| length > most) {
            return Err(Failure::TooLarge(cap));
        }
        let began = Instant::now();
        let deadline = Box::pin(tokio::time::sleep_until(began + GRACE));
        Ok(Self { body, cap, most, received: 0, began, deadline })
    }
}

impl HttpBody for Measured {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            self.received += frame.data_ref().map_or(0, |data| data.len() as u64);
            if self.received > self.most {
                return Poll::Ready(Some(Err(axum::Error::new(Cut::TooLarge(self.cap)))));
            }
            let due = self.began + GRACE + Duration::from_millis(self.received * 1_000 / PACE);
            self.deadline.as_mut().reset(due);
        }
        if frame.is_pending() && self.deadline.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(Cut::Slow))));
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
