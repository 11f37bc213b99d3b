//! Fair turns: the seats of a round are given together, by a rule that can be checked afterwards (docs/fairness.md).

pub mod rule;
