package store

import (
	"cmp"
	"encoding/binary"
)

// What the columns keep of tickets and complaints stands packed in table.lives,
// about ten bytes each: two bytes that say what follows, then, of what is there,
// the moments as varints (seconds after opened, or after the item's time where
// that is not known; microseconds with lifeFine), the counts, and the
// fingerprint's eight bytes.
const (
	lifeTicket   = 1 << iota
	lifePrint    // a fingerprint follows at the end
	lifeFine     // some moment is no whole second after opened
	lifeOpened   // opened is not the item's time: it follows in full
	lifeResponse // these moments are known
	lifeResolved
	lifeFirst
	lifeOnce // first resolved when resolved
	lifeDue
	lifeHold // these are not 0
	lifeContacts
	lifeReopened
)

// appendLife packs a ticket's clocks, or nil, and a fingerprint, or 0, of an item
// of some time.
func appendLife(b []byte, c *clocks, print uint64, at int64) []byte {
	head, mask := len(b), uint16(0)
	b = append(b, 0, 0)
	if c != nil {
		b, mask = c.appendTo(b, at)
	}
	if print != 0 {
		mask |= lifePrint
		b = binary.LittleEndian.AppendUint64(b, print)
	}
	binary.LittleEndian.PutUint16(b[head:], mask)
	return b
}

// lifeMoment is one of the moments that follow.
type lifeMoment struct {
	flag uint16
	at   int64
}

func (c *clocks) appendTo(b []byte, at int64) (_ []byte, mask uint16) {
	mask = lifeTicket
	if c.opened != at {
		mask |= lifeOpened
		b = binary.AppendVarint(b, c.opened)
	}
	list := [...]lifeMoment{{lifeResponse, c.response}, {lifeResolved, c.resolved}, {lifeFirst, c.firstResolved}, {lifeDue, c.due}}
	if c.resolved != 0 && c.firstResolved == c.resolved {
		mask, list[2].at = mask|lifeOnce, 0
	}
	base, unit := cmp.Or(c.opened, at), second
	for _, m := range list {
		if m.at != 0 && (m.at-base)%second != 0 {
			mask, unit = mask|lifeFine, 1
		}
	}
	for _, m := range list {
		if m.at != 0 {
			mask, b = mask|m.flag, binary.AppendVarint(b, (m.at-base)/unit)
		}
	}
	for _, n := range [...]lifeMoment{{lifeHold, c.hold}, {lifeContacts, c.contacts}, {lifeReopened, c.reopened}} {
		if n.at != 0 {
			mask, b = mask|n.flag, binary.AppendVarint(b, n.at)
		}
	}
	return b, mask
}

// readLife reads what appendLife wrote, and says how long it was.
func readLife(b []byte, at int64) (c clocks, print uint64, ticket bool, length int) {
	mask := binary.LittleEndian.Uint16(b)
	p := packed{b[2:]}
	if ticket = mask&lifeTicket != 0; ticket {
		c.read(mask, &p, at)
	}
	if mask&lifePrint != 0 {
		print = p.hash()
	}
	return c, print, ticket, len(b) - len(p.b)
}

func (c *clocks) read(mask uint16, p *packed, at int64) {
	if c.opened = at; mask&lifeOpened != 0 {
		c.opened = p.int()
	}
	base, unit := cmp.Or(c.opened, at), second
	if mask&lifeFine != 0 {
		unit = 1
	}
	if mask&lifeResponse != 0 {
		c.response = base + p.int()*unit
	}
	if mask&lifeResolved != 0 {
		c.resolved = base + p.int()*unit
	}
	if mask&lifeFirst != 0 {
		c.firstResolved = base + p.int()*unit
	}
	if mask&lifeOnce != 0 {
		c.firstResolved = c.resolved
	}
	if mask&lifeDue != 0 {
		c.due = base + p.int()*unit
	}
	if mask&lifeHold != 0 {
		c.hold = p.int()
	}
	if mask&lifeContacts != 0 {
		c.contacts = p.int()
	}
	if mask&lifeReopened != 0 {
		c.reopened = p.int()
	}
}

// putLife notes the slot's clocks and print. Those of an earlier version are
// written over where there is room, or left behind until the store is opened
// again.
func (t *table) putLife(i int, f *facts) {
	at, old := uint32(0), 0
	if i < len(t.lifeAt) {
		at = t.lifeAt[i]
	}
	if !f.clocked() {
		t.lifeAt = put(t.lifeAt, i, 0)
		return
	}
	if at != 0 {
		_, _, _, old = readLife(t.lives[at-1:], 0)
	}
	var room [64]byte
	t.lifeAt = put(t.lifeAt, i, replace(&t.lives, at, old, appendLife(room[:0], f.ticket, f.print, f.time)))
}

// ticketClocks returns slot i's clocks, if it is a ticket.
func (t *table) ticketClocks(i int) (clocks, bool) {
	at := t.lifeAt[i]
	if at == 0 || t.lives[at-1]&lifeTicket == 0 {
		return clocks{}, false
	}
	var c clocks
	b := t.lives[at-1:]
	c.read(binary.LittleEndian.Uint16(b), &packed{b[2:]}, t.time.at(i))
	return c, true
}

func (t *table) clocksAt(i int) *clocks {
	if c, ok := t.ticketClocks(i); ok {
		return &c
	}
	return nil
}

func (t *table) printAt(i int) uint64 {
	if at := t.lifeAt[i]; at != 0 && t.lives[at-1]&lifePrint != 0 {
		_, print, _, _ := readLife(t.lives[at-1:], 0)
		return print
	}
	return 0
}
