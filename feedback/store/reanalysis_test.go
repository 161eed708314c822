package store

import (
	"testing"

	"verbatim/feedback"
	"verbatim/nlp"
)

// reanalyse brings every item up to a stamp, limit items at a time.
func reanalyse(t *testing.T, s *Store, stamp nlp.Stamp, limit int, read func(*feedback.Record) nlp.Analysis) (written int64) {
	t.Helper()
	var after int64
	for {
		stale, err := s.Stale(t.Context(), "main", stamp, after, limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(stale) == 0 {
			return written
		}
		var batch []Reanalysis
		for _, st := range stale {
			batch = append(batch, Reanalysis{Was: st.Record, Analysis: read(&st.Record), Stamp: stamp})
			after = st.Row
		}
		n, err := s.Reanalysed(t.Context(), "main", batch)
		if err != nil {
			t.Fatal(err)
		}
		written += n
	}
}

func stale(t *testing.T, s *Store, stamp nlp.Stamp) int64 {
	t.Helper()
	n, err := s.CountStale(t.Context(), "main", stamp)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestReanalysisReachesEveryItemOnce(t *testing.T) {
	s, x := indexed(t)
	commit(t, s, history(rng(11), 103, 5, 1)...)
	x.drain(t, s, 1000)
	next := nlp.Stamp{Model: 2}
	if n := stale(t, s, next); n != 103 {
		t.Errorf("%d stale", n)
	}
	r := rng(12)
	written := reanalyse(t, s, next, 10, func(rec *feedback.Record) nlp.Analysis {
		if rec.Version.Seq%2 == 0 {
			return rec.Analysis // the new model says the same
		}
		return analysis(r)
	})
	if left := stale(t, s, next); written != 103 || left != 0 {
		t.Errorf("%d written, %d left", written, left)
	}
	if dirty := x.drain(t, s, 1000); dirty > 52 {
		t.Errorf("%d dirty: what says the same need not be indexed again", dirty)
	}
	clean(t, s, x)
	if again := reanalyse(t, s, next, 10, nil); again != 0 {
		t.Errorf("%d written again", again)
	}
}

func TestReanalysisNeverOverwritesANewerMessage(t *testing.T) {
	s, x := indexed(t)
	for i, id := range []string{"a", "b", "c", "d"} {
		commit(t, s, itemChange(said(id, "late again"), uint64(i+1)))
	}
	next := nlp.Stamp{Model: 2}
	old, err := s.Stale(t.Context(), "main", next, 0, 10)
	if err != nil || len(old) != 4 {
		t.Fatal(len(old), err)
	}
	commit(t, s, itemChange(said("a", "early this time"), 10),
		itemChange(&feedback.AnalysedItem{Item: &feedback.Item{ID: "b", Kind: "review", Deleted: true}}, 11))
	var batch []Reanalysis
	for _, o := range old {
		an := o.Record.Analysis
		an.Label = nlp.Negative
		batch = append(batch, Reanalysis{Was: o.Record, Analysis: an, Stamp: next})
	}
	if n, err := s.Reanalysed(t.Context(), "main", batch[:3]); n != 1 || err != nil {
		t.Errorf("%d written, %v: only c is as it was", n, err)
	}
	// Again, with the rest: c has another stamp by now.
	if n, err := s.Reanalysed(t.Context(), "main", batch); n != 1 || err != nil {
		t.Errorf("%d written, %v: only d is as it was", n, err)
	}
	checkRolledUp(t, s, map[string]int64{
		"theme=delivery positive": 1, "theme=delivery negative": 2,
		"theme=delivery.delay positive": 1, "theme=delivery.delay negative": 2, "lang=en positive": 1, "lang=en negative": 2,
	})
	x.drain(t, s, 10)
	clean(t, s, x)
}

func TestReanalysisLeavesCorrectionsInForce(t *testing.T) {
	s, x := indexed(t)
	commit(t, s, itemChange(said("a", "late again, thanks a lot"), 1))
	if _, err := s.Correct(t.Context(), "main", "a", feedback.Correction{Label: ptr(nlp.Negative)}); err != nil {
		t.Fatal(err)
	}
	reanalyse(t, s, nlp.Stamp{Model: 2}, 10, func(*feedback.Record) nlp.Analysis {
		return nlp.Analysis{Lang: "en", Label: nlp.Neutral, Mentions: []nlp.Mention{{Kind: nlp.Theme, Name: "price", Label: nlp.Neutral}}}
	})
	checkRolledUp(t, s, map[string]int64{"theme=price negative": 1, "lang=en negative": 1})
	rec, err := s.Uncorrect(t.Context(), "main", "a")
	if err != nil || rec.Stamp != (nlp.Stamp{Model: 2}) {
		t.Errorf("%+v, %v", rec.Stamp, err)
	}
	checkRolledUp(t, s, map[string]int64{})
	x.drain(t, s, 10)
	clean(t, s, x)
}

// Whatever happens to items, the count of those that await another analysis is
// what a look at every row gives, and verify tells where it isn't.
func TestStaleItemsAreCountedThroughEveryChange(t *testing.T) {
	s, x := indexed(t)
	counted := func(after string) {
		t.Helper()
		for model := range 4 {
			stamp := nlp.Stamp{Model: model}
			var want int64
			const query = "SELECT count(*) FROM items WHERE deleted = 0 AND stamp <> ?"
			if err := s.reads.QueryRowContext(t.Context(), query, stampText(stamp)).Scan(&want); err != nil {
				t.Fatal(err)
			}
			if got := stale(t, s, stamp); got != want {
				t.Errorf("after %s: %d are not of %v, want %d", after, got, stamp, want)
			}
		}
	}
	r := rng(21)
	changes := tangle(r, 200)
	for i := range changes {
		changes[i].Item.Stamp.Model = 1 + r.IntN(2)
	}
	commit(t, s, changes...)
	counted("a tangle")
	batch, err := s.Stale(t.Context(), "main", nlp.Stamp{Model: 3}, 0, 10)
	if err != nil || len(batch) != 10 {
		t.Fatal(len(batch), err)
	}
	var again []Reanalysis
	for _, b := range batch {
		again = append(again, Reanalysis{Was: b.Record, Analysis: b.Record.Analysis, Stamp: nlp.Stamp{Model: 3}})
	}
	if n, err := s.Reanalysed(t.Context(), "main", again); n != 10 || err != nil {
		t.Fatal(n, err)
	}
	counted("an analysis that says the same")
	if _, err := s.Correct(t.Context(), "main", batch[0].Record.Item.ID, feedback.Correction{Label: ptr(nlp.Negative)}); err != nil {
		t.Fatal(err)
	}
	counted("a correction")
	for _, b := range batch {
		if c := b.Record.Item.Customer; c != "" {
			if _, err := s.Erase(t.Context(), "main", c); err != nil {
				t.Fatal(err)
			}
		}
	}
	counted("an erasure")
	if err := s.SetZone(t.Context(), "main", "Pacific/Auckland"); err != nil {
		t.Fatal(err)
	}
	counted("another zone")
	x.drain(t, s, 1000)
	clean(t, s, x)
	alterRoll(t, s, rollKey{1, stampDim, "1/0/0", 0}, roll{n: 1})
	if rep, err := s.Verify(t.Context(), VerifyOptions{Repair: true}); err != nil || len(rep.List) != 1 {
		t.Errorf("%+v, %v: one row miscounts", rep.List, err)
	}
	counted("a repair")
}
