package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestColumnsKeepFactsExactly(t *testing.T) {
	r := rng(9)
	tab := newColumns().tableOf(1)
	var all []*facts
	for i := range 3000 {
		c := itemChange(item(r, "x", start), 1)
		c.Item.Item.Product = words(r, 1+i%3)
		f := factsOf(c.Item.Item, &c.Item.Analysis, nil)
		all = append(all, f)
		tab.put(&cell{tenant: 1, row: int64(i*3 + 1), id: "x", facts: f})
	}
	for i := 0; i < 3000; i += 7 { // replaced in place
		all[i] = factsOf(item(r, "y", start).Item, &itemChange(item(r, "y", start), 1).Item.Analysis, nil)
		tab.put(&cell{tenant: 1, row: int64(i*3 + 1), id: "y", facts: all[i]})
	}
	for i, f := range all {
		got := tab.facts(i)
		if diff := cmp.Diff(string(f.append(nil)), string(got.append(nil))); diff != "" {
			t.Fatal(i, diff)
		}
		var back facts
		if err := readFacts(string(f.append(nil)), &back); err != nil {
			t.Fatal(err)
		}
		if string(back.append(nil)) != string(f.append(nil)) {
			t.Fatal("encoding is not stable")
		}
	}
	if bytes := tab.bytes() / len(all); bytes > 100 {
		t.Errorf("%d bytes a row", bytes)
	}
}

func FuzzReadFacts(f *testing.F) {
	r := rng(3)
	for range 5 {
		c := item(r, "x", start)
		f.Add(string(factsOf(c.Item, &c.Analysis, nil).append(nil)))
	}
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		var x facts
		if readFacts(s, &x) != nil {
			return
		}
		var y facts
		if err := readFacts(string(x.append(nil)), &y); err != nil {
			t.Error(err)
		}
	})
}

func FuzzReadDays(f *testing.F) {
	f.Add((&chunkDays{3: {n: 2, score: -7}, 31: {n: 1, complaints: 1}}).append(nil))
	f.Add([]byte{40, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		var d, again chunkDays
		if d.read(b) != nil {
			return
		}
		if err := again.read(d.append(nil)); err != nil || again != d {
			t.Error(err)
		}
	})
}
