use super::*;

#[apply(test_both)]
async fn a_slot_is_refused_by_the_blackout_or_listed_with_it(app: TestApp) {
    let office = app.office().await;
    let second = app.second_instance().await;
    for scope_type in ["institute", "company", "host"] {
        let company = office.company().active().await;
        let host = office.host(&company).await;
        let day = days("2027-03-31", "2027-03-31");
        let body = match scope_type {
            "company" => of("company", company.id(), &day),
            "host" => of("host", host.id(), &day),
            _ => day,
        };
        let mut slots = Vec::new();
        for hour in 9..17 {
            slots.push(office.slot(&company).hosts(&[&host]).starts(&format!("2027-03-31T{hour:02}:00")).draft().await);
        }
        let other = office.at(&second);
        let publishing = slots.iter().map(|slot| other.step(slot, "publish", json!({})));
        let all: Vec<_> = publishing.chain([office.post("/v1/blackouts", body)]).collect();
        let mut answers = together(all).await;
        let made = answers.pop().unwrap();
        made.assert_status(201);
        let touched = made.field("touches")["counts"]["standing"].as_u64().unwrap();
        let published = answers.iter().filter(|answer| answer.status == 200).count();
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            refused.assert_problem(409, "host-clash");
        }
        assert_eq!(touched, published as u64, "{scope_type}");
        office.delete(&format!("/v1/blackouts/{}", made.id())).await.assert_status(204);
    }
}

#[apply(test_both)]
async fn a_move_is_refused_by_the_blackout_or_listed_with_it(app: TestApp) {
    let office = app.office().await;
    let second = app.second_instance().await;
    for scope_type in ["institute", "company"] {
        let company = office.company().active().await;
        let day = days("2027-04-07", "2027-04-07");
        let body = if scope_type == "company" { of("company", company.id(), &day) } else { day };
        let mut slots = Vec::new();
        for hour in 9..17 {
            slots.push(office.slot(&company).starts(&format!("2027-03-31T{hour:02}:00")).published().await);
        }
        let other = office.at(&second);
        let to = |hour: usize| json!({"local_start": format!("2027-04-07T{:02}:00", 9 + hour), "reason_code": "business_need"});
        let moving = slots.iter().enumerate().map(|(hour, slot)| other.step(slot, "move", to(hour)));
        let all: Vec<_> = moving.chain([office.post("/v1/blackouts", body)]).collect();
        let mut answers = together(all).await;
        let made = answers.pop().unwrap();
        made.assert_status(201);
        for refused in answers.iter().filter(|answer| answer.status != 200) {
            refused.assert_problem(409, "host-clash");
        }
        let moved = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(made.field("touches")["counts"]["standing"], moved, "{scope_type}");
        office.delete(&format!("/v1/blackouts/{}", made.id())).await.assert_status(204);
    }
}
