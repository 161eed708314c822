package store

import (
	"context"
	"sync"
	"testing"

	"verbatim/feedback"
)

// Readers ask while commits and changes of the zone go on: what they see is
// always the state after some commit.
func TestReadersSeeWholeCommits(t *testing.T) {
	s := openNew(t)
	const batch, batches = 50, 12
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for ctx.Err() == nil {
				a, err := s.Measure(t.Context(), Question{Tenant: "main"})
				if err != nil || a.Slices[0].Items%batch != 0 {
					t.Errorf("%+v, %v", a, err)
					return
				}
				rows, total, err := s.Select(t.Context(), "main", feedback.Has{Field: "kind"}, Newest, 0, 5)
				if err != nil || total%batch != 0 || len(rows) != min(5, total) {
					t.Error(len(rows), total, err)
					return
				}
			}
		})
	}
	r := rng(1)
	for i := range batches {
		commit(t, s, history(r, batch, 30, uint64(1+i*batch))...)
		if i%5 == 4 {
			if err := s.SetZone(t.Context(), "main", pick(r, "Asia/Tokyo", "Europe/Paris")); err != nil {
				t.Error(err)
			}
		}
	}
	stop()
	wg.Wait()
}
