//! Every statement on `sessions`, except the one that each request of a browser needs (`auth`).

use diesel::prelude::*;

use crate::accounts::browser::Browser;
use crate::auth::ActorId;
use crate::db::Conn;
use crate::db::schema::{accounts, sessions};
use crate::error::Result;
use crate::ids::{AccountId, CompanyId, SessionId};
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A row of `sessions`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
pub struct SessionRow {
    pub id: SessionId,
    /// The fingerprint of the cookie's token.
    pub token_hash: Vec<u8>,
    pub account_id: AccountId,
    pub browser: Browser,
    /// Who made the sign-in link; `None` for a session that began without one.
    #[diesel(skip_insertion, select_expression = (sessions::link_made_by_kind, sessions::link_made_by_id))]
    #[diesel(select_expression_type = (sessions::link_made_by_kind, sessions::link_made_by_id))]
    pub link_made_by: Option<ActorId>,
    pub created_at: Instant,
    /// When a request last came with it, to the minute or so.
    pub seen_at: Instant,
    /// The session ends at this instant, or earlier where nothing was done for long.
    pub ends_at: Instant,
}

pub fn insert_session(conn: &mut Conn, session: &SessionRow) -> Result<()> {
    let kind = sessions::link_made_by_kind.eq(session.link_made_by.map(ActorId::kind));
    let id = sessions::link_made_by_id.eq(session.link_made_by.and_then(ActorId::id));
    diesel::insert_into(sessions::table).values((session, kind, id)).execute(conn)?;
    Ok(())
}

/// Lists the sessions of an account that have not ended, oldest first. `now` is compared with the end that each of them has.
pub fn list_sessions(conn: &mut Conn, account: AccountId, now: Instant, page: &PageRequest<SessionId>) -> Result<Vec<SessionRow>> {
    let living = sessions::table.filter(sessions::account_id.eq(account)).filter(sessions::ends_at.gt(now));
    let mut query = living.select(SessionRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(sessions::id.gt(after));
    }
    Ok(query.order(sessions::id).limit(page.rows_to_read()).load(conn)?)
}

/// Ends the sessions of an account, and says how many there were.
pub fn end_sessions(conn: &mut Conn, account: AccountId) -> Result<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::account_id.eq(account))).execute(conn)?)
}

pub fn end_sessions_of_company(conn: &mut Conn, company: CompanyId) -> Result<()> {
    let theirs: Vec<AccountId> = accounts::table.filter(accounts::company_id.eq(company)).select(accounts::id).load(conn)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq_any(theirs))).execute(conn)?;
    Ok(())
}
