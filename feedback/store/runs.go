package store

import (
	"cmp"
	"slices"
)

// runs lists things by customer: those of customer c are list[at[c]:at[c+1]].
type runs[T any] struct {
	at   []uint32
	list []T
}

func (r *runs[T]) of(customer uint32) []T { return r.list[r.at[customer]:r.at[customer+1]] }

// renew lists anew what the changed customers have, in rising order, and keeps
// the others'. fill appends what a customer has.
func (r *runs[T]) renew(size int, changed []uint32, fill func(c uint32, list []T) []T) {
	at := make([]uint32, size+1)
	list := make([]T, 0, len(r.list)+len(r.list)/128+16)
	next := uint32(0) // the first customer not done yet
	keep := func(to uint32) {
		if known := min(to, uint32(max(1, len(r.at))-1)); known > next {
			shift := uint32(len(list)) - r.at[next]
			list = append(list, r.list[r.at[next]:r.at[known]]...)
			for c := next; c < known; c++ {
				at[c+1] = r.at[c+1] + shift
			}
			next = known
		}
		for ; next < to; next++ {
			at[next+1] = uint32(len(list))
		}
	}
	for _, c := range changed {
		keep(c)
		list = fill(c, list)
		next = c + 1
		at[next] = uint32(len(list))
	}
	keep(uint32(size))
	r.at, r.list = at, list
}

// make lists what every customer has.
func (r *runs[T]) make(size int, fill func(c uint32, list []T) []T) {
	r.at = make([]uint32, size+1)
	r.list = nil
	for c := range uint32(size) {
		r.list = fill(c, r.list)
		r.at[c+1] = uint32(len(r.list))
	}
	r.list = trimmed(r.list)
}

// trimmed is a list without the room that append has left it.
func trimmed[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/64 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}

// push appends to a list that is soon given up: it doubles its room, so that
// less is copied and left behind than by append, which adds a quarter to long
// ones.
func push[T any](list []T, x T) []T {
	if len(list) == cap(list) {
		list = slices.Grow(list, max(8, len(list)))
	}
	return append(list, x)
}

// slotRuns lists slots by customer: a named one's in order of time, then of
// rows, those without a customer in order of rows.
type slotRuns struct{ runs[uint32] }

// listAll lists the slots of n that are live.
func (r *slotRuns) listAll(size, n int, live func(i int) bool, customer *coded, at *moments) {
	r.at = make([]uint32, size+1)
	for i := range n {
		if live(i) {
			r.at[customer.at(i)+1]++
		}
	}
	for k := range size {
		r.at[k+1] += r.at[k]
	}
	r.list = make([]uint32, r.at[size])
	next := slices.Clone(r.at)
	for i := range n {
		if live(i) {
			k := customer.at(i)
			r.list[next[k]] = uint32(i)
			next[k]++
		}
	}
	for k := 1; k < size; k++ {
		sortByTime(r.of(uint32(k)), at)
	}
}

// relist lists the changed customers' slots anew. Every slot that came, went or
// changed is one of slots.
func (r *slotRuns) relist(size int, changed, slots []uint32, live func(i int) bool, customer *coded, at *moments) {
	came := make(map[uint32][]uint32, len(changed))
	for _, i := range slots {
		if live(int(i)) {
			c := customer.at(int(i))
			came[c] = append(came[c], i)
		}
	}
	moved := make(map[uint32]bool, len(slots))
	for _, i := range slots {
		moved[i] = true
	}
	was := r.runs
	r.renew(size, changed, func(c uint32, list []uint32) []uint32 {
		from := len(list)
		if int(c)+1 < len(was.at) {
			for _, i := range was.of(c) {
				if !moved[i] {
					list = append(list, i)
				}
			}
		}
		list = append(list, came[c]...)
		slices.Sort(list[from:])
		if c > 0 {
			sortByTime(list[from:], at)
		}
		return list
	})
}

// sortByTime sorts slots that are in the order of rows.
func sortByTime(list []uint32, at *moments) {
	if len(list) > 24 {
		slices.SortStableFunc(list, func(x, y uint32) int { return cmp.Compare(at.at(int(x)), at.at(int(y))) })
		return
	}
	for i := 1; i < len(list); i++ {
		for j := i; j > 0 && at.at(int(list[j])) < at.at(int(list[j-1])); j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// slotBits is a set of slots.
type slotBits []uint64

func newBits(n int) slotBits { return make(slotBits, (n+63)/64) }

func (b slotBits) has(i uint32) bool { return b[i/64]>>(i%64)&1 != 0 }

func (b slotBits) add(i uint32) { b[i/64] |= 1 << (i % 64) }

func (b slotBits) remove(i uint32) { b[i/64] &^= 1 << (i % 64) }

// grow makes room for slots up to n.
func (b slotBits) grow(n int) slotBits {
	if more := (n+63)/64 - len(b); more > 0 {
		b = append(b, make(slotBits, more)...)
	}
	return b
}
