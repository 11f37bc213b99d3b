//! Reads the bodies of what is done to the slots of a series together.

use jiff::civil::Date;
use serde_json::{Map, Value};

use crate::auth::Actor;
use crate::bookings::model::Cancellation;
use crate::error::Result;
use crate::ids::HostId;
use crate::schedule::input::cancellation;
use crate::slots::card::CardPatchBody;
use crate::slots::input::{OverrideBody, card_there, host_ids, override_reason, read_card};
use crate::slots::model::{CancelledBy, GivenReason};
use crate::slots::series::model::OnSeriesClash;
use crate::slots::store::SlotRow;
use crate::time::{Instant, Zone};
use crate::wire::fields::Fields;
use crate::wire::parse;

/// This says how the drafts of a series are published.
#[derive(Debug, Clone)]
pub struct Publication {
    pub on_clash: OnSeriesClash,
    pub override_reason: Option<String>,
}

/// This says how the drafts of a series are published; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PublishSlotSeries, example = json!({"on_clash": "skip"}))]
#[expect(dead_code, reason = "describes the body that `series_publication` reads")]
pub struct PublishSeriesBody {
    /// `refuse` where absent.
    on_clash: Option<OnSeriesClash>,
    /// Passes over blackouts and busy times of the hosts' external calendars. Coordinators only; recorded with its reason.
    r#override: Option<OverrideBody>,
}

/// This says why the future slots of a series are cancelled.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CancelSlotSeries, example = json!({"reason_code": "host_unavailable", "from": "2027-05-01"}))]
#[expect(dead_code, reason = "describes the body that `series_cancellation` reads")]
pub struct CancelSeriesBody {
    reason_code: GivenReason,
    #[schema(max_length = 2000)]
    note: Option<String>,
    /// `institute` where absent, or `employer`; a partner is always `employer`.
    #[schema(value_type = Option<CancelledBy>)]
    cancelled_by: Option<CancelledBy>,
    /// The first day of which the slots are cancelled, in the zone of the series; today where absent.
    #[schema(value_type = Option<String>, format = Date)]
    from: Option<Date>,
}

/// Reads how the drafts of a series are published.
pub fn series_publication(mut body: Fields, by: &Actor) -> Result<Publication> {
    let on_clash = body.optional("on_clash", parse::word).unwrap_or(OnSeriesClash::Refuse);
    let override_reason = override_reason(&mut body, by);
    body.finish(|| Some(Publication { on_clash, override_reason }))
}

/// Reads why the slots are cancelled, and from which instant on.
pub fn series_cancellation(mut body: Fields, zone: &Zone, by: &Actor) -> Result<(Cancellation, Option<Instant>)> {
    let why = cancellation(&mut body, by);
    let from = body.optional("from", parse::date);
    body.finish(|| Some((why?, from.map(|day| zone.start_of(day)))))
}

/// This is what a patch changes of the slots of a series.
#[derive(Debug, Clone)]
pub struct Change {
    /// `title` and `card`, as a patch of each slot has them.
    pub said: Map<String, Value>,
    pub host_ids: Option<Vec<HostId>>,
    pub override_reason: Option<String>,
}

/// A merge patch of what the future, unbooked slots of a series say.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SlotSeriesPatch, example = json!({"title": "Panel interview for engineers"}))]
#[expect(dead_code, reason = "describes the body that `series_change` reads")]
pub struct SeriesPatchBody {
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    title: Option<String>,
    card: Option<CardPatchBody>,
    /// A parallel series takes as many as it has, and each takes the place of the one before.
    #[schema(max_items = 20, nullable = false)]
    host_ids: Option<Vec<HostId>>,
    /// Passes over blackouts and busy times of new hosts' external calendars. Coordinators only; recorded with its reason.
    #[schema(nullable = false)]
    r#override: Option<OverrideBody>,
}

/// Reads what is changed. Title and card are read over a slot of the series here, and again over each slot, because a patch is merged into
/// what a slot says.
pub fn series_change(mut body: Fields, sample: &SlotRow, by: &Actor) -> Result<Change> {
    let said = ["title", "card"].into_iter().filter_map(|name| Some((name.to_owned(), body.sent(name)?.clone()))).collect();
    body.change("title", parse::text(parse::NAME));
    body.merge_object("card", card_there(sample), |card| Some(read_card(card)));
    let host_ids = if body.has("host_ids") { host_ids(&mut body) } else { body.change_items("host_ids", 0, parse::id) };
    let override_reason = override_reason(&mut body, by);
    body.finish(|| Some(Change { said, host_ids, override_reason }))
}
