//! A visit is made by somebody of the institute who opens a page or sends a form.

use std::future::Future;
use std::pin::Pin;

use actix_web::web::Data;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use maud::Markup;

use super::kit::frame::{Frame, STAFF, SignedIn};
use super::kit::notice::Notice;
use crate::accounts::store as accounts;
use crate::auth::{Actor, Staff};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::time::Instant;

/// This says who is there, on which page, and when.
pub struct Visit {
    pub actor: Actor,
    pub now: Instant,
    signed_in: SignedIn,
    here: String,
    notice: Option<Notice>,
}

impl Visit {
    /// Writes a whole page for this visitor.
    pub fn page(&self, institute: &str, title: &str, content: Markup) -> Markup {
        Frame { institute, signed_in: &self.signed_in, here: &self.here, notice: self.notice }.page(title, content)
    }

    async fn of(request: &HttpRequest, Staff(signed_in): Staff) -> Result<Self> {
        let Some(deps) = request.app_data::<Data<Deps>>() else { return Err(Error::Internal("no Deps in the app".to_owned())) };
        let actor = signed_in.by;
        let name = match actor {
            Actor::Account { id, .. } => deps.db.read("console_account", move |conn| accounts::name_of(conn, id)).await?,
            Actor::Key { .. } | Actor::System => String::new(),
        };
        let role = if actor.is_admin() { "Administrator" } else { "Coordinator" };
        Ok(Self {
            actor,
            now: deps.clock.now(),
            signed_in: SignedIn { name, role: role.to_owned(), navigation: STAFF },
            here: request.path().to_owned(),
            notice: Notice::of_query(request.query_string()),
        })
    }
}

impl FromRequest for Visit {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, staff) = (request.clone(), Staff::from_request(request, payload));
        Box::pin(async move { Self::of(&request, staff.await?).await })
    }
}
