//! Reads which queues of attention a caller asks for.

use super::model::{Position, Queue};
use crate::auth::Scope;
use crate::error::Result;
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};
use crate::wire::parse;

/// Reads the query. It asks for all queues that the reader sees, for the one that it names, or for the one to which its cursor belongs.
pub fn wanted(query: &str, cursors: &Cursors, scope: Scope) -> Result<(Vec<Queue>, PageRequest<Position>)> {
    let mut fields = Fields::of_query(query);
    let page: PageRequest<Position> = PageRequest::take(&mut fields, cursors);
    let named: Option<Queue> = fields.optional("queue", parse::word);
    let goes_on = page.after.map(|position| position.queue);
    if goes_on.is_some() && named.is_some() && goes_on != named {
        fields.fault("cursor", "malformed", "This is the next_cursor of another queue.");
    }
    let one = named.or(goes_on);
    if one.is_some_and(|queue| !queue.is_shown_to(scope)) {
        fields.fault("queue", "not-allowed", "This queue is for coordinators.");
    }
    let all = Queue::ALL.iter().copied().filter(|queue| queue.is_shown_to(scope));
    fields.finish(|| Some((one.map_or_else(|| all.collect(), |queue| vec![queue]), page)))
}
