//! Every statement on `sessions`, except the one that each request of a browser needs (`auth`).

use diesel::prelude::*;

use super::AccountRow;
use crate::accounts::browser::Browser;
use crate::auth::ActorId;
use crate::auth::session::Ages;
use crate::db::Conn;
use crate::db::schema::{accounts, sessions};
use crate::error::Result;
use crate::ids::{AccountId, CompanyId, ProcessId, SessionId};
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
    /// The process in which alone it works, for a session of the demonstration.
    pub process_id: Option<ProcessId>,
    /// This is `true` if the session began with the institute's provider.
    pub by_provider: bool,
    /// The person proved to the provider at this instant who they are; `None` where it does not say, and for other sessions.
    pub authenticated_at: Option<Instant>,
}

pub fn insert_session(conn: &mut Conn, session: &SessionRow) -> Result<()> {
    let kind = sessions::link_made_by_kind.eq(session.link_made_by.map(ActorId::kind));
    let id = sessions::link_made_by_id.eq(session.link_made_by.and_then(ActorId::id));
    diesel::insert_into(sessions::table).values((session, kind, id)).execute(conn)?;
    Ok(())
}

/// Lists the sessions of an account that have not ended at `now`, oldest first.
pub fn list_sessions(conn: &mut Conn, account: &AccountRow, now: Instant, page: &PageRequest<SessionId>) -> Result<Vec<SessionRow>> {
    let last_seen = now.minus(Ages::of(account.role).idle);
    let living =
        sessions::table.filter(sessions::account_id.eq(account.id)).filter(sessions::ends_at.gt(now).and(sessions::seen_at.gt(last_seen)));
    let mut query = living.select(SessionRow::as_select()).into_boxed();
    if let Some(after) = page.after {
        query = query.filter(sessions::id.gt(after));
    }
    Ok(query.order(sessions::id).limit(page.rows_to_read()).load(conn)?)
}

/// Ends all but the newest sessions of an account, of which at most so many stay.
pub fn keep_newest_sessions(conn: &mut Conn, account: AccountId, most: usize) -> Result<()> {
    let newest_first = sessions::table.filter(sessions::account_id.eq(account)).order((sessions::created_at.desc(), sessions::id.desc()));
    let all: Vec<SessionId> = newest_first.select(sessions::id).load(conn)?;
    if let Some(oldest) = all.get(most..).filter(|oldest| !oldest.is_empty()) {
        diesel::delete(sessions::table.filter(sessions::id.eq_any(oldest))).execute(conn)?;
    }
    Ok(())
}

/// Writes when a request last came with a session. If another instance has written a later one, that stays.
pub fn set_seen(conn: &mut Conn, id: SessionId, at: Instant) -> Result<()> {
    diesel::update(sessions::table.find(id).filter(sessions::seen_at.lt(at))).set(sessions::seen_at.eq(at)).execute(conn)?;
    Ok(())
}

/// Ends the session with this token, if it is still there, and gives what it was.
pub fn end_session(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<SessionRow>> {
    let found: Option<SessionRow> =
        sessions::table.filter(sessions::token_hash.eq(token_hash)).select(SessionRow::as_select()).first(conn).optional()?;
    if let Some(session) = &found {
        diesel::delete(sessions::table.find(session.id)).execute(conn)?;
    }
    Ok(found)
}

/// Ends the sessions of an account, and says how many there were.
pub fn end_sessions(conn: &mut Conn, account: AccountId) -> Result<usize> {
    Ok(diesel::delete(sessions::table.filter(sessions::account_id.eq(account))).execute(conn)?)
}

/// Ends the sessions of an account except this one, and says how many there were.
pub fn end_other_sessions(conn: &mut Conn, account: AccountId, kept: SessionId) -> Result<usize> {
    let others = sessions::table.filter(sessions::account_id.eq(account)).filter(sessions::id.ne(kept));
    Ok(diesel::delete(others).execute(conn)?)
}

pub fn end_sessions_of_company(conn: &mut Conn, company: CompanyId) -> Result<()> {
    let theirs: Vec<AccountId> = accounts::table.filter(accounts::company_id.eq(company)).select(accounts::id).load(conn)?;
    diesel::delete(sessions::table.filter(sessions::account_id.eq_any(theirs))).execute(conn)?;
    Ok(())
}

/// Forgets sessions that have lasted as long as they may, at most so many at once.
pub fn forget_sessions(conn: &mut Conn, now: Instant, most: i64) -> Result<usize> {
    let ended = sessions::table.filter(sessions::ends_at.le(now)).order(sessions::ends_at).limit(most);
    let ended: Vec<SessionId> = ended.select(sessions::id).load(conn)?;
    Ok(diesel::delete(sessions::table.filter(sessions::id.eq_any(ended))).execute(conn)?)
}

/// Finds who made the link with which a session began: `Some(None)` for one that began without a link, `None` for one that has ended.
pub fn link_maker_of(conn: &mut Conn, id: SessionId) -> Result<Option<Option<ActorId>>> {
    let session = sessions::table.find(id).select((sessions::link_made_by_kind, sessions::link_made_by_id));
    Ok(session.first(conn).optional()?)
}
