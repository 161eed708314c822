package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback/kpi"
)

// parts makes every part of a book and returns them, sets as the slots in them.
func (b *book) parts() map[string]any {
	slots := func(set slotBits, n int) (out []int) {
		for i := range n {
			if set.has(uint32(i)) {
				out = append(out, i)
			}
		}
		return out
	}
	e := &b.t.events
	b.readyMatters()
	b.ticketed.do(b.makeTickets)
	b.matchInvitations()
	weights := make([]int64, e.names.size())
	for k := range weights {
		weights[k] = int64(k)
	}
	from := start.UnixMicro()
	out := map[string]any{
		"size": b.size, "latest": b.latestOf(fSegment), "country": b.latestOf(fCountry), "store": b.latestAttrOf("store"),
		"items": b.items.list, "items' places": b.items.at, "events": b.events.list, "events' places": b.events.at,
		"follows": b.follows, "again": slots(b.again, b.t.slots()),
		"answered": slots(b.answered, e.slots()), "invited": slots(b.invited, b.t.slots()),
		"visits": b.visitors(), "baseline": fmt.Sprint(b.baselineOf(from-300*day, from, weights)),
		"subscribed": fmt.Sprintf("%+v", *b.spansOf(bySubscription)), "bought": fmt.Sprintf("%+v", *b.spansOf(byPurchase)),
		"orders": fmt.Sprintf("%+v", b.orders.list), "orders' places": b.orders.at, "flagged": b.flagged, "first order": b.firstOrder,
		"given": fmt.Sprintf("%+v", b.given),
	}
	for _, name := range []string{"latest", "country", "store"} {
		if list := out[name].([]uint32); len(list) != b.size {
			out[name] = fmt.Sprint(len(list), " of ", b.size)
		}
	}
	return out
}

// TestMendedBookEqualsOneMadeFromNothing feeds a history bit by bit: items and
// events that come, change, move to another customer and go, of now and of a
// moment in the past.
func TestMendedBookEqualsOneMadeFromNothing(t *testing.T) {
	for seed := range uint64(3) {
		s := openNew(t)
		<-s.Ready()
		m := &maker{Rand: rng(seed), w: &world{zone: time.UTC}, size: 1, from: start.AddDate(-1, 0, 0), to: start.AddDate(1, 3, 0)}
		orders := []string{"o0", "o1", "o2", "o3", "o4", "o5", "o6", "o7"}
		for n := range 120 {
			id := fmt.Sprint("i", n)
			m.tell(1, m.item(id), nil)
			m.tell(2, m.item(id), nil)
			m.tellEvent("order", pick(m.Rand, orders...), orders)
			m.tellEvent(pick(m.Rand, "signup", "return", "refund", "visit", "subscription", "activity", "invitation"), fmt.Sprint("e", m.IntN(90)), orders)
		}
		m.Shuffle(len(m.messages), func(i, j int) { m.messages[i], m.messages[j] = m.messages[j], m.messages[i] })
		set := kpi.Default().Parameters
		set.FCRDays, set.ComplaintMergeDays = 300, 300 // so that much depends on much
		for rest := m.messages; len(rest) > 0; {
			n := min(len(rest), pick(m.Rand, 1, 2, 7, 40))
			commit(t, s, rest[:n]...)
			rest = rest[n:]
			tab := s.cols.tables[1]
			for _, cut := range []int64{never, start.UnixMicro()} {
				b := tab.bookOf(cut, time.UTC, &set)
				if m.IntN(3) == 0 {
					continue // some parts are made late
				}
				want := (&book{bookKey: b.bookKey, t: tab, size: tab.customers()}).parts()
				if diff := cmp.Diff(want, b.parts()); diff != "" {
					t.Fatalf("seed %d, %d messages to go: %s", seed, len(rest), diff)
				}
			}
		}
	}
}

func TestTooManyChangesBeginABookAnew(t *testing.T) {
	tab := newColumns().tableOf(1)
	set := kpi.Default().Parameters
	fill := func(from int) {
		for i := from; i < from+1500; i++ {
			tab.logItem(i, false)
			tab.put(&cell{row: int64(i + 1), facts: &facts{time: int64(i), nps: -1, values: [nFields]string{fCustomer: "c"}}})
		}
		tab.gen[0]++
	}
	fill(0)
	first := tab.bookOf(never, time.UTC, &set)
	first.readyItems()
	fill(1500)
	if b := tab.bookOf(never, time.UTC, &set); b == first || len(b.itemsOf(1)) != 3000 {
		t.Error("the book was mended")
	}
}

func TestPackedFormsKeepEveryValue(t *testing.T) {
	r := rng(5)
	var rows rowList
	var at moments
	var want []uint32
	var times []int64
	row := uint32(0)
	for i := range 5000 {
		row += pick[uint32](r, 1, 1, 1, 2, 300, 70_000)
		want = append(want, row)
		rows.append(row)
		when := pick(r, int64(i)*second, int64(i)*second, int64(i)*second, int64(i)*second+1, -5, never, always)
		if i < 200 {
			when = int64(i) * second
		}
		times = append(times, when)
		at.set(i, when)
	}
	for i, x := range want {
		if rows.at(i) != x || at.at(i) != times[i] {
			t.Fatal(i, rows.at(i), x, at.at(i), times[i])
		}
		for _, near := range []int64{int64(x) - 1, int64(x), int64(x) + 1} {
			place, there := rows.find(near)
			wantPlace, wantThere := slices.BinarySearch(want, uint32(near))
			if place != wantPlace || there != wantThere {
				t.Fatal(near, place, there, wantPlace, wantThere)
			}
		}
	}
	for _, x := range []int64{0, 1, -1, cent, -cent, cent + 1, never, always, never / cent * cent} {
		p := packed{appendRound(nil, x, cent)}
		if got := p.round(cent); got != x || len(p.b) != 0 {
			t.Error(x, got)
		}
	}
}
