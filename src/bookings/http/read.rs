//! Handles `GET /v1/bookings` and `GET /v1/bookings/{id}`.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::{CompanySide, Scope};
use crate::bookings::input::booking_filter;
use crate::bookings::store::{self, BookingFilter, BookingRow, disclosures};
use crate::bookings::view::BookingView;
use crate::bookings::waitlist;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{BookingId, CohortId, CompanyId, HostId, MenteeId, SiteId, SlotId};
use crate::slots::model::SlotKind;
use crate::slots::store as slots;
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl, if_none_match};
use crate::wire::fields::Fields;
use crate::wire::id::Id;
use crate::wire::paging::{Cursors, Page};
use crate::wire::responses;
use crate::wire::sorting::{Sort, SortedPage};

fn read_query(query: &str, cursors: &Cursors, scope: Scope) -> Result<(BookingFilter, SortedPage<BookingId>)> {
    let mut fields = Fields::of_query(query);
    let page = SortedPage::take(&mut fields, query, cursors, Sort::CreatedAt);
    let filter = booking_filter(&mut fields, scope);
    fields.finish(|| Some((filter, page)))
}

/// List bookings.
///
/// In the order in which they were made, unless `sort` says another. A partner sees those on its own slots: that a seat is taken, and who comes once it is confirmed; nobody in
/// line.
#[utoipa::path(tag = "bookings", security(("api_key" = [])), params(
    ("slot_id" = Option<SlotId>, Query, description = "Only of this slot"),
    ("mentee_id" = Option<MenteeId>, Query, description = "Only of this mentee"),
    ("company_id" = Option<CompanyId>, Query, description = "Only of this company's slots"),
    ("host_id" = Option<HostId>, Query, description = "Only of slots with this host"),
    ("site_id" = Option<SiteId>, Query, description = "Only of slots at this site"),
    ("kind" = Option<SlotKind>, Query, description = "Only of slots of this kind"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those that count in this cohort. Coordinators only"),
    ("overridden" = Option<bool>, Query, description = "`true`: only those for which a limit was passed over. Coordinators only"),
    ("status" = Option<String>, Query, description = "Only in one of these states, separated by commas", example = "requested,confirmed"),
    ("starts_after" = Option<Instant>, Query, description = "Starting at this instant or later"),
    ("starts_before" = Option<Instant>, Query, description = "Starting before this instant"),
    ("sort" = inline(Option<Sort>), Query, description = "`created_at` by default; `-` turns the order around"),
    responses::PageParameters,
), responses((status = 200, description = "A page of bookings", body = Page<BookingView>), responses::Read))]
#[get("/bookings")]
pub async fn list_bookings(caller: CompanySide, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let (filter, page) = read_query(request.query_string(), &cursors, scope)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_bookings", move |conn| {
        let rows = store::list(conn, scope, &filter, &page, now)?;
        let people = disclosures::people_of(conn, scope, &rows)?;
        let waiting: Vec<_> = rows.iter().filter(|booking| waitlist::waits(booking)).map(|booking| booking.slot_id).collect();
        let positions = store::positions(conn, &waiting)?;
        let slots = slots::briefs(conn, &rows.iter().map(|booking| booking.slot_id).collect::<Vec<_>>())?;
        let show = |booking: BookingRow| {
            let slot = slots.get(&booking.slot_id).cloned().ok_or_else(|| Error::Internal("a booking without a slot".to_owned()))?;
            let mentee = people.get(&booking.id).cloned();
            let position = positions.get(&booking.id).copied();
            Ok(BookingView::seen_by(scope, now, booking, slot, mentee, position))
        };
        Answer::page(&page.page(&cursors, rows, |booking| (booking.starts_at, booking.id), show).all()?, &here)
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
    let (scope, now) = (caller.0.scope(), deps.clock.now());
    let answer = deps.db.read("get_booking", move |conn| {
        let booking = store::find(conn, scope, id)?;
        let mentee = disclosures::person_of(conn, scope, &booking)?;
        let position = store::position(conn, &booking)?;
        let slot = slots::brief(conn, booking.slot_id)?;
        BookingView::answer(200, scope, now, booking, slot, mentee, position)
    });
    Ok(answer.await?.unless_known(if_none_match(&request)).into())
}
