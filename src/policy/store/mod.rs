//! Every statement on `policies` is here.

mod policy;

pub use policy::*;
