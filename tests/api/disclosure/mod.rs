//! Staged disclosure (docs/product.md, Disclosure): who comes is told once it is confirmed, and no longer than that.

mod canaries;
mod canary;
mod kept;
mod places;
mod stages;
mod ways_out;
