//! Writes the slots of a series, with their hosts and events, in a few statements.

use super::clashes::{Diary, Staffed};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::Result;
use crate::events::model::SeriesData;
use crate::events::{self, Event, EventType};
use crate::ids::SeriesId;
use crate::slots::publish::as_published;
use crate::slots::slot;
use crate::slots::store::{self, SeriesRow, SlotRow, hosts};

/// Writes drafts of the series. There is room for them, and the company is locked.
pub fn drafts(conn: &mut Conn, stamp: &Stamp, series: SeriesId, slots: Vec<Staffed>) -> Result<Vec<Staffed>> {
    let slots: Vec<_> = slots.into_iter().map(|(slot, hosts)| (SlotRow { series_id: Some(series), ..slot }, hosts)).collect();
    insert(conn, &slots)?;
    let rows: Vec<_> = slots.iter().map(|(slot, _)| slot.clone()).collect();
    slot::record_all(conn, stamp, EventType::SlotCreated, &rows, &Particulars::default())?;
    Ok(slots)
}

/// Writes slots of the series that are published at once. Their hosts are locked and free.
pub fn published(
    conn: &mut Conn,
    stamp: &Stamp,
    series: SeriesId,
    (slots, diary): (Vec<Staffed>, &Diary),
    reason: Option<&str>,
) -> Result<Vec<Staffed>> {
    let publish = |(slot, hosts): Staffed| (as_published(&diary.settings, &diary.off, SlotRow { series_id: Some(series), ..slot }), hosts);
    let slots: Vec<_> = slots.into_iter().map(publish).collect();
    insert(conn, &slots)?;
    record_published(conn, stamp, &slots, diary, reason)?;
    Ok(slots)
}

fn insert(conn: &mut Conn, slots: &[Staffed]) -> Result<()> {
    store::insert_all(conn, &slots.iter().map(|(slot, _)| slot.clone()).collect::<Vec<_>>())?;
    hosts::insert_all(conn, slots)
}

/// Records that slots were published. The reason for passing over blackouts and busy times is recorded only where there was something to pass over.
pub fn record_published(conn: &mut Conn, stamp: &Stamp, slots: &[Staffed], diary: &Diary, reason: Option<&str>) -> Result<()> {
    let (passed_over, free): (Vec<_>, Vec<_>) = slots.iter().partition(|slot| reason.is_some() && diary.is_passed_over(slot));
    for (slots, reason) in [(free, None), (passed_over, reason)] {
        let rows: Vec<_> = slots.into_iter().map(|(slot, _)| slot.clone()).collect();
        slot::record_all(conn, stamp, EventType::SlotPublished, &rows, &Particulars::because(reason))?;
    }
    Ok(())
}

/// Records what happened to a series, and to how many of its slots.
pub fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, series: &SeriesRow, slots: usize, reason: Option<&str>) -> Result<()> {
    let data = SeriesData { series_id: series.id, company_id: series.company_id, slots, version: series.version };
    events::record(conn, stamp, &Event::Series(event_type, data), reason)
}
