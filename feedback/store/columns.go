package store

import (
	"context"
	"fmt"
	"hash/maphash"
	"strings"
	"sync"
)

// columns is the column cache of every tenant. It follows the database: what a
// commit has written is fed to it before the next commit begins.
type columns struct {
	ready chan struct{} // closed when loaded, or when loading failed
	err   error         // why loading failed; read after ready
	seed  maphash.Seed

	mu      sync.Mutex // held to feed and to find a table
	loaded  bool
	failed  bool
	pending [][]cell // fed while loading
	tables  map[int64]*table
}

// cell is one item's or event's new state on its way into the cache; without
// facts it removes.
type cell struct {
	tenant  int64
	row     int64
	id      string
	facts   *facts
	event   *eventFacts
	isEvent bool
}

// table is one tenant's items as columns: slot i of every column is one item.
// Slots are in the order of rows. A slot that is removed stays, not live, until
// the store is opened again. Typical cost: 45 to 60 bytes a slot.
type table struct {
	mu    sync.RWMutex
	seed  maphash.Seed
	rows  rowList
	ids   []uint64 // hashes of the ids
	time  moments
	score []int32
	flags []uint8 // live, complaint, spoken, and the label above
	vals  [nFields]coded

	rating, csat, ces coded // codes into scales
	nps               []int8

	mentioned lists    // words: code<<4 | label
	mentions  []uint32 // those of longer lists
	attrsAt   lists    // words: code<<1
	attrs     []uint32

	lifeAt []uint32 // 1 + where the item's clocks and print stand in lives, 0 for none
	lives  []byte

	events eventColumns
	gen    [2]uint64 // of items, of events: go up with every change
	log    changeLog
	book   bookCache

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

// The words of lists: the flag is that of a list's last word.
const (
	mentionLast  = 8
	mentionLabel = 7
	attrLast     = 1
)

func newColumns() *columns {
	return &columns{ready: make(chan struct{}), seed: maphash.MakeSeed(), tables: make(map[int64]*table)}
}

// wait waits until the cache is loaded, or has failed to.
func (c *columns) wait() { <-c.ready }

// Ready is closed once the column cache is loaded: until then numbers wait.
func (s *Store) Ready() <-chan struct{} { return s.cols.ready }

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
		t = newTable(c.seed)
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
	if c.failed {
		return // nobody can read it
	}
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
		if cells[i].isEvent {
			t.gen[1]++
			t.events.put(t, &cells[i])
		} else {
			t.gen[0]++
			t.put(&cells[i])
		}
	}
}

func newTable(seed maphash.Seed) *table {
	t := &table{seed: seed, mentioned: lists{flag: mentionLast}, attrsAt: lists{flag: attrLast}}
	t.events.attrsAt.flag = attrLast
	return t
}

// slots is how many slots there are, live or not.
func (t *table) slots() int { return t.rows.len() }

// slot returns where a row is, or would be, and whether it is there.
func (t *table) slot(row int64) (int, bool) { return t.rows.find(row) }

// put writes one item's slot. A row that is not there comes after all others:
// rows are numbered in the order in which items first come.
func (t *table) put(c *cell) {
	i, there := t.slot(c.row)
	f := c.facts
	switch {
	case f == nil && there:
		t.logItem(i, there)
		t.flags[i] = 0
		return
	case f == nil:
		f = &facts{nps: -1} // a slot all the same, in case the item comes back
	case !there && i < t.slots():
		panic("store: rows out of order") // see Store.nextRow
	}
	if t.logItem(i, there); !there {
		t.rows.append(uint32(c.row))
	}
	t.ids = put(t.ids, i, maphash.String(t.seed, c.id))
	t.time.set(i, f.time)
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
	t.putLife(i, f)
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

// putLists writes the item's mentions and attributes.
func (t *table) putLists(i int, f *facts) {
	words := make([]uint32, 0, 16)
	for _, m := range f.mentions {
		words = append(words, t.mentionDict.code(string('0'+rune(m.kind))+m.name)<<4|uint32(m.label))
	}
	t.mentioned.set(i, words, &t.mentions)
	t.attrsAt.set(i, t.attrWords(f.attrs, words[:0]), &t.attrs)
}

func (t *table) attrWords(attrs []attr, words []uint32) []uint32 {
	for _, a := range attrs {
		words = append(words, t.attrDict.code(a.key+"\x00"+a.value)<<1)
	}
	return words
}

// facts reads slot i back as it was put, for those who check.
func (t *table) facts(i int) *facts {
	flags := t.flags[i]
	f := &facts{
		time: t.time.at(i), score: int64(t.score[i]), label: flags >> slotLabel,
		complaint: flags&slotComplaint != 0, spoken: flags&slotSpoken != 0, nps: t.nps[i],
	}
	for k := range t.vals {
		f.values[k] = t.dict[k].name(t.vals[k].at(i))
	}
	of := func(c *coded) (s scored, high bool) {
		if code := c.at(i); code != 0 {
			x := t.scales.list[code]
			return scored{x.value, x.max}, x.high
		}
		return scored{}, false
	}
	f.rating, _ = of(&t.rating)
	f.csat, _ = of(&t.csat)
	f.ces, f.high = of(&t.ces)
	for _, m := range t.slotMentions(i) {
		name := t.mentionDict.name(m >> 4)
		f.mentions = append(f.mentions, mention{name[0] - '0', uint8(m & mentionLabel), name[1:]})
	}
	for _, a := range t.slotAttrs(i) {
		key, value, _ := strings.Cut(t.attrDict.name(a>>1), "\x00")
		f.attrs = append(f.attrs, attr{key, value})
	}
	f.ticket, f.print = t.clocksAt(i), t.printAt(i)
	return f
}
