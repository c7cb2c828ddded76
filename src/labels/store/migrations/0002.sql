-- Labels by hand, version 2: an import knows when a pair was judged, which is not when it was imported. NULL where the
-- event's own time tells it.
ALTER TABLE event_item ADD COLUMN judged_ms INTEGER;
