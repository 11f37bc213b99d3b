//! Changes an account.

use super::create::record;
use super::model::{AccountPatch, Reach, RoleSource, access, lowercase};
use super::rules::{check_admin_is_left, check_email, check_named_company, check_role_is_ours};
use super::store::{self, AccountRow};
use super::view::AccountView;
use super::{input, sessions};
use crate::audit::{self, Particulars};
use crate::auth::{Role, Stamp};
use crate::db::Conn;
use crate::error::Result;
use crate::events::EventType;
use crate::ids::{AccountId, CompanyId};
use crate::web::change_request::Given;

/// Changes an account by a merge patch. A new address, role or company ends its sessions and its link in the same transaction. The role is
/// judged as it was and as it becomes. `groups_decide` is `true` while groups at the institute's provider give roles.
pub fn patch(conn: &mut Conn, stamp: &Stamp, given: &Given, id: AccountId, groups_decide: bool) -> Result<AccountRow> {
    stamp.check_signed_in_recently()?;
    let reach = Reach::of(&stamp.by)?;
    let found = store::find(conn, reach, id)?;
    let patch = input::account_patch(given.fields()?)?;
    reach.check_may_change(&patch)?;
    let named = patch.company_id.flatten();
    if named != found.company_id {
        check_named_company(conn, named)?;
    }
    let account = store::lock(conn, reach, id)?;
    let access = access(patch.role.unwrap_or(account.role), patch.company_id.unwrap_or(account.company_id))?;
    reach.check_may_give(access.role())?;
    given.check_version(account.version)?;
    if groups_decide {
        check_role_is_ours(&account, access)?;
    }
    check_admin_is_left(conn, &account, Some(access))?;
    change(conn, stamp, account, patch)
}

/// Changes a locked account. A patch that changes nothing keeps the version and records no event.
fn change(conn: &mut Conn, stamp: &Stamp, account: AccountRow, patch: AccountPatch) -> Result<AccountRow> {
    let after = patched(&account, patch);
    if after == account {
        return Ok(account);
    }
    check_email(conn, &after.email, Some(account.id))?;
    let changed = audit::changed_fields(&AccountView::from(account.clone()), &AccountView::from(after.clone()))?;
    if signs_in_as(&after) != signs_in_as(&account) {
        sessions::end_all(conn, account.id)?;
    }
    // Behind the same addresses, somebody with another role has other lists with other filters.
    if after.role != account.role {
        store::forget_filters(conn, account.id)?;
    }
    // An account with another address may belong to another person, whom the provider vouches for anew.
    if after.email_lowercase != account.email_lowercase {
        store::forget_identities(conn, account.id)?;
    }
    write(conn, stamp, EventType::AccountUpdated, after, Particulars { changed, ..Particulars::default() })
}

fn patched(before: &AccountRow, patch: AccountPatch) -> AccountRow {
    let mut account = before.clone();
    account.email = patch.email.unwrap_or(account.email);
    account.email_lowercase = lowercase(&account.email);
    account.name = patch.name.unwrap_or(account.name);
    account.role = patch.role.unwrap_or(account.role);
    account.company_id = patch.company_id.unwrap_or(account.company_id);
    // A role that was given by hand, and that of an account whose person the provider does not know any more, is no longer that of the groups.
    if account.role != before.role || account.email_lowercase != before.email_lowercase {
        account.role_source = RoleSource::Foothold;
    }
    account
}

/// Gives what a session was begun with: if any of it changes, the sessions end.
fn signs_in_as(account: &AccountRow) -> (&str, Role, Option<CompanyId>) {
    (&account.email_lowercase, account.role, account.company_id)
}

/// Writes a locked account back with its next version, and records what was done.
pub(super) fn write(
    conn: &mut Conn,
    stamp: &Stamp,
    event_type: EventType,
    account: AccountRow,
    particulars: Particulars,
) -> Result<AccountRow> {
    let account = AccountRow { version: account.version + 1, updated_at: stamp.at, ..account };
    store::update(conn, &account)?;
    record(conn, stamp, event_type, &account, particulars)?;
    Ok(account)
}
