//! One queue of Today as a whole, page by page.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use maud::html;

use super::asked::Asked;
use super::kit::frame::head;
use super::kit::list::{empty, pager};
use super::kit::moment::Reader;
use super::queue::{task, title};
use super::step::page;
use super::visit::Visit;
use crate::auth::Scope;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::reports::attention;
use crate::reports::model::{Position, Queue};
use crate::wire::fields::Fields;
use crate::wire::paging::{Cursors, PageRequest};

#[get("/queues/{queue}")]
pub async fn get_queue(visit: Visit, queue: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let queue: Queue = queue.parse().map_err(|_| Error::NotFound)?;
    let (now, ids, asked) = (visit.now, deps.ids, Asked::of(&request));
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let mut fields = Fields::of_query(request.query_string());
    fields.optional("notice", crate::wire::parse::text(crate::wire::parse::NAME));
    let wanted: PageRequest<Position> = PageRequest::take(&mut fields, &cursors);
    let wanted = fields.finish(|| Some(wanted))?;
    let read = deps.db.read("console_queue", move |conn| {
        let institute = institute::read(conn)?;
        let mut seen = attention::look(conn, Scope::Institute, now, &institute.timezone, &[queue], &wanted)?;
        let found = seen.queues.pop().map(|(_, found)| found).unwrap_or_default();
        let position = |found: &crate::reports::model::Found| Position { queue, at: found.at, id: found.id };
        Ok((institute, wanted.page(&cursors, found, position, |found| found), seen.names))
    });
    let (institute, shown, names) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let content = html! {
        p.crumb { a href="/" { "Today" } }
        (head(title(queue), Some(queue.what_to_do()), html! {}))
        @if shown.items.is_empty() { (empty("Nothing waits here", "What waits for somebody stands here as soon as it does.", Some(("/", "Back to Today")))) }
        ul.plain.queue { @for found in &shown.items { (task(queue, found, &names, reader, visit.actor, ids)) } }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, title(queue), content)))
}
