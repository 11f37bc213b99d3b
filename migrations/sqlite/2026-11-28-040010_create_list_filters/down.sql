DROP TABLE list_filters;
