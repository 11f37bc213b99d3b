//! Into which slots a mentee can be booked, and into which not, each with the reason.

use std::collections::HashMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use maud::{Markup, html};

use super::asked::Asked;
use super::book::why_not;
use super::kit::button::{Weight, link};
use super::kit::frame::head;
use super::kit::list::{empty, pager};
use super::kit::moment::Reader;
use super::kit::table::{Column, table};
use super::slot::seat_dots;
use super::step::page;
use super::visit::Visit;
use super::words;
use crate::auth::Scope;
use crate::bookings::find_slots;
use crate::bookings::reasons::Reason;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::{MenteeId, SlotId};
use crate::institute::store as institute;
use crate::mentees::store::{self as mentees, MenteeRow};
use crate::slots::input::slot_filter;
use crate::slots::store::{self as slots, SlotBrief, SlotRow};
use crate::wire::fields::Fields;
use crate::wire::paging::Cursors;
use crate::wire::sorting::{Sort, SortedPage};

#[get("/mentees/{id}/book")]
pub async fn get_slots_for_mentee(visit: Visit, id: Path<String>, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: MenteeId = id.parse().map_err(|_| Error::NotFound)?;
    let (now, asked) = (visit.now, Asked::of(&request));
    let all = asked.value("explain").is_some();
    let cursors = Cursors::of(&request, &deps.sealer, Scope::Institute);
    let filters_asked = asked.clone();
    let read = deps.db.read("console_slots_for_mentee", move |conn| {
        let institute = institute::read(conn)?;
        let mentee = mentees::find(conn, id)?;
        let query = filters_asked.query(&institute.timezone);
        let mut fields = Fields::of_query(&query);
        fields.optional("explain", crate::wire::parse::boolean_in_query);
        let wanted = SortedPage::take(&mut fields, &query, &cursors, Sort::StartsAt);
        let filter = slot_filter(&mut fields, Scope::Institute, now);
        let (wanted, filter) = fields.finish(|| Some((wanted, filter)))?;
        let find = if all { find_slots::explained } else { find_slots::bookable };
        let found = find(conn, &mentee, &filter, &wanted, now)?;
        let key = |(slot, _): &(SlotRow, Vec<Reason>)| (slot.sort_at, slot.id);
        let shown = wanted.page_until(&cursors, found.slots, found.until, key, |found| found);
        let briefs = slots::briefs(conn, &shown.items.iter().map(|(slot, _)| slot.id).collect::<Vec<_>>())?;
        Ok((institute, mentee, shown, briefs))
    });
    let (institute, mentee, shown, briefs) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let rows: Vec<_> = shown.items.iter().filter_map(|(slot, why)| row(slot, why, &mentee, &briefs, reader)).collect();
    let here = format!("/mentees/{id}/book");
    let title = format!("Book {}", mentee.full_name);
    let lead = if all { "Every slot to come, with the reasons against it." } else { "Slots into which this mentee can be booked now." };
    let content = html! {
        p.crumb { a href={ "/mentees/" (id) } dir="auto" { (mentee.full_name) } }
        (head(&title, Some(lead), html! {}))
        @if all { p { (link(&here, "Only those that fit", Weight::Quiet)) } }
        @else { p { (link(&format!("{here}?explain=true"), "Show the others too, with the reasons", Weight::Quiet)) } }
        @if rows.is_empty() { (empty("No slot fits", "Nothing to come can be booked for this mentee now.", Some((&format!("{here}?explain=true"), "Show why")))) }
        @else { (table("Slots", &COLUMNS, &rows)) }
        (pager(asked.first().as_deref(), shown.next_cursor.map(|cursor| asked.going_on(&cursor)).as_deref()))
    };
    Ok(page(visit.page(&institute.name, &title, content)))
}

const COLUMNS: [Column; 5] = [Column::text("Slot"), Column::text("When"), Column::text("Seats"), Column::text("Why not"), Column::ACTS];

fn row(slot: &SlotRow, why: &[Reason], mentee: &MenteeRow, briefs: &HashMap<SlotId, SlotBrief>, reader: Reader<'_>) -> Option<Vec<Markup>> {
    let brief = briefs.get(&slot.id)?;
    let act = link(&format!("/slots/{}/book/{}", slot.id, mentee.id), "Book", Weight::Plain);
    Some(vec![
        html! {
            a href={ "/slots/" (slot.id) } dir="auto" { (slot.title) }
            br; span.muted dir="auto" { (words::kind(slot.kind)) ", " (brief.facts.company_name) }
        },
        html! { @match slot.starts_at { Some(at) => (reader.absolute(at, &slot.timezone)), None => "To be confirmed" } },
        seat_dots(slot),
        why_not(why, reader),
        html! { @if mentee.active { (act) } },
    ])
}
