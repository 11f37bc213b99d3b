//! Every statement on `interactions` is here.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::auth::ActorId;
use crate::companies::model::interaction::InteractionKind;
use crate::companies::model::partnership::Day;
use crate::db::Conn;
use crate::db::schema::interactions;
use crate::error::Result;
use crate::ids::{CompanyId, InteractionId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = interactions, treat_none_as_default_value = false)]
pub struct InteractionRow {
    pub id: InteractionId,
    pub company_id: CompanyId,
    pub kind: InteractionKind,
    pub summary: String,
    pub next_action: Option<String>,
    /// The day on which the next action is due, in the institute's time zone.
    pub next_action_due: Option<Day>,
    /// Who wrote the interaction down.
    #[diesel(skip_insertion, select_expression = (interactions::actor_kind, interactions::actor_id))]
    #[diesel(select_expression_type = (interactions::actor_kind, interactions::actor_id))]
    pub actor: ActorId,
    pub created_at: Instant,
}

pub fn insert_interaction(conn: &mut Conn, interaction: &InteractionRow) -> Result<()> {
    let actor = (interactions::actor_kind.eq(interaction.actor.kind()), interactions::actor_id.eq(interaction.actor.id()));
    diesel::insert_into(interactions::table).values((interaction, actor)).execute(conn)?;
    Ok(())
}

pub fn count_interactions(conn: &mut Conn, company: CompanyId) -> Result<i64> {
    Ok(interactions::table.filter(interactions::company_id.eq(company)).count().get_result(conn)?)
}

pub fn list_interactions(conn: &mut Conn, company: CompanyId, page: &PageRequest<InteractionId>) -> Result<Vec<InteractionRow>> {
    let mut query = interactions::table.filter(interactions::company_id.eq(company)).select(InteractionRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(interactions::id.gt(after));
    }
    Ok(query.order(interactions::id).limit(page.rows_to_read()).load(conn)?)
}

/// Finds the next action with each of these companies, and the day on which it is due, in one query. A later interaction with a company
/// settles the action of an earlier one.
pub fn next_actions(conn: &mut Conn, companies: &[CompanyId]) -> Result<HashMap<CompanyId, (String, Day)>> {
    let later = diesel::alias!(interactions as later);
    let settled = later
        .filter(later.field(interactions::company_id).eq(interactions::company_id).and(later.field(interactions::id).gt(interactions::id)));
    let open = interactions::table
        .filter(interactions::company_id.eq_any(companies.to_vec()).and(interactions::next_action_due.is_not_null()))
        .filter(diesel::dsl::not(diesel::dsl::exists(settled)));
    let (action, due) = (interactions::next_action.assume_not_null(), interactions::next_action_due.assume_not_null());
    let rows: Vec<(CompanyId, String, Day)> = open.select((interactions::company_id, action, due)).load(conn)?;
    Ok(rows.into_iter().map(|(company, action, due)| (company, (action, due))).collect())
}
