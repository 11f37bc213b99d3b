//! Writes an interaction down. Only the audit records it: companies do not see what is said about them, so there is no event.

use super::company::check_partner;
use super::model::interaction::NewInteraction;
use super::model::partnership::Day;
use super::store::{self, CompanyRow, InteractionRow};
use crate::audit;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Result, check_room};

/// At most this many interactions of a company are kept.
const MOST: i64 = 10_000;

/// Writes down an interaction with a company that the caller has locked. It settles the next actions of all earlier ones.
pub fn create(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &NewInteraction) -> Result<InteractionRow> {
    check_partner(company)?;
    check_room(
        store::count_interactions(conn, company.id)?,
        MOST,
        "The company",
        "interactions",
        "They are kept, so no more can be written down.",
    )?;
    let interaction = InteractionRow {
        id: stamp.new_id(),
        company_id: company.id,
        kind: new.kind,
        summary: new.summary.clone(),
        next_action: new.next_action.clone(),
        next_action_due: new.next_action_due.map(Day),
        actor: stamp.by.id(),
        created_at: stamp.at,
    };
    store::insert_interaction(conn, &interaction)?;
    audit::record(conn, stamp, "interaction.created", &interaction.id, Some(company.id), None)?;
    Ok(interaction)
}
