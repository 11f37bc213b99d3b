DROP TRIGGER mentees_keep_fields_delete;
DROP TRIGGER mentees_keep_fields_update;
DROP TRIGGER mentees_keep_fields_insert;
DROP TRIGGER slots_keep_fields_delete;
DROP TRIGGER slots_keep_fields_update;
DROP TRIGGER slots_keep_fields_insert;
DROP TABLE mentee_fields;
DROP TABLE slot_fields;
