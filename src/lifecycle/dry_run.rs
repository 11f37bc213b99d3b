//! These are the dry runs of archiving and of the steps of a partnership. They lock what the step can reach, in the same order as the step
//! does.

use crate::auth::Stamp;
use crate::bookings::dry_run::foresee::{Reach, foresee};
use crate::companies::store as companies;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, HostId, MenteeId, SiteId};
use crate::slots::model::Subject;
use crate::slots::store as slots;
use crate::web::change_request::Given;
use crate::wire::answer::Answer;

/// Makes the dry run of a step of a company.
pub fn of_company<R>(
    step: impl Fn(&mut Conn, &Stamp, &Given, CompanyId) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, CompanyId) -> Result<Answer> + Send + 'static {
    move |conn, stamp, given, id| {
        let reach = reach(conn, stamp, id, Subject::Company(id))?;
        foresee(conn, stamp, &reach, |conn| step(conn, stamp, given, id).map(drop))
    }
}

/// Makes the dry run of a step of a site.
pub fn of_site<R>(
    step: impl Fn(&mut Conn, &Stamp, &Given, SiteId) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, SiteId) -> Result<Answer> + Send + 'static {
    move |conn, stamp, given, id| {
        let company = companies::find_site(conn, stamp.by.scope(), id)?.company_id;
        let reach = reach(conn, stamp, company, Subject::Site(id))?;
        foresee(conn, stamp, &reach, |conn| step(conn, stamp, given, id).map(drop))
    }
}

/// Makes the dry run of a step of a host.
pub fn of_host<R>(
    step: impl Fn(&mut Conn, &Stamp, &Given, HostId) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, HostId) -> Result<Answer> + Send + 'static {
    move |conn, stamp, given, id| {
        let company = companies::find_host(conn, stamp.by.scope(), id)?.company_id;
        let reach = reach(conn, stamp, company, Subject::Host(id))?;
        foresee(conn, stamp, &reach, |conn| step(conn, stamp, given, id).map(drop))
    }
}

/// Makes the dry run of a step of a mentee. It reaches no slots, because such a step is refused while the mentee has open bookings.
pub fn of_mentee<R>(
    step: impl Fn(&mut Conn, &Stamp, &Given, MenteeId) -> Result<R> + Send + 'static,
) -> impl Fn(&mut Conn, &Stamp, &Given, MenteeId) -> Result<Answer> + Send + 'static {
    move |conn, stamp, given, id| {
        foresee(conn, stamp, &Reach { company: None, slots: Vec::new() }, |conn| step(conn, stamp, given, id).map(drop))
    }
}

fn reach(conn: &mut Conn, stamp: &Stamp, company: CompanyId, of: Subject) -> Result<Reach> {
    let company = companies::lock_company(conn, stamp.by.scope(), company)?;
    Ok(Reach { company: Some(company), slots: slots::lock_future_published(conn, of, stamp.at)? })
}
