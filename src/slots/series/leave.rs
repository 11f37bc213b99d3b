//! Takes one slot out of its series.

use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::db::types::WordList;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::SlotId;
use crate::slots::slot::record_with;
use crate::slots::store::{self, SlotRow};
use crate::web::change_request::Given;
use crate::wire::fields::nothing;

/// Takes the slot out of its series: what is done with the series no longer concerns it. Nothing else of the slot changes.
pub fn leave(conn: &mut Conn, stamp: &Stamp, given: &Given, id: SlotId) -> Result<SlotRow> {
    let slot = store::lock(conn, stamp.by.scope(), id)?;
    given.read_at(slot.version, nothing)?;
    if slot.series_id.is_none() {
        return Ok(slot);
    }
    let shown_at = Some(slot.shown_at());
    let slot = SlotRow { series_id: None, version: slot.version + 1, updated_at: stamp.at, shown_at, ..slot };
    store::update(conn, &slot)?;
    let changed = WordList(vec!["series_id".to_owned()]);
    record_with(conn, stamp, EventType::SlotUpdated, &slot, Particulars { changed, ..Particulars::default() })?;
    Ok(slot)
}
