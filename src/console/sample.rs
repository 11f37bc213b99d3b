//! Each part of the kit in every state, on pages that are there in debug builds only. They show invented people and read no data.

#![expect(clippy::needless_pass_by_value, reason = "markup is written where it is passed: html! { … }")]

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use maud::{Markup, html};

use super::kit::button::{Weight, copy, link, submit};
use super::kit::field::{Choice, Field};
use super::kit::filled::{Filled, Refused};
use super::kit::form::{Form, confirm};
use super::kit::frame::{self, Frame, Item, Navigation, SignedIn, head};
use super::kit::list::{empty, filters, pager};
use super::kit::moment::Reader;
use super::kit::notice::{self, Notice};
use super::kit::state::{Shape, Tone, seats, state};
use super::kit::table::{Column, table};
use super::step::{Goto, page, step};
use crate::auth::Actor;
use crate::deps::Deps;
use crate::error::{Error, Refusal, Result};
use crate::time::{Instant, Zone};
use crate::web::form_request::FormRequest;
use crate::wire::fields::Fields;
use crate::wire::form::{self, Typed};
use crate::wire::parse::{NAME, NOTE, boolean, date, email, integer, local_time, slug, text, web_address};

const NAVIGATION: Navigation = Navigation {
    items: &[
        Item { name: "Parts", path: "/console/kit" },
        Item { name: "Form", path: "/console/kit/form" },
        Item { name: "Faults", path: "/console/kit/faults" },
        Item { name: "Refused", path: "/console/kit/refused" },
        Item { name: "Changed", path: "/console/kit/changed" },
        Item { name: "Confirm", path: "/console/kit/confirm" },
        Item { name: "Signed out", path: "/console/kit/bare" },
    ],
    search: Some("/console/kit"),
};

/// The parts that are no form.
#[get("/console/kit")]
pub async fn get_parts(request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let typed = Typed::read(request.query_string().as_bytes())?;
    let content = html! {
        (head("Parts", Some("Each part of the pages, in every state that it has."), link("/console/kit/form", "New slot", Weight::Primary)))
        (notices())
        (buttons())
        (states())
        (moments(deps.clock.now()))
        (lists(typed))
    };
    Ok(page(in_frame(&request, "Parts", content)))
}

/// A form, in the state that the path names.
#[get("/console/kit/{state}")]
pub async fn get_form(request: HttpRequest, state: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let sent = form::Form::of(typed().with("version", 3))?;
    let (title, refused) = match state.as_str() {
        "form" => ("New slot", None),
        "faults" => ("New slot", Some(Refused { form: form::Form::read(b"title=&capacity:int=many&email=rosa")?, error: faults() })),
        "refused" => ("New slot", Some(Refused { form: sent, error: cap_reached() })),
        "changed" => ("Edit slot", Some(Refused { form: sent, error: Error::PreconditionFailed { version: 4 } })),
        "confirm" => return Ok(page(in_frame(&request, "Cancel this slot?", cancelling(&deps)))),
        "bare" => return Ok(page(bare())),
        _ => return Err(Error::NotFound),
    };
    Ok(page(form_page(&request, &deps, title, refused)))
}

/// Reads the form as a body is read, and does nothing with it.
#[post("/console/kit/form")]
pub async fn send_form(request: HttpRequest, sent: FormRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    let done = || Ok(Goto::new("/console/kit", Notice::Saved));
    step(
        sent,
        "console_kit",
        Actor::System,
        &deps,
        move |_, _, given| read(given.fields()?).and_then(|()| done()),
        async |refused| Ok(form_page(&request, &deps, "New slot", Some(refused))),
    )
    .await
}

fn in_frame(request: &HttpRequest, title: &str, content: Markup) -> Markup {
    let signed_in = SignedIn { name: "Rosa Lindqvist".to_owned(), role: "Coordinator".to_owned(), navigation: NAVIGATION };
    let notice = Notice::of_query(request.query_string());
    Frame { institute: "Compass Rise Institute", signed_in: &signed_in, here: request.path(), notice }.page(title, content)
}

fn form_page(request: &HttpRequest, deps: &Deps, title: &str, refused: Option<Refused>) -> Markup {
    let filled = Filled::of(typed().with("title", "Panel interview, for two"), 4, refused, deps.ids);
    in_frame(request, &filled.title(title), html! { (head(title, None, html! {})) (form().show(&filled)) })
}

/// A form that has a field of every kind.
pub fn form() -> Form {
    let fields = [("engineering", "Engineering"), ("health", "Health"), ("law", "Law")].map(|(value, label)| Choice::new(value, label));
    let kinds = [("mock_interview", "Mock interview"), ("shadowing", "Shadowing")].map(|(value, label)| Choice::new(value, label));
    let sites = [("pargeter", "Pargeter House"), ("quay", "Quay Street")].map(|(value, label)| Choice::new(value, label));
    Form::new("/console/kit/form", "Save")
        .back_to("/console/kit")
        .field(Field::text("title", "What is it called?").hint("Mentees read this first."))
        .field(Field::one_of("kind", "What is it?", kinds.into()))
        .group(
            "When and where",
            [
                Field::local_time("local_start", "When does it begin?").hint("On the clock in London."),
                Field::number("capacity", "How many seats are there?"),
                Field::select("site", "Where does it take place?", sites.into()).optional(),
                Field::date("closes_on", "Until which day can it be booked?").optional(),
            ],
        )
        .group(
            "The card",
            [
                Field::lines("card.purpose", "What is it for?").hint("One or two sentences."),
                Field::some_of("fields", "For which fields of work?", fields.into()),
                Field::email("email", "Whom can mentees write to?").autocomplete("email"),
                Field::address("card.link", "Where can they read more?").optional(),
                Field::yes_or_no("allow_host_overlap", "The host may have another slot at the same time"),
            ],
        )
}

/// Reads what [`form()`] sends, in the order of its fields.
pub fn read(mut body: Fields) -> Result<()> {
    body.required("title", text(NAME));
    body.required("kind", text(NAME));
    body.required("local_start", local_time);
    body.required("capacity", integer(1, 50));
    body.optional("site", text(NAME));
    body.change_or_clear("closes_on", date);
    body.items("fields", 3, slug);
    body.required("email", email);
    body.required("allow_host_overlap", boolean);
    body.object("card", |card| {
        card.required("purpose", text(NOTE));
        card.change_or_clear("link", web_address);
        Some(())
    });
    body.finish(|| Some(()))
}

fn typed() -> Typed {
    Typed::default()
        .with("title", "Panel interview")
        .with("kind", "mock_interview")
        .with("local_start", "2027-03-11T18:00")
        .with("capacity", 3)
        .with("site", "pargeter")
        .with("card.purpose", "Practise a panel interview with two engineers.")
        .with("fields", "engineering")
        .with("email", "rosa@compass-rise.example")
        .with("allow_host_overlap", true)
}

fn faults() -> Error {
    let both = Error::both::<(), ()>(
        Err(Error::invalid("/title", "required", "This field is required.")),
        Err(Error::invalid("/capacity", "wrong-type", "This must be a whole number.")),
    );
    let three =
        Error::both::<(), ()>(both.map(drop), Err(Error::invalid("/email", "malformed", "An e-mail address such as name@example.org.")));
    three.err().unwrap_or(Error::NotFound)
}

fn cap_reached() -> Error {
    let detail =
        "The mentee is at the limit cap_per_cohort.mock_interview: 3, where at most 3 are possible. It lifts on 19 May.".to_owned();
    let booking = uuid::Uuid::nil().into();
    let bookings = Some(vec![booking]);
    Refusal::CapReached { detail, limit: "cap_per_cohort.mock_interview", max: 3, count: 3, lifts_at: None, bookings }.into()
}

fn cancelling(deps: &Deps) -> Markup {
    let form = Form::new("/console/kit/confirm", "Cancel the slot")
        .dangerous()
        .back_to("/console/kit")
        .field(Field::lines("reason", "Why?").hint("Those who are told of it read this."));
    let consequences = [
        html! { "Leila Haddad and Hawa Sesay lose their seats, and are told." },
        html! { "Brindlemoor Structures is told." },
        html! { "Nobody is charged a turn." },
    ];
    confirm("Cancel this slot?", &consequences, &form, &Filled::of(Typed::default(), 3, None, deps.ids))
}

fn bare() -> Markup {
    let form = Form::new("/console/kit/bare", "Send me a link").field(
        Field::email("email", "What is your e-mail address?").autocomplete("email").hint("You get a link and a code to sign in with."),
    );
    let content = html! { h1 { "Sign in" } (form.show(&Filled::set(Typed::default()))) };
    frame::bare("Sign in", "Compass Rise Institute", content)
}

fn part(title: &str, content: Markup) -> Markup {
    html! { section.panel { h2 { (title) } (content) } }
}

fn notices() -> Markup {
    part(
        "Notices",
        html! { @for notice in Notice::ALL { (notice::show(*notice)) } p.note { "Booking closed on Tuesday at 18:00. To book now, say why." } },
    )
}

fn buttons() -> Markup {
    let all =
        [("Book", Weight::Primary), ("Move", Weight::Plain), ("Cancel the slot", Weight::Danger), ("Cancel this slot …", Weight::Quiet)];
    let address = "https://foothold.example/calendars/AQEBAQEBAQEBAQEB";
    let content = html! {
        div.row-acts { @for (text, weight) in all { (link("/console/kit", text, weight)) } }
        form.row-acts method="get" action="/console/kit" { @for (text, weight) in all { (submit(text, weight)) } }
        p { code #address { (address) } } div.row-acts { (copy("address", "Copy the address")) }
    };
    part("Buttons", content)
}

fn states() -> Markup {
    let all = [
        (Shape::Empty, Tone::Free, "Free"),
        (Shape::Half, Tone::Wait, "Offered"),
        (Shape::Full, Tone::Calm, "Confirmed"),
        (Shape::Crossed, Tone::Stop, "Cancelled"),
        (Shape::Empty, Tone::Calm, "Draft"),
    ];
    let content = html! {
        div.row-acts { @for (shape, tone, word) in all { (state(shape, tone, word)) } }
        p { (seats(1, 1, 3)) }
        p { (seats(12, 3, 40)) }
    };
    part("States", content)
}

fn moments(now: Instant) -> Markup {
    let (london, york) = (Zone::stored("Europe/London"), Zone::stored("America/New_York"));
    let reader = Reader { now, zone: &london };
    let content = html! {
        (reader.deadline("Was over", now.plus_minutes(-30), &london))
        (reader.deadline("Runs out", now.plus_minutes(42), &london))
        p { (reader.moment(now.plus_minutes(60 * 24 * 12), &london)) }
        p { (reader.moment(now.plus_minutes(60 * 30), &york)) }
    };
    part("Times", content)
}

fn lists(typed: Typed) -> Markup {
    const COLUMNS: [Column; 5] =
        [Column::text("Mentee"), Column::text("Profession"), Column::number("Weeks waited"), Column::text("State"), Column::ACTS];
    let row = |name: &str, profession: &str, weeks: u32, state: Markup| {
        let name = html! { a href="/console/kit" dir="auto" { (name) } };
        vec![name, html! { (profession) }, html! { (weeks) }, state, link("/console/kit", "Book", Weight::Plain)]
    };
    let rows = [
        row("Min-jun Park", "Civil engineer", 9, state(Shape::Empty, Tone::Calm, "Waits")),
        row("ليلى حداد", "Quantity surveyor", 12, state(Shape::Half, Tone::Wait, "Offered, until 16:00")),
        row("Wolfeschlegelsteinhausenbergerdorff", "Donaudampfschifffahrtskapitän", 0, state(Shape::Crossed, Tone::Stop, "At the cap")),
    ];
    let filter = [Field::text("profession", "Profession").optional(), Field::date("from", "From").optional()];
    let content = html! {
        (filters("/console/kit", "all professions", &filter, &Filled::set(typed)))
        (table("Can take it", &COLUMNS, &rows))
        (pager(Some("/console/kit?newer"), Some("/console/kit?older")))
        (empty("Nobody waits for a seat", "Every mentee of this cohort has one.", Some(("/console/kit", "Look at all mentees"))))
    };
    part("Lists", content)
}
