//! Takes a step of a partnership, with what it does to the company's slots. A suspension, an end or a rest puts every published slot that has
//! not begun on hold, which calendars then show as tentative, as they do its bookings (docs/product.md, Partnership).

use crate::auth::Stamp;
use crate::companies::company::check_partner;
use crate::companies::input::new_transition;
use crate::companies::model::partnership::{NewTransition, PartnershipStatus};
use crate::companies::partnership;
use crate::companies::store::{self as companies, CompanyRow};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::schedule::hold;
use crate::slots::model::{HeldBy, Subject};
use crate::web::change_request::Given;

/// Takes a step of the partnership, and tells whether it was one. A step to the state that the partnership is already in changes nothing,
/// unless it brings an agreement or a day. A step that is not possible is refused, and the refusal names the possible steps.
pub fn transition(conn: &mut Conn, stamp: &Stamp, given: &Given, id: CompanyId) -> Result<(CompanyRow, bool)> {
    let company = companies::lock_company(conn, stamp.by.scope(), id)?;
    let new = new_transition(given.fields()?)?;
    given.check_version(company.version)?;
    check_partner(&company)?;
    let brings_something = new.agreement.is_some() || new.do_not_contact_until.is_some();
    if new.to == company.partnership_status && !brings_something {
        return Ok((company, false));
    }
    Ok((transition_locked(conn, stamp, &company, &new)?, true))
}

/// Does the same as [`transition`] for a company that the caller has locked.
pub fn transition_locked(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &NewTransition) -> Result<CompanyRow> {
    let (company, _) = partnership::transition(conn, stamp, company, new)?;
    if let Some(reason) = why_slots_are_held(company.partnership_status) {
        hold::hold_future(conn, stamp, Subject::Company(company.id), HeldBy::Partnership, reason)?;
    }
    Ok(company)
}

/// Says why nobody may book the slots of a company whose partnership has come to this state; `None` where they stay as they are.
fn why_slots_are_held(status: PartnershipStatus) -> Option<&'static str> {
    use PartnershipStatus as P;
    match status {
        P::Suspended => Some("the partnership is suspended"),
        P::Dormant => Some("the partnership is dormant"),
        P::Ended => Some("the partnership has ended"),
        P::Identified | P::Approached | P::InConversation | P::AgreementPending | P::Active | P::Paused | P::Declined => None,
    }
}
