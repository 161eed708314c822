// Package intake owns the two streams that feedback travels on, FEEDBACK
// (feedback.*.*) and CUSTOMER (customer.*.*), and the durable consumer through
// which one store reads each of them. The NATS server that holds them is
// embedded in this process, or reached by URL.
//
// Always true of it:
//
//   - The streams are work queues on file storage with a byte cap that discard
//     new messages: what is acknowledged to a producer stays until a store has
//     acknowledged it, and a full stream is felt by producers.
//   - Settings of a stream that exists are never changed. What differs is
//     logged; what breaks the contract is an error.
//   - A consumer belongs to one store. Another store is refused: what the first
//     one acknowledged would be missing from it.
//   - A lost server is waited for, for ever, and said once.
//
// Producers: Nats-Msg-Id must never be the item's id. The server drops a second
// message with the same Nats-Msg-Id within two minutes, so an update or a
// deletion that soon would vanish without a word. Leave the header out, or give
// every publication its own.
//
// What a power cut can take: the embedded server acknowledges a message once the
// operating system has it, and syncs its files every SyncInterval. Killing the
// program loses nothing; losing power can lose what came in since the last sync.
// SyncAlways closes that gap and costs most of the speed (measured: 4k messages
// a second instead of 80k and more).
//
// The consumers have no BackOff of their own, though messages are delivered
// without limit: a passing fault is waited out by the worker with the batch in
// hand, so the stream delivers again only after a crash, and then at once is
// right. Open hands out again at once what a dead process of the same store
// held; the store's lock makes sure that it is dead.
package intake

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"verbatim/feedback"
)

// The streams, and the durable consumer on each of them.
const (
	FeedbackStream = "FEEDBACK" // feedback.*.*
	CustomerStream = "CUSTOMER" // customer.*.*
	Consumer       = "verbatim"
)

// Defaults and limits.
const (
	DefaultAckWait  = 30 * time.Second
	DefaultMaxBytes = 10 << 30
	SyncInterval    = 10 * time.Second // of the embedded server, unless SyncAlways
	MaxPayload      = 1 << 20          // of one message, on the embedded server; NATS's own default
)

// Options say which server to use and how. The zero value of an optional
// member is its default.
type Options struct {
	// The embedded server, used when URL is "".
	Dir        string // folder of the streams; created
	Listen     string // "127.0.0.1:4222"; "" takes connections from this process only
	SyncAlways bool   // fsync every message before it is acknowledged

	// A remote server.
	URL       string // "nats://host:4222", several with commas, "tls://…", "ws://…"
	User      string
	Password  string
	Token     string
	NKeyFile  string // seed file
	CredsFile string // JWT and seed
	CAFile    string // PEM; trusts the server's certificate
	CertFile  string // PEM; this client's certificate, with KeyFile
	KeyFile   string
	Replicas  int // of streams that are created; 1

	StoreID  string        // the store that the consumers belong to; "" creates none and is for publishing only
	Batch    int           // most messages that a worker asks for at once; feedback.DefaultBatch
	Workers  int           // loops that read; 1
	AckWait  time.Duration // without a sign of life for so long, a message is delivered again; DefaultAckWait
	MaxBytes int64         // cap of each stream that is created; DefaultMaxBytes, or a quarter of the free disk when that is less
	Log      *slog.Logger
}

// Intake is the connection to the server and, when it is embedded, the server.
type Intake struct {
	o      Options
	server *embedded // nil for a remote server
	nc     *nats.Conn
	js     jetstream.JetStream
	source *source

	mu     sync.Mutex  // guards the making of streams and consumers
	opened bool        // they have been as they should be since Open
	ready  atomic.Bool // they are so now
	closed atomic.Bool
	epoch  atomic.Uint64 // changes whenever the connection is lost or made
}

// Open starts the embedded server or connects to the remote one, and creates
// what is missing: streams and consumers. A remote server that does not answer
// is no error: Source waits for it.
func Open(ctx context.Context, o Options) (*Intake, error) {
	o.setDefaults()
	in := &Intake{o: o}
	if o.URL == "" {
		srv, err := startEmbedded(o)
		if err != nil {
			return nil, err
		}
		in.server = srv
	}
	if err := in.connect(); err != nil {
		in.stopServer()
		return nil, err
	}
	in.source = newSource(in)
	if !in.nc.IsConnected() {
		o.Log.Warn("the NATS server does not answer, waiting for it")
		return in, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := in.prepareOnce(ctx)
	if err == nil || in.server == nil && !breaksContract(err) {
		return in, nil // of a remote server Source tries again, and says so
	}
	in.Close()
	return nil, err
}

func (o *Options) setDefaults() {
	if o.Batch <= 0 {
		o.Batch = feedback.DefaultBatch
	}
	if o.AckWait <= 0 {
		o.AckWait = DefaultAckWait
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.Workers = max(o.Workers, 1)
	o.Replicas = max(o.Replicas, 1)
}

// Close sends what is still to be sent (acks above all) and stops an embedded
// server. A second call does nothing.
func (in *Intake) Close() error {
	if in.closed.Swap(true) {
		return nil
	}
	var err error
	if in.nc.IsConnected() {
		if err = in.nc.FlushTimeout(2 * time.Second); err != nil {
			err = fmt.Errorf("flush the last acks: %w", err)
		}
	}
	in.nc.Close()
	in.stopServer()
	return err
}

func (in *Intake) stopServer() {
	if in.server != nil {
		in.server.stop()
	}
}

// Source hands out the messages of both streams. It may be shared by several
// loops.
func (in *Intake) Source() feedback.Source { return in.source }

// Conn is the connection, for request/reply and plain publishing.
func (in *Intake) Conn() *nats.Conn { return in.nc }

// Addr is the address that the embedded server listens on, "" for none.
func (in *Intake) Addr() string {
	if in.server == nil {
		return ""
	}
	return in.server.addr()
}

// Backlog is how much one stream holds.
type Backlog struct {
	Stream  string
	Waiting uint64 // not yet handed out
	InHand  int    // handed out, not yet acknowledged
	Bytes   uint64
}

// Backlog returns how much each stream still holds. What was acknowledged to a
// producer before the call is counted, until it is acknowledged by the store.
func (in *Intake) Backlog(ctx context.Context) ([]Backlog, error) {
	var all []Backlog
	for _, name := range []string{FeedbackStream, CustomerStream} {
		s, err := in.js.Stream(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("look at stream %s: %w", name, err)
		}
		state := s.CachedInfo().State
		b := Backlog{Stream: name, Waiting: state.Msgs, Bytes: state.Bytes}
		if in.o.StoreID != "" {
			c, err := s.Consumer(ctx, Consumer)
			if err != nil {
				return nil, fmt.Errorf("look at the consumer of stream %s: %w", name, err)
			}
			// Not NumPending: a message that was acknowledged to its producer
			// just now is not in it yet.
			delivered := c.CachedInfo().Delivered.Stream
			b.Waiting = min(state.Msgs, max(state.LastSeq, delivered)-delivered)
			b.InHand = c.CachedInfo().NumAckPending
		}
		all = append(all, b)
	}
	return all, nil
}
