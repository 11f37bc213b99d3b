//! This puts what the board says of people into order. Coordinators alone read it.

use std::collections::HashMap;

use maud::{Markup, html};

use crate::companies::store::company_names;
use crate::console::kit::moment::Reader;
use crate::console::kit::table::{Column, table};
use crate::console::settings::people::People;
use crate::console::words;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, MenteeId};
use crate::mentees::store::full_names;
use crate::reports::fairness::credits::LetDown;
use crate::reports::fairness::view::{CreditView, FairnessView, PersonView};
use crate::time::Zone;

/// The page lists at most so many people, those with the fewest turns.
const MOST_PEOPLE: usize = 60;
/// The page lists at most so many credits, the newest.
const MOST_CREDITS: usize = 20;

/// The names that stand beside credits.
pub struct Named {
    mentees: HashMap<MenteeId, String>,
    companies: HashMap<CompanyId, String>,
    people: People,
}

impl Named {
    /// Reads the names for a board. A viewer's board names nobody.
    pub fn of(conn: &mut Conn, shown: &FairnessView) -> Result<Self> {
        let credits: Vec<_> = shown.credited.iter().flatten().take(MOST_CREDITS).collect();
        let mentees: Vec<_> = credits.iter().map(|credit| credit.mentee_id).collect();
        let companies: Vec<_> = credits.iter().map(|credit| credit.company_id).collect();
        let people = People::of(conn, credits.iter().filter_map(|credit| credit.recorded_by))?;
        if credits.is_empty() {
            return Ok(Self { mentees: HashMap::new(), companies: HashMap::new(), people });
        }
        Ok(Self { mentees: full_names(conn, &mentees)?, companies: company_names(conn, &companies)?, people })
    }
}

/// Shows what each person has had, those first whose turn it is.
pub fn by_person(all: &[PersonView], left_out: u64) -> Markup {
    const COLUMNS: [Column; 6] = [
        Column::text("Person"),
        Column::number("Attended"),
        Column::number("Turns, mock interviews"),
        Column::number("Turns, shadowing"),
        Column::number("Credits"),
        Column::number("Weeks waited"),
    ];
    let row = |person: &PersonView| {
        vec![
            html! { a href={ "/mentees/" (person.mentee_id) } dir="auto" { (person.full_name) } },
            html! { (person.attended) },
            html! { (person.mock_interviews) },
            html! { (person.shadowings) },
            html! { (person.credits) },
            html! { (person.weeks_waited) },
        ]
    };
    let shown: Vec<_> = all.iter().take(MOST_PEOPLE).map(row).collect();
    let more = left_out + u64::try_from(all.len() - shown.len()).unwrap_or(0);
    html! {
        section.panel {
            h2 { "By person" }
            p { "They stand in the order in which a draw takes them, but for its ballot: whoever has had the fewest turns comes first." }
            @if shown.is_empty() { p.muted { "There is nobody yet." } } @else { (table("What each person has had", &COLUMNS, &shown)) }
            @if more > 0 { p.muted { "And " (more) " more, who have had as many or more. Choose a cohort to see its people." } }
        }
    }
}

/// Shows who was let down by a company, and who recorded it.
pub fn credits(all: &[CreditView], named: &Named, reader: Reader<'_>, zone: &Zone) -> Markup {
    const COLUMNS: [Column; 4] = [Column::text("Person"), Column::text("What happened"), Column::text("When"), Column::text("Recorded by")];
    let row = |credit: &CreditView| {
        let company = named.companies.get(&credit.company_id).map_or("A company", String::as_str);
        vec![
            html! { a href={ "/mentees/" (credit.mentee_id) } dir="auto" { (named.mentees.get(&credit.mentee_id).map_or("A mentee", String::as_str)) } },
            html! { a href={ "/bookings/" (credit.booking_id) } { (why(credit.why)) } br; span.muted dir="auto" { (company) } },
            reader.absolute(credit.at, zone),
            html! { (named.people.show(credit.recorded_by)) @if let Some(role) = role(credit) { br; span.muted { (role) } } },
        ]
    };
    let shown: Vec<_> = all.iter().take(MOST_CREDITS).map(row).collect();
    html! {
        section.panel {
            h2 { "Credits" }
            p { "Whoever was let down by a company comes before others with as many turns. So it stands here who recorded the fault." }
            @if shown.is_empty() { p.muted { "No company has let anybody down." } } @else { (table("Credits with who recorded the fault", &COLUMNS, &shown)) }
        }
    }
}

const fn why(why: LetDown) -> &'static str {
    match why {
        LetDown::CancelledLate => "The company cancelled late",
        LetDown::MovedLate => "The company had the booking moved late",
        LetDown::HostAbsent => "The host did not come",
    }
}

fn role(credit: &CreditView) -> Option<&'static str> {
    credit.recorded_by_role.as_deref()?.parse().ok().map(words::role)
}
