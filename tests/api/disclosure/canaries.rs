//! Texts that cannot be mistaken for anything else, one for each field that somebody types.

use std::collections::BTreeSet;

use crate::harness::domain::card;
use crate::harness::logs::CANARY;
use crate::harness::prelude::*;

/// `zqcanaryCancelNote.`: letters, so that neither JSON nor iCalendar writes it in another way; the dot ends it.
pub fn canary(name: &str) -> String {
    format!("{CANARY}{name}.")
}

/// The names of the canaries in a text; in a calendar, of its unfolded lines.
pub fn found_in(text: &str) -> BTreeSet<String> {
    let unfolded = text.replace("\r\n ", "");
    let after = unfolded.split(CANARY).skip(1);
    after.map(|rest| rest.chars().take_while(char::is_ascii_alphabetic).collect()).collect()
}

pub fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Every detail planted; `whose` tells two people apart.
pub fn mentee_body(whose: &str) -> Value {
    let planted = |field: &str| canary(&format!("{whose}{field}"));
    json!({"full_name": planted("FullName"), "preferred_name": planted("PreferredName"), "email": format!("{}mentee@mentee.example", planted("Email")),
        "profession": planted("Profession"), "fields": ["engineering_construction"], "target_role": planted("TargetRole"),
        "timezone": "Europe/London", "workplace_clearance": "cleared", "adjustment_for_host": planted("Adjustment"), "phone": planted("Phone"),
        "external_id": planted("ExternalId")})
}

/// What a host learns once confirmed.
pub fn disclosed(whose: &str) -> Vec<String> {
    ["PreferredName", "Profession", "TargetRole", "Adjustment"].iter().map(|field| format!("{whose}{field}")).collect()
}

pub fn host_body() -> Value {
    json!({"name": canary("HostName"), "job_title": canary("JobTitle"), "email": format!("{}host@brindlemoor.example", canary("HostEmail")),
        "roles": ["interviewer"]})
}

pub fn site_body() -> Value {
    json!({"name": canary("SiteName"), "address": canary("Address"), "area": canary("Area"), "access_notes": canary("SiteAccess")})
}

pub fn slot_body(host: &Host, site: &str) -> Value {
    let mut card = card();
    for field in ["purpose", "what_happens", "who_will_be_there", "access_notes"] {
        card[field] = json!(canary("Card"));
    }
    json!({"host_ids": [host.id()], "site_id": site, "kind": "mock_interview", "title": canary("Title"), "local_start": "2027-03-31T18:00",
        "timezone": "Europe/London", "duration_minutes": 45, "capacity": 3, "mode": "hybrid", "location": canary("Location"),
        "join_url": format!("https://meet.example/{}", canary("JoinLink")), "fields": [], "approval": "employer", "card": card})
}

/// What a company has typed about itself and its slots.
pub const OF_THE_SLOT: &[&str] = &["Card", "JoinLink", "Location", "Title"];
pub const OF_THE_COMPANY: &[&str] = &["Address", "Area", "CompanyName", "HostEmail", "HostName", "JobTitle", "SiteAccess", "SiteName"];
