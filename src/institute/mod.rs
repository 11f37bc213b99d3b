//! The institute that runs this deployment. It is one row with its name, time zone and contact, since there is one institute in each
//! deployment (docs/contribute.md, Decisions).
//!
//! - [`model`] has what a change may say, [`input`] reads it; [`change`] is the act
//! - [`store`] has every statement on `institute`
//! - [`view`] is what readers see, [`http`] has the handler of GET; that of PATCH is in `lifecycle`

pub mod change;
pub mod http;
pub mod input;
pub mod model;
pub mod store;
pub mod view;
