-- Labels by hand, version 1. Never changed once it was released: what comes later is another file.
--
-- Keys of pairs, pictures and captions are 16 bytes, the most significant first. Times are milliseconds since
-- 1970 UTC. A session is a random number of 64 bits, kept as a signed one.

CREATE TABLE annotator (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE label_set (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    digest  BLOB NOT NULL CHECK (length(digest) = 16),
    toml    TEXT NOT NULL,
    UNIQUE (name, version)
) STRICT;

-- A frozen sample: what was drawn, of what, with which probability.
CREATE TABLE draw (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    label_set INTEGER NOT NULL REFERENCES label_set,
    digest    BLOB NOT NULL UNIQUE CHECK (length(digest) = 16),
    begun_ms  INTEGER NOT NULL,
    origin    TEXT NOT NULL CHECK (json_valid(origin)),
    n_items   INTEGER NOT NULL
) STRICT;

CREATE TABLE draw_stratum (
    draw    INTEGER NOT NULL REFERENCES draw,
    nth     INTEGER NOT NULL,
    names   TEXT NOT NULL CHECK (json_valid(names)),
    n_rows  INTEGER NOT NULL,
    n_drawn INTEGER NOT NULL,
    PRIMARY KEY (draw, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE draw_item (
    draw        INTEGER NOT NULL REFERENCES draw,
    nth         INTEGER NOT NULL,
    pair_key    BLOB NOT NULL CHECK (length(pair_key) = 16),
    image_key   BLOB NOT NULL CHECK (length(image_key) = 16),
    text_key    BLOB NOT NULL CHECK (length(text_key) = 16),
    copy        INTEGER NOT NULL,
    is_repeat   INTEGER NOT NULL CHECK (is_repeat IN (0, 1)),
    stratum     INTEGER NOT NULL,
    probability REAL NOT NULL,
    scores      TEXT NOT NULL CHECK (json_valid(scores)),
    shard       TEXT NOT NULL,
    shard_row   INTEGER NOT NULL,
    PRIMARY KEY (draw, nth)
) STRICT, WITHOUT ROWID;

-- What people did, in the order it was acknowledged. An act is undone while the last undo or redo that names it
-- is an undo.
CREATE TABLE event (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    annotator INTEGER NOT NULL REFERENCES annotator,
    label_set INTEGER NOT NULL REFERENCES label_set,
    draw      INTEGER REFERENCES draw,
    at_ms     INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('act', 'undo', 'redo')),
    session   INTEGER NOT NULL,
    nth       INTEGER NOT NULL,
    via       TEXT CHECK (via IN ('single', 'grid', 'import', 'machine', 'repeat')),
    CHECK ((kind = 'act') = (via IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX event_act ON event (session, nth) WHERE kind = 'act';
CREATE INDEX event_turn ON event (session, nth, seq) WHERE kind <> 'act';
CREATE INDEX event_annotator ON event (annotator, label_set, seq);

CREATE TABLE event_item (
    event     INTEGER NOT NULL REFERENCES event,
    nth       INTEGER NOT NULL,
    pair_key  BLOB NOT NULL CHECK (length(pair_key) = 16),
    image_key BLOB NOT NULL CHECK (length(image_key) = 16),
    text_key  BLOB NOT NULL CHECK (length(text_key) = 16),
    shard     TEXT NOT NULL,
    shard_row INTEGER NOT NULL,
    shown_ms  INTEGER,
    PRIMARY KEY (event, nth)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_change (
    event     INTEGER NOT NULL,
    item      INTEGER NOT NULL,
    nth       INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('set', 'clear', 'skip', 'bookmark', 'unbookmark', 'escalate')),
    dimension TEXT,
    key       BLOB CHECK (length(key) = 16),
    answer    TEXT,
    PRIMARY KEY (event, item, nth),
    FOREIGN KEY (event, item) REFERENCES event_item,
    CHECK ((kind IN ('set', 'clear')) = (dimension IS NOT NULL AND key IS NOT NULL)),
    CHECK ((kind = 'set') = (answer IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX event_change_slot ON event_change (dimension, key, event, item, nth) WHERE dimension IS NOT NULL;

-- A cache: the change that holds, for each thing that has an answer. Can be made again from the events.
CREATE TABLE label (
    annotator INTEGER NOT NULL REFERENCES annotator,
    label_set INTEGER NOT NULL REFERENCES label_set,
    dimension TEXT NOT NULL,
    key       BLOB NOT NULL,
    event     INTEGER NOT NULL,
    item      INTEGER NOT NULL,
    change    INTEGER NOT NULL,
    answer    TEXT NOT NULL,
    PRIMARY KEY (annotator, label_set, dimension, key)
) STRICT, WITHOUT ROWID;

-- Which terminal of a person shows an item, so that another one shows another.
CREATE TABLE lease (
    draw      INTEGER NOT NULL REFERENCES draw,
    annotator INTEGER NOT NULL REFERENCES annotator,
    pair_key  BLOB NOT NULL CHECK (length(pair_key) = 16),
    terminal  INTEGER NOT NULL,
    until_ms  INTEGER NOT NULL,
    PRIMARY KEY (draw, annotator, pair_key)
) STRICT, WITHOUT ROWID;

-- Holds the person whose data is being removed, within that one transaction only.
CREATE TABLE forgetting (
    annotator INTEGER NOT NULL
) STRICT;

CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_item_is_not_changed BEFORE UPDATE ON event_item
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_change_is_not_changed BEFORE UPDATE ON event_change
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TRIGGER event_is_not_deleted BEFORE DELETE ON event
WHEN NOT EXISTS (SELECT 1 FROM forgetting WHERE annotator = OLD.annotator)
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_item_is_not_deleted BEFORE DELETE ON event_item
WHEN NOT EXISTS (SELECT 1 FROM forgetting JOIN event USING (annotator) WHERE seq = OLD.event)
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER event_change_is_not_deleted BEFORE DELETE ON event_change
WHEN NOT EXISTS (SELECT 1 FROM forgetting JOIN event USING (annotator) WHERE seq = OLD.event)
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

CREATE TRIGGER draw_is_not_changed BEFORE UPDATE ON draw
BEGIN SELECT RAISE(ABORT, 'draws are never changed'); END;
CREATE TRIGGER draw_stratum_is_not_changed BEFORE UPDATE ON draw_stratum
BEGIN SELECT RAISE(ABORT, 'draws are never changed'); END;
CREATE TRIGGER draw_item_is_not_changed BEFORE UPDATE ON draw_item
BEGIN SELECT RAISE(ABORT, 'draws are never changed'); END;
CREATE TRIGGER draw_is_not_deleted BEFORE DELETE ON draw
BEGIN SELECT RAISE(ABORT, 'draws are never deleted'); END;
CREATE TRIGGER draw_stratum_is_not_deleted BEFORE DELETE ON draw_stratum
BEGIN SELECT RAISE(ABORT, 'draws are never deleted'); END;
CREATE TRIGGER draw_item_is_not_deleted BEFORE DELETE ON draw_item
BEGIN SELECT RAISE(ABORT, 'draws are never deleted'); END;
