package store

import (
	"hash/maphash"
	"math"
	"sort"
	"strings"
)

// eventColumns is one tenant's customer events as columns, as the items' are:
// slot i of every column is one event, in the order of rows. What a column holds
// depends on the kind:
//
//	           key          a         b                     code       code2
//	order      its own id   net       gross                 tier       offered tier
//	return     order's id
//	refund     order's id   amount
//	visit      order's id   visitor   session
//	subscription            start     end                   plan
//	activity                count                           activity
//	spend                   amount                          campaign
//	invitation                                              survey
//
// Ids of orders, visitors and sessions are hashes, 0 for none. Customers and
// attributes share the items' dictionaries.
type eventColumns struct {
	rows     []uint32
	time     []int64
	kind     []uint8 // the kind, and eventLive
	flags    []uint8
	customer coded
	key      []uint64
	a, b     []int64
	currency coded
	code     coded
	code2    coded

	lineAt []uint32
	lineN  []uint16
	lines  []lineRow
	attrAt []uint32
	attrN  []uint8

	currencies, names, categories dict
}

// lineRow is one line of an order or a return.
type lineRow struct {
	units, amount int64
	product       uint32
	category      uint32 // code<<1 | complementary
}

const (
	eventLive = 16
	kindMask  = 15
)

func (t *table) hash(s string) uint64 {
	if s == "" {
		return 0
	}
	return maphash.String(t.seed, s) | 1
}

// slot returns where a row is, or would be, and whether it is there.
func (c *eventColumns) slot(row int64) (int, bool) {
	n := len(c.rows)
	if n == 0 || int64(c.rows[n-1]) < row {
		return n, false
	}
	i := sort.Search(n, func(i int) bool { return int64(c.rows[i]) >= row })
	return i, int64(c.rows[i]) == row
}

// put writes one event's slot, in the same way as an item's.
func (c *eventColumns) put(t *table, e *cell) {
	i, there := c.slot(e.row)
	f := e.event
	switch {
	case f == nil && there:
		c.kind[i] = 0
		return
	case f == nil:
		f = &eventFacts{}
	case !there && i < len(c.rows):
		panic("store: rows out of order") // see Store.nextRow
	}
	kind := f.kind
	if e.event != nil {
		kind |= eventLive
	}
	x := c.row(t, f, e.id)
	c.rows = put(c.rows, i, uint32(e.row))
	c.time = put(c.time, i, f.time)
	c.kind = put(c.kind, i, kind)
	c.flags = put(c.flags, i, f.flags)
	c.customer.set(i, t.dict[fCustomer].code(f.customer))
	c.key, c.a, c.b = put(c.key, i, x.key), put(c.a, i, x.a), put(c.b, i, x.b)
	c.currency.set(i, c.currencies.code(f.currency))
	code := &c.names
	if f.kind == evInvitation {
		code = &t.dict[fSurvey]
	}
	c.code.set(i, code.code(x.code))
	c.code2.set(i, c.names.code(f.offered))
	c.putLists(t, i, f)
}

// eventRow is what the columns that depend on the kind hold.
type eventRow struct {
	key  uint64
	a, b int64
	code string
}

func (c *eventColumns) row(t *table, f *eventFacts, id string) eventRow {
	switch f.kind {
	case evOrder:
		return eventRow{key: t.hash(id), a: f.amount, b: f.gross, code: f.tier}
	case evReturn:
		return eventRow{key: t.hash(f.order)}
	case evRefund:
		return eventRow{key: t.hash(f.order), a: f.amount}
	case evVisit:
		return eventRow{key: t.hash(f.order), a: int64(t.hash(f.visitor)), b: int64(t.hash(f.session))}
	case evSubscription:
		return eventRow{a: f.start, b: f.end, code: f.name}
	case evActivity:
		return eventRow{a: f.count, code: f.name}
	case evSpend:
		return eventRow{a: f.amount, code: f.name}
	case evInvitation:
		return eventRow{code: f.name}
	}
	return eventRow{}
}

// putLists appends the lines and attributes to their pools.
func (c *eventColumns) putLists(t *table, i int, f *eventFacts) {
	c.lineAt = put(c.lineAt, i, uint32(len(c.lines)))
	lines := f.lines[:min(len(f.lines), math.MaxUint16)]
	c.lineN = put(c.lineN, i, uint16(len(lines)))
	for _, l := range lines {
		x := lineRow{l.units, l.amount, t.dict[fProduct].code(l.product), c.categories.code(l.category) << 1}
		if l.complementary {
			x.category |= 1
		}
		c.lines = append(grow(c.lines), x)
	}
	c.attrAt = put(c.attrAt, i, uint32(len(t.attrs)))
	c.attrN = put(c.attrN, i, uint8(len(f.attrs)))
	for _, a := range f.attrs {
		t.attrs = append(grow(t.attrs), t.attrDict.code(a.key+"\x00"+a.value))
	}
}

func (c *eventColumns) slotLines(i int) []lineRow {
	at := c.lineAt[i]
	return c.lines[at : at+uint32(c.lineN[i])]
}

func (t *table) eventAttrs(i int) []uint32 {
	at := t.events.attrAt[i]
	return t.attrs[at : at+uint32(t.events.attrN[i])]
}

// eventDiffers names the first column in which slot i is not what an event's
// facts say, for those who check.
func (t *table) eventDiffers(i int, f *eventFacts, id string) string {
	c := &t.events
	x := c.row(t, f, id)
	names := &c.names
	if f.kind == evInvitation {
		names = &t.dict[fSurvey]
	}
	for _, check := range []struct {
		name string
		same bool
	}{
		{"kind", c.kind[i] == f.kind|eventLive}, {"flags", c.flags[i] == f.flags}, {"time", c.time[i] == f.time},
		{"customer", t.dict[fCustomer].name(c.customer.at(i)) == f.customer}, {"order", c.key[i] == x.key},
		{"amount, start, count or visitor", c.a[i] == x.a}, {"end, session or gross", c.b[i] == x.b},
		{"currency", c.currencies.name(c.currency.at(i)) == f.currency}, {"tier, plan, activity, campaign or survey", names.name(c.code.at(i)) == x.code},
		{"offered tier", c.names.name(c.code2.at(i)) == f.offered},
		{"lines", t.linesSame(i, f)}, {"attributes", t.attrsSame(i, f)},
	} {
		if !check.same {
			return check.name
		}
	}
	return ""
}

func (t *table) linesSame(i int, f *eventFacts) bool {
	c := &t.events
	got := c.slotLines(i)
	if len(got) != min(len(f.lines), math.MaxUint16) {
		return false
	}
	for k, l := range got {
		x := eventLine{t.dict[fProduct].name(l.product), c.categories.name(l.category >> 1), l.category&1 != 0, l.units, l.amount}
		if x != f.lines[k] {
			return false
		}
	}
	return true
}

func (t *table) attrsSame(i int, f *eventFacts) bool {
	got := t.eventAttrs(i)
	if len(got) != len(f.attrs) {
		return false
	}
	for k, code := range got {
		key, value, _ := strings.Cut(t.attrDict.name(code), "\x00")
		if key != f.attrs[k].key || value != f.attrs[k].value {
			return false
		}
	}
	return true
}
