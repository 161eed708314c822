package intake

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// Bounds of what may be on its way without an ack.
const (
	maxUnacked      = 2048
	maxUnackedBytes = 16 << 20
	ackTimeout      = 10 * time.Second
)

// Publisher publishes many messages quickly and waits for every ack. Each
// message carries a Nats-Msg-Id of its own, so that one which has to be sent
// again, because its ack was lost, is stored once.
//
// Messages are stored in the order of their publication, but for those that the
// server refused for a while (a full stream, a lost server): give versions of
// one item that follow each other closely an `updated`.
type Publisher struct {
	in    *Intake
	js    jetstream.JetStream
	id    string
	sent  uint64
	acked uint64
	queue []flight
	bytes int
	held  bool // the stream is full or the server away, and that has been said
}

var errNotSent = errors.New("not sent")

// flight is a message on its way.
type flight struct {
	msg  *nats.Msg
	size int
	ack  jetstream.PubAckFuture // nil when it must be sent again
}

// Publisher returns a new publisher. One goroutine at a time may use it.
func (in *Intake) Publisher() *Publisher {
	// The error is of wrong options, and these are right.
	js, err := jetstream.New(in.nc, jetstream.WithPublishAsyncMaxPending(2*maxUnacked),
		jetstream.WithPublishAsyncTimeout(ackTimeout))
	if err != nil {
		js = in.js
	}
	return &Publisher{in: in, js: js, id: nuid.Next()}
}

// Publish sends one message. It returns before the ack has come, blocks while
// too many are without one or the stream is full, and returns the first error
// that waiting cannot cure.
func (p *Publisher) Publish(ctx context.Context, subject string, header map[string][]string, body []byte) error {
	size := len(body) + 256
	if err := p.reap(ctx); err != nil {
		return err
	}
	for len(p.queue) > 0 && (len(p.queue) >= maxUnacked || p.bytes+size > maxUnackedBytes) {
		if err := p.settle(ctx); err != nil {
			return err
		}
	}
	p.sent++
	m := &nats.Msg{Subject: subject, Header: make(nats.Header, len(header)+1), Data: body}
	for k, v := range header {
		m.Header[k] = v
	}
	m.Header.Set(nats.MsgIdHdr, p.id+"-"+strconv.FormatUint(p.sent, 10))
	f := flight{msg: m, size: size}
	ack, err := p.js.PublishMsgAsync(copyOf(m))
	switch {
	case err == nil:
		f.ack = ack
	case !curable(err):
		return fmt.Errorf("publish to %s: %w", subject, err)
	}
	p.queue = append(p.queue, f)
	p.bytes += size
	return nil
}

// reap takes the messages off the queue whose fate is known already.
func (p *Publisher) reap(ctx context.Context) error {
	for len(p.queue) > 0 && p.queue[0].ack != nil {
		select {
		case <-p.queue[0].ack.Ok():
			p.held = false
			p.pop()
		case err := <-p.queue[0].ack.Err():
			if err := p.again(ctx, err); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

// settle waits for the ack of the oldest message.
func (p *Publisher) settle(ctx context.Context) error {
	ack := p.queue[0].ack
	if ack == nil {
		return p.again(ctx, errNotSent)
	}
	select {
	case <-ack.Ok():
		p.held = false
		p.pop()
		return nil
	case err := <-ack.Err():
		return p.again(ctx, err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// again sends the oldest message as often as it takes; err is why it must be.
func (p *Publisher) again(ctx context.Context, err error) error {
	f := &p.queue[0]
	f.ack = nil
	for wait := 50 * time.Millisecond; curable(err); wait = min(2*wait, 2*time.Second) {
		p.hold(err)
		try, cancel := context.WithTimeout(ctx, ackTimeout)
		_, err = p.js.PublishMsg(try, copyOf(f.msg))
		cancel()
		if err == nil {
			p.pop()
			return nil
		}
		sleep(ctx, wait)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return fmt.Errorf("publish to %s: %w", f.msg.Subject, err)
}

func (p *Publisher) pop() {
	p.bytes -= p.queue[0].size
	p.queue[0] = flight{}
	p.queue = p.queue[1:]
	p.acked++
}

// hold says once why publishing waits.
func (p *Publisher) hold(err error) {
	if p.held {
		return
	}
	p.held = true
	if full(err) {
		p.in.o.Log.Warn("the stream is full, publishing waits until there is room in it")
		return
	}
	p.in.o.Log.Warn("publishing waits for the NATS server", "fault", err)
}

// Flush waits until every message sent has its ack.
func (p *Publisher) Flush(ctx context.Context) error {
	for len(p.queue) > 0 {
		if err := p.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Acked is how many messages the stream has acknowledged.
func (p *Publisher) Acked() uint64 { return p.acked }

// copyOf makes the message that is handed to the client library, which writes
// into it.
func copyOf(m *nats.Msg) *nats.Msg {
	return &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data}
}

// full says whether the stream had no room.
func full(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && strings.HasPrefix(api.Description, "maximum ") && strings.HasSuffix(api.Description, " exceeded")
}

// curable says whether sending the same message again can work.
func curable(err error) bool {
	var api *jetstream.APIError
	switch {
	case errors.Is(err, nats.ErrMaxPayload), errors.Is(err, nats.ErrBadSubject), errors.Is(err, nats.ErrConnectionClosed),
		errors.Is(err, nats.ErrPermissionViolation), errors.Is(err, jetstream.ErrInvalidSubject):
		return false
	case full(err):
		return true
	case errors.As(err, &api):
		return api.Code >= 500
	default: // lost, late, nobody there
		return true
	}
}
