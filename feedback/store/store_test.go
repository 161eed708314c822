package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

func TestSecondOpenIsToldWhoHoldsTheFolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	_, err := Open(t.Context(), dir, Options{})
	var locked *LockedError
	if !errors.Is(err, ErrLocked) || !errors.As(err, &locked) || locked.PID != os.Getpid() {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, Options{})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if _, err := s.w.exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrNewer) {
		t.Error(err)
	}
}

func TestStoreStaysTheSameWhenOpenedAgain(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, Options{})
	id, generation := s.ID(), s.Generation()
	changes := history(rng(1), 2500, 30, 1)
	gone := changes[10]
	gone.Item = &feedback.AnalysedItem{Item: &feedback.Item{ID: gone.Item.Item.ID, Deleted: true}}
	gone.Origin.Seq, gone.Version.Seq = 5000, 5000
	commit(t, s, append(changes, gone)...)
	ask := Question{Tenant: "main", Step: Month, By: "theme", KPIs: []string{"nps", "rating", "sentiment"}}
	before, err := s.Measure(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if s.ID() != id || s.Generation() != generation {
		t.Error("identity changed")
	}
	back := changes[10]
	back.Origin.Seq, back.Version.Seq = 6000, 6000
	back.Version.At = back.Version.At.Add(time.Hour)
	commit(t, s, back) // while the columns are loading, and where its slot is
	commit(t, s, gone)
	if back.Item.Item.Deleted {
		t.Fatal("wrong test")
	}
	gone.Version = feedback.Version{At: back.Version.At, Seq: 7000}
	commit(t, s, gone)
	after, err := s.Measure(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	before.Through = after.Through
	for i := range before.Slices {
		for k := range before.Slices[i].Values {
			before.Slices[i].Values[k].Through = after.Through
			for l := range before.Slices[i].Values[k].Also {
				before.Slices[i].Values[k].Also[l].Through = after.Through
			}
		}
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

func TestCancelledCommitIsPassingAndWritesNothing(t *testing.T) {
	s := openNew(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.Commit(ctx, history(rng(1), 3, 1, 1))
	if !errors.Is(err, feedback.ErrPassing) {
		t.Error(err)
	}
	if st, err := s.Status(t.Context(), "main"); st.Items != 0 || err != nil {
		t.Error(st, err)
	}
}

// A full disk is a database that may not grow: SQLite gives the same answer.
func TestFullDiskIsPassingAndHeals(t *testing.T) {
	s := open(t, t.TempDir(), Options{AutoTenant: true})
	var pages int64
	if err := s.reads.QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	limit := func(n int64) {
		if _, err := s.w.exec(fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
			t.Fatal(err)
		}
	}
	limit(pages + 20)
	changes := history(rng(1), 500, 30, 1)
	for i := range changes {
		changes[i].Tenant = "new"
	}
	_, err := s.Commit(t.Context(), changes)
	if !errors.Is(err, feedback.ErrPassing) || !full(err) {
		t.Fatal(err)
	}
	if _, err := s.Status(t.Context(), "new"); !errors.Is(err, ErrNotFound) {
		t.Error("the tenant of a failed commit is still there:", err)
	}
	limit(1 << 30)
	out := commit(t, s, changes...)
	if out[0] != feedback.Stored {
		t.Error(out[0])
	}
	if st, err := s.Status(t.Context(), "new"); st.Items != 500 || err != nil {
		t.Error(st, err)
	}
}

func TestZoneMovesItemsToTheirLocalDays(t *testing.T) {
	s := openNew(t)
	c := itemChange(item(rng(1), "a", time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)), 1)
	commit(t, s, c)
	day := func() string {
		rows, err := s.Trend(t.Context(), "main", "", time.Time{}, time.Time{}, Day)
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		return rows[0].Start.Format(time.RFC3339)
	}
	if got := day(); got != "2026-03-01T00:00:00Z" {
		t.Error(got)
	}
	if err := s.SetZone(t.Context(), "main", "Europe/Paris"); err != nil {
		t.Fatal(err)
	}
	if got := day(); got != "2026-03-02T00:00:00+01:00" {
		t.Error(got)
	}
	again := c
	again.Version.Seq, again.Origin.Seq = 2, 2
	again.Item = item(rng(2), "a", time.Date(2026, 3, 5, 23, 30, 0, 0, time.UTC))
	commit(t, s, again)
	if got := day(); got != "2026-03-06T00:00:00+01:00" {
		t.Error("after a change:", got)
	}
	if err := s.SetZone(t.Context(), "main", "Mars/Olympus"); err == nil {
		t.Error("a zone that is none was taken")
	}
}

func TestEventsFollowTheSameRules(t *testing.T) {
	s := openNew(t)
	event := func(kind, id string, seq uint64, amount float64, deleted bool) feedback.Change {
		c := itemChange(&feedback.AnalysedItem{Item: &feedback.Item{}}, seq)
		c.Origin.Stream = "CUSTOMER"
		c.Item, c.Event = nil, &feedback.Event{ID: id, Kind: kind, Time: start, Customer: "c-1", Amount: amount, Deleted: deleted}
		return c
	}
	got := commit(t, s,
		event("refund", "1", 5, 10, false),
		event("order", "1", 6, 10, false), // numbered apart from the refund
		event("refund", "1", 4, 12, false),
		event("refund", "1", 7, 10, false),
		event("refund", "1", 8, 11, false),
		event("order", "1", 9, 0, true),
		event("order", "1", 6, 10, false),
	)
	want := []feedback.Outcome{feedback.Stored, feedback.Stored, feedback.Older, feedback.Unchanged, feedback.Stored, feedback.Stored, feedback.Older}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	rows, err := s.Trend(t.Context(), "main", "event", time.Time{}, time.Time{}, NoStep)
	if err != nil || len(rows) != 1 || rows[0].Value != "refund" || rows[0].Items != 1 {
		t.Error(rows, err)
	}
}
