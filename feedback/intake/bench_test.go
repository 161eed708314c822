package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/intake"
)

// BenchmarkStreamToSink is the road from published to acknowledged with a sink
// and an analysis that cost nothing: what is left for those two.
func BenchmarkStreamToSink(b *testing.B) {
	in, err := intake.Open(b.Context(), intake.Options{Dir: b.TempDir(), StoreID: "store-1", MaxBytes: 1 << 30})
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	text := strings.Repeat("The parcel came late and nobody answered. ", 8)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	p := in.Publisher()
	for i := range b.N {
		if err := p.Publish(b.Context(), "feedback.main.review", nil, []byte(review(fmt.Sprint(i), text))); err != nil {
			b.Fatal(err)
		}
	}
	if err := p.Flush(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	w := &feedback.Worker{Source: in.Source(), Sink: newKeeper(), Analyse: analyse}
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(b.Context())
	go func() { ended <- w.Run(ctx) }()
	for w.Counts().Processed < uint64(b.N) {
		time.Sleep(time.Millisecond)
	}
	b.StopTimer()
	cancel()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}
