//! This says how every queue is paged.

/// Orders a boxed query by an instant and an id, goes on after the page's position, and reads one row more than is shown. If the queue is
/// ordered by a day, the last argument turns the instant of the position into that day. This is a macro, because each table has its own
/// types.
macro_rules! one_page {
    ($query:expr, $page:expr, $at:expr, $id:expr) => {
        one_page!($query, $page, $at, $id, std::convert::identity)
    };
    ($query:expr, $page:expr, $at:expr, $id:expr, $of_instant:expr) => {{
        let query = match $page.after {
            Some(position) => {
                let (at, id) = position.key();
                let at = $of_instant(at);
                $query.filter($at.ge(at).and($at.gt(at).or($id.gt(id))))
            }
            None => $query,
        };
        query.order(($at, $id)).limit($page.rows_to_read())
    }};
}
pub(super) use one_page;
