//! Handles `GET /v1/attention`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use super::model::Queue;
use super::view::AttentionView;
use super::{attention, input};
use crate::auth::CompanySide;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::wire::answer::Answer;
use crate::wire::paging::Cursors;
use crate::wire::responses;

/// What needs a person.
///
/// By queue, each entry with names, the time and what to do, the most urgent first; `cursor` goes on in the queue that it came from. A partner sees
/// its own requests, open attendance, returned drafts, disabled endpoints and failing busy calendars, and no mentee's name.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(
    ("queue" = Option<Queue>, Query, description = "Only this queue"),
    ("limit" = Option<i32>, Query, minimum = 1, maximum = 100, description = "At most so many of each queue, 25 by default"),
    ("cursor" = Option<String>, Query, description = "The `next_cursor` of a queue: the answer has its next page"),
), responses((status = 200, description = "What needs a person", body = AttentionView), responses::Read))]
#[get("/attention")]
pub async fn get_attention(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let cursors = Cursors::of(&request, &deps.sealer, scope);
    let (queues, page) = input::wanted(request.query_string(), &cursors, scope)?;
    let answer = deps.db.read("get_attention", move |conn| {
        let zone = institute::read(conn)?.timezone;
        let found = attention::look(conn, scope, now, &zone, &queues, &page)?;
        Answer::json(200, &AttentionView::new(found, &page, &cursors))
    });
    Ok(answer.await?.into())
}
