//! This reads what is typed of an account, field by field.

use super::model::{AccountFilter, AccountPatch, NewAccount, RoleSource, access};
use crate::auth::Role;
use crate::error::Result;
use crate::ids::CompanyId;
use crate::wire::fields::Fields;
use crate::wire::parse;

/// The body of a new account.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAccount, example = json!({"email": "gareth.pellow@brindlemoor.example", "name": "Gareth Pellow", "role": "partner",
    "company_id": "comp_01k2m7q3x8e5rb4t9v6w1y0z2a"}))]
#[expect(dead_code, reason = "describes the body that `new_account` reads")]
pub struct NewAccountBody {
    /// No two accounts have the same, in whatever case it is written (`conflict`).
    #[schema(max_length = 254)]
    email: String,
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Coordinators make accounts with the role `partner` alone.
    role: Role,
    /// Required for a partner, refused for every other role.
    company_id: Option<CompanyId>,
}

/// A merge patch of an account: absent leaves a value, null clears it.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountPatch, example = json!({"name": "Gareth Pellow-Reyes"}))]
#[expect(dead_code, reason = "describes the body that `account_patch` reads")]
pub struct AccountPatchBody {
    /// A new address ends the account's sessions and its link. Administrators only.
    #[schema(max_length = 254, nullable = false)]
    email: Option<String>,
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    /// A new role ends the account's sessions and its link. Administrators only; `conflict` where `role_source` is `provider` and groups give
    /// roles.
    #[schema(nullable = false)]
    role: Option<Role>,
    /// A new company ends the account's sessions and its link. Administrators only.
    company_id: Option<CompanyId>,
}

/// Why an account is deactivated or reactivated; `{}` and no body are the same.
#[derive(utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountStep, example = json!({"reason": "Left the company at the end of March."}))]
#[expect(dead_code, reason = "describes the body that `step_reason` reads")]
pub struct AccountStepBody {
    #[schema(min_length = 1, max_length = 2000)]
    reason: Option<String>,
}

/// Reads the body of a new account, or gives every fault in it at once.
pub fn new_account(mut body: Fields) -> Result<NewAccount> {
    let email = body.required("email", parse::email);
    let name = body.required("name", parse::text(parse::NAME));
    let role = body.required("role", parse::word);
    let company_id = body.optional("company_id", parse::id);
    let (email, name, role) = body.finish(|| Some((email?, name?, role?)))?;
    Ok(NewAccount { email, name, access: access(role, company_id)?, role_source: RoleSource::Foothold })
}

/// Reads a patch of an account. Which of its fields the caller may change is for the act to check.
pub fn account_patch(mut body: Fields) -> Result<AccountPatch> {
    let email = body.change("email", parse::email);
    let name = body.change("name", parse::text(parse::NAME));
    let role = body.change("role", parse::word);
    let company_id = body.change_or_clear("company_id", parse::id);
    if body.sent("active").is_some() {
        body.optional("active", |_| Ok(()));
        body.fault("active", "not-allowed", "This is a step: POST /v1/accounts/{id}/deactivate, and /reactivate takes it back.");
    }
    body.finish(|| Some(AccountPatch { email, name, role, company_id }))
}

/// Reads why a step is taken, which need not be said.
pub fn step_reason(mut body: Fields) -> Result<Option<String>> {
    let reason = body.optional("reason", parse::text(parse::NOTE));
    body.finish(|| Some(reason))
}

/// Takes the filters of a list out of its query.
pub fn account_filter(query: &mut Fields) -> AccountFilter {
    AccountFilter {
        role: query.optional("role", parse::word),
        company_id: query.optional("company_id", parse::id),
        active: query.optional("active", parse::boolean_in_query),
        email: query.optional("email", parse::email),
    }
}
