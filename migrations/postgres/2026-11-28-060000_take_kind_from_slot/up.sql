-- A program of an earlier version does not know bookings.kind and may run beside this one: what it books gets the default. The triggers give each
-- booking the kind of its slot, and what was booked in between is put right.
UPDATE bookings SET kind = (SELECT slots.kind FROM slots WHERE slots.id = bookings.slot_id)
    WHERE kind <> (SELECT slots.kind FROM slots WHERE slots.id = bookings.slot_id);

CREATE FUNCTION take_kind_of_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT kind INTO NEW.kind FROM slots WHERE id = NEW.slot_id;
    RETURN NEW;
END $$;

CREATE TRIGGER bookings_take_kind_insert BEFORE INSERT ON bookings FOR EACH ROW EXECUTE FUNCTION take_kind_of_slot();
CREATE TRIGGER bookings_take_kind_update BEFORE UPDATE OF slot_id ON bookings FOR EACH ROW
    WHEN (OLD.slot_id <> NEW.slot_id) EXECUTE FUNCTION take_kind_of_slot();
