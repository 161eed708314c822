// Package intake owns the two streams that feedback travels on, FEEDBACK and
// CUSTOMER, and the durable consumer through which one store reads them, on a
// NATS server that is embedded in this process or reached by URL.
package intake

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/nats-io/nats.go"

	"verbatim/feedback"
)

// The streams and the durable consumer on each of them.
const (
	FeedbackStream = "FEEDBACK" // feedback.*.*
	CustomerStream = "CUSTOMER" // customer.*.*
	Consumer       = "verbatim"
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

	StoreID  string        // the store that the consumer belongs to
	Batch    int           // most messages that a worker asks for at once; 1000
	Workers  int           // loops that read; 1
	AckWait  time.Duration // without a sign of life for so long a message is delivered again; 30 s
	MaxBytes int64         // cap of each stream that is created; 10 GiB
	Log      *slog.Logger
}

// Intake is the connection to the server and, when it is embedded, the server.
type Intake struct{}

// Open starts the embedded server or connects to the remote one, and creates
// what is missing: streams and consumers. A remote server that does not answer
// is no error: Source waits for it.
func Open(ctx context.Context, o Options) (*Intake, error) {
	return nil, errors.New("open intake: not built yet")
}

// Close sends what is still to be sent (acks above all) and stops an embedded
// server.
func (in *Intake) Close() error { return nil }

// Source hands out the messages of both streams. It may be shared by several
// loops.
func (in *Intake) Source() feedback.Source { return nil }

// Conn is the connection, for request/reply and plain publishing.
func (in *Intake) Conn() *nats.Conn { return nil }

// Addr is the address that the embedded server listens on, "" for none.
func (in *Intake) Addr() string { return "" }

// Backlog is how much one stream holds.
type Backlog struct {
	Stream  string
	Waiting uint64 // not yet handed out
	InHand  int    // handed out, not yet acknowledged
	Bytes   uint64
}

// Backlog returns how much each stream still holds.
func (in *Intake) Backlog(ctx context.Context) ([]Backlog, error) { return nil, nil }

// Publisher publishes many messages quickly and waits for every ack.
type Publisher struct{}

// Publisher returns a new publisher. One goroutine at a time may use it.
func (in *Intake) Publisher() *Publisher { return nil }

// Publish sends one message. It returns before the ack has come, blocks while
// too many are without one or the stream is full, and returns the first error
// that waiting cannot cure.
func (p *Publisher) Publish(ctx context.Context, subject string, header map[string][]string, body []byte) error {
	return nil
}

// Flush waits until every message sent has its ack.
func (p *Publisher) Flush(ctx context.Context) error { return nil }
