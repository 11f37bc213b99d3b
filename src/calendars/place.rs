//! This writes where an event takes place, as one line.

use super::store::for_feeds::{SiteRow, SlotRow};

/// Joins the agreed place, the site with its address, and the link where the reader may have it. Clients ignore CONFERENCE, so the link
/// stands here too (docs/calendars.md, What a feed says).
pub fn place(slot: &SlotRow, site: Option<&SiteRow>, link: Option<&str>) -> String {
    let of_site = site.map(|site| [Some(site.name.as_str()), site.address.as_deref()]);
    let parts = [slot.location.as_deref()].into_iter().chain(of_site.into_iter().flatten()).chain([link]);
    parts.flatten().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(", ")
}
