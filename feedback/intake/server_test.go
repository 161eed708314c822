package intake_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"verbatim/feedback"
	"verbatim/feedback/intake"
)

// natsServer runs a server of its own, as a remote one would be.
func natsServer(t *testing.T, o *server.Options) *server.Server {
	t.Helper()
	o.Host, o.NoLog, o.NoSigs, o.JetStream = "127.0.0.1", true, true, true
	if o.Port == 0 {
		o.Port = server.RANDOM_PORT
	}
	if o.StoreDir == "" {
		o.StoreDir = t.TempDir()
	}
	s, err := server.NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("the NATS server does not start")
	}
	t.Cleanup(func() { s.Shutdown(); s.WaitForShutdown() })
	return s
}

func TestServerTakenAwayAndGivenBackLosesNothing(t *testing.T) {
	o := &server.Options{StoreDir: t.TempDir()}
	s := natsServer(t, o)
	k, l := newKeeper(), &logs{}
	in := open(t, intake.Options{URL: s.ClientURL(), AckWait: 2 * time.Second, Log: l.logger()})
	w := &feedback.Worker{Source: in.Source(), Sink: k, Heartbeat: 500 * time.Millisecond, Log: l.logger()}
	work(t, w)
	publish(t, in, 0, 500)
	o.Port = s.Addr().(*net.TCPAddr).Port
	for round := 1; round <= 2; round++ {
		s.Shutdown()
		s.WaitForShutdown()
		published := make(chan bool)
		go func() { // published while the server is away
			defer close(published)
			publish(t, in, round*500, round*500+500)
		}()
		time.Sleep(300 * time.Millisecond)
		s = natsServer(t, o)
		<-published
	}
	eventually(t, "all are acknowledged", empty(t, in))
	if items, rejects, _ := k.count(); items != 1500 || rejects != 0 {
		t.Errorf("%d items and %d rejects, want 1500 and 0", items, rejects)
	}
	if n := l.lines("lost the NATS server"); n != 2 {
		t.Errorf("the loss was said %d times, want 2:\n%s", n, l)
	}
}

func TestServerThatIsNotThereYetIsWaitedFor(t *testing.T) {
	s := natsServer(t, &server.Options{})
	port := s.Addr().(*net.TCPAddr).Port
	s.Shutdown()
	s.WaitForShutdown()
	l := &logs{}
	in := open(t, intake.Options{URL: s.ClientURL(), Log: l.logger()})
	k := newKeeper()
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	time.Sleep(300 * time.Millisecond)
	natsServer(t, &server.Options{Port: port})
	eventually(t, "the streams are made", func() bool { _, err := in.Backlog(t.Context()); return err == nil })
	publish(t, in, 0, 5)
	eventually(t, "all are acknowledged", empty(t, in))
	if l.lines("waiting for it") != 1 {
		t.Errorf("log:\n%s", l)
	}
}

func TestDeletedConsumerIsMadeAgain(t *testing.T) {
	l := &logs{}
	in := open(t, intake.Options{Log: l.logger()})
	k := newKeeper()
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	publish(t, in, 0, 5)
	eventually(t, "all are acknowledged", empty(t, in))
	js, err := jetstream.New(in.Conn())
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteConsumer(t.Context(), intake.FeedbackStream, intake.Consumer); err != nil {
		t.Fatal(err)
	}
	publish(t, in, 5, 10)
	eventually(t, "all are acknowledged", empty(t, in))
	if items, _, _ := k.count(); items != 10 {
		t.Errorf("%d items, want 10", items)
	}
	if n := l.lines("consumer is gone"); n != 1 {
		t.Errorf("said %d times:\n%s", n, l)
	}
}

func TestFullStreamHoldsThePublisherBack(t *testing.T) {
	l := &logs{}
	in := open(t, intake.Options{MaxBytes: 64 << 10, Log: l.logger()})
	var published atomic.Bool
	done := make(chan bool)
	go func() {
		defer close(done)
		publish(t, in, 0, 1000)
		published.Store(true)
	}()
	eventually(t, "the stream is full", func() bool { return l.lines("stream is full") == 1 })
	if published.Load() {
		t.Fatal("a full stream took everything")
	}
	k := newKeeper()
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	<-done
	eventually(t, "all are acknowledged", empty(t, in))
	if items, _, seen := k.count(); items != 1000 || seen != 1000 {
		t.Errorf("%d items of %d messages, want 1000 of 1000", items, seen)
	}
}

func TestMessageOverTheLimitIsAnError(t *testing.T) {
	in := open(t, intake.Options{})
	p := in.Publisher()
	err := p.Publish(t.Context(), "feedback.main.review", nil, make([]byte, intake.MaxPayload+1))
	if !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("error %v, want %v", err, nats.ErrMaxPayload)
	}
}

func TestStreamOfAnotherShapeIsReportedAndLeftAlone(t *testing.T) {
	tests := []struct {
		name   string
		config jetstream.StreamConfig
		broken string // in the error
		warned string // in the log
	}{
		{"retention", jetstream.StreamConfig{Subjects: []string{"feedback.*.*"}, Discard: jetstream.DiscardNew, MaxBytes: 1 << 20}, "retention is Limits", ""},
		{"subjects", jetstream.StreamConfig{Subjects: []string{"feedback.main.*"}, Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, MaxBytes: 1 << 20}, "subjects is [feedback.main.*]", ""},
		{"age", jetstream.StreamConfig{Subjects: []string{"feedback.*.*"}, Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, MaxBytes: 1 << 20, MaxAge: time.Hour}, "", "max_age"},
		{"discard", jetstream.StreamConfig{Subjects: []string{"feedback.*.*"}, Retention: jetstream.WorkQueuePolicy, MaxBytes: 1 << 20}, "", "discard"},
		{"cap", jetstream.StreamConfig{Subjects: []string{"feedback.*.*"}, Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew}, "", "max_bytes is unlimited"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := natsServer(t, &server.Options{})
			nc, err := nats.Connect(s.ClientURL())
			if err != nil {
				t.Fatal(err)
			}
			defer nc.Close()
			js, err := jetstream.New(nc)
			if err != nil {
				t.Fatal(err)
			}
			test.config.Name = intake.FeedbackStream
			made, err := js.CreateStream(t.Context(), test.config)
			if err != nil {
				t.Fatal(err)
			}
			l := &logs{}
			in, err := intake.Open(t.Context(), intake.Options{URL: s.ClientURL(), StoreID: "store-1", Log: l.logger()})
			if test.broken != "" {
				if !errors.Is(err, intake.ErrContract) || !strings.Contains(err.Error(), test.broken) || hint(err) == "" {
					t.Fatalf("error %v with hint %q, want one about %q", err, hint(err), test.broken)
				}
			} else if err != nil {
				t.Fatal(err)
			} else {
				defer in.Close()
			}
			if test.warned != "" && l.lines(test.warned) != 1 {
				t.Errorf("log without %q:\n%s", test.warned, l)
			}
			now, err := js.Stream(t.Context(), intake.FeedbackStream)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(made.CachedInfo().Config, now.CachedInfo().Config); d != "" {
				t.Errorf("the stream was changed: %s", d)
			}
		})
	}
}

func hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

func TestAnotherStoreIsRefused(t *testing.T) {
	o := intake.Options{Dir: t.TempDir(), StoreID: "store-1"}
	open(t, o).Close()
	o.StoreID = "store-2"
	_, err := intake.Open(t.Context(), o)
	if !errors.Is(err, intake.ErrContract) || !strings.Contains(err.Error(), `"store-1"`) || hint(err) == "" {
		t.Errorf("error %v with hint %q, want one that names store-1", err, hint(err))
	}
	o.StoreID = "store-1"
	open(t, o)
}

func TestSecondReaderOfTheQueueIsRefused(t *testing.T) {
	o := intake.Options{Dir: t.TempDir(), StoreID: "store-1"}
	in := open(t, o)
	js, err := jetstream.New(in.Conn())
	if err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteConsumer(t.Context(), intake.FeedbackStream, intake.Consumer); err != nil {
		t.Fatal(err)
	}
	if _, err := js.CreateConsumer(t.Context(), intake.FeedbackStream, jetstream.ConsumerConfig{Durable: "other", AckPolicy: jetstream.AckExplicitPolicy}); err != nil {
		t.Fatal(err)
	}
	in.Close()
	if _, err := intake.Open(t.Context(), o); !errors.Is(err, intake.ErrContract) {
		t.Errorf("error %v, want one about another consumer", err)
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = intake.Open(t.Context(), intake.Options{Dir: t.TempDir(), Listen: l.Addr().String()})
	if err == nil || !strings.Contains(err.Error(), l.Addr().String()) || hint(err) == "" {
		t.Errorf("error %v with hint %q, want one that names %s", err, hint(err), l.Addr())
	}
}

func TestOnlyLoopbackAddressesAreListenedOn(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:4222", ":4222", "192.0.2.1:4222", "[::]:4222"} {
		if _, err := intake.Open(t.Context(), intake.Options{Dir: t.TempDir(), Listen: listen}); err == nil || !strings.Contains(err.Error(), "loopback") {
			t.Errorf("%s: error %v, want one about loopback", listen, err)
		}
	}
}

// TestWhatADeadProcessHeldComesBackAtOnce takes messages in hand, then opens the
// same folder again without a word about them, as after kill -9.
func TestWhatADeadProcessHeldComesBackAtOnce(t *testing.T) {
	o := intake.Options{Dir: t.TempDir()}
	in := open(t, o)
	publish(t, in, 0, 50)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	ds, err := in.Source().Next(ctx, 100)
	if err != nil || len(ds) != 50 {
		t.Fatalf("%d deliveries, error %v; want 50", len(ds), err)
	}
	in.Close()
	in = open(t, o)
	for got := 0; got < 50; {
		ds, err := in.Source().Next(ctx, 100)
		if err != nil {
			t.Fatal(err)
		}
		got += len(ds)
		for _, d := range ds {
			if d.Attempt != 2 {
				t.Fatalf("attempt %d, want 2", d.Attempt)
			}
			d.Handle.Ack()
		}
	}
	eventually(t, "all are acknowledged", empty(t, in))
}

// TestStreamThatLostItsEndIsReadFromTheBeginning takes the stream's messages
// away under a consumer that has seen them, as a power cut can: the sequences are
// given out again.
func TestStreamThatLostItsEndIsReadFromTheBeginning(t *testing.T) {
	o := intake.Options{Dir: t.TempDir()}
	in := open(t, o)
	k := newKeeper()
	stop := work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	publish(t, in, 0, 50)
	eventually(t, "all are acknowledged", empty(t, in))
	stop()
	in.Close()
	if err := os.RemoveAll(filepath.Join(o.Dir, "jetstream", "$G", "streams", intake.FeedbackStream, "msgs")); err != nil {
		t.Fatal(err)
	}
	l := &logs{}
	o.Log = l.logger()
	in = open(t, o)
	after := newKeeper()
	work(t, &feedback.Worker{Source: in.Source(), Sink: after})
	publish(t, in, 50, 60)
	eventually(t, "all are acknowledged", empty(t, in))
	if items, _, _ := after.count(); items != 10 {
		t.Errorf("%d items, want 10", items)
	}
	if l.lines("past last stream sequence") != 1 {
		t.Errorf("log:\n%s", l)
	}
}

func TestBothStreamsAreReadInTurn(t *testing.T) {
	in := open(t, intake.Options{})
	publish(t, in, 0, 20)
	p := in.Publisher()
	for range 20 {
		if err := p.Publish(t.Context(), "customer.main.signup", nil, []byte(`{}`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	var streams []string
	for range 4 {
		ds, err := in.Source().Next(t.Context(), 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(ds) != 10 {
			t.Fatalf("%d deliveries, want 10", len(ds))
		}
		streams = append(streams, ds[0].Stream)
	}
	if streams[0] == streams[1] || streams[0] != streams[2] || streams[1] != streams[3] {
		t.Errorf("read %v, want them in turn", streams)
	}
}

func TestNextReturnsWhenTheContextEnds(t *testing.T) {
	in := open(t, intake.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := in.Source().Next(ctx, 10); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want the context's", err)
	}
}
