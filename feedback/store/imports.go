package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"verbatim/feedback"
)

// ImportCounts counts an import's rows, each once, by its first outcome.
type ImportCounts struct {
	Stored, Unchanged, Older, Rejected int64
}

// Total is the number of rows that have arrived.
func (c ImportCounts) Total() int64 { return c.Stored + c.Unchanged + c.Older + c.Rejected }

// ImportCounts returns what became of the rows of an import so far; of an
// import that the store has not seen, nothing.
func (s *Store) ImportCounts(ctx context.Context, id string) (ImportCounts, error) {
	var c ImportCounts
	err := s.reads.QueryRowContext(ctx, "SELECT stored, unchanged, older, rejected FROM imports WHERE import = ?", id).
		Scan(&c.Stored, &c.Unchanged, &c.Older, &c.Rejected)
	if errors.Is(err, sql.ErrNoRows) {
		return c, nil
	}
	return c, fault("read import", err)
}

// chunkKey names the rows of one file of one import that share a bitmap.
type chunkKey struct {
	imported, file string
	chunk          int64
}

const chunkBits = 16

// writeImports counts the rows of imports that have not been counted before.
func (b *batch) writeImports() error {
	chunks := make(map[chunkKey][]int)
	for i := range b.changes {
		o := &b.changes[i].Origin
		if o.Import == "" || o.Replays != (feedback.Key{}) {
			continue
		}
		k := chunkKey{o.Import, o.File, o.Row >> chunkBits}
		chunks[k] = append(chunks[k], i)
	}
	keys := make([]chunkKey, 0, len(chunks))
	for k := range chunks {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y chunkKey) int {
		return cmp.Or(cmp.Compare(x.imported, y.imported), cmp.Compare(x.file, y.file), cmp.Compare(x.chunk, y.chunk))
	})
	for _, k := range keys {
		if err := b.countRows(k, chunks[k]); err != nil {
			return err
		}
	}
	return nil
}

// countRows counts the rows of one chunk, given by their changes.
func (b *batch) countRows(k chunkKey, changes []int) error {
	seen := roaring.New()
	err := b.w.query("SELECT seen FROM import_rows WHERE import = ? AND file = ? AND chunk = ?", func(r *sql.Rows) error {
		var blob []byte
		if err := r.Scan(&blob); err != nil {
			return err
		}
		return seen.UnmarshalBinary(blob)
	}, k.imported, k.file, k.chunk)
	if err != nil {
		return err
	}
	var c ImportCounts
	for _, i := range changes {
		outcome := b.outcomes[i]
		if outcome == feedback.Repeated || !seen.CheckedAdd(uint32(b.changes[i].Origin.Row&(1<<chunkBits-1))) {
			continue
		}
		switch outcome {
		case feedback.Stored:
			c.Stored++
		case feedback.Unchanged:
			c.Unchanged++
		case feedback.Older:
			c.Older++
		case feedback.Rejected:
			c.Rejected++
		}
	}
	if c == (ImportCounts{}) {
		return nil
	}
	seen.RunOptimize()
	blob, err := seen.ToBytes()
	if err != nil {
		return &permanentError{fmt.Errorf("encode rows of an import: %w", err)}
	}
	if _, err := b.w.exec("INSERT OR REPLACE INTO import_rows (import, file, chunk, seen) VALUES (?, ?, ?, ?)", k.imported, k.file, k.chunk, blob); err != nil {
		return err
	}
	_, err = b.w.exec(`INSERT INTO imports (import, stored, unchanged, older, rejected) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (import) DO UPDATE SET stored = stored + excluded.stored, unchanged = unchanged + excluded.unchanged,
		older = older + excluded.older, rejected = rejected + excluded.rejected`, k.imported, c.Stored, c.Unchanged, c.Older, c.Rejected)
	return err
}
