//! The HTTP handlers of companies, sites, hosts, partnerships and interactions.

pub mod companies;
pub mod hosts;
pub mod interactions;
pub mod partnership;
pub mod sites;
