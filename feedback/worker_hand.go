package feedback

import (
	"sync"
	"sync/atomic"
	"time"
)

// entry is one delivery in hand with the change it becomes.
type entry struct {
	Delivery
	change Change
	done   atomic.Bool // acknowledged or given back: no longer in hand
}

// hand is the set of deliveries that the worker holds.
type hand struct {
	mu      sync.Mutex
	entries map[*entry]struct{}
}

// take puts deliveries into the set.
func (h *hand) take(ds []Delivery) []*entry {
	es := make([]*entry, len(ds))
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.entries == nil {
		h.entries = make(map[*entry]struct{})
	}
	for i := range ds {
		es[i] = &entry{Delivery: ds[i]}
		h.entries[es[i]] = struct{}{}
	}
	return es
}

// drop takes entries out of the set, whatever became of them.
func (h *hand) drop(es []*entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range es {
		e.done.Store(true)
		delete(h.entries, e)
	}
}

// held returns the entries in the set.
func (h *hand) held() []*entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	es := make([]*entry, 0, len(h.entries))
	for e := range h.entries {
		es = append(es, e)
	}
	return es
}

// extend tells the streams that all in the set is still at work. An error
// changes nothing: at worst the message comes a second time, which the sink
// sees.
func (h *hand) extend() {
	for _, e := range h.held() {
		if !e.done.Load() {
			_ = e.Handle.Extend()
		}
	}
}

// acknowledge ends entries whose changes are committed. A lost ack brings the
// message again, and the sink answers Repeated.
func (w *Worker) acknowledge(es []*entry) {
	w.hand.drop(es)
	for _, e := range es {
		_ = e.Handle.Ack()
	}
}

// release gives entries back to their streams, to be handed out again.
func (w *Worker) release(es []*entry) {
	w.hand.drop(es)
	for _, e := range es {
		_ = e.Handle.Retry(0)
	}
}

// keepAlive extends what is in hand and reports progress until finished is
// closed.
func (w *Worker) keepAlive(finished <-chan struct{}) {
	beat := time.NewTicker(w.Heartbeat)
	defer beat.Stop()
	report := time.NewTicker(w.Report)
	defer report.Stop()
	var last Counts
	for {
		select {
		case <-finished:
			return
		case <-beat.C:
			w.hand.extend()
		case <-report.C:
			now := w.Counts()
			if n := now.Processed - last.Processed; n > 0 {
				w.Log.Info("processed messages", "new", n,
					"per_second", int(float64(n)/w.Report.Seconds()), "total", now.Processed,
					"stored", now.Stored, "unchanged", now.Unchanged, "older", now.Older,
					"rejected", now.Rejected, "repeated", now.Repeated)
			}
			last = now
		}
	}
}

// InHand is how many deliveries the worker holds: next to nothing when it keeps
// up with its streams, a batch or two a loop while it works through a backlog.
func (w *Worker) InHand() int {
	w.hand.mu.Lock()
	defer w.hand.mu.Unlock()
	return len(w.hand.entries)
}

// Counts says what became of the deliveries since the worker was made. A
// delivery counts once it is committed: Processed is the sum of the others.
type Counts struct {
	Processed, Stored, Unchanged, Older, Rejected, Repeated uint64
}

type tally struct{ outcomes [Repeated + 1]atomic.Uint64 }

func (t *tally) add(outcomes []Outcome) {
	var n [Repeated + 1]uint64
	for _, o := range outcomes {
		if o <= Repeated {
			n[o]++
		}
	}
	for o, count := range n {
		t.outcomes[o].Add(count)
	}
}

// Counts returns the counts so far. It is cheap and may be called at any time.
func (w *Worker) Counts() Counts {
	c := Counts{
		Stored:    w.tally.outcomes[Stored].Load(),
		Unchanged: w.tally.outcomes[Unchanged].Load(),
		Older:     w.tally.outcomes[Older].Load(),
		Rejected:  w.tally.outcomes[Rejected].Load(),
		Repeated:  w.tally.outcomes[Repeated].Load(),
	}
	c.Processed = c.Stored + c.Unchanged + c.Older + c.Rejected + c.Repeated
	return c
}
