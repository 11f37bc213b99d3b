//! A slot that stands: moved to another time, held and released, with more or fewer seats, completed by hand.

mod begun;
mod capacity;
mod complete;
mod hold;
mod length;
mod to_a_new_time;
