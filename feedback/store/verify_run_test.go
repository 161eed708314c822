package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// memoryIndex is an index that keeps nothing but stamps.
type memoryIndex struct {
	mu   sync.Mutex
	docs map[[2]string]string
}

func (x *memoryIndex) scan(_ context.Context, fn func(tenant, id, stamp string) error) error {
	x.mu.Lock()
	copied := make(map[[2]string]string, len(x.docs))
	for k, v := range x.docs {
		copied[k] = v
	}
	x.mu.Unlock()
	for k, stamp := range copied {
		if err := fn(k[0], k[1], stamp); err != nil {
			return err
		}
	}
	return nil
}

// drain indexes up to limit dirty items and returns how many there were.
func (x *memoryIndex) drain(t testing.TB, s *Store, limit int) int {
	t.Helper()
	marks, err := s.Dirty(t.Context(), "local", limit)
	if err != nil {
		t.Fatal(err)
	}
	var met []Mark // a state read later than its mark may be gone again
	for _, m := range marks {
		recs, err := s.Items(t.Context(), m.Tenant, []string{m.ID})
		if err != nil {
			t.Fatal(err)
		}
		stamp := "0"
		if len(recs) > 0 {
			stamp = recs[0].IndexStamp
		}
		if stamp == m.Stamp {
			met = append(met, m)
		}
		x.mu.Lock()
		if len(recs) == 0 {
			delete(x.docs, [2]string{m.Tenant, m.ID})
		} else {
			x.docs[[2]string{m.Tenant, m.ID}] = stamp
		}
		x.mu.Unlock()
	}
	if err := s.Clean(t.Context(), "local", met); err != nil {
		t.Fatal(err)
	}
	return len(marks)
}

// indexed is a store with an index that is fed from its outbox.
func indexed(t testing.TB) (*Store, *memoryIndex) {
	t.Helper()
	s := openNew(t)
	if err := s.AddTarget(t.Context(), "local"); err != nil {
		t.Fatal(err)
	}
	return s, &memoryIndex{docs: make(map[[2]string]string)}
}

func verify(t testing.TB, s *Store, x *memoryIndex, repair bool) Findings {
	t.Helper()
	o := VerifyOptions{Repair: repair}
	if x != nil {
		o.Target, o.Index = "local", x.scan
	}
	f, err := s.Verify(context.WithoutCancel(t.Context()), o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// clean fails the test when verify finds anything.
func clean(t testing.TB, s *Store, x *memoryIndex) {
	t.Helper()
	if f := verify(t, s, x, false); f.Differences != 0 {
		t.Errorf("%d differences: %+v", f.Differences, f.List)
	}
}

func TestVerifyCountsWhatItDoesNotList(t *testing.T) {
	s, x := sabotage(t)
	clear(x.docs)
	f, err := s.Verify(t.Context(), VerifyOptions{Target: "local", Index: x.scan, Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	want := Findings{Items: 39, Events: 1, Differences: 39, Checks: map[string]int64{
		"integrity": 0, "foreign keys": 0, "items": 0, "events": 0, "roll-ups": 0, "outbox": 0, "rejects": 0, "imports": 0, "columns": 0, "index": 39,
	}}
	if diff := cmp.Diff(want, f, cmpopts.IgnoreFields(Findings{}, "List")); diff != "" || len(f.List) != 3 {
		t.Error(diff, len(f.List))
	}
	if f = verify(t, s, x, true); f.Repaired != 39 {
		t.Errorf("repaired %d", f.Repaired)
	}
	x.drain(t, s, 100)
	clean(t, s, x)
}

func TestVerifyIsExactWhileOthersWrite(t *testing.T) {
	s, x := indexed(t)
	stop := make(chan struct{})
	var wg sync.WaitGroup
	r := rng(9)
	wg.Go(func() {
		for seq := uint64(1); ; {
			select {
			case <-stop:
				return
			default:
			}
			batch := tangle(r, 40)
			for i := range batch {
				batch[i].Origin.Seq, batch[i].Version.Seq = seq, seq
				batch[i].Version.At = batch[i].Origin.Stored.Add(time.Duration(seq) * time.Second)
				seq++
			}
			commit(t, s, batch...)
		}
	})
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				x.drain(t, s, 7)
			}
		}
	})
	for range 30 {
		clean(t, s, x)
	}
	close(stop)
	wg.Wait()
	for x.drain(t, s, 1000) > 0 {
	}
	clean(t, s, x)
}

func TestVerifyRepairsFactsThatCannotBeRead(t *testing.T) {
	s, _ := sabotage(t)
	sql1(t, s, "UPDATE items SET facts = x'ff' WHERE id = 'i-02'")
	got := verify(t, s, nil, false)
	if got.Checks["items"] != 1 || got.Differences != 1 {
		t.Errorf("%+v", got)
	}
	verify(t, s, nil, true)
	clean(t, s, nil)
}
