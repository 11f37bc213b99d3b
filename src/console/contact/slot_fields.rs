//! The fields of a slot in the words of its company: one page in five groups.

use crate::auth::Scope;
use crate::companies::model::PlaceFilter;
use crate::companies::store as companies;
use crate::console::card_fields::{activities, card_fields};
use crate::console::host_choices::host_choices;
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::form::Form;
use crate::console::words;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{HostId, SiteId};
use crate::slots::model::{Approval, Mode, SlotKind};
use crate::wire::paging::PageRequest;

/// A field offers at most this many choices.
const MOST: usize = 200;

/// These hosts and sites can be chosen.
pub struct Places {
    hosts: Vec<Choice>,
    sites: Vec<Choice>,
}

impl Places {
    /// Tells whether this site can be chosen.
    pub fn has_site(&self, site: SiteId) -> bool {
        self.sites.iter().any(|choice| choice.value == site.to_string())
    }

    /// Reads the hosts and sites of the company that are not archived, and the hosts who are chosen already.
    pub fn read(conn: &mut Conn, scope: Scope, chosen: &[HostId]) -> Result<Self> {
        let (active, all) = (PlaceFilter { active: Some(true), ..PlaceFilter::default() }, PageRequest { limit: MOST, after: None });
        let sites = companies::list_sites(conn, scope, &active, &all)?;
        Ok(Self {
            hosts: host_choices(conn, scope, None, chosen)?,
            sites: sites.into_iter().map(|site| Choice::new(site.id.to_string(), site.name)).collect(),
        })
    }
}

/// Adds every field of a slot that is not published yet.
pub fn all(form: Form, places: Places, filled: &Filled) -> Form {
    let kinds = SlotKind::ALL.iter().map(|kind| Choice::new(kind.as_str(), words::kind(*kind))).collect();
    let when = [
        Field::local_time("local_start", "When does it begin?").optional(),
        Field::text("timezone", "In which time zone?").hint("Such as Europe/London."),
        Field::number("duration_minutes", "How many minutes does it last?"),
        Field::one_of("mode", "Online or in person?", modes()),
    ];
    let who = [
        hosts(places.hosts),
        Field::number("capacity", "How many people can come?"),
        Field::one_of("approval", "Do you want to approve the time of each booking?", approvals()),
        overlap(),
    ];
    form.group("What it is", [title(), Field::one_of("kind", "What kind is it?", kinds), fields()])
        .group("When and where", when.into_iter().chain(place(places.sites)).collect::<Vec<_>>())
        .group("Who", who)
        .group("The card, which mentees read before they are booked", card_fields(""))
        .group("What the mentee does (needed for shadowing)", activities("", filled))
}

/// Adds the fields that a company can still change alone once the slot is published. The others are terms on which people are booked.
pub fn of_published(form: Form, places: Places) -> Form {
    let is_a_term = |field: &Field| field.name().starts_with("card.compensation") || field.name() == "card.may_lead_to_job";
    form.group("What it is", [title(), fields()])
        .group("Where", place(places.sites))
        .group("Who", [hosts(places.hosts), Field::number("capacity", "How many people can come?"), overlap()])
        .group("The card", card_fields("").into_iter().filter(|field| !is_a_term(field)).collect::<Vec<_>>())
}

fn title() -> Field {
    Field::text("title", "What is it called?").hint("Mentees read this first.")
}

fn fields() -> Field {
    Field::words("fields", "For which fields of work?").hint("Short words with commas between them. Leave it empty for any.").optional()
}

fn modes() -> Vec<Choice> {
    Mode::ALL.iter().map(|mode| Choice::new(mode.as_str(), words::mode(*mode))).collect()
}

fn place(sites: Vec<Choice>) -> [Field; 3] {
    [
        Field::select("site_id", "At which site?", sites).optional(),
        Field::text("location", "In which room, or where?").optional(),
        Field::address("join_url", "At which address online?").optional(),
    ]
}

fn hosts(hosts: Vec<Choice>) -> Field {
    Field::some_of("host_ids", "Which of your people host it?", hosts)
}

fn overlap() -> Field {
    Field::yes_or_no("allow_host_overlap", "The hosts may have another slot at the same time")
}

fn approvals() -> Vec<Choice> {
    vec![
        Choice::new(Approval::Automatic.as_str(), "No: a booking is confirmed at once"),
        Choice::new(Approval::Employer.as_str(), "Yes: you are asked, and see who it is once you have confirmed"),
    ]
}
