//! A form from somebody who is signed in. Where nobody is, what was typed is not lost.

use std::future::Future;
use std::pin::Pin;

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload};
use maud::{Markup, html};

use super::kit::button::{Weight, link};
use super::kit::form::send_again;
use super::kit::frame;
use crate::error::{Error, Result};
use crate::web::form_request::FormRequest;
use crate::web::upload_request::UploadRequest;
use crate::wire::form::Typed;

/// A form, and proof of who has sent it: `Sent<Staff>`.
pub struct Sent<Who> {
    pub who: Who,
    pub form: FormRequest,
}

/// This is a form with a file in it, and proof of who has sent it.
pub struct SentFile<Who> {
    pub who: Who,
    pub upload: UploadRequest,
}

/// A form of which nothing was done, because nobody is signed in, or because this service cannot find out who is. It is kept with the request.
#[derive(Clone)]
pub struct Unsent {
    pub path: String,
    pub typed: Typed,
}

impl<Who: FromRequest<Error = Error> + 'static> FromRequest for Sent<Who> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (form, request) = (FormRequest::from_request(request, payload), request.clone());
        Box::pin(async move {
            match Who::extract(&request).await {
                Ok(who) => Ok(Self { who, form: form.await? }),
                Err(error) if is_kept_after(&error) => {
                    if let Ok(FormRequest { path, form, .. }) = form.await {
                        request.extensions_mut().insert(Unsent { path, typed: form.typed });
                    }
                    Err(error)
                }
                Err(error) => Err(error),
            }
        })
    }
}

impl<Who: FromRequest<Error = Error> + 'static> FromRequest for SentFile<Who> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    /// Finds out first who sends the file, so that a stranger sends no more than what others could have typed.
    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            match Who::extract(&request).await {
                Ok(who) => Ok(Self { who, upload: UploadRequest::of(&request, payload).await }),
                Err(error) if is_kept_after(&error) => {
                    let upload = UploadRequest::of_stranger(&request, payload).await;
                    if let Some(typed) = upload.pasted() {
                        request.extensions_mut().insert(Unsent { path: upload.path, typed });
                    }
                    Err(error)
                }
                Err(error) => Err(error),
            }
        })
    }
}

/// Tells whether somebody can send the same form again with success, once they are signed in or the database is back.
fn is_kept_after(error: &Error) -> bool {
    matches!(error, Error::SignedOut) || error.is_ours()
}

/// The page for somebody whose session has ended while a form was filled in.
pub fn signed_out(unsent: Option<&Unsent>) -> Markup {
    frame::bare(
        "You are not signed in",
        "",
        html! {
            h1 { "You are not signed in" }
            @if let Some(unsent) = unsent {
                p { "Your session has ended, and nothing was done. What you typed is kept on this page: leave it open, sign in in another one, and come back to send it." }
                p { a.button.primary href="/sign-in" target="_blank" rel="noopener" { "Sign in" } }
                (send_again(&unsent.path, &unsent.typed, "Send again"))
            } @else {
                p { "Your session has ended, and nothing was done." }
                p { (link("/sign-in", "Sign in", Weight::Primary)) }
            }
        },
    )
}

/// A page that needs no database and loses nothing that was typed.
pub fn unanswered(Unsent { path, typed }: &Unsent) -> Markup {
    frame::bare(
        "The service cannot answer at this moment",
        "",
        html! {
            h1 { "The service cannot answer at this moment" }
            p { "What you typed is kept on this page. Wait for a moment, and send it again: what was done already is not done twice." }
            (send_again(path, typed, "Send again"))
        },
    )
}
