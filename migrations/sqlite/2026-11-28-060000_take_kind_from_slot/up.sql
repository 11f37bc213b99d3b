-- A program of an earlier version does not know bookings.kind and may run beside this one: what it books gets the default. The triggers give each
-- booking the kind of its slot, and what was booked in between is put right.
UPDATE bookings SET kind = (SELECT slots.kind FROM slots WHERE slots.id = bookings.slot_id)
    WHERE kind <> (SELECT slots.kind FROM slots WHERE slots.id = bookings.slot_id);

CREATE TRIGGER bookings_take_kind_insert AFTER INSERT ON bookings
WHEN NEW.kind <> (SELECT kind FROM slots WHERE id = NEW.slot_id)
BEGIN
    UPDATE bookings SET kind = (SELECT kind FROM slots WHERE id = NEW.slot_id) WHERE id = NEW.id;
END;

CREATE TRIGGER bookings_take_kind_update AFTER UPDATE OF slot_id ON bookings
WHEN NEW.kind <> (SELECT kind FROM slots WHERE id = NEW.slot_id)
BEGIN
    UPDATE bookings SET kind = (SELECT kind FROM slots WHERE id = NEW.slot_id) WHERE id = NEW.id;
END;
