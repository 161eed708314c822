package store

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"verbatim/feedback"
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
