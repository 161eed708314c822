package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/cmd/verbatim/app"
	"verbatim/feedback"
)

// now is the moment of every test.
var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const testKey = "k-123"

// site is a whole engine with the handler in front of it.
type site struct {
	t   *testing.T
	app *app.App
	h   http.Handler
	seq atomic.Uint64
}

// open builds an engine in a folder of its own. Its index is fed until the test
// ends.
func open(t *testing.T) *site {
	t.Helper()
	return openWith(t, app.Config{Dir: t.TempDir(), Zone: "Europe/Paris"}, false)
}

func openWith(t *testing.T, cfg app.Config, intake bool) *site {
	t.Helper()
	a, err := app.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if intake {
		if err := a.OpenIntake(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	h, err := New(Deps{App: a, Key: testKey, Version: "1.2.3", Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, app: a, h: h}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// store stores messages as a worker would: kind, then its body, and so on.
func (s *site) store(pairs ...string) {
	s.t.Helper()
	var changes []feedback.Change
	for i := 0; i+1 < len(pairs); i += 2 {
		kind, body := pairs[i], []byte(pairs[i+1])
		seq := s.seq.Add(1)
		c := feedback.Change{
			Origin: feedback.Origin{Stream: "FEEDBACK", Seq: seq, Subject: feedback.Subject("main", kind), Stored: now},
			Tenant: "main", Version: feedback.Version{At: now, Seq: seq},
		}
		if slices.Contains(feedback.EventKinds, kind) {
			e, err := feedback.DecodeEvent(kind, body, now)
			if err != nil {
				s.t.Fatalf("%s: %v", body, err)
			}
			c.Origin.Stream, c.Event = "CUSTOMER", e
		} else if it, err := feedback.DecodeItem(kind, body, now); err != nil {
			c.Reject = &feedback.Reject{Reason: err.Error(), Body: body}
		} else {
			c.Item = &feedback.AnalysedItem{Item: it, Analysis: s.app.Analyzer.Analyze(feedback.Input(it)), Stamp: s.app.Analyzer.Stamp()}
		}
		changes = append(changes, c)
	}
	if _, err := s.app.Store.Commit(s.t.Context(), changes); err != nil {
		s.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	if err := s.app.Index.Settle(ctx); err != nil {
		s.t.Fatal(err)
	}
}

// fill stores a few months of reviews, tickets and surveys.
func (s *site) fill() {
	texts := []string{
		"The parcel arrived late and the box was damaged. Very disappointed.",
		"Livraison rapide, je suis ravie, merci beaucoup !",
		"Nobody answered my two mails about the refund, terrible service.",
		"L’application plante sans cesse, c’est vraiment pénible.",
		"Great lamp, lovely light, I would buy it again.",
		"Prix correct, qualité correcte.",
	}
	var pairs []string
	for i := range 180 {
		at := now.AddDate(0, 0, -i).Format(time.RFC3339)
		text := texts[i%len(texts)]
		switch i % 3 {
		case 0:
			pairs = append(pairs, "review", fmt.Sprintf(`{"id":"r%d","time":%q,"text":%q,"source":"shop","product":"lamp","customer":"c%d","rating":{"value":%d,"max":5}}`, i, at, text, i%40, 1+i%5))
		case 1:
			pairs = append(pairs, "survey", fmt.Sprintf(`{"id":"s%d","time":%q,"text":%q,"customer":"c%d","nps":%d,"survey":{"id":"yearly","wave":"w%d","type":"relational"}}`, i, at, text, i%40, i%11, i))
		default:
			pairs = append(pairs, "ticket", fmt.Sprintf(`{"id":"t%d","time":%q,"title":"Order %d","text":%q,"channel":"email","customer":"c%d","csat":{"value":%d,"max":5}}`, i, at, i, text, i%40, 1+i%5))
		}
	}
	s.store(pairs...)
}

// do sends a request with the key, from this machine.
func (s *site) do(method, path string, body any, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	var rd io.Reader = http.NoBody
	if body != nil {
		b, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		rd = bytes.NewReader(b)
	}
	r := httptest.NewRequest(method, path, rd)
	r.Host = "127.0.0.1:8080"
	r.Header.Set("Authorization", "Bearer "+testKey)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, fn := range change {
		fn(r)
	}
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, r)
	return w
}

// ask sends a request and reads its JSON answer into out.
func (s *site) ask(method, path string, body, out any) {
	s.t.Helper()
	w := s.do(method, apiRoot+path, body)
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
		s.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
	}
}

func newRequest(t *testing.T, target string) *http.Request {
	t.Helper()
	return httptest.NewRequest(http.MethodGet, target, nil)
}
