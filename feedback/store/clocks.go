package store

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
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
