//! This says whose history is read, and what a reader may know of who acted.

use crate::auth::Scope;
use crate::ids::{BookingId, CohortId, CompanyId, EnrolmentId, MenteeId, ProgrammeId, SlotId};

/// This says whose history is read.
#[derive(Debug, Clone, Copy)]
pub enum Whose {
    /// This history says what was done with the company itself, its hosts, sites, keys, feeds and endpoints. It does not include the
    /// company's slots.
    Company(CompanyId),
    /// This history says what was done with the slot and with its bookings.
    Slot(SlotId),
    Booking(BookingId),
    /// This history says what was done with the mentee, the mentee's enrolments and the mentee's bookings.
    Mentee(MenteeId),
    Programme(ProgrammeId),
    /// This history says what was done with the cohort and its enrolments.
    Cohort(CohortId),
    Enrolment(EnrolmentId),
}

crate::words! {
    /// On whose side somebody acted.
    pub enum Side { Institute = "institute", Company = "company", System = "system" }
}

/// This says what a reader may know of who acted and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The reader may know the key or account, and the reason that was given with it.
    All,
    /// The reader may know only which side acted.
    SideAlone,
}

/// Decides what a reader may know of who acted. A company knows its own keys, accounts and reasons. Of the institute it learns only that it acted.
pub fn known(reader: Scope, actor_company: Option<CompanyId>) -> Known {
    match reader {
        Scope::Institute => Known::All,
        Scope::Company(own) if actor_company == Some(own) => Known::All,
        Scope::Company(_) => Known::SideAlone,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_company_knows_its_own_keys_alone() {
        let company = |number| CompanyId::from(Uuid::from_u128(number));
        for (actor, expected) in [(Some(company(1)), Known::All), (Some(company(2)), Known::SideAlone), (None, Known::SideAlone)] {
            assert_eq!(known(Scope::Company(company(1)), actor), expected);
            assert_eq!(known(Scope::Institute, actor), Known::All);
        }
    }
}
