//! Reads a calendar of blackouts beside everything else, since a large one takes a while and much memory.

use std::time::Duration;

use actix_web::web::Bytes;

use super::import::{self, Wanted};
use crate::busy::import::ImportFault;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::time::{Instant, Zone};

/// An import waits this long until other calendars have been read.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads a calendar outside the threads that answer requests. Only a few calendars are held in memory at the same time, those of hosts among
/// them.
pub async fn read_aside(deps: &Deps, bytes: Bytes, zone: Zone, now: Instant) -> Result<Wanted> {
    let permit = tokio::time::timeout(PATIENCE, deps.calendars_at_once.clone().acquire_owned());
    let busy = || Error::Unavailable("as many calendars as there are permits for are being read".to_owned());
    let permit = permit.await.ok().and_then(Result::ok).ok_or_else(busy)?;
    let reading = tokio::task::spawn_blocking(move || {
        let _permit = permit;
        import::read(&bytes, import::span(now), &zone)
    });
    let read = reading.await.map_err(|_| Error::Internal("reading a calendar panicked".to_owned()))?;
    read.map_err(refused)
}

/// Says what is wrong with a calendar as a whole.
fn refused(fault: ImportFault) -> Error {
    let (code, detail) = match fault {
        ImportFault::NotACalendar => ("malformed", "This is no calendar: it must begin with BEGIN:VCALENDAR."),
        ImportFault::Truncated => ("malformed", "The calendar ends before END:VCALENDAR: send the whole file."),
        ImportFault::NotWellFormed => ("malformed", "The components of the calendar do not end where they should."),
        ImportFault::TooLarge => ("too-long", "The calendar has too many lines."),
        ImportFault::TooManyEvents => ("too-many", "At most 20,000 events are read."),
        ImportFault::TooDeep => ("malformed", "The components of the calendar are nested too deep."),
        ImportFault::TooManyOccurrences => ("too-many", "At most 1,000 events become blackouts: import a part of the calendar."),
    };
    Error::invalid("", code, detail)
}
