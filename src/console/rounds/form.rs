//! A new round and changes of one that has not opened: its times, and the slots whose seats it gives.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get, post};
use jiff::ToSpan;
use jiff::civil::Time;
use maud::{Markup, html};

use super::said;
use crate::allocation::input::new_round;
use crate::allocation::model::{MOST_SLOTS, RoundStatus};
use crate::allocation::round;
use crate::allocation::rule::RoundKind;
use crate::allocation::seed::FreshSeed;
use crate::allocation::store::{self, RoundRow};
use crate::auth::{Scope, Stamp};
use crate::bookings::store as bookings;
use crate::console::asked::Asked;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::{Filled, Refused};
use crate::console::kit::form::Form;
use crate::console::kit::frame::head;
use crate::console::kit::list::empty;
use crate::console::kit::moment::Reader;
use crate::console::kit::notice::Notice;
use crate::console::sent::Sent;
use crate::console::settings::when;
use crate::console::step::{Goto, page, step};
use crate::console::visit::Visit;
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, FieldError, Result};
use crate::ids::{RoundId, SlotId};
use crate::institute::store::{self as institute, InstituteRow};
use crate::mentees::model::CohortFilter;
use crate::mentees::store as mentees;
use crate::policy::settings::Rounds;
use crate::policy::store as policies;
use crate::slots::model::SlotStatus;
use crate::slots::store::{self as slots, SlotFilter, SlotRow};
use crate::time::{Instant, Zone};
use crate::web::change_request::Given;
use crate::wire::form::Typed;
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// The page looks at so many slots to come.
const LOOKED_AT: usize = 1_000;
/// A field offers at most so many cohorts.
const MOST_COHORTS: usize = 200;

/// The fields in which a time is typed.
const TIMES: [&str; 2] = ["opens_at", "closes_at"];

/// A form is about a new round of a kind, or about one that is there.
#[derive(Debug, Clone, Copy)]
enum About {
    New(RoundKind),
    There(RoundId),
}

/// What the form offers, and what is there already.
struct Seen {
    institute: InstituteRow,
    rounds: Rounds,
    /// The round with its slots, where it is there already.
    there: Option<(RoundRow, Vec<SlotId>)>,
    slots: Vec<Choice>,
    /// There are more slots than a round can have, so that the last ones are left out.
    has_more: bool,
    cohorts: Vec<Choice>,
}

#[get("/rounds/new")]
pub async fn get_new_round(visit: Visit, request: HttpRequest, deps: Data<Deps>) -> Result<HttpResponse> {
    match Asked::of(&request).value("kind") {
        Some(kind) => {
            let about = About::New(kind.parse().map_err(|_| Error::NotFound)?);
            Ok(page(show(&visit, &deps, about, None).await?))
        }
        None => choose_kind(&visit, &deps).await,
    }
}

/// Asks for the kind first, because a round gives the seats of slots of one kind.
async fn choose_kind(visit: &Visit, deps: &Deps) -> Result<HttpResponse> {
    let institute = deps.db.read("console_institute", institute::read).await?.name;
    let content = html! {
        (head("New round", Some("Of which kind are its slots?"), html! {}))
        ul.plain.list { @for kind in RoundKind::ALL { li { a href={ "/rounds/new?kind=" (kind) } { (said::kind(*kind)) } } } }
    };
    Ok(page(visit.page(&institute, "New round", content)))
}

#[post("/rounds/new")]
pub async fn send_new_round(sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let about = About::New(sent.form.typed.value("kind").parse().map_err(|_| Error::NotFound)?);
    let (typed, seed) = (sent.form.typed.clone(), FreshSeed::make(deps.ids, &deps.sealer, visit.now)?);
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let given = when::given(&typed, &institute::read(conn)?.timezone, &TIMES)?;
        let made = round::create(conn, stamp, new_round(given.fields()?)?, &seed)?;
        Ok(Goto::new(format!("/rounds/{}", made.round.id), Notice::Created))
    };
    let again = async |refused| show(&visit, &deps, about, Some(refused)).await;
    step(sent, "console_new_round", visit.actor, &deps, act, again).await
}

#[get("/rounds/{id}/edit")]
pub async fn get_round_form(visit: Visit, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok(page(show(&visit, &deps, About::There(id), None).await?))
}

#[post("/rounds/{id}/edit")]
pub async fn send_round_form(id: Path<String>, sent: Sent<Visit>, deps: Data<Deps>) -> Result<HttpResponse> {
    let Sent { who: visit, form: sent } = sent;
    let id: RoundId = id.parse().map_err(|_| Error::NotFound)?;
    let typed = sent.form.typed.clone();
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let given = when::given(&typed, &institute::read(conn)?.timezone, &TIMES)?;
        round::patch(conn, stamp, &given, id)?;
        Ok(Goto::new(format!("/rounds/{id}"), Notice::Saved))
    };
    let again = async |refused| show(&visit, &deps, About::There(id), Some(refused)).await;
    step(sent, "console_edit_round", visit.actor, &deps, act, again).await
}

async fn show(visit: &Visit, deps: &Deps, about: About, refused: Option<Refused>) -> Result<Markup> {
    let (now, was_sent) = (visit.now, refused.is_some());
    let ticked = refused.as_ref().map(|refused| ticked(&refused.form.typed)).unwrap_or_default();
    let seen = deps.db.read("console_round_form", move |conn| find(conn, about, &ticked, now)).await?;
    let reader = Reader { now, zone: &seen.institute.timezone };
    let refused = refused.map(|refused| in_words(refused, reader));
    let (title, form, filled) = match (&seen.there, about) {
        (Some((round, in_round)), _) => {
            let path = format!("/rounds/{}", round.id);
            let filled = Filled::of(typed(round, in_round, reader.zone), round.details.version, refused, deps.ids);
            (format!("Edit {}", round.details.name), Form::new(format!("{path}/edit"), "Save").back_to(path), filled)
        }
        (None, About::New(kind)) => {
            let form = Form::new("/rounds/new", "Make the round").back_to("/rounds").hidden("kind", kind.as_str());
            (format!("New round: {}", said::kind(kind)), form, Filled::new(usual(reader), refused, deps.ids))
        }
        (None, About::There(_)) => return Err(Error::NotFound),
    };
    let status = seen.there.as_ref().map(|(round, _)| round.status_at(now));
    let can_change = was_sent || status.is_none_or(|status| status == RoundStatus::Scheduled);
    let content = html! {
        p.crumb { a href=(form.back()) dir="auto" { (seen.there.as_ref().map_or("Fair turns", |(round, _)| &round.details.name)) } }
        (head(&title, None, html! {}))
        @if !can_change { p.note { "The round has opened. It stays as it is now, so that nobody gains by a change." } }
        @else if seen.slots.is_empty() {
            (empty("No slot can be in a round", "A round needs published slots of its kind that are still to come, in which nobody is booked or waits and which no other round has.", Some(("/slots", "Look at the slots"))))
        } @else {
            p { (length(&seen.rounds, reader.zone)) }
            (fields(form, &seen, reader.zone).show(&filled))
        }
    };
    Ok(visit.page(&seen.institute.name, &filled.title(&title), content))
}

fn find(conn: &mut Conn, about: About, ticked: &[SlotId], now: Instant) -> Result<Seen> {
    let institute = institute::read(conn)?;
    let rounds = policies::read(conn, now)?.settings.rounds;
    let there = match about {
        About::New(_) => None,
        About::There(id) => {
            let round = store::find_round(conn, id)?;
            let in_round = store::slots_of_round(conn, id)?.into_iter().filter(|slot| slot.outcome.is_none());
            Some((round, in_round.map(|slot| slot.slot_id).collect()))
        }
    };
    let kind = match (about, &there) {
        (About::New(kind), _) => kind,
        (About::There(_), Some((round, _))) => round.details.kind,
        (About::There(_), None) => return Err(Error::NotFound),
    };
    let own: Vec<_> = there.iter().flat_map(|(_, slots): &(RoundRow, Vec<SlotId>)| slots).chain(ticked).copied().collect();
    let (found, has_more) = slots_for(conn, kind, &own, now)?;
    let briefs = slots::briefs(conn, &found.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    let named = |slot: &SlotRow| {
        let seats = said::count(usize::try_from(slot.capacity).unwrap_or(0), "seat");
        Choice::new(slot.id.to_string(), format!("{}, {seats}", said::slot(slot, briefs.get(&slot.id), &institute.timezone)))
    };
    let slots = found.iter().map(named).collect();
    let active = CohortFilter { active: Some(true), ..CohortFilter::default() };
    let cohorts = mentees::list_cohorts(conn, &active, &PageRequest { limit: MOST_COHORTS, after: None })?;
    let cohorts = cohorts.into_iter().map(|cohort| Choice::new(cohort.id.to_string(), cohort.details.name)).collect();
    Ok(Seen { institute, rounds, there, slots, has_more, cohorts })
}

/// Reads the slots that can be ticked: those that are free for a round, and those that are in this one or were ticked already.
fn slots_for(conn: &mut Conn, kind: RoundKind, own: &[SlotId], now: Instant) -> Result<(Vec<SlotRow>, bool)> {
    let filter =
        SlotFilter { kind: Some(kind.into()), statuses: vec![SlotStatus::Published], starts_after: Some(now), ..SlotFilter::default() };
    let mut found = slots::list(conn, Scope::Institute, &filter, &SortedPage::first(Sort::StartsAt, LOOKED_AT))?;
    let booked = bookings::slots_with_live_bookings(conn, &found.iter().map(|slot| slot.id).collect::<Vec<_>>())?;
    let is_free =
        |slot: &SlotRow| slot.round_id.is_none() && !booked.contains(&slot.id) && slot.booking_closes_at.is_some_and(|closes| closes > now);
    found.retain(|slot| is_free(slot) && !own.contains(&slot.id));
    let has_more = found.len() > MOST_SLOTS;
    found.truncate(MOST_SLOTS);
    found.extend(slots::find_all(conn, own)?);
    found.sort_by_key(|slot| (slot.starts_at, slot.id));
    Ok((found, has_more))
}

fn fields(form: Form, seen: &Seen, zone: &Zone) -> Form {
    let choices = format!("Leave it empty for the number of the policy, which is {}.", seen.rounds.max_choices);
    let opens = format!("{} A time that has passed opens the round at once, and then it cannot be changed any more.", when::hint(zone));
    let slots = Field::some_of("slot_ids", "Which slots does it give?", seen.slots.clone());
    let slots = if seen.has_more { slots.hint("These are the first ones.") } else { slots };
    form.field(Field::text("name", "What is the round called?"))
        .field(Field::select("cohort_id", "For whom is it?", seen.cohorts.clone()).none_is("Everybody").optional())
        .group(
            "When can people enter?",
            [
                Field::local_time("opens_at", "When does it open?").hint(opens),
                Field::local_time("closes_at", "When does it close?").hint(when::hint(zone)),
            ],
        )
        .field(Field::number("max_choices", "How many slots may one person choose?").hint(choices).optional())
        .field(slots)
        .more(
            "A shorter round",
            [Field::lines("override.reason", "Why may it be shorter?").hint("The reason stands on the round's page.").optional()],
        )
}

/// Says how long a round lasts.
fn length(rounds: &Rounds, zone: &Zone) -> String {
    format!(
        "A round lasts {} hours at least and holds one evening from 18:00 to 21:00 and one whole day that is no working day, on the clock of {}, \
         so that somebody who works can enter; a shorter one needs a reason. Booking of its slots should close {} hours after it or later, \
         so that those who get a place have time to answer.",
        rounds.lasts_at_least.hours,
        zone.name(),
        rounds.before_booking_closes.hours
    )
}

/// Proposes a round that opens tomorrow morning and lasts a week.
fn usual(reader: Reader<'_>) -> Typed {
    let today = reader.zone.date_at(reader.now);
    let at = |days: i64, hour| {
        let day = today.saturating_add(days.days());
        reader.zone.local_time_at(reader.zone.at_or_after(day, Time::constant(hour, 0, 0, 0)))
    };
    Typed::default().with("opens_at", at(1, 9)).with("closes_at", at(8, 12))
}

fn typed(round: &RoundRow, in_round: &[SlotId], zone: &Zone) -> Typed {
    let details = &round.details;
    let typed = Typed::default()
        .with("name", &details.name)
        .with_some("cohort_id", details.cohort_id)
        .with("opens_at", zone.local_time_at(details.opens_at))
        .with("closes_at", zone.local_time_at(details.closes_at))
        .with("max_choices", details.max_choices)
        .with_some("override.reason", details.override_reason.as_ref());
    in_round.iter().fold(typed, |typed, slot| typed.with("slot_ids", slot))
}

fn ticked(typed: &Typed) -> Vec<SlotId> {
    typed.values("slot_ids").filter_map(|id| id.parse().ok()).collect()
}

/// Puts a person's words into the faults of a round. The API's own name fields of bodies, instants and ids.
fn in_words(refused: Refused, reader: Reader<'_>) -> Refused {
    let said = |fault: FieldError| {
        let detail =
            fault.detail.replace(" A shorter round needs \"override\": {\"reason\": \"…\"}.", " A shorter one needs a reason below.");
        let detail = detail.replace("After opens_at, which is ", "It closes after it opens, at ");
        let detail: Vec<_> = detail.split(' ').filter(|word| word.parse::<RoundId>().is_err()).collect();
        FieldError { detail: reader.in_words(&detail.join(" ")).replace("in the round already", "in another round already"), ..fault }
    };
    match refused.error {
        Error::Invalid(faults) => Refused { error: Error::Invalid(faults.into_iter().map(said).collect()), form: refused.form },
        error => Refused { error, form: refused.form },
    }
}
