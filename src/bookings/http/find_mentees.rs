//! Handles `GET /v1/mentees`, which finds mentees by their filters.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::auth::Coordinator;
use crate::bookings::model::BookingStatus;
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CohortId, MenteeId};
use crate::mentees::model::{MenteeFilter, WithoutBooking, WorkplaceClearance};
use crate::mentees::store;
use crate::mentees::view::MenteeView;
use crate::time::Instant;
use crate::wire::answer::{Answer, ListUrl};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, Page, PageRequest};
use crate::wire::parse;
use crate::wire::responses;

fn list_query(query: &str, cursors: &Cursors) -> Result<(PageRequest<MenteeId>, MenteeFilter)> {
    let mut fields = Fields::of_query(query);
    let page = PageRequest::take(&mut fields, cursors);
    let filter = MenteeFilter {
        part: fields.optional("q", parse::text(parse::NAME)),
        active: fields.optional("active", parse::boolean_in_query),
        field: fields.optional("field", parse::slug),
        workplace_clearance: fields.optional("workplace_clearance", parse::word),
        external_id: fields.optional("external_id", parse::text(parse::NAME)),
        cohort_id: fields.optional("cohort_id", parse::id),
        without_booking: fields.optional("without_booking_since", parse::instant).map(|since| WithoutBooking { since, states: holding() }),
    };
    fields.finish(|| Some((page, filter)))
}

/// A booking in one of these states is one that a mentee has or had.
fn holding() -> Vec<&'static str> {
    BookingStatus::HOLDING.iter().map(|status| status.as_str()).collect()
}

/// List mentees.
///
/// In the order in which they were registered, archived ones too. Coordinators only.
#[utoipa::path(tag = "mentees", security(("api_key" = [])), params(
    ("q" = Option<String>, Query, description = "Only where a name, the e-mail address or the profession has this part, in any case, with or without accents", min_length = 1, max_length = 200),
    ("active" = Option<bool>, Query, description = "`false`: only archived ones; `true`: only others"),
    ("field" = Option<String>, Query, description = "Only with this field of work", pattern = "^[a-z0-9_]{1,64}$"),
    ("external_id" = Option<String>, Query, description = "Only the mentee with exactly this external id"),
    ("cohort_id" = Option<CohortId>, Query, description = "Only those whose enrolment in this cohort is active or paused"),
    ("without_booking_since" = Option<Instant>, Query, description = "Only those who hold no seat, and held none, that starts at this instant or later"),
    ("workplace_clearance" = Option<WorkplaceClearance>, Query, description = "Only with this clearance"),
    responses::PageParameters,
), responses((status = 200, description = "A page of mentees", body = Page<MenteeView>), responses::Read))]
#[get("/mentees")]
pub async fn list_mentees(caller: Coordinator, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let cursors = Cursors::of(&request, &deps.sealer, caller.0.scope());
    let (page, filter) = list_query(request.query_string(), &cursors)?;
    let here = ListUrl::of(&request, &deps.public_url)?;
    let answer = deps.db.read("list_mentees", move |conn| {
        let rows = store::list(conn, &filter, &page)?;
        Answer::page(&page.page(&cursors, rows, |row| row.id, MenteeView::from), &here)
    });
    Ok(answer.await?.into())
}
