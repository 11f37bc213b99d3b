//! This job records that rounds have opened and closed, and draws those that have closed.

use super::batches::each;
use crate::allocation::{draw, progress, round, store};
use crate::auth::{Actor, Stamp};
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::RoundId;

/// At most this many rounds are looked up at once.
const AT_ONCE: i64 = 50;

/// Opens the rounds that have opened by now, then closes those that have closed, and draws them in the order in which they closed. A round that every
/// slot has left is cancelled.
pub async fn run(deps: Deps) -> Result<()> {
    let stamp = Stamp { by: Actor::System, at: deps.clock.now(), ids: deps.ids };
    let opening = async |after| {
        let due = deps.db.read("rounds_to_open", move |conn| store::rounds_to_open(conn, stamp.at, after, AT_ONCE)).await?;
        Ok(due.into_iter().map(|due| (due, due.1)).collect())
    };
    let opened = each(opening, async |round| {
        if deps.db.write("open_round", move |conn| progress::open(conn, &stamp, round)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    });
    let closing = async |after| {
        let due = deps.db.read("rounds_to_close", move |conn| store::rounds_to_close(conn, stamp.at, after, AT_ONCE)).await?;
        Ok(due.into_iter().map(|due| (due, due.1)).collect())
    };
    let opened = opened.await;
    let closed = each(closing, async |round| {
        if deps.db.write("close_round", move |conn| progress::close(conn, &stamp, round)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    });
    let closed = closed.await;
    let drawing = async |after| {
        let due = deps.db.read("rounds_to_draw", move |conn| store::rounds_to_draw(conn, after, AT_ONCE)).await?;
        Ok(due.into_iter().map(|due| (due, due.1)).collect())
    };
    let drawn = each(drawing, async |round| draw(&deps, stamp, round).await).await;
    let looking = async |after| {
        let emptied = deps.db.read("emptied_rounds", move |conn| store::emptied_rounds(conn, after, AT_ONCE)).await?;
        Ok(emptied.into_iter().map(|due| (due, due.1)).collect())
    };
    let cancelled = each(looking, async |id| {
        let sealer = deps.sealer.clone();
        if deps.db.write("cancel_emptied_round", move |conn| round::cancel_emptied(conn, &stamp, id, &sealer)).await? {
            deps.recorded.notify_one();
        }
        Ok(())
    });
    opened.and(closed).and(drawn).and(cancelled.await)
}

/// Draws a round. A draw that fails is tried again only if the service was unavailable; else it waits for somebody who looks into it.
async fn draw(deps: &Deps, stamp: Stamp, round: RoundId) -> Result<()> {
    let sealer = deps.sealer.clone();
    match deps.db.write_alone("draw_round", move |conn| draw::draw(conn, &stamp, round, &sealer)).await {
        Ok(true) => deps.recorded.notify_one(),
        Ok(false) => {}
        Err(error @ Error::Unavailable(_)) => return Err(error),
        Err(error) => {
            let why = error.to_string();
            deps.db.write("keep_failed_draw", move |conn| draw::failed(conn, &stamp, round, &why)).await?;
            return Err(error);
        }
    }
    Ok(())
}
