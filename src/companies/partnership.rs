//! Takes a step of a partnership (docs/product.md, Partnership).

use jiff::civil::Date;

use super::model::partnership::{Day, NewTransition, PartnershipStatus, check_step};
use super::store::{self, CompanyRow, TransitionRow};
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Error, Result};
use crate::events::model::PartnershipData;
use crate::events::{self, Event};

/// Takes a step with a locked company. The step to `active` needs an agreement, which comes with the step or is there already, and a host
/// who is not archived. Whether a company that declined may be approached again depends on the day in the company's time zone.
pub fn transition(conn: &mut Conn, stamp: &Stamp, company: &CompanyRow, new: &NewTransition) -> Result<(CompanyRow, TransitionRow)> {
    let today = company.timezone.date_at(stamp.at);
    check_step(company.partnership_status, new.to, today, company.do_not_contact_until.map(|day| day.0))?;
    let changed = stepped(company.clone(), stamp, new);
    if changed.partnership_status == PartnershipStatus::Active {
        check_agreement_and_host(conn, &changed, today)?;
    }
    store::update_company(conn, &changed)?;
    let transition = written(stamp, company, new, changed.version);
    store::insert_transition(conn, &transition)?;
    record(conn, stamp, &transition)?;
    Ok((changed, transition))
}

fn stepped(mut company: CompanyRow, stamp: &Stamp, new: &NewTransition) -> CompanyRow {
    company.partnership_status = new.to;
    company.partnership_since = stamp.at;
    company.agreement = new.agreement.clone().or(company.agreement);
    company.do_not_contact_until = match new.to {
        PartnershipStatus::Declined => new.do_not_contact_until.map(Day),
        // The company is talked to again, so the day until which it was left alone no longer matters.
        PartnershipStatus::Approached | PartnershipStatus::Active => None,
        _ => company.do_not_contact_until,
    };
    company.version += 1;
    company.updated_at = stamp.at;
    company
}

fn check_agreement_and_host(conn: &mut Conn, company: &CompanyRow, today: Date) -> Result<()> {
    let Some(agreement) = &company.agreement else {
        return Err(Error::invalid("/agreement", "required", "An active partnership needs a signed agreement."));
    };
    if let Some(why) = agreement.why_not_in_force(today) {
        return Err(Error::invalid(
            "/agreement",
            "not-in-force",
            format!("{why}: an active partnership needs one that is in force today."),
        ));
    }
    if !store::has_active_host(conn, company.id)? {
        return Err(Error::conflict("An active partnership needs at least one active host: add one first."));
    }
    Ok(())
}

fn written(stamp: &Stamp, company: &CompanyRow, new: &NewTransition, version: i64) -> TransitionRow {
    TransitionRow {
        id: stamp.new_id(),
        company_id: company.id,
        from_status: company.partnership_status,
        to_status: new.to,
        reason: new.reason.clone(),
        agreement: new.agreement.clone(),
        do_not_contact_until: new.do_not_contact_until.map(Day),
        actor: stamp.by.id(),
        version,
        created_at: stamp.at,
    }
}

fn record(conn: &mut Conn, stamp: &Stamp, transition: &TransitionRow) -> Result<()> {
    let data = PartnershipData {
        company_id: transition.company_id,
        from: transition.from_status.as_str(),
        to: transition.to_status.as_str(),
        version: transition.version,
    };
    events::record(conn, stamp, &Event::Partnership(data), transition.reason.as_deref())
}
