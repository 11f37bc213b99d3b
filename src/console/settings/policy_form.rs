//! `/settings/policy/edit`: a change of the policy, at once or from a time to come.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use super::limits::{self, GROUPS};
use super::when;
use crate::auth::Stamp;
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::{AdminVisit, Visit};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::institute::store as institute;
use crate::policy::change::change;
use crate::policy::store as policy;
use crate::web::change_request::Given;

#[get("/settings/policy/edit")]
pub async fn get_policy_form(AdminVisit(visit): AdminVisit, deps: Data<Deps>) -> Result<HttpResponse> {
    Ok(page(show(&visit, &deps, None).await?))
}

#[post("/settings/policy/edit")]
pub async fn send_policy_form(sent: Sent<AdminVisit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: AdminVisit(visit), form: sent } = sent;
    let typed = sent.form.typed.clone();
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let zone = institute::read(conn)?.timezone;
        let there = limits::by_place(&policy::in_force(conn, stamp.at)?.settings)?;
        let changes = limits::only_changes(&typed, &there);
        if changes.pairs().all(|(name, _)| !name.starts_with("settings.")) {
            return Err(Error::invalid("", "required", "No limit is another one than before: change at least one."));
        }
        change(conn, stamp, &when::given(&changes, &zone, &["effective_from"])?)?;
        Ok(Goto::new("/settings/policy", Notice::Saved))
    };
    let again = async |refused| show(&visit, &deps, Some(refused)).await;
    step(sent, "console_policy", visit.actor, &deps, act, again).await
}

async fn show(visit: &Visit, deps: &Deps, refused: Option<Refused>) -> Result<Markup> {
    let now = visit.now;
    let read = deps.db.read("console_policy_form", move |conn| {
        let next = policy::next_in_force(conn, now)?;
        Ok((institute::read(conn)?, policy::in_force(conn, now)?, next))
    });
    let (institute, there, next) = read.await?;
    let reader = Reader { now, zone: &institute.timezone };
    let filled = Filled::of(limits::typed(&limits::by_place(&there.settings)?), there.version, refused, deps.ids);
    let form = GROUPS.iter().fold(Form::new("/settings/policy/edit", "Save").back_to("/settings/policy"), |form, group| {
        form.group(group.legend, group.limits.iter().map(|limit| limit.field()).collect::<Vec<_>>())
    });
    let form = form.group(
        "This change",
        [
            Field::lines("reason", "Why?").hint("It stands with the version, and everybody who may read the policy reads it."),
            Field::local_time("effective_from", "From when on?")
                .hint(format!("At once where this is empty. {}", when::hint(&institute.timezone)))
                .optional(),
        ],
    );
    let content = html! {
        p.crumb { a href="/settings/policy" { "Policy" } }
        h1 { "Change the policy" }
        div.note {
            p { "This will happen:" }
            ul {
                li { "A new version is made. What was decided before keeps the version that decided it." }
                li { "Only what you change here is changed; for two limits of which one is filled in, empty the other one." }
                @if let Some(next) = next {
                    li { "Something else comes into force " (reader.absolute_within(next, reader.zone)) ". A change from an earlier time takes its place." }
                }
            }
        }
        (form.show(&filled))
    };
    Ok(visit.page(&institute.name, &filled.title("Change the policy"), content))
}
