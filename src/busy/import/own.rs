//! Finds events of this service that come back to it, because a person who subscribes to a feed has its events in another calendar.

use std::collections::HashSet;

use crate::ids::{BookingId, SlotId};

/// These are the slots and bookings that UIDs name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OwnIds {
    pub slots: HashSet<SlotId>,
    pub bookings: HashSet<BookingId>,
}

/// A UID of this service names a slot or a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OwnId {
    Slot(SlotId),
    Booking(BookingId),
}

impl OwnIds {
    /// Finds the ids that look like ids of this service. The ids of another institute look the same.
    pub fn named_by<'a>(uids: impl Iterator<Item = &'a str>) -> Self {
        let mut ids = Self::default();
        for id in uids.filter_map(own_id) {
            match id {
                OwnId::Slot(slot) => drop(ids.slots.insert(slot)),
                OwnId::Booking(booking) => drop(ids.bookings.insert(booking)),
            }
        }
        ids
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty() && self.bookings.is_empty()
    }

    /// Tells whether a UID names one of these.
    pub fn has(&self, uid: &str) -> bool {
        match own_id(uid) {
            Some(OwnId::Slot(slot)) => self.slots.contains(&slot),
            Some(OwnId::Booking(booking)) => self.bookings.contains(&booking),
            None => false,
        }
    }
}

/// An id has this many characters after its prefix.
const LENGTH: usize = 26;
/// Outlook wraps the UIDs of other programs into its own. In hexadecimal digits, the original UID stands after `vCal-Uid` and a version
/// (MS-OXCICAL section 2.1.3.1.1.20.26).
const OF_OUTLOOK: &str = "7643616C2D55696401000000";

fn own_id(uid: &str) -> Option<OwnId> {
    let uid = uid.trim();
    plain_id(uid).or_else(|| plain_id(&wrapped(uid)?))
}

/// Reads an id. Some programs put something behind a UID, such as `@google.com`.
fn plain_id(uid: &str) -> Option<OwnId> {
    let (prefix, rest) = uid.split_once('_')?;
    let (id, behind) = rest.split_at_checked(LENGTH)?;
    if behind.starts_with(|letter: char| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let id = format!("{prefix}_{id}");
    id.parse().map(OwnId::Slot).or_else(|_| id.parse().map(OwnId::Booking)).ok()
}

fn wrapped(uid: &str) -> Option<String> {
    let (_, digits) = uid.split_once(OF_OUTLOOK)?;
    let octets = digits.as_bytes().chunks_exact(2).map(|two| u8::from_str_radix(str::from_utf8(two).ok()?, 16).ok());
    let text: Option<Vec<u8>> = octets.take_while(|octet| *octet != Some(0)).collect();
    String::from_utf8(text?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SLOT: &str = "slot_01k2m7q3x8e5rb4t9v6w1y0z2a";
    const BOOKING: &str = "book_01k2m7q3x8e5rb4t9v6w1y0z2b";

    #[test]
    fn an_id_is_found_in_whatever_a_program_makes_of_it() {
        let hexadecimal = SLOT.bytes().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().concat();
        let wrapped =
            format!("040000008200E00074C5B7101A82E00800000000000000000000000000000000000000002C000000{OF_OUTLOOK}{hexadecimal}00");
        for uid in [SLOT, &format!("{SLOT}@google.com"), &format!("{SLOT}_R20270401"), &format!(" {SLOT}"), &wrapped] {
            assert_eq!(own_id(uid), Some(OwnId::Slot(SLOT.parse().unwrap())), "{uid}");
        }
        assert_eq!(own_id(BOOKING), Some(OwnId::Booking(BOOKING.parse().unwrap())));
    }

    #[test]
    fn other_uids_are_not_taken_for_ids() {
        let longer = format!("{SLOT}0");
        let shorter = &SLOT[..30];
        let loud = SLOT.to_uppercase();
        let broken = format!("{OF_OUTLOOK}zz");
        for uid in
            ["", "slot_", "_", "a@example.org", "ment_01k2m7q3x8e5rb4t9v6w1y0z2a", &longer, shorter, &loud, &broken, "slot_éééééééééééééé"]
        {
            assert_eq!(own_id(uid), None, "{uid}");
        }
        let ids = OwnIds::named_by([SLOT, BOOKING, "other"].into_iter());
        assert_eq!((ids.slots.len(), ids.bookings.len()), (1, 1));
        assert!(ids.has(SLOT) && ids.has(&format!("{BOOKING}@x")) && !ids.has("other"));
        assert!(!OwnIds::default().has(SLOT), "another institute's");
    }
}
