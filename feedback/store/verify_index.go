package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"time"
)

// seen is one document of the index: 16 bytes, so that a million take 16 MB.
type seen struct {
	key  uint64 // hash of tenant and id
	mark int64  // 0: a stamp that is none
}

// suspect is a document that seems not to be its item's state.
type suspect struct {
	key      uint64
	row      int64 // of the item, 0 when there is none
	expected int64 // the item's mark, 0: no document
	found    int64 // the document's mark
	there    bool  // the index has a document
	version  [2]int64
	tenant   string
	id       string
}

func compareSuspects(x, y suspect) int { return cmp.Compare(x.key, y.key) }

// indexCheck compares the index with the items.
type indexCheck struct {
	*verifier
	seed   maphash.Seed
	target int64
}

// checkIndex compares every document with its item. A first pass finds what
// seems to differ. Whatever moved meanwhile settles in the second: an item with
// nothing in the outbox before the index is scanned again, the same version and
// mark and nothing in the outbox after, and another state in the index, is a
// difference.
func (v *verifier) checkIndex(ctx context.Context) error {
	x := &indexCheck{verifier: v, seed: maphash.MakeSeed()}
	docs, err := x.scan(ctx)
	if err != nil {
		return err
	}
	suspects, err := x.compare(ctx, docs)
	if err != nil || len(suspects) == 0 {
		return err
	}
	docs = nil
	// The first look again only names the documents of no item; the outbox is
	// then read before the second, which decides.
	for range 2 {
		if suspects, err = x.settle(ctx, suspects, false); err != nil {
			return err
		}
		if err := x.look(ctx, suspects); err != nil {
			return err
		}
	}
	if suspects, err = x.settle(ctx, suspects, true); err != nil {
		return err
	}
	x.report(suspects)
	if !v.o.Repair {
		return nil
	}
	return x.repair(ctx, suspects)
}

func (x *indexCheck) key(tenant, id string) uint64 {
	return maphash.String(x.seed, tenant+"\x00"+id)
}

// scan reads the index, sorted by key.
func (x *indexCheck) scan(ctx context.Context) ([]seen, error) {
	var docs []seen
	err := x.o.Index(ctx, func(tenant, id, stamp string) error {
		mark, _ := parseMark(stamp) // no stamp: no item's mark is 0
		docs = append(docs, seen{x.key(tenant, id), mark})
		if len(docs)%1000 == 0 {
			x.o.Progress(inIndex, int64(len(docs)), max(x.out.Items, int64(len(docs))))
		}
		return nil
	})
	slices.SortFunc(docs, func(a, b seen) int { return cmp.Compare(a.key, b.key) })
	return docs, err
}

// compare finds the documents and items that do not match and are not waiting
// in the outbox.
func (x *indexCheck) compare(ctx context.Context, docs []seen) ([]suspect, error) {
	var out []suspect
	matched := make([]bool, len(docs))
	err := x.snapshot(ctx, func() error {
		const query = `SELECT i.row, i.tenant, i.id, i.mark, EXISTS (SELECT 1 FROM outbox o WHERE o.target = ? AND o.row = i.row) FROM items i`
		return x.query(ctx, query, func(r *sql.Rows) error {
			var row, tenant, mark int64
			var id string
			var dirty bool
			if err := r.Scan(&row, &tenant, &id, &mark, &dirty); err != nil {
				return err
			}
			t := x.tenants[tenant]
			if t == nil {
				return nil
			}
			s := suspect{key: x.key(t.name, id), row: row, expected: mark}
			i, there := slices.BinarySearchFunc(docs, s.key, func(d seen, key uint64) int { return cmp.Compare(d.key, key) })
			if there {
				matched[i] = true
				s.there, s.found = true, docs[i].mark
			}
			if !dirty && s.differs() {
				out = append(out, s)
			}
			return nil
		}, x.target)
	})
	for i, d := range docs {
		if !matched[i] {
			out = append(out, suspect{key: d.key, there: true, found: d.mark})
		}
	}
	slices.SortFunc(out, compareSuspects)
	return out, err
}

// differs says whether the document is not what the item asks for.
func (s *suspect) differs() bool {
	return s.there != (s.expected != 0) || s.there && s.found != s.expected
}

// snapshot runs fn within a new snapshot, in which the target is looked up.
func (x *indexCheck) snapshot(ctx context.Context, fn func() error) error {
	tx, err := x.s.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback() // nothing is written
	x.tx = tx
	if err := x.readTenants(ctx); err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, "SELECT target FROM targets WHERE name = ?", x.o.Target).Scan(&x.target)
	if errors.Is(err, sql.ErrNoRows) {
		return &permanentError{fmt.Errorf("target %q: %w: if the index was just rebuilt, verify again", x.o.Target, ErrNotFound)}
	}
	if err != nil {
		return err
	}
	return fn()
}

// settle reads the items of suspects as they are now, and keeps the suspects
// that have nothing in the outbox; with same, only those whose item is what it
// was before the document was looked at.
func (x *indexCheck) settle(ctx context.Context, suspects []suspect, same bool) ([]suspect, error) {
	kept := suspects[:0]
	err := x.snapshot(ctx, func() error {
		for _, s := range suspects {
			now, dirty, err := x.now(ctx, s)
			if err != nil {
				return err
			}
			if !dirty && now.differs() && (!same || now.expected == s.expected && now.version == s.version) {
				kept = append(kept, now)
			}
		}
		return nil
	})
	return kept, err
}

// now is a suspect with its item as it is, and whether that is dirty.
func (x *indexCheck) now(ctx context.Context, s suspect) (suspect, bool, error) {
	const byRow = `SELECT i.row, i.tenant, i.id, i.mark, i.version_at, i.version_seq,
		EXISTS (SELECT 1 FROM outbox o WHERE o.target = ?1 AND o.row = i.row) FROM items i WHERE `
	var dirty bool
	query, args := byRow+"i.row = ?2", []any{x.target, s.row}
	if s.row == 0 {
		if s.id == "" {
			return s, false, nil // not named yet
		}
		query, args = byRow+"i.tenant = (SELECT tenant FROM tenants WHERE name = ?2) AND i.id = ?3", []any{x.target, s.tenant, s.id}
	}
	found := false
	err := x.query(ctx, query, func(r *sql.Rows) error {
		var tenant int64
		found = true
		err := r.Scan(&s.row, &tenant, &s.id, &s.expected, &s.version[0], &s.version[1], &dirty)
		if t := x.tenants[tenant]; t != nil {
			s.tenant = t.name
		}
		return err
	}, args...)
	if err != nil || found {
		return s, dirty, err
	}
	s.row, s.expected = 0, 0 // erased, or never there
	const gone = "SELECT EXISTS (SELECT 1 FROM outbox o JOIN tenants t ON t.tenant = o.tenant WHERE o.target = ? AND o.gone = ? AND t.name = ?)"
	err = x.tx.QueryRowContext(ctx, gone, x.target, s.id, s.tenant).Scan(&dirty)
	return s, dirty, err
}

// look reads the documents of suspects again.
func (x *indexCheck) look(ctx context.Context, suspects []suspect) error {
	for i := range suspects {
		suspects[i].there = false
	}
	return x.o.Index(ctx, func(tenant, id, stamp string) error {
		i, ok := slices.BinarySearchFunc(suspects, x.key(tenant, id), func(s suspect, key uint64) int { return cmp.Compare(s.key, key) })
		if ok {
			s := &suspects[i]
			s.there, s.tenant, s.id = true, tenant, id
			s.found, _ = parseMark(stamp)
		}
		return nil
	})
}

// report notes the differences, by the age of their items.
func (x *indexCheck) report(suspects []suspect) {
	slices.SortFunc(suspects, func(a, b suspect) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.tenant, b.tenant), cmp.Compare(a.id, b.id))
	})
	for i := range suspects {
		s := &suspects[i]
		f := Finding{Check: inIndex, Where: s.tenant + "/" + s.id}
		switch {
		case !s.there:
			f.What, f.Expected = "the document is missing, and nothing in the outbox asks for it", stampOf(s.expected)
			f.Found = "no document"
		case s.row == 0:
			f.What, f.Expected, f.Found = "the document is of no item", "no document", stampOf(s.found)
		case s.expected == 0:
			f.What, f.Expected, f.Found = "the document of a deleted item is still there", "no document", stampOf(s.found)
		default:
			f.What = "the document is of another state of the item, and nothing in the outbox asks for this one"
			f.Expected, f.Found = stampOf(s.expected), stampOf(s.found)
		}
		x.add(f, s.place(i))
	}
}

// place names a suspect for its repair: by its item's row, or by what no row is.
func (s *suspect) place(i int) int64 {
	if s.row != 0 {
		return s.row
	}
	return int64(-1 - i)
}

// repair marks the items of suspects dirty, so that the indexer mends the index.
func (x *indexCheck) repair(ctx context.Context, suspects []suspect) error {
	for from := 0; from < len(suspects); from += repairBatch {
		batch := suspects[from:min(len(suspects), from+repairBatch)]
		mended := make([]bool, len(batch))
		x.s.mu.Lock()
		next := x.s.nextRow
		err := x.s.writeLocked(ctx, "repair index", func(w *writer) (err error) {
			for i := range batch {
				if mended[i], err = x.ask(w, &batch[i], &next); err != nil {
					return err
				}
			}
			return nil
		})
		if err == nil {
			x.s.nextRow = next
		}
		x.s.mu.Unlock()
		if err != nil {
			return err
		}
		for i, ok := range mended {
			if ok {
				x.mended(inIndex, batch[i].place(from+i), 1)
			}
		}
		x.s.notify()
	}
	return nil
}

// ask puts a suspect into the outbox. A document of a tenant that does not
// exist cannot be asked for.
func (x *indexCheck) ask(w *writer, s *suspect, next *int64) (bool, error) {
	at := time.Now().UnixMicro()
	if s.row != 0 {
		n, err := w.exec(`INSERT INTO outbox (target, row, mark, at) SELECT ?, row, mark, ? FROM items WHERE row = ?
			ON CONFLICT (target, row) DO UPDATE SET mark = excluded.mark`, x.target, at, s.row)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	n, err := w.exec("INSERT INTO outbox (target, row, mark, at, gone, tenant) SELECT ?, ?, 0, ?, ?, tenant FROM tenants WHERE name = ?",
		x.target, *next, at, s.id, s.tenant)
	*next += n
	return n > 0, err
}
