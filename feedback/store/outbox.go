package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"verbatim/feedback"
)

// Mark is one dirty item of a target.
type Mark = feedback.Mark

// Target is one index fed from the outbox.
type Target struct {
	Name   string
	Live   bool // it answers searches
	Rows   int64
	Oldest time.Time // of the oldest mark, zero for none
}

// stampOf is a mark as the indexes see it.
func stampOf(mark int64) string { return strconv.FormatUint(uint64(mark), 16) }

func parseMark(stamp string) (int64, error) {
	u, err := strconv.ParseUint(stamp, 16, 64)
	if err != nil {
		return 0, fmt.Errorf("stamp %q: %w", stamp, err)
	}
	return int64(u), nil
}

func (s *Store) loadTargets(w *writer) error {
	s.targets = s.targets[:0]
	return w.query("SELECT target FROM targets ORDER BY target", func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		s.targets = append(s.targets, id)
		return err
	})
}

// mark makes items dirty for every target. A mark keeps the moment since when
// its item has been waiting.
func (s *Store) mark(w *writer, items []*itemState, now int64) error {
	for _, target := range s.targets {
		err := w.bulk("INSERT INTO outbox (target, row, mark, at) VALUES ",
			" ON CONFLICT (target, row) DO UPDATE SET mark = excluded.mark", len(items), 4,
			func(i int, args []any) []any { return append(args, target, items[i].row, items[i].mark, now) })
		if err != nil {
			return err
		}
	}
	return nil
}

// Dirty returns up to limit marks of a target, by the age of their items' first
// version. The indexer reads the state with Items: an id that is not returned
// is to be removed.
func (s *Store) Dirty(ctx context.Context, target string, limit int) ([]Mark, error) {
	const query = `SELECT t.name, coalesce(i.id, o.gone), o.mark FROM outbox o
		JOIN targets g ON g.target = o.target AND g.name = ?
		LEFT JOIN items i ON i.row = o.row
		JOIN tenants t ON t.tenant = coalesce(i.tenant, o.tenant)
		ORDER BY o.target, o.row LIMIT ?`
	var out []Mark
	err := each(s.reads.QueryContext(ctx, query, target, limit))(func(r *sql.Rows) error {
		var m Mark
		var mark int64
		err := r.Scan(&m.Tenant, &m.ID, &mark)
		m.Stamp = stampOf(mark)
		out = append(out, m)
		return err
	})
	return out, fault("read outbox", err)
}

// Clean removes marks, each only if its stamp is still the same.
func (s *Store) Clean(ctx context.Context, target string, marks []Mark) error {
	return s.write(ctx, fmt.Sprintf("clean %d marks", len(marks)), func(w *writer) error {
		id, err := w.target(target)
		if err != nil {
			return err
		}
		for _, m := range marks {
			mark, err := parseMark(m.Stamp)
			if err != nil {
				return &permanentError{err}
			}
			t, err := s.tenant(m.Tenant)
			if err != nil {
				return &permanentError{err}
			}
			n, err := w.exec(`DELETE FROM outbox WHERE target = ? AND mark = ? AND row = (SELECT row FROM items WHERE tenant = ? AND id = ?)`,
				id, mark, t.id, m.ID)
			if err == nil && n == 0 {
				_, err = w.exec("DELETE FROM outbox WHERE target = ? AND mark = ? AND tenant = ? AND gone = ?", id, mark, t.id, m.ID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// target returns a target's number.
func (w *writer) target(name string) (int64, error) {
	var id int64
	err := w.query("SELECT target FROM targets WHERE name = ?", func(r *sql.Rows) error { return r.Scan(&id) }, name)
	if err == nil && id == 0 {
		err = &permanentError{fmt.Errorf("target %q: %w", name, ErrNotFound)}
	}
	return id, err
}

// Targets lists the targets with what waits for them.
func (s *Store) Targets(ctx context.Context) ([]Target, error) {
	const query = `SELECT g.name, g.live, count(o.row), coalesce(min(o.at), 0) FROM targets g
		LEFT JOIN outbox o ON o.target = g.target GROUP BY g.target ORDER BY g.target`
	var out []Target
	err := each(s.reads.QueryContext(ctx, query))(func(r *sql.Rows) error {
		var t Target
		var oldest int64
		err := r.Scan(&t.Name, &t.Live, &t.Rows, &oldest)
		t.Oldest = moment(oldest)
		out = append(out, t)
		return err
	})
	return out, fault("read targets", err)
}

// AddTarget adds a target and marks every item dirty for it. The first target
// is live at once. A target that exists is left as it is.
func (s *Store) AddTarget(ctx context.Context, name string) error {
	err := s.write(ctx, "add target", func(w *writer) error {
		if n, err := w.exec("INSERT INTO targets (name, live) SELECT ?, NOT EXISTS (SELECT 1 FROM targets) WHERE NOT EXISTS (SELECT 1 FROM targets WHERE name = ?)", name, name); err != nil || n == 0 {
			return err
		}
		id, err := w.target(name)
		if err != nil {
			return err
		}
		if _, err := w.markAll(id); err != nil {
			return err
		}
		return s.loadTargets(w)
	})
	if err == nil {
		s.notify()
	}
	return s.reloadTargets(err)
}

// markAll marks every item that is there dirty for a target.
func (w *writer) markAll(target int64) (int64, error) {
	return w.exec(`INSERT INTO outbox (target, row, mark, at) SELECT ?, row, mark, ? FROM items WHERE deleted = 0
		ON CONFLICT (target, row) DO UPDATE SET mark = excluded.mark`, target, time.Now().UnixMicro())
}

// reloadTargets makes sure that a failed change of the targets leaves the
// writer with those that stand. It passes err on.
func (s *Store) reloadTargets(err error) error {
	if err == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return err
	}
	if again := s.loadTargets(s.w); again != nil {
		s.log.Error("read targets", "error", again)
	}
	return err
}

// SwapTarget makes name the live target; while it has dirty rows left the answer is
// ErrDirty.
func (s *Store) SwapTarget(ctx context.Context, name string) error {
	return s.write(ctx, "swap target", func(w *writer) error {
		id, err := w.target(name)
		if err != nil {
			return err
		}
		var left int64
		if err := w.query("SELECT count(*) FROM outbox WHERE target = ?", func(r *sql.Rows) error { return r.Scan(&left) }, id); err != nil {
			return err
		}
		if left > 0 {
			return &permanentError{fmt.Errorf("target %q, %d left: %w", name, left, ErrDirty)}
		}
		_, err = w.exec("UPDATE targets SET live = (target = ?)", id)
		return err
	})
}

// DropTarget forgets a target and its marks.
func (s *Store) DropTarget(ctx context.Context, name string) error {
	return s.reloadTargets(s.write(ctx, "drop target", func(w *writer) error {
		id, err := w.target(name)
		if err != nil {
			return err
		}
		if _, err := w.exec("DELETE FROM outbox WHERE target = ?", id); err != nil {
			return err
		}
		if _, err := w.exec("DELETE FROM targets WHERE target = ?", id); err != nil {
			return err
		}
		return s.loadTargets(w)
	}))
}

// MarkAll marks every item of a target dirty again.
func (s *Store) MarkAll(ctx context.Context, target string) (n int64, err error) {
	err = s.write(ctx, "mark all items", func(w *writer) error {
		id, err := w.target(target)
		if err == nil {
			n, err = w.markAll(id)
		}
		return err
	})
	s.notify()
	return n, err
}
