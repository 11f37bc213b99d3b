//! What was done, said at the top of the page that follows: `?notice=confirmed`. The words are a closed list, so that a link can make a page say
//! nothing else.

use maud::{Markup, html};

macro_rules! notices {
    ($($(#[$meta:meta])* $name:ident = $word:literal: $sentence:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Notice { $($(#[$meta])* $name),+ }

        impl Notice {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word as it stands in an address.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence),+ }
            }
        }
    };
}

notices! {
    Created = "created": "Created.",
    Saved = "saved": "Saved.",
    Incomplete = "incomplete": "Saved as a draft. It is not submitted yet, because something is missing.",
    Submitted = "submitted": "Submitted. A coordinator looks at it next.",
    Published = "published": "Published.",
    Returned = "returned": "Returned, with your comment.",
    Booked = "booked": "Booked.",
    Waitlisted = "waitlisted": "On the waiting list.",
    Offered = "offered": "Offered. The seat is held until it is answered.",
    Confirmed = "confirmed": "Confirmed.",
    Declined = "declined": "Declined.",
    Rescheduled = "rescheduled": "Rescheduled. Everybody who was told of the old time is told of the new one.",
    Excused = "excused": "Excused.",
    Reinstated = "reinstated": "Reinstated.",
    Completed = "completed": "Completed.",
    Enrolled = "enrolled": "Enrolled.",
    Moved = "moved": "Moved. Everybody who was told of the old time is told of the new one.",
    Held = "held": "Held.",
    Released = "released": "Released.",
    Entered = "entered": "Entered. It makes no difference who enters first.",
    Withdrawn = "withdrawn": "Withdrawn from the round.",
    Drawn = "drawn": "Drawn. Those who have a place hold an offer now.",
    Asked = "asked": "Asked. Somebody else has to approve it.",
    Approved = "approved": "Approved, and done.",
    Rejected = "rejected": "Rejected. Nothing was done.",
    RoundCancelled = "round-cancelled": "Cancelled. Its slots are free again.",
    Cancelled = "cancelled": "Cancelled. Everybody who was told of it is told.",
    Recorded = "recorded": "Recorded.",
    Archived = "archived": "Archived.",
    Restored = "restored": "Restored.",
    Deleted = "deleted": "Deleted.",
    Settled = "settled": "Done. It worked this time.",
    FailedAgain = "failed-again": "It failed again. What is wrong now stands with it.",
    Imported = "imported": "Imported. Everything that the file has stands here now.",
    Revoked = "revoked": "Revoked. It has stopped working.",
    Deactivated = "deactivated": "Deactivated. Every session has ended.",
    Reactivated = "reactivated": "Reactivated. A new sign-in link is needed.",
    SessionsEnded = "sessions-ended": "The sessions have ended.",
    Enabled = "enabled": "Enabled. What was paused meanwhile waits for a recovery.",
    Disabled = "disabled": "Disabled. Nothing more is sent to it.",
    Recovering = "recovering": "What was not delivered is being sent again.",
    Sent = "sent": "Sent. What came of it stands below.",
    Fetched = "fetched": "Fetched, or tried. What came of it stands below.",
    BlackoutsMade = "blackouts-made": "The blackouts are made. Today lists the slots that they touch.",
}

impl Notice {
    /// Finds the notice of a query string, such as `from=2027-03-08&notice=saved`. A word that is not in the list says nothing.
    pub fn of_query(query: &str) -> Option<Self> {
        let (_, word) = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "notice")?;
        Self::ALL.iter().copied().find(|notice| notice.word() == word)
    }

    /// Adds the notice to the path of a page, which may have a query.
    pub fn added_to(self, path: &str) -> String {
        let (path, fragment) = path.split_once('#').map_or((path, String::new()), |(path, fragment)| (path, format!("#{fragment}")));
        let joint = if path.contains('?') { '&' } else { '?' };
        format!("{path}{joint}notice={}{fragment}", self.word())
    }
}

pub fn show(notice: Notice) -> Markup {
    html! { p.notice role="status" { (notice.sentence()) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_survives_the_address_and_other_words_say_nothing() {
        for notice in Notice::ALL.iter().copied() {
            for page in ["/slots", "/slots?from=2027-03-08", "/slots?a=b#seats"] {
                let address = notice.added_to(page);
                let query = address.split(['?', '#']).nth(1).unwrap();
                assert_eq!(Notice::of_query(query), Some(notice), "{address}");
            }
        }
        for query in ["", "notice=", "notice=Saved", "notice=<b>", "other=saved"] {
            assert_eq!(Notice::of_query(query), None, "{query}");
        }
        assert_eq!(Notice::Saved.added_to("/a#b"), "/a?notice=saved#b");
    }
}
