package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
)

// sabotage is a store of 40 items, one of them deleted, and an event, all
// indexed.
func sabotage(t *testing.T) (*Store, *memoryIndex) {
	t.Helper()
	s, x := indexed(t)
	changes := history(rng(5), 40, 3, 1)
	for i := range changes {
		it := changes[i].Item.Item
		it.ID = fmt.Sprintf("i-%02d", i)
	}
	commit(t, s, changes...)
	gone := itemChange(&feedback.AnalysedItem{Item: &feedback.Item{ID: "i-39", Kind: "review", Deleted: true}}, 41)
	at := start.Add(time.Hour)
	event := feedback.Change{
		Origin: feedback.Origin{Stream: "CUSTOMER", Seq: 1, Stored: at}, Tenant: "main", Version: feedback.Version{At: at, Seq: 1},
		Event: &feedback.Event{ID: "o-1", Kind: feedback.Signup, Time: at, Customer: "c-1"},
	}
	commit(t, s, gone, event)
	x.drain(t, s, 100)
	clean(t, s, x)
	return s, x
}

func sql1(t testing.TB, s *Store, query string, args ...any) {
	t.Helper()
	err := s.write(t.Context(), "sabotage", func(w *writer) error {
		n, err := w.exec(query, args...)
		if n != 1 && err == nil {
			err = fmt.Errorf("%d rows", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func stampIn(t testing.TB, s *Store, id string) string {
	t.Helper()
	rec, err := s.Item(t.Context(), "main", id)
	if err != nil {
		t.Fatal(err)
	}
	return rec.IndexStamp
}

func slotOf(t testing.TB, s *Store, id string) (*table, int) {
	t.Helper()
	tab, err := s.cols.table(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var row int64
	if err := s.reads.QueryRowContext(t.Context(), "SELECT row FROM items WHERE id = ?", id).Scan(&row); err != nil {
		t.Fatal(err)
	}
	i, _ := tab.slot(row)
	return tab, i
}

func TestVerifyReportsAndRepairsExactlyWhatWasAltered(t *testing.T) {
	for _, c := range []struct {
		name     string
		sabotage func(t *testing.T, s *Store, x *memoryIndex) []Finding
		stays    bool // cannot be repaired
	}{
		{name: "roll-up altered", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			k := rollKey{1, "kind", "ticket", 20454}
			alterRoll(t, s, k, roll{n: 1, labels: [nLabels]int64{lPositive: -2}})
			var n, positive int64
			eachRoll(t, s, func(at rollKey, x *roll) {
				if at == k {
					n, positive = x.n, x.labels[lPositive]
				}
			})
			return []Finding{{
				Check: "roll-ups", Where: "main/kind=ticket/2026-01-01", What: "miscounts",
				Expected: fmt.Sprintf("n %d, positive %d", n-1, positive+2), Found: fmt.Sprintf("n %d, positive %d", n, positive),
			}}
		}},
		{name: "roll-up missing", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "DELETE FROM rollups WHERE dim = 'event'")
			return []Finding{{Check: "roll-ups", Where: "main/event=signup/2026-01-01", What: "is missing", Expected: "n 1", Found: "no row"}}
		}},
		{name: "roll-up of nothing", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			alterRoll(t, s, rollKey{1, "channel", "fax", 20454}, roll{n: 2, labels: [nLabels]int64{lPositive: 2}, score: 500})
			return []Finding{{Check: "roll-ups", Where: "main/channel=fax/2026-01-01", What: "counts what is not there", Expected: "no row", Found: "n 2, positive 2, score 500"}}
		}},
		{name: "column altered", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			tab, i := slotOf(t, s, "i-07")
			was := tab.dict[fCountry].name(tab.vals[fCountry].at(i))
			tab.vals[fCountry].set(i, tab.dict[fCountry].code("ZZ"))
			return []Finding{{Check: "columns", Where: "main/i-07", What: "country is wrong", Expected: was, Found: "ZZ"}}
		}},
		{name: "column lost", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			tab, i := slotOf(t, s, "i-07")
			tab.flags[i] = 0
			return []Finding{{Check: "columns", Where: "main/i-07", What: "the item is missing"}}
		}},
		{name: "column of a deleted item", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			tab, i := slotOf(t, s, "i-39")
			tab.flags[i] = slotLive
			return []Finding{{Check: "columns", Where: "main/i-39", What: "the deleted item is still there"}}
		}},
		{name: "column of nothing", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			s.cols.feed([]cell{{tenant: 1, row: 5000, id: "ghost", facts: &facts{nps: -1}}})
			return []Finding{{Check: "columns", Where: "main/row 5000", What: "there is no such item"}}
		}},
		{name: "outbox row lost", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			later := history(rng(6), 1, 1, 50)
			later[0].Item.Item.ID = "i-03"
			was := stampIn(t, s, "i-03")
			commit(t, s, later...)
			sql1(t, s, "DELETE FROM outbox")
			return []Finding{{
				Check: "index", Where: "main/i-03", What: "the document is of another state of the item, and nothing in the outbox asks for this one",
				Expected: stampIn(t, s, "i-03"), Found: was,
			}}
		}},
		{name: "outbox row altered", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			later := history(rng(6), 1, 1, 50)
			later[0].Item.Item.ID = "i-03"
			commit(t, s, later...)
			sql1(t, s, "UPDATE outbox SET mark = 17")
			return []Finding{{Check: "outbox", Where: "main/i-03", What: "is marked with another state for local", Expected: stampIn(t, s, "i-03"), Found: "11"}}
		}},
		{name: "outbox row of nothing", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "INSERT INTO outbox (target, row, mark, at) VALUES (1, 5000, 17, 0)")
			return []Finding{{Check: "outbox", Where: "local row 5000", What: "marks no item"}}
		}},
		{name: "document dropped", sabotage: func(t *testing.T, s *Store, x *memoryIndex) []Finding {
			delete(x.docs, [2]string{"main", "i-11"})
			return []Finding{{Check: "index", Where: "main/i-11", What: "the document is missing, and nothing in the outbox asks for it", Expected: stampIn(t, s, "i-11"), Found: "no document"}}
		}},
		{name: "document of nothing", sabotage: func(t *testing.T, s *Store, x *memoryIndex) []Finding {
			x.docs[[2]string{"main", "nobody"}] = "abc1"
			return []Finding{{Check: "index", Where: "main/nobody", What: "the document is of no item", Expected: "no document", Found: "abc1"}}
		}},
		{name: "document of a deleted item", sabotage: func(t *testing.T, s *Store, x *memoryIndex) []Finding {
			x.docs[[2]string{"main", "i-39"}] = "abc1"
			return []Finding{{Check: "index", Where: "main/i-39", What: "the document of a deleted item is still there", Expected: "no document", Found: "abc1"}}
		}},
		{name: "old index restored", sabotage: func(t *testing.T, s *Store, x *memoryIndex) []Finding {
			old := make(map[[2]string]string)
			for k, v := range x.docs {
				old[k] = v
			}
			later := history(rng(7), 2, 1, 50)
			later[0].Item.Item.ID, later[1].Item.Item.ID = "i-03", "new"
			was := stampIn(t, s, "i-03")
			commit(t, s, append(later, itemChange(&feedback.AnalysedItem{Item: &feedback.Item{ID: "i-04", Kind: "review", Deleted: true}}, 60))...)
			x.drain(t, s, 100)
			gone := old[[2]string{"main", "i-04"}]
			x.docs = old
			return []Finding{
				{
					Check: "index", Where: "main/i-03", What: "the document is of another state of the item, and nothing in the outbox asks for this one",
					Expected: stampIn(t, s, "i-03"), Found: was,
				},
				{Check: "index", Where: "main/i-04", What: "the document of a deleted item is still there", Expected: "no document", Found: gone},
				{Check: "index", Where: "main/new", What: "the document is missing, and nothing in the outbox asks for it", Expected: stampIn(t, s, "new"), Found: "no document"},
			}
		}},
		{name: "body altered", stays: true, sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			var body, content []byte
			if err := s.reads.QueryRow("SELECT b.body, i.content FROM items i JOIN bodies b ON b.row = i.row WHERE i.id = 'i-21'").Scan(&body, &content); err != nil {
				t.Fatal(err)
			}
			altered := []byte(strings.Replace(string(body), `"text":"`, `"text":"not `, 1))
			sql1(t, s, "UPDATE bodies SET body = ? WHERE row = (SELECT row FROM items WHERE id = 'i-21')", altered)
			return []Finding{{Check: "items", Where: "main/i-21", What: "its text is not what was sent", Expected: hexOf(content), Found: hexOf(contentHash(altered))}}
		}},
		{name: "body lost", stays: true, sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "DELETE FROM bodies WHERE row = (SELECT row FROM items WHERE id = 'i-21')")
			return []Finding{{Check: "items", Where: "main/i-21", What: "its text is missing"}}
		}},
		{name: "body of nothing", stays: true, sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "INSERT INTO bodies VALUES (5000, x'', x'')")
			return []Finding{{Check: "foreign keys", Where: "bodies row 5000", What: "belongs to nothing in items"}}
		}},
		{name: "content hash altered", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			var content []byte
			if err := s.reads.QueryRow("SELECT content FROM items WHERE id = 'i-21'").Scan(&content); err != nil {
				t.Fatal(err)
			}
			sql1(t, s, "UPDATE items SET content = x'0102' WHERE id = 'i-21'")
			return []Finding{{Check: "items", Where: "main/i-21", What: "the hash of its content is wrong", Expected: hexOf(content), Found: "0102"}}
		}},
		{name: "facts altered", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			var f facts
			var b []byte
			if err := s.reads.QueryRow("SELECT facts FROM items WHERE id = 'i-21'").Scan(&b); err != nil {
				t.Fatal(err)
			}
			if err := readFacts(string(b), &f); err != nil {
				t.Fatal(err)
			}
			was := f.values[fProduct]
			f.values[fProduct] = "bicycle"
			sql1(t, s, "UPDATE items SET facts = ? WHERE id = 'i-21'", f.append(nil))
			return []Finding{{Check: "items", Where: "main/i-21", What: "its facts are wrong: product", Expected: was, Found: "bicycle"}}
		}},
		{name: "mark altered", sabotage: func(t *testing.T, s *Store, x *memoryIndex) []Finding {
			was := stampIn(t, s, "i-21")
			sql1(t, s, "UPDATE items SET mark = 17 WHERE id = 'i-21'")
			x.docs[[2]string{"main", "i-21"}] = "11"
			return []Finding{{Check: "items", Where: "main/i-21", What: "its mark is wrong", Expected: was, Found: "11"}}
		}},
		{name: "tombstone with a body", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "INSERT INTO bodies SELECT row, 'text', x'' FROM items WHERE id = 'i-39'")
			return []Finding{{Check: "items", Where: "main/i-39", What: "it is deleted and still has a text", Expected: "no text", Found: "4 bytes"}}
		}},
		{name: "event altered", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "UPDATE events SET customer = 'c-2' WHERE id = 'o-1'")
			return []Finding{{Check: "events", Where: "main/signup/o-1", What: "its customer is wrong", Expected: "c-1", Found: "c-2"}}
		}},
		{name: "import miscounted", stays: true, sabotage: func(t *testing.T, s *Store, x *memoryIndex) []Finding {
			later := history(rng(6), 3, 1, 50)
			for i := range later {
				later[i].Origin.Import, later[i].Origin.File, later[i].Origin.Row = "imp", "f.csv", int64(i+1)
			}
			commit(t, s, later...)
			x.drain(t, s, 100)
			clean(t, s, x)
			sql1(t, s, "UPDATE imports SET stored = 4")
			return []Finding{{Check: "imports", Where: "imp", What: "its counts are not the number of its rows", Expected: "3", Found: "4"}}
		}},
		{name: "reject with a body", sabotage: func(t *testing.T, s *Store, _ *memoryIndex) []Finding {
			sql1(t, s, "INSERT INTO rejects VALUES ('S', 9, 0, 'main', '', '', '', 0, '', 'text', '', 0, '', 1)")
			return []Finding{{Check: "rejects", Where: "S 9", What: "it is dropped or replayed and still has a body"}}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, x := sabotage(t)
			want := c.sabotage(t, s, x)
			if diff := cmp.Diff(want, verify(t, s, x, false).List); diff != "" {
				t.Fatal(diff)
			}
			got := verify(t, s, x, true)
			if !c.stays {
				for i := range want {
					want[i].Repaired = true
				}
			}
			if diff := cmp.Diff(want, got.List); diff != "" {
				t.Fatal(diff)
			}
			x.drain(t, s, 100)
			if !c.stays {
				clean(t, s, x)
				if got.Repaired != got.Differences {
					t.Errorf("repaired %d of %d", got.Repaired, got.Differences)
				}
			}
		})
	}
}
