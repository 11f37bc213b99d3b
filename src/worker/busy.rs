//! This job fetches the external calendars that are due.

use crate::busy::fetch;
use crate::deps::Deps;
use crate::error::Result;

/// Fetches what is due now. A calendar that cannot be fetched does not fail the job.
pub async fn run(deps: Deps) -> Result<()> {
    fetch::fetch_due(&deps).await.map(drop)
}
