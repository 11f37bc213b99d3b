//! The buttons of the demonstration: with one of them anybody at this machine signs in as one of its invented people.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, post};
use maud::{Markup, html};

use super::link::{go_on, new_session, run};
use super::next::NextPage;
use crate::accounts::demonstration::person;
use crate::accounts::sign_in::{Try, in_demonstration};
use crate::auth::Role;
use crate::auth::address::is_from_this_machine;
use crate::db::installation::is_demonstration;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::web::form_request::FormRequest;

/// Tells whether the buttons are there: while this process shows the demonstration, the database holds nothing else, and the caller is at this
/// machine.
pub async fn is_offered(request: &HttpRequest, deps: &Deps) -> Result<bool> {
    if deps.demonstration.is_none() || !is_from_this_machine(request) {
        return Ok(false);
    }
    deps.db.read("is_demonstration", is_demonstration).await
}

/// Signs in as the person of the button that was pressed. Where there are no buttons, nothing is here.
#[post("/demonstration")]
pub async fn enter_demonstration(request: HttpRequest, sent: FormRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let (Some(process), true) = (deps.demonstration, is_offered(&request, &deps).await?) else { return Err(Error::NotFound) };
    let role: Role = sent.form.typed.value("role").parse().map_err(|_| Error::NotFound)?;
    let new = new_session(&request)?;
    let begun = new.clone();
    match run(&request, &deps, move |conn, stamp| in_demonstration(conn, stamp, role, process, &begun)).await? {
        Try::SignedIn { ends_at } => Ok(go_on(&deps, &new, ends_at, &NextPage::read(sent.form.typed.value("next")))),
        Try::WrongCode { .. } | Try::NoLink => Err(Error::NotFound),
    }
}

/// Writes a button for each role.
pub fn buttons(next: &NextPage) -> Markup {
    html! {
        p { "This is an invented institute with invented people. Choose who you are. Others at this machine can do the same, until real companies or people are added." }
        @for role in Role::ALL {
            form method="post" action="/demonstration" {
                input type="hidden" name="role" value=(role);
                input type="hidden" name="next" value=(next.path());
                p { button.button type="submit" { (person(*role).1) ", " (work_of(*role)) } }
            }
        }
    }
}

const fn work_of(role: Role) -> &'static str {
    match role {
        Role::Admin => "administrator",
        Role::Coordinator => "coordinator",
        Role::Partner => "contact of a company",
        Role::Viewer => "reads figures",
    }
}
