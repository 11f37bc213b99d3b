//! The dry runs of steps of a slot, which lock what the step can reach.

use crate::auth::Stamp;
use crate::bookings::dry_run::foresee::{Reach, foresee};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::SlotId;
use crate::slots::publish;
use crate::web::change_request::Given;
use crate::wire::answer::Answer;

/// Makes the dry run of a step of one slot.
pub fn of_slot<R>(
    step: impl Fn(&mut Conn, &Stamp, &Given, SlotId) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, SlotId) -> Result<Answer> + Send + 'static {
    move |conn, stamp, given, id| {
        let (slot, company) = publish::lock_with_company(conn, stamp.by.scope(), id)?;
        foresee(conn, stamp, &Reach { company: Some(company), slots: vec![slot] }, |conn| step(conn, stamp, given, id).map(drop))
    }
}
