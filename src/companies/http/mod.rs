//! Companies, sites, hosts and partnerships on the wire.

pub mod companies;
pub mod hosts;
pub mod interactions;
pub mod partnership;
pub mod sites;
