package app

import (
	"context"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

// reanalysisBatch is how many items one transaction rewrites: small enough
// that the intake, which shares the one writer, never waits for long.
const reanalysisBatch = 500

// rerun is one re-analysis of a tenant's items, batch by batch. When a setting
// changes under way it begins again with the new analyzer.
type rerun struct {
	app    *App
	tenant string
	model  *nlp.Analyzer
	after  int64 // the row it has come to
	total  int64 // stale items when it began
	done   int64 // of those
}

// batch re-analyses the next items and says how many it wrote; found is how many
// were stale, 0 at the end.
func (r *rerun) batch(ctx context.Context, most int) (found int, written int64, err error) {
	if model := r.app.For(r.tenant); r.model == nil || model.Stamp() != r.model.Stamp() {
		if r.total, err = r.app.Store.CountStale(ctx, r.tenant, model.Stamp()); err != nil {
			return 0, 0, err
		}
		r.model, r.after, r.done = model, 0, 0
	}
	stale, err := r.app.Store.Stale(ctx, r.tenant, r.model.Stamp(), r.after, most)
	if err != nil || len(stale) == 0 {
		return 0, 0, err
	}
	if written, err = r.app.Store.Reanalysed(ctx, r.tenant, reanalyse(r.model, stale)); err != nil {
		return 0, 0, err
	}
	r.done += int64(len(stale))
	r.after = stale[len(stale)-1].Row
	return len(stale), written, nil
}

// Reanalyze brings every item of a tenant up to the current analysis, as fast as
// it can. It is resumable by nature: what is done has the new stamp, so a killed
// run goes on where it stopped. Items that a newer message changes meanwhile are
// left to that message. What runs in the background waits until it is done.
func (a *App) Reanalyze(ctx context.Context, tenant string, progress func(done, total int64)) (int64, error) {
	a.asked.Add(1)
	defer a.asked.Add(-1)
	r := rerun{app: a, tenant: tenant}
	var all int64
	for {
		found, written, err := r.batch(ctx, reanalysisBatch)
		all += written
		if err != nil || found == 0 {
			return all, err
		}
		progress(r.done, max(r.total, r.done))
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

// The background's manners: small batches, as long a pause after each as it
// took, and none while the workers have a backlog or a person asked for it all
// at once.
const (
	politeBatch = 200
	politeEvery = time.Second
	// politeAgain is when a tenant that was found up to date is looked at once
	// more: a worker may have been analysing with what was in force before.
	politeAgain = 30 * time.Second
)

// upToDate is what the background knows of a tenant.
type upToDate struct {
	stamp nlp.Stamp
	at    time.Time // when nothing was stale
	twice bool      // and again after politeAgain
}

// catchUp brings what other settings or another program analysed up to date
// until ctx ends.
func (a *App) catchUp(ctx context.Context) error {
	known := map[string]upToDate{}
	for wait(ctx, politeEvery) {
		tenants, err := a.Store.Tenants(ctx)
		for _, t := range tenants {
			if err == nil && ctx.Err() == nil {
				err = a.catchUpWith(ctx, t.Name, known)
			}
		}
		if err != nil && ctx.Err() == nil {
			a.log.Warn("reanalysis in the background stopped, it goes on later", "fault", err)
			wait(ctx, politeAgain)
		}
	}
	return nil
}

// catchUpWith brings one tenant up to date, unless it is known to be.
func (a *App) catchUpWith(ctx context.Context, tenant string, known map[string]upToDate) error {
	stamp, k := a.For(tenant).Stamp(), known[tenant]
	same := k.stamp == stamp && !k.at.IsZero()
	if same && (k.twice || time.Since(k.at) < politeAgain) {
		return nil
	}
	r, began := rerun{app: a, tenant: tenant}, time.Now()
	for {
		if a.asked.Load() > 0 || a.behind() {
			if !wait(ctx, politeEvery) {
				return nil
			}
			continue
		}
		start := time.Now()
		found, _, err := r.batch(ctx, politeBatch)
		if err != nil {
			return err
		}
		if found == 0 {
			break
		}
		if !wait(ctx, time.Since(start)) {
			return nil
		}
	}
	if r.done > 0 {
		a.log.Info("reanalysed in the background", "tenant", tenant, "items", r.done, "seconds", int(time.Since(began).Seconds()))
	}
	known[tenant] = upToDate{r.model.Stamp(), time.Now(), same && r.done == 0}
	return nil
}

// wait sleeps, and says whether ctx goes on.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}
