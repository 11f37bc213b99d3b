//! This job forgets what companies were told of mentees: the details 30 days after the slot's end, and the name after 12 months
//! (docs/product.md, Disclosure). From that day on readers are told no more, even if the job has not run yet.

use super::batches::{CHUNK, in_chunks};
use crate::bookings::disclosure::{details_told_since, names_told_since};
use crate::bookings::store::disclosures;
use crate::deps::Deps;
use crate::error::Result;

/// Forgets what is too old now, in small transactions.
pub async fn run(deps: Deps) -> Result<()> {
    let now = deps.clock.now();
    let details = move |conn: &mut _| disclosures::forget_details(conn, details_told_since(now), CHUNK);
    in_chunks(&deps, "forget_disclosed_details", details).await?;
    in_chunks(&deps, "forget_disclosed_names", move |conn| disclosures::forget_names(conn, names_told_since(now), CHUNK)).await
}
