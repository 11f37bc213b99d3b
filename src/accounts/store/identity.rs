//! Every statement on `identities`, which tie accounts to people whom a provider knows, and on `spent_sign_ins`.

use diesel::prelude::*;

use super::AccountRow;
use crate::db::Conn;
use crate::db::schema::{accounts, identities, spent_sign_ins};
use crate::error::Result;
use crate::ids::AccountId;
use crate::native;
use crate::time::Instant;

/// Finds the account of the person whom this provider knows under this subject.
pub fn find_by_identity(conn: &mut Conn, issuer: &str, subject: &str) -> Result<Option<AccountRow>> {
    let known = identities::table.filter(identities::issuer.eq(issuer)).filter(identities::subject.eq(subject));
    Ok(known.inner_join(accounts::table).select(AccountRow::as_select()).first(conn).optional()?)
}

/// Tells whether an account belongs to a person whom this provider knows.
pub fn has_identity(conn: &mut Conn, account: AccountId, issuer: &str) -> Result<bool> {
    let known = identities::table.filter(identities::account_id.eq(account)).filter(identities::issuer.eq(issuer));
    Ok(known.select(identities::account_id).first::<AccountId>(conn).optional()?.is_some())
}

/// Ties an account to a person. The accounts are locked, and neither has been tied yet.
pub fn insert_identity(conn: &mut Conn, issuer: &str, subject: &str, account: AccountId, at: Instant) -> Result<()> {
    let identity =
        (identities::issuer.eq(issuer), identities::subject.eq(subject), identities::account_id.eq(account), identities::created_at.eq(at));
    diesel::insert_into(identities::table).values(identity).execute(conn)?;
    Ok(())
}

pub fn forget_identities(conn: &mut Conn, account: AccountId) -> Result<()> {
    diesel::delete(identities::table.filter(identities::account_id.eq(account))).execute(conn)?;
    Ok(())
}

/// Writes that a sign-in has come back from the provider, and tells whether it is the first time.
pub fn spend_sign_in(conn: &mut Conn, state_hash: &[u8], ends_at: Instant) -> Result<bool> {
    let spent = (spent_sign_ins::state_hash.eq(state_hash), spent_sign_ins::ends_at.eq(ends_at));
    let inserted =
        native!(conn, native => diesel::insert_into(spent_sign_ins::table).values(spent).on_conflict_do_nothing().execute(native))?;
    Ok(inserted == 1)
}

/// Forgets sign-ins that could not come back any more, at most so many at once.
pub fn forget_spent_sign_ins(conn: &mut Conn, now: Instant, most: i64) -> Result<usize> {
    let ended = spent_sign_ins::table.filter(spent_sign_ins::ends_at.le(now)).order(spent_sign_ins::ends_at).limit(most);
    let ended: Vec<Vec<u8>> = ended.select(spent_sign_ins::state_hash).load(conn)?;
    Ok(diesel::delete(spent_sign_ins::table.filter(spent_sign_ins::state_hash.eq_any(ended))).execute(conn)?)
}
