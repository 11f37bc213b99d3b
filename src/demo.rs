//! The demonstration.
use crate::deps::Deps;
use crate::error::Result;
/// Nothing yet.
pub async fn load_and_greet(_: &Deps) -> Result<()> {
    Ok(())
}
