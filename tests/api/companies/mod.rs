//! Companies: the pipeline of a partnership, who is archived when, what a partner sees, how the list is filtered.

mod active;
mod archive;
mod declined;
mod external_id;
mod filters;
mod history;
mod own;
mod pipeline;
mod scope;
