package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/store"
	"verbatim/index"
	"verbatim/index/local"
	"verbatim/index/meili"
)

// A target is one index, named ENGINE/GENERATION/N: "local" or "meili-" and a
// hash of its address; the store's generation, since the index of another
// history is worth nothing; a number that goes up with every rebuild. An
// embedded index lies in DIR/index/GENERATION-N.

// LiveIndex is the index that answers. A rebuild replaces the engine inside
// without a search noticing.
type LiveIndex struct {
	app    *App
	mu     sync.RWMutex // held for reading during every use of engine
	engine index.Index
	target string
	build  sync.Mutex // one rebuild at a time

	// feed is a token: who holds it may write to the index. One indexer at a
	// time feeds a target, or an older state could be written after a newer.
	// A channel, because its waiters are served in their order.
	feed chan struct{}
	stop chan struct{} // ends the indexer in work, so that it gives the token back
}

// openLive opens the index that the store says is live, or begins a new one
// when there is none that fits: another engine, another generation, a lost or
// damaged folder.
func (a *App) openLive(ctx context.Context) (*LiveIndex, error) {
	x := &LiveIndex{app: a, feed: make(chan struct{}, 1), stop: make(chan struct{})}
	x.feed <- struct{}{}
	targets, err := a.Store.Targets(ctx)
	if err != nil {
		return nil, err
	}
	last := 0
	for _, t := range targets {
		last = max(last, number(t.Name))
		if t.Live && strings.HasPrefix(t.Name, a.targetPrefix()) {
			x.target = t.Name
			continue
		}
		// A rebuild that was cut off, or another engine's: begun anew when asked for.
		if err := a.Store.DropTarget(ctx, t.Name); err != nil {
			return nil, err
		}
	}
	if x.target != "" {
		x.engine, err = a.openEngine(ctx, x.target, false)
		if err == nil {
			return x, a.sweep(x.target)
		}
		if !errors.Is(err, index.ErrCorrupt) && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		a.log.Warn("the search index is lost or damaged: building it anew", "reason", err)
		if err := a.Store.DropTarget(ctx, x.target); err != nil {
			return nil, err
		}
	}
	x.target = a.targetPrefix() + strconv.Itoa(last+1)
	if x.engine, err = a.openEngine(ctx, x.target, true); err != nil {
		return nil, err
	}
	if err := a.Store.AddTarget(ctx, x.target); err != nil {
		return nil, errors.Join(err, x.engine.Close())
	}
	return x, a.sweep(x.target)
}

func (a *App) targetPrefix() string {
	engine := "local"
	if a.cfg.Meili.URL != "" {
		h := sha256.Sum256([]byte(a.cfg.Meili.URL + "\x00" + a.cfg.Meili.Prefix))
		engine = "meili-" + hex.EncodeToString(h[:4])
	}
	return engine + "/" + a.Store.Generation() + "/"
}

func number(target string) int {
	n, err := strconv.Atoi(target[strings.LastIndexByte(target, '/')+1:])
	if err != nil {
		return 0
	}
	return n
}

// openEngine opens a target's index. An embedded one that is not new must be
// there: an empty one in its place would miss what the outbox no longer holds.
func (a *App) openEngine(ctx context.Context, target string, fresh bool) (index.Index, error) {
	_, name, _ := strings.Cut(target, "/")
	name = strings.ReplaceAll(name, "/", "-")
	if m := a.cfg.Meili; m.URL != "" {
		if !fresh {
			return meili.OpenExisting(ctx, m.URL, m.Key, m.Prefix+"-"+name)
		}
		return meili.OpenFresh(ctx, m.URL, m.Key, m.Prefix+"-"+name)
	}
	dir := filepath.Join(a.cfg.Dir, "index", name)
	if fresh {
		if err := os.RemoveAll(dir); err != nil {
			return nil, fmt.Errorf("clear index folder: %w", err)
		}
	} else if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return local.Open(dir)
}

// sweep removes the folders of embedded indexes that are not live.
func (a *App) sweep(live string) error {
	entries, err := os.ReadDir(filepath.Join(a.cfg.Dir, "index"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return fmt.Errorf("list index folders: %w", err)
	}
	_, keep, _ := strings.Cut(live, "/")
	for _, e := range entries {
		if e.Name() != strings.ReplaceAll(keep, "/", "-") {
			if err := os.RemoveAll(filepath.Join(a.cfg.Dir, "index", e.Name())); err != nil {
				return fmt.Errorf("remove old index: %w", err)
			}
		}
	}
	return nil
}

// Target is the outbox target that feeds the live index.
func (x *LiveIndex) Target() string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.target
}

// run indexes what the outbox holds for the live target, whichever that is,
// until ctx ends.
func (x *LiveIndex) run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-x.feed:
		}
		err := x.feedUntilStopped(ctx)
		x.feed <- struct{}{}
		if err != nil {
			return err
		}
	}
}

func (x *LiveIndex) feedUntilStopped(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-x.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	x.mu.RLock()
	target, engine := x.target, x.engine
	x.mu.RUnlock()
	return x.indexer(target, polite{engine, x.app.behind}).Run(ctx)
}

// patience is how long the index waits for its turn while the intake works
// through a backlog. Both want all cores; numbers come first, and words follow
// at most so much later. Measured on 2 cores: without it 20,000 items are
// committed at half the rate and searchable no sooner.
const patience = 5 * time.Second

// polite is an index that lets a busy intake go first.
type polite struct {
	index.Index
	busy func() bool
}

func (p polite) Apply(ctx context.Context, ops []index.Op) error {
	for deadline := time.Now().Add(patience); p.busy() && time.Now().Before(deadline); {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return p.Index.Apply(ctx, ops)
}

func (x *LiveIndex) indexer(target string, engine index.Index) *index.Indexer {
	return &index.Indexer{
		Outbox: x.app.Store, Index: engine, Target: target, Log: x.app.log,
		Total: func(ctx context.Context) (int64, error) { return x.app.unindexed(ctx, target) },
	}
}

// Settle waits until every committed change is searchable. Something must run
// the app meanwhile.
func (x *LiveIndex) Settle(ctx context.Context) error {
	for {
		left, err := x.app.unindexed(ctx, x.Target())
		if err != nil || left == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// unindexed counts the outbox rows of a target.
func (a *App) unindexed(ctx context.Context, target string) (int64, error) {
	targets, err := a.Store.Targets(ctx)
	for _, t := range targets {
		if t.Name == target {
			return t.Rows, err
		}
	}
	return 0, err
}

// Rebuild builds a new index beside the live one, which goes on answering and
// being fed, and puts it in its place when it has everything.
func (x *LiveIndex) Rebuild(ctx context.Context, progress func(done, total int64)) error {
	if !x.build.TryLock() {
		return errors.New("reindex: a rebuild is already under way")
	}
	defer x.build.Unlock()
	a, old := x.app, x.Target()
	next := old[:strings.LastIndexByte(old, '/')+1] + strconv.Itoa(number(old)+1)
	engine, err := a.openEngine(ctx, next, true)
	if err != nil {
		return err
	}
	if err := x.fill(ctx, next, engine, progress); err != nil {
		return errors.Join(err, a.Store.DropTarget(context.WithoutCancel(ctx), next), engine.Close())
	}
	was := x.swap(next, engine)
	err = a.Store.DropTarget(ctx, old)
	if remote, ok := was.(*meili.Index); ok {
		err = errors.Join(err, remote.Drop(ctx))
	}
	if err := errors.Join(err, was.Close()); err != nil {
		return err
	}
	return a.sweep(next)
}

// swap puts a new engine in the old one's place once nobody feeds the old one,
// and returns the old one.
func (x *LiveIndex) swap(target string, engine index.Index) index.Index {
	for {
		select {
		case x.stop <- struct{}{}: // the indexer in work ends
			continue
		case <-x.feed:
		}
		break
	}
	x.mu.Lock()
	was := x.engine
	x.engine, x.target = engine, target
	x.mu.Unlock()
	x.feed <- struct{}{}
	return was
}

// fill feeds a new target until nothing is left, and makes it the live one.
// Live writes mark both targets meanwhile, so a swap may find new marks: then
// those are fed too.
func (x *LiveIndex) fill(ctx context.Context, target string, engine index.Index, progress func(done, total int64)) error {
	if err := x.app.Store.AddTarget(ctx, target); err != nil {
		return err
	}
	ix := x.indexer(target, engine)
	ix.Progress = progress
	for {
		if err := ix.Drain(ctx); err != nil {
			return err
		}
		err := x.app.Store.SwapTarget(ctx, target)
		if !errors.Is(err, store.ErrDirty) {
			return err
		}
	}
}

// The methods of index.Index, on whichever engine is live.

func (x *LiveIndex) Apply(ctx context.Context, ops []index.Op) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.engine.Apply(ctx, ops)
}

func (x *LiveIndex) Search(ctx context.Context, q index.Query) (index.Result, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.engine.Search(ctx, q)
}

func (x *LiveIndex) IDs(ctx context.Context, tenant string, f feedback.Filter) ([]string, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.engine.IDs(ctx, tenant, f)
}

func (x *LiveIndex) Scan(ctx context.Context, fn func(tenant, id, stamp string) error) error {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.engine.Scan(ctx, fn)
}

func (x *LiveIndex) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.engine.Close()
}
