//! The program folds names for searching, since SQL cannot. Each start writes what another version of the program has folded otherwise.

use diesel::prelude::*;

use crate::db::Conn;
use crate::db::folded::folded;
use crate::db::schema::{companies, hosts, sites};
use crate::error::Result;
use crate::ids::{CompanyId, HostId, SiteId};

/// One statement reads at most this many names.
const AT_ONCE: i64 = 1_000;

/// Writes the folded name of every row of a table whose stored form differs from what this version of the program makes of the name. A row that
/// is renamed meanwhile is left as it is, because the change of its name has written both. This is a macro, since each table has its own types.
macro_rules! fold {
    ($conn:expr, $table:ident, $id:ty) => {{
        let mut after: Option<$id> = None;
        loop {
            let mut query = $table::table.select(($table::id, $table::name, $table::name_folded)).into_boxed();
            if let Some(after) = after {
                query = query.filter($table::id.gt(after));
            }
            let rows: Vec<($id, String, String)> = query.order($table::id).limit(AT_ONCE).load($conn)?;
            let Some((last, ..)) = rows.last() else { break };
            after = Some(*last);
            for (id, name, known) in rows {
                let name_folded = folded(&name);
                if name_folded != known {
                    let row = $table::table.find(id).filter($table::name.eq(name));
                    diesel::update(row).set($table::name_folded.eq(name_folded)).execute($conn)?;
                }
            }
        }
    }};
}

/// Folds the names of companies, hosts and sites again.
pub fn fold_names(conn: &mut Conn) -> Result<()> {
    fold!(conn, companies, CompanyId);
    fold!(conn, hosts, HostId);
    fold!(conn, sites, SiteId);
    Ok(())
}
