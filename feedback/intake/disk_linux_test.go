package intake_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/intake"
)

// smallDisk mounts a file system of the given size.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small file system can be mounted only by root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// TestFullDiskStopsTheEmbeddedServerUntilThereIsRoom fills the disk under the
// streams, publishes on, and makes room again.
func TestFullDiskStopsTheEmbeddedServerUntilThereIsRoom(t *testing.T) {
	dir := smallDisk(t, "24m")
	l := &logs{}
	in := open(t, intake.Options{Dir: filepath.Join(dir, "nats"), Log: l.logger()})
	publish(t, in, 0, 100)
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 20<<20), 0o600); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	text := strings.Repeat("Encore en retard. ", 500)
	published := make(chan error, 1)
	const more = 1000 // of 9 kB each: more than there is room for
	go func() {
		p := in.Publisher()
		for i := range more {
			if err := p.Publish(context.WithoutCancel(t.Context()), "feedback.main.review", nil, []byte(review(fmt.Sprint("big", i), text))); err != nil {
				published <- err
				return
			}
		}
		published <- p.Flush(context.WithoutCancel(t.Context()))
	}()
	eventually(t, "the disk is full", func() bool { return l.lines("until there is room") > 0 })
	select {
	case err := <-published:
		t.Fatalf("a full disk took everything: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := <-published; err != nil {
		t.Fatal(err)
	}
	k := newKeeper()
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	eventually(t, "all are acknowledged", empty(t, in))
	if items, rejects, _ := k.count(); items != 100+more || rejects != 0 {
		t.Errorf("%d items and %d rejects, want %d and 0", items, rejects, 100+more)
	}
}
