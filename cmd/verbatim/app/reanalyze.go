package app

import (
	"context"
	"runtime"

	"golang.org/x/sync/errgroup"

	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

// reanalysisBatch is how many items one transaction rewrites: small enough
// that the intake, which shares the one writer, never waits for long.
const reanalysisBatch = 500

// Reanalyze brings every item of a tenant up to the current analysis. It is
// resumable by nature: what is done has the new stamp, so a killed run goes on
// where it stopped. Items that a newer message changes meanwhile are left to
// that message.
func (a *App) Reanalyze(ctx context.Context, tenant string, progress func(done, total int64)) (int64, error) {
	model := a.For(tenant)
	stamp := model.Stamp()
	total, err := a.Store.CountStale(ctx, tenant, stamp)
	if err != nil {
		return 0, err
	}
	var done, written, after int64
	for {
		stale, err := a.Store.Stale(ctx, tenant, stamp, after, reanalysisBatch)
		if err != nil || len(stale) == 0 {
			return written, err
		}
		n, err := a.Store.Reanalysed(ctx, tenant, reanalyse(model, stale))
		if err != nil {
			return written, err
		}
		written += n
		done += int64(len(stale))
		after = stale[len(stale)-1].Row
		progress(done, max(total, done))
	}
}

// reanalyse analyses a batch on all cores.
func reanalyse(model *nlp.Analyzer, stale []store.StaleItem) []store.Reanalysis {
	out := make([]store.Reanalysis, len(stale))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range stale {
		g.Go(func() error {
			rec := stale[i].Record
			out[i] = store.Reanalysis{Was: rec, Analysis: model.Analyze(feedback.Input(&rec.Item)), Stamp: model.Stamp()}
			return nil
		})
	}
	_ = g.Wait() // no goroutine returns an error
	return out
}
