//! Staged disclosure (docs/product.md, Disclosure): who comes is told once it is confirmed, and no longer than that.

pub mod canaries;
mod canary;
mod kept;
mod places;
mod stages;
mod ways_out;
