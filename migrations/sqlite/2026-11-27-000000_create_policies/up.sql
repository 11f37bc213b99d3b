-- Without it the institute's limits and deadlines are constants of the program: changing one needs a programmer, and nobody can tell which
-- of them decided a booking of last year.
--
-- A version is inserted and never changed. The one in force is the highest whose effective_from has come; the first is in force from the
-- beginning, with the limits that stood in the program until now. changed_by is kind and id, as in audit_entries.
CREATE TABLE policies (
    version INTEGER NOT NULL PRIMARY KEY CHECK (version > 0),
    effective_from INTEGER NOT NULL,
    settings BLOB NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL,
    changed_by_kind TEXT NOT NULL
        CONSTRAINT policies_changed_by_kind_known CHECK (changed_by_kind IN ('key', 'account', 'system')),
    changed_by_id BLOB CHECK (length(changed_by_id) = 16),
    CONSTRAINT policies_changed_by_is_whole CHECK ((changed_by_kind = 'system') = (changed_by_id IS NULL))
) STRICT;

INSERT INTO policies (version, effective_from, settings, created_at, changed_by_kind)
VALUES (1, 0, CAST('{
    "booking_closes": {"mock_interview": {"hours": 48}, "shadowing": {"working_days": 5}, "group_session": {"hours": 2}},
    "cancel_cutoff": {"mock_interview": {"hours": 48}, "shadowing": {"working_days": 3}, "group_session": {"hours": 24}},
    "respond": {"within": {"hours": 72}, "before_start": {"hours": 24}, "at_least": {"hours": 4}},
    "offer_hold": {"far": {"hours": 48}, "under_7_days": {"hours": 24}, "under_72_hours": {"hours": 4}},
    "quiet_hours": {"from": "20:00", "to": "09:00"},
    "gap_minutes": 10,
    "host_day": {"mock_interview": 8},
    "shadowing_limits": {"minutes_per_day": 420, "days_in_a_row": 2, "days_per_company_in_12_months": 3, "days_per_cohort": 5},
    "cap_per_cohort": {"mock_interview": 3, "shadowing": 2, "released_weeks_before_end": 6},
    "cap_upcoming": {"mock_interview": 1, "shadowing": 1, "one_to_one": 2},
    "cap_same_company": {"mock_interview": 2, "shadowing": 2},
    "late_is_no_show_minutes": 15,
    "correction_working_days": 10,
    "rounds": {"lasts_at_least": {"hours": 72}, "before_booking_closes": {"hours": 72}, "max_choices": 3, "credit_days": 60,
        "short_notice_free_per_days": 90},
    "retention_months": {"ended_enrolments": 24, "declined_partnerships": 24, "deliveries": 3}
}' AS BLOB), 1767225600000000, 'system');
