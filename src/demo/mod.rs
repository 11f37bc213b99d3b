//! The demonstration: an invented institute, replayed through the service's own acts with the clock set to each act's time.
//!
//! Every person, company and address in it is fictional. It is shifted by whole weeks, so that the present of its story falls into this week.
//!
//! - [`data`] the file as it is read
//! - [`replay`] its acts, in their order, in one transaction: half a demonstration is never left
//! - [`greet`] keys, a feed and the walk-through, printed at each start

pub mod data;
pub mod greet;
pub mod replay;

use crate::auth::{Actor, Stamp};
use crate::deps::Deps;
use crate::error::Result;

/// Loads the data if the database is empty, replaces the demonstration's keys, and prints how to begin.
pub async fn load_and_greet(deps: &Deps) -> Result<()> {
    let now = deps.clock.now();
    let ids = deps.ids;
    let loaded = deps.db.write("load_demonstration", move |conn| replay::load_if_empty(conn, ids, now)).await?;
    if loaded {
        tracing::info!("the demonstration data is loaded");
    }
    let stamp = Stamp { by: Actor::System, at: now, ids };
    let greeting = greet::Greeting::new(deps)?;
    let greeting = deps.db.write("greet", move |conn| greeting.prepare(conn, &stamp)).await?;
    println!("{greeting}");
    Ok(())
}
