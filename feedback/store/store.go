// Package store keeps what Verbatim knows: items, customer events, what the
// machine and people said of them, roll-ups, rejects, the outbox, settings. It
// owns one folder with one SQLite database and holds the folder's lock. What is
// always true:
//
//   - A commit is one transaction: items, events, roll-ups, outbox, rejects and
//     import counts say the same, or the commit has not happened.
//   - Of each record the message with the highest version stands, whatever the
//     order in which messages came, however often each of them did.
//   - The roll-ups are the sum of the facts of the items that stand. A replaced
//     item's contribution is taken out as it was stored, in whole numbers.
//   - An item's mark names the state that an index document is made from. It
//     follows from the content alone, so that an old index, or a store put back
//     to an older state, is seen for what it is. The outbox holds, for each
//     target, the items whose document may not have their mark.
//   - The column cache follows the database: what a commit has written is fed to
//     it before the next commit begins. Numbers under a filter come from there.
//   - Rows are numbered in the order in which records first came, never reused.
//   - What is derived of the columns (books: orders with their refunds, spans of
//     subscription, complaints that are one matter) is derived by time, not by
//     the order of arrival. After a commit it is mended for the customers whom
//     the commit concerns, and then says what would be derived from nothing.
//
// There is one writer connection, under one lock; readers have their own. An
// error is feedback.ErrPassing unless the data itself is at fault.
//
// Where it departs from DESIGN.md: mentions and the columns that numbers need
// are not a table and thirty columns but one small column of the item, its
// facts (facts.go): a row a mention and its index would be three more writes an
// item (measured: commits of 1,000 items of one day at 15,000–18,000 items/s
// against 35,000 for the bare rows, on 2 cores). The bodies stand in a table of
// their own, so that reading all facts reads nothing else: 200,000 items load
// in a second, in the background. Events are keyed by kind too, and have facts
// of their own beside their bodies. Facts have a definition: those of an older
// folder are taken again from the bodies when it is opened.
//
// A question about customers and what they do is cut by the same filter as one
// about items: scope.go says what each condition then means.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pressly/goose/v3"

	"verbatim/feedback"
)

// The errors that callers tell apart. A fault that waiting can cure is a
// feedback.ErrPassing.
var (
	ErrNotFound    = errors.New("not found")
	ErrLocked      = errors.New("data folder is in use") // see LockedError
	ErrNewer       = errors.New("data folder is of a newer version of this program")
	ErrTextChanged = errors.New("the text has changed since")    // Correct: against another text
	ErrNeedsIndex  = errors.New("the store cannot search words") // a Filter with Words in it
	ErrFilter      = errors.New("question cannot be answered")   // a field, step or KPI that is none, or too many slices
	ErrDirty       = errors.New("items are still to be indexed") // SwapTarget: not complete yet
)

// NotFoundError says what isn't there. It is an ErrNotFound.
type NotFoundError struct {
	What string // item, customer, tenant, reject or setting
	Name string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("%s %q: %v", e.What, e.Name, ErrNotFound) }

// Is makes it an ErrNotFound.
func (e *NotFoundError) Is(target error) bool { return target == ErrNotFound }

//go:embed migrations/*.sql
var migrations embed.FS

// databaseFile is the database's name in the data folder.
const databaseFile = "verbatim.db"

// Options say how a store is opened.
type Options struct {
	Log        *slog.Logger // nil discards
	AutoTenant bool         // create tenants on sight
	Zone       string       // IANA zone of new tenants, "" for UTC
	Program    string       // this program's version, for the backup's manifest
}

// Store is one data folder. Its methods are safe for concurrent use.
type Store struct {
	opts  Options
	log   *slog.Logger
	dir   string
	lock  *os.File
	reads *sql.DB
	wake  chan struct{}
	cols  *columns

	mu         sync.Mutex // one writer; also guards what follows
	closed     bool
	w          *writer
	id         string
	generation string
	schema     int64
	nextRow    int64
	targets    []int64 // ids of the outbox's targets
	erased     bool    // there is something in erased
	suspected  bool    // there is something in suspects

	uncommitted bool // tenants holds what the transaction at hand has changed

	tenantsMu sync.RWMutex // written under mu too
	tenants   map[string]*tenant
}

// Open opens the store in the folder dir, creating it when there is none, and
// locks it. It does not wait for the column cache: what needs it waits.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Zone == "" {
		o.Zone = "UTC"
	}
	if _, err := time.LoadLocation(o.Zone); err != nil {
		return nil, fmt.Errorf("open store: zone %q: %w", o.Zone, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	s := &Store{
		opts: o, log: o.Log, dir: dir, lock: lock,
		wake: make(chan struct{}, 1), tenants: make(map[string]*tenant),
	}
	if err := s.open(ctx); err != nil {
		s.abandon()
		return nil, fmt.Errorf("open store: %w", err)
	}
	return s, nil
}

func (s *Store) open(ctx context.Context) error {
	path := filepath.Join(s.dir, databaseFile)
	if err := finishRestore(s.dir); err != nil {
		return err
	}
	var err error
	if s.w, err = newWriter(ctx, path); err != nil {
		return err
	}
	if s.schema, err = migrate(ctx, path, s.w); err != nil {
		return err
	}
	if s.reads, err = openDB(path, true, 6); err != nil {
		return err
	}
	if err := s.write(ctx, "prepare store", s.loadState); err != nil {
		return err
	}
	if err := s.upgradeRollups(ctx); err != nil {
		return err
	}
	if err := s.upgradeFacts(ctx); err != nil {
		return err
	}
	s.cols = newColumns()
	return s.startColumns(ctx)
}

// migrate brings the schema up to this program's and returns its version.
func migrate(ctx context.Context, path string, w *writer) (int64, error) {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	db, err := openDB(path, false, 1)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return 0, fault("read schema version", err)
	}
	if have > want {
		return 0, fmt.Errorf("%w: its schema is %d, this program knows up to %d", ErrNewer, have, want)
	}
	if have < want {
		if _, err := p.Up(ctx); err != nil {
			return 0, fault("migrate schema", err)
		}
	}
	return want, nil
}

// loadState reads what the writer keeps in memory, and names a new store.
func (s *Store) loadState(w *writer) error {
	var err error
	if s.id, err = metaOr(w, "store", newID); err != nil {
		return err
	}
	if s.generation, err = metaOr(w, "generation", newID); err != nil {
		return err
	}
	next := `SELECT 1 + max(coalesce((SELECT max(row) FROM items), 0), coalesce((SELECT max(row) FROM events), 0),
		coalesce((SELECT max(row) FROM outbox), 0), coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'last_row'), 0)),
		EXISTS (SELECT 1 FROM erased), EXISTS (SELECT 1 FROM suspects)`
	if err := w.query(next, func(r *sql.Rows) error { return r.Scan(&s.nextRow, &s.erased, &s.suspected) }); err != nil {
		return err
	}
	if err := s.loadTargets(w); err != nil {
		return err
	}
	if err := s.loadTenants(w); err != nil {
		return err
	}
	if s.tenants[feedback.DefaultTenant] == nil {
		return s.createTenant(w, feedback.DefaultTenant, s.opts.Zone)
	}
	return nil
}

func newID() string {
	var b [12]byte
	rand.Read(b[:]) // never fails
	return hexOf(b[:])
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }

// metaOr returns a value of meta, made by fresh when there is none.
func metaOr(w *writer, name string, fresh func() string) (string, error) {
	var v string
	err := w.query("SELECT value FROM meta WHERE name = ?", func(r *sql.Rows) error { return r.Scan(&v) }, name)
	if err != nil || v != "" {
		return v, err
	}
	v = fresh()
	return v, setMeta(w, name, v)
}

func setMeta(w *writer, name, value string) error {
	_, err := w.exec("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
	return err
}

// ID names the store for ever; a consumer belongs to one of these.
func (s *Store) ID() string { return s.id }

// Generation changes when the store is restored from a backup: an index
// belongs to one of these.
func (s *Store) Generation() string { return s.generation }

// Wake returns a channel that receives after commits that marked something.
func (s *Store) Wake() <-chan struct{} { return s.wake }

func (s *Store) notify() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Close ends the store. A call in progress ends first.
func (s *Store) Close() error {
	if s.cols != nil {
		s.cols.wait()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.release()
}

// abandon gives up a store that could not be opened.
func (s *Store) abandon() {
	if s.cols != nil {
		s.cols.wait()
	}
	_ = s.release() // the error that led here says more
}

func (s *Store) release() error {
	var errs []error
	if s.reads != nil {
		errs = append(errs, s.reads.Close())
	}
	if s.w != nil {
		errs = append(errs, s.w.close())
	}
	errs = append(errs, unlockDir(s.lock))
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}
