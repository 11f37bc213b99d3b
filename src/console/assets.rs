//! The style sheet and the script. Their names hold a hash of what is in them, so that browsers keep them for ever and still have the right ones.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::{HttpResponse, get, web::Path};
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::seal::hex;

/// A file that every page loads.
pub struct Asset {
    /// Its whole path, such as `/assets/style-0123456789abcdef.css`.
    pub path: String,
    stem: &'static str,
    ending: &'static str,
    media_type: &'static str,
    text: &'static str,
}

pub static STYLE: LazyLock<Asset> = LazyLock::new(|| Asset::of("style", "css", "text/css; charset=utf-8", include_str!("style.css")));
pub static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::of("script", "js", "text/javascript; charset=utf-8", include_str!("script.js")));

impl Asset {
    fn of(stem: &'static str, ending: &'static str, media_type: &'static str, text: &'static str) -> Self {
        let hash = hex(&Sha256::digest(text)[..8]);
        Self { path: format!("/assets/{stem}-{hash}.{ending}"), stem, ending, media_type, text }
    }

    /// Tells whether a name is this file's, with the hash of any version.
    fn is_named(&self, name: &str) -> bool {
        let hash = name.strip_prefix(self.stem).and_then(|rest| rest.strip_suffix(self.ending));
        hash.is_some_and(|hash| hash.starts_with('-') && hash.ends_with('.'))
    }
}

/// Gives a file by its name. While a new version starts beside an old one, each is asked for the other's file: it gives its own, which is
/// then kept by nobody.
#[get("/assets/{name}")]
pub async fn get_asset(name: Path<String>) -> Result<HttpResponse> {
    let assets = [&*STYLE, &*SCRIPT];
    let asset = assets.into_iter().find(|asset| asset.is_named(&name)).ok_or(Error::NotFound)?;
    let is_current = asset.path.ends_with(&format!("/{name}"));
    let caching = if is_current { "public, max-age=31536000, immutable" } else { "no-store" };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, caching)).content_type(asset.media_type).body(asset.text))
}
