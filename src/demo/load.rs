//! This loads the demonstration and greets.

use super::{greet, replay};
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
