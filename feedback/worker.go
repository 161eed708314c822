package feedback

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"verbatim/nlp"
)

// Worker turns deliveries into committed changes: it decodes and analyses a
// batch, commits it in one transaction and acknowledges it after that, so that
// no message is lost, and none counts twice.
//
// Set the exported fields before Run; the zero value of an optional one is its
// default.
type Worker struct {
	Source  Source
	Sink    Sink
	Analyse func(tenant string, in nlp.Input) (nlp.Analysis, nlp.Stamp) // pure, called from many goroutines

	Admit func(ctx context.Context, tenant string) error // optional: refuses a tenant with a reason, or with ErrPassing
	Log   *slog.Logger                                   // optional

	Loops     int           // loops at work side by side; 1
	Batch     int           // most deliveries in one transaction; 1000
	Cores     int           // goroutines that analyse, for all loops together; GOMAXPROCS
	Heartbeat time.Duration // how often deliveries in hand are extended; 10 s, keep it under a third of the stream's ack wait
	Grace     time.Duration // how long batches in hand may take after ctx has ended; 8 s
	Report    time.Duration // how often progress is logged while there is any; 30 s
}

// Counts says what became of the deliveries since the worker was made. A
// delivery counts once it is committed: Processed is the sum of the others.
type Counts struct {
	Processed, Stored, Unchanged, Older, Rejected, Repeated uint64
}

// Run works until ctx ends, then lets the batches in hand finish, for Grace at
// most. It returns nil after such an end, and an error only when Source gives
// one: a passing fault is waited for.
func (w *Worker) Run(ctx context.Context) error {
	return errors.New("run worker: not built yet")
}

// Counts returns the counts so far. It is cheap and may be called at any time.
func (w *Worker) Counts() Counts { return Counts{} }
