//! The words of blackouts, and which of them stand in the way of a slot.

use jiff::civil::Date;

use crate::busy::interval::Interval;
use crate::ids::{CompanyId, HostId};
use crate::policy::store::BlackoutRow;
use crate::time::Zone;

crate::words! {
    /// This says whose blackout it is.
    pub enum BlackoutScopeType { Institute = "institute", Company = "company", Host = "host" }
}

/// This says whose blackout it is, as the caller names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlackoutScope {
    Institute,
    Company(CompanyId),
    Host(HostId),
}

/// A blackout lasts at most this many days, which are three years. This bounds how far a deadline in working days can be put off.
pub const MOST_DAYS: i64 = 1_096;

/// This says when a blackout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlackoutTime {
    /// These are whole days in the time zone of its scope. Both days belong to it.
    Days {
        first: Date,
        last: Date,
    },
    Between(Interval),
}

/// The blackout that a caller asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBlackout {
    pub name: String,
    pub time: BlackoutTime,
}

impl BlackoutTime {
    /// Gives the instants between which the blackout is, if its days are those of this zone.
    pub fn interval(self, zone: &Zone) -> Interval {
        match self {
            Self::Days { first, last } => {
                let next = last.tomorrow().unwrap_or(last);
                Interval { starts_at: zone.start_of(first), ends_at: zone.start_of(next) }
            }
            Self::Between(interval) => interval,
        }
    }
}

impl BlackoutRow {
    pub fn interval(&self) -> Interval {
        Interval { starts_at: self.starts_at, ends_at: self.ends_at }
    }

    pub fn scope(&self) -> BlackoutScope {
        match (self.company_id, self.host_id) {
            (_, Some(host)) => BlackoutScope::Host(host),
            (Some(company), None) => BlackoutScope::Company(company),
            (None, None) => BlackoutScope::Institute,
        }
    }
}

/// These are the blackouts that can stand in the way of slots of one company and some of its hosts, in a span of time.
#[derive(Debug, Clone, Default)]
pub struct Blackouts(pub Vec<BlackoutRow>);

impl Blackouts {
    /// Gives the blackouts of the institute, of the company and of these hosts that overlap a slot at this time.
    pub fn in_the_way<'a>(&'a self, hosts: &'a [HostId], at: Interval) -> impl Iterator<Item = &'a BlackoutRow> {
        let concerns = |row: &BlackoutRow| row.host_id.is_none_or(|host| hosts.contains(&host));
        self.0.iter().filter(move |row| concerns(row) && row.interval().within(at).is_some())
    }

    /// Gives the blackouts of these hosts alone that overlap a slot at this time.
    pub fn of_hosts<'a>(&'a self, hosts: &'a [HostId], at: Interval) -> impl Iterator<Item = &'a BlackoutRow> {
        self.in_the_way(hosts, at).filter(|row| row.host_id.is_some())
    }
}
