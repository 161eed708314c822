package feedback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/nlp"
)

var storedAt = time.Date(2026, 11, 2, 10, 11, 12, 345678000, time.UTC)

func neutral(string, nlp.Input) (nlp.Analysis, nlp.Stamp) {
	return nlp.Analysis{Label: nlp.Neutral}, nlp.Stamp{Model: 1}
}

func newEntry(subject, body string, header map[string][]string) *entry {
	return &entry{Delivery: Delivery{
		Stream: "FEEDBACK", Seq: 42, Subject: subject, Stored: storedAt, Attempt: 1,
		Header: header, Body: []byte(body),
	}}
}

func TestInputKeepsTheOrderAndTheAuthorsOfAnItem(t *testing.T) {
	got := Input(&Item{
		Title: "Colis", Text: "Rien", Lang: "fr", Survey: &SurveyInfo{Question: "Pourquoi ?"},
		Messages: []Message{{Author: "customer", Text: "a"}, {Author: "agent", Text: "b"}, {Author: "bot", Text: "c"}},
	})
	want := nlp.Input{Lang: "fr", Question: "Pourquoi ?", Fields: []nlp.Field{
		{Name: "title", Text: "Colis"}, {Name: "text", Text: "Rien"},
		{Name: "message 0", Text: "a"}, {Name: "message 1", Text: "b", Author: nlp.Agent}, {Name: "message 2", Text: "c", Author: nlp.Bot},
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestVersionIsUpdatedElseStoredThenSequence(t *testing.T) {
	updated := "2026-11-01T08:00:00Z"
	replayed := map[string][]string{HeaderStored: {"2026-10-01T08:00:00Z"}, HeaderReplays: {"FEEDBACK 7"}}
	tests := []struct {
		name, body string
		header     map[string][]string
		want       Version
	}{
		{"stored", `{"id":"1","text":"a"}`, nil, Version{At: storedAt, Seq: 42}},
		{"updated", `{"id":"1","text":"a","updated":"` + updated + `"}`, nil, Version{At: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC), Seq: 42}},
		{"deleted", `{"id":"1","deleted":true}`, nil, Version{At: storedAt, Seq: 42}},
		{"replayed", `{"id":"1","text":"a"}`, replayed, Version{At: time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC), Seq: 7}},
		{"replayed from another stream", `{"id":"1","text":"a"}`, map[string][]string{HeaderReplays: {"CUSTOMER 7"}}, Version{At: storedAt, Seq: 42}},
	}
	w := &Worker{Analyse: neutral}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := w.change(newEntry("feedback.main.review", test.body, test.header), nil)
			if c.Reject != nil {
				t.Fatal(c.Reject.Reason)
			}
			if c.Version != test.want {
				t.Errorf("version %v, want %v", c.Version, test.want)
			}
		})
	}
}

func TestUnknownKindIsRejectedIntoItsTenant(t *testing.T) {
	w := &Worker{Analyse: neutral}
	c := w.change(newEntry("feedback.acme.poem", `{}`, nil), nil)
	if c.Tenant != "acme" || c.Reject == nil || !strings.Contains(c.Reject.Reason, "review, ticket, survey") {
		t.Errorf("tenant %q, reject %+v", c.Tenant, c.Reject)
	}
}

// tape is a source that hands out its deliveries once and then nothing.
type tape struct{ left []Delivery }

func (s *tape) Next(ctx context.Context, most int) ([]Delivery, error) {
	if len(s.left) == 0 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	ds := s.left
	s.left = nil
	return ds, nil
}

// ledger is a sink that writes down when it was asked, and a handle that writes
// down what became of a delivery.
type ledger struct {
	Handle
	asked    []time.Duration
	start    time.Time
	extended int
	acked    int
	commit   func(changes []Change) error
	trials   int
}

func (l *ledger) Commit(_ context.Context, changes []Change) ([]Outcome, error) {
	l.asked = append(l.asked, time.Since(l.start))
	if err := l.commit(changes); err != nil {
		return nil, err
	}
	out := make([]Outcome, len(changes))
	for i := range out {
		out[i] = Stored
	}
	return out, nil
}

func (l *ledger) Suspect(context.Context, Key) (int, error) { l.trials++; return l.trials, nil }
func (l *ledger) Ack() error                                { l.acked++; return nil }
func (l *ledger) Retry(time.Duration) error                 { return nil }
func (l *ledger) Extend() error                             { l.extended++; return nil }

func (l *ledger) delivery() Delivery {
	d := newEntry("feedback.main.review", `{"id":"1","text":"a"}`, nil).Delivery
	d.Handle = l
	return d
}

func TestPassingFaultIsTriedAgainLessAndLessOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{start: time.Now()}
		l.commit = func([]Change) error {
			if len(l.asked) <= 12 {
				return fmt.Errorf("disk full: %w", ErrPassing)
			}
			return nil
		}
		var said strings.Builder
		w := &Worker{Source: &tape{left: []Delivery{l.delivery()}}, Sink: l, Analyse: neutral, Log: slog.New(slog.NewTextHandler(&said, nil))}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if l.acked != 1 || len(l.asked) != 13 {
			t.Fatalf("acknowledged %d after %d tries, want 1 after 13", l.acked, len(l.asked))
		}
		if last := l.asked[12] - l.asked[11]; last != longWait {
			t.Errorf("the last wait was %v, want %v", last, longWait)
		}
		if l.extended < 9 {
			t.Errorf("extended %d times in 111 s, want one every %v", l.extended, DefaultHeartbeat)
		}
		if n := strings.Count(said.String(), "disk full"); n != 1 {
			t.Errorf("the fault was said %d times:\n%s", n, &said)
		}
	})
}

func TestStuckCommitDoesNotKeepTheProgramFromEnding(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{start: time.Now()}
		ctx, cancel := context.WithCancel(t.Context())
		w := &Worker{Source: &tape{left: []Delivery{l.delivery()}}, Sink: stuckSink{l}, Analyse: neutral}
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		time.Sleep(time.Second)
		cancel()
		began := time.Now()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > DefaultGrace {
			t.Errorf("the end took %v, want at most %v", took, DefaultGrace)
		}
		if l.acked != 0 {
			t.Error("a message was acknowledged that was not committed")
		}
	})
}

// stuckSink never commits, but heeds its context.
type stuckSink struct{ *ledger }

func (s stuckSink) Commit(ctx context.Context, _ []Change) ([]Outcome, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestRefusedTenantIsRejectedWithTheReason(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &ledger{start: time.Now()}
		var reasons []string
		l.commit = func(changes []Change) error {
			for _, c := range changes {
				reasons = append(reasons, c.Reject.Reason)
			}
			return nil
		}
		w := &Worker{
			Source: &tape{left: []Delivery{l.delivery()}}, Sink: l, Analyse: neutral,
			Admit: func(_ context.Context, tenant string) error { return errors.New("no tenant " + tenant) },
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff([]string{"no tenant main"}, reasons); d != "" {
			t.Error(d)
		}
	})
}

// FuzzChange holds every message, however odd, to becoming exactly one thing.
func FuzzChange(f *testing.F) {
	f.Add("feedback.main.review", `{"id":"1","text":"Très bien"}`, "", "", "", "")
	f.Add("customer.main.order", `{"id":"o","customer":"c","lines":[{"quantity":1,"unit_price":2}],"currency":"EUR"}`, "3", "", "", "")
	f.Add("feedback.main.poem", `{`, "x", "gzip", "2026-01-01T00:00:00Z", "FEEDBACK 3")
	f.Add("feedback..", "\xff", "-1", "br", "yesterday", "FEEDBACK")
	w := &Worker{Analyse: neutral, Log: slog.New(slog.DiscardHandler)}
	f.Fuzz(func(t *testing.T, subject, body, row, encoding, stored, replays string) {
		header := map[string][]string{}
		for k, v := range map[string]string{HeaderRow: row, HeaderEncoding: encoding, HeaderStored: stored, HeaderReplays: replays} {
			if v != "" {
				header[k] = []string{v}
			}
		}
		c := w.change(newEntry(subject, body, header), nil)
		kinds := 0
		for _, is := range []bool{c.Item != nil, c.Event != nil, c.Reject != nil} {
			if is {
				kinds++
			}
		}
		if kinds != 1 || !ValidTenant(c.Tenant) || c.Version.At.IsZero() {
			t.Errorf("change %+v", c)
		}
		if c.Reject != nil && (c.Reject.Reason == "" || !utf8.ValidString(c.Reject.Reason) || string(c.Reject.Body) != body ||
			strings.Contains(c.Reject.Reason, "panicked")) {
			t.Errorf("reject %+v", c.Reject)
		}
	})
}
