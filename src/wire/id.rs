//! This reads the id in a path.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::web::Path;
use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::error::{Error, Result};

/// The one id of a path such as `/v1/slots/{id}/hold`.
///
/// Extractors run side by side, and a caller without a valid key gets 401 whatever the path says. So an id that cannot be read is no error
/// until [`Self::get`], which a handler calls when it knows who is calling.
#[derive(Debug, Clone, Copy)]
pub struct Id<I>(Option<I>);

impl<I> Id<I> {
    /// Gives the id; a text that is no id of this kind is not found.
    pub fn get(self) -> Result<I> {
        self.0.ok_or(Error::NotFound)
    }
}

impl<I: FromStr + 'static> FromRequest for Id<I> {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let path = Path::<String>::from_request(request, payload).into_inner();
        ready(Ok(Self(path.ok().and_then(|path| path.parse().ok()))))
    }
}
