//! Staged disclosure (product.md section 5): who comes is told once it is confirmed, and no longer than that.

mod canaries;
mod canary;
mod places;
mod stages;
