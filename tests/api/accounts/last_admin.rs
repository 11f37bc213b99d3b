//! There is always an active administrator who can sign in, once there was one.

use super::{account, place};
use crate::harness::prelude::*;

#[apply(test_both)]
async fn the_last_active_administrator_stays(app: TestApp) {
    let admin = app.admin().await;
    let company = app.office().await.company().created().await;
    let only = account(&admin, "Miriam", "admin", None).await;
    let former = account(&admin, "Jo", "admin", None).await;
    admin.step(&place(&former), "deactivate", json!({})).await.assert_status(200);

    admin.step(&place(&only), "deactivate", json!({})).await.assert_problem(409, "conflict");
    for role in ["coordinator", "viewer"] {
        admin.patch(&place(&only), json!({"role": role})).await.assert_problem(409, "conflict");
    }
    let to_company = json!({"role": "partner", "company_id": company.id()});
    admin.patch(&place(&only), to_company.clone()).await.assert_problem(409, "conflict");
    admin.patch(&place(&only), json!({"name": "Miriam Osei", "role": "admin"})).await.assert_status(200);

    // One that is deactivated is not needed, and with a second one the first may go.
    admin.patch(&place(&former), json!({"role": "viewer"})).await.assert_status(200);
    account(&admin, "Ana", "admin", None).await;
    admin.patch(&place(&only), to_company).await.assert_status(200);
}

#[apply(test_both)]
async fn of_two_administrators_who_take_each_other_away_one_stays(app: TestApp) {
    let admin = app.admin().await;
    let second = app.second_instance().await;
    for round in 0..6 {
        let one = account(&admin, &format!("one{round}"), "admin", None).await;
        let other = account(&admin, &format!("other{round}"), "admin", None).await;
        for left in admin.all("/v1/accounts?role=admin&active=true").await {
            let id = left["id"].as_str().unwrap();
            if ![one.id(), other.id()].contains(&id.to_owned()) {
                admin.step(&format!("/v1/accounts/{id}"), "deactivate", json!({})).await.assert_status(200);
            }
        }
        let taken = if round % 2 == 0 {
            let away = |caller: &Caller, from: &Answer| caller.step(&place(from), "deactivate", json!({}));
            together([away(&admin, &one), away(&admin.at(&second), &other)]).await
        } else {
            let away = |caller: &Caller, from: &Answer| caller.patch(&place(from), json!({"role": "coordinator"}));
            together([away(&admin, &one), away(&admin.at(&second), &other)]).await
        };

        let mut statuses: Vec<_> = taken.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "{taken:?}");
        assert_eq!(admin.all("/v1/accounts?role=admin&active=true").await.len(), 1);
    }
    second.stop().await;
}
