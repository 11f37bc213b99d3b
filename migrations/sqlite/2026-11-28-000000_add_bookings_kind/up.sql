-- Without it the caps of a mentee read every slot in which the mentee was ever booked, and group sessions are most of them.
--
-- It is the slot's kind, repeated here so that an index has all that the caps count. A slot that has bookings keeps its kind.
ALTER TABLE bookings ADD COLUMN kind TEXT NOT NULL DEFAULT 'mock_interview'
    CONSTRAINT bookings_kind_known CHECK (kind IN ('mock_interview', 'shadowing', 'group_session'));
UPDATE bookings SET kind = (SELECT slots.kind FROM slots WHERE slots.id = bookings.slot_id);

CREATE INDEX bookings_one_to_one
    ON bookings (mentee_id, id, kind, status, company_id, starts_at, ends_at, cohort_id, no_show_party, excused_category)
    WHERE kind <> 'group_session';
