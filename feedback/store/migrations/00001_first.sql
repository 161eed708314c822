-- Moments are microseconds since 1970 UTC, days are days since 1970 in the
-- tenant's zone. Rows are numbered by the program and never reused.

-- +goose Up
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tenants (
    tenant     INTEGER PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    zone       TEXT NOT NULL,
    created    INTEGER NOT NULL,
    definition INTEGER NOT NULL, -- of the roll-ups that stand
    through    INTEGER NOT NULL  -- newest stored moment of a committed message
);

CREATE TABLE attribute_keys (
    tenant INTEGER NOT NULL REFERENCES tenants (tenant),
    name   TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;

CREATE TABLE items (
    row         INTEGER PRIMARY KEY,
    tenant      INTEGER NOT NULL REFERENCES tenants (tenant),
    id          TEXT NOT NULL,
    version_at  INTEGER NOT NULL,
    version_seq INTEGER NOT NULL,
    updated     INTEGER NOT NULL, -- the producer's own version, 0 for none
    deleted     INTEGER NOT NULL, -- 1: a tombstone, without body
    content     BLOB NOT NULL,    -- hash of what was sent, but for its version
    stamp       TEXT NOT NULL,    -- of the analysis: model/overlay/taxonomy
    mark        INTEGER NOT NULL, -- names the state for the indexes
    facts       BLOB NOT NULL,    -- what numbers are computed from, see facts.go
    correction  TEXT              -- what a person set right, JSON
);
CREATE UNIQUE INDEX items_key ON items (tenant, id);

-- Apart from items, so that reading every row's facts reads nothing else.
CREATE TABLE bodies (
    row      INTEGER PRIMARY KEY REFERENCES items (row),
    body     BLOB NOT NULL, -- the item as JSON, without its version
    analysis BLOB NOT NULL  -- JSON, without evidence and sentences
);

CREATE TABLE events (
    row         INTEGER PRIMARY KEY,
    tenant      INTEGER NOT NULL REFERENCES tenants (tenant),
    kind        TEXT NOT NULL,
    id          TEXT NOT NULL,
    version_at  INTEGER NOT NULL,
    version_seq INTEGER NOT NULL,
    updated     INTEGER NOT NULL,
    deleted     INTEGER NOT NULL,
    content     BLOB NOT NULL,
    time        INTEGER NOT NULL,
    customer    TEXT NOT NULL,
    body        BLOB NOT NULL
);
CREATE UNIQUE INDEX events_key ON events (tenant, kind, id);

-- The local days of one value of one dimension, 32 to a row, see rollup_days.go.
CREATE TABLE rollups (
    tenant     INTEGER NOT NULL REFERENCES tenants (tenant),
    dim        TEXT NOT NULL,
    value      TEXT NOT NULL,
    chunk      INTEGER NOT NULL, -- day / 32
    definition INTEGER NOT NULL,
    days       BLOB NOT NULL,
    PRIMARY KEY (tenant, dim, value, chunk)
) WITHOUT ROWID;

CREATE TABLE targets (
    target INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE,
    live   INTEGER NOT NULL
);

CREATE TABLE outbox (
    target INTEGER NOT NULL REFERENCES targets (target),
    row    INTEGER NOT NULL,
    mark   INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    gone   TEXT, -- an erased item's id, until it has left the index
    tenant INTEGER, -- and its tenant
    PRIMARY KEY (target, row)
) WITHOUT ROWID;

CREATE TABLE rejects (
    stream    TEXT NOT NULL,
    seq       INTEGER NOT NULL,
    stored    INTEGER NOT NULL,
    tenant    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    import    TEXT NOT NULL,
    file      TEXT NOT NULL,
    file_row  INTEGER NOT NULL,
    reason    TEXT NOT NULL,
    body      BLOB,
    headers   TEXT NOT NULL,
    replays   INTEGER NOT NULL,
    replay    TEXT NOT NULL,    -- the last replay that was refused: STREAM SEQ
    done      INTEGER NOT NULL, -- 1: dropped or replayed; only its key is kept
    PRIMARY KEY (stream, seq, stored)
);
CREATE INDEX rejects_open ON rejects (tenant) WHERE done = 0;

CREATE TABLE suspects (
    stream TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    tries  INTEGER NOT NULL,
    PRIMARY KEY (stream, seq)
) WITHOUT ROWID;

CREATE TABLE imports (
    import    TEXT PRIMARY KEY,
    stored    INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    older     INTEGER NOT NULL,
    rejected  INTEGER NOT NULL
) WITHOUT ROWID;

-- The rows of a file that have been counted, 65,536 to a chunk, as a roaring
-- bitmap: a row that is delivered again counts once.
CREATE TABLE import_rows (
    import TEXT NOT NULL,
    file   TEXT NOT NULL,
    chunk  INTEGER NOT NULL,
    seen   BLOB NOT NULL,
    PRIMARY KEY (import, file, chunk)
) WITHOUT ROWID;

-- What is left of an erased person's records: a hash and a version.
CREATE TABLE erased (
    hash        BLOB PRIMARY KEY,
    version_at  INTEGER NOT NULL,
    version_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE settings (
    tenant  INTEGER NOT NULL REFERENCES tenants (tenant),
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    value   BLOB,
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL,
    PRIMARY KEY (tenant, name, version)
);
