package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/feedback"
)

// Limits of one request for messages.
const (
	maxBytesAtOnce = 16 << 20 // of bodies in one batch of one stream
	grabTimeout    = 5 * time.Second
	waitExpiry     = 5 * time.Second
	lookAgain      = 500 * time.Millisecond // how soon a wait notices that the connection changed
)

var (
	errGone = errors.New("the consumer does not answer")
	errAway = errors.New("the server goes away")
)

// source hands out the messages of both streams. Each call of Next works on a
// lane of its own. Nothing is fetched ahead but the one message of each stream
// that ends a wait: what is handed out is in the worker's hands, who extends it.
type source struct {
	in *Intake

	mu   sync.Mutex
	free []*lane
}

func newSource(in *Intake) *source { return &source{in: in} }

// lane is one reader of both streams.
type lane struct {
	readers [2]*reader
	turn    int // which stream goes first, so that none starves
}

// Next waits until there is at least one message; see feedback.Source.
func (s *source) Next(ctx context.Context, most int) ([]feedback.Delivery, error) {
	for {
		if err := s.in.prepare(ctx); err != nil {
			return nil, err
		}
		l, err := s.take()
		if err == nil {
			var ds []feedback.Delivery
			ds, err = l.next(ctx, s.in, most)
			s.put(l)
			if len(ds) > 0 || ctx.Err() != nil {
				return ds, nextErr(ds, ctx)
			}
		}
		if err == nil {
			continue
		}
		epoch := s.in.epoch.Load()
		sleep(ctx, 200*time.Millisecond)
		// A server that shuts down answers like one without the consumer.
		if errors.Is(err, errGone) && s.in.nc.IsConnected() && s.in.epoch.Load() == epoch && s.in.ready.Swap(false) {
			s.in.o.Log.Warn("a consumer is gone, looking for it", "fault", err)
		}
	}
}

func nextErr(ds []feedback.Delivery, ctx context.Context) error {
	if len(ds) > 0 {
		return nil
	}
	return ctx.Err()
}

func (s *source) take() (*lane, error) {
	s.mu.Lock()
	if n := len(s.free); n > 0 {
		l := s.free[n-1]
		s.free = s.free[:n-1]
		s.mu.Unlock()
		return l, nil
	}
	s.mu.Unlock()
	l := new(lane)
	for i, stream := range []string{FeedbackStream, CustomerStream} {
		r, err := newReader(s.in, stream)
		if err != nil {
			return nil, err
		}
		l.readers[i] = r
	}
	return l, nil
}

func (s *source) put(l *lane) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free = append(s.free, l)
}

// next returns what both streams have now, or else waits until something comes
// or it is time to look again; then it returns nothing.
func (l *lane) next(ctx context.Context, in *Intake, most int) ([]feedback.Delivery, error) {
	ds, err := l.grab(ctx, most)
	if len(ds) > 0 || err != nil {
		return ds, err
	}
	epoch := in.epoch.Load()
	for _, r := range l.readers {
		if err := r.ask(epoch); err != nil {
			return nil, err
		}
	}
	t := time.NewTimer(lookAgain)
	defer t.Stop()
	for {
		var m *nats.Msg
		r := l.readers[0]
		select {
		case m = <-l.readers[0].waitCh:
		case m = <-l.readers[1].waitCh:
			r = l.readers[1]
		case <-t.C:
			if in.epoch.Load() == epoch && !l.expired() {
				t.Reset(lookAgain)
				continue
			}
			return nil, nil
		case <-ctx.Done():
			return nil, nil
		}
		if err := r.waited(m); err != nil {
			return nil, err
		}
		if len(r.early) > 0 {
			return l.grab(ctx, most)
		}
	}
}

func (l *lane) expired() bool {
	now := time.Now()
	return now.After(l.readers[0].until) || now.After(l.readers[1].until)
}

// grab takes what is there from both streams, first from the one whose turn it
// is.
func (l *lane) grab(ctx context.Context, most int) ([]feedback.Delivery, error) {
	l.turn++
	var ds []feedback.Delivery
	for i := range l.readers {
		if len(ds) >= most {
			break
		}
		var err error
		if ds, err = l.readers[(l.turn+i)%2].grab(ctx, ds, most); err != nil {
			if len(ds) > 0 {
				return ds, nil
			}
			return nil, err
		}
	}
	return ds, nil
}

// reader asks one stream's consumer for messages: grab for all that is there
// now, ask for the next one that comes.
type reader struct {
	nc      *nats.Conn
	stream  string
	subject string // of the requests

	grabInbox, waitInbox string
	grabCh, waitCh       chan *nats.Msg
	asked                uint64 // number of the last request: the last token of its reply subject

	early []*nats.Msg // came while waiting
	until time.Time   // when the outstanding wait ends
	epoch uint64      // of the connection it was sent on
}

func newReader(in *Intake, stream string) (*reader, error) {
	r := &reader{
		nc: in.nc, stream: stream,
		subject:   "$JS.API.CONSUMER.MSG.NEXT." + stream + "." + Consumer,
		grabInbox: in.nc.NewInbox(), waitInbox: in.nc.NewInbox(),
		// Twice a batch, so that stragglers of a request that timed out fit in.
		grabCh: make(chan *nats.Msg, 2*max(in.o.Batch, 1000)+64),
		waitCh: make(chan *nats.Msg, 256),
	}
	if _, err := in.nc.ChanSubscribe(r.grabInbox+".*", r.grabCh); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	if _, err := in.nc.ChanSubscribe(r.waitInbox+".*", r.waitCh); err != nil {
		return nil, fmt.Errorf("subscribe: %w", err)
	}
	return r, nil
}

// pull is the body of a request for messages.
type pull struct {
	Batch    int           `json:"batch"`
	Expires  time.Duration `json:"expires,omitempty"`
	MaxBytes int           `json:"max_bytes,omitempty"`
	NoWait   bool          `json:"no_wait,omitempty"`
}

func (r *reader) send(inbox string, p pull) (string, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return "", err
	}
	r.asked++
	reply := inbox + "." + strconv.FormatUint(r.asked, 10)
	return reply, r.nc.PublishRequest(r.subject, reply, body)
}

// ask sends a request for the next message, unless one is outstanding.
func (r *reader) ask(epoch uint64) error {
	if r.epoch == epoch && time.Now().Before(r.until) {
		return nil
	}
	_, err := r.send(r.waitInbox, pull{Batch: 1, Expires: waitExpiry})
	r.until, r.epoch = time.Now().Add(waitExpiry), epoch
	return err
}

// waited takes in what a wait brought: a message, or the news that it is over.
func (r *reader) waited(m *nats.Msg) error {
	r.until = time.Time{}
	over, err := status(m)
	if !over {
		r.early = append(r.early, m)
	}
	return err
}

// grab appends what the stream has now, until there are most.
func (r *reader) grab(ctx context.Context, ds []feedback.Delivery, most int) ([]feedback.Delivery, error) {
	for more := true; more; {
		select {
		case m := <-r.waitCh:
			if err := r.waited(m); err != nil {
				return ds, err
			}
		default:
			more = false
		}
	}
	for len(r.early) > 0 && len(ds) < most {
		ds = r.append(ds, r.early[0])
		r.early = r.early[1:]
	}
	if len(ds) >= most {
		return ds, nil
	}
	reply, err := r.send(r.grabInbox, pull{Batch: most - len(ds), MaxBytes: maxBytesAtOnce, NoWait: true})
	if err != nil {
		return ds, fmt.Errorf("ask for messages: %w", err)
	}
	t := time.NewTimer(grabTimeout)
	defer t.Stop()
	for len(ds) < most {
		select {
		case m := <-r.grabCh:
			over, err := status(m)
			if !over {
				ds = r.append(ds, m)
			} else if m.Subject == reply {
				return ds, err
			}
		case <-t.C:
			return ds, nil
		case <-ctx.Done():
			return ds, nil
		}
	}
	return ds, nil
}

// status tells a status message of the server from a stream's message: over
// says that it ends its request, errGone that there is no such consumer, errAway
// that the connection is about to end.
func status(m *nats.Msg) (over bool, err error) {
	code := m.Header.Get("Status")
	if code == "" || len(m.Data) > 0 || strings.HasPrefix(m.Reply, "$JS.ACK.") {
		return false, nil
	}
	text := m.Header.Get("Description")
	switch {
	case code == "503", code == "409" && strings.Contains(text, "Consumer Deleted"):
		return true, fmt.Errorf("%w: %s %s", errGone, code, text)
	case code == "409" && strings.Contains(text, "Server Shutdown"):
		return true, errAway
	default: // nothing there, time is up, as many bytes or unacknowledged messages as may be
		return true, nil
	}
}

// append makes a delivery of a message.
func (r *reader) append(ds []feedback.Delivery, m *nats.Msg) []feedback.Delivery {
	meta, err := m.Metadata()
	if err != nil {
		return ds // no message of a stream: nothing that could be acknowledged
	}
	return append(ds, feedback.Delivery{
		Stream:  meta.Stream,
		Seq:     meta.Sequence.Stream,
		Subject: m.Subject,
		Stored:  meta.Timestamp.UTC().Truncate(time.Microsecond),
		Attempt: int(meta.NumDelivered),
		Header:  m.Header,
		Body:    m.Data,
		Handle:  &handle{msg: m},
	})
}

// handle answers for one message.
type handle struct {
	msg  *nats.Msg
	over atomic.Bool // acknowledged or given back
}

func (h *handle) Ack() error {
	h.over.Store(true)
	return h.msg.Ack()
}

func (h *handle) Retry(after time.Duration) error {
	h.over.Store(true)
	if after <= 0 {
		return h.msg.Nak()
	}
	return h.msg.NakWithDelay(after)
}

func (h *handle) Extend() error {
	if h.over.Load() {
		return nil
	}
	return h.msg.InProgress()
}
