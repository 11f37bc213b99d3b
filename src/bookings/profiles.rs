//! Changes of companies, sites, hosts and mentees that bookings have a say in: nobody is archived while bookings stand, and a change of what an
//! employer was told is told again.

use super::store::{self, Booked};
use super::{record, slot_hold};
use crate::auth::Stamp;
use crate::companies::company;
use crate::companies::model::CompanyPatch;
use crate::companies::store::CompanyRow;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::EventType;
use crate::mentees::model::MenteePatch;
use crate::mentees::store::MenteeRow;

/// Refuses to archive somebody or something that open bookings still need.
pub fn check_archiving(conn: &mut Conn, stamp: &Stamp, was_active: bool, active: Option<bool>, whose: Booked) -> Result<()> {
    let archives = was_active && active == Some(false);
    if archives && store::has_future(conn, whose, stamp.at)? {
        return Err(Error::conflict("Bookings that have not ended still stand: cancel or reschedule them first."));
    }
    Ok(())
}

/// Changes a locked company; the slots of one that is archived are held, so that nobody new can book them.
pub fn change_company(conn: &mut Conn, stamp: &Stamp, row: &CompanyRow, patch: &CompanyPatch) -> Result<CompanyRow> {
    check_archiving(conn, stamp, row.active, patch.active, Booked::Company(row.id))?;
    let changed = company::change(conn, stamp, row, patch)?;
    if row.active && !changed.active {
        slot_hold::hold_future(conn, stamp, row.id, "the company is archived")?;
    }
    Ok(changed)
}

/// Changes a locked mentee; employers who know of this mentee hear when a disclosed detail changed.
pub fn change_mentee(conn: &mut Conn, stamp: &Stamp, mentee: &MenteeRow, patch: &MenteePatch) -> Result<MenteeRow> {
    check_archiving(conn, stamp, mentee.active, patch.active, Booked::Mentee(mentee.id))?;
    let changed = crate::mentees::mentee::change(conn, stamp, mentee, patch)?;
    let disclosed = |mentee: &MenteeRow| {
        (mentee.preferred_name.clone(), mentee.profession.clone(), mentee.target_role.clone(), mentee.adjustment_for_host.clone())
    };
    if disclosed(mentee) != disclosed(&changed) {
        for booking in store::disclosed_of_mentee(conn, mentee.id)? {
            record(conn, stamp, EventType::BookingUpdated, &booking, None)?;
        }
    }
    Ok(changed)
}
