//! `/settings/institute`: the institute's name, time zone and contact.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::home::crumb;
use crate::auth::Stamp;
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::Result;
use crate::institute::store as institute;
use crate::lifecycle::institute::change_institute;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

#[get("/settings/institute")]
pub async fn get_institute(visit: Visit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show(&visit, &deps, None).await?))
}

#[post("/settings/institute")]
pub async fn send_institute(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let act = |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        change_institute(conn, stamp, given)?;
        Ok(Goto::new("/settings", Notice::Saved))
    };
    let again = async |refused| show(&visit, &deps, Some(refused)).await;
    step(sent, "console_institute", visit.actor, &deps, act, again).await
}

async fn show(visit: &Visit, deps: &Deps, refused: Option<Refused>) -> Result<Markup> {
    let there = deps.db.read("console_institute", institute::read).await?;
    let typed = Typed::default()
        .with("name", &there.name)
        .with("timezone", there.timezone.name())
        .with_some("contact", there.contact.as_ref())
        .with_some("website", there.website.as_ref());
    let filled = Filled::of(typed, there.version, refused, deps.ids);
    let form = Form::new("/settings/institute", "Save")
        .back_to("/settings")
        .field(Field::text("name", "What is the institute called?").hint("Its own company is called the same, so calendars show one name."))
        .field(
            Field::text("timezone", "In which time zone?")
                .hint("Such as Europe/London. The pages, the institute's calendars and those of mentees are on its clock."),
        )
        .field(Field::text("contact", "How can it be reached?").hint("Such as a telephone number or an address for mail.").optional())
        .field(Field::address("website", "What is its website?").optional());
    let content = html! { (crumb()) h1 { "Institute" } (form.show(&filled)) };
    Ok(visit.page(&there.name, &filled.title("Institute"), content))
}
