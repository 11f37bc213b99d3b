//! This says what a step of a slot can reach, for its dry run.

use crate::auth::Stamp;
use crate::bookings::dry_run::foresee::Reach;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::publish;

/// Locks the slot, and its company before it.
pub fn slot(conn: &mut Conn, stamp: &Stamp, id: SlotId) -> Result<Reach> {
    let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
    Ok(Reach { company: Some(company), slots: vec![slot] })
}
