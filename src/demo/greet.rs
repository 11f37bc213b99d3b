//! The demonstration prints where the console is, a key for each role, a feed, and five commands that walk through the main job.

use std::fmt;

use jiff::SignedDuration;

use super::replay::{self, KEY_NAME};
use crate::accounts::secret::LinkSecret;
use crate::accounts::{demonstration, sign_in_link};
use crate::auth::secret::new_key;
use crate::auth::{Access, Role, Scope, Stamp};
use crate::bookings::store as bookings;
use crate::calendars::model::{Addresses, Detail, FeedScope, NewFeed};
use crate::calendars::{self, feed};
use crate::companies::model::CompanyFilter;
use crate::companies::model::partnership::PartnershipStatus;
use crate::companies::store as companies;
use crate::config::is_http_on_loopback;
use crate::db::{Conn, installation};
use crate::deps::Deps;
use crate::error::Result;
use crate::ids::{CompanyId, MenteeId, SlotId};
use crate::keys;
use crate::keys::model::NewKey;
use crate::mentees::model::MenteeFilter;
use crate::mentees::model::WorkplaceClearance;
use crate::mentees::store as mentees;
use crate::seal::new_token;
use crate::slots::store::{self as slots, SlotFilter};
use crate::wire::paging::PageRequest;
use crate::wire::sorting::{Sort, SortedPage};

/// How long the demonstration's keys are valid; they are replaced at each start.
const VALID: SignedDuration = SignedDuration::from_hours(7 * 24);
const FEED_NAME: &str = "Demonstration";

/// How one gets into the console.
#[derive(Clone)]
enum WayIn {
    /// The sign-in page has a button for each role.
    Buttons,
    /// From another machine one needs a link for each role.
    Links(Vec<(Role, LinkSecret)>),
    /// There is no console, or the database holds more than the demonstration.
    None,
}

/// The secrets of one start, which are printed once they are stored. They are made outside the transaction, which may run again.
pub struct Greeting {
    public_url: String,
    keys: Vec<(Role, String)>,
    token: String,
    /// Whether this process serves the console.
    has_console: bool,
    /// A sign-in link for each role, where the sign-in page has no buttons.
    links: Vec<(Role, LinkSecret)>,
}

/// What the greeting prints: the secrets, and what the walk-through needs to know of the data.
#[derive(Clone)]
pub struct Prepared {
    public_url: String,
    keys: Vec<(Role, String)>,
    feed: Addresses,
    way_in: WayIn,
    /// An open slot and a mentee who can take it; `None` when there is no such pair.
    pair: Option<(SlotId, MenteeId)>,
}

impl Greeting {
    /// Makes a key for every role and the feed's secret; nothing is stored yet.
    pub fn new(deps: &Deps) -> Result<Self> {
        let keys: Result<Vec<_>> = Role::ALL.iter().map(|role| Ok((*role, new_key()?))).collect();
        let links: Result<Vec<_>> = Role::ALL.iter().map(|role| Ok((*role, LinkSecret::new()?))).collect();
        let has_console = deps.demonstration.is_some();
        Ok(Self { public_url: deps.public_url.to_string(), keys: keys?, token: new_token()?, has_console, links: links? })
    }

    /// Replaces the demonstration's keys and feed, and looks for something to book.
    pub fn prepare(&self, conn: &mut Conn, stamp: &Stamp) -> Result<Prepared> {
        replay::lock(conn)?;
        keys::store::revoke_demonstration(conn, stamp.at)?;
        let company = first_company(conn)?;
        for (role, secret) in &self.keys {
            // Without a company there is no partner.
            let Some(access) = Access::of(*role, company.filter(|_| *role == Role::Partner)) else { continue };
            let new = NewKey { name: KEY_NAME.to_owned(), access, expires_at: Some(stamp.at.plus(VALID)) };
            let key = keys::key::create(conn, stamp, &new, secret)?;
            keys::store::mark_demonstration(conn, key.id)?;
        }
        calendars::store::revoke_demonstration(conn, stamp.at)?;
        let new = NewFeed { scope: FeedScope::Institute, name: FEED_NAME.to_owned(), detail: Detail::Full };
        let feed = feed::create(conn, stamp, &new, &self.token)?;
        calendars::store::mark_demonstration(conn, feed.id)?;
        Ok(Prepared {
            public_url: self.public_url.clone(),
            keys: self.keys.iter().filter(|(role, _)| *role != Role::Partner || company.is_some()).cloned().collect(),
            feed: Addresses::of(&self.token, &self.public_url),
            way_in: self.way_in(conn, stamp)?,
            pair: bookable_pair(conn, stamp)?,
        })
    }
}

impl Greeting {
    /// Makes the sign-in links, where buttons would be of no use.
    fn way_in(&self, conn: &mut Conn, stamp: &Stamp) -> Result<WayIn> {
        if !self.has_console || !installation::is_demonstration(conn)? {
            return Ok(WayIn::None);
        }
        if is_http_on_loopback(&self.public_url) {
            return Ok(WayIn::Buttons);
        }
        let mut made = Vec::new();
        for (role, secret) in &self.links {
            if let Some(account) = demonstration::find(conn, *role)? {
                sign_in_link::for_email(conn, stamp, &account.email, None, secret)?;
                made.push((*role, secret.clone()));
            }
        }
        Ok(WayIn::Links(made))
    }
}

/// Finds the first company with an active partnership, because only such a company can do a partner's work.
fn first_company(conn: &mut Conn) -> Result<Option<CompanyId>> {
    let first = PageRequest { limit: 1, after: None };
    let active = CompanyFilter { status: Some(PartnershipStatus::Active), ..CompanyFilter::default() };
    let rows = companies::list_companies(conn, Scope::Institute, &active, &first)?;
    Ok(rows.first().map(|company| company.id))
}

/// Finds the first open slot for which a mentee is free, with the first such mentee.
fn bookable_pair(conn: &mut Conn, stamp: &Stamp) -> Result<Option<(SlotId, MenteeId)>> {
    let filter = SlotFilter { available_at: Some(stamp.at), ..SlotFilter::default() };
    let open = slots::list(conn, Scope::Institute, &filter, &SortedPage::first(Sort::StartsAt, 20))?;
    let people = mentees::list(conn, &MenteeFilter::default(), &PageRequest { limit: 100, after: None })?;
    let cleared = people.iter().filter(|mentee| mentee.active && mentee.workplace_clearance == WorkplaceClearance::Cleared);
    for slot in &open {
        for mentee in cleared.clone() {
            if bookings::in_the_way(conn, mentee.id, slot, None)?.is_empty() {
                return Ok(Some((slot.id, mentee.id)));
            }
        }
    }
    Ok(None)
}

impl fmt::Display for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.public_url;
        match &self.way_in {
            WayIn::Buttons => writeln!(f, "open {url}/")?,
            WayIn::Links(links) => {
                writeln!(f, "Sign in with one of these links and its code, once within 24 hours:\n")?;
                for (role, secret) in links {
                    writeln!(f, "  {:<12} {}  code {}", role.as_str(), secret.url(url), secret.code())?;
                }
            }
            WayIn::None => {}
        }
        writeln!(f, "\nFoothold is running with an invented institute.\n")?;
        writeln!(f, "  API and documentation   {url}/docs/")?;
        writeln!(f, "  Calendar of everything  {}", self.feed.url)?;
        writeln!(f, "  Subscribe to it         {}\n", self.feed.page_url)?;
        for (role, key) in &self.keys {
            writeln!(f, "  {:<12} {key}", role.as_str())?;
        }
        writeln!(f, "\nKeys are valid for 7 days and replaced at each start. The main job, in another terminal:\n")?;
        self.walk_through(f)
    }
}

impl Prepared {
    fn walk_through(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.public_url;
        let key = self.keys.iter().find(|(role, _)| *role == Role::Coordinator).map_or("", |(_, key)| key.as_str());
        let Some((slot, mentee)) = self.pair else {
            return writeln!(f, "  (no slot is open this week: offer one with POST {url}/v1/slots)");
        };
        writeln!(f, "  # 1. find an open slot")?;
        writeln!(f, "  curl -s '{url}/v1/slots?available=true&limit=3' -H 'Authorization: Bearer {key}'\n")?;
        writeln!(f, "  # 2. book a mentee into one")?;
        writeln!(f, "  curl -s {url}/v1/bookings -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' \\")?;
        writeln!(f, "    -d '{{\"slot_id\":\"{slot}\",\"mentee_id\":\"{mentee}\"}}' | tee booking.json\n")?;
        writeln!(f, "  # 3. see it in the feed: its seats are counted")?;
        writeln!(f, "  curl -s {} | grep -A 12 '{slot}'\n", self.feed.url)?;
        writeln!(f, "  # 4. cancel it")?;
        writeln!(f, "  curl -s {url}/v1/bookings/$(grep -o 'book_[a-z0-9]*' booking.json | head -n 1)/cancel \\")?;
        writeln!(f, "    -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{{\"reason_code\":\"illness\"}}'\n")?;
        writeln!(f, "  # 5. list what happened to bookings")?;
        writeln!(f, "  curl -s '{url}/v1/events?type=booking.confirmed,booking.cancelled&limit=100' -H 'Authorization: Bearer {key}'\n")
    }
}
