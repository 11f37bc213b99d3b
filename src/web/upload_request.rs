//! A form that brings a file, or the text of one that was pasted.

use std::pin::Pin;
use std::task::{Context, Poll};

use actix_multipart::{Field, Multipart};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, dev::Payload};
use futures_core::Stream;

use super::change_request::{BodyKind, LARGEST_FILE, received};
use crate::error::{Error, Result};
use crate::wire::form::Typed;

/// This field of the form has the file.
pub const FILE: &str = "file";
/// What is in a file is pasted into this field where there is no file.
pub const PASTED: &str = "rows";

/// This is a form that brings a file, as it came with a POST.
pub struct UploadRequest {
    /// The form was sent to this path, with its query.
    pub path: String,
    /// If nothing can be read, the reason is told when somebody asks for the content.
    upload: Result<Upload>,
}

/// This holds what stood in the form.
#[derive(Debug, Default)]
struct Upload {
    file: Bytes,
    pasted: Bytes,
}

impl UploadRequest {
    /// Reads the form of somebody who is known.
    pub async fn of(request: &HttpRequest, payload: Payload) -> Self {
        Self::received(request, payload, BodyKind::Upload).await
    }

    /// Reads the form of somebody who is not known. Nothing is done with it, so it may be no larger than a form without a file.
    pub async fn of_stranger(request: &HttpRequest, payload: Payload) -> Self {
        Self::received(request, payload, BodyKind::UploadOfStranger).await
    }

    async fn received(request: &HttpRequest, payload: Payload, kind: BodyKind) -> Self {
        let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
        let upload = match received(request.clone(), payload, kind).await.given.bytes() {
            Ok(body) => read(request.headers(), body).await,
            Err(error) => Err(error),
        };
        Self { path, upload }
    }

    /// Gives the file, or what was pasted in its place.
    pub fn content(self) -> Result<Bytes> {
        let Upload { file, pasted } = self.upload?;
        let content = match (file.is_empty(), pasted.trim_ascii().is_empty()) {
            (false, true) => file,
            (true, false) => pasted,
            (true, true) => return Err(Error::invalid("/file", "required", "Choose a file, or paste what is in it.")),
            (false, false) => return Err(Error::invalid("/file", "repeated", "Choose a file or paste what is in it, not both.")),
        };
        if content.len() > LARGEST_FILE { Err(Error::PayloadTooLarge { limit: LARGEST_FILE }) } else { Ok(content) }
    }

    /// Gives what was pasted, for a page that can send it again; `None` if nothing was. No page can put a file into a form, so the file is not
    /// there.
    pub fn pasted(&self) -> Option<Typed> {
        let pasted = String::from_utf8_lossy(&self.upload.as_ref().ok()?.pasted);
        (!pasted.is_empty()).then(|| Typed::default().with(PASTED, pasted))
    }
}

async fn read(headers: &HeaderMap, body: Bytes) -> Result<Upload> {
    let is_parts = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().to_ascii_lowercase().starts_with(b"multipart/"));
    if is_parts {
        return read_parts(Multipart::new(headers, Whole(Some(body)))).await;
    }
    let typed = Typed::read(&body)?;
    Ok(Upload { file: Bytes::new(), pasted: typed.value(PASTED).to_owned().into() })
}

async fn read_parts(mut parts: Multipart) -> Result<Upload> {
    let broken = || Error::Malformed("The form cannot be read: a file in it broke off, or it was not sent by a page.".to_owned());
    let mut upload = Upload::default();
    while let Some(part) = std::future::poll_fn(|context| Pin::new(&mut parts).poll_next(context)).await {
        let mut part: Field = part.map_err(|_| broken())?;
        let name = part.name().unwrap_or_default().to_owned();
        // The whole body has a limit already.
        let bytes = part.bytes(usize::MAX).await.map_err(|_| broken())?.map_err(|_| broken())?;
        match name.as_str() {
            FILE => upload.file = bytes,
            PASTED => upload.pasted = bytes,
            _ => {}
        }
    }
    Ok(upload)
}

/// This is a body that has come whole.
struct Whole(Option<Bytes>);

impl Stream for Whole {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}
