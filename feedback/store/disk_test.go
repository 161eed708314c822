package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"verbatim/feedback"
)

// TestRealFullDiskStopsAndResumes fills a small file system of its own.
func TestRealFullDiskStopsAndResumes(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=6m"); err != nil {
		t.Skipf("mounting a small file system needs root: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	}()
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 3<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { s.Close() }() // whichever it is by then
	r := rng(1)
	var stored int64
	var failed []feedback.Change
	for seq := uint64(1); failed == nil && seq < 20000; seq += 200 {
		batch := history(r, 200, 30, seq)
		switch _, err := s.Commit(t.Context(), batch); {
		case err == nil:
			stored += 200
		case errors.Is(err, feedback.ErrPassing):
			failed = batch
		default:
			t.Fatal(err)
		}
	}
	if failed == nil {
		t.Fatal("the disk was never full")
	}
	for range 3 {
		if _, err := s.Commit(t.Context(), failed); !errors.Is(err, feedback.ErrPassing) {
			t.Fatal(err)
		}
	}
	if st, err := s.Status(t.Context(), "main"); err != nil || st.Items != stored {
		t.Errorf("%d stored, status %+v, %v", stored, st, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if out, err := s.Commit(t.Context(), failed); err != nil || out[0] != feedback.Stored {
		t.Fatal(out, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(t.Context(), dir, Options{}); err != nil {
		t.Fatal(err)
	}
	if a, err := s.Measure(t.Context(), Question{Tenant: "main"}); err != nil || a.Slices[0].Items != stored+200 {
		t.Errorf("%d stored, %+v, %v", stored+200, a, err)
	}
}
