//! Says which slots do not fit, and why. What is known of the hosts is read once for all slots, and each slot that fits is then counted with
//! what is there already.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::model::ClashReason;
use crate::busy::interval::{Interval, joined};
use crate::busy::store as busy;
use crate::db::Conn;
use crate::error::Result;
use crate::ids::HostId;
use crate::policy::blackouts::days_off::DaysOff;
use crate::policy::blackouts::look_up;
use crate::policy::blackouts::model::Blackouts;
use crate::policy::settings::Settings;
use crate::slots::model::SlotKind;
use crate::slots::store::{SlotRow, hosts};
use crate::time::{Instant, LocalTime, Zone};

/// One reason why a slot does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    pub local_start: LocalTime,
    /// `None` where the reason does not lie in a host.
    pub host_id: Option<HostId>,
    pub reason: ClashReason,
}

/// A slot with its hosts, in their order.
pub type Staffed = (SlotRow, Vec<HostId>);

/// Intervals of one host that do not overlap: their ends by their starts.
type Spans = BTreeMap<Instant, Instant>;

/// This is what is known of the hosts in the span of all the slots that are asked for.
#[derive(Debug)]
pub struct Diary {
    now: Instant,
    /// The limits and deadlines that are in force.
    pub settings: Settings,
    /// Other slots block a host at these times.
    taken: HashMap<HostId, Spans>,
    /// A host is busy at these times by an external calendar.
    busy: HashMap<HostId, Spans>,
    /// Mock interviews of a host start at these instants.
    interviews: HashMap<HostId, Vec<Instant>>,
    blackouts: Blackouts,
    /// The institute's days off before the slots.
    pub off: DaysOff,
}

/// This is what was read, as rows: when other slots block hosts, when hosts are busy, when their mock interviews start, and which blackouts
/// there are. The slots of one host do not overlap.
#[derive(Debug, Default)]
pub struct Known {
    pub taken: Vec<(HostId, Interval)>,
    pub busy: Vec<(HostId, Interval)>,
    pub interviews: Vec<(HostId, Instant)>,
    pub blackouts: Blackouts,
    /// The institute's days off before the slots.
    pub off: DaysOff,
}

impl Known {
    /// Reads with one query of each kind. The slots are those of one company.
    fn read(conn: &mut Conn, slots: &[Staffed]) -> Result<Self> {
        let (Some(span), Some((first, _))) = (span_of(slots), slots.first()) else { return Ok(Self::default()) };
        let ids: Vec<_> = slots.iter().flat_map(|(_, hosts)| hosts).copied().collect::<HashSet<_>>().into_iter().collect();
        let interviews = if slots.iter().any(|(slot, _)| slot.kind == SlotKind::MockInterview) {
            hosts::starts_of(conn, &ids, SlotKind::MockInterview, whole_days(span))?
        } else {
            Vec::new()
        };
        Ok(Self {
            blackouts: look_up::over(conn, first.company_id, &ids, span)?,
            off: look_up::days_off_before(conn, span.starts_at, span.ends_at)?,
            taken: hosts::blocked(conn, &ids, span)?,
            busy: busy::of_hosts(conn, &ids, span)?,
            interviews,
        })
    }
}

impl Diary {
    /// Reads what is known, with one query of each kind. Lock the hosts first where the slots are published.
    pub fn read(conn: &mut Conn, now: Instant, settings: &Settings, slots: &[Staffed]) -> Result<Self> {
        Ok(Self::of(now, settings, Known::read(conn, slots)?))
    }

    /// Leaves out the blackouts of the institute and the company, for hosts who join slots that keep their time.
    #[must_use]
    pub fn of_joining(mut self) -> Self {
        self.blackouts.0.retain(|blackout| blackout.host_id.is_some());
        self
    }

    /// Puts in order what is known.
    pub fn of(now: Instant, settings: &Settings, known: Known) -> Self {
        let mut taken: HashMap<HostId, Spans> = HashMap::new();
        for (host, interval) in known.taken {
            taken.entry(host).or_default().insert(interval.starts_at, interval.ends_at);
        }
        let mut of_host: HashMap<HostId, Vec<Interval>> = HashMap::new();
        for (host, interval) in known.busy {
            of_host.entry(host).or_default().push(interval);
        }
        let spans = |all| joined(all).into_iter().map(|interval| (interval.starts_at, interval.ends_at)).collect();
        let busy = of_host.into_iter().map(|(host, all)| (host, spans(all))).collect();
        let mut interviews: HashMap<HostId, Vec<Instant>> = HashMap::new();
        for (host, start) in known.interviews {
            interviews.entry(host).or_default().push(start);
        }
        Self { now, settings: *settings, taken, busy, interviews, blackouts: known.blackouts, off: known.off }
    }

    /// Gives what is in the way of a slot: nothing, the reason that lies in the slot, or a reason for each host that is not free. A reason
    /// to pass over blackouts and busy times makes them no clash.
    pub fn clashes(&self, (slot, hosts): &Staffed, passes_over: bool) -> Vec<Clash> {
        let (Some(starts_at), Some(ends_at), Some(local_start)) = (slot.starts_at, slot.ends_at, slot.local_start) else {
            return Vec::new();
        };
        if starts_at <= self.now {
            return vec![Clash { local_start, host_id: None, reason: ClashReason::Past }];
        }
        let span = Interval { starts_at, ends_at };
        let in_the_way = if passes_over { Vec::new() } else { self.blackouts_in_the_way(slot, hosts, span) };
        if in_the_way.contains(&None) {
            return vec![Clash { local_start, host_id: None, reason: ClashReason::Blackout }];
        }
        let of_host = |host: &HostId| {
            let is_away = in_the_way.contains(&Some(*host));
            let reason = if is_away { ClashReason::Blackout } else { self.clash_of(*host, slot, span, passes_over)? };
            Some(Clash { local_start, host_id: Some(*host), reason })
        };
        hosts.iter().filter_map(of_host).collect()
    }

    /// Says whose blackouts overlap the slot: `None` for those of the institute and the company.
    fn blackouts_in_the_way(&self, slot: &SlotRow, hosts: &[HostId], span: Interval) -> Vec<Option<HostId>> {
        let hosts = if slot.allow_host_overlap { &[] } else { hosts };
        self.blackouts.in_the_way(hosts, span).map(|blackout| blackout.host_id).collect()
    }

    fn clash_of(&self, host: HostId, slot: &SlotRow, span: Interval, passes_over: bool) -> Option<ClashReason> {
        if !slot.allow_host_overlap && overlaps(self.taken.get(&host), span) {
            Some(ClashReason::HostClash)
        } else if !slot.allow_host_overlap && !passes_over && overlaps(self.busy.get(&host), span) {
            Some(ClashReason::Busy)
        } else if slot.kind == SlotKind::MockInterview && self.is_full(host, span.starts_at, &slot.timezone) {
            Some(ClashReason::HostDayLimit)
        } else {
            None
        }
    }

    fn is_full(&self, host: HostId, start: Instant, zone: &Zone) -> bool {
        let day = zone.date_at(start);
        let that_day = self.interviews.get(&host).into_iter().flatten().filter(|start| zone.date_at(**start) == day).count();
        i32::try_from(that_day).unwrap_or(i32::MAX) >= self.settings.host_day.mock_interview
    }

    /// Tells whether a blackout or a busy time of a host overlaps the slot, which somebody then has passed over.
    pub fn is_passed_over(&self, (slot, hosts): &Staffed) -> bool {
        let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return false };
        let span = Interval { starts_at, ends_at };
        let is_busy = || !slot.allow_host_overlap && hosts.iter().any(|host| overlaps(self.busy.get(host), span));
        !self.blackouts_in_the_way(slot, hosts, span).is_empty() || is_busy()
    }

    /// Counts a slot that fits with those that are there.
    pub fn add(&mut self, (slot, hosts): &Staffed) {
        let (Some(starts_at), Some(ends_at)) = (slot.starts_at, slot.ends_at) else { return };
        for host in hosts {
            if !slot.allow_host_overlap {
                self.taken.entry(*host).or_default().insert(starts_at, ends_at);
            }
            if slot.kind == SlotKind::MockInterview {
                self.interviews.entry(*host).or_default().push(starts_at);
            }
        }
    }
}

/// Keeps the slots that fit, in their order, and says what is in the way of the others. Blackouts and busy times are passed over where
/// there is a reason to do so.
pub fn sift(diary: &mut Diary, slots: Vec<Staffed>, passes_over: bool) -> (Vec<Staffed>, Vec<Clash>) {
    let (mut fitting, mut clashes) = (Vec::with_capacity(slots.len()), Vec::new());
    for slot in slots {
        let in_the_way = diary.clashes(&slot, passes_over);
        if in_the_way.is_empty() {
            diary.add(&slot);
            fitting.push(slot);
        } else {
            clashes.extend(in_the_way);
        }
    }
    (fitting, clashes)
}

/// Tells whether the interval overlaps one of the host's. They do not overlap each other, so the last that starts before its end decides.
fn overlaps(spans: Option<&Spans>, interval: Interval) -> bool {
    let last = spans.and_then(|spans| spans.range(..interval.ends_at).next_back());
    last.is_some_and(|(_, ends_at)| *ends_at > interval.starts_at)
}

fn span_of(slots: &[Staffed]) -> Option<Interval> {
    let starts_at = slots.iter().filter_map(|(slot, _)| slot.starts_at).min()?;
    let ends_at = slots.iter().filter_map(|(slot, _)| slot.ends_at).max()?;
    Some(Interval { starts_at, ends_at })
}

/// Widens the span to whole days. No zone has a day that begins more than two days before one of its instants, or ends so much later.
fn whole_days(span: Interval) -> Interval {
    const TWO_DAYS: i32 = 2 * 24 * 60;
    Interval { starts_at: span.starts_at.minus_minutes(TWO_DAYS), ends_at: span.ends_at.plus_minutes(TWO_DAYS) }
}
