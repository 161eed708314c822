package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"verbatim/feedback"
)

// dsn is the address of a database file. secure_delete writes zeros over what
// is deleted, so that an erased person is not left in free pages; its cost is
// within the noise. A checkpoint every 32 MB instead of every 4 halves the
// page writes of a year's history.
func dsn(path string, readOnly bool) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("locate database: %w", err)
	}
	pragmas := []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)",
		"foreign_keys(OFF)", "wal_autocheckpoint(8000)", "journal_size_limit(67108864)", "temp_store(MEMORY)",
	}
	if readOnly {
		pragmas = append(pragmas, "cache_size(-2000)", "query_only(ON)")
	} else {
		pragmas = append(pragmas, "cache_size(-64000)")
	}
	u := url.URL{Scheme: "file", Path: abs, RawQuery: url.Values{"_pragma": pragmas}.Encode()}
	return u.String(), nil
}

func openDB(path string, readOnly bool, conns int) (*sql.DB, error) {
	name, err := dsn(path, readOnly)
	if err != nil {
		return nil, err
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// poison lists the codes that no waiting cures: the data itself is refused.
var poison = []int{
	sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE,
}

// fault wraps an error of the database so that the caller knows whether waiting
// can cure it. Whatever is not certainly the data's own fault can: a full disk,
// a busy or damaged file, a cancelled call. Taking such a fault for a bad
// message would reject good ones.
func fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	var e *sqlite.Error
	if errors.As(err, &e) {
		for _, code := range poison {
			if e.Code()&0xff == code {
				return fmt.Errorf("%s: %w", doing, err)
			}
		}
	}
	var own *permanentError
	if errors.As(err, &own) || errors.Is(err, feedback.ErrPassing) {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if full(err) {
		return fmt.Errorf("%s: %w: the disk is full: %w", doing, feedback.ErrPassing, err)
	}
	return fmt.Errorf("%s: %w: %w", doing, feedback.ErrPassing, err)
}

func full(err error) bool {
	var e *sqlite.Error
	return errors.Is(err, syscall.ENOSPC) || errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_FULL
}

// permanentError is a fault of the data found by this package.
type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

// writer is the one connection that writes. It is used under Store.mu.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	args  []any
}

func newWriter(ctx context.Context, path string) (*writer, error) {
	db, err := openDB(path, false, 1)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, fault("open database", err)
	}
	return &writer{db: db, conn: conn, stmts: make(map[string]*sql.Stmt)}, nil
}

func (w *writer) close() error {
	var errs []error
	for _, st := range w.stmts {
		errs = append(errs, st.Close())
	}
	errs = append(errs, w.conn.Close(), w.db.Close())
	return errors.Join(errs...)
}

// stmt prepares a statement once. Statements run without the caller's context:
// watching one costs a goroutine a row, and a transaction in hand is finished.
func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if st, ok := w.stmts[query]; ok {
		return st, nil
	}
	st, err := w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	w.stmts[query] = st
	return st, nil
}

// exec runs a statement and returns how many rows it changed.
func (w *writer) exec(query string, args ...any) (int64, error) {
	st, err := w.stmt(query)
	if err != nil {
		return 0, err
	}
	r, err := st.Exec(args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// query runs a query and hands each row to scan.
func (w *writer) query(query string, scan func(*sql.Rows) error, args ...any) error {
	st, err := w.stmt(query)
	if err != nil {
		return err
	}
	return each(st.Query(args...))(scan)
}

// each hands every row to scan and closes rows.
func each(rows *sql.Rows, err error) func(func(*sql.Rows) error) error {
	return func(scan func(*sql.Rows) error) error {
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := scan(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	}
}

// groups are the numbers of rows that one statement takes. More than maxArgs
// values a call are slower again: the driver looks for each among all (measured:
// 832 values took twice as long a row as 208).
var groups = [...]int{64, 32, 16, 8, 4, 1}

const maxArgs = 208

// bulk runs head + "(?,…)" × rows + tail over n rows of cols values each, with
// as few calls as it can. fill appends the values of row i.
func (w *writer) bulk(head, tail string, n, cols int, fill func(i int, args []any) []any) error {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", cols), ",") + ")"
	done := 0
	for _, g := range groups {
		for ; n-done >= g && (g*cols <= maxArgs || g == 1); done += g {
			args := w.args[:0]
			for i := done; i < done+g; i++ {
				args = fill(i, args)
			}
			w.args = args
			query := head + strings.TrimSuffix(strings.Repeat(row+",", g), ",") + tail
			if _, err := w.exec(query, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// write runs fn in one transaction. A cancelled context stops it before it
// begins, not after.
func (s *Store) write(ctx context.Context, doing string, fn func(w *writer) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writeLocked(ctx, doing, fn)
}

func (s *Store) writeLocked(ctx context.Context, doing string, fn func(w *writer) error) error {
	if s.closed {
		return fmt.Errorf("%s: %w: the store is closed", doing, feedback.ErrPassing)
	}
	if err := ctx.Err(); err != nil {
		return fault(doing, err)
	}
	if _, err := s.w.exec("BEGIN IMMEDIATE"); err != nil {
		return fault(doing, err)
	}
	err := fn(s.w)
	if err == nil {
		_, err = s.w.exec("COMMIT")
	}
	if err != nil {
		// A full disk may have rolled back by itself: an error here says no more.
		_, _ = s.w.exec("ROLLBACK")
		return s.forget(fault(doing, err))
	}
	s.uncommitted = false
	return nil
}

// forget reads again what a failed transaction had already changed in memory.
func (s *Store) forget(err error) error {
	if !s.uncommitted {
		return err
	}
	if again := s.loadTenants(s.w); again != nil {
		return errors.Join(err, fault("read tenants", again)) // still uncommitted: the next failure tries again
	}
	s.uncommitted = false
	return err
}
