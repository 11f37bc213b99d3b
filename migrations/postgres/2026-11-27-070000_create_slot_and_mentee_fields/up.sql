-- Without it a list of slots or mentees of a field of work reads the whole table where nothing of that field is found.
--
-- The triggers keep these tables with the rows, so that no statement can forget them. A slot for any field has one row, whose field is empty.
-- status and sort_at are the slot's, repeated here so that an index has the slots of a field in the order of a list.
CREATE TABLE slot_fields (
    field text NOT NULL,
    slot_id uuid NOT NULL REFERENCES slots (id),
    status text NOT NULL,
    sort_at timestamptz NOT NULL,
    PRIMARY KEY (field, slot_id)
);

CREATE TABLE mentee_fields (
    field text NOT NULL,
    mentee_id uuid NOT NULL REFERENCES mentees (id),
    PRIMARY KEY (field, mentee_id)
);

INSERT INTO slot_fields (field, slot_id, status, sort_at)
    SELECT DISTINCT word, slots.id, slots.status, slots.sort_at
    FROM slots, regexp_split_to_table(btrim(slots.fields), ' ') AS word;

INSERT INTO mentee_fields (field, mentee_id)
    SELECT DISTINCT word, mentees.id
    FROM mentees, regexp_split_to_table(btrim(mentees.fields), ' ') AS word
    WHERE word <> '';

CREATE INDEX slot_fields_slot ON slot_fields (slot_id);
CREATE INDEX slot_fields_start ON slot_fields (field, sort_at, slot_id);
CREATE INDEX slot_fields_status_start ON slot_fields (field, status, sort_at, slot_id);
CREATE INDEX mentee_fields_mentee ON mentee_fields (mentee_id);

CREATE FUNCTION keep_slot_fields() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM slot_fields WHERE slot_id = OLD.id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    INSERT INTO slot_fields (field, slot_id, status, sort_at)
        SELECT DISTINCT word, NEW.id, NEW.status, NEW.sort_at
        FROM regexp_split_to_table(btrim(NEW.fields), ' ') AS word;
    RETURN NULL;
END $$;

CREATE FUNCTION keep_mentee_fields() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM mentee_fields WHERE mentee_id = OLD.id;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    INSERT INTO mentee_fields (field, mentee_id)
        SELECT DISTINCT word, NEW.id
        FROM regexp_split_to_table(btrim(NEW.fields), ' ') AS word
        WHERE word <> '';
    RETURN NULL;
END $$;

CREATE TRIGGER slots_keep_fields_insert
    AFTER INSERT ON slots FOR EACH ROW EXECUTE FUNCTION keep_slot_fields();
CREATE TRIGGER slots_keep_fields_update
    AFTER UPDATE OF fields, status, sort_at ON slots FOR EACH ROW
    WHEN (OLD.fields <> NEW.fields OR OLD.status <> NEW.status OR OLD.sort_at <> NEW.sort_at)
    EXECUTE FUNCTION keep_slot_fields();
CREATE TRIGGER slots_keep_fields_delete
    BEFORE DELETE ON slots FOR EACH ROW EXECUTE FUNCTION keep_slot_fields();
CREATE TRIGGER mentees_keep_fields_insert
    AFTER INSERT ON mentees FOR EACH ROW EXECUTE FUNCTION keep_mentee_fields();
CREATE TRIGGER mentees_keep_fields_update
    AFTER UPDATE OF fields ON mentees FOR EACH ROW
    WHEN (OLD.fields <> NEW.fields)
    EXECUTE FUNCTION keep_mentee_fields();
CREATE TRIGGER mentees_keep_fields_delete
    BEFORE DELETE ON mentees FOR EACH ROW EXECUTE FUNCTION keep_mentee_fields();
