// Package app wires the parts of Verbatim into one engine: the store and the
// lock on its folder, the index that the outbox feeds, the analyzer, and, for a
// process that takes messages in, NATS and the workers.
//
// It owns no state of its own beyond what is open. What is opened later is
// closed earlier: messages stop first, the index and the store go last.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"verbatim/feedback"
	"verbatim/feedback/intake"
	"verbatim/feedback/store"
	"verbatim/nlp"
)

// Config says where the data are and which parts to use.
type Config struct {
	Dir        string         // data folder
	Intake     intake.Options // URL "" embeds a server in Dir
	Meili      Meili          // URL "" embeds the index
	Workers    int            // loops that take messages in, 0 for 1
	AutoTenant bool           // create tenants on sight
	CatchUp    bool           // re-analyse in the background what another analysis tagged
	Zone       string         // of new tenants, "" for UTC
	Program    string         // version, for backups
	Log        *slog.Logger
}

// Meili says which Meilisearch to use.
type Meili struct{ URL, Key, Prefix string }

// App is an open engine.
type App struct {
	cfg      Config
	log      *slog.Logger
	Store    *store.Store
	Analyzer *nlp.Analyzer // the built-in one; For has that of a tenant
	Index    *LiveIndex

	models  *models
	texts   *texts
	editing sync.Mutex   // one change of a setting at a time
	asked   atomic.Int64 // re-analyses that a person waits for

	intake  atomic.Pointer[intake.Intake]
	worker  atomic.Pointer[feedback.Worker]
	closers []io.Closer
}

// Open opens store, analyzer and index: enough to answer questions.
func Open(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	a := &App{cfg: cfg, log: cfg.Log}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) (err error) {
	a.Store, err = store.Open(ctx, a.cfg.Dir, store.Options{
		Log: a.log, AutoTenant: a.cfg.AutoTenant, Zone: a.cfg.Zone, Program: a.cfg.Program,
	})
	if err != nil {
		return err
	}
	a.closers = append(a.closers, a.Store)
	if a.Analyzer, err = nlp.New(nlp.Options{}); err != nil {
		return fmt.Errorf("load the language model: %w", err)
	}
	a.models, a.texts = newModels(a.Analyzer), newTexts()
	if err := a.refreshSettings(ctx); err != nil {
		return fmt.Errorf("load the tenants' settings: %w", err)
	}
	if a.Index, err = a.openLive(ctx); err != nil {
		return err
	}
	a.closers = append(a.closers, a.Index)
	return nil
}

// OpenIntake opens NATS, embedded or remote, so that Run takes messages in.
func (a *App) OpenIntake(ctx context.Context) error {
	o := a.cfg.Intake
	o.Dir = filepath.Join(a.cfg.Dir, "nats")
	o.StoreID = a.Store.ID()
	o.Workers = max(1, a.cfg.Workers)
	o.Batch = batch
	o.Log = a.log
	in, err := intake.Open(ctx, o)
	if err != nil {
		return err
	}
	a.closers = append(a.closers, in)
	a.intake.Store(in)
	return nil
}

// Dir is the data folder.
func (a *App) Dir() string { return a.cfg.Dir }

// Intake is the open intake, nil before OpenIntake.
func (a *App) Intake() *intake.Intake { return a.intake.Load() }

// batch is how many messages one transaction commits at most. Larger ones gain
// less than 5 % and make a shutdown longer.
const batch = 1000

// Run works until ctx ends: it indexes what the outbox holds and, after
// OpenIntake, takes messages in. What is in hand is finished first.
func (a *App) Run(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.Index.run(gctx) })
	g.Go(func() error { return a.watchSettings(gctx) })
	g.Go(func() error { SettleMemory(gctx, a.Store); return nil })
	if a.cfg.CatchUp {
		g.Go(func() error { return a.catchUp(gctx) })
	}
	if in := a.Intake(); in != nil {
		w := &feedback.Worker{
			Source: in.Source(), Sink: a.Store, Analyse: a.analyse, Log: a.log,
			Loops: max(1, a.cfg.Workers), Batch: batch, Cores: runtime.GOMAXPROCS(0),
		}
		a.worker.Store(w)
		g.Go(func() error { return w.Run(gctx) })
	}
	return g.Wait()
}

func (a *App) analyse(tenant string, in nlp.Input) (nlp.Analysis, nlp.Stamp) {
	model := a.For(tenant)
	return model.Analyze(in), model.Stamp()
}

// Counts says what became of the messages since the start.
func (a *App) Counts() feedback.Counts {
	if w := a.worker.Load(); w != nil {
		return w.Counts()
	}
	return feedback.Counts{}
}

// behind says whether the workers have a backlog before them: their batches are
// more than half full.
func (a *App) behind() bool {
	w := a.worker.Load()
	return w != nil && w.InHand() > batch/2
}

// Settle waits until the streams hold nothing that is not committed.
func (a *App) Settle(ctx context.Context) error {
	for {
		n, err := a.waiting(ctx)
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (a *App) waiting(ctx context.Context) (uint64, error) {
	backlog, err := a.Intake().Backlog(ctx)
	if err != nil {
		return 0, err
	}
	var n uint64
	for _, b := range backlog {
		n += b.Waiting + uint64(b.InHand)
	}
	return n, nil
}

// Close ends what is open, last opened first.
func (a *App) Close() error {
	var errs []error
	for i := len(a.closers) - 1; i >= 0; i-- {
		errs = append(errs, a.closers[i].Close())
	}
	a.closers = nil
	return errors.Join(errs...)
}
