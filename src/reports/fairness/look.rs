//! Reads what the board shows, and puts it together. Each kind of row is read once.

use std::collections::HashMap;

use super::attended::Attended;
use super::credits;
use super::given::Given;
use super::input::Question;
use super::part::{self, Counted as Part};
use super::people::{ByPerson, by_person, of_kind};
use super::rounds;
use super::spread::Spread;
use super::view::{CreditView, FairnessView, PersonView, SpreadView};
use crate::bookings::turns::{self, Turns};
use crate::db::Conn;
use crate::error::Result;
use crate::ids::MenteeId;
use crate::policy::store as policies;
use crate::reports::store::Counted;
use crate::reports::summary::figures::{Ratio, number};
use crate::reports::summary::input::Reader;
use crate::reports::summary::view::RatioView;
use crate::slots::model::SlotKind;
use crate::time::{Instant, Zone};

/// At most so many credits are listed, the newest. All are counted.
const MOST_CREDITS: usize = 100;

/// Makes the board for a reader.
pub fn look(conn: &mut Conn, question: &Question, reader: Reader, zone: &Zone, now: Instant) -> Result<FairnessView> {
    let (asked, kind) = (question.counted(zone), question.kind);
    // Which groups are small can be seen only beside all others.
    let counted = match reader {
        Reader::Office => asked,
        Reader::Viewer => Counted { kind: None, ..asked },
    };
    let shown = |ratio: Ratio, tells_of_few: bool| RatioView::of(ratio, reader == Reader::Viewer && tells_of_few);
    let of = |parts: &[Part]| shown(part::ratio(parts, kind), part::tells_of_few(parts));
    let attended = Attended::read(conn, &counted, kind)?;
    let turns = turns_of(conn, question, &attended, now)?;
    let listed = match reader {
        Reader::Office => Some(by_person(conn, kind, &attended.by_person, &turns)?),
        Reader::Viewer => None,
    };
    let given = Given::read(conn, &counted)?;
    let credits = credits::read(conn, &counted, &given.seats, now)?;
    let let_down: Vec<_> = credits.iter().map(|credit| credit.counted(true)).collect();
    let by_institute: Vec<_> = credits.iter().map(|credit| credit.counted(credit.is_recorded_by_institute())).collect();
    let of_seats =
        Ratio { numerator: part::ratio(&let_down, kind).numerator, denominator: part::ratio(&given.outside_rounds(), kind).denominator };
    let exceptions = rounds::exceptions(conn, &counted, kind)?;
    let opened = rounds::opened(conn, &asked, now)?;
    Ok(FairnessView {
        from: question.from,
        to: question.to,
        timezone: zone.clone(),
        kind,
        cohort_id: question.cohort_id,
        as_of: now,
        attended: SpreadView::of(&attended.spread(), reader, attended.tells_of_few),
        turns: SpreadView::of(&spread_of_turns(&turns, kind), reader, turns_tell_of_few(&turns, &attended.by_person_of_both)),
        offers_declined: of(&given.declined_offers()),
        offers_expired: of(&given.expired_offers()),
        exceptions: shown(exceptions.ratio, part::tells_of_few(&exceptions.people)),
        short_notice: of(&given.at_short_notice()),
        outside_rounds: of(&given.outside_rounds()),
        credits: shown(of_seats, part::tells_of_few(&let_down)),
        credits_recorded_by_institute: of(&by_institute),
        rounds_cancelled: shown(opened.cancelled, false),
        slots_taken_out: shown(opened.taken_out, false),
        people_left_out: listed.as_ref().map(|listed| listed.left_out),
        by_person: listed.map(|ByPerson { people, .. }| people.into_iter().map(PersonView::from).collect()),
        credited: match reader {
            Reader::Office => Some(credits.into_iter().take(MOST_CREDITS).map(CreditView::from).collect()),
            Reader::Viewer => None,
        },
    })
}

/// Counts the turns as they stand now, as a draw counts them: those of a cohort's people over the cohort, else everybody's over the cohort in which
/// each is.
fn turns_of(conn: &mut Conn, question: &Question, attended: &Attended, now: Instant) -> Result<HashMap<MenteeId, Turns>> {
    let rounds = policies::read(conn, now)?.settings.rounds;
    match question.cohort_id {
        None => turns::turns_of_all(conn, &rounds, now),
        Some(cohort) => turns::turns(conn, &attended.members(cohort), Some(cohort), &rounds, now),
    }
}

fn spread_of_turns(turns: &HashMap<MenteeId, Turns>, kind: Option<SlotKind>) -> Spread {
    let counts: Vec<_> = turns.values().map(|turns| u64::from(of_kind(turns, kind))).collect();
    Spread::of(&counts, number(counts.len()))
}

/// Tells whether the turns tell of few people: those who have had some or none of either kind, and those by whom they differ from what was
/// attended.
fn turns_tell_of_few(turns: &HashMap<MenteeId, Turns>, attended: &HashMap<MenteeId, u64>) -> bool {
    let kinds = [None, Some(SlotKind::MockInterview), Some(SlotKind::Shadowing)];
    let with_some = |kind| turns.values().filter(|turns| of_kind(turns, kind) > 0).count();
    let groups = kinds.into_iter().flat_map(|kind| [with_some(kind), turns.len() - with_some(kind)]);
    let has_turn = |mentee: &MenteeId| turns.get(mentee).is_some_and(|turns| turns.one_to_one() > 0);
    let only_attended = attended.keys().filter(|mentee| !has_turn(mentee)).count();
    let only_turns = turns.keys().filter(|mentee| has_turn(mentee) && !attended.contains_key(mentee)).count();
    groups.chain([only_attended, only_turns]).any(|people| part::is_few(number(people)))
}
