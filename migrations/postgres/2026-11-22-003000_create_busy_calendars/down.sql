DROP TABLE busy_intervals;
DROP TABLE busy_calendars;
