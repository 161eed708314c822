// Package local is the embedded search index: a scorch index of bleve in one
// folder, written from the store's outbox and rebuilt from the store at will.
//
// What is always true of it:
//   - When Apply returns nil, its changes are on disk.
//   - A document's words stand in exactly one of the fields "w:en", "w:fr" and
//     "w:", by its language, with positions. No text is stored: what is shown
//     comes from the store.
//   - The key of a document is its tenant, a zero byte and its id, so that a
//     hit names its item without another read. (DESIGN.md wants a hash; that is
//     for engines with narrow keys.) Stored beside the key is the stamp alone.
//   - Filters cost no score, and every search is held to one tenant.
//
// It uses bleve's scorch and searchers without bleve's mapping and query
// layers: documents are built by hand, which is where half of the time went,
// and hits are collected here, so that ties, facets and totals are exact.
//
// The fields: "tenant"; "w:LANG" words; "has" the names of the fields that have
// a value; "k:FIELD" a keyword field's lower-cased values; "a" the attributes as
// KEY, a zero byte and the lower-cased value; "n:FIELD" numbers and "t" the time
// as sortable terms, with coarser copies for ranges (number.go); "stamp" stored.
package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"github.com/blevesearch/bleve/v2/index/scorch"
	api "github.com/blevesearch/bleve_index_api"
	"golang.org/x/sync/errgroup"

	"verbatim/feedback"
	"verbatim/index"
)

// format is the version of the fields and of the analysis. An index of another
// version is refused with index.ErrCorrupt: raise it whenever one of them changes.
const format = "1"

var formatKey = []byte("verbatim-format")

// Index is an embedded index in one folder, which it locks. It is safe for
// concurrent use.
type Index struct {
	dir    string
	mu     sync.RWMutex   // held for reading while the engine is used, for writing to close it
	engine *scorch.Scorch // nil when it could not be opened again
	queue  *api.AnalysisQueue
	closed bool
}

var _ index.Index = (*Index)(nil)

// ErrClosed says that the index was closed.
var ErrClosed = errors.New("index is closed")

// ErrInUse says that another process has the folder open.
var ErrInUse = errors.New("index is in use by another process")

// Open opens the index in dir and creates it if there is none. A folder that
// can't be read gives an error that is index.ErrCorrupt.
func Open(dir string) (*Index, error) {
	x := &Index{dir: dir, queue: api.NewAnalysisQueue(max(2, runtime.GOMAXPROCS(0)))}
	if err := x.connect(); err != nil {
		x.queue.Close()
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
	return x, nil
}

// connect opens the engine.
func (x *Index) connect() (err error) {
	defer guard(&err)
	fresh, err := isFresh(x.dir)
	if err != nil {
		return err
	}
	if !fresh {
		if err := inspect(x.dir, maxSummed); err != nil {
			return err
		}
	}
	opened, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":               x.dir,
		"bolt_timeout":       "2s",
		"numSnapshotsToKeep": 1,
	}, x.queue)
	if err != nil {
		return err
	}
	engine := opened.(*scorch.Scorch)
	if err := engine.Open(); err != nil {
		return openError(err)
	}
	if err := settle(engine, fresh); err != nil {
		return errors.Join(err, engine.Close())
	}
	x.engine = engine
	return nil
}

// isFresh reports whether dir holds no index yet.
func isFresh(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil || len(entries) == 0 {
		return len(entries) == 0, err
	}
	if _, err := os.Stat(filepath.Join(dir, "root.bolt")); errors.Is(err, os.ErrNotExist) {
		return false, fmt.Errorf("%w: the folder holds files but no index", index.ErrCorrupt)
	}
	return false, nil
}

func openError(err error) error {
	if err.Error() == "timeout" {
		return ErrInUse
	}
	if errors.Is(err, os.ErrPermission) {
		return err
	}
	return fmt.Errorf("%w: %w", index.ErrCorrupt, err)
}

// settle writes the format into a new index and compares it in an old one. An
// index whose creation was cut short has no format and no document either.
func settle(engine *scorch.Scorch, fresh bool) error {
	r, err := engine.Reader()
	if err != nil {
		return err
	}
	defer r.Close()
	have, err := r.GetInternal(formatKey)
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrCorrupt, err)
	}
	if string(have) == format {
		return nil
	}
	n, err := r.DocCount()
	if err != nil {
		return fmt.Errorf("%w: %w", index.ErrCorrupt, err)
	}
	if len(have) == 0 && (fresh || n == 0) {
		return engine.SetInternal(formatKey, []byte(format))
	}
	return fmt.Errorf("%w: it has version %q, this program wants %q", index.ErrCorrupt, have, format)
}

// guard turns a panic of the engine over damaged files into an error.
func guard(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v", index.ErrCorrupt, p)
	}
}

// Close implements index.Index. It waits for what is under way.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	var err error
	if x.engine != nil {
		err = x.engine.Close()
	}
	x.queue.Close()
	if err != nil {
		return fmt.Errorf("close index: %w", err)
	}
	return nil
}

// use takes the lock that keeps the index open until release is called.
func (x *Index) use() (release func(), err error) {
	for {
		x.mu.RLock()
		switch {
		case x.closed:
			x.mu.RUnlock()
			return nil, ErrClosed
		case x.engine != nil:
			return x.mu.RUnlock, nil
		}
		x.mu.RUnlock()
		if err := x.reopen(); err != nil {
			return nil, err
		}
	}
}

// reopen opens the engine once more. After a write that failed it keeps
// segments in memory that it has let go of, and panics when they are searched;
// what is on disk is whole.
func (x *Index) reopen() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return ErrClosed
	}
	if x.engine != nil {
		x.engine.Close() // it is being given up: there is nothing left to lose
		x.engine = nil
	}
	if err := x.connect(); err != nil {
		return fmt.Errorf("open index again: %w", passing(err))
	}
	return nil
}

// A batch becomes one segment. Smaller ones cost merges, larger ones memory.
const (
	batchOps   = 2000
	batchBytes = 16 << 20
)

// Apply implements index.Index.
func (x *Index) Apply(ctx context.Context, ops []index.Op) error {
	err := x.apply(ctx, ops)
	if errors.Is(err, feedback.ErrPassing) {
		return errors.Join(err, x.reopen())
	}
	return err
}

func (x *Index) apply(ctx context.Context, ops []index.Op) (err error) {
	release, err := x.use()
	if err != nil {
		return err
	}
	defer release()
	defer guard(&err)
	last := make(map[string]int, len(ops)) // the last op on a document decides
	for i, op := range ops {
		last[key(op.Tenant, op.ID)] = i
	}
	var g errgroup.Group
	g.SetLimit(2)
	batch, size := api.NewBatch(), 0
	flush := func() {
		full := batch
		g.Go(func() (err error) {
			defer guard(&err)
			return x.engine.Batch(full)
		})
		batch, size = api.NewBatch(), 0
	}
	for i, op := range ops {
		k := key(op.Tenant, op.ID)
		if last[k] != i {
			continue
		}
		if ctx.Err() != nil {
			break
		}
		if op.Doc == nil {
			batch.Delete(k)
		} else {
			batch.Update(newDocument(k, op))
			size += len(op.Doc.Title) + len(op.Doc.Text)
		}
		if len(batch.IndexOps) >= batchOps || size >= batchBytes {
			flush()
		}
	}
	if len(batch.IndexOps) > 0 && ctx.Err() == nil {
		flush()
	}
	if err := g.Wait(); err != nil {
		return fmt.Errorf("index %d items: %w", len(ops), passing(err))
	}
	return ctx.Err()
}

// passing marks the faults of a disk that waiting can cure. The engine has
// flattened some into text.
func passing(err error) error {
	for _, fault := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EMFILE, syscall.ENFILE} {
		if errors.Is(err, fault) || strings.Contains(err.Error(), fault.Error()) {
			return fmt.Errorf("%w: %w", feedback.ErrPassing, err)
		}
	}
	return err
}

func key(tenant, id string) string { return tenant + "\x00" + id }
