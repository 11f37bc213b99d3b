//! Handles `POST /v1/blackouts` and `POST /v1/blackouts/import`.

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use super::create;
use super::import::{self, Imported, Wanted};
use super::read_aside::read_aside;
use super::touched::{KeptDeadline, Touched};
use crate::auth::{CompanySide, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::policy::blackouts::blackout;
use crate::policy::blackouts::input::{ImportQuery, NewBlackoutBody, import_query};
use crate::policy::blackouts::view::{
    BlackoutView, ImportedBlackoutView, ImportedView, KeptInstantView, TouchedSlotView, TouchesView, VERSION,
};
use crate::policy::store::BlackoutRow;
use crate::web::change_request::{CalendarRequest, ChangeRequest};
use crate::wire::answer::Answer;
use crate::wire::responses;

/// Make a blackout.
///
/// From now on no slot is published in it or moved into it (`host-clash`). `touches` says which slots stand there already, and which deadlines in
/// working days would be others; none of them changes by itself. A partner makes blackouts of its own company and hosts. At most 1,000 of the
/// institute, and of a company with its hosts: `conflict`.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(responses::IdempotencyKeyHeader), request_body = NewBlackoutBody,
    responses((status = 201, description = "The blackout, with what it touches", body = BlackoutView, headers(("Location" = String), ("ETag" = String))),
        responses::Create))]
#[post("/blackouts")]
pub async fn create_blackout(caller: CompanySide, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_blackout", caller.0, &deps, move |conn, stamp, given| {
        let (row, touched) = create::create(conn, stamp, given)?;
        let touches = touches(touched.iter().map(|touched| (&row, touched)));
        Answer::created(format!("/v1/blackouts/{}", row.id), VERSION, &BlackoutView::made(row.clone(), touches))
    });
    act.await
}

/// Import blackouts from a calendar.
///
/// An `.ics` of public holidays (RFC 5545), at most 8 MiB. Events from 60 days ago to three years on become blackouts of the institute, or of
/// `scope`: whole days stay whole days, recurring ones are counted out, and those that are marked as free count too. A time that the scope has a
/// blackout for already is passed over, so the same file can be imported again. All are made or none; more than 1,000 events, or more than there
/// is room for, are refused. `dry_run=true` tells what would be made and touched.
#[utoipa::path(tag = "slots", security(("api_key" = [])), params(
    ("scope" = Option<String>, Query, description = "`institute`, or the id of a company or host; for a partner its company where absent"),
    responses::DryRunParameter, responses::IdempotencyKeyHeader,
), request_body(content = String, content_type = "text/calendar", description = "A calendar"),
    responses((status = 200, description = "What was made, with what it touches", body = ImportedView), responses::Import))]
#[post("/blackouts/import")]
pub async fn import_blackouts(caller: CompanySide, request: CalendarRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let CalendarRequest(request) = request;
    let (actor, now) = (caller.0, deps.clock.now());
    let given = request.read_ahead()?;
    let (query, bytes) = (import_query(given.query(), actor.scope()), given.bytes()?);
    let ImportQuery { scope, dry_run } = query?;
    let zone = deps.db.read("zone_of_blackouts", move |conn| blackout::zone_of(conn, actor.scope(), scope, "/scope")).await?;
    let wanted = read_aside(&deps, bytes, zone, now).await?;
    let import = move |conn: &mut Conn, stamp: &Stamp| {
        let imported = import::import(conn, stamp, scope, &wanted)?;
        Answer::json(200, &shown_import(&wanted, &imported, dry_run))
    };
    if dry_run {
        request.without_idempotency()?;
        let stamp = Stamp { by: actor, at: now, ids: deps.ids };
        return Ok(deps.db.rehearse("import_blackouts", move |conn| import(conn, &stamp)).await?.into());
    }
    request.long().run("import_blackouts", actor, &deps, move |conn, stamp, _| import(conn, stamp)).await
}

fn shown_import(wanted: &Wanted, imported: &Imported, dry_run: bool) -> ImportedView {
    let touched = imported.made.iter().flat_map(|(row, touched)| touched.iter().map(move |touched| (row, touched)));
    ImportedView {
        dry_run,
        from: wanted.span.starts_at,
        to: wanted.span.ends_at,
        blackouts: imported.made.iter().map(|(row, _)| ImportedBlackoutView::of(row, dry_run)).collect(),
        already_there: imported.already_there,
        left_out: wanted.left_out.clone(),
        touches: touches(touched),
    }
}

/// Shows what blackouts touch, with each slot beside the blackout that touches it.
fn touches<'a>(all: impl Iterator<Item = (&'a BlackoutRow, &'a Touched)>) -> TouchesView {
    TouchesView::of(all.map(|(blackout, touched)| shown(blackout, touched)).collect())
}

fn shown(blackout: &BlackoutRow, touched: &Touched) -> TouchedSlotView {
    let slot = &touched.slot;
    let deadline = |deadline: KeptDeadline| KeptInstantView { kept: deadline.kept, would_be: deadline.would_be };
    TouchedSlotView {
        slot_id: slot.id,
        company_id: slot.company_id,
        title: slot.title.clone(),
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        seats_taken: slot.seats_taken,
        blackout: blackout.name.clone(),
        stands: touched.stands,
        booking_closes_at: touched.booking_closes_at.map(deadline),
        cancel_cutoff_at: touched.cancel_cutoff_at.map(deadline),
    }
}
