//! Every setting of the policy in words, in groups and with its unit, as the page shows it and as its form asks for it.

use serde_json::Value;

use crate::console::kit::field::Field;
use crate::error::{Error, Result};
use crate::policy::settings::Settings;
use crate::wire::form::Typed;

/// One number or time of the policy.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    /// Its place in the settings, as the API names it: `respond.within.hours`.
    pub path: &'static str,
    pub label: &'static str,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// What is counted, with the least and the most of it.
    Number(&'static str, i32, i32),
    /// The same, where one of two is filled in: hours or working days.
    Either(&'static str, i32, i32),
    TimeOfDay,
}

pub struct Group {
    pub legend: &'static str,
    pub limits: &'static [Limit],
}

const fn number(path: &'static str, label: &'static str, unit: &'static str, least: i32, most: i32) -> Limit {
    Limit { path, label, unit: Unit::Number(unit, least, most) }
}

const fn hours(path: &'static str, label: &'static str) -> Limit {
    number(path, label, "hours", 0, 720)
}

const fn count(path: &'static str, label: &'static str, unit: &'static str) -> Limit {
    number(path, label, unit, 0, 100)
}

const fn in_hours(path: &'static str, label: &'static str) -> Limit {
    Limit { path, label, unit: Unit::Either("hours", 0, 720) }
}

const fn in_days(path: &'static str, label: &'static str) -> Limit {
    Limit { path, label, unit: Unit::Either("working days", 0, 30) }
}

pub static GROUPS: [Group; 11] = [
    Group {
        legend: "Booking closes before the start",
        limits: &[
            in_hours("booking_closes.mock_interview.hours", "Mock interviews, in hours"),
            in_days("booking_closes.mock_interview.working_days", "Mock interviews, or in working days"),
            in_hours("booking_closes.shadowing.hours", "Shadowing, in hours"),
            in_days("booking_closes.shadowing.working_days", "Shadowing, or in working days"),
            in_hours("booking_closes.group_session.hours", "Group sessions, in hours"),
            in_days("booking_closes.group_session.working_days", "Group sessions, or in working days"),
        ],
    },
    Group {
        legend: "A cancellation is late from so long before the start on",
        limits: &[
            in_hours("cancel_cutoff.mock_interview.hours", "Mock interviews, in hours"),
            in_days("cancel_cutoff.mock_interview.working_days", "Mock interviews, or in working days"),
            in_hours("cancel_cutoff.shadowing.hours", "Shadowing, in hours"),
            in_days("cancel_cutoff.shadowing.working_days", "Shadowing, or in working days"),
            in_hours("cancel_cutoff.group_session.hours", "Group sessions, in hours"),
            in_days("cancel_cutoff.group_session.working_days", "Group sessions, or in working days"),
        ],
    },
    Group {
        legend: "An employer has so long to answer a request",
        limits: &[
            hours("respond.within.hours", "Within"),
            hours("respond.before_start.hours", "But until so long before the start"),
            hours("respond.at_least.hours", "And never less than"),
        ],
    },
    Group {
        legend: "A seat that is offered is held",
        limits: &[
            hours("offer_hold.far.hours", "When the start is 7 days away or more"),
            hours("offer_hold.under_7_days.hours", "When it is less than 7 days away"),
            hours("offer_hold.under_72_hours.hours", "When it is less than 72 hours away"),
        ],
    },
    Group {
        legend: "Quiet hours, in which no time to answer ends",
        limits: &[
            Limit { path: "quiet_hours.from", label: "From", unit: Unit::TimeOfDay },
            Limit { path: "quiet_hours.to", label: "To", unit: Unit::TimeOfDay },
        ],
    },
    Group {
        legend: "Hosts",
        limits: &[
            number("gap_minutes", "Between two slots of a series", "minutes", 0, 240),
            count("host_day.mock_interview", "Mock interviews of one host on one day, at most", "interviews"),
        ],
    },
    Group {
        legend: "Shadowing of one mentee, at most",
        limits: &[
            number("shadowing_limits.minutes_per_day", "On one day", "minutes", 0, 1440),
            count("shadowing_limits.days_in_a_row", "In a row", "days"),
            count("shadowing_limits.days_per_company_in_12_months", "At one company in 12 months", "days"),
            count("shadowing_limits.days_per_cohort", "In one cohort", "days"),
        ],
    },
    Group {
        legend: "One-to-ones of one mentee, at most",
        limits: &[
            count("cap_per_cohort.mock_interview", "Mock interviews in one cohort", "interviews"),
            count("cap_per_cohort.shadowing", "Shadowings in one cohort", "shadowings"),
            number(
                "cap_per_cohort.released_weeks_before_end",
                "These two no longer count from so long before the cohort's end on",
                "weeks",
                0,
                52,
            ),
            count("cap_upcoming.mock_interview", "Mock interviews to come at one time", "interviews"),
            count("cap_upcoming.shadowing", "Shadowings to come at one time", "shadowings"),
            count("cap_upcoming.one_to_one", "Both together to come at one time", "one-to-ones"),
            count("cap_same_company.mock_interview", "Mock interviews at one company", "interviews"),
            count("cap_same_company.shadowing", "Shadowings at one company", "shadowings"),
        ],
    },
    Group {
        legend: "Attendance",
        limits: &[
            number("late_is_no_show_minutes", "Who comes so late, or later, counts as not there", "minutes", 1, 240),
            number("correction_working_days", "Attendance can be corrected for", "working days", 0, 30),
        ],
    },
    Group {
        legend: "Rounds and turns",
        limits: &[
            hours("rounds.lasts_at_least.hours", "A round is open for at least"),
            hours("rounds.before_booking_closes.hours", "It ends at the latest so long before booking closes"),
            number("rounds.max_choices", "One mentee may choose", "slots", 1, 100),
            number("rounds.credit_days", "A credit for a lost turn counts for", "days", 0, 365),
            number("rounds.short_notice_free_per_days", "One seat at short notice costs no turn in", "days", 0, 365),
        ],
    },
    Group {
        legend: "What is no longer needed is kept for",
        limits: &[
            number("retention_months.ended_enrolments", "Enrolments that have ended", "months", 1, 120),
            number("retention_months.declined_partnerships", "Partnerships that were declined", "months", 1, 120),
            number("retention_months.deliveries", "Deliveries of webhooks", "months", 2, 120),
        ],
    },
];

impl Limit {
    /// Its name in a form, as the body of the API has it.
    pub fn name(self) -> String {
        format!("settings.{}", self.path)
    }

    pub fn field(self) -> Field {
        match self.unit {
            Unit::Number(unit, least, most) => Field::number(self.name(), self.label).hint(format!("{least} to {most} {unit}.")),
            Unit::Either(unit, least, most) => Field::number(self.name(), self.label).hint(format!("{least} to {most} {unit}.")).optional(),
            Unit::TimeOfDay => Field::time(self.name(), self.label),
        }
    }

    /// Says what is limited, without the unit, which stands beside its value.
    pub fn what(self) -> &'static str {
        match self.unit {
            Unit::Number(..) | Unit::TimeOfDay => self.label,
            Unit::Either(..) => self.label.split_once(',').map_or(self.label, |(what, _)| what),
        }
    }

    /// Its value with its unit; `None` where the other one of two is set.
    pub fn said(self, settings: &Value) -> Option<String> {
        let value = value(settings, self.path)?;
        match self.unit {
            Unit::Number(unit, ..) | Unit::Either(unit, ..) if value == "1" => Some(format!("1 {}", unit.trim_end_matches('s'))),
            Unit::Number(unit, ..) | Unit::Either(unit, ..) => Some(format!("{value} {unit}")),
            Unit::TimeOfDay => Some(value),
        }
    }
}

/// The settings by their places, as the API shows them.
pub fn by_place(settings: &Settings) -> Result<Value> {
    serde_json::to_value(settings).map_err(|error| Error::Internal(format!("settings: {error}")))
}

/// Gives every limit, in the order of the page.
pub fn all() -> impl Iterator<Item = Limit> {
    GROUPS.iter().flat_map(|group| group.limits.iter().copied())
}

/// What stands in the form where nothing was typed yet.
pub fn typed(settings: &Value) -> Typed {
    all().fold(Typed::default(), |typed, limit| typed.with_some(&limit.name(), value(settings, limit.path)))
}

fn value(settings: &Value, path: &str) -> Option<String> {
    match settings.pointer(&format!("/{}", path.replace('.', "/")))? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Leaves out of a form each setting that stands there as it is now, so that a change names only what it changes. What comes into force later keeps its
/// other settings.
pub fn only_changes(typed: &Typed, there: &Value) -> Typed {
    let there = self::typed(there);
    let unchanged: Vec<_> = all().map(Limit::name).filter(|name| typed.value(name) == there.value(name)).collect();
    let is_left_out = |sent: &str| {
        let name = sent.rsplit_once(':').map_or(sent, |(name, _)| name);
        unchanged.iter().any(|other| other == name)
    };
    typed.pairs().filter(|(name, _)| !is_left_out(name)).fold(Typed::default(), |kept, (name, value)| kept.with(name, value))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The place of each value in the settings.
    fn leaves(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(name, value)| leaves(value, &format!("{at}.{name}"), found)),
            _ => drop(found.insert(at.trim_start_matches('.').to_owned())),
        }
    }

    #[test]
    fn every_setting_is_on_the_page_and_nothing_else() {
        let mut there = BTreeSet::new();
        leaves(&by_place(&Settings::default()).unwrap(), "", &mut there);
        let shown: BTreeSet<_> = all().map(|limit| limit.path.to_owned()).collect();
        assert_eq!(there.difference(&shown).collect::<Vec<_>>(), Vec::<&String>::new());
        let either = |path: &str| all().any(|limit| limit.path == path && matches!(limit.unit, Unit::Either(..)));
        assert!(shown.difference(&there).all(|path| either(path)), "{:?}", shown.difference(&there));
    }

    #[test]
    fn a_change_names_only_what_is_changed() {
        let there = by_place(&Settings::default()).unwrap();
        let shown = typed(&there).with("reason", "why").with("settings.booking_closes.mock_interview.hours:clear", "1");
        let sent: Vec<_> = shown.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let kept = |sent: Vec<(String, String)>| {
            let sent = sent.into_iter().fold(Typed::default(), |typed, (name, value)| typed.with(&name, value));
            let kept = only_changes(&sent, &there);
            kept.pairs().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
        };
        assert_eq!(kept(sent.clone()), ["reason=why"]);
        let changed = sent.into_iter().map(|(name, value)| match name.as_str() {
            "settings.booking_closes.mock_interview.hours" => (name, String::new()),
            "settings.gap_minutes" => (name, "15".to_owned()),
            _ => (name, value),
        });
        let days = ("settings.booking_closes.mock_interview.working_days:int".to_owned(), "2".to_owned());
        let expected = [
            "settings.booking_closes.mock_interview.hours=",
            "settings.gap_minutes=15",
            "reason=why",
            "settings.booking_closes.mock_interview.hours:clear=1",
            "settings.booking_closes.mock_interview.working_days:int=2",
        ];
        assert_eq!(kept(changed.chain([days]).collect()), expected);
    }
}
