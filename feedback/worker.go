package feedback

import (
	"context"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"verbatim/nlp"
)

// Defaults of a worker.
const (
	DefaultBatch     = 1000
	DefaultHeartbeat = 10 * time.Second
	DefaultGrace     = 8 * time.Second // of the 10 s in which the program must end
	DefaultReport    = 30 * time.Second
)

// A message that was handed out more than suspectAttempt times may be what took
// the worker down: it is tried alone. One that was tried alone maxTrials times
// without an end is rejected.
const (
	suspectAttempt = 5
	maxTrials      = 3
)

// Worker turns deliveries into committed changes. Always true of it:
//
//   - A message is acknowledged only after the transaction that holds its change,
//     or its reject, has been committed.
//   - Deliveries in hand are extended until they are acknowledged or given back,
//     so that a slow batch is not handed out twice.
//   - A passing fault keeps the batch and tries it again; any other fault is
//     narrowed down by halves to the one change that causes it, which becomes a
//     reject with that reason.
//   - Of each loop at most two batches are in memory: one being decoded and
//     analysed while the one before is committed. Commits keep the loop's order.
//   - While a suspect is tried alone, no other message is analysed or committed
//     by this worker: whatever then takes the process down, it was the suspect.
//
// Set the exported fields before Run; the zero value of an optional one is its
// default. Run may be called once.
type Worker struct {
	Source  Source
	Sink    Sink
	Analyse func(tenant string, in nlp.Input) (nlp.Analysis, nlp.Stamp) // pure, called from many goroutines

	Admit func(ctx context.Context, tenant string) error // optional, asked once a batch: refuses a tenant with a reason, or with ErrPassing
	Log   *slog.Logger                                   // optional

	Loops     int           // loops at work side by side; 1
	Batch     int           // most deliveries in one transaction; DefaultBatch
	Cores     int           // goroutines that analyse, for all loops together; GOMAXPROCS
	Heartbeat time.Duration // how often deliveries in hand are extended; keep it under a third of the stream's ack wait
	Grace     time.Duration // how long batches in hand may take after ctx has ended
	Report    time.Duration // how often progress is logged while there is any

	alone sync.RWMutex  // held for writing while a suspect is tried
	cores chan struct{} // one token for each goroutine that analyses
	hand  hand
	fault fault
	tally tally
}

// Run works until ctx ends, then lets the batches in hand finish, for Grace at
// most. It returns nil after such an end, and an error only when Source gives
// one: a passing fault is waited for.
func (w *Worker) Run(ctx context.Context) error {
	w.setDefaults()
	g, ctx := errgroup.WithContext(ctx)
	work, stop := outlive(ctx, w.Grace)
	defer stop()

	finished := make(chan struct{})
	var running sync.WaitGroup
	for range w.Loops {
		running.Add(1)
		g.Go(func() error {
			defer running.Done()
			return w.loop(ctx, work)
		})
	}
	g.Go(func() error {
		w.keepAlive(finished)
		return nil
	})
	running.Wait()
	close(finished)
	return g.Wait()
}

func (w *Worker) setDefaults() {
	if w.Log == nil {
		w.Log = slog.New(slog.DiscardHandler)
	}
	w.Loops = max(w.Loops, 1)
	if w.Batch <= 0 {
		w.Batch = DefaultBatch
	}
	if w.Cores <= 0 {
		w.Cores = runtime.GOMAXPROCS(0)
	}
	if w.Heartbeat <= 0 {
		w.Heartbeat = DefaultHeartbeat
	}
	if w.Grace <= 0 {
		w.Grace = DefaultGrace
	}
	if w.Report <= 0 {
		w.Report = DefaultReport
	}
	w.cores = make(chan struct{}, w.Cores)
}

// outlive returns a context that ends grace after ctx has.
func outlive(ctx context.Context, grace time.Duration) (context.Context, func()) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.NewTimer(grace)
		defer t.Stop()
		select {
		case <-t.C:
			cancel()
		case <-work.Done():
		}
	})
	return work, func() { stop(); cancel() }
}

// loop reads and prepares one batch while the one before it is committed.
func (w *Worker) loop(ctx, work context.Context) error {
	ready := make(chan []*entry)
	g := new(errgroup.Group)
	g.Go(func() error {
		defer close(ready)
		for {
			ds, err := w.Source.Next(ctx, w.Batch)
			if ctx.Err() != nil {
				w.release(w.hand.take(ds))
				return nil
			}
			if err != nil {
				return err
			}
			w.feed(ctx, work, ds, ready)
		}
	})
	g.Go(func() error {
		for es := range ready {
			w.settle(ctx, work, es, w.shared)
		}
		return nil
	})
	return g.Wait()
}

// feed prepares the deliveries and hands them on; suspects among them are tried
// here, one by one.
func (w *Worker) feed(ctx, work context.Context, ds []Delivery, ready chan<- []*entry) {
	var suspects, rest []*entry
	for _, e := range w.hand.take(ds) {
		if e.Attempt > suspectAttempt {
			suspects = append(suspects, e)
		} else {
			rest = append(rest, e)
		}
	}
	if len(rest) > 0 {
		if w.prepareShared(ctx, work, rest) {
			ready <- rest
		} else {
			w.release(rest)
		}
	}
	for i, e := range suspects {
		if ctx.Err() != nil {
			w.release(suspects[i:])
			return
		}
		w.try(ctx, work, e)
	}
}

// prepareShared prepares beside the other loops, but not beside a suspect.
func (w *Worker) prepareShared(ctx, work context.Context, es []*entry) bool {
	w.alone.RLock()
	defer w.alone.RUnlock()
	return w.prepare(ctx, work, es)
}

// try handles one suspect with everything else at rest. That it is tried is
// written down first, and outlives this process if the message ends it.
func (w *Worker) try(ctx, work context.Context, e *entry) {
	w.alone.Lock()
	defer w.alone.Unlock()
	var trials int
	err := w.persist(ctx, work, func() (err error) {
		trials, err = w.Sink.Suspect(work, Key{Stream: e.Stream, Seq: e.Seq})
		return passing(err)
	})
	if err != nil {
		w.release([]*entry{e})
		return
	}
	if trials > maxTrials {
		e.change = e.rejected(DefaultTenant, "the worker went down every time it read this message: it was tried alone three times")
		if tenant, _, _, _ := ParseSubject(e.Subject); tenant != "" {
			e.change.Tenant = tenant
		}
	} else if !w.prepare(ctx, work, []*entry{e}) {
		w.release([]*entry{e})
		return
	}
	w.settle(ctx, work, []*entry{e}, w.Sink.Commit)
}
