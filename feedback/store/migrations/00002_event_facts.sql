-- +goose Up
-- What numbers are computed from, see event_facts.go; empty until the program
-- has taken them from the body.
ALTER TABLE events ADD COLUMN facts BLOB NOT NULL DEFAULT x'';
