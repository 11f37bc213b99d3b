//! Settings: what the institute decides for itself, who may do what, and what is connected.
//!
//! - [`home`] the parts; [`institute`], [`policy`] with [`policy_form`], [`blackouts`] with [`blackout_forms`],
//!   [`blackout_import`] and [`blackout_preview`]
//! - [`accounts`], [`account`] and [`account_forms`]; [`keys`] and [`key_forms`]
//! - [`feeds`] and [`feed_forms`]; [`webhooks`], [`webhook`] and [`webhook_forms`]; [`deliveries`] and [`delivery`]
//! - `owner` whose a thing is; `people` who made it; `when` times that are typed; `limits` the settings of the policy in words; `connections` what
//!   is connected to a company

pub mod account;
pub mod account_forms;
pub mod accounts;
pub mod blackout_forms;
pub mod blackout_import;
pub mod blackout_preview;
pub mod blackouts;
pub mod connections;
pub mod deliveries;
pub mod delivery;
pub mod feed_forms;
pub mod feeds;
pub mod home;
pub mod institute;
pub mod key_forms;
pub mod keys;
mod limits;
mod owner;
pub mod people;
pub mod policy;
pub mod policy_form;
pub mod webhook;
pub mod webhook_forms;
pub mod webhooks;
pub mod when;
