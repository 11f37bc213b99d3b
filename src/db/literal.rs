//! A literal is a word that is written into a statement in the same form as in the definition of an index.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Text;

/// This is a word of an enum that is written into the statement: `status = 'waitlisted'` and not `status = $1`. The database prepares a
/// statement once for all values that are bound to it. With a bound word, no plan could therefore use a partial index.
#[derive(Debug, Clone, Copy)]
pub struct Literal(&'static str);

impl Literal {
    /// Use this only for words that are in the code, because nothing is escaped.
    pub const fn of(word: &'static str) -> Self {
        Self(word)
    }
}

impl Expression for Literal {
    type SqlType = Text;
}

impl<QS> SelectableExpression<QS> for Literal {}
impl<QS> AppearsOnTable<QS> for Literal {}

impl<GB> ValidGrouping<GB> for Literal {
    type IsAggregate = is_aggregate::Never;
}

/// The word is part of the statement, so the type alone cannot identify the statement.
impl QueryId for Literal {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Literal {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("'");
        out.push_sql(self.0);
        out.push_sql("'");
        Ok(())
    }
}
