//! The words of companies, their sites, hosts, partnerships and interactions.

mod company;
mod host;
pub mod interaction;
pub mod partnership;
mod site;

pub use company::*;
pub use host::*;
pub use site::*;
