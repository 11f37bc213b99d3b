//! Fetches the external calendars that are due.

use crate::busy::fetch;
use crate::deps::Deps;
use crate::error::Result;

pub async fn run(deps: Deps) -> Result<()> {
    fetch::fetch_due(&deps).await.map(drop)
}
