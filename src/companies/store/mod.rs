//! Every statement on `companies`, `sites`, `hosts`, `interactions` and `partnership_transitions` is here.
//!
//! A function that reads or locks one row for a caller takes the caller's scope: what belongs to another company is not found.

mod company;
mod fold;
mod host;
mod interaction;
mod partnership;
mod site;

pub use company::*;
pub use fold::fold_names;
pub use host::{
    HostDetails, HostRow, active_hosts_of, count_hosts, find_host, find_hosts, has_active_host, host_names, insert_host, list_hosts,
    lock_host, lock_hosts, update_host,
};
pub use interaction::{InteractionRow, count_interactions, insert_interaction, list_interactions, next_actions};
pub use partnership::{TransitionRow, insert_transition, list_transitions};
pub use site::{SiteRow, count_sites, find_site, insert_site, is_active_site_of, list_sites, lock_site, site_names, update_site};
