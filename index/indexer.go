package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"verbatim/feedback"
)

// Outbox is what an Indexer reads: the dirty set of a store. Items leaves out
// what is not there any more. Wake's channel yields after a commit; it may miss
// some, for several may wait on it.
type Outbox interface {
	Dirty(ctx context.Context, target string, limit int) ([]feedback.Mark, error)
	Items(ctx context.Context, tenant string, ids []string) ([]feedback.Record, error)
	Clean(ctx context.Context, target string, marks []feedback.Mark) error
	Wake() <-chan struct{}
}

// Indexer feeds an index from a store's outbox. A mark goes only when the index
// holds the state durably and no newer one was marked meanwhile, so whatever is
// cut off is done again. One Indexer at a time may feed a target.
type Indexer struct {
	Outbox   Outbox
	Index    Index
	Target   string                  // of the outbox
	Batch    int                     // marks at a time, 0 for 2,000
	Progress func(done, total int64) // told of every batch of a Drain; total 0 is unknown
	Total    func(ctx context.Context) (int64, error)
	Log      *slog.Logger // nil discards

	indexed, removed, batches, retries atomic.Int64

	unmet int // batches in a row in which no mark was met
}

// IndexerCounts says what an Indexer has done since it was made.
type IndexerCounts struct {
	Indexed int64 `json:"indexed"` // documents written
	Removed int64 `json:"removed"` // documents removed
	Batches int64 `json:"batches"`
	Retries int64 `json:"retries"` // batches tried again after a passing fault
}

// Counts may be called at any time.
func (x *Indexer) Counts() IndexerCounts {
	return IndexerCounts{x.indexed.Load(), x.removed.Load(), x.batches.Load(), x.retries.Load()}
}

// How long an Indexer waits, and how long the batch in hand may take after ctx
// has ended.
const (
	minBackoff = 50 * time.Millisecond
	maxBackoff = 10 * time.Second
	idle       = 500 * time.Millisecond // between looks at the outbox when nothing wakes it
	lastBatch  = 8 * time.Second
)

// Run feeds the index until ctx ends, then finishes the batch in hand and
// returns nil. A passing fault is waited out, and logged when it begins and
// when it is over; any other error ends Run.
func (x *Indexer) Run(ctx context.Context) error {
	for {
		if err := x.Drain(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-x.Outbox.Wake():
		case <-time.After(idle):
		}
	}
}

// Drain feeds the index until the outbox holds nothing for the target, or ctx
// ends, whose error it then returns.
func (x *Indexer) Drain(ctx context.Context) error {
	var done, total int64
	if x.Progress != nil && x.Total != nil {
		var err error
		if total, err = x.Total(ctx); err != nil {
			return fmt.Errorf("count outbox: %w", err)
		}
	}
	for {
		n, err := x.batchWithRetry(ctx)
		if err != nil || n == 0 {
			return err
		}
		done += int64(n)
		if x.Progress != nil {
			if total > 0 {
				total = max(total, done)
			}
			x.Progress(done, total)
		}
	}
}

func (x *Indexer) log() *slog.Logger {
	if x.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return x.Log
}

// batchWithRetry takes one batch over and returns how many marks it had.
func (x *Indexer) batchWithRetry(ctx context.Context) (int, error) {
	wait := minBackoff
	for tries := 0; ; tries++ {
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		n, err := x.batch(ctx)
		if err == nil {
			if tries > 0 {
				x.log().Info("the search index can be fed again", "target", x.Target)
			}
			return n, nil
		}
		if ctx.Err() != nil {
			return 0, ctx.Err()
		}
		if !errors.Is(err, feedback.ErrPassing) {
			return 0, fmt.Errorf("feed index %s: %w", x.Target, err)
		}
		if tries == 0 {
			x.log().Warn("the search index can't be fed, trying again until it can", "target", x.Target, "reason", err)
		}
		x.retries.Add(1)
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
		wait = min(2*wait, maxBackoff)
	}
}

func (x *Indexer) batch(ctx context.Context) (int, error) {
	limit := x.Batch
	if limit <= 0 {
		limit = 2000
	}
	marks, err := x.Outbox.Dirty(ctx, x.Target, limit)
	if err != nil || len(marks) == 0 {
		return 0, err
	}
	// From here on the batch is finished, even when ctx ends.
	ctx, cancel := graceful(ctx, lastBatch)
	defer cancel()
	ops, err := x.ops(ctx, marks)
	if err != nil {
		return 0, err
	}
	if err := x.Index.Apply(ctx, ops); err != nil {
		return 0, err
	}
	if err := x.Outbox.Clean(ctx, x.Target, x.met(marks, ops)); err != nil {
		return 0, err
	}
	for _, op := range ops {
		if op.Doc == nil {
			x.removed.Add(1)
		} else {
			x.indexed.Add(1)
		}
	}
	x.batches.Add(1)
	return len(marks), nil
}

// absent is the stamp of what is not there.
const absent = "0"

// met returns the marks whose very state the index now holds. A state that was
// read later than its mark may be gone again, and the mark be the old one: an
// item that went from A to B and back to A between the look at the outbox and
// its cleaning would be left as B. Such marks wait for the next batch.
func (x *Indexer) met(marks []feedback.Mark, ops []Op) []feedback.Mark {
	var met []feedback.Mark
	for i, m := range marks {
		state := absent
		if ops[i].Doc != nil {
			state = ops[i].Doc.Stamp
		}
		if state == m.Stamp {
			met = append(met, m)
		}
	}
	if len(met) > 0 {
		x.unmet = 0
		return met
	}
	// A mark of a state that the store does not have is never met.
	if x.unmet++; x.unmet > 10 {
		return marks
	}
	return nil
}

// graceful returns a context that ends a while after ctx does.
func graceful(ctx context.Context, after time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(after, cancel)
		context.AfterFunc(out, func() { t.Stop() })
	})
	return out, func() { stop(); cancel() }
}

// ops reads the states that marks stand for, tenant by tenant.
func (x *Indexer) ops(ctx context.Context, marks []feedback.Mark) ([]Op, error) {
	ids := map[string][]string{}
	at := map[feedback.Mark]int{} // without stamp
	ops := make([]Op, len(marks))
	for i, m := range marks {
		ops[i] = Op{Tenant: m.Tenant, ID: m.ID}
		at[feedback.Mark{Tenant: m.Tenant, ID: m.ID}] = i
		ids[m.Tenant] = append(ids[m.Tenant], m.ID)
	}
	for tenant, ids := range ids {
		records, err := x.Outbox.Items(ctx, tenant, ids)
		if err != nil {
			return nil, err
		}
		for _, rec := range records {
			// The state may be newer than the mark: its own stamp is what it is.
			doc := NewDocument(rec, rec.IndexStamp)
			if i, ok := at[feedback.Mark{Tenant: tenant, ID: rec.Item.ID}]; ok {
				ops[i].Doc = &doc
			}
		}
	}
	return ops, nil
}
