package index_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/feedback"
	"verbatim/index"
	"verbatim/index/local"
)

// memory is an outbox in memory with the rules of the store's.
type memory struct {
	mu    sync.Mutex
	items map[string]feedback.Record
	marks []feedback.Mark
	wake  chan struct{}
}

func newMemory() *memory {
	return &memory{items: map[string]feedback.Record{}, wake: make(chan struct{}, 1)}
}

// put stores an item's new text, "" deletes it.
func (m *memory) put(id, text string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stamp := "state " + text // as the store's, it follows from the content alone
	if text == "" {
		stamp = "0"
	}
	if text == "" {
		stamp = "0"
	}
	m.items[id] = feedback.Record{Tenant: "main", Item: feedback.Item{ID: id, Text: text, Time: now}, IndexStamp: stamp}
	if text == "" {
		delete(m.items, id)
	}
	m.marks = slices.DeleteFunc(m.marks, func(k feedback.Mark) bool { return k.ID == id })
	m.marks = append(m.marks, feedback.Mark{Tenant: "main", ID: id, Stamp: stamp})
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

func (m *memory) Dirty(_ context.Context, _ string, limit int) ([]feedback.Mark, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.marks[:min(limit, len(m.marks))]), nil
}

func (m *memory) Items(_ context.Context, tenant string, ids []string) ([]feedback.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []feedback.Record
	for _, id := range ids {
		if rec, ok := m.items[id]; ok {
			out = append(out, rec)
		}
	}
	return out, nil
}

func (m *memory) Clean(_ context.Context, _ string, marks []feedback.Mark) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.marks = slices.DeleteFunc(m.marks, func(k feedback.Mark) bool { return slices.Contains(marks, k) })
	return nil
}

func (m *memory) Wake() <-chan struct{} { return m.wake }

// fickle is an outbox whose item goes to another state and back while the first
// batch is under way.
type fickle struct {
	*memory
	once sync.Once
}

func (f *fickle) Items(ctx context.Context, tenant string, ids []string) (out []feedback.Record, err error) {
	first := false
	f.once.Do(func() { first = true })
	if !first {
		return f.memory.Items(ctx, tenant, ids)
	}
	was, mark := f.items["a"], f.marks[0]
	f.put("a", "a passing thought")
	out, err = f.memory.Items(ctx, tenant, ids)
	f.items["a"], f.marks[0] = was, mark
	return out, err
}

func TestStateThatCameAndWentIsNotLeftInTheIndex(t *testing.T) {
	m, x := newMemory(), openLocal(t)
	m.put("a", "the first word")
	if err := (&index.Indexer{Outbox: &fickle{memory: m}, Index: x}).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	if err := x.Scan(t.Context(), func(_, id, stamp string) error { found[id] = stamp; return nil }); err != nil {
		t.Fatal(err)
	}
	if found["a"] != m.items["a"].IndexStamp || len(m.marks) != 0 {
		t.Errorf("the index holds %v with %d marks left, the store has %s", found, len(m.marks), m.items["a"].IndexStamp)
	}
}

// faulty is an index whose Apply runs a hook first.
type faulty struct {
	index.Index
	before func() error
}

func (f faulty) Apply(ctx context.Context, ops []index.Op) error {
	if err := f.before(); err != nil {
		return err
	}
	return f.Index.Apply(ctx, ops)
}

func openLocal(t *testing.T) index.Index {
	t.Helper()
	x, err := local.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func TestDrainTakesEverythingOver(t *testing.T) {
	m, x := newMemory(), openLocal(t)
	for i := range 25 {
		m.put(fmt.Sprint(i), "colis perdu")
	}
	m.put("3", "")
	var told []int64
	ix := &index.Indexer{Outbox: m, Index: x, Target: "t", Batch: 10,
		Progress: func(done, total int64) { told = append(told, done, total) },
		Total:    func(context.Context) (int64, error) { return 25, nil }}
	if err := ix.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := x.IDs(t.Context(), "main", feedback.Words{Text: "colis"}); len(got) != 24 || len(m.marks) != 0 {
		t.Errorf("the index holds %d of 24 items, %d marks are left", len(got), len(m.marks))
	}
	if want := (index.IndexerCounts{Indexed: 24, Removed: 1, Batches: 3}); ix.Counts() != want {
		t.Errorf("counts are %+v, want %+v", ix.Counts(), want)
	}
	if want := []int64{10, 25, 20, 25, 25, 25}; !slices.Equal(told, want) {
		t.Errorf("progress is %v, want %v", told, want)
	}
	err := x.Scan(t.Context(), func(_, id, stamp string) error {
		if stamp != m.items[id].IndexStamp {
			t.Errorf("item %s has stamp %s, want %s", id, stamp, m.items[id].IndexStamp)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestChangeDuringABatchIsIndexedAgain(t *testing.T) {
	m, x := newMemory(), openLocal(t)
	m.put("1", "colis perdu")
	once := sync.OnceFunc(func() { m.put("1", "colis retrouvé") })
	ix := &index.Indexer{Outbox: m, Index: faulty{x, func() error { once(); return nil }}, Target: "t"}
	if err := ix.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := x.IDs(t.Context(), "main", feedback.Words{Text: "retrouvé"}); len(got) != 1 {
		t.Error("the newer state is not in the index")
	}
}

// seesB is a store in which the item becomes B between the look at the outbox
// and the reading of the item.
type seesB struct {
	*memory
	once *sync.Once
}

func (s seesB) Items(ctx context.Context, tenant string, ids []string) ([]feedback.Record, error) {
	s.once.Do(func() { s.put("1", "b") })
	return s.memory.Items(ctx, tenant, ids)
}

func TestStateThatComesBackIsIndexedAgain(t *testing.T) {
	m, x := newMemory(), openLocal(t)
	m.put("1", "a")
	back := sync.OnceFunc(func() { m.put("1", "a") })
	ix := &index.Indexer{Outbox: seesB{m, new(sync.Once)}, Index: faulty{x, func() error { back(); return nil }}, Target: "t"}
	if err := ix.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, _ := x.IDs(t.Context(), "main", feedback.Words{Text: "a"}); len(got) != 1 || len(m.marks) != 0 {
		t.Errorf("the index finds %v, %d marks are left", got, len(m.marks))
	}
}

func TestPassingFaultIsWaitedOutAndSaidOnce(t *testing.T) {
	x := openLocal(t) // outside the bubble: it has goroutines of its own
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		m := newMemory()
		m.put("1", "secret words")
		left := 20
		ix := &index.Indexer{Outbox: m, Target: "t", Log: slog.New(slog.NewTextHandler(&log, nil)), Index: faulty{nowhere{x}, func() error {
			if left--; left > 0 {
				return fmt.Errorf("%w: disk full", feedback.ErrPassing)
			}
			return nil
		}}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- ix.Run(ctx) }()
		time.Sleep(10 * time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), "\n"); n != 2 || strings.Contains(log.String(), "secret") {
			t.Errorf("19 faults are logged in %d lines, want 2:\n%s", n, log.String())
		}
		if len(m.marks) != 0 || ix.Counts().Retries != 19 {
			t.Errorf("%d marks are left, counts are %+v", len(m.marks), ix.Counts())
		}
	})
}

// nowhere takes everything and keeps nothing.
type nowhere struct{ index.Index }

func (nowhere) Apply(context.Context, []index.Op) error { return nil }

func TestOtherFaultEndsRun(t *testing.T) {
	m := newMemory()
	m.put("1", "colis")
	ix := &index.Indexer{Outbox: m, Target: "t", Index: faulty{nil, func() error { return index.ErrCorrupt }}}
	if err := ix.Run(t.Context()); !errors.Is(err, index.ErrCorrupt) {
		t.Errorf("Run gives %v, want ErrCorrupt", err)
	}
}

func TestEndedRunFinishesTheBatchInHand(t *testing.T) {
	m, x := newMemory(), openLocal(t)
	for i := range 30 {
		m.put(fmt.Sprint(i), "colis")
	}
	ctx, cancel := context.WithCancel(t.Context())
	ix := &index.Indexer{Outbox: m, Index: faulty{x, func() error { cancel(); return nil }}, Target: "t", Batch: 10}
	if err := ix.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(m.marks) != 20 || ix.Counts().Batches != 1 {
		t.Errorf("%d marks are left of 30, counts are %+v, want one batch of 10 done", len(m.marks), ix.Counts())
	}
}
