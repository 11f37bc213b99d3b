//! The record of a draw as a file, by which anybody can draw again.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpResponse, get};

use crate::allocation::store;
use crate::auth::Staff;
use crate::deps::Deps;
use crate::error::{Error, Result};
use crate::ids::RoundId;

#[get("/rounds/{id}/record")]
pub async fn get_record(_: Staff, id: Path<String>, deps: Data<Deps>) -> Result<HttpResponse> {
    let id: RoundId = id.parse().map_err(|_| Error::NotFound)?;
    let draw = deps.db.read("console_round_record", move |conn| store::find_draw(conn, id)).await?;
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.json\"")))
        .body(draw.record))
}
