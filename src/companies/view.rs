//! Companies, sites and hosts as readers see them.

use jiff::civil::Date;
use serde::Serialize;

use super::model::partnership::{Agreement, PartnershipStatus};
use super::model::{HostRole, SizeBand};
use super::store::{CompanyRow, HostRow, SiteRow};
use crate::auth::{Scope, Stamp};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{CompanyId, HostId, SiteId};
use crate::time::{Instant, Zone};
use crate::wire::answer::Answer;

/// A company, as coordinators and its own partners see it.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Company)]
pub struct CompanyView {
    id: CompanyId,
    name: String,
    sector: String,
    size_band: SizeBand,
    timezone: Zone,
    website: Option<String>,
    may_publish: bool,
    /// The company's name in another system of the institute; null where it has none. Coordinators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, required = false)]
    #[expect(clippy::option_option, reason = "absent for partners, null for a coordinator where there is none")]
    external_id: Option<Option<String>>,
    /// `false`: archived.
    active: bool,
    /// `true`: the institute itself.
    own: bool,
    /// Null for the institute itself, which is no partner.
    partnership: Option<PartnershipView>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

/// Where the relationship with a company stands.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Partnership)]
pub struct PartnershipView {
    status: PartnershipStatus,
    since: Instant,
    /// The latest that was signed; null where none was.
    agreement: Option<Agreement>,
    /// Null where nothing was agreed. Coordinators only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Date>, required = false)]
    #[expect(clippy::option_option, reason = "absent for partners, null for a coordinator where nothing was agreed")]
    do_not_contact_until: Option<Option<Date>>,
}

impl CompanyView {
    /// Answers with the company as a step has left it.
    pub fn show(_: &mut Conn, stamp: &Stamp, row: CompanyRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::seen_by(stamp.by.scope(), row))
    }

    /// Shows a company to a reader; only the institute sees `external_id` and `do_not_contact_until`.
    pub fn seen_by(scope: Scope, row: CompanyRow) -> Self {
        let partnership = (!row.own).then(|| PartnershipView {
            status: row.partnership_status,
            since: row.partnership_since,
            agreement: row.agreement,
            do_not_contact_until: matches!(scope, Scope::Institute).then(|| row.do_not_contact_until.map(|day| day.0)),
        });
        Self {
            id: row.id,
            name: row.name,
            sector: row.sector,
            size_band: row.size_band,
            timezone: row.timezone,
            website: row.website,
            may_publish: row.may_publish,
            external_id: matches!(scope, Scope::Institute).then_some(row.external_id),
            active: row.active,
            own: row.own,
            partnership,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A place where a company receives mentees.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Site)]
pub struct SiteView {
    id: SiteId,
    company_id: CompanyId,
    name: String,
    /// Null: the company's.
    timezone: Option<Zone>,
    address: Option<String>,
    area: Option<String>,
    access_notes: Option<String>,
    /// `false`: archived.
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl SiteView {
    /// Answers with the site as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: SiteRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }
}

impl From<SiteRow> for SiteView {
    fn from(row: SiteRow) -> Self {
        Self {
            id: row.id,
            company_id: row.company_id,
            name: row.name,
            timezone: row.timezone,
            address: row.address,
            area: row.area,
            access_notes: row.access_notes,
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A person at a company who interviews or is shadowed.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Host)]
pub struct HostView {
    id: HostId,
    company_id: CompanyId,
    name: String,
    job_title: Option<String>,
    email: Option<String>,
    roles: Vec<HostRole>,
    /// `false`: archived.
    active: bool,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
}

impl HostView {
    /// Answers with the host as a step has left it.
    pub fn show(_: &mut Conn, _: &Stamp, row: HostRow) -> Result<Answer> {
        Answer::resource(200, row.version, &Self::from(row))
    }
}

impl From<HostRow> for HostView {
    fn from(row: HostRow) -> Self {
        Self {
            id: row.id,
            company_id: row.company_id,
            name: row.details.name,
            job_title: row.details.job_title,
            email: row.details.email,
            roles: row.details.roles.as_slice().to_vec(),
            active: row.active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
