package store

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// With secure_delete SQLite writes zeros over a row that is deleted, but not
// over the copies of it that stay behind where rows were moved to another page,
// in the unused gap between a page's list of rows and its rows (measured: one
// row of a hundred and fifty). Scrubbing zeroes these gaps; what a page means
// does not change. The layout of a page is section 1.6 of SQLite's file format.

// scrubBatch is how many pages one transaction scrubs.
const scrubBatch = 256

// scrub leaves nothing of deleted rows in the database's pages. Everything must
// be out of the log before. What is committed meanwhile moves only rows that
// are there.
func (s *Store) scrub(ctx context.Context) error {
	pages, err := leftovers(filepath.Join(s.dir, databaseFile))
	if err != nil {
		return fmt.Errorf("scrub database: %w", err)
	}
	for batch := range slices.Chunk(pages, scrubBatch) {
		err := s.write(ctx, "scrub database", func(w *writer) error {
			for _, page := range batch {
				if err := w.scrubPage(page); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) scrubPage(number uint32) error {
	var page []byte
	err := w.query("SELECT data FROM sqlite_dbpage WHERE pgno = ?", func(r *sql.Rows) error { return r.Scan(&page) }, number)
	if err != nil {
		return err
	}
	from, to := gap(page, number)
	if !notZero(page[from:to]) {
		return nil
	}
	clear(page[from:to])
	_, err = w.exec("UPDATE sqlite_dbpage SET data = ? WHERE pgno = ?", page, number)
	return err
}

// leftovers lists the pages of a database file whose gap is not empty.
func leftovers(path string) ([]uint32, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	header, err := r.Peek(100)
	if err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint16(header[16:]))
	if size == 1 {
		size = 65536
	}
	if vacuum := binary.BigEndian.Uint32(header[52:]); size < 512 || vacuum != 0 {
		return nil, errors.New("the database is laid out in another way than this program's")
	}
	var out []uint32
	page := make([]byte, size)
	for number := uint32(1); ; number++ {
		if _, err := io.ReadFull(r, page); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return out, nil
		} else if err != nil {
			return nil, err
		}
		if from, to := gap(page, number); notZero(page[from:to]) {
			out = append(out, number)
		}
	}
}

// gap returns where the unused gap of a b-tree page lies. Other pages have
// none: they begin with the number of another page, and no database of ours
// has the 33 million pages that would make it look like a b-tree's first byte.
func gap(page []byte, number uint32) (from, to int) {
	at := 0
	if number == 1 {
		at = 100
	}
	head := 8
	switch page[at] {
	case 2, 5: // interior
		head = 12
	case 10, 13: // leaf
	default:
		return 0, 0
	}
	from = at + head + 2*int(binary.BigEndian.Uint16(page[at+3:]))
	if to = int(binary.BigEndian.Uint16(page[at+5:])); to == 0 {
		to = 65536
	}
	if from > to || to > len(page) {
		return 0, 0
	}
	return from, to
}

func notZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return true
		}
	}
	return false
}
