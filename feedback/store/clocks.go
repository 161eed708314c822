package store

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"math/bits"
	"strings"
	"unicode"

	"verbatim/feedback"
)

// clocks is the life of a ticket, in microseconds; 0 is not known.
//
// Encoding, at the end of facts of format 2: a byte of flags, then, with the
// flag of a ticket, its eight numbers as varints, then, with that of a
// fingerprint, its eight bytes.
type clocks struct {
	opened, response, firstResolved, resolved, due int64
	hold                                           int64 // seconds
	contacts, reopened                             int64
}

const (
	clocksTicket = 1 << iota
	clocksPrint
)

func clocksOf(t *feedback.TicketInfo) *clocks {
	if t == nil {
		return nil
	}
	return &clocks{
		opened: micros(t.Opened), response: micros(t.FirstResponse), firstResolved: micros(t.FirstResolved),
		resolved: micros(t.Resolved), due: micros(t.Due),
		hold: t.OnHoldSeconds, contacts: int64(t.Contacts), reopened: int64(t.Reopened),
	}
}

func (c *clocks) numbers() [8]int64 {
	return [8]int64{c.opened, c.response, c.firstResolved, c.resolved, c.due, c.hold, c.contacts, c.reopened}
}

func (c *clocks) text() string {
	if c == nil {
		return ""
	}
	return fmt.Sprint(c.numbers())
}

// clocked says whether the facts go beyond format 1.
func (f *facts) clocked() bool { return f.ticket != nil || f.print != 0 }

func (f *facts) appendClocks(b []byte) []byte {
	var flags byte
	if f.ticket != nil {
		flags |= clocksTicket
	}
	if f.print != 0 {
		flags |= clocksPrint
	}
	b = append(b, flags)
	if f.ticket != nil {
		for _, n := range f.ticket.numbers() {
			b = binary.AppendVarint(b, n)
		}
	}
	if f.print != 0 {
		b = binary.LittleEndian.AppendUint64(b, f.print)
	}
	return b
}

// clocks reads what appendClocks wrote.
func (r *factReader) clocks(f *facts) {
	flags := r.byte()
	if flags == 0 || flags > clocksTicket|clocksPrint {
		r.bad = true
	}
	if flags&clocksTicket != 0 {
		var n [8]int64
		for i := range n {
			n[i] = r.varint()
		}
		f.ticket = &clocks{n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]}
	}
	if flags&clocksPrint != 0 {
		for shift := 0; shift < 64; shift += 8 {
			f.print |= uint64(r.byte()) << shift
		}
		r.bad = r.bad || f.print == 0
	}
}

// clockRow is what the columns keep of a ticket or a complaint, in 40 bytes:
// moments are seconds after opened, or after the item's time where that is not
// known. A ticket that this does not hold exactly stands in table.exact.
type clockRow struct {
	opened                                 int64
	print                                  uint64
	response, firstResolved, resolved, due int32
	hold                                   int32
	contacts                               uint16
	reopened                               uint8
	flags                                  uint8
}

const (
	rowTicket = 1 << iota
	rowExact  // see table.exact
)

// noMoment stands for a moment that is not known.
const noMoment = math.MinInt32

// pack makes a row of clocks, or says that it would not be exact.
func (c *clocks) pack(at int64) (clockRow, bool) {
	base := cmp.Or(c.opened, at)
	row := clockRow{
		opened: c.opened, hold: int32(c.hold), contacts: uint16(c.contacts), reopened: uint8(c.reopened), flags: rowTicket,
	}
	for _, m := range []struct {
		from int64
		to   *int32
	}{{c.response, &row.response}, {c.firstResolved, &row.firstResolved}, {c.resolved, &row.resolved}, {c.due, &row.due}} {
		*m.to = noMoment
		if m.from != 0 {
			if *m.to = int32((m.from - base) / second); *m.to == noMoment {
				return row, false
			}
		}
	}
	return row, row.unpack(at) == *c
}

func (r *clockRow) unpack(at int64) clocks {
	base := cmp.Or(r.opened, at)
	moment := func(x int32) int64 {
		if x == noMoment {
			return 0
		}
		return base + int64(x)*second
	}
	return clocks{
		opened: r.opened, response: moment(r.response), firstResolved: moment(r.firstResolved), resolved: moment(r.resolved),
		due: moment(r.due), hold: int64(r.hold), contacts: int64(r.contacts), reopened: int64(r.reopened),
	}
}

// putClocks notes the slot's clocks. Those of an earlier version are written
// over.
func (t *table) putClocks(i int, f *facts) {
	at := uint32(0)
	if i < len(t.clockAt) {
		at = t.clockAt[i]
	}
	if at == 0 && f.clocked() {
		t.clocks = append(grow(t.clocks), clockRow{})
		at = uint32(len(t.clocks))
	}
	if at != 0 {
		row, ok := clockRow{}, true
		delete(t.exact, at)
		if f.ticket != nil {
			if row, ok = f.ticket.pack(f.time); !ok {
				row = clockRow{flags: rowTicket | rowExact}
				if t.exact == nil {
					t.exact = make(map[uint32]clocks)
				}
				t.exact[at] = *f.ticket
			}
		}
		row.print = f.print
		t.clocks[at-1] = row
	}
	t.clockAt = put(t.clockAt, i, at)
}

// ticketClocks returns slot i's clocks, if it is a ticket.
func (t *table) ticketClocks(i int) (clocks, bool) {
	at := t.clockAt[i]
	if at == 0 {
		return clocks{}, false
	}
	row := &t.clocks[at-1]
	if row.flags&rowExact != 0 {
		return t.exact[at], true
	}
	return row.unpack(t.time[i]), row.flags&rowTicket != 0
}

func (t *table) clocksAt(i int) *clocks {
	if c, ok := t.ticketClocks(i); ok {
		return &c
	}
	return nil
}

func (t *table) printAt(i int) uint64 {
	if at := t.clockAt[i]; at != 0 {
		return t.clocks[at-1].print
	}
	return 0
}

// longPrint is the number of words from which a fingerprint tells texts of
// different hands apart; its lowest bit says that the text has so many.
const longPrint = 8

// fingerprint is a similarity hash of the customer's own words (Charikar,
// "Similarity estimation techniques from rounding algorithms", STOC 2002): two
// texts that share most of their words and pairs of words differ in few bits.
// 0 is the fingerprint of a text without words.
func fingerprint(it *feedback.Item) uint64 {
	var w printer
	w.add(it.Title)
	w.add(it.Text)
	for _, m := range it.Messages {
		if m.Author == "customer" {
			w.add(m.Text)
		}
	}
	return w.sum()
}

type printer struct {
	votes [64]int32
	words int
	last  uint64
}

func (w *printer) add(text string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		h := fnv.New64a()
		_, _ = h.Write([]byte(strings.ToLower(word))) // never fails
		one := mix(h.Sum64())
		w.vote(one)
		if w.words > 0 {
			w.vote(mix(one ^ bits.RotateLeft64(w.last, 21)))
		}
		w.last = one
		w.words++
	}
}

func (w *printer) vote(h uint64) {
	for k := range w.votes {
		w.votes[k] += int32(h>>k&1)*2 - 1
	}
}

func (w *printer) sum() uint64 {
	if w.words == 0 {
		return 0
	}
	var x uint64
	for k := 1; k < 64; k++ {
		if w.votes[k] > 0 {
			x |= 1 << k
		}
	}
	if w.words >= longPrint {
		x |= 1
	}
	return max(x, 2)
}

// mix spreads a hash over all bits (the finalizer of splitmix64).
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// alike counts the bits in which two fingerprints differ, the lowest left out.
func alike(a, b uint64) int { return bits.OnesCount64((a ^ b) >> 1) }
