//! What is kept of companies, their sites and their hosts.

mod company;
mod host;
pub mod interaction;
pub mod partnership;
mod site;

pub use company::*;
pub use host::*;
pub use site::*;
