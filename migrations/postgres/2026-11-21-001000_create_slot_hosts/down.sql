DROP TABLE slot_hosts;
