//go:build linux

package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	natsd "github.com/nats-io/nats-server/v2/server"
	"golang.org/x/sync/errgroup"

	"verbatim/cmd/verbatim/api"
)

// The crash tests start the real program, publish a story, take away what can
// be taken away at random moments, and compare what is there at the end with
// their own ledger. They are short unless VERBATIM_LONG is set; VERBATIM_SEED
// tells a story again.

func crashSize(t *testing.T, shortN, shortBlows, longN, longBlows int) (n, blows int, rng *rand.Rand, seed uint64) {
	t.Helper()
	if testing.Short() {
		t.Skip("crash tests take their time: not with -short")
	}
	seed = uint64(time.Now().UnixNano())
	if s := os.Getenv("VERBATIM_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("VERBATIM_SEED=%d", seed)
	n, blows = shortN, shortBlows
	if os.Getenv("VERBATIM_LONG") != "" {
		n, blows = longN, longBlows
	}
	return n, blows, rand.New(rand.NewPCG(seed, 2)), seed
}

// publishing publishes ps in the background; the returned function waits for its end.
func publishing(t *testing.T, p *producer, ps []publication) (wait func()) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	ended := make(chan error, 1)
	go func() { ended <- p.publish(ctx, ps) }()
	var once sync.Once
	wait = func() {
		once.Do(func() {
			if err := <-ended; err != nil {
				t.Errorf("publish: %v", err)
			}
			cancel()
		})
	}
	t.Cleanup(func() { cancel(); wait() })
	return wait
}

func TestCrashKilledAtRandomMomentsLosesNothing(t *testing.T) {
	n, kills, rng, seed := crashSize(t, 2000, 3, 20_000, 22)
	killed(t, n, kills, rng, seed, 1)
}

func TestCrashKilledWithFourWorkersLosesNothing(t *testing.T) {
	n, kills, rng, seed := crashSize(t, 1500, 2, 20_000, 20)
	killed(t, n, kills, rng, seed, 4)
}

// killed kills the program, half of the times as soon as it has taken in a
// random part of what it is sent, half of the times at any moment, its start
// included. Then it is asked to end in the middle of its work, and does.
func killed(t *testing.T, n, kills int, rng *rand.Rand, seed uint64, workers int) {
	const terms = 2
	ps := newStory(seed, n)
	address := freePort(t)
	v := newProgram(t, filepath.Join(t.TempDir(), "data"), "--nats-listen", address, "--workers", strconv.Itoa(workers))
	v.start()
	v.client()
	p := newProducer(t, address)
	wait := publishing(t, p, ps)
	chunk := n / (kills + terms + 1)
	for i := range kills + terms {
		p.allowed.Add(int64(chunk))
		if i%2 == 0 || i >= kills {
			p.reached(int64(i*chunk + rng.IntN(chunk)))
			time.Sleep(time.Duration(rng.IntN(150)) * time.Millisecond)
		} else {
			time.Sleep(time.Duration(rng.IntN(1200)) * time.Millisecond)
		}
		if i < kills {
			v.kill()
		} else {
			v.client()
			v.terminate()
		}
		v.start()
	}
	p.allowed.Store(int64(n))
	wait()
	balance(t, v, p, newLedger(ps))
}

func TestCrashServerTakenAwayAndGivenBackLosesNothing(t *testing.T) {
	n, outages, rng, seed := crashSize(t, 1500, 2, 20_000, 12)
	ps := newStory(seed, n)
	remote := newRemote(t)
	remote.start()
	v := newProgram(t, filepath.Join(t.TempDir(), "data"), "--nats", "nats://"+remote.address, "--workers", "4")
	v.start()
	v.client()
	p := newProducer(t, remote.address)
	wait := publishing(t, p, ps)
	for i := range outages {
		p.allowed.Store(int64(n * (i + 1) / (outages + 1)))
		time.Sleep(time.Duration(100+rng.IntN(900)) * time.Millisecond)
		remote.stop()
		time.Sleep(time.Duration(rng.IntN(700)) * time.Millisecond)
		remote.start()
	}
	p.allowed.Store(int64(n))
	wait()
	balance(t, v, p, newLedger(ps))
}

// TestCrashFullDiskStopsTheIntakeUntilThereIsRoom fills the file system that
// the data folder is on. The streams are elsewhere: nothing may be taken off
// them meanwhile.
func TestCrashFullDiskStopsTheIntakeUntilThereIsRoom(t *testing.T) {
	n, _, _, seed := crashSize(t, 1500, 0, 8000, 0)
	dir := t.TempDir()
	mount(t, dir, "128m")
	ps := newStory(seed, n)
	remote := newRemote(t)
	remote.start()
	v := newProgram(t, filepath.Join(dir, "data"), "--nats", "nats://"+remote.address)
	v.start()
	v.client()
	p := newProducer(t, remote.address)
	wait := publishing(t, p, ps)
	p.allowed.Store(int64(n / 4))
	p.reached(int64(n / 4))
	p.drained(t)
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	p.allowed.Store(int64(n))
	wait()
	held(t, v, p)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	balance(t, v, p, newLedger(ps))
}

// TestCrashFullDiskUnderTheStreamsToo has streams and data on the full disk.
func TestCrashFullDiskUnderTheStreamsToo(t *testing.T) {
	n, _, _, seed := crashSize(t, 1500, 0, 8000, 0)
	dir := t.TempDir()
	mount(t, dir, "128m")
	ps := newStory(seed, n)
	address := freePort(t)
	v := newProgram(t, filepath.Join(dir, "data"), "--nats-listen", address)
	v.start()
	v.client()
	p := newProducer(t, address)
	wait := publishing(t, p, ps)
	p.allowed.Store(int64(n / 4))
	p.reached(int64(n / 4))
	filler := filepath.Join(dir, "filler")
	fill(t, filler)
	p.allowed.Store(int64(n))
	time.Sleep(3 * time.Second)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	wait()
	balance(t, v, p, newLedger(ps))
}

// held waits until the program says that it is held up, and fails if it
// acknowledges anything after that.
func held(t *testing.T, v *program, p *producer) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !v.said.contains("held up"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("a full disk is not said")
		}
	}
	before, err := p.backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	after, err := p.backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before != after || after == 0 {
		t.Errorf("with a full disk the streams went from %d to %d messages, want no change", before, after)
	}
}

func mount(t *testing.T, dir, size string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small file system can be mounted only by root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// fill writes a file until the disk has no room left.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size >= 512; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// remote is a NATS server that is not the program's.
type remote struct {
	t       *testing.T
	address string
	opts    *natsd.Options
	running *natsd.Server
}

func newRemote(t *testing.T) *remote {
	t.Helper()
	r := &remote{t: t, address: freePort(t)}
	_, port, err := net.SplitHostPort(r.address)
	if err != nil {
		t.Fatal(err)
	}
	r.opts = &natsd.Options{Host: "127.0.0.1", JetStream: true, StoreDir: t.TempDir(), NoLog: true, NoSigs: true}
	if r.opts.Port, err = strconv.Atoi(port); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.stop)
	return r
}

func (r *remote) start() {
	r.t.Helper()
	s, err := natsd.NewServer(r.opts.Clone())
	if err != nil {
		r.t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		r.t.Fatal("the NATS server does not start")
	}
	r.running = s
}

func (r *remote) stop() {
	if r.running != nil {
		r.running.Shutdown()
		r.running.WaitForShutdown()
		r.running = nil
	}
}

// balance waits until everything is counted and searchable, and compares it
// with the ledger.
func balance(t *testing.T, v *program, p *producer, l *ledger) {
	t.Helper()
	c := v.client()
	p.drained(t)
	st := settled(t, c)
	items, events := l.live()
	if st.Items != items || st.Events != events {
		t.Errorf("%d items and %d events, the ledger has %d and %d", st.Items, st.Events, items, events)
	}
	compareItems(t, c, l)
	compareRejects(t, c, l, p.retried.Load())
	compareKPIs(t, c, l)
	compareIndex(t, c, items)
	verify(t, v.data)
	t.Logf("%d items, %d events, %d rejects; %d publications may have been stored twice", st.Items, st.Events, st.Rejects, p.retried.Load())
	v.terminate()
}

// settled waits until nothing is left to be indexed.
func settled(t *testing.T, c *client) api.Status {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		var st api.Status
		err := c.get(t.Context(), "/status", nil, &st)
		if err == nil && st.Unindexed == 0 {
			return st
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d are not searchable yet (%v)", st.Unindexed, err)
		}
	}
}

// compareItems asks for every item of the ledger.
func compareItems(t *testing.T, c *client, l *ledger) {
	t.Helper()
	g, ctx := errgroup.WithContext(t.Context())
	g.SetLimit(4)
	for _, e := range l.records {
		if e.event {
			continue
		}
		g.Go(func() error {
			var got api.Item
			err := c.get(ctx, "/item", url.Values{"id": {e.id}}, &got)
			switch {
			case e.deleted && err == nil:
				t.Errorf("item %s is there, and was deleted", e.id)
			case e.deleted:
			case err != nil:
				t.Errorf("item %s: %v", e.id, err)
			case got.Record.Item.Text != e.text || !same(got.Record.Item.NPS, e.nps):
				t.Errorf("item %s has the text %q, want %q", e.id, got.Record.Item.Text, e.text)
			}
			return nil
		})
	}
	_ = g.Wait() // what differs has been said
}

func same(a, b *int) bool {
	return (a == nil) == (b == nil) && (a == nil || *a == *b)
}

// compareRejects wants every bad message once, with its reason. A message whose
// ack was lost with the server may be there twice.
func compareRejects(t *testing.T, c *client, l *ledger, twice int64) {
	t.Helper()
	seen := map[string]bool{}
	var total int64
	for offset := 0; ; {
		var list api.RejectList
		if err := c.get(t.Context(), "/rejects", url.Values{"limit": {"100"}, "offset": {strconv.Itoa(offset)}}, &list); err != nil {
			t.Fatal(err)
		}
		total = list.Total
		for _, r := range list.Rejects {
			compareReject(t, c, l, r, seen)
		}
		if offset += len(list.Rejects); len(list.Rejects) == 0 {
			break
		}
	}
	if len(seen) != len(l.bad) {
		t.Errorf("%d of %d bad messages are in the rejects", len(seen), len(l.bad))
	}
	if extra := total - int64(len(l.bad)); extra < 0 || extra > twice {
		t.Errorf("%d rejects for %d bad messages", total, len(l.bad))
	}
}

func compareReject(t *testing.T, c *client, l *ledger, r api.Reject, seen map[string]bool) {
	t.Helper()
	var full api.Reject
	q := url.Values{"stream": {r.Stream}, "seq": {strconv.FormatUint(r.Seq, 10)}}
	if err := c.get(t.Context(), "/reject", q, &full); err != nil {
		t.Fatal(err)
	}
	reason, ok := l.bad[full.Body]
	if !ok {
		t.Errorf("%s is in the rejects and was good: %s", full.Body, full.Reason)
		return
	}
	seen[full.Body] = true
	if !strings.Contains(full.Reason, reason) {
		t.Errorf("reject %s says %q, want something about %q", full.Body, full.Reason, reason)
	}
}

// compareKPIs computes three KPIs of its own.
func compareKPIs(t *testing.T, c *client, l *ledger) {
	t.Helper()
	for id, want := range l.kpis() {
		var res api.KPIResult
		if err := c.get(t.Context(), "/kpi", url.Values{"id": {id}}, &res); err != nil {
			t.Fatal(err)
		}
		if len(res.Rows) != 1 || len(res.Rows[0].Values) != 1 {
			t.Errorf("%s: %+v, want one value", id, res.Rows)
			continue
		}
		v := res.Rows[0].Values[0]
		if v.N != int64(want.den) || v.Numerator != want.num {
			t.Errorf("%s is %v of %v answers, the ledger says %v of %v", id, v.Numerator, v.N, want.num, want.den)
		}
	}
}

// compareIndex wants every live item to be found.
func compareIndex(t *testing.T, c *client, items int64) {
	t.Helper()
	var res api.SearchResult
	if err := c.get(t.Context(), "/items", url.Values{"limit": {"1"}}, &res); err != nil {
		t.Fatal(err)
	}
	if int64(res.Total) != items {
		t.Errorf("%d items are searchable, the ledger has %d", res.Total, items)
	}
}
