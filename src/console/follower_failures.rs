//! An administrator tries again what a follower of the log has failed at. The failures stand in a queue of Today.

use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, post};

use super::kit::filled::Refused;
use super::kit::notice::Notice;
use super::sent::Sent;
use super::step::{Goto, step};
use crate::auth::{AdminAccount, Stamp};
use crate::db::Conn;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::events::follow::{self, FailureStatus, Followers};
use crate::ids::FailureId;
use crate::reports::model::Queue;
use crate::web::change_request::Given;

#[post("/failures/{id}/retry")]
pub async fn retry_failure(
    id: Path<String>,
    sent: Sent<AdminAccount>,
    followers: Data<Followers>,
    deps: Data<Deps>,
) -> Result<HttpResponse> {
    let Sent { who: AdminAccount(signed_in), form: sent } = sent;
    let id: FailureId = id.parse().map_err(|_| Error::NotFound)?;
    let followers = **followers;
    let act = move |conn: &mut Conn, stamp: &Stamp, _: &Given| {
        let notice = match follow::retry(conn, stamp, followers, id)?.1 {
            FailureStatus::Settled => Notice::Settled,
            FailureStatus::Failed => Notice::FailedAgain,
        };
        Ok(Goto::new(format!("/queues/{}", Queue::FollowerFailures), notice))
    };
    let again = async |refused: Refused| Err(refused.error);
    step(sent, "console_retry_failure", signed_in.by, &deps, act, again).await
}
