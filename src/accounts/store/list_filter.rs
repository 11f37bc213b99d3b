//! Every statement on `list_filters`, which keeps the filters with which somebody has last looked at a list of the console.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::schema::list_filters;
use crate::error::Result;
use crate::ids::AccountId;
use crate::native;

/// Gives the query that was remembered for a list.
pub fn remembered_filters(conn: &mut Conn, account: AccountId, list: &str) -> Result<Option<String>> {
    let found = list_filters::table.filter(list_filters::account_id.eq(account).and(list_filters::list.eq(list.to_owned())));
    Ok(found.select(list_filters::query).first(conn).optional()?)
}

/// Forgets what was remembered for an account.
pub fn forget_filters(conn: &mut Conn, account: AccountId) -> Result<()> {
    diesel::delete(list_filters::table.filter(list_filters::account_id.eq(account))).execute(conn)?;
    Ok(())
}

/// Remembers a query for a list, in place of an earlier one. An empty query is forgotten.
pub fn remember_filters(conn: &mut Conn, account: AccountId, list: &str, query: &str) -> Result<()> {
    if query.is_empty() {
        let found = list_filters::table.filter(list_filters::account_id.eq(account).and(list_filters::list.eq(list.to_owned())));
        diesel::delete(found).execute(conn)?;
        return Ok(());
    }
    let row = (list_filters::account_id.eq(account), list_filters::list.eq(list), list_filters::query.eq(query));
    native!(conn, native => diesel::insert_into(list_filters::table)
        .values(row)
        .on_conflict((list_filters::account_id, list_filters::list))
        .do_update()
        .set(list_filters::query.eq(query))
        .execute(native))?;
    Ok(())
}
