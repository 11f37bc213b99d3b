//! Suspending a partnership puts every future published slot of the company on hold (product.md section 3), and their bookings' events with them.

use crate::auth::Stamp;
use crate::companies::model::partnership::{NewTransition, PartnershipStatus};
use crate::companies::partnership;
use crate::companies::store::CompanyRow;
use crate::db::Conn;
use crate::error::Result;
use crate::schedule::hold;
use crate::slots::store::Offering;

/// A transition of a locked company with what it does to the company's slots.
pub fn transition(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &NewTransition) -> Result<CompanyRow> {
    let (company, _) = partnership::transition(conn, stamp, company, new)?;
    if company.partnership_status == PartnershipStatus::Suspended {
        hold::hold_future(conn, stamp, Offering::Company(company.id), "the partnership is suspended")?;
    }
    Ok(company)
}
