package store

import (
	"hash/maphash"
	"math"
	"strings"
)

// eventColumns is one tenant's customer events as columns, as the items' are:
// slot i of every column is one event, in the order of rows. What an event has
// besides time, kind and customer depends on its kind, and stands packed in a
// pool of bytes, see event_pack.go. Customers and attributes share the items'
// dictionaries. Typical cost: 15 to 40 bytes a slot.
type eventColumns struct {
	rows     rowList
	time     moments
	kind     []uint8 // the flags<<4 | the kind; 0: not live
	customer coded
	packAt   []uint32 // 1 + where the rest stands in packs, 0 for none
	packs    []byte
	attrsAt  lists // as the items'

	currencies, names, categories dict
}

// lineRow is one line of an order or a return.
type lineRow struct {
	units, amount int64
	product       uint32
	category      uint32 // code<<1 | complementary
}

const (
	kindMask  = 15
	kindFlags = 4 // shift
)

func (t *table) hash(s string) uint64 {
	if s == "" {
		return 0
	}
	return maphash.String(t.seed, s) | 1
}

// slots is how many slots there are, live or not.
func (c *eventColumns) slots() int { return c.rows.len() }

// slot returns where a row is, or would be, and whether it is there.
func (c *eventColumns) slot(row int64) (int, bool) { return c.rows.find(row) }

// live says whether there is an event in slot i.
func (c *eventColumns) live(i int) bool { return c.kind[i] != 0 }

func (c *eventColumns) flags(i int) uint8 { return c.kind[i] >> kindFlags }

// put writes one event's slot, in the same way as an item's.
func (c *eventColumns) put(t *table, e *cell) {
	i, there := c.slot(e.row)
	f := e.event
	switch {
	case f == nil && there:
		t.logEvent(i, there)
		c.kind[i], c.packAt[i] = 0, 0
		return
	case f == nil:
		f = &eventFacts{}
	case !there && i < c.slots():
		panic("store: rows out of order") // see Store.nextRow
	}
	if t.logEvent(i, there); !there {
		c.rows.append(uint32(e.row))
	}
	c.time.set(i, f.time)
	c.kind = put(c.kind, i, f.flags<<kindFlags|f.kind)
	c.customer.set(i, t.dict[fCustomer].code(f.customer))
	c.putPack(i, t.rowOf(f, e.id))
	c.attrsAt.set(i, t.attrWords(f.attrs, nil), &t.attrs)
}

// eventRow is what an event has beyond the columns. What is in it depends on the
// kind:
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
// Ids of orders, visitors and sessions are hashes, 0 for none.
type eventRow struct {
	key                   uint64
	a, b                  int64
	currency, code, code2 uint32
	lines                 []lineRow // to be packed; linesOf reads them back
}

// said is what an event's facts say of its row, with the name behind code.
func (t *table) said(f *eventFacts, id string) (x eventRow, name string) {
	switch f.kind {
	case evOrder:
		return eventRow{key: t.hash(id), a: f.amount, b: f.gross}, f.tier
	case evReturn:
		return eventRow{key: t.hash(f.order)}, ""
	case evRefund:
		return eventRow{key: t.hash(f.order), a: f.amount}, ""
	case evVisit:
		return eventRow{key: t.hash(f.order), a: int64(t.hash(f.visitor)), b: int64(t.hash(f.session))}, ""
	case evSubscription:
		return eventRow{a: f.start, b: f.end}, f.name
	case evActivity:
		return eventRow{a: f.count}, f.name
	case evSpend:
		return eventRow{a: f.amount}, f.name
	case evInvitation:
		return eventRow{}, f.name
	}
	return eventRow{}, ""
}

// namesOf is the dictionary of a kind's code.
func (t *table) namesOf(kind uint8) *dict {
	if kind == evInvitation {
		return &t.dict[fSurvey]
	}
	return &t.events.names
}

// rowOf takes an event's row from its facts.
func (t *table) rowOf(f *eventFacts, id string) eventRow {
	c := &t.events
	x, name := t.said(f, id)
	x.code, x.code2, x.currency = t.namesOf(f.kind).code(name), c.names.code(f.offered), c.currencies.code(f.currency)
	for _, l := range f.lines[:min(len(f.lines), math.MaxUint16)] {
		one := lineRow{l.units, l.amount, t.dict[fProduct].code(l.product), c.categories.code(l.category) << 1}
		if l.complementary {
			one.category |= 1
		}
		x.lines = append(x.lines, one)
	}
	return x
}

// eventAttrs returns the words of an event's attributes.
func (t *table) eventAttrs(i int) []uint32 { return t.events.attrsAt.of(i, t.attrs) }

// eventDiffers names the first column in which slot i is not what an event's
// facts say, for those who check.
func (t *table) eventDiffers(i int, f *eventFacts, id string) string {
	c := &t.events
	want, name := t.said(f, id)
	got := c.row(i)
	for _, check := range []struct {
		name string
		same bool
	}{
		{"kind", c.kind[i]&kindMask == f.kind}, {"flags", c.flags(i) == f.flags}, {"time", c.time.at(i) == f.time},
		{"customer", t.dict[fCustomer].name(c.customer.at(i)) == f.customer}, {"order", got.key == want.key},
		{"amount, start, count or visitor", got.a == want.a}, {"end, session or gross", got.b == want.b},
		{"currency", c.currencies.name(got.currency) == f.currency},
		{"tier, plan, activity, campaign or survey", t.namesOf(f.kind).name(got.code) == name},
		{"offered tier", c.names.name(got.code2) == f.offered},
		{"lines", t.linesSame(i, f)}, {"attributes", t.attrsSame(i, f)},
	} {
		if !check.same {
			return check.name
		}
	}
	return ""
}

func (t *table) linesSame(i int, f *eventFacts) bool {
	k := 0
	for l := range t.events.linesOf(i) {
		x := eventLine{t.dict[fProduct].name(l.product), t.events.categories.name(l.category >> 1), l.category&1 != 0, l.units, l.amount}
		if k == len(f.lines) || x != f.lines[k] {
			return false
		}
		k++
	}
	return k == min(len(f.lines), math.MaxUint16)
}

func (t *table) attrsSame(i int, f *eventFacts) bool {
	got := t.eventAttrs(i)
	if len(got) != len(f.attrs) {
		return false
	}
	for k, word := range got {
		key, value, _ := strings.Cut(t.attrDict.name(word>>1), "\x00")
		if key != f.attrs[k].key || value != f.attrs[k].value {
			return false
		}
	}
	return true
}
