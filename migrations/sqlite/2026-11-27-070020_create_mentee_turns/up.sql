-- Without it a list of mentees in the order of their turns counts the turns of all of them for each page.
--
-- mentee_turns keeps what was counted last, and the triggers note in turn_changes whose turns may be others since, so that no statement can
-- forget it. A list counts those mentees anew, and a job writes what it counted. A note is a row of its own: two acts never wait for each
-- other because of it.
CREATE TABLE mentee_turns (
    mentee_id BLOB NOT NULL PRIMARY KEY CHECK (length(mentee_id) = 16) REFERENCES mentees (id),
    mock_interviews INTEGER NOT NULL,
    shadowings INTEGER NOT NULL,
    one_to_ones INTEGER NOT NULL,
    credits INTEGER NOT NULL,
    waiting_since INTEGER NOT NULL,
    -- From this instant on they may be others without any change.
    counts_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE turn_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mentee_id BLOB NOT NULL CHECK (length(mentee_id) = 16)
) STRICT;

CREATE INDEX mentee_turns_mock_interview ON mentee_turns (mock_interviews, one_to_ones, waiting_since, mentee_id);
CREATE INDEX mentee_turns_shadowing ON mentee_turns (shadowings, one_to_ones, waiting_since, mentee_id);
CREATE INDEX mentee_turns_one_to_one ON mentee_turns (one_to_ones, waiting_since, mentee_id);
CREATE INDEX mentee_turns_until ON mentee_turns (counts_until);
CREATE INDEX turn_changes_mentee ON turn_changes (mentee_id);

INSERT INTO turn_changes (mentee_id) SELECT id FROM mentees;

CREATE TRIGGER mentees_change_turns_insert AFTER INSERT ON mentees
BEGIN
    INSERT INTO turn_changes (mentee_id) VALUES (NEW.id);
END;

CREATE TRIGGER mentees_change_turns_delete BEFORE DELETE ON mentees
BEGIN
    DELETE FROM turn_changes WHERE mentee_id = OLD.id;
    DELETE FROM mentee_turns WHERE mentee_id = OLD.id;
END;

CREATE TRIGGER bookings_change_turns_insert AFTER INSERT ON bookings
BEGIN
    INSERT INTO turn_changes (mentee_id) VALUES (NEW.mentee_id);
END;

CREATE TRIGGER bookings_change_turns_update
AFTER UPDATE OF slot_id, status, starts_at, cohort_id, late, cancelled_by, no_show_party, excused_category, ended_at, short_notice_at
ON bookings
WHEN OLD.slot_id <> NEW.slot_id OR OLD.status <> NEW.status OR OLD.starts_at <> NEW.starts_at OR OLD.cohort_id IS NOT NEW.cohort_id
    OR OLD.late IS NOT NEW.late OR OLD.cancelled_by IS NOT NEW.cancelled_by OR OLD.no_show_party IS NOT NEW.no_show_party
    OR OLD.excused_category IS NOT NEW.excused_category OR OLD.ended_at IS NOT NEW.ended_at OR OLD.short_notice_at IS NOT NEW.short_notice_at
BEGIN
    INSERT INTO turn_changes (mentee_id) VALUES (NEW.mentee_id);
END;

CREATE TRIGGER bookings_change_turns_delete AFTER DELETE ON bookings
BEGIN
    INSERT INTO turn_changes (mentee_id) VALUES (OLD.mentee_id);
END;

CREATE TRIGGER booking_reschedules_change_turns_insert AFTER INSERT ON booking_reschedules
WHEN NEW.late
BEGIN
    INSERT INTO turn_changes (mentee_id) SELECT mentee_id FROM bookings WHERE id = NEW.booking_id;
END;

CREATE TRIGGER booking_reschedules_change_turns_update AFTER UPDATE ON booking_reschedules
BEGIN
    INSERT INTO turn_changes (mentee_id) SELECT mentee_id FROM bookings WHERE id = NEW.booking_id;
END;

CREATE TRIGGER enrolments_change_turns_insert AFTER INSERT ON enrolments
BEGIN
    INSERT INTO turn_changes (mentee_id) VALUES (NEW.mentee_id);
END;

CREATE TRIGGER enrolments_change_turns_update AFTER UPDATE OF status, starts_on ON enrolments
WHEN OLD.status <> NEW.status OR OLD.starts_on <> NEW.starts_on
BEGIN
    INSERT INTO turn_changes (mentee_id) VALUES (NEW.mentee_id);
END;

-- Other cohorts of the programme overlap it then.
CREATE TRIGGER cohorts_change_turns AFTER UPDATE OF starts_on, ends_on, timezone ON cohorts
WHEN OLD.starts_on <> NEW.starts_on OR OLD.ends_on <> NEW.ends_on OR OLD.timezone <> NEW.timezone
BEGIN
    INSERT INTO turn_changes (mentee_id)
        SELECT mentee_id FROM enrolments WHERE programme_id = NEW.programme_id AND status = 'active';
END;

-- The policy says how often a seat at short notice is free.
CREATE TRIGGER policies_change_turns AFTER INSERT ON policies
BEGIN
    UPDATE mentee_turns SET counts_until = min(counts_until, NEW.effective_from);
END;
