-- +goose Up
-- What was first given of a closed calendar period, see published.go.
CREATE TABLE published (
    tenant   INTEGER NOT NULL REFERENCES tenants (tenant),
    kpi      TEXT NOT NULL,
    start    INTEGER NOT NULL,
    until    INTEGER NOT NULL,
    variant  TEXT NOT NULL,
    measure  TEXT NOT NULL,
    estimate REAL NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (tenant, kpi, start, until, variant, measure)
) WITHOUT ROWID;
