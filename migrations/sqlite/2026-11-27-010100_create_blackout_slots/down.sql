DROP TABLE blackout_slots;
