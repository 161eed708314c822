package store

import (
	"cmp"
	"slices"
)

// Complaints of one customer are one matter when they come within the merge
// window of the first of them and share a theme with one that is already in, or
// are nearly the same text. Those without a customer are one when they are
// nearly the same text of some length. Who comes first is told by time.
const (
	alikeOwn       = 12 // bits of 63 that texts of one hand may differ in
	alikeAnonymous = 3
)

// first returns the slot of the first complaint on the same matter: i itself,
// but for those that are merged.
func (b *book) first(i uint32) uint32 {
	b.readyMatters()
	if head, ok := b.follows[i]; ok {
		return head
	}
	return i
}

// merged says whether a complaint belongs to a matter already counted.
func (b *book) merged(i uint32) bool {
	b.readyMatters()
	_, ok := b.follows[i]
	return ok
}

func (b *book) readyMatters() { b.mattered.do(b.makeMatters) }

func (b *book) makeMatters() {
	b.readyItems()
	b.follows = make(map[uint32]uint32)
	var mine []uint32
	for c := 1; c < b.size; c++ {
		mine = b.mattersOf(uint32(c), mine)
	}
	b.mergeAnonymous(b.mergeWindow())
}

func (b *book) mergeWindow() int64 { return int64(b.set.merge) * day }

// mattersOf merges the complaints of a customer.
func (b *book) mattersOf(c uint32, mine []uint32) []uint32 {
	mine = mine[:0]
	for _, i := range b.items.of(c) {
		if b.t.flags[i]&slotComplaint != 0 {
			mine = append(mine, i)
		}
	}
	b.mergeOwn(mine, b.mergeWindow())
	return mine
}

// mergeOwn merges one customer's complaints, given in order of time.
func (b *book) mergeOwn(mine []uint32, window int64) {
	t := b.t
	for k := 1; k < len(mine); k++ {
		i := mine[k]
		for _, j := range mine[:k] {
			head := j
			if h, ok := b.follows[j]; ok {
				head = h
			}
			if t.time.at(int(i))-t.time.at(int(head)) <= window && b.sameMatter(i, j) {
				b.follows[i] = head
				break
			}
		}
	}
}

func (b *book) sameMatter(i, j uint32) bool {
	for _, m := range b.t.slotMentions(int(i)) {
		if b.t.isTheme(m>>4) && slices.ContainsFunc(b.t.slotMentions(int(j)), func(o uint32) bool { return o>>4 == m>>4 }) {
			return true
		}
	}
	x, y := b.t.printAt(int(i)), b.t.printAt(int(j))
	return x != 0 && y != 0 && alike(x, y) <= alikeOwn
}

// isTheme says whether the code of a mention is that of a theme.
func (t *table) isTheme(code uint32) bool { return t.mentionDict.name(code)[0] == '0'+theme }

// mergeAnonymous merges complaints without a customer. Prints that differ in
// three bits at most have one of four quarters in common.
func (b *book) mergeAnonymous(window int64) {
	t := b.t
	type printed struct {
		print uint64
		slot  uint32
	}
	var all []printed
	for _, i := range b.items.of(0) {
		if p := t.printAt(int(i)); t.flags[i]&slotComplaint != 0 && p&1 != 0 {
			all = append(all, printed{p, i})
		}
	}
	slices.SortFunc(all, func(x, y printed) int {
		return cmp.Or(cmp.Compare(t.time.at(int(x.slot)), t.time.at(int(y.slot))), cmp.Compare(x.print, y.print), cmp.Compare(x.slot, y.slot))
	})
	var quarters [4]map[uint16][]printed // of the firsts
	for q := range quarters {
		quarters[q] = make(map[uint16][]printed)
	}
	for _, x := range all {
		head, found := printed{}, false
		for q := range quarters {
			for _, y := range quarters[q][uint16(x.print>>(16*q))] {
				near := t.time.at(int(x.slot))-t.time.at(int(y.slot)) <= window && alike(x.print, y.print) <= alikeAnonymous
				if near && (!found || t.time.at(int(y.slot)) < t.time.at(int(head.slot))) {
					head, found = y, true
				}
			}
		}
		if found {
			b.follows[x.slot] = head.slot
			continue
		}
		for q := range quarters {
			k := uint16(x.print >> (16 * q))
			list := slices.DeleteFunc(quarters[q][k], func(y printed) bool { return t.time.at(int(x.slot))-t.time.at(int(y.slot)) > window })
			quarters[q][k] = append(list, x)
		}
	}
}
