package store

import (
	"math"
	"slices"
	"sync"
	"time"

	"verbatim/feedback/kpi"
)

// A book is what is derived of one state of a tenant's columns: each customer's
// items and events in order of time, their orders with what became of them, the
// spans in which they were subscribed, which complaints are one matter, and so
// on. Its parts are made when they are first asked for. When the columns change,
// what was made is mended for the customers whom the change concerns, see
// book_mend.go. Nothing in it depends on the order in which messages came, but
// for items and events of the very same microsecond.
type book struct {
	bookKey
	t    *table
	size int // customers: codes 1 … size-1

	stateList stateList

	listed     lazy // of items alone:
	items      slotRuns
	mattered   lazy
	follows    map[uint32]uint32 // a complaint's slot → that of the first on the same matter
	ticketed   lazy
	again      slotBits // tickets whose customer came back on the same theme in time
	placed     lazy
	latest     [nFields][]uint32 // of segment, country and lang: code by customer
	latestAttr map[string][]uint32
	attrMu     sync.Mutex

	businessMu sync.Mutex
	businesses []*business // the last used calendars'

	recorded   lazy // of customer events alone:
	events     slotRuns
	ordered    lazy
	orders     runs[order] // of each customer, in order of time
	given      []given     // by the order's key
	flagged    bool        // some order has a complementary line
	firstOrder int64       // when the first order came; never: there are none
	spanned    lazy
	spans      [2]spans // of subscriptions, of purchases
	visited    lazy
	visits     []uint32

	paired    lazy     // of both:
	answered  slotBits // events that are answered invitations
	invited   slotBits // items that are answers to one
	baseMu    sync.Mutex
	baselines map[baselineKey]baseline
}

// lazy is a part that is made when it is first asked for.
type lazy struct {
	once sync.Once
	made bool
}

func (l *lazy) do(fn func()) { l.once.Do(func() { fn(); l.made = true }) }

// bookKey is what tells the books of one state of the columns apart.
type bookKey struct {
	cut  int64 // what happens from here on is not in it
	set  bookSettings
	zone *time.Location
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
		c.books = append(c.books, &book{bookKey: key, t: t, size: t.customers()})
		i = len(c.books) - 1
	}
	b := c.books[i]
	c.books = slices.Insert(slices.Delete(c.books, i, i+1), 0, b)
	c.books = c.books[:min(len(c.books), keptBooks)]
	return b
}

func (t *table) customers() int { return t.dict[fCustomer].size() }

// turnBooks brings the books up to the state of the columns. Nobody reads them
// meanwhile: a change waits for all who do, and who comes after it waits here.
func (t *table) turnBooks() {
	c := &t.book
	for i, old := range c.books {
		if t.log.lost {
			c.books[i] = &book{bookKey: old.bookKey, t: t, size: t.customers()}
		} else {
			old.mend(&t.log)
		}
	}
	t.log = changeLog{}
	c.gen = t.gen
}

// itemsOf returns a customer's items; those without a customer are customer 0's,
// in the order of rows.
func (b *book) itemsOf(customer uint32) []uint32 {
	b.readyItems()
	return b.items.of(customer)
}

func (b *book) readyItems() {
	b.listed.do(func() { b.items.listAll(b.size, b.t.slots(), b.itemLive, &b.t.vals[fCustomer], &b.t.time) })
}

func (b *book) itemLive(i int) bool { return b.t.flags[i]&slotLive != 0 && b.t.time.at(i) < b.cut }

func (b *book) eventsOf(customer uint32) []uint32 {
	b.readyEvents()
	return b.events.of(customer)
}

func (b *book) readyEvents() {
	e := &b.t.events
	b.recorded.do(func() { b.events.listAll(b.size, e.slots(), b.eventLive, &e.customer, &e.time) })
}

func (b *book) eventLive(i int) bool { return b.t.events.live(i) && b.t.events.time.at(i) < b.cut }

// latestOf returns each customer's value of segment, country or lang: that of
// the latest item that has one.
func (b *book) latestOf(field int) []uint32 {
	b.placed.do(func() {
		for _, f := range latestFields {
			b.latest[f] = b.latestBy(b.fieldOf(f))
		}
	})
	return b.latest[field]
}

var latestFields = [...]int{fSegment, fCountry, fLang}

func (b *book) fieldOf(f int) func(i uint32) uint32 {
	col := &b.t.vals[f]
	return func(i uint32) uint32 { return col.at(int(i)) }
}

// latestBy returns for each customer the code of the latest item that has one.
func (b *book) latestBy(code func(i uint32) uint32) []uint32 {
	b.readyItems()
	out := make([]uint32, b.size)
	for c := 1; c < b.size; c++ {
		out[c] = b.latestIn(uint32(c), code)
	}
	return out
}

func (b *book) latestIn(c uint32, code func(i uint32) uint32) uint32 {
	list := b.items.of(c)
	for k := len(list) - 1; k >= 0; k-- {
		if x := code(list[k]); x != 0 {
			return x
		}
	}
	return 0
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
			if set[a>>1] {
				return a >> 1
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
