package feedback

import (
	"context"
	"errors"
	"time"
)

// Headers that Verbatim itself sets on messages.
const (
	HeaderImport   = "Verbatim-Import"   // id of the import run
	HeaderFile     = "Verbatim-File"     // base name of the imported file
	HeaderRow      = "Verbatim-Row"      // row in it, from 1
	HeaderReject   = "Verbatim-Reject"   // the body is no record: file it in the rejects for this reason
	HeaderEncoding = "Verbatim-Encoding" // "gzip": the body is compressed (a rejected row over the server's limit)
	HeaderStored   = "Verbatim-Stored"   // of a replayed reject: RFC 3339 moment its original was stored
	HeaderReplays  = "Verbatim-Replays"  // of a replayed reject: "STREAM SEQ" of its original
)

// ErrPassing marks a fault that waiting can cure: a full disk, a lost server, a
// busy database. The same work is tried again, nothing is acknowledged.
var ErrPassing = errors.New("passing fault")

// Delivery is one message handed out by a stream. It is handed out again until
// it is acknowledged.
type Delivery struct {
	Stream  string
	Seq     uint64
	Subject string
	Stored  time.Time // UTC, truncated to microseconds
	Attempt int       // 1 the first time
	Header  map[string][]string
	Body    []byte
	Handle  Handle
}

// Handle is the stream's side of one delivery.
type Handle interface {
	Ack() error                      // its change is committed: never deliver it again
	Retry(after time.Duration) error // deliver it again later
	Extend() error                   // still at work: restart the ack timer
}

// Source hands out deliveries. Next waits until there is at least one, returns
// at most max, and returns ctx's error when ctx ends. A lost server is no
// error: Next waits for it.
type Source interface {
	Next(ctx context.Context, max int) ([]Delivery, error)
}

// Sink keeps changes. Commit stores all of them in one transaction, or none:
// an error that is ErrPassing can be tried again as it is, any other means that
// some change in the batch can never be stored. Suspect records durably that
// the message is about to be tried alone and returns how often it has been,
// this time included.
type Sink interface {
	Commit(ctx context.Context, changes []Change) ([]Outcome, error)
	Suspect(ctx context.Context, k Key) (int, error)
}
