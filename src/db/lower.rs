//! Lower case that both databases know.

use diesel::prelude::*;

diesel::define_sql_function! {
    /// On both databases; on PostgreSQL for letters outside ASCII as its locale has it.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// SQLite's own `lower` knows ASCII alone: this connection gets one that knows every letter.
pub fn teach_lower(connection: &mut SqliteConnection) -> QueryResult<()> {
    lower_utils::register_impl(connection, |text: String| text.to_lowercase())
}
