//! Every statement on `accounts`.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::accounts::model::{AccountFilter, Reach, RoleSource, lowercase};
use crate::auth::Role;
use crate::db::schema::accounts;
use crate::db::{Conn, dialect};
use crate::error::{Error, Result};
use crate::ids::{AccountId, CompanyId};
use crate::locked;
use crate::time::Instant;
use crate::wire::paging::PageRequest;

/// A row of `accounts`.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct AccountRow {
    pub id: AccountId,
    pub email: String,
    /// Addresses are compared in this form ([`lowercase`]); no two accounts have the same.
    pub email_lowercase: String,
    pub name: String,
    pub role: Role,
    pub company_id: Option<CompanyId>,
    pub role_source: RoleSource,
    /// `false` for an account with which nobody can sign in.
    pub active: bool,
    /// This is `true` as long as the account is deactivated because the provider names no group with a role.
    pub role_withdrawn: bool,
    pub version: i64,
    pub last_signed_in_at: Option<Instant>,
    pub created_at: Instant,
    pub updated_at: Instant,
}

pub fn insert(conn: &mut Conn, account: &AccountRow) -> Result<()> {
    diesel::insert_into(accounts::table).values(account).execute(conn)?;
    Ok(())
}

/// This is the number of the advisory lock for making and changing accounts. It can be any number that no other lock has.
const ACCOUNTS_LOCK: i64 = 0x6163_636f_756e;

/// Counts the accounts of a company, or those of the institute's staff. Nobody else makes or changes an account until the transaction ends.
pub fn lock_and_count(conn: &mut Conn, company: Option<CompanyId>) -> Result<i64> {
    dialect::transaction_lock(conn, ACCOUNTS_LOCK)?;
    Ok(match company {
        Some(company) => accounts::table.filter(accounts::company_id.eq(company)).count().get_result(conn)?,
        None => accounts::table.filter(accounts::company_id.is_null()).count().get_result(conn)?,
    })
}

/// Tells whether there is any account of the institute's staff, also one that is deactivated.
pub fn has_staff(conn: &mut Conn) -> Result<bool> {
    Ok(accounts::table.filter(accounts::company_id.is_null()).select(accounts::id).first::<AccountId>(conn).optional()?.is_some())
}

/// Lists the accounts within reach, in the order in which they were made.
pub fn list(conn: &mut Conn, reach: Reach, filter: &AccountFilter, page: &PageRequest<AccountId>) -> Result<Vec<AccountRow>> {
    let mut query = accounts::table.select(AccountRow::as_select()).into_boxed();
    query = match reach {
        Reach::Everybody => query,
        Reach::Contacts => query.filter(accounts::role.eq(Role::Partner)),
        Reach::Oneself(id) => query.filter(accounts::id.eq(id)),
    };
    if let Some(role) = filter.role {
        query = query.filter(accounts::role.eq(role));
    }
    if let Some(company) = filter.company_id {
        query = query.filter(accounts::company_id.eq(company));
    }
    if let Some(active) = filter.active {
        query = query.filter(accounts::active.eq(active));
    }
    if let Some(email) = &filter.email {
        query = query.filter(accounts::email_lowercase.eq(lowercase(email)));
    }
    if let Some(after) = page.after {
        query = query.filter(accounts::id.gt(after));
    }
    Ok(query.order(accounts::id).limit(page.rows_to_read()).load(conn)?)
}

/// Finds the name of an account.
pub fn name_of(conn: &mut Conn, id: AccountId) -> Result<String> {
    Ok(accounts::table.find(id).select(accounts::name).first(conn)?)
}

/// Finds an account; one that is out of reach is not found.
pub fn find(conn: &mut Conn, reach: Reach, id: AccountId) -> Result<AccountRow> {
    covered(reach, accounts::table.find(id).select(AccountRow::as_select()).first(conn)?)
}

/// Finds an account as [`find`] does. Until the transaction ends nobody else makes or changes any account, so that what holds of all of them
/// together can be checked: unique addresses, and an administrator who is left.
pub fn lock(conn: &mut Conn, reach: Reach, id: AccountId) -> Result<AccountRow> {
    dialect::transaction_lock(conn, ACCOUNTS_LOCK)?;
    lock_row(conn, reach, id)
}

/// Does the same as [`lock`] for an account that is still to be found.
pub fn lock_all(conn: &mut Conn) -> Result<()> {
    dialect::transaction_lock(conn, ACCOUNTS_LOCK)
}

/// Locks an account alone, for an act that does not change it.
pub fn lock_row(conn: &mut Conn, reach: Reach, id: AccountId) -> Result<AccountRow> {
    covered(reach, locked!(conn, accounts::table.find(id).select(AccountRow::as_select()), first)?)
}

fn covered(reach: Reach, account: AccountRow) -> Result<AccountRow> {
    if reach.covers(account.id, account.role) { Ok(account) } else { Err(Error::NotFound) }
}

/// Finds the account with this address, which is given in lower case.
pub fn find_by_email(conn: &mut Conn, email_lowercase: &str) -> Result<Option<AccountRow>> {
    let found = accounts::table.filter(accounts::email_lowercase.eq(email_lowercase)).select(AccountRow::as_select());
    Ok(found.first(conn).optional()?)
}

/// Gives the names of the people whose accounts these are.
pub fn names_of(conn: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, String>> {
    let named = accounts::table.filter(accounts::id.eq_any(ids.to_vec())).select((accounts::id, accounts::name));
    Ok(named.load::<(AccountId, String)>(conn)?.into_iter().collect())
}

/// Tells whether another account than this one is an active administrator's.
pub fn has_other_admin(conn: &mut Conn, id: AccountId) -> Result<bool> {
    let others = accounts::table.filter(accounts::role.eq(Role::Admin)).filter(accounts::active).filter(accounts::id.ne(id));
    Ok(others.select(accounts::id).first::<AccountId>(conn).optional()?.is_some())
}

/// Writes a locked account back.
pub fn update(conn: &mut Conn, account: &AccountRow) -> Result<()> {
    diesel::update(accounts::table.find(account.id)).set(account).execute(conn)?;
    Ok(())
}

/// Writes when somebody last signed in. That is no change of the account, so its version stays.
pub fn set_last_signed_in(conn: &mut Conn, id: AccountId, at: Instant) -> Result<()> {
    diesel::update(accounts::table.find(id)).set(accounts::last_signed_in_at.eq(at)).execute(conn)?;
    Ok(())
}
