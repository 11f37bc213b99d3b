DROP TABLE slot_series;
