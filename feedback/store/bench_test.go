package store

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"verbatim/feedback"
	"verbatim/nlp"
)

const benchBatch = 1000

// BenchmarkCommit commits batches of items of about 60 words; its rate is
// items/s. Compare year with bare, which upserts the same rows and nothing else.
func BenchmarkCommit(b *testing.B) {
	for _, days := range []int{1, 365} {
		b.Run(fmt.Sprintf("days=%d", days), func(b *testing.B) {
			s := openNew(b)
			if err := s.AddTarget(b.Context(), "local"); err != nil {
				b.Fatal(err)
			}
			r := rng(1)
			seq, n := uint64(1), 0
			for b.Loop() {
				b.StopTimer()
				changes := history(r, benchBatch, days, seq)
				seq += benchBatch
				b.StartTimer()
				commit(b, s, changes...)
				n += benchBatch
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
		})
	}
	b.Run("bare", benchmarkBare)
}

// benchmarkBare upserts the same items rows, whole, in batches, into the same
// database with the same settings: the floor that Commit is measured against.
func benchmarkBare(b *testing.B) {
	s := openNew(b)
	if _, err := s.w.exec(`CREATE TABLE bare (row INTEGER PRIMARY KEY, tenant INTEGER, id TEXT, version_at INTEGER, version_seq INTEGER,
		updated INTEGER, deleted INTEGER, content BLOB, stamp TEXT, mark INTEGER, facts BLOB, correction TEXT, body BLOB, analysis BLOB,
		UNIQUE (tenant, id))`); err != nil {
		b.Fatal(err)
	}
	r := rng(1)
	seq, n := uint64(1), 0
	for b.Loop() {
		b.StopTimer()
		rows := bareRows(b, r, seq)
		seq += benchBatch
		b.StartTimer()
		err := s.write(b.Context(), "bare", func(w *writer) error {
			return w.bulk(`INSERT INTO bare (tenant, id, version_at, version_seq, updated, deleted, content, stamp, mark, facts, correction, body, analysis) VALUES `,
				` ON CONFLICT (tenant, id) DO UPDATE SET version_at = excluded.version_at, facts = excluded.facts, body = excluded.body`,
				len(rows), 13, func(i int, args []any) []any {
					st := rows[i]
					return append(args, 1, st.id, st.version.At.UnixMicro(), int64(st.version.Seq), 0, false, st.content, st.stamp, st.mark,
						[]byte(st.facts), nil, st.body, st.analysis)
				})
		})
		if err != nil {
			b.Fatal(err)
		}
		n += benchBatch
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "items/s")
}

func bareRows(b *testing.B, r *rand.Rand, seq uint64) []*itemState {
	var rows []*itemState
	for _, c := range history(r, benchBatch, 365, seq) {
		p, err := prepare(&c)
		if err != nil {
			b.Fatal(err)
		}
		st := &itemState{id: c.Item.Item.ID, stamp: stampText(c.Item.Stamp), body: p.body, analysis: p.analysis}
		st.advance(c.Version, c.Item.Item.Updated, false, p.content)
		st.setFacts(factsOf(c.Item.Item, &c.Item.Analysis, nil))
		rows = append(rows, st)
	}
	return rows
}

var _ feedback.Sink = (*Store)(nil)

// BenchmarkLarge fills a store with 200,000 items of a year, then measures
// opening it until it answers, a number under two filters, one under none, and
// themes.
func BenchmarkLarge(b *testing.B) {
	const n = 200_000
	dir := b.TempDir()
	s, err := Open(b.Context(), dir, Options{})
	if err != nil {
		b.Fatal(err)
	}
	r := rng(3)
	for seq := uint64(1); seq < n; seq += 5000 {
		commit(b, s, history(r, 5000, 365, seq)...)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, err := Open(b.Context(), dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.StopTimer()
			s.Close()
			b.StartTimer()
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			s, err := Open(b.Context(), dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			s.cols.wait()
			b.ReportMetric(float64(s.cols.tables[1].bytes())/n, "B/row")
			b.StopTimer()
			s.Close()
			b.StartTimer()
		}
	})
	s = open(b, dir, Options{})
	s.cols.wait()
	for _, q := range []struct {
		name string
		q    Question
	}{
		{"filtered", Question{Step: Week, Filter: feedback.And{
			feedback.Match{Field: "theme", Values: []string{"delivery"}}, feedback.Match{Field: "country", Values: []string{"FR", "BE"}}}}},
		{"all by week", Question{Step: Week}},
		{"all kpis by product", Question{By: "product", KPIs: []string{"nps", "csat", "ces", "rating", "sentiment"}}},
	} {
		b.Run(q.name, func(b *testing.B) {
			q.q.Tenant = "main"
			for b.Loop() {
				if _, err := s.Measure(b.Context(), q.q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("themes", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Mentions(b.Context(), MentionQuestion{
				Tenant: "main", From: start, To: start.AddDate(1, 0, 0), Kinds: []nlp.MentionKind{nlp.Theme, nlp.Intent, nlp.Emotion}, Step: Week,
			}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
