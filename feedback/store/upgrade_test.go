package store

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

// TestOlderFolderIsBroughtUpToDate makes of a store what an earlier version had
// left, and opens it.
func TestOlderFolderIsBroughtUpToDate(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := makeWorld(t, 5, s)
	q := w.asked(rng(6))
	want := answerOf(t, s, q)
	err = s.write(t.Context(), "make old", func(wr *writer) error {
		for row := int64(1); row < s.nextRow; row++ {
			var st storedItem
			if err := wr.query(storedItemQuery+" WHERE i.row = ?", st.scan, row); err != nil {
				return err
			}
			var f facts
			if st.row == 0 || st.deleted || readFacts(string(st.facts), &f) != nil {
				continue
			}
			f.ticket, f.print = nil, 0
			old := f.append(nil)
			if _, err := wr.exec("UPDATE items SET facts = ?, mark = ? WHERE row = ?", old, markOf(st.content, old), row); err != nil {
				return err
			}
		}
		if _, err := wr.exec("UPDATE events SET facts = x''"); err != nil {
			return err
		}
		_, err := wr.exec("DELETE FROM meta WHERE name = 'facts'")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	if diff := cmp.Diff(want, answerOf(t, s, q)); diff != "" {
		t.Error(diff)
	}
	found, err := s.Verify(t.Context(), VerifyOptions{})
	if err != nil || found.Differences != 0 {
		t.Error(found.List, err)
	}
}

func TestVerifyFindsAndMendsColumnsOfEvents(t *testing.T) {
	s := openNew(t)
	x := &teller{t: t, s: s}
	x.event(feedback.Event{ID: "o", Kind: feedback.Order, Customer: "c", Time: date(1, 1), Currency: "EUR", Lines: []feedback.Line{{Product: "p", Quantity: 1, UnitPrice: 3}}})
	x.event(feedback.Event{ID: "gone", Kind: feedback.Signup, Customer: "c", Time: date(1, 1)})
	x.event(feedback.Event{ID: "gone", Kind: feedback.Signup, Deleted: true})
	<-s.Ready()
	tab := s.cols.tables[1]
	for _, c := range []struct {
		what     string
		sabotage func(e *eventColumns)
	}{
		{"amount, start, count or visitor is wrong", func(e *eventColumns) { alter(e, func(x *eventRow) { x.a++ }) }},
		{"lines is wrong", func(e *eventColumns) { alter(e, func(x *eventRow) { x.lines[0].units++ }) }},
		{"the event is missing", func(e *eventColumns) { e.kind[0] = 0 }},
		{"the deleted event is still there", func(e *eventColumns) { e.kind[1] = evSignup }},
		{"there is no such event", func(e *eventColumns) { e.put(tab, &cell{row: 4000, event: &eventFacts{kind: evSignup}}) }},
	} {
		c.sabotage(&tab.events)
		found, err := s.Verify(t.Context(), VerifyOptions{Repair: true})
		if err != nil || len(found.List) != 1 || found.List[0].What != c.what || !found.List[0].Repaired {
			t.Errorf("%s: %+v, %v", c.what, found.List, err)
		}
		if found, err = s.Verify(t.Context(), VerifyOptions{}); err != nil || found.Differences != 0 {
			t.Errorf("after the repair of %s: %+v, %v", c.what, found.List, err)
		}
	}
}

// alter writes the first event's row again as fn makes it.
func alter(e *eventColumns, fn func(x *eventRow)) {
	x := e.row(0)
	x.lines = slices.Collect(e.linesOf(0))
	fn(&x)
	e.putPack(0, x)
}

func FuzzReadEventFacts(f *testing.F) {
	f.Add(string((&eventFacts{kind: evOrder, amount: 3, currency: "EUR", lines: []eventLine{{"p", "c", true, 1000, 3}}, attrs: []attr{{"k", "v"}}}).append(nil)))
	f.Add(string((&eventFacts{kind: evVisit, visitor: "v", flags: evProspect}).append(nil)))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		var x, y eventFacts
		if readEventFacts(s, &x) != nil {
			return
		}
		if err := readEventFacts(string(x.append(nil)), &y); err != nil {
			t.Error(err)
		}
	})
}
