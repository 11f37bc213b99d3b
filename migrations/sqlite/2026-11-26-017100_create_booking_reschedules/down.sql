DROP TABLE booking_reschedules;
