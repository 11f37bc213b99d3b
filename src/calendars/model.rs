//! This says what a feed is: whose calendar it shows, how much of it is told, its secret, the days that it covers, and who fetches it.

use jiff::ToSpan;
use jiff::civil::Date;

use crate::busy::fetch::{DAYS_BACK, DAYS_ON};
use crate::busy::interval::Interval;
use crate::ids::{CohortId, CompanyId, HostId, MenteeId};
use crate::slots::model::SlotKind;
use crate::time::{Instant, Zone};

crate::words! {
    /// Whose calendar a feed is.
    pub enum ScopeType { Institute = "institute", Company = "company", Host = "host", Mentee = "mentee", Cohort = "cohort" }
}

crate::words! {
    /// How much a feed tells: all that its reader may see, or only that the time is taken.
    pub enum Detail { Full = "full", Busy = "busy" }
}

/// Whose calendar a feed is, with the id of its company, host, mentee or cohort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedScope {
    Institute,
    Company(CompanyId),
    Host(HostId),
    Mentee(MenteeId),
    Cohort(CohortId),
}

impl FeedScope {
    pub fn scope_type(self) -> ScopeType {
        match self {
            Self::Institute => ScopeType::Institute,
            Self::Company(_) => ScopeType::Company,
            Self::Host(_) => ScopeType::Host,
            Self::Mentee(_) => ScopeType::Mentee,
            Self::Cohort(_) => ScopeType::Cohort,
        }
    }

    /// The id of the company, host, mentee or cohort as it is on the wire; `None` for the institute.
    pub fn id(self) -> Option<String> {
        match self {
            Self::Institute => None,
            Self::Company(id) => Some(id.to_string()),
            Self::Host(id) => Some(id.to_string()),
            Self::Mentee(id) => Some(id.to_string()),
            Self::Cohort(id) => Some(id.to_string()),
        }
    }
}

/// This is a merge patch of a feed (RFC 7396). `None` keeps a value.
#[derive(Debug, Clone, Default)]
pub struct FeedPatch {
    pub name: Option<String>,
    pub detail: Option<Detail>,
}

/// A feed that is still to be made.
#[derive(Debug, Clone)]
pub struct NewFeed {
    pub scope: FeedScope,
    pub name: String,
    pub detail: Detail,
}

/// Where a feed is. Google and Outlook are given `url`, `webcal_url` is for a button that opens Apple's calendar or Thunderbird, and the
/// page has both. Each of them holds the feed's secret.
#[derive(Debug, Clone)]
pub struct Addresses {
    pub url: String,
    pub webcal_url: String,
    pub page_url: String,
}

impl Addresses {
    /// `public_url` has no slash at its end.
    pub fn of(token: &str, public_url: &str) -> Self {
        let page_url = format!("{public_url}/calendars/{token}");
        let url = format!("{page_url}.ics");
        let webcal_url = url.split_once("://").map_or_else(|| url.clone(), |(_, rest)| format!("webcal://{rest}"));
        Self { url, webcal_url, page_url }
    }
}

/// A company and its hosts together may have at most this many feeds. `MOST_OF_MENTEE` is the limit for a mentee, `MOST_OF_COHORT` the limit
/// for a cohort, and `MOST_OF_INSTITUTE` the limit for feeds of all slots.
pub const MOST_OF_COMPANY: i64 = 500;
pub const MOST_OF_MENTEE: i64 = 20;
pub const MOST_OF_COHORT: i64 = 20;
pub const MOST_OF_INSTITUTE: i64 = 100;

/// A feed has at most this many events (Google stops reading at about 1 MB). If there are more, events before this week are left out first,
/// beginning with the oldest, and then the events that are farthest ahead.
pub const MOST_EVENTS: i64 = 1_000;

/// How many days a cancelled event is shown after it would have started.
const DAYS_CANCELLED: i64 = 14;

/// The days that a feed covers, counted from today in UTC.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    pub first_day: Date,
    /// The start of the first day; what starts at this instant is shown.
    pub from: Instant,
    /// The end of the last day; what starts at this instant is no longer shown.
    pub until: Instant,
    /// This week starts at this instant, on Monday. If there are too many events, events before it are left out first.
    pub this_week: Instant,
    /// What was cancelled is shown if it would have started at this instant or later, which is 14 days ago.
    pub cancelled_from: Instant,
}

impl Window {
    /// `today` is a date in UTC.
    pub fn around(today: Date) -> Self {
        let shown = Interval::of_days(today, DAYS_BACK, DAYS_ON);
        Self {
            first_day: today.saturating_sub(DAYS_BACK.days()),
            from: shown.starts_at,
            until: shown.ends_at,
            this_week: Zone::utc().start_of(today.saturating_sub(i64::from(today.weekday().to_monday_zero_offset()).days())),
            cancelled_from: Interval::of_days(today, DAYS_CANCELLED, 0).starts_at,
        }
    }
}

/// Gives the family of calendar programs that a User-Agent belongs to; the header itself is not kept.
pub fn client_family(user_agent: &str) -> &'static str {
    let families: [(&str, &[&str]); 4] = [
        ("Thunderbird", &["thunderbird"]),
        ("Google", &["google"]),
        ("Outlook", &["outlook", "microsoft", "exchange"]),
        // A Mac's browser names the Mac as well, so only the calendar's own programs count.
        ("Apple", &["calendaragent", "dataaccessd", "accountsd", "ical/", "macos/", "ios/"]),
    ];
    let lower = user_agent.to_ascii_lowercase();
    families.iter().find(|(_, signs)| signs.iter().any(|sign| lower.contains(sign))).map_or("other", |(family, _)| family)
}

/// Names a slot's kind as people say it.
pub fn kind_in_words(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::MockInterview => "Mock interview",
        SlotKind::Shadowing => "Job shadowing",
        SlotKind::GroupSession => "Group session",
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_feed_has_three_addresses() {
        let addresses = Addresses::of("token", "https://foothold.example");
        assert_eq!(addresses.page_url, "https://foothold.example/calendars/token");
        assert_eq!(addresses.url, "https://foothold.example/calendars/token.ics");
        assert_eq!(addresses.webcal_url, "webcal://foothold.example/calendars/token.ics");
    }

    #[test]
    fn a_window_is_461_days_of_utc() {
        let window = Window::around(date(2027, 3, 31));
        assert_eq!(window.from.to_string(), "2027-01-30T00:00:00Z");
        assert_eq!(window.until.to_string(), "2028-05-05T00:00:00Z");
        assert_eq!(window.cancelled_from.to_string(), "2027-03-17T00:00:00Z");
        assert_eq!(window.this_week.to_string(), "2027-03-29T00:00:00Z");
    }

    #[test]
    fn clients_are_known_by_family() {
        let agents = [
            ("Google-Calendar-Importer", "Google"),
            ("Microsoft.Exchange/15.20 (CalendarSync)", "Outlook"),
            ("iOS/18.2 (22C152) dataaccessd/1.0", "Apple"),
            ("macOS/15.2 (24C101) CalendarAgent/988", "Apple"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", "Thunderbird"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15", "other"),
            ("", "other"),
        ];
        for (agent, family) in agents {
            assert_eq!(client_family(agent), family, "{agent}");
        }
    }
}
