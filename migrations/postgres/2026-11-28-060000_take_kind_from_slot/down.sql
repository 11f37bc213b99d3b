DROP TRIGGER bookings_take_kind_update ON bookings;
DROP TRIGGER bookings_take_kind_insert ON bookings;
DROP FUNCTION take_kind_of_slot;
