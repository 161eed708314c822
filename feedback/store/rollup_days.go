package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"slices"
)

// A row of the roll-ups holds up to 32 days, day>>5 being its chunk: the days of
// one month are written together. A batch of 1,000 items of a year touches 8,500
// days but 1,000 rows (measured: 70 ms of 140 a batch saved). Encoding: for each
// day that counts anything, in order: its place in the chunk (one byte), then as
// varints n, the counts of the labels by their code, complaints and score.

const dayBits = 5

// rollChunk names a row of the roll-ups.
type rollChunk struct {
	tenant     int64
	dim, value string
	chunk      int64
}

func (k rollKey) chunk() rollChunk { return rollChunk{k.tenant, k.dim, k.value, k.day >> dayBits} }

func compareChunks(x, y rollChunk) int {
	return cmp.Or(cmp.Compare(x.tenant, y.tenant), cmp.Compare(x.dim, y.dim), cmp.Compare(x.value, y.value), cmp.Compare(x.chunk, y.chunk))
}

// chunkDays are the days of one row.
type chunkDays [1 << dayBits]roll

func (d *chunkDays) append(b []byte) []byte {
	for place := range d {
		r := &d[place]
		if *r == (roll{}) {
			continue
		}
		b = append(b, byte(place))
		b = binary.AppendVarint(b, r.n)
		for _, n := range r.labels {
			b = binary.AppendVarint(b, n)
		}
		b = binary.AppendVarint(b, r.complaints)
		b = binary.AppendVarint(b, r.score)
	}
	return b
}

var errDays = errors.New("days of a roll-up cannot be read")

// read decodes b over what is there.
func (d *chunkDays) read(b []byte) error {
	for len(b) > 0 {
		place := int(b[0])
		b = b[1:]
		if place >= len(d) {
			return errDays
		}
		var x [nLabels + 3]int64
		for i := range x {
			v, n := binary.Varint(b)
			if n <= 0 {
				return errDays
			}
			x[i], b = v, b[n:]
		}
		r := &d[place]
		r.n, r.complaints, r.score = x[0], x[nLabels+1], x[nLabels+2]
		copy(r.labels[:], x[1:])
	}
	return nil
}

func (b *batch) writeRolls() error { return b.w.addRolls(b.rolls) }

// addRolls adds deltas to the roll-ups; rows that reach nothing are removed.
func (w *writer) addRolls(d rollDeltas) error {
	touched := make(map[rollChunk][]rollKey)
	for k, r := range d {
		if *r != (roll{}) {
			c := k.chunk()
			touched[c] = append(touched[c], k)
		}
	}
	chunks := make([]rollChunk, 0, len(touched))
	for c := range touched {
		chunks = append(chunks, c)
	}
	slices.SortFunc(chunks, compareChunks)
	encoded := make([][]byte, 0, len(chunks))
	kept := chunks[:0]
	for _, c := range chunks {
		days, err := w.chunkDays(c)
		if err != nil {
			return err
		}
		for _, k := range touched[c] {
			days[k.day&(1<<dayBits-1)].add(d[k], 1)
		}
		blob := days.append(nil)
		if len(blob) > 0 {
			encoded, kept = append(encoded, blob), append(kept, c)
			continue
		}
		if _, err := w.exec("DELETE FROM rollups WHERE tenant = ? AND dim = ? AND value = ? AND chunk = ?", c.tenant, c.dim, c.value, c.chunk); err != nil {
			return err
		}
	}
	const head = "INSERT INTO rollups (tenant, dim, value, chunk, definition, days) VALUES "
	const tail = " ON CONFLICT (tenant, dim, value, chunk) DO UPDATE SET definition = excluded.definition, days = excluded.days"
	return w.bulk(head, tail, len(kept), 6, func(i int, args []any) []any {
		c := kept[i]
		return append(args, c.tenant, c.dim, c.value, c.chunk, int64(rollupDefinition), encoded[i])
	})
}

// chunkDays reads the days of one row; of a row that is not there, none.
func (w *writer) chunkDays(c rollChunk) (*chunkDays, error) {
	var days chunkDays
	err := w.query("SELECT days FROM rollups WHERE tenant = ? AND dim = ? AND value = ? AND chunk = ?", func(r *sql.Rows) error {
		var blob sql.RawBytes
		if err := r.Scan(&blob); err != nil {
			return err
		}
		return days.read(blob)
	}, c.tenant, c.dim, c.value, c.chunk)
	return &days, err
}

const rollColumns = "tenant, dim, value, chunk, days"

// scanRolls reads one row and hands its days to fn.
func scanRolls(r *sql.Rows, fn func(k rollKey, x *roll) error) error {
	var k rollKey
	var chunk int64
	var blob sql.RawBytes
	if err := r.Scan(&k.tenant, &k.dim, &k.value, &chunk, &blob); err != nil {
		return err
	}
	var days chunkDays
	if err := days.read(blob); err != nil {
		return err
	}
	for place := range days {
		if days[place] == (roll{}) {
			continue
		}
		k.day = chunk<<dayBits | int64(place)
		if err := fn(k, &days[place]); err != nil {
			return err
		}
	}
	return nil
}

// sumRolls adds up what a dimension counts.
func (s *Store) sumRolls(ctx context.Context, tenant int64, dim string) (n int64, err error) {
	rows, err := s.reads.QueryContext(ctx, "SELECT "+rollColumns+" FROM rollups WHERE tenant = ? AND dim = ?", tenant, dim)
	err = each(rows, err)(func(r *sql.Rows) error {
		return scanRolls(r, func(_ rollKey, x *roll) error {
			n += x.n
			return nil
		})
	})
	return n, err
}
