-- Without it a list of mentees in the order of their turns counts the turns of all of them for each page.
--
-- mentee_turns keeps what was counted last, and the triggers note in turn_changes whose turns may be others since, so that no statement can
-- forget it. A list counts those mentees anew, and a job writes what it counted. A note is a row of its own: two acts never wait for each
-- other because of it.
CREATE TABLE mentee_turns (
    mentee_id uuid NOT NULL PRIMARY KEY REFERENCES mentees (id),
    mock_interviews integer NOT NULL,
    shadowings integer NOT NULL,
    one_to_ones integer NOT NULL,
    credits integer NOT NULL,
    waiting_since timestamptz NOT NULL,
    -- From this instant on they may be others without any change.
    counts_until timestamptz NOT NULL
);

CREATE TABLE turn_changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mentee_id uuid NOT NULL
);

CREATE INDEX mentee_turns_mock_interview ON mentee_turns (mock_interviews, one_to_ones, waiting_since, mentee_id);
CREATE INDEX mentee_turns_shadowing ON mentee_turns (shadowings, one_to_ones, waiting_since, mentee_id);
CREATE INDEX mentee_turns_one_to_one ON mentee_turns (one_to_ones, waiting_since, mentee_id);
CREATE INDEX mentee_turns_until ON mentee_turns (counts_until);
CREATE INDEX turn_changes_mentee ON turn_changes (mentee_id);

INSERT INTO turn_changes (mentee_id) SELECT id FROM mentees;

-- Of the rows that have a column mentee_id.
CREATE FUNCTION note_turn_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO turn_changes (mentee_id) VALUES (OLD.mentee_id);
    ELSE
        INSERT INTO turn_changes (mentee_id) VALUES (NEW.mentee_id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION note_turn_change_of_mentee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO turn_changes (mentee_id) VALUES (NEW.id);
        RETURN NULL;
    END IF;
    DELETE FROM turn_changes WHERE mentee_id = OLD.id;
    DELETE FROM mentee_turns WHERE mentee_id = OLD.id;
    RETURN OLD;
END $$;

CREATE FUNCTION note_turn_change_of_reschedule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO turn_changes (mentee_id) SELECT mentee_id FROM bookings WHERE id = NEW.booking_id;
    RETURN NULL;
END $$;

-- Other cohorts of the programme overlap this one then.
CREATE FUNCTION note_turn_changes_of_programme() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO turn_changes (mentee_id)
        SELECT mentee_id FROM enrolments WHERE programme_id = NEW.programme_id AND status = 'active';
    RETURN NULL;
END $$;

-- The policy says how often a seat at short notice is free. The lock is that of the job which counts (mentees::store::TURNS_LOCK): what it
-- writes meanwhile would not know of this version.
CREATE FUNCTION end_counted_turns() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(500186639987);
    UPDATE mentee_turns SET counts_until = least(counts_until, NEW.effective_from);
    RETURN NULL;
END $$;

CREATE TRIGGER mentees_change_turns_insert
    AFTER INSERT ON mentees FOR EACH ROW EXECUTE FUNCTION note_turn_change_of_mentee();
CREATE TRIGGER mentees_change_turns_delete
    BEFORE DELETE ON mentees FOR EACH ROW EXECUTE FUNCTION note_turn_change_of_mentee();
CREATE TRIGGER bookings_change_turns_insert
    AFTER INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION note_turn_change();
CREATE TRIGGER bookings_change_turns_update
    AFTER UPDATE OF slot_id, status, starts_at, cohort_id, late, cancelled_by, no_show_party, excused_category, ended_at, short_notice_at
    ON bookings
    FOR EACH ROW
    WHEN ((OLD.slot_id, OLD.status, OLD.starts_at, OLD.cohort_id, OLD.late, OLD.cancelled_by, OLD.no_show_party, OLD.excused_category,
        OLD.ended_at, OLD.short_notice_at) IS DISTINCT FROM (NEW.slot_id, NEW.status, NEW.starts_at, NEW.cohort_id, NEW.late, NEW.cancelled_by,
        NEW.no_show_party, NEW.excused_category, NEW.ended_at, NEW.short_notice_at))
    EXECUTE FUNCTION note_turn_change();
CREATE TRIGGER bookings_change_turns_delete
    AFTER DELETE ON bookings FOR EACH ROW EXECUTE FUNCTION note_turn_change();
CREATE TRIGGER booking_reschedules_change_turns_insert
    AFTER INSERT ON booking_reschedules FOR EACH ROW WHEN (NEW.late) EXECUTE FUNCTION note_turn_change_of_reschedule();
CREATE TRIGGER booking_reschedules_change_turns_update
    AFTER UPDATE ON booking_reschedules FOR EACH ROW EXECUTE FUNCTION note_turn_change_of_reschedule();
CREATE TRIGGER enrolments_change_turns_insert
    AFTER INSERT ON enrolments FOR EACH ROW EXECUTE FUNCTION note_turn_change();
CREATE TRIGGER enrolments_change_turns_update
    AFTER UPDATE OF status, starts_on ON enrolments FOR EACH ROW
    WHEN ((OLD.status, OLD.starts_on) IS DISTINCT FROM (NEW.status, NEW.starts_on))
    EXECUTE FUNCTION note_turn_change();
CREATE TRIGGER cohorts_change_turns
    AFTER UPDATE OF starts_on, ends_on, timezone ON cohorts FOR EACH ROW
    WHEN ((OLD.starts_on, OLD.ends_on, OLD.timezone) IS DISTINCT FROM (NEW.starts_on, NEW.ends_on, NEW.timezone))
    EXECUTE FUNCTION note_turn_changes_of_programme();
CREATE TRIGGER policies_change_turns
    AFTER INSERT ON policies FOR EACH ROW EXECUTE FUNCTION end_counted_turns();
