//! These steps are done with a round as a whole: it is cancelled, or drawn by hand if its draw has failed or is overdue.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get, post};
use maud::{Markup, html};

use crate::allocation::model::RoundStatus;
use crate::allocation::store::{self, RoundRow};
use crate::allocation::{draw, round};
use crate::auth::Stamp;
use crate::console::kit::button::{Weight, link};
use crate::console::kit::field::Field;
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::{Form, confirm};
use crate::console::kit::frame::head;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Refusal, Result};
use crate::ids::RoundId;
use crate::institute::store as institute;
use crate::time::Instant;
use crate::web::change_request::Given;
use crate::wire::form::Typed;

crate::words! {
    /// What a person does with a round on a page.
    pub enum Step { Cancel = "cancel", Draw = "draw" }
}

/// The page says this of a round that somebody alone can no longer cancel.
const SECOND_PERSON: &str = "The round has opened. To end it now, a second person has to approve it, so that nobody ends a round alone \
     because of who has entered. Its slots then stay reserved until their booking closes.";

#[get("/rounds/{id}/{step}")]
pub async fn get_round_step(visit: Visit, path: Path<(String, String)>, deps: Data<Deps>) -> Result<HttpResponse> {
    let (id, word) = named(&path)?;
    Ok(page(show(&visit, &deps, id, word, None).await?))
}

#[post("/rounds/{id}/{step}")]
pub async fn send_round_step(path: Path<(String, String)>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let (id, word) = named(&path)?;
    let sealer = deps.sealer.clone();
    let act = move |conn: &mut Conn, stamp: &Stamp, given: &Given| {
        let notice = match word {
            Step::Cancel => round::cancel(conn, stamp, given, id, &sealer).map(|_| Notice::RoundCancelled)?,
            Step::Draw => draw::draw_again(conn, stamp, given, id, &sealer).map(|_| Notice::Drawn)?,
        };
        Ok(Goto::new(format!("/rounds/{id}"), notice))
    };
    let again = async |refused| show(&visit, &deps, id, word, Some(refused)).await;
    step(sent.long(), "console_round_step", visit.actor, &deps, act, again).await
}

fn named(path: &(String, String)) -> Result<(RoundId, Step)> {
    Ok((path.0.parse().map_err(|_| Error::NotFound)?, path.1.parse().map_err(|_| Error::NotFound)?))
}

async fn show(visit: &Visit, deps: &Deps, id: RoundId, word: Step, refused: Option<Refused>) -> Result<Markup> {
    let read = deps.db.read("console_round_step", move |conn| Ok((institute::read(conn)?.name, store::find_round(conn, id)?)));
    let (institute, round) = read.await?;
    let refused = refused.map(in_words);
    let was_sent = refused.is_some();
    let filled = Filled::of(Typed::default(), round.details.version, refused, deps.ids);
    let form = |submit| Form::new(format!("/rounds/{id}/{word}"), submit).back_to(format!("/rounds/{id}"));
    let (title, form, consequences) = match word {
        Step::Cancel => (
            format!("Cancel {}", round.details.name),
            form("Cancel the round").dangerous().field(Field::lines("reason", "Why?").hint("It is recorded.")),
            vec![html! { "Nobody can enter it." }, html! { "Its slots are free at once: anybody can be booked into them." }],
        ),
        Step::Draw => (
            format!("Draw {}", round.details.name),
            form("Draw"),
            vec![
                html! { "Everybody who has entered is decided about, by what was true when the round closed." },
                html! { "Those who get a place hold an offer at once; the others wait in line." },
            ],
        ),
    };
    let content = html! {
        p.crumb { a href={ "/rounds/" (id) } dir="auto" { (round.details.name) } }
        @match in_the_way(word, &round, visit.now) {
            Some(why) if !was_sent => {
                (head(&title, None, html! {}))
                p.note { (why) }
                @if why == SECOND_PERSON {
                    p { (link(&format!("/exceptions/new?action=cancel_round&round_id={id}"), "Ask a second person", Weight::Primary)) }
                }
            },
            _ => (confirm(&title, &consequences, &form, &filled)),
        }
    };
    Ok(visit.page(&institute, &filled.title(&title), content))
}

/// Says why a step is not possible now, by the state of the round.
fn in_the_way(step: Step, round: &RoundRow, now: Instant) -> Option<&'static str> {
    match (step, round.status_at(now)) {
        (Step::Cancel, RoundStatus::Scheduled) => None,
        (Step::Draw, RoundStatus::Closed) if round.waits_for_draw(now) => None,
        (Step::Cancel, RoundStatus::Open | RoundStatus::Closed) => Some(SECOND_PERSON),
        (Step::Draw, RoundStatus::Scheduled | RoundStatus::Open | RoundStatus::Closed) => {
            Some("A round is drawn by itself in the moment after it has closed. This is only for a draw that has failed or is overdue.")
        }
        (_, RoundStatus::Drawn) => Some("The round is drawn already."),
        (_, RoundStatus::Cancelled) => Some("The round is cancelled already."),
    }
}

/// The API names its own way to a second person. A page says it in words.
fn in_words(refused: Refused) -> Refused {
    match refused.error {
        Error::Refused(Refusal::Conflict(detail)) if detail.contains("second person") => {
            Refused { error: Error::conflict(SECOND_PERSON), form: refused.form }
        }
        error => Refused { error, form: refused.form },
    }
}
