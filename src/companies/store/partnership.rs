//! Every statement on `partnership_transitions` is here.

use diesel::prelude::*;

use crate::auth::ActorId;
use crate::companies::model::partnership::{Agreement, Day, PartnershipStatus};
use crate::db::Conn;
use crate::db::schema::partnership_transitions as transitions;
use crate::error::Result;
use crate::ids::{CompanyId, TransitionId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = transitions, treat_none_as_default_value = false)]
pub struct TransitionRow {
    pub id: TransitionId,
    pub company_id: CompanyId,
    pub from_status: PartnershipStatus,
    pub to_status: PartnershipStatus,
    pub reason: Option<String>,
    pub agreement: Option<Agreement>,
    pub do_not_contact_until: Option<Day>,
    /// Who took the step.
    #[diesel(skip_insertion, select_expression = (transitions::actor_kind, transitions::actor_id))]
    #[diesel(select_expression_type = (transitions::actor_kind, transitions::actor_id))]
    pub actor: ActorId,
    /// The company's version after the step, which orders the history.
    pub version: i64,
    pub created_at: Instant,
}

pub fn insert_transition(conn: &mut Conn, transition: &TransitionRow) -> Result<()> {
    let actor = (transitions::actor_kind.eq(transition.actor.kind()), transitions::actor_id.eq(transition.actor.id()));
    diesel::insert_into(transitions::table).values((transition, actor)).execute(conn)?;
    Ok(())
}

/// Lists the steps of a partnership, the oldest first; a page goes on after a version.
pub fn list_transitions(conn: &mut Conn, company: CompanyId, page: &PageRequest<i64>) -> Result<Vec<TransitionRow>> {
    let after = page.after.unwrap_or(0);
    let query = transitions::table.filter(transitions::company_id.eq(company).and(transitions::version.gt(after)));
    Ok(query.order(transitions::version).limit(page.rows_to_read()).select(TransitionRow::as_select()).load(conn)?)
}
