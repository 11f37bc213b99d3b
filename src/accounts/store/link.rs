//! Every statement on `sign_in_links`.

use diesel::prelude::*;

use crate::auth::ActorId;
use crate::db::Conn;
use crate::db::schema::{accounts, audit_entries, sign_in_links};
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{AccountId, CompanyId, SignInLinkId};
use crate::time::Instant;

/// A row of `sign_in_links`.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_in_links)]
pub struct LinkRow {
    pub id: SignInLinkId,
    pub token_hash: Vec<u8>,
    pub code_hash: Vec<u8>,
    pub account_id: AccountId,
    /// How often a code may still be tried; the link is deleted with the last one.
    pub tries_left: i32,
    #[diesel(skip_insertion, select_expression = (sign_in_links::made_by_kind, sign_in_links::made_by_id))]
    #[diesel(select_expression_type = (sign_in_links::made_by_kind, sign_in_links::made_by_id))]
    pub made_by: ActorId,
    pub expires_at: Instant,
}

/// Inserts a link in place of the one that its account may have, which the caller has locked.
pub fn replace_link(conn: &mut Conn, link: &LinkRow) -> Result<()> {
    delete_link_of(conn, link.account_id)?;
    let made_by = (sign_in_links::made_by_kind.eq(link.made_by.kind()), sign_in_links::made_by_id.eq(link.made_by.id()));
    diesel::insert_into(sign_in_links::table).values((link, made_by)).execute(conn)?;
    Ok(())
}

pub fn find_link(conn: &mut Conn, token_hash: &[u8]) -> Result<Option<LinkRow>> {
    let found = sign_in_links::table.filter(sign_in_links::token_hash.eq(token_hash)).select(LinkRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Finds the link with which an account can sign in now.
pub fn find_link_of(conn: &mut Conn, account: AccountId, now: Instant) -> Result<Option<LinkRow>> {
    let waiting = sign_in_links::table.filter(sign_in_links::account_id.eq(account).and(sign_in_links::expires_at.gt(now)));
    Ok(waiting.select(LinkRow::as_select()).first(conn).optional()?)
}

/// Lists who has made links for an account, and when, with the last one first.
pub fn links_made_for(conn: &mut Conn, account: AccountId, most: i64) -> Result<Vec<(ActorId, Instant)>> {
    let made = audit_entries::table
        .filter(audit_entries::subject_id.eq(account.to_string()))
        .filter(audit_entries::action.eq(EventType::AccountLinkCreated.as_str()))
        .order(audit_entries::seq.desc());
    Ok(made.limit(most).select(((audit_entries::actor_kind, audit_entries::actor_id), audit_entries::created_at)).load(conn)?)
}

/// Writes how often a code may still be tried, which is at least once. The account is locked.
pub fn set_tries_left(conn: &mut Conn, id: SignInLinkId, tries_left: i32) -> Result<()> {
    diesel::update(sign_in_links::table.find(id)).set(sign_in_links::tries_left.eq(tries_left)).execute(conn)?;
    Ok(())
}

pub fn delete_link_of(conn: &mut Conn, account: AccountId) -> Result<()> {
    diesel::delete(sign_in_links::table.filter(sign_in_links::account_id.eq(account))).execute(conn)?;
    Ok(())
}

pub fn delete_links_of_company(conn: &mut Conn, company: CompanyId) -> Result<()> {
    let theirs: Vec<AccountId> = accounts::table.filter(accounts::company_id.eq(company)).select(accounts::id).load(conn)?;
    diesel::delete(sign_in_links::table.filter(sign_in_links::account_id.eq_any(theirs))).execute(conn)?;
    Ok(())
}

/// Forgets links that have ended, at most so many at once.
pub fn forget_links(conn: &mut Conn, now: Instant, most: i64) -> Result<usize> {
    let ended = sign_in_links::table.filter(sign_in_links::expires_at.le(now)).order(sign_in_links::expires_at).limit(most);
    let ended: Vec<SignInLinkId> = ended.select(sign_in_links::id).load(conn)?;
    Ok(diesel::delete(sign_in_links::table.filter(sign_in_links::id.eq_any(ended))).execute(conn)?)
}
