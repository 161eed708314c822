package feedback

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Waits between two tries while a fault lasts.
const (
	firstWait = 100 * time.Millisecond
	longWait  = 30 * time.Second
)

// errStopped says that the worker stops before the work was done.
var errStopped = errors.New("stopped")

type commitFunc func(context.Context, []Change) ([]Outcome, error)

// shared commits beside the other loops, but not beside a suspect.
func (w *Worker) shared(ctx context.Context, changes []Change) ([]Outcome, error) {
	w.alone.RLock()
	defer w.alone.RUnlock()
	return w.Sink.Commit(ctx, changes)
}

// settle commits the entries and acknowledges them. Entries that cannot be
// stored together are halved until the bad one is alone; that one is rejected.
func (w *Worker) settle(ctx, work context.Context, es []*entry, commit commitFunc) {
	changes := make([]Change, len(es))
	for i, e := range es {
		changes[i] = e.change
	}
	alone := len(es) == 1
	var outcomes []Outcome
	err := w.persist(ctx, work, func() (err error) {
		outcomes, err = commit(work, changes)
		if alone && changes[0].Reject != nil {
			return passing(err) // there is nothing left that it could become
		}
		return err
	})
	switch {
	case err == nil:
		w.tally.add(outcomes)
		w.acknowledge(es)
	case errors.Is(err, errStopped):
		w.release(es)
	case alone:
		es[0].change = es[0].rejected(changes[0].Tenant, fmt.Sprintf("the store cannot keep it: %v", err))
		w.settle(ctx, work, es, commit)
	default:
		half := len(es) / 2
		w.settle(ctx, work, es[:half], commit)
		w.settle(ctx, work, es[half:], commit)
	}
}

// persist calls do until it returns something else than a passing fault. When
// ctx ends, do gets one more try; after that, and when work ends, the answer is
// errStopped.
func (w *Worker) persist(ctx, work context.Context, do func() error) error {
	faulty := false
	defer func() {
		if faulty {
			w.fault.end(w)
		}
	}()
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		last := ctx.Err() != nil
		err := do()
		switch {
		case err == nil:
			return nil
		case work.Err() != nil:
			return errStopped
		case !errors.Is(err, ErrPassing):
			return err
		}
		if !faulty {
			faulty = true
			w.fault.begin(w, err)
		}
		if last {
			return errStopped
		}
		sleep(ctx, wait)
	}
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// passing turns any error into a passing one.
func passing(err error) error {
	if err == nil || errors.Is(err, ErrPassing) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrPassing, err)
}

// fault is how many loops are held up by a passing fault. It is logged when the
// first one is, and when none is any more.
type fault struct {
	mu    sync.Mutex
	loops int
	since time.Time
}

func (f *fault) begin(w *Worker, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.loops++; f.loops == 1 {
		f.since = time.Now()
		w.Log.Warn("intake is held up, nothing is acknowledged until this passes", "fault", err)
	}
}

func (f *fault) end(w *Worker) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.loops--; f.loops == 0 {
		w.Log.Info("intake goes on", "held_up_for", time.Since(f.since).Round(time.Millisecond))
	}
}
