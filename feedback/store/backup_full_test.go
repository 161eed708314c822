package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"verbatim/feedback"
	"verbatim/nlp"
)

func TestCareOnAFullDiskIsAPassingFaultAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(s.Close(), syscall.Unmount(dir, 0)); err != nil {
			t.Error(err)
		}
	}()
	commit(t, s, history(rng(41), 300, 5, 1)...)
	if err := s.emptyLog(); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 6<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(dir, "here")); !errors.Is(err, feedback.ErrPassing) {
		t.Errorf("back up: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*ackup*"))
	if hidden, _ := filepath.Glob(filepath.Join(dir, ".*ackup*")); len(left)+len(hidden) != 0 || err != nil {
		t.Errorf("left %v %v, %v", left, hidden, err)
	}
	old, err := s.Stale(t.Context(), "main", nlp.Stamp{Model: 2}, 0, 300)
	if err != nil {
		t.Fatal(err)
	}
	batch := make([]Reanalysis, len(old))
	for i, o := range old {
		batch[i] = Reanalysis{Was: o.Record, Stamp: nlp.Stamp{Model: 2}}
	}
	if _, err := s.Reanalysed(t.Context(), "main", batch); !errors.Is(err, feedback.ErrPassing) {
		t.Errorf("re-analyse: %v", err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "elsewhere")); err != nil {
		t.Errorf("back up elsewhere: %v", err)
	}
	clean(t, s, nil)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Reanalysed(t.Context(), "main", batch); n != 300 || err != nil {
		t.Errorf("%d re-analysed, %v", n, err)
	}
	clean(t, s, nil)
}
