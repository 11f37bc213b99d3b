-- The rows of `plans`, for both databases: `rows.rs` says what the words in capitals with parentheses stand for.
INSERT INTO companies (id, name, name_folded, sector, size_band, timezone, may_publish, active, partnership_status, partnership_since,
    version, created_at, updated_at)
SELECT ID(1, n), 'Company ' || n, 'company ' || n, 'health', 'medium', 'UTC', YES, YES, 'active', AT(-800000), 1, AT(-800000), AT(-800000)
FROM ROWS(COMPANIES);

INSERT INTO sites (id, company_id, name, active, version, created_at, updated_at)
SELECT ID(2, n), ID(1, n), 'Head office', YES, 1, AT(-800000), AT(-800000)
FROM ROWS(COMPANIES);

INSERT INTO hosts (id, company_id, name, roles, active, version, created_at, updated_at)
SELECT ID(3, n), ID(1, n % COMPANIES), 'Host ' || n, 'interviewer', YES, 1, AT(-800000), AT(-800000)
FROM ROWS(HOSTS_IN_ALL);

INSERT INTO mentees (id, full_name, preferred_name, search_folded, email, fields, timezone, workplace_clearance, active, version, created_at,
    updated_at)
SELECT ID(4, n), 'Mentee Number ' || n, 'Mentee ' || n, 'mentee number ' || n, 'mentee' || n || '@mentees.example', ' software_data ', 'UTC',
    'cleared', YES, 1, AT(-800000), AT(-800000)
FROM ROWS(MENTEES);

INSERT INTO programmes (id, name, active, version, created_at, updated_at)
SELECT ID(10, n), 'Programme ' || n, YES, 1, AT(-800000), AT(-800000)
FROM ROWS(3);

INSERT INTO cohorts (id, programme_id, name, starts_on, ends_on, timezone, places, places_taken, active, version, created_at, updated_at)
SELECT ID(9, n), ID(10, n % 3), 'Cohort ' || n, '2027-03-01', '2027-07-30', 'UTC', 1000, 100, YES, 1, AT(-800000), AT(-800000)
FROM ROWS(97);

INSERT INTO enrolments (id, cohort_id, programme_id, mentee_id, status, starts_on, version, created_at, updated_at)
SELECT ID(11, n), ID(9, n % 97), ID(10, n % 97 % 3), ID(4, n), CASE WHEN n % 3 = 0 THEN 'active' ELSE 'paused' END, '2027-03-01', 1,
    AT(-800000), AT(-800000)
FROM ROWS(MENTEES);

-- Titles are used again and again. One in ten is cancelled. Of those that have not begun one in fifty is a draft, one submitted, one on hold.
INSERT INTO slots (id, company_id, site_id, kind, title, status, starts_at, ends_at, sort_at, local_start, timezone, duration_minutes,
    capacity, seats_taken, seats_confirmed, mode, fields, approval, booking_closes_at, cancel_cutoff_at, allow_host_overlap, card, sequence,
    version, created_at, updated_at, cohort_id, book_cohort)
SELECT ID(5, n), ID(1, n % COMPANIES), ID(2, n % COMPANIES),
    CASE WHEN n % 3 = 0 THEN 'mock_interview' WHEN n % 3 = 1 THEN 'shadowing' ELSE 'group_session' END,
    'Engineer panel ' || (n % TITLES),
    CASE WHEN n % 10 = 0 THEN 'cancelled' WHEN n < NEXT THEN 'completed' WHEN n % 50 = 1 THEN 'draft' WHEN n % 50 = 2 THEN 'submitted'
        WHEN n % 50 = 3 THEN 'on_hold' ELSE 'published' END,
    AT((n - NEXT) * 10), AT((n - NEXT) * 10 + 45), AT((n - NEXT) * 10), '2027-03-08T09:00', 'UTC', 45,
    4, CASE WHEN n % 4 = 0 THEN 4 ELSE 3 END, 1, CASE WHEN n % 2 = 0 THEN 'online' ELSE 'in_person' END, CASE WHEN n % 7 = 0 THEN '' ELSE ' software_data ' END,
    CASE WHEN n % 15 = 5 THEN 'automatic' ELSE 'employer' END,
    AT((n - NEXT) * 10 - 2880), AT((n - NEXT) * 10 - 2880), NO, EMPTY_JSON, 0,
    1, AT((n - NEXT) * 10 - 20000), AT((n - NEXT) * 10 - 20000), CASE WHEN n % 5 = 0 THEN ID(9, n % 97) ELSE NULL END,
    CASE WHEN n % 15 = 5 THEN YES ELSE NO END
FROM ROWS(SLOTS_IN_ALL);

INSERT INTO slot_titles (title, folded)
SELECT 'Engineer panel ' || n, 'engineer panel ' || n FROM ROWS(TITLES);

-- The filling of PostgreSQL runs without triggers.
INSERT INTO mentee_fields (field, mentee_id)
SELECT 'software_data', id FROM mentees WHERE fields <> '' ON CONFLICT DO NOTHING;

INSERT INTO slot_fields (field, slot_id, status, sort_at)
SELECT trim(fields), id, status, sort_at FROM slots WHERE capacity > 0 ON CONFLICT DO NOTHING;

INSERT INTO slot_hosts (slot_id, host_id, place, starts_at, ends_at, blocks)
SELECT ID(5, n), ID(3, n % HOSTS_IN_ALL), 0, AT((n - NEXT) * 10), AT((n - NEXT) * 10 + 45), YES
FROM ROWS(SLOTS_IN_ALL);

-- Three for each slot. The attendance of the last hundred slots that have begun is open. What has expired is an offer.
-- Only a full slot has a line.
INSERT INTO bookings (id, slot_id, company_id, mentee_id, status, starts_at, ends_at, respond_by, offer_expires_at, late, waitlist_place,
    sequence, version, created_at, updated_at, cohort_id, kind)
SELECT ID(6, n), ID(5, n / 3), ID(1, n / 3 % COMPANIES), ID(4, n % MENTEES),
    CASE WHEN n % 10 = 0 THEN 'cancelled' WHEN n % 20 = 1 THEN 'declined' WHEN n % 20 = 2 THEN 'expired'
        WHEN n / 3 < NEXT - 100 THEN CASE WHEN n % 20 = 3 THEN 'no_show' ELSE 'attended' END
        WHEN n / 3 < NEXT THEN 'confirmed'
        WHEN n % 20 = 3 THEN 'requested' WHEN n % 20 = 4 THEN 'offered'
        WHEN n % 20 = 5 AND n / 3 % 4 = 0 THEN 'waitlisted' ELSE 'confirmed' END,
    AT((n / 3 - NEXT) * 10), AT((n / 3 - NEXT) * 10 + 45),
    CASE WHEN n % 20 = 2 THEN NULL ELSE AT((n / 3 - NEXT) * 10 - 2880) END, AT((n / 3 - NEXT) * 10 - 2880), CASE WHEN n % 10 = 0 THEN NO ELSE NULL END, n,
    0, 1, AT((n / 3 - NEXT) * 10 - 10000), AT((n / 3 - NEXT) * 10 - 10000), ID(9, n % 97),
    CASE WHEN n / 3 % 3 = 0 THEN 'mock_interview' WHEN n / 3 % 3 = 1 THEN 'shadowing' ELSE 'group_session' END
FROM ROWS(BOOKINGS_IN_ALL);

-- Two for each session that books its cohort. Both are enrolled in it.
INSERT INTO not_booked (id, slot_id, mentee_id, code, created_at)
SELECT ID(12, n), ID(5, s), ID(4, s % 97 + 97 * ((3 - s % 97 % 3) + n % 2 * 3)),
    CASE WHEN n % 2 = 0 THEN 'mentee-clash' ELSE 'left-session' END, AT((s - NEXT) * 10 - 20000)
FROM (SELECT n, n / 2 * 15 + 5 AS s FROM ROWS(SLOTS_IN_ALL / 15 * 2)) AS sessions;

INSERT INTO disclosures (booking_id, preferred_name, ends_at, has_details)
SELECT id, 'Mentee', ends_at, YES
FROM bookings
WHERE status IN ('confirmed', 'attended', 'no_show');

-- What an event or an entry of the audit is about is a text here that no request asks for, but of which there are as many as there are rows.
INSERT INTO events (id, event_type, company_id, shown_to_company, body, created_at)
SELECT ID(7, n),
    CASE n % 4 WHEN 0 THEN 'booking.confirmed' WHEN 1 THEN 'booking.cancelled' WHEN 2 THEN 'booking.attended' ELSE 'booking.waitlisted' END,
    ID(1, n / 3 % COMPANIES), n % 4 <> 3,
    '{"type":"booking.confirmed","timestamp":"2027-03-08T09:00:00Z","data":{"booking_id":"book_' || n || '","slot_id":"slot_' || (n / 3) || '"}}',
    AT(n - EVENTS_IN_ALL)
FROM ROWS(EVENTS_IN_ALL);

INSERT INTO audit_entries (id, actor_kind, actor_role, action, subject_id, company_id, created_at, event_id, slot_id)
SELECT ID(8, n), 'system', 'system', 'booking.confirmed', 'book_' || n, ID(1, n / 3 % COMPANIES), AT(n - EVENTS_IN_ALL), ID(7, n), 'slot_' || (n / 3)
FROM ROWS(EVENTS_IN_ALL);

-- The job has counted all turns but those of one in a hundred.
INSERT INTO mentee_turns (mentee_id, mock_interviews, shadowings, one_to_ones, credits, waiting_since, counts_until)
SELECT ID(4, n), n % 5, n % 3, n % 5 + n % 3, 0, AT(n * -60), AT(n * 60 + 1) FROM ROWS(MENTEES);

DELETE FROM turn_changes;

INSERT INTO turn_changes (mentee_id)
SELECT ID(4, n * 100) FROM ROWS(MENTEES / 100)
