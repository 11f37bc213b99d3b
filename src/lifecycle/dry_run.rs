//! This says what archiving and the steps of a partnership can reach, for their dry runs. What they can reach is locked in the order in which
//! the step locks it.

use crate::auth::Stamp;
use crate::bookings::dry_run::foresee::Reach;
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, HostId, MenteeId, SiteId};
use crate::slots::model::Subject;
use crate::slots::store as slots;

/// Locks the company with its published slots that have not begun.
pub fn company(conn: &mut Conn, stamp: &Stamp, id: CompanyId) -> Result<Reach> {
    within(conn, stamp, id, Subject::Company(id))
}

/// Locks the site's company, and the published slots at the site that have not begun.
pub fn site(conn: &mut Conn, stamp: &Stamp, id: SiteId) -> Result<Reach> {
    let company = companies::find_site(conn, stamp.by.scope(), id)?.company_id;
    within(conn, stamp, company, Subject::Site(id))
}

/// Locks the host's company, and the published slots of the host that have not begun.
pub fn host(conn: &mut Conn, stamp: &Stamp, id: HostId) -> Result<Reach> {
    let company = companies::find_host(conn, stamp.by.scope(), id)?.company_id;
    within(conn, stamp, company, Subject::Host(id))
}

/// A step of a mentee reaches no slots, since it is refused while bookings stand. The step itself finds the mentee.
pub fn mentee(_: &mut Conn, _: &Stamp, _: MenteeId) -> Result<Reach> {
    Ok(Reach { company: None, slots: Vec::new() })
}

fn within(conn: &mut Conn, stamp: &Stamp, company: CompanyId, of: Subject) -> Result<Reach> {
    let company = companies::lock_company(conn, stamp.by.scope(), company)?;
    Ok(Reach { company: Some(company), slots: slots::lock_future_published(conn, of, stamp.at)? })
}
