package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/feedback"
	"verbatim/feedback/intake"
	"verbatim/nlp"
)

// keeper keeps changes in memory, with the rules of the store: the newest
// version wins, a message counts once.
type keeper struct {
	mu       sync.Mutex
	items    map[string]feedback.Version
	texts    map[string]string
	rejects  map[feedback.Key]feedback.Change
	seen     map[feedback.Key]bool
	trials   map[feedback.Key]int
	commits  int
	repeated int

	before func(changes []feedback.Change) error // may refuse or delay a commit
}

func newKeeper() *keeper {
	return &keeper{
		items: map[string]feedback.Version{}, texts: map[string]string{},
		rejects: map[feedback.Key]feedback.Change{}, seen: map[feedback.Key]bool{},
		trials: map[feedback.Key]int{},
	}
}

func (k *keeper) Commit(ctx context.Context, changes []feedback.Change) ([]feedback.Outcome, error) {
	if k.before != nil {
		if err := k.before(changes); err != nil {
			return nil, err
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.commits++
	out := make([]feedback.Outcome, len(changes))
	for i, c := range changes {
		out[i] = k.keep(c)
	}
	return out, nil
}

func (k *keeper) keep(c feedback.Change) feedback.Outcome {
	key := feedback.Key{Stream: c.Origin.Stream, Seq: c.Origin.Seq}
	if k.seen[key] {
		k.repeated++
		return feedback.Repeated
	}
	k.seen[key] = true
	if c.Reject != nil {
		k.rejects[key] = c
		return feedback.Rejected
	}
	id, text := "", ""
	if c.Item != nil {
		id, text = c.Tenant+"/"+c.Item.Item.ID, c.Item.Item.Text
	} else {
		id = c.Tenant + "/event/" + c.Event.ID
	}
	if have, ok := k.items[id]; ok && c.Version.Compare(have) <= 0 {
		return feedback.Older
	}
	k.items[id], k.texts[id] = c.Version, text
	return feedback.Stored
}

func (k *keeper) Suspect(ctx context.Context, key feedback.Key) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.trials[key]++
	return k.trials[key], nil
}

func (k *keeper) count() (items, rejects, seen int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.items), len(k.rejects), len(k.seen)
}

// logs collects what was logged.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logs) lines(containing string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for line := range strings.Lines(l.buf.String()) {
		if strings.Contains(line, containing) {
			n++
		}
	}
	return n
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *logs) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// open opens an intake on a new folder unless o says otherwise.
func open(t *testing.T, o intake.Options) *intake.Intake {
	t.Helper()
	if o.URL == "" && o.Dir == "" {
		o.Dir = t.TempDir()
	}
	if o.StoreID == "" {
		o.StoreID = "store-1"
	}
	if o.MaxBytes == 0 {
		o.MaxBytes = 64 << 20
	}
	in, err := intake.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

// analyse panics on demand.
func analyse(_ string, in nlp.Input) (nlp.Analysis, nlp.Stamp) {
	for _, f := range in.Fields {
		if f.Text == "panic please" {
			panic("as asked")
		}
	}
	return nlp.Analysis{Label: nlp.Neutral}, nlp.Stamp{Model: 1}
}

// work runs a worker until the returned function is called, which waits for its
// end.
func work(t *testing.T, w *feedback.Worker) (stop func()) {
	t.Helper()
	if w.Analyse == nil {
		w.Analyse = analyse
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			select {
			case err := <-ended:
				if err != nil {
					t.Errorf("the worker ended with: %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Error("the worker did not end")
			}
		})
	}
	t.Cleanup(stop)
	return stop
}

// eventually waits until ok holds.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 3000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited in vain until %s", what)
}

// empty says whether the streams hold nothing any more.
func empty(t *testing.T, in *intake.Intake) func() bool {
	return func() bool {
		b, err := in.Backlog(t.Context())
		if err != nil {
			return false
		}
		for _, s := range b {
			if s.Waiting != 0 || s.InHand != 0 {
				return false
			}
		}
		return true
	}
}

func review(id, text string) string {
	return fmt.Sprintf(`{"id":%q,"text":%q}`, id, text)
}

// publish publishes items with the given ids and waits for the acks.
func publish(t *testing.T, in *intake.Intake, from, to int) {
	t.Helper()
	p := in.Publisher()
	for i := from; i < to; i++ {
		if err := p.Publish(t.Context(), "feedback.main.review", nil, []byte(review(fmt.Sprint("r", i), "Très bien"))); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, nc *nats.Conn, subject string, header nats.Header, body string) {
	t.Helper()
	m, err := nc.RequestMsg(&nats.Msg{Subject: subject, Header: header, Data: []byte(body)}, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(m.Data), "error") {
		t.Fatal(string(m.Data))
	}
}

var errRefused = errors.New("the row is refused")
