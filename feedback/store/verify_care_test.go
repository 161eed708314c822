package store

import (
	"fmt"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// TestAnyCareLeavesTheBooksBalanced mixes messages, corrections, re-analysis,
// erasures, indexing and reopening at random.
func TestAnyCareLeavesTheBooksBalanced(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			s, x := indexed(t)
			r := rng(seed + 50)
			seq, model := uint64(1), 1
			for range 60 {
				id := fmt.Sprintf("id-%d", r.IntN(8))
				var err error
				switch r.IntN(8) {
				case 0, 1, 2:
					batch := tangle(r, 45)
					for i := range batch {
						c := &batch[i]
						c.Origin.Seq, c.Version.Seq = seq, seq
						c.Version.At = c.Version.At.Add(time.Duration(seq) * time.Millisecond)
						if !c.Item.Item.Deleted {
							c.Item.Item.Customer = fmt.Sprintf("c-%d", r.IntN(6))
						}
						seq++
					}
					commit(t, s, batch...)
				case 3:
					themes := []string{pick(r, "price", "delivery.damage"), "delivery", "price"}
					_, err = s.Correct(t.Context(), "main", id, feedback.Correction{Label: ptr(pick(r, nlp.Negative, nlp.Positive)), Themes: &themes})
				case 4:
					_, err = s.Uncorrect(t.Context(), "main", id)
				case 5:
					model++
					reanalyse(t, s, nlp.Stamp{Model: model}, 3, func(*feedback.Record) nlp.Analysis { return analysis(r) })
				case 6:
					_, err = s.Erase(t.Context(), "main", fmt.Sprintf("c-%d", r.IntN(6)))
				case 7:
					if x.drain(t, s, 5); r.IntN(4) == 0 {
						s = reopen(t, s)
					}
				}
				_ = err // an item that is not there
				if r.IntN(3) == 0 {
					clean(t, s, x)
				}
				if t.Failed() {
					return
				}
			}
			for x.drain(t, s, 100) > 0 {
			}
			clean(t, s, x)
		})
	}
}
