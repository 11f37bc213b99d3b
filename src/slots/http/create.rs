//! `POST /v1/slots`

use actix_web::web::Data;
use actix_web::{HttpResponse, post};

use crate::auth::{Actor, CompanySide};
use crate::deps::Deps;
use crate::error::Result;
use crate::slots::input::{NewSlotBody, new_slot, override_reason};
use crate::slots::model::NewSlot;
use crate::slots::store::hosts;
use crate::slots::view::SlotView;
use crate::slots::{publish, slot};
use crate::web::change_request::{ChangeRequest, Given};
use crate::wire::parse;
use crate::wire::responses;

/// Offer a slot.
///
/// A draft, unless `publish=true` asks to submit and publish it in the same transaction, where the caller may: then everything that publishing
/// needs is checked, and nothing is made if it fails (`host-clash`, `cap-reached`, `conflict`).
#[utoipa::path(tag = "slots", security(("api_key" = [])),
    params(("publish" = Option<bool>, Query, description = "Submit and publish at once"), responses::IdempotencyKeyHeader), request_body = NewSlotBody,
    responses((status = 201, description = "The slot", body = SlotView, headers(("Location" = String), ("ETag" = String))), responses::Create))]
#[post("/slots")]
pub async fn create_slot(caller: CompanySide, request: ChangeRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let act = request.run("create_slot", caller.0, &deps, |conn, stamp, given| {
        let (new, at_once, override_reason) = read(given, &stamp.by)?;
        let mut row = slot::create(conn, stamp, &new)?;
        if at_once {
            let (locked, company) = publish::lock_with_company(conn, stamp.by.scope(), row.id)?;
            publish::check_may_publish(stamp, &company)?;
            let submitted = publish::submit(conn, stamp, locked, &company)?;
            row = publish::publish_over(conn, stamp, submitted, &company, override_reason.as_deref())?;
        }
        let hosts = hosts::hosts_of(conn, row.id)?;
        SlotView::answer(201, row, hosts, stamp.at)
    });
    act.await
}

fn read(given: &Given, by: &Actor) -> Result<(NewSlot, bool, Option<String>)> {
    let mut query = given.query();
    let publish = query.optional("publish", parse::boolean_in_query).unwrap_or(false);
    query.finish(|| Some(()))?;
    let mut body = given.fields_beside_a_query()?;
    let override_reason = override_reason(&mut body, by);
    if override_reason.is_some() && !publish {
        body.fault("override", "not-allowed", "A draft clashes with nothing: this goes with publish=true.");
    }
    Ok((new_slot(body)?, publish, override_reason))
}
