//! Reads what is typed of blackouts, field by field.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};
use serde_json::Value;

use super::model::{BlackoutScope, BlackoutScopeType, BlackoutTime, MOST_DAYS, NewBlackout};
use crate::auth::Scope;
use crate::busy::interval::Interval;
use crate::error::Result;
use crate::policy::store::{BlackoutFilter, ScopeFilter};
use crate::time::{Instant, Zone};
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;

/// The body of a new blackout: whole days, or two instants.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBlackout, example = json!({"scope": {"type": "institute"}, "name": "Winter break", "starts_on": "2027-12-24", "ends_on": "2028-01-02"}))]
#[expect(dead_code, reason = "describes the body that `new_blackout` reads")]
pub struct NewBlackoutBody {
    scope: NewBlackoutScopeBody,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// The first day, in the time zone of the institute or of the company.
    starts_on: Option<Date>,
    /// The last day, which belongs to the blackout.
    ends_on: Option<Date>,
    /// Instead of days.
    starts_at: Option<Instant>,
    /// Goes with `starts_at`; later than it.
    ends_at: Option<Instant>,
}

/// This says whose blackout it is to be.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBlackoutScope, example = json!({"type": "institute"}))]
#[expect(dead_code, reason = "describes the body that `new_scope` reads")]
pub struct NewBlackoutScopeBody {
    /// A partner has blackouts of its company and its hosts.
    #[serde(rename = "type")]
    scope_type: BlackoutScopeType,
    /// The id of the company or host. It is refused for the institute.
    id: Option<String>,
}

/// Reads the body of a new blackout, or gives every fault in it at once.
pub fn new_blackout(mut body: Fields, caller: Scope) -> Result<(BlackoutScope, NewBlackout)> {
    if !body.has("scope") {
        body.required("scope", Ok);
    }
    let scope = body.object("scope", |fields| new_scope(fields, caller));
    let name = body.required("name", parse::text(parse::NAME));
    let time = time(&mut body);
    body.finish(|| Some((scope?, NewBlackout { name: name?, time: time? })))
}

fn new_scope(fields: &mut Fields, caller: Scope) -> Option<BlackoutScope> {
    let scope_type = fields.required("type", parse::word);
    let given = fields.has("id");
    // The id is taken whatever the type is, so that a wrong type is the only fault that is named.
    let id = fields.optional("id", parse::text(parse::NAME));
    match (scope_type?, id) {
        (BlackoutScopeType::Institute, _) if !may_have_institute(caller) => {
            fields.fault("type", "not-allowed", "A partner has blackouts of its company and its hosts.");
            None
        }
        (BlackoutScopeType::Institute, _) if given => {
            fields.fault("id", "not-allowed", "The institute has no id.");
            None
        }
        (BlackoutScopeType::Institute, _) => Some(BlackoutScope::Institute),
        (BlackoutScopeType::Company | BlackoutScopeType::Host, None) => {
            if !given {
                fields.fault("id", "required", "Whose blackout: give the id.");
            }
            None
        }
        (BlackoutScopeType::Company, Some(id)) => typed(fields, &id).map(BlackoutScope::Company),
        (BlackoutScopeType::Host, Some(id)) => typed(fields, &id).map(BlackoutScope::Host),
    }
}

fn may_have_institute(caller: Scope) -> bool {
    match caller {
        Scope::Institute => true,
        Scope::Company(_) => false,
    }
}

fn typed<I: FromStr>(fields: &mut Fields, id: &str) -> Option<I> {
    let parsed = id.parse().ok();
    if parsed.is_none() {
        fields.fault("id", "unknown-id", "There is nothing under this id.");
    }
    parsed
}

/// Reads the time of a blackout: two days, or two instants.
fn time(body: &mut Fields) -> Option<BlackoutTime> {
    let has_days = body.has("starts_on") || body.has("ends_on");
    let has_instants = body.has("starts_at") || body.has("ends_at");
    if has_days && has_instants {
        body.fault("starts_at", "contradiction", "Give days or instants, and not both.");
    }
    if !has_instants {
        if !has_days {
            body.fault("starts_on", "one-of", "Give starts_on with ends_on, or starts_at with ends_at.");
            return None;
        }
        let (first, last) = (body.required("starts_on", day), body.required("ends_on", day));
        let (first, last) = (first?, last?);
        if last < first {
            body.fault("ends_on", "out-of-range", "Not before starts_on.");
        } else if first.saturating_add(MOST_DAYS.days()) <= last {
            body.fault("ends_on", "out-of-range", format!("At most {MOST_DAYS} days."));
        }
        return Some(BlackoutTime::Days { first, last });
    }
    // Days that stand beside instants are taken, so that they are no unknown fields.
    let _ = (body.optional("starts_on", day), body.optional("ends_on", day));
    let (starts_at, ends_at) = (body.required("starts_at", parse::instant), body.required("ends_at", parse::instant));
    let (starts_at, ends_at) = (starts_at?, ends_at?);
    if ends_at <= starts_at {
        body.fault("ends_at", "out-of-range", "Later than starts_at.");
    } else if ends_at.since(starts_at) > SignedDuration::from_hours(24 * MOST_DAYS) {
        body.fault("ends_at", "out-of-range", format!("At most {MOST_DAYS} days after starts_at."));
    }
    Some(BlackoutTime::Between(Interval { starts_at, ends_at }))
}

/// Parses a date whose instants can be kept.
fn day(value: Value) -> Result<Date, Fault> {
    let day = parse::date(value)?;
    if (1970..=9998).contains(&day.year()) { Ok(day) } else { Err(Fault::new("out-of-range", "Between 1970 and 9998.")) }
}

/// One end of the time that a list is asked for.
#[derive(Debug, Clone, Copy)]
enum Bound {
    Day(Date),
    At(Instant),
}

fn bound(value: Value) -> Result<Bound, Fault> {
    let is_day = value.as_str().is_some_and(|text| text.len() == 10);
    if is_day { day(value).map(Bound::Day) } else { parse::instant(value).map(Bound::At) }
}

/// Parses whose blackouts are meant: a kind of scope, or the id of a company or host.
pub fn scope_filter(value: Value) -> Result<ScopeFilter, Fault> {
    let unknown = || Fault::new("unknown-word", "institute, company or host, or the id of a company or host.");
    let Value::String(text) = value else { return Err(unknown()) };
    if let Ok(scope_type) = text.parse() {
        return Ok(ScopeFilter::Type(scope_type));
    }
    let company = text.parse().map(BlackoutScope::Company).ok();
    company.or_else(|| text.parse().map(BlackoutScope::Host).ok()).map(ScopeFilter::Of).ok_or_else(unknown)
}

/// A list that is asked for. Its days are those of the institute's time zone, which is not known yet.
#[derive(Debug, Clone)]
pub struct WantedBlackouts {
    scope: Option<ScopeFilter>,
    from: Option<Bound>,
    to: Option<Bound>,
}

/// Takes the filters of a list. A day as `to` belongs to the time that is asked for.
pub fn filters(query: &mut Fields) -> WantedBlackouts {
    let scope = query.optional("scope", scope_filter);
    WantedBlackouts { scope, from: query.optional("from", bound), to: query.optional("to", bound) }
}

impl WantedBlackouts {
    pub fn in_zone(&self, zone: &Zone) -> BlackoutFilter {
        let from = self.from.map(|from| match from {
            Bound::Day(day) => zone.start_of(day),
            Bound::At(at) => at,
        });
        let to = self.to.map(|to| match to {
            Bound::Day(day) => zone.start_of(day.tomorrow().unwrap_or(day)),
            Bound::At(at) => at,
        });
        BlackoutFilter { scope: self.scope, from, to }
    }
}

/// The parameters of an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportQuery {
    pub scope: BlackoutScope,
    pub dry_run: bool,
}

/// Reads the parameters of an import. Without a scope it is for the institute, and a partner's is for its company.
pub fn import_query(mut query: Fields, caller: Scope) -> Result<ImportQuery> {
    let dry_run = query.optional("dry_run", parse::boolean_in_query).unwrap_or(false);
    let own = match caller {
        Scope::Institute => BlackoutScope::Institute,
        Scope::Company(company) => BlackoutScope::Company(company),
    };
    let scope = match query.optional("scope", scope_filter) {
        None => Some(own),
        Some(ScopeFilter::Of(scope)) => Some(scope),
        Some(ScopeFilter::Type(BlackoutScopeType::Institute)) if may_have_institute(caller) => Some(BlackoutScope::Institute),
        Some(ScopeFilter::Type(BlackoutScopeType::Institute)) => {
            query.fault("scope", "not-allowed", "A partner has blackouts of its company and its hosts.");
            None
        }
        Some(ScopeFilter::Type(BlackoutScopeType::Company | BlackoutScopeType::Host)) => {
            query.fault("scope", "malformed", "institute, or the id of a company or host.");
            None
        }
    };
    query.finish(|| Some(ImportQuery { scope: scope?, dry_run }))
}
