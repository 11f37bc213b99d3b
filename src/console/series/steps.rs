//! What is done with the slots of a series together. Each step has a page, which shows what would happen before it does.

use std::collections::BTreeMap;

use super::calendar::Foreseen;
use super::fields::{dates, pass_over};
use crate::auth::Stamp;
use crate::bookings::dry_run::answer::DryRunView;
use crate::bookings::dry_run::foresee;
use crate::console::card_fields::{activities, card_fields};
use crate::console::kit::field::{Choice, Field};
use crate::console::kit::filled::Filled;
use crate::console::kit::form::Form;
use crate::console::kit::notice::Notice;
use crate::console::slot_typed::with_card;
use crate::console::words;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::{HostId, SeriesId};
use crate::institute::store::InstituteRow;
use crate::schedule::series::change::Changed;
use crate::schedule::series::{cancel, change, extend, lock, publish};
use crate::slots::model::SlotStatus;
use crate::slots::series::model::Days;
use crate::slots::store::SeriesRow;
use crate::web::change_request::Given;
use crate::wire::form::{Form as SentForm, Typed};

/// At most this many days can be added on the page at once. The API takes more.
const DAYS: usize = 5;

crate::words! {
    /// These are the steps that a person takes with a series on a page. `Hosts` and `Change` are two pages of one operation, because a slot
    /// whose hosts were changed for it alone keeps them, and still takes a new title.
    pub enum Step { Publish = "publish", Extend = "extend", Change = "change", Hosts = "hosts", Cancel = "cancel" }
}

/// This is what a step would do.
pub(super) enum WouldDo {
    Make(Foreseen),
    Change(Changed),
    Cancel(DryRunView),
}

/// This is a series, as the pages of its steps know it.
pub(super) struct Seen {
    pub institute: InstituteRow,
    pub series: SeriesRow,
    /// These are the company's hosts.
    pub hosts: Vec<Choice>,
}

impl Step {
    /// Gives what can be done with a series that has so many slots in each state, the likeliest first.
    pub fn possible(counts: &BTreeMap<SlotStatus, i64>) -> Vec<Self> {
        let has_any = |of: &[SlotStatus]| of.iter().any(|status| counts.contains_key(status));
        let unpublished = has_any(&[SlotStatus::Draft, SlotStatus::Submitted]);
        let open = unpublished || has_any(&[SlotStatus::Published, SlotStatus::OnHold]);
        let steps = [(Self::Publish, unpublished), (Self::Extend, true), (Self::Change, true), (Self::Hosts, true), (Self::Cancel, open)];
        steps.into_iter().filter(|(_, is_possible)| *is_possible).map(|(step, _)| step).collect()
    }

    pub const fn label(self) -> &'static str {
        match self {
            Self::Publish => "Publish",
            Self::Extend => "Extend",
            Self::Change => "Change title and card",
            Self::Hosts => "Change hosts",
            Self::Cancel => "Cancel its slots",
        }
    }

    pub(super) const fn notice(self) -> Notice {
        match self {
            Self::Publish => Notice::Published,
            Self::Extend => Notice::Created,
            Self::Change | Self::Hosts => Notice::Saved,
            Self::Cancel => Notice::Cancelled,
        }
    }

    pub(super) fn act(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<()> {
        match self {
            Self::Publish => publish::publish(conn, stamp, given, id).map(drop),
            Self::Extend => extend::extend(conn, stamp, given, id).map(drop),
            Self::Change | Self::Hosts => change::change(conn, stamp, given, id).map(drop),
            Self::Cancel => cancel::cancel(conn, stamp, given, id).map(drop),
        }
    }

    /// Gives what the step would do. The caller rolls back what it has done.
    pub(super) fn rehearse(self, conn: &mut Conn, stamp: &Stamp, given: &Given, id: SeriesId) -> Result<WouldDo> {
        match self {
            Self::Publish => {
                let booked = publish::publish(conn, stamp, given, id)?;
                Foreseen::named(conn, booked).map(WouldDo::Make)
            }
            Self::Extend => {
                let booked = extend::foresee(conn, stamp, given, id)?;
                Foreseen::named(conn, booked).map(WouldDo::Make)
            }
            Self::Change | Self::Hosts => change::change(conn, stamp, given, id).map(WouldDo::Change),
            Self::Cancel => foresee::view(lock::reach, cancel::cancel)(conn, stamp, given, id).map(WouldDo::Cancel),
        }
    }

    pub(super) fn form(self, seen: &Seen, filled: &Filled) -> Form {
        let series = &seen.series;
        let form = Form::new(format!("/series/{}/{self}", series.id), "Preview").foreseen().back_to(format!("/series/{}", series.id));
        match self {
            Self::Publish => form.field(pass_over()),
            Self::Extend => {
                let recurs = matches!(series.pattern.days, Days::Recurring(_));
                let pattern = [
                    Field::date("until", "Until which day does the pattern go on?").optional(),
                    Field::number("count", "Or on how many days in all?").optional(),
                ];
                let days = (0..DAYS).map(|number| dates(number, format!("Day {}", number + 1))).collect::<Vec<_>>();
                let form = if recurs {
                    form.group("The pattern goes on", pattern).more("Or more days", days)
                } else {
                    form.group("More days", days)
                };
                form.more("If a day falls on a blackout or a busy time", [pass_over()])
                    .field(Field::yes_or_no("publish", "Publish them at once"))
            }
            Self::Change => form
                .field(Field::text("title", "What are they called?"))
                .group("The card, as a mentee reads it", card_fields(""))
                .more("What the mentee does (needed for shadowing)", activities("", filled)),
            Self::Hosts => form.group("Who hosts them?", hosts(seen)).more("If a host is busy or away", [pass_over()]),
            Self::Cancel => form
                .field(Field::select("reason_code", "Why?", words::reasons()))
                .field(Field::date("from", "From which day on?").hint("Leave it empty for all that have not begun.").optional())
                .field(Field::one_of("cancelled_by", "Who cancels?", words::sides().into_iter().skip(1).collect()))
                .field(Field::lines("note", "What else should be known?").optional()),
        }
    }

    /// Gives what stands in the form when it is shown first.
    pub(super) fn typed(self, series: &SeriesRow) -> Typed {
        match self {
            Self::Publish => Typed::default(),
            Self::Extend => Typed::default().with("publish", true),
            Self::Change => {
                let typed = Typed::default().with("title", &series.template.title);
                series.template.card.iter().fold(typed, with_card)
            }
            Self::Hosts if series.pattern.parallel => {
                let numbered = series.pattern.host_ids.iter().enumerate();
                numbered.fold(Typed::default(), |typed, (number, host)| typed.with(&format!("host_ids.{number}"), host))
            }
            Self::Hosts => series.pattern.host_ids.iter().fold(Typed::default(), |typed, host| typed.with("host_ids", host)),
            Self::Cancel => Typed::default().with("cancelled_by", "institute"),
        }
    }

    /// Makes the preview show what clashes instead of being refused for it.
    pub(super) fn seeing_clashes(self, form: SentForm) -> Result<SentForm> {
        match self {
            Self::Publish | Self::Extend => {
                let others = form.typed.pairs().filter(|(name, _)| *name != "on_clash");
                let typed = others.fold(Typed::default(), |typed, (name, value)| typed.with(name, value));
                SentForm::of(typed.with("on_clash", "skip"))
            }
            Self::Change | Self::Hosts | Self::Cancel => Ok(form),
        }
    }

    /// Says what the page is for, before anything is typed.
    pub(super) const fn lead(self) -> &'static str {
        match self {
            Self::Publish => "All its drafts, and those that wait for a coordinator, are published together.",
            Self::Extend => "The new slots are like the others.",
            Self::Change | Self::Hosts => {
                "It changes the slots that have not begun and in which nobody is booked or waits, and those that are added later."
            }
            Self::Cancel => "The slots that have not begun are cancelled, with every booking of them.",
        }
    }
}

/// In a parallel series each host takes the place of one before, so each place is asked for.
fn hosts(seen: &Seen) -> Vec<Field> {
    let pattern = &seen.series.pattern;
    if !pattern.parallel {
        return vec![Field::some_of("host_ids", "All of these are in each slot", seen.hosts.clone())];
    }
    let name = |id: &str| seen.hosts.iter().find(|host| host.value == id).map_or("a host who has left", |host| &*host.label);
    let place = |(number, host): (usize, &HostId)| {
        Field::select(format!("host_ids.{number}"), format!("In the place of {}", name(&host.to_string())), seen.hosts.clone())
    };
    pattern.host_ids.iter().enumerate().map(place).collect()
}
