package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"

	"verbatim/feedback"
	"verbatim/feedback/intake"
)

func TestPlainPublishIsStoredAndAcknowledged(t *testing.T) {
	in := open(t, intake.Options{Listen: "127.0.0.1:0"})
	k := newKeeper()
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	nc, err := nats.Connect("nats://" + in.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	for _, m := range [][2]string{
		{"feedback.main.review", review("1", "Great")},
		{"feedback.other.ticket", review("1", "Where is it?")},
		{"customer.main.signup", `{"id":"s1","customer":"c-1","time":"2026-11-02T10:11:12Z"}`},
		{"feedback.main.poem", review("2", "Roses")},
		{"feedback.main.review", `{"id":`},
	} {
		if err := nc.Publish(m[0], []byte(m[1])); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all five are committed", func() bool { _, _, seen := k.count(); return seen == 5 })
	eventually(t, "all are acknowledged", empty(t, in))
	if items, rejects, _ := k.count(); items != 3 || rejects != 2 {
		t.Errorf("%d items and %d rejects, want 3 and 2: %v", items, rejects, k.rejects)
	}
}

func TestAckComesAfterCommit(t *testing.T) {
	in := open(t, intake.Options{})
	k := newKeeper()
	committing, goOn := make(chan bool, 1), make(chan bool)
	k.before = func([]feedback.Change) error {
		committing <- true
		<-goOn
		return nil
	}
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	publish(t, in, 0, 1)
	<-committing
	b, err := in.Backlog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if b[0].InHand != 1 || b[0].Bytes == 0 {
		t.Errorf("before the commit the stream says %+v, want 1 in hand", b[0])
	}
	close(goOn)
	eventually(t, "it is acknowledged", empty(t, in))
}

func TestSlowBatchIsNotDeliveredTwice(t *testing.T) {
	in := open(t, intake.Options{AckWait: time.Second})
	k := newKeeper()
	k.before = func([]feedback.Change) error { time.Sleep(1500 * time.Millisecond); return nil }
	w := &feedback.Worker{Source: in.Source(), Sink: k, Heartbeat: 250 * time.Millisecond}
	work(t, w)
	publish(t, in, 0, 10)
	eventually(t, "it is acknowledged", empty(t, in))
	if c := w.Counts(); c.Stored != 10 || c.Repeated != 0 {
		t.Errorf("counts %+v, want 10 stored and none repeated", c)
	}
}

func TestBadChangeIsRejectedAndItsBatchIsStored(t *testing.T) {
	in := open(t, intake.Options{})
	k := newKeeper()
	k.before = func(changes []feedback.Change) error {
		for _, c := range changes {
			if c.Item != nil && (c.Item.Item.ID == "r17" || c.Item.Item.ID == "r63") {
				return errRefused
			}
		}
		return nil
	}
	publish(t, in, 0, 100)
	w := &feedback.Worker{Source: in.Source(), Sink: k}
	work(t, w)
	eventually(t, "all are acknowledged", empty(t, in))
	if c := w.Counts(); c.Stored != 98 || c.Rejected != 2 || c.Processed != 100 {
		t.Errorf("counts %+v, want 98 stored and 2 rejected", c)
	}
	for _, r := range k.rejects {
		if !strings.Contains(r.Reject.Reason, errRefused.Error()) || !bytes.Contains(r.Reject.Body, []byte(`"id":"r`)) {
			t.Errorf("reject %q of %s", r.Reject.Reason, r.Reject.Body)
		}
	}
}

func TestPassingFaultIsWaitedForAndSaidOnce(t *testing.T) {
	in := open(t, intake.Options{})
	k, l := newKeeper(), &logs{}
	var tries atomic.Int32
	k.before = func([]feedback.Change) error {
		if tries.Add(1) <= 4 {
			return fmt.Errorf("commit: %w", feedback.ErrPassing)
		}
		return nil
	}
	publish(t, in, 0, 20)
	w := &feedback.Worker{Source: in.Source(), Sink: k, Log: l.logger()}
	work(t, w)
	eventually(t, "all are acknowledged", empty(t, in))
	if c := w.Counts(); c.Stored != 20 || c.Processed != 20 {
		t.Errorf("counts %+v, want 20 stored", c)
	}
	if l.lines("held up,") != 1 || l.lines("goes on") != 1 {
		t.Errorf("want one line for the fault and one for its end:\n%s", l)
	}
}

func TestPanicBecomesRejectWithoutItsTextInTheLog(t *testing.T) {
	in := open(t, intake.Options{})
	k, l := newKeeper(), &logs{}
	send(t, in.Conn(), "feedback.main.review", nil, review("p", "panic please"))
	work(t, &feedback.Worker{Source: in.Source(), Sink: k, Log: l.logger()})
	eventually(t, "it is acknowledged", empty(t, in))
	if len(k.rejects) != 1 {
		t.Fatalf("%d rejects, want 1", len(k.rejects))
	}
	if l.lines("panic please") != 0 || l.lines("panicked") != 1 {
		t.Errorf("log:\n%s", l)
	}
}

func TestHeadersOfImportRejectAndReplay(t *testing.T) {
	in := open(t, intake.Options{})
	k := newKeeper()
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	fmt.Fprint(w, review("packed", "Gut"))
	w.Close()
	send(t, in.Conn(), "feedback.main.review", nats.Header{
		feedback.HeaderImport: {"imp"}, feedback.HeaderFile: {"a.csv"}, feedback.HeaderRow: {"7"}, feedback.HeaderReject: {"no text"},
	}, "not json")
	send(t, in.Conn(), "feedback.main.review", nats.Header{feedback.HeaderEncoding: {"gzip"}}, z.String())
	send(t, in.Conn(), "feedback.main.review", nats.Header{
		feedback.HeaderStored: {"2026-01-02T03:04:05.123456789Z"}, feedback.HeaderReplays: {"FEEDBACK 5"},
	}, review("replayed", "Bon"))
	send(t, in.Conn(), "feedback.main.review", nats.Header{feedback.HeaderStored: {"2999-01-02T03:04:05Z"}}, review("future", "Bon"))
	send(t, in.Conn(), "feedback.main.review", nats.Header{feedback.HeaderEncoding: {"gzip"}}, review("unpacked", "Bon"))
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	eventually(t, "all are acknowledged", empty(t, in))

	first := k.rejects[feedback.Key{Stream: "FEEDBACK", Seq: 1}]
	if o := first.Origin; o.Import != "imp" || o.File != "a.csv" || o.Row != 7 || first.Reject.Reason != "no text" {
		t.Errorf("imported reject: %+v %+v", o, first.Reject)
	}
	want := feedback.Version{At: time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC), Seq: 5}
	if got := k.items["main/replayed"]; got != want {
		t.Errorf("replayed version %v, want %v", got, want)
	}
	if k.texts["main/packed"] != "Gut" {
		t.Error("the packed message is not stored")
	}
	if len(k.rejects) != 3 {
		t.Errorf("%d rejects, want 3", len(k.rejects))
	}
}

// handOut takes everything from the source n times and gives it back.
func handOut(t *testing.T, in *intake.Intake, n, messages int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for range n {
		for got := 0; got < messages; {
			ds, err := in.Source().Next(ctx, 100)
			if err != nil {
				t.Fatal(err)
			}
			got += len(ds)
			for _, d := range ds {
				d.Handle.Retry(0)
			}
		}
	}
}

func TestSuspectIsTriedAloneThenRejected(t *testing.T) {
	in := open(t, intake.Options{})
	k := newKeeper()
	publish(t, in, 0, 3)
	handOut(t, in, 6, 3)
	k.trials[feedback.Key{Stream: "FEEDBACK", Seq: 2}] = 3
	var largest atomic.Int32
	k.before = func(changes []feedback.Change) error {
		largest.Store(max(largest.Load(), int32(len(changes))))
		return nil
	}
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	eventually(t, "all are acknowledged", empty(t, in))
	if largest.Load() != 1 {
		t.Errorf("a suspect was committed with %d others", largest.Load()-1)
	}
	want := map[feedback.Key]int{{Stream: "FEEDBACK", Seq: 1}: 1, {Stream: "FEEDBACK", Seq: 2}: 4, {Stream: "FEEDBACK", Seq: 3}: 1}
	if d := cmp.Diff(want, k.trials); d != "" {
		t.Error(d)
	}
	if items, rejects, _ := k.count(); items != 2 || rejects != 1 {
		t.Errorf("%d items and %d rejects, want 2 and 1", items, rejects)
	}
}

func TestShutdownMidBatchLosesNothing(t *testing.T) {
	o := intake.Options{Dir: t.TempDir(), Batch: 100}
	in := open(t, o)
	k := newKeeper()
	publish(t, in, 0, 2000)
	k.before = func([]feedback.Change) error { time.Sleep(30 * time.Millisecond); return nil }
	stop := work(t, &feedback.Worker{Source: in.Source(), Sink: k, Batch: 100, Loops: 2})
	eventually(t, "it is at work", func() bool { _, _, seen := k.count(); return seen > 300 })
	stop()
	in.Close()
	if _, _, seen := k.count(); seen >= 2000 {
		t.Fatal("nothing was left to do")
	}
	in = open(t, o)
	work(t, &feedback.Worker{Source: in.Source(), Sink: k, Batch: 100, Loops: 2})
	eventually(t, "all are acknowledged", empty(t, in))
	// The server may end with acks that it has not read yet; what it then hands
	// out again counts nowhere.
	if items, _, seen := k.count(); items != 2000 || seen != 2000 {
		t.Errorf("%d items of %d messages, want 2000 of 2000", items, seen)
	}
}

func TestShutdownEndsThoughAFaultLasts(t *testing.T) {
	in := open(t, intake.Options{})
	k := newKeeper()
	var tries atomic.Int32
	k.before = func([]feedback.Change) error { tries.Add(1); return feedback.ErrPassing }
	publish(t, in, 0, 10)
	stop := work(t, &feedback.Worker{Source: in.Source(), Sink: k, Grace: time.Second})
	eventually(t, "it tried twice", func() bool { return tries.Load() >= 2 })
	stop()
	k.before = nil
	work(t, &feedback.Worker{Source: in.Source(), Sink: k})
	eventually(t, "all are acknowledged", empty(t, in))
	if items, _, _ := k.count(); items != 10 {
		t.Errorf("%d items, want 10", items)
	}
}

// TestFourLoopsAgreeWithTheLedger publishes versions of the same items in any
// order, read by four loops.
func TestFourLoopsAgreeWithTheLedger(t *testing.T) {
	in := open(t, intake.Options{Workers: 4, Batch: 50})
	k := newKeeper()
	w := &feedback.Worker{Source: in.Source(), Sink: k, Loops: 4, Batch: 50}
	work(t, w)
	const items, versions = 500, 6
	var wg sync.WaitGroup
	for v := range versions {
		wg.Go(func() {
			p := in.Publisher()
			for i := range items {
				at := time.Date(2026, 1, 1, 0, (v*7+i)%versions, 0, 0, time.UTC).Format(time.RFC3339)
				body := fmt.Sprintf(`{"id":"r%d","text":"at %s","updated":"%s"}`, i, at, at)
				if err := p.Publish(t.Context(), "feedback.main.review", nil, []byte(body)); err != nil {
					t.Error(err)
				}
			}
			if err := p.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	eventually(t, "all are acknowledged", empty(t, in))
	eventually(t, "all are counted", func() bool { return w.Counts().Processed == items*versions })
	newest := time.Date(2026, 1, 1, 0, versions-1, 0, 0, time.UTC)
	for i := range items {
		if got := k.items[fmt.Sprint("main/r", i)]; !got.At.Equal(newest) {
			t.Errorf("item %d is kept as of %v, want %v", i, got.At, newest)
		}
	}
}
