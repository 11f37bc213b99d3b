//! Reads a change of the policy, so that every value out of its range is named at once.

use serde_json::{Map, Value};

use super::model::NewPolicy;
use super::settings::{
    Before, BeforeByKind, CapPerCohort, CapSameCompany, CapUpcoming, HostDay, Hours, OfferHold, QuietHours, Respond, RetentionMonths,
    Rounds, Settings, ShadowingLimits, WorkingDays,
};
use crate::error::Result;
use crate::time::Instant;
use crate::wire::fields::{Fault, Fields};
use crate::wire::parse;

/// A change of the policy. `settings` is a merge patch (RFC 7396): what it does not name stays.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPolicy, example = json!({"settings": {"host_day": {"mock_interview": 6}},
    "reason": "Hosts say that eight interviews on one day are too many."}))]
#[expect(dead_code, reason = "describes the body that `new_policy` reads")]
pub struct NewPolicyBody {
    settings: Value,
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
    /// It is in force from then on: at once where this is absent, and never in the past.
    effective_from: Option<Instant>,
}

/// Takes the instant from which the new version is in force, without finishing the body: what the patch is merged over depends on it.
pub fn effective_from(body: &mut Fields) -> Option<Instant> {
    body.optional("effective_from", parse::instant)
}

/// Reads the rest of the body and merges its settings over those that are there.
pub fn new_policy(mut body: Fields, effective_from: Option<Instant>, there: &Settings) -> Result<NewPolicy> {
    let there = match serde_json::to_value(there) {
        Ok(Value::Object(map)) => map,
        _ => Map::new(),
    };
    if !body.has("settings") {
        body.required("settings", |_| Err::<(), _>(Fault::new("required", "This field is required.")));
    }
    let merged = body.merge_object("settings", there, settings).flatten();
    let reason = body.required("reason", parse::text(parse::NOTE));
    body.finish(|| Some(NewPolicy { settings: merged?, reason: reason?, effective_from }))
}

/// Reads the named members of an object, all of them before the first one that is missing ends it.
macro_rules! members {
    ($fields:ident => $type:ident { $($name:ident: $read:expr),+ $(,)? }) => {{
        $(let $name = $read($fields, stringify!($name));)+
        Some($type { $($name: $name?),+ })
    }};
}

fn settings(fields: &mut Fields) -> Option<Settings> {
    members!(fields => Settings {
        booking_closes: group(before_by_kind),
        cancel_cutoff: group(before_by_kind),
        respond: group(|fields| members!(fields => Respond { within: hours, before_start: hours, at_least: hours })),
        offer_hold: group(|fields| members!(fields => OfferHold { far: hours, under_7_days: hours, under_72_hours: hours })),
        quiet_hours: group(quiet_hours),
        gap_minutes: number(0, 240),
        host_day: group(|fields| members!(fields => HostDay { mock_interview: count })),
        shadowing_limits: group(|fields| members!(fields => ShadowingLimits {
            minutes_per_day: number(0, 1440),
            days_in_a_row: count,
            days_per_company_in_12_months: count,
            days_per_cohort: count,
        })),
        cap_per_cohort: group(|fields| members!(fields => CapPerCohort {
            mock_interview: count,
            shadowing: count,
            released_weeks_before_end: number(0, 52),
        })),
        cap_upcoming: group(|fields| members!(fields => CapUpcoming { mock_interview: count, shadowing: count, one_to_one: count })),
        cap_same_company: group(|fields| members!(fields => CapSameCompany { mock_interview: count, shadowing: count })),
        late_is_no_show_minutes: number(1, 240),
        correction_working_days: days,
        rounds: group(|fields| members!(fields => Rounds {
            lasts_at_least: hours,
            before_booking_closes: hours,
            max_choices: number(1, 100),
            credit_days: number(0, 365),
            short_notice_free_per_days: number(0, 365),
        })),
        retention_months: group(|fields| members!(fields => RetentionMonths {
            ended_enrolments: number(1, 120),
            declined_partnerships: number(1, 120),
            deliveries: number(2, 120),
        })),
    })
}

/// Makes a reader of an object that must be there.
fn group<T>(read: impl Fn(&mut Fields) -> Option<T>) -> impl Fn(&mut Fields, &str) -> Option<T> {
    move |fields, name| {
        if !fields.has(name) {
            return fields.required(name, |_| Err(Fault::new("required", "A setting cannot be cleared.")));
        }
        fields.object(name, &read)
    }
}

fn number(least: i32, most: i32) -> impl Fn(&mut Fields, &str) -> Option<i32> {
    move |fields, name| fields.required(name, parse::integer(least, most))
}

fn count(fields: &mut Fields, name: &str) -> Option<i32> {
    number(0, 100)(fields, name)
}

fn hours(fields: &mut Fields, name: &str) -> Option<Hours> {
    group(|fields| members!(fields => Hours { hours: number(0, 720) }))(fields, name)
}

fn days(fields: &mut Fields, name: &str) -> Option<u32> {
    number(0, 30)(fields, name).and_then(|days| u32::try_from(days).ok())
}

fn before_by_kind(fields: &mut Fields) -> Option<BeforeByKind> {
    members!(fields => BeforeByKind { mock_interview: group(before), shadowing: group(before), group_session: group(before) })
}

/// Reads hours or working days, of which one must be there. A merge patch that changes one into the other clears the first with null.
fn before(fields: &mut Fields) -> Option<Before> {
    let one_of = "Give hours or working_days, and null for the other one where it was set.";
    match (fields.has("hours"), fields.has("working_days")) {
        (true, false) => members!(fields => Hours { hours: number(0, 720) }).map(Before::Hours),
        (false, true) => members!(fields => WorkingDays { working_days: days }).map(Before::WorkingDays),
        (true, true) => {
            number(0, 720)(fields, "hours");
            days(fields, "working_days");
            fields.fault("working_days", "not-allowed", one_of);
            None
        }
        (false, false) => fields.required("hours", |_| Err(Fault::new("required", one_of))),
    }
}

fn quiet_hours(fields: &mut Fields) -> Option<QuietHours> {
    let time = |fields: &mut Fields, name: &str| fields.required(name, parse::time_of_day);
    members!(fields => QuietHours { from: time, to: time })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::error::Error;

    fn read(settings: &Value) -> Result<Settings, Vec<(String, &'static str)>> {
        let body = json!({"settings": settings, "reason": "why"});
        let fields = Fields::of_json(body.to_string().as_bytes()).unwrap();
        match new_policy(fields, None, &Settings::default()) {
            Ok(new) => Ok(new.settings),
            Err(Error::Invalid(faults)) => Err(faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect()),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_patch_of_nothing_keeps_every_setting() {
        assert_eq!(read(&json!({})), Ok(Settings::default()));
        let whole = serde_json::to_value(Settings::default()).unwrap();
        assert_eq!(read(&whole), Ok(Settings::default()));
    }

    #[test]
    fn a_patch_changes_what_it_names_and_nothing_else() {
        let changed = read(&json!({"host_day": {"mock_interview": 6}, "quiet_hours": {"from": "21:30"}})).unwrap();
        let mut expected = Settings::default();
        expected.host_day.mock_interview = 6;
        expected.quiet_hours.from = "21:30".parse().unwrap();
        assert_eq!(changed, expected);
    }

    #[test]
    fn hours_become_working_days_where_they_are_cleared() {
        let both = read(&json!({"booking_closes": {"mock_interview": {"working_days": 2}}}));
        assert_eq!(both, Err(vec![("/settings/booking_closes/mock_interview/working_days".to_owned(), "not-allowed")]));
        let changed = read(&json!({"booking_closes": {"mock_interview": {"working_days": 2, "hours": null}}})).unwrap();
        assert_eq!(changed.booking_closes.mock_interview, Before::WorkingDays(WorkingDays { working_days: 2 }));
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let faults = read(&json!({
            "respond": {"within": {"hours": 721}}, "quiet_hours": {"to": "24:00"}, "late_is_no_show_minutes": null,
            "offer_hold": null, "host_day": {"mock_interview": -1, "colour": 3}, "weather": {}, "correction_working_days": 31,
            "cancel_cutoff": {"shadowing": {"working_days": null}},
        }));
        let expected = [
            ("/settings/cancel_cutoff/shadowing/hours", "required"),
            ("/settings/respond/within/hours", "out-of-range"),
            ("/settings/offer_hold", "required"),
            ("/settings/quiet_hours/to", "malformed"),
            ("/settings/host_day/mock_interview", "out-of-range"),
            ("/settings/host_day/colour", "unknown-field"),
            ("/settings/late_is_no_show_minutes", "required"),
            ("/settings/correction_working_days", "out-of-range"),
            ("/settings/weather", "unknown-field"),
        ];
        assert_eq!(faults, Err(expected.map(|(pointer, code)| (pointer.to_owned(), code)).to_vec()));
    }
}
