package store

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"time"

	"verbatim/feedback/kpi"
)

// A book is what is derived of one state of a tenant's columns: each customer's
// items and events in order of time, their orders with what became of them, the
// spans in which they were subscribed, which complaints are one matter, and so
// on. Its parts are made when they are first asked for and kept until the
// columns change. Nothing in it depends on the order in which messages came,
// but for items and events of the very same microsecond.
type book struct {
	bookKey
	t    *table
	size int // customers: codes 1 … size-1

	*itemParts
	*eventParts
	stateList stateList

	pair     sync.Once // of both
	answered []bool    // of each event slot that is an invitation
	invited  []bool    // of each item slot that is an answer

	baseMu    sync.Mutex
	baselines map[baselineKey]baseline
}

// bookKey is what tells the books of one state of the columns apart.
type bookKey struct {
	cut  int64 // what happens from here on is not in it
	set  bookSettings
	zone *time.Location
}

// itemParts are derived of items alone. They stay as they are while only events
// come in.
type itemParts struct {
	itemOnce struct{ items, matters, tickets, latest sync.Once }

	items      csr
	follows    map[uint32]uint32 // a complaint's slot → that of the first on the same matter
	again      []bool            // of each ticket: the customer came back on the same theme in time
	latest     [nFields][]uint32 // of segment, country and lang: code by customer
	latestAttr map[string][]uint32
	attrMu     sync.Mutex

	businessMu sync.Mutex
	businesses []*business // the last used calendars'
}

// eventParts are derived of customer events alone.
type eventParts struct {
	eventOnce struct{ events, orders, spans, visits sync.Once }

	events     csr
	orders     []order
	orderAt    []uint32 // of each customer, in order of time
	restored   []restored
	flagged    bool     // some order has a complementary line
	firstOrder int64    // when the first order came; never: there are none
	spans      [2]spans // of subscriptions, of purchases
	visits     []uint32
}

// baselineKey names a baseline of engagement.
type baselineKey struct {
	from, to int64
	weights  string
}

// baseline is the 90th percentile of engagement, if there was anybody.
type baseline struct {
	points int64
	any    bool
}

// bookSettings are the parameters that a book depends on.
type bookSettings struct{ inactivity, merge, target, fcr int }

const (
	second = int64(1e6) // in microseconds
	day    = 86400 * second
	never  = math.MaxInt64
)

// csr lists slots by customer: those of customer c are list[at[c]:at[c+1]].
type csr struct{ at, list []uint32 }

func (c *csr) of(customer uint32) []uint32 { return c.list[c.at[customer]:c.at[customer+1]] }

// bookCache holds the books made of a table, the last used first.
type bookCache struct {
	mu    sync.Mutex
	gen   [2]uint64 // of items, of events
	books []*book
}

// keptBooks is how many books of one state are kept: one of now, one of a
// moment in the past.
const keptBooks = 2

// bookOf returns the book of what happened before cut. The table is locked for
// reading by the caller.
func (t *table) bookOf(cut int64, zone *time.Location, set *kpi.Parameters) *book {
	key := bookKey{cut, bookSettings{set.InactivityDays, set.ComplaintMergeDays, set.ComplaintTargetDays, set.FCRDays}, zone}
	c := &t.book
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gen != t.gen {
		t.turnBooks()
	}
	i := slices.IndexFunc(c.books, func(b *book) bool { return b.bookKey == key })
	if i < 0 {
		c.books = append(c.books, &book{bookKey: key, t: t, size: t.customers(), itemParts: &itemParts{}, eventParts: &eventParts{}})
		i = len(c.books) - 1
	}
	b := c.books[i]
	c.books = slices.Insert(slices.Delete(c.books, i, i+1), 0, b)
	c.books = c.books[:min(len(c.books), keptBooks)]
	return b
}

func (t *table) customers() int { return max(1, len(t.dict[fCustomer].names)) }

// turnBooks begins new books of what has changed. What has not is taken over;
// nobody reads the old books any more, since a change waits for all who do.
func (t *table) turnBooks() {
	c := &t.book
	for i, old := range c.books {
		b := &book{bookKey: old.bookKey, t: t, size: t.customers(), itemParts: &itemParts{}, eventParts: &eventParts{}}
		if c.gen[0] == t.gen[0] {
			b.itemParts = old.itemParts
			b.itemParts.grow(b.size)
		}
		if c.gen[1] == t.gen[1] {
			b.eventParts = old.eventParts
			b.eventParts.grow(b.size)
		}
		c.books[i] = b
	}
	c.gen = t.gen
}

// grow makes room for customers that are new.
func (p *itemParts) grow(size int) {
	p.items.at = grown(p.items.at, size+1)
	for f := range p.latest {
		if p.latest[f] != nil {
			p.latest[f] = append(p.latest[f], make([]uint32, size-len(p.latest[f]))...)
		}
	}
	p.latestAttr = nil
}

func (p *eventParts) grow(size int) {
	p.events.at, p.orderAt = grown(p.events.at, size+1), grown(p.orderAt, size+1)
	for k := range p.spans {
		p.spans[k].at = grown(p.spans[k].at, size+1)
	}
}

// grown repeats the last place for customers that have nothing.
func grown(at []uint32, size int) []uint32 {
	for len(at) > 0 && len(at) < size {
		at = append(at, at[len(at)-1])
	}
	return at
}

// listBy sorts slots by customer, then by time, then by row.
func listBy(size, n int, live func(i int) bool, customer *coded, at []int64) csr {
	c := csr{at: make([]uint32, size+1)}
	for i := range n {
		if live(i) {
			c.at[customer.at(i)+1]++
		}
	}
	for k := range size {
		c.at[k+1] += c.at[k]
	}
	c.list = make([]uint32, c.at[size])
	next := slices.Clone(c.at)
	for i := range n {
		if live(i) {
			k := customer.at(i)
			c.list[next[k]] = uint32(i)
			next[k]++
		}
	}
	for k := 1; k < size; k++ {
		sortByTime(c.of(uint32(k)), at)
	}
	return c
}

// sortByTime sorts slots that are in the order of rows.
func sortByTime(list []uint32, at []int64) {
	if len(list) > 24 {
		slices.SortStableFunc(list, func(x, y uint32) int { return cmp.Compare(at[x], at[y]) })
		return
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && at[list[j]] < at[list[j-1]]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// itemsOf returns a customer's items; those without a customer are customer 0's,
// in the order of rows.
func (b *book) itemsOf(customer uint32) []uint32 {
	b.itemOnce.items.Do(func() {
		t := b.t
		b.items = listBy(b.size, len(t.rows), b.itemLive, &t.vals[fCustomer], t.time)
	})
	return b.items.of(customer)
}

func (b *book) itemLive(i int) bool { return b.t.flags[i]&slotLive != 0 && b.t.time[i] < b.cut }

func (b *book) eventsOf(customer uint32) []uint32 {
	b.eventOnce.events.Do(func() {
		e := &b.t.events
		b.events = listBy(b.size, len(e.rows), b.eventLive, &e.customer, e.time)
	})
	return b.events.of(customer)
}

func (b *book) eventLive(i int) bool {
	return b.t.events.kind[i]&eventLive != 0 && b.t.events.time[i] < b.cut
}

// latestOf returns each customer's value of segment, country or lang: that of
// the latest item that has one.
func (b *book) latestOf(field int) []uint32 {
	b.itemOnce.latest.Do(func() {
		for _, f := range []int{fSegment, fCountry, fLang} {
			col := &b.t.vals[f]
			b.latest[f] = b.latestBy(func(i uint32) uint32 { return col.at(int(i)) })
		}
	})
	return b.latest[field]
}

// latestBy returns for each customer the code of the latest item that has one.
func (b *book) latestBy(code func(i uint32) uint32) []uint32 {
	out := make([]uint32, b.size)
	for c := 1; c < b.size; c++ {
		list := b.itemsOf(uint32(c))
		for k := len(list) - 1; k >= 0 && out[c] == 0; k-- {
			out[c] = code(list[k])
		}
	}
	return out
}

// latestAttrOf is latestOf for an attribute.
func (b *book) latestAttrOf(key string) []uint32 {
	b.attrMu.Lock()
	defer b.attrMu.Unlock()
	if out, ok := b.latestAttr[key]; ok {
		return out
	}
	set := b.t.attrDict.where(func(name string) bool { return len(name) > len(key) && name[:len(key)] == key && name[len(key)] == 0 })
	out := b.latestBy(func(i uint32) uint32 {
		for _, a := range b.t.slotAttrs(int(i)) {
			if set[a] {
				return a
			}
		}
		return 0
	})
	if b.latestAttr == nil {
		b.latestAttr = make(map[string][]uint32)
	}
	b.latestAttr[key] = out
	return out
}
