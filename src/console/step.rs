//! What every form does when it is sent: one step in one transaction, then on to the next page, or the same page again with what is wrong.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use maud::Markup;

use super::kit::filled::Refused;
use super::kit::moment::Reader;
use super::kit::notice::Notice;
use super::refusals;
use super::sent::{Unsent, unanswered};
use super::sign_in::again;
use crate::auth::{Actor, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::time::Zone;
use crate::web::change_request::Given;
use crate::web::form_request::FormRequest;
use crate::wire::answer::Answer;
use crate::wire::form::Form;
use crate::wire::problem::Problem;

/// Where somebody goes when a step is done, and what is said there.
#[derive(Debug, Clone)]
pub struct Goto {
    path: String,
    notice: Notice,
}

impl Goto {
    pub fn new(path: impl Into<String>, notice: Notice) -> Self {
        Self { path: path.into(), notice }
    }
}

/// Runs the step of a page. `act` calls the same function as the API's handler and says where to go then. `show` writes the page again, with
/// what was typed and what is wrong with it.
pub async fn step(
    sent: FormRequest,
    name: &'static str,
    by: Actor,
    deps: &Deps,
    act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<Goto> + Send + Sync + 'static,
    show: impl AsyncFnOnce(Refused) -> Result<Markup>,
) -> Result<HttpResponse> {
    let goto = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        act(conn, stamp, given).map(|Goto { path, notice }| Answer::see_other(notice.added_to(&path)))
    };
    match sent.run(name, by, deps, goto).await {
        Ok(answer) => Ok(answer.into()),
        Err(error) => not_done(sent, error, deps, show).await,
    }
}

/// Runs the step of a page in a transaction that is rolled back. `shown` writes what would happen, with the form that was sent. Where the
/// step is refused, `show` writes the page again.
pub async fn foresee<T: Send + 'static>(
    sent: FormRequest,
    name: &'static str,
    by: Actor,
    deps: &Deps,
    act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<T> + Send + 'static,
    shown: impl AsyncFnOnce(T, Form) -> Result<Markup>,
    show: impl AsyncFnOnce(Refused) -> Result<Markup>,
) -> Result<HttpResponse> {
    match rehearse(&sent.form, name, by, deps, act).await {
        Ok(foreseen) => Ok(page(shown(foreseen, sent.form).await?)),
        Err(error) => not_done(sent, error, deps, show).await,
    }
}

/// Gives what a step would do with this form. Nothing of it is done.
pub async fn rehearse<T: Send + 'static>(
    form: &Form,
    name: &'static str,
    by: Actor,
    deps: &Deps,
    act: impl Fn(&mut Conn, &Stamp, &Given) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (stamp, given) = (Stamp { by, at: deps.clock.now(), ids: deps.ids }, Given::of_form(form.clone()));
    deps.db.rehearse(name, move |conn| act(conn, &stamp, &given)).await
}

/// Answers a form that was not done: the same page again where it was refused, and a page that keeps it where the fault is ours or where somebody has
/// to sign in again first.
pub async fn not_done(
    sent: FormRequest,
    error: Error,
    deps: &Deps,
    show: impl AsyncFnOnce(Refused) -> Result<Markup>,
) -> Result<HttpResponse> {
    match error {
        error @ (Error::Invalid(_) | Error::Refused(_) | Error::PreconditionFailed { .. } | Error::Forbidden(_) | Error::BadRows(_)) => {
            let status = Problem::from(&error).code.status();
            let error = in_words(error, deps).await;
            Ok(answer(status, show(Refused { form: sent.form, error }).await?))
        }
        Error::SignInAgain => Ok(answer(StatusCode::UNAUTHORIZED, again::ask(&sent))),
        error => answered(Err(error), &Unsent { path: sent.path, typed: sent.form.typed }),
    }
}

/// Gives the answer to a form, or where it failed because of us a page that keeps it.
pub fn answered(answer: Result<HttpResponse>, unsent: &Unsent) -> Result<HttpResponse> {
    match answer {
        Err(error) if error.is_ours() => {
            tracing::error!(%error, "a form failed");
            Ok(not_answered(&error, unsent))
        }
        answer => answer,
    }
}

/// Answers a form that failed because of us, with a page that keeps it.
pub fn not_answered(error: &Error, unsent: &Unsent) -> HttpResponse {
    answer(Problem::from(error).code.status(), unanswered(unsent))
}

/// Puts a person's words into a refusal, with times on the institute's clock.
async fn in_words(error: Error, deps: &Deps) -> Error {
    if !matches!(error, Error::Refused(_)) {
        return error;
    }
    let zone = deps.db.read("console_zone", institute::read).await.map_or_else(|_| Zone::utc(), |institute| institute.timezone);
    refusals::in_words(error, Reader { now: deps.clock.now(), zone: &zone })
}

/// Answers with a page.
pub fn page(page: Markup) -> HttpResponse {
    answer(StatusCode::OK, page)
}

/// Answers with a page that has another status than 200.
pub fn answer(status: StatusCode, page: Markup) -> HttpResponse {
    HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.into_string())
}
