//! Reads the bodies of companies, sites, hosts, partnerships and interactions, field by field.

mod company;
mod host;
mod interaction;
mod partnership;
mod place;
mod site;

pub use company::*;
pub use host::*;
pub use interaction::*;
pub use partnership::*;
pub use place::*;
pub use site::*;
