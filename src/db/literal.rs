//! A word that stands in a statement as an index has it.

use diesel::backend::Backend;
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::Text;

/// A word of an enum, written out: `status = 'waitlisted'` and not `status = $1`. A statement is prepared once for all values that are bound to
/// it, so with a bound word no plan could rely on a partial index.
#[derive(Debug, Clone, Copy)]
pub struct Literal(&'static str);

impl Literal {
    /// Only for words of the code: nothing is escaped.
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

/// The word belongs to the statement, so the type alone does not name it.
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
