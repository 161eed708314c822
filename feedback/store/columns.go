package store

import (
	"context"
	"database/sql"
	"fmt"
	"hash/maphash"
	"math"
	"sort"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// columns is the column cache of every tenant. It follows the database: what a
// commit has written is fed to it before the next commit begins.
type columns struct {
	ready chan struct{} // closed when loaded, or when loading failed
	err   error         // why loading failed; read after ready
	seed  maphash.Seed

	mu      sync.Mutex // held to feed and to find a table
	loaded  bool
	pending [][]cell // fed while loading
	tables  map[int64]*table
}

// cell is one item's new state on its way into the cache; facts nil removes.
type cell struct {
	tenant int64
	row    int64
	id     string
	facts  *facts
}

// table is one tenant's items as columns: slot i of every column is one item.
// Slots are in the order of rows. A slot that is removed stays, not live, until
// the store is opened again. Typical cost: 60 to 80 bytes a slot.
type table struct {
	mu    sync.RWMutex
	seed  maphash.Seed
	rows  []uint32
	ids   []uint64 // hashes of the ids
	time  []int64
	score []int32
	flags []uint8 // live, complaint, spoken, and the label above
	vals  [nFields]coded

	rating, csat, ces coded // codes into scales
	nps               []int8

	mentionAt []uint32 // where the item's mentions start in the pool
	mentionN  []uint8
	mentions  []uint32 // code<<4 | label
	attrAt    []uint32
	attrN     []uint8
	attrs     []uint32

	dict        [nFields]dict
	mentionDict dict // the kind's digit, then the name
	attrDict    dict // key NUL value
	scales      scaleDict
}

const (
	slotLive = 1 << iota
	slotComplaint
	slotSpoken
	slotLabel = 3 // shift
)

// dict codes strings; 0 is "", the absent value.
type dict struct {
	codes map[string]uint32
	names []string
}

func (d *dict) code(s string) uint32 {
	if s == "" {
		return 0
	}
	if c, ok := d.codes[s]; ok {
		return c
	}
	if d.codes == nil {
		d.codes, d.names = make(map[string]uint32), []string{""}
	}
	s = strings.Clone(s) // what it was cut from may go
	c := uint32(len(d.names))
	d.codes[s] = c
	d.names = append(d.names, s)
	return c
}

func (d *dict) name(code uint32) string {
	if code == 0 {
		return ""
	}
	return d.names[code]
}

// scale is one answer on one scale.
type scale struct {
	value, max float64
	high       bool
}

type scaleDict struct {
	codes map[scale]uint32
	list  []scale
}

func (d *scaleDict) code(s scored, high bool) uint32 {
	if s.max == 0 {
		return 0
	}
	k := scale{s.value, s.max, high}
	if c, ok := d.codes[k]; ok {
		return c
	}
	if d.codes == nil {
		d.codes, d.list = make(map[scale]uint32), []scale{{}}
	}
	c := uint32(len(d.list))
	d.codes[k] = c
	d.list = append(d.list, k)
	return c
}

// coded is a column of codes, as wide as the largest of them needs: one byte
// for most fields.
type coded struct {
	b1 []uint8
	b2 []uint16
	b4 []uint32
}

func (c *coded) at(i int) uint32 {
	switch {
	case c.b4 != nil:
		return c.b4[i]
	case c.b2 != nil:
		return uint32(c.b2[i])
	}
	return uint32(c.b1[i])
}

// set puts a code in slot i, at most one beyond the last.
func (c *coded) set(i int, v uint32) {
	switch {
	case c.b4 == nil && c.b2 == nil && v > math.MaxUint8:
		c.b2 = widen[uint8, uint16](c.b1)
		c.b1 = nil
		c.set(i, v)
	case c.b4 == nil && c.b2 != nil && v > math.MaxUint16:
		c.b4 = widen[uint16, uint32](c.b2)
		c.b2 = nil
		c.set(i, v)
	case c.b4 != nil:
		c.b4 = put(c.b4, i, v)
	case c.b2 != nil:
		c.b2 = put(c.b2, i, uint16(v))
	default:
		c.b1 = put(c.b1, i, uint8(v))
	}
}

func widen[A, B uint8 | uint16 | uint32](in []A) []B {
	out := make([]B, len(in), len(in)+len(in)/4+16)
	for i, v := range in {
		out[i] = B(v)
	}
	return out
}

func put[T any](s []T, i int, v T) []T {
	if i == len(s) {
		return append(s, v)
	}
	s[i] = v
	return s
}

func newColumns() *columns {
	return &columns{ready: make(chan struct{}), seed: maphash.MakeSeed(), tables: make(map[int64]*table)}
}

// wait waits until the cache is loaded, or has failed to.
func (c *columns) wait() { <-c.ready }

// table waits for the cache and returns a tenant's table.
func (c *columns) table(ctx context.Context, tenant int64) (*table, error) {
	select {
	case <-c.ready:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if c.err != nil {
		return nil, fmt.Errorf("load columns: %w", c.err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.tableOf(tenant), nil
}

func (c *columns) tableOf(tenant int64) *table {
	t := c.tables[tenant]
	if t == nil {
		t = &table{seed: c.seed}
		c.tables[tenant] = t
	}
	return t
}

// feed takes over what a commit has written. While the cache is still loading
// it is kept for later.
func (c *columns) feed(cells []cell) {
	if len(cells) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.loaded {
		c.pending = append(c.pending, cells)
		return
	}
	c.apply(cells)
}

func (c *columns) apply(cells []cell) {
	for len(cells) > 0 {
		n := 1
		for n < len(cells) && cells[n].tenant == cells[0].tenant {
			n++
		}
		c.tableOf(cells[0].tenant).apply(cells[:n])
		cells = cells[n:]
	}
}

func (t *table) apply(cells []cell) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range cells {
		t.put(&cells[i])
	}
}

// slot returns where a row is, or would be, and whether it is there.
func (t *table) slot(row int64) (int, bool) {
	n := len(t.rows)
	if n == 0 || int64(t.rows[n-1]) < row {
		return n, false
	}
	i := sort.Search(n, func(i int) bool { return int64(t.rows[i]) >= row })
	return i, int64(t.rows[i]) == row
}

// put writes one item's slot. A row that is not there comes after all others:
// rows are numbered in the order in which items first come.
func (t *table) put(c *cell) {
	i, there := t.slot(c.row)
	f := c.facts
	switch {
	case f == nil && there:
		t.flags[i] = 0
		return
	case f == nil:
		f = &facts{nps: -1} // a slot all the same, in case the item comes back
	case !there && i < len(t.rows):
		panic("store: rows out of order") // see Store.nextRow
	}
	t.rows = put(t.rows, i, uint32(c.row))
	t.ids = put(t.ids, i, maphash.String(t.seed, c.id))
	t.time = put(t.time, i, f.time)
	t.score = put(t.score, i, int32(f.score))
	t.flags = put(t.flags, i, slotFlags(c.facts))
	for k := range t.vals {
		t.vals[k].set(i, t.dict[k].code(f.values[k]))
	}
	t.rating.set(i, t.scales.code(f.rating, false))
	t.csat.set(i, t.scales.code(f.csat, false))
	t.ces.set(i, t.scales.code(f.ces, f.high))
	t.nps = put(t.nps, i, f.nps)
	t.putLists(i, f)
}

func slotFlags(f *facts) uint8 {
	if f == nil {
		return 0
	}
	b := uint8(slotLive) | f.label<<slotLabel
	if f.complaint {
		b |= slotComplaint
	}
	if f.spoken {
		b |= slotSpoken
	}
	return b
}

// putLists appends the item's mentions and attributes to the pools. What an
// earlier version had there is left behind until the store is opened again.
func (t *table) putLists(i int, f *facts) {
	t.mentionAt = put(t.mentionAt, i, uint32(len(t.mentions)))
	mentions := f.mentions[:min(len(f.mentions), math.MaxUint8)]
	t.mentionN = put(t.mentionN, i, uint8(len(mentions)))
	for _, m := range mentions {
		t.mentions = append(t.mentions, t.mentionDict.code(string('0'+rune(m.kind))+m.name)<<4|uint32(m.label))
	}
	t.attrAt = put(t.attrAt, i, uint32(len(t.attrs)))
	t.attrN = put(t.attrN, i, uint8(len(f.attrs)))
	for _, a := range f.attrs {
		t.attrs = append(t.attrs, t.attrDict.code(a.key+"\x00"+a.value))
	}
}

// startColumns loads the cache in the background, from the state the database
// has now, two ranges of rows at a time.
func (s *Store) startColumns(ctx context.Context) error {
	c := s.cols
	var txs [2]*sql.Tx
	for i := range txs {
		tx, err := s.reads.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: true})
		if err != nil {
			close(c.ready)
			return fault("load columns", err)
		}
		txs[i] = tx
	}
	// The first read fixes what each transaction sees: before any commit.
	var last int64
	for _, tx := range txs {
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(row), 0) FROM items").Scan(&last); err != nil {
			close(c.ready)
			return fault("load columns", err)
		}
	}
	go func() {
		defer close(c.ready)
		c.err = c.load(txs, last)
		for _, tx := range txs {
			_ = tx.Rollback() // nothing was written
		}
		if c.err != nil {
			s.log.Error("load columns", "error", c.err)
		}
	}()
	return nil
}

// rawCell is one row as it is read from the database.
type rawCell struct {
	tenant, row int64
	id, facts   string
	deleted     bool
}

// rawChunk is how many rows are handed over at once.
const rawChunk = 1000

func (c *columns) load(txs [2]*sql.Tx, last int64) error {
	half := last / 2
	chunks := [2]chan []rawCell{make(chan []rawCell, 4), make(chan []rawCell, 4096)}
	g, ctx := errgroup.WithContext(context.Background())
	for i, limits := range [2][2]int64{{0, half}, {half, last}} {
		g.Go(func() error {
			defer close(chunks[i])
			return readCells(ctx, txs[i], limits[0], limits[1], chunks[i])
		})
	}
	g.Go(func() error {
		for _, ch := range chunks {
			for raw := range ch {
				if err := c.take(raw); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err := g.Wait(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, cells := range c.pending {
		c.apply(cells)
	}
	c.pending, c.loaded = nil, true
	return nil
}

// take puts rows into their tables. Nobody reads these before ready is closed.
func (c *columns) take(raw []rawCell) error {
	var f facts
	for _, r := range raw {
		cl := cell{tenant: r.tenant, row: r.row, id: r.id, facts: &f}
		if r.deleted {
			cl.facts = nil
		} else if err := readFacts(r.facts, &f); err != nil {
			return fmt.Errorf("row %d: %w", r.row, err)
		}
		c.tableOf(r.tenant).put(&cl)
	}
	return nil
}

// readCells sends the items of rows (from, to] in order.
func readCells(ctx context.Context, tx *sql.Tx, from, to int64, out chan<- []rawCell) error {
	send := func(raw []rawCell) error {
		select {
		case out <- raw:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var raw []rawCell
	rows, err := tx.Query("SELECT row, tenant, id, facts, deleted FROM items WHERE row > ? AND row <= ? ORDER BY row", from, to)
	err = each(rows, err)(func(r *sql.Rows) error {
		var c rawCell
		var blob sql.RawBytes
		if err := r.Scan(&c.row, &c.tenant, &c.id, &blob, &c.deleted); err != nil {
			return err
		}
		c.facts = string(blob)
		if raw = append(raw, c); len(raw) < rawChunk {
			return nil
		}
		full := raw
		raw = make([]rawCell, 0, rawChunk)
		return send(full)
	})
	if err != nil {
		return err
	}
	return send(raw)
}
