//! Handles `/v1/rounds/{id}/entries` and what is under it.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, put};

use crate::allocation::entry;
use crate::allocation::input::WishBody;
use crate::allocation::model::RoundStatus;
use crate::allocation::store;
use crate::allocation::view::EntryView;
use crate::audit;
use crate::auth::{Coordinator, Stamp};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, RoundId};
use crate::web::change_request::ChangeRequest;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::responses;

/// Enter a mentee in a round, or replace the choices.
///
/// While the round is open. Order of arrival, `via` and time enter no decision. Warnings say what would keep the mentee from a choice as
/// things stand now; they refuse nothing. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"),
    ("mentee_id" = MenteeId, Path, description = "The mentee"), responses::IfMatchHeader), request_body = WishBody,
    responses((status = 200, description = "The entry, with other choices", body = EntryView, headers(("ETag" = String))),
        (status = 201, description = "The new entry", body = EntryView, headers(("Location" = String), ("ETag" = String))), responses::Change))]
#[put("/rounds/{id}/entries/{mentee_id}")]
pub async fn put_entry(
    caller: Coordinator,
    path: Path<(String, String)>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let act = request.run("put_entry", caller.0, &deps, move |conn, stamp, given| {
        let (round, mentee) = ids(&path)?;
        let entered = entry::put(conn, stamp, given, round, mentee)?;
        let (is_new, version) = (entered.is_new, entered.entry.version);
        let view = EntryView::entered(&store::slots_of_round(conn, round)?, entered);
        if is_new {
            Answer::created(format!("/v1/rounds/{round}/entries/{mentee}"), version, &view)
        } else {
            Answer::resource(200, version, &view)
        }
    });
    act.await
}

/// Withdraw an entry.
///
/// While the round is open. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"),
    ("mentee_id" = MenteeId, Path, description = "The mentee"), responses::IfMatchHeader),
    responses((status = 204, description = "Withdrawn"), responses::Change))]
#[delete("/rounds/{id}/entries/{mentee_id}")]
pub async fn delete_entry(
    caller: Coordinator,
    path: Path<(String, String)>,
    request: ChangeRequest,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let act = request.run("delete_entry", caller.0, &deps, move |conn, stamp, given| {
        let (round, mentee) = ids(&path)?;
        entry::withdraw(conn, stamp, given, round, mentee)?;
        Ok(Answer::no_content())
    });
    act.await
}

/// List who has entered a round.
///
/// They come in the order of the mentees' ids, without their choices until the round closes. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"), responses::PageParameters),
    responses((status = 200, description = "A page of entries", body = Page<EntryView>), responses::ReadOne))]
#[get("/rounds/{id}/entries")]
pub async fn list_entries(caller: Coordinator, id: Id<RoundId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, now) = (id.get()?, deps.clock.now());
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let page = PageRequest::alone(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_entries", move |conn| {
        let round = store::find_round(conn, id)?;
        let slots = store::slots_of_round(conn, id)?;
        let rows = store::list_entries(conn, id, &page)?;
        let has_closed = matches!(round.status_at(now), RoundStatus::Closed | RoundStatus::Drawn);
        let show = |entry| {
            let view = EntryView::of(&round, &slots, &entry);
            if has_closed { view } else { view.without_choices() }
        };
        Answer::page(&page.page(&cursors, rows, |row| row.mentee_id, show), &here)
    });
    Ok(answer.await?.into())
}

/// Read an entry.
///
/// It comes with its choices. The reading is recorded. Coordinators only.
#[utoipa::path(tag = "rounds", security(("api_key" = [])), params(("id" = RoundId, Path, description = "The round"),
    ("mentee_id" = MenteeId, Path, description = "The mentee")),
    responses((status = 200, description = "The entry", body = EntryView, headers(("ETag" = String))), responses::ReadOne))]
#[get("/rounds/{id}/entries/{mentee_id}")]
pub async fn get_entry(caller: Coordinator, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, mentee) = ids(&path)?;
    let stamp = Stamp { by: caller.0, at: deps.clock.now(), ids: deps.ids };
    let answer = deps.db.write("get_entry", move |conn| {
        let round = store::find_round(conn, id)?;
        let entry = store::find_entry(conn, id, mentee)?.filter(|entry| entry.withdrawn_at.is_none()).ok_or(Error::NotFound)?;
        audit::record(conn, &stamp, "entry.read", &entry.id, None, None)?;
        let view = EntryView::of(&round, &store::slots_of_round(conn, id)?, &entry);
        Answer::resource(200, view.version(), &view)
    });
    Ok(answer.await?.into())
}

/// A text that is no id of its kind is not found.
fn ids(path: &(String, String)) -> Result<(RoundId, MenteeId)> {
    let found = |text: &str| text.parse().map_err(|_| Error::NotFound);
    Ok((found(&path.0)?, path.1.parse().map_err(|_| Error::NotFound)?))
}
