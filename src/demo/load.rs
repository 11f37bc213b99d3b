//! This loads the demonstration and greets.

use std::sync::Arc;

use super::waiting::Outside;
use super::{greet, replay};
use crate::auth::{Actor, Stamp};
use crate::deps::Deps;
use crate::error::Result;

/// Loads the data if the database is empty, replaces the demonstration's keys, and prints how to begin.
pub async fn load_and_greet(deps: &Deps) -> Result<()> {
    load(deps, Some(Outside::of(deps)?)).await
}

/// Does the same with the story alone, whose figures are known, and without what waits for somebody today.
pub async fn load_story_and_greet(deps: &Deps) -> Result<()> {
    load(deps, None).await
}

async fn load(deps: &Deps, outside: Option<Outside>) -> Result<()> {
    let now = deps.clock.now();
    let (ids, outside) = (deps.ids, Arc::new(outside));
    let loading = deps.db.write("load_demonstration", move |conn| replay::load_if_empty(conn, ids, now, outside.as_ref().as_ref()));
    if loading.await? {
        tracing::info!("the demonstration data is loaded");
    }
    let stamp = Stamp { by: Actor::System, at: now, ids };
    let greeting = greet::Greeting::new(deps)?;
    let greeting = deps.db.write("greet", move |conn| greeting.prepare(conn, &stamp)).await?;
    println!("{greeting}");
    Ok(())
}
