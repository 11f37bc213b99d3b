//! Makes a blackout, and writes down which slots it touches, for attention.

use super::touched::{Touched, touched_by};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::policy::blackouts::blackout::{self, Place};
use crate::policy::blackouts::input::new_blackout;
use crate::policy::blackouts::look_up;
use crate::policy::blackouts::model::NewBlackout;
use crate::policy::settings::Settings;
use crate::policy::store::{self as policy, BlackoutRow, BlackoutSlotRow};
use crate::web::change_request::Given;

/// Makes the blackout that a body asks for.
pub fn create(conn: &mut Conn, stamp: &Stamp, given: &Given) -> Result<(BlackoutRow, Vec<Touched>)> {
    let (scope, new) = new_blackout(given.fields()?, stamp.by.scope())?;
    let place = blackout::lock_place(conn, stamp.by.scope(), scope, "/scope/id")?;
    blackout::check_room_for(conn, &place, 1)?;
    let others = look_up::of_institute_around(conn, new.time.interval(&place.timezone))?;
    let settings = policy::read(conn, stamp.at)?.settings;
    create_in(conn, stamp, &settings, &place, &new, &others)
}

/// Makes a blackout of a locked scope, which has room for it. `others` are the institute's blackouts around it.
pub fn create_in(
    conn: &mut Conn,
    stamp: &Stamp,
    settings: &Settings,
    place: &Place,
    new: &NewBlackout,
    others: &[BlackoutRow],
) -> Result<(BlackoutRow, Vec<Touched>)> {
    let blackout = blackout::create(conn, stamp, place, new)?;
    let touched = touched_by(conn, settings, stamp.at, &blackout, others)?;
    let rows: Vec<_> = touched.iter().map(|touched| row(stamp, &blackout, touched)).collect();
    policy::insert_blackout_slots(conn, &rows)?;
    Ok((blackout, touched))
}

fn row(stamp: &Stamp, blackout: &BlackoutRow, touched: &Touched) -> BlackoutSlotRow {
    BlackoutSlotRow {
        id: stamp.new_id(),
        blackout_id: blackout.id,
        slot_id: touched.slot.id,
        starts_at: touched.slot.starts_at,
        stands: touched.stands,
        booking_closes_at: touched.booking_closes_at.map(|deadline| deadline.would_be),
        cancel_cutoff_at: touched.cancel_cutoff_at.map(|deadline| deadline.would_be),
    }
}
