-- Without it a list of slots or mentees of a field of work reads the whole table where nothing of that field is found.
--
-- The triggers keep these tables with the rows, so that no statement can forget them. A slot for any field has one row, whose field is empty.
-- status and sort_at are the slot's, repeated here so that an index has the slots of a field in the order of a list.
CREATE TABLE slot_fields (
    field TEXT NOT NULL,
    slot_id BLOB NOT NULL CHECK (length(slot_id) = 16) REFERENCES slots (id),
    status TEXT NOT NULL,
    sort_at INTEGER NOT NULL,
    PRIMARY KEY (field, slot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE mentee_fields (
    field TEXT NOT NULL,
    mentee_id BLOB NOT NULL CHECK (length(mentee_id) = 16) REFERENCES mentees (id),
    PRIMARY KEY (field, mentee_id)
) STRICT, WITHOUT ROWID;

INSERT INTO slot_fields (field, slot_id, status, sort_at)
    SELECT DISTINCT each.value, slots.id, slots.status, slots.sort_at
    FROM slots, json_each('["' || replace(trim(slots.fields), ' ', '","') || '"]') AS each;

INSERT INTO mentee_fields (field, mentee_id)
    SELECT DISTINCT each.value, mentees.id
    FROM mentees, json_each('["' || replace(trim(mentees.fields), ' ', '","') || '"]') AS each
    WHERE each.value <> '';

CREATE INDEX slot_fields_slot ON slot_fields (slot_id);
CREATE INDEX slot_fields_start ON slot_fields (field, sort_at, slot_id);
CREATE INDEX slot_fields_status_start ON slot_fields (field, status, sort_at, slot_id);
CREATE INDEX mentee_fields_mentee ON mentee_fields (mentee_id);

CREATE TRIGGER slots_keep_fields_insert
AFTER INSERT ON slots
BEGIN
    INSERT INTO slot_fields (field, slot_id, status, sort_at)
        SELECT DISTINCT each.value, NEW.id, NEW.status, NEW.sort_at
        FROM json_each('["' || replace(trim(NEW.fields), ' ', '","') || '"]') AS each;
END;

CREATE TRIGGER slots_keep_fields_update
AFTER UPDATE OF fields, status, sort_at ON slots
WHEN OLD.fields <> NEW.fields OR OLD.status <> NEW.status OR OLD.sort_at <> NEW.sort_at
BEGIN
    DELETE FROM slot_fields WHERE slot_id = NEW.id;
    INSERT INTO slot_fields (field, slot_id, status, sort_at)
        SELECT DISTINCT each.value, NEW.id, NEW.status, NEW.sort_at
        FROM json_each('["' || replace(trim(NEW.fields), ' ', '","') || '"]') AS each;
END;

CREATE TRIGGER slots_keep_fields_delete
BEFORE DELETE ON slots
BEGIN
    DELETE FROM slot_fields WHERE slot_id = OLD.id;
END;

CREATE TRIGGER mentees_keep_fields_insert
AFTER INSERT ON mentees
BEGIN
    INSERT INTO mentee_fields (field, mentee_id)
        SELECT DISTINCT each.value, NEW.id
        FROM json_each('["' || replace(trim(NEW.fields), ' ', '","') || '"]') AS each
        WHERE each.value <> '';
END;

CREATE TRIGGER mentees_keep_fields_update
AFTER UPDATE OF fields ON mentees
WHEN OLD.fields <> NEW.fields
BEGIN
    DELETE FROM mentee_fields WHERE mentee_id = NEW.id;
    INSERT INTO mentee_fields (field, mentee_id)
        SELECT DISTINCT each.value, NEW.id
        FROM json_each('["' || replace(trim(NEW.fields), ' ', '","') || '"]') AS each
        WHERE each.value <> '';
END;

CREATE TRIGGER mentees_keep_fields_delete
BEFORE DELETE ON mentees
BEGIN
    DELETE FROM mentee_fields WHERE mentee_id = OLD.id;
END;
