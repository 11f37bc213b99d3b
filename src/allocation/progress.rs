//! Records that a round has opened and closed. Both follow from the clock alone; what is recorded tells the others.

use super::model::{RoundStatus, RoundStep};
use super::round::{record, write};
use super::store::{self, RoundDetails, RoundRow};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::RoundId;

/// Records that a round has opened, if that is not recorded yet. Tells whether it has done anything.
pub fn open(conn: &mut Conn, stamp: &Stamp, id: RoundId) -> Result<bool> {
    let round = store::lock_round(conn, id)?;
    if round.details.status != RoundStatus::Scheduled || round.details.opens_at > stamp.at {
        return Ok(false);
    }
    step(conn, stamp, round, RoundStep::Open, EventType::RoundOpened)?;
    Ok(true)
}

/// Records that a round has closed, if that is not recorded yet. Tells whether it has done anything.
pub fn close(conn: &mut Conn, stamp: &Stamp, id: RoundId) -> Result<bool> {
    let round = store::lock_round(conn, id)?;
    if round.details.status != RoundStatus::Open || round.details.closes_at > stamp.at {
        return Ok(false);
    }
    step(conn, stamp, round, RoundStep::Close, EventType::RoundClosed)?;
    Ok(true)
}

/// Records what no job has recorded of a round that has closed.
pub fn catch_up(conn: &mut Conn, stamp: &Stamp, id: RoundId) -> Result<RoundRow> {
    open(conn, stamp, id)?;
    close(conn, stamp, id)?;
    store::lock_round(conn, id)
}

fn step(conn: &mut Conn, stamp: &Stamp, round: RoundRow, step: RoundStep, event_type: EventType) -> Result<RoundRow> {
    let details = RoundDetails { status: round.details.status.after(step)?, ..round.details };
    let round = write(conn, stamp, RoundRow { details, ..round })?;
    record(conn, stamp, event_type, &round, Particulars::default())?;
    Ok(round)
}
