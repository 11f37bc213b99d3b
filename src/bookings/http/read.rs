//! Handles `GET /v1/bookings` and `GET /v1/bookings/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::CompanySide;
use crate::bookings::model::BookingStatus;
use crate::bookings::store::{self, BookingFilter, BookingRow};
use crate::bookings::view::BookingView;
use crate::bookings::waitlist;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{BookingId, CompanyId, MenteeId, SlotId};
use crate::mentees::store as mentees;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

fn read_query(query: &str) -> Result<(BookingFilter, PageRequest<BookingId>)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields);
    let filter = BookingFilter {
        slot_id: fields.optional("slot_id", parse::id),
        mentee_id: fields.optional("mentee_id", parse::id),
        company_id: fields.optional("company_id", parse::id),
        status: fields.optional("status", parse::word),
    };
    fields.finish(|| Some((filter, page)))
}

/// List bookings.
///
/// In the order in which they were made. A partner sees those on its own slots: that a seat is taken, and who comes once it is confirmed; nobody in
/// line.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(
    ("slot_id" = Option<SlotId>, Query, description = "Only of this slot"),
    ("mentee_id" = Option<MenteeId>, Query, description = "Only of this mentee"),
    ("company_id" = Option<CompanyId>, Query, description = "Only of this company's slots"),
    ("status" = Option<BookingStatus>, Query, description = "Only in this state"),
    responses::PageParameters,
), responses((status = 200, description = "A page of bookings", body = Page<BookingView>), responses::Read))]
#[get("/bookings")]
pub async fn list_bookings(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (filter, page) = read_query(request.query_string())?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let scope = caller.0.scope();
    let answer = deps.db.read("list_bookings", move |conn| {
        let rows = store::list(conn, scope, &filter, &page)?;
        let ids: Vec<_> = rows.iter().map(|booking| booking.mentee_id).collect();
        let known = mentees::find_all(conn, &ids)?;
        let waiting: Vec<_> = rows.iter().filter(|booking| waitlist::waits(booking)).map(|booking| booking.slot_id).collect();
        let positions = store::positions(conn, &waiting)?;
        let show = |booking: BookingRow| {
            let mentee = known.get(&booking.mentee_id).cloned();
            let position = positions.get(&booking.id).copied();
            BookingView::seen_by(scope, booking, mentee, position)
        };
        Answer::page(&page.page(rows, |booking| booking.id, show), &here)
    });
    Ok(answer.await?.into())
}

/// Read a booking.
///
/// A partner sees those on its own slots, and who comes once it is confirmed.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(("id" = BookingId, Path, description = "The booking"), responses::IfNoneMatchHeader),
    responses((status = 200, description = "The booking", body = BookingView, headers(("ETag" = String))), responses::NotModified, responses::ReadOne))]
#[get("/bookings/{id}")]
pub async fn get_booking(caller: CompanySide, id: Id<BookingId>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.get()?;
    let scope = caller.0.scope();
    let answer = deps.db.read("get_booking", move |conn| {
        let booking = store::find(conn, scope, id)?;
        let mentee = mentees::find(conn, booking.mentee_id)?;
        let position = store::position(conn, &booking)?;
        BookingView::answer(200, scope, booking, Some(mentee), position)
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}
