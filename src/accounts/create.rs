//! Gives somebody an account.

use super::model::{MOST_OF_COMPANY, MOST_OF_INSTITUTE, NewAccount, Reach, lowercase};
use super::rules::{check_email, check_named_company};
use super::store::{self, AccountRow};
use crate::audit::Particulars;
use crate::auth::Stamp;
use crate::db::Conn;
use crate::error::{Result, check_room};
use crate::events::model::AccountData;
use crate::events::{self, Event, EventType};

/// Makes an account. The person can sign in as soon as there is a link for it.
pub fn create(conn: &mut Conn, stamp: &Stamp, new: &NewAccount) -> Result<AccountRow> {
    stamp.check_signed_in_recently()?;
    Reach::of(&stamp.by)?.check_may_give(new.access.role())?;
    let company = new.access.company();
    check_named_company(conn, company)?;
    let (whose, most) = match company {
        Some(_) => ("The company", MOST_OF_COMPANY),
        None => ("The institute", MOST_OF_INSTITUTE),
    };
    check_room(store::lock_and_count(conn, company)?, most, whose, "accounts", "Change one that is deactivated instead.")?;
    check_email(conn, &new.email, None)?;
    let account = AccountRow {
        id: stamp.new_id(),
        email: new.email.clone(),
        email_lowercase: lowercase(&new.email),
        name: new.name.clone(),
        role: new.access.role(),
        company_id: company,
        role_source: new.role_source,
        active: true,
        role_withdrawn: false,
        version: 1,
        last_signed_in_at: None,
        created_at: stamp.at,
        updated_at: stamp.at,
    };
    store::insert(conn, &account)?;
    record(conn, stamp, EventType::AccountCreated, &account, Particulars::default())?;
    Ok(account)
}

/// Records what was done with an account.
pub(super) fn record(conn: &mut Conn, stamp: &Stamp, event_type: EventType, account: &AccountRow, particulars: Particulars) -> Result<()> {
    let data = AccountData { account_id: account.id, company_id: account.company_id, version: account.version };
    events::record_with(conn, stamp, &Event::Account(event_type, data), particulars).map(drop)
}
