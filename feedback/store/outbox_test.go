package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

func TestMarkGoesOnlyWhenItsStampIsStillTheSame(t *testing.T) {
	s := openNew(t)
	if err := s.AddTarget(t.Context(), "local"); err != nil {
		t.Fatal(err)
	}
	r := rng(1)
	commit(t, s, itemChange(item(r, "a", start), 1), itemChange(item(r, "b", start), 2))
	<-s.Wake()
	seen := dirty(t, s, "local")
	commit(t, s, itemChange(item(r, "a", start), 3)) // while the indexer is at work
	if err := s.Clean(t.Context(), "local", seen); err != nil {
		t.Fatal(err)
	}
	left := dirty(t, s, "local")
	if len(left) != 1 || left[0].ID != "a" || left[0].Stamp == seen[0].Stamp {
		t.Error(seen, left)
	}
	rec, err := s.Item(t.Context(), "main", "a")
	if err != nil || rec.IndexStamp != left[0].Stamp {
		t.Error(rec.IndexStamp, left, err)
	}
}

func dirty(t *testing.T, s *Store, target string) []Mark {
	t.Helper()
	marks, err := s.Dirty(t.Context(), target, 100)
	if err != nil {
		t.Fatal(err)
	}
	return marks
}

func TestEqualContentUnderNewerVersionMarksNothing(t *testing.T) {
	s := openNew(t)
	if err := s.AddTarget(t.Context(), "local"); err != nil {
		t.Fatal(err)
	}
	it := item(rng(1), "a", start)
	commit(t, s, itemChange(it, 1))
	if err := s.Clean(t.Context(), "local", dirty(t, s, "local")); err != nil {
		t.Fatal(err)
	}
	if got := commit(t, s, itemChange(it, 5)); got[0] != feedback.Unchanged {
		t.Error(got)
	}
	if got := dirty(t, s, "local"); len(got) != 0 {
		t.Error(got)
	}
	if got := commit(t, s, itemChange(item(rng(2), "a", start), 4)); got[0] != feedback.Older {
		t.Error("the version did not move:", got)
	}
}

func TestRebuildSwapsWhenNothingIsDirty(t *testing.T) {
	s := openNew(t)
	ctx := t.Context()
	if err := s.AddTarget(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	commit(t, s, history(rng(1), 5, 1, 1)...)
	if err := s.AddTarget(ctx, "two"); err != nil {
		t.Fatal(err)
	}
	commit(t, s, itemChange(item(rng(2), "late", start), 50))
	if n := len(dirty(t, s, "two")); n != 6 {
		t.Error("the new target has", n)
	}
	if err := s.SwapTarget(ctx, "two"); !errors.Is(err, ErrDirty) {
		t.Error(err)
	}
	if err := s.Clean(ctx, "two", dirty(t, s, "two")); err != nil {
		t.Fatal(err)
	}
	if err := s.SwapTarget(ctx, "two"); err != nil {
		t.Fatal(err)
	}
	if err := s.DropTarget(ctx, "one"); err != nil {
		t.Fatal(err)
	}
	got, err := s.Targets(ctx)
	if diff := cmp.Diff([]Target{{Name: "two", Live: true}}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if err := s.DropTarget(ctx, "one"); !errors.Is(err, ErrNotFound) || errors.Is(err, feedback.ErrPassing) {
		t.Error(err)
	}
	if n, err := s.MarkAll(ctx, "two"); n != 6 || err != nil {
		t.Error(n, err)
	}
}
