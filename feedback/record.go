package feedback

import (
	"time"

	"verbatim/nlp"
)

// Origin is where a change came from. (Stream, Seq) names one message for ever.
type Origin struct {
	Stream  string
	Seq     uint64
	Subject string
	Stored  time.Time // when the stream stored the message, or its original for a replayed reject
	Import  string    // the id of the import that published it, or ""
	File    string    // the imported file's base name, or ""
	Row     int64     // the row in File, from 1
	Replays Key       // for a replayed reject: the reject it replays
}

// Key names one message of one stream.
type Key struct {
	Stream string
	Seq    uint64
}

// Change is one message, decoded and analysed, on its way into the store.
// Exactly one of Item, Event and Reject is set.
type Change struct {
	Origin  Origin
	Tenant  string
	Version Version
	Item    *AnalysedItem
	Event   *Event
	Reject  *Reject
}

// AnalysedItem is an item with what the machine says of it.
type AnalysedItem struct {
	Item     *Item
	Analysis nlp.Analysis // zero for a tombstone
	Stamp    nlp.Stamp
}

// Reject is a message that can never become an item or an event, with its
// reason. Nothing is lost: Body is what was published, and it can be replayed.
type Reject struct {
	Reason  string
	Body    []byte
	Headers map[string][]string
}

// Outcome is what a commit did with one change.
type Outcome uint8

// The outcomes. Repeated is a message that this store had already committed
// (delivered again after a crash between commit and ack): it counts nowhere.
const (
	Stored Outcome = iota + 1
	Unchanged
	Older
	Rejected
	Repeated
)

// Record is one item as the store keeps it: what was sent, what the machine
// said, what a person corrected.
type Record struct {
	Tenant     string       `json:"tenant"`
	Item       Item         `json:"item"`
	Version    Version      `json:"-"`
	Analysis   nlp.Analysis `json:"analysis"` // without Evidence and Sentences: Analyze again for those
	Stamp      nlp.Stamp    `json:"stamp"`
	Correction *Correction  `json:"correction,omitempty"`

	// IndexStamp names the state that an index document is made from, the
	// correction included: two equal stamps give equal documents.
	IndexStamp string `json:"-"`
}

// Correction is what a person set right. It holds while the text's hash is
// unchanged. A nil member was not corrected.
type Correction struct {
	Label    *nlp.Label `json:"label,omitempty"`
	Themes   *[]string  `json:"themes,omitempty"`
	Intents  *[]string  `json:"intents,omitempty"`
	Lang     *string    `json:"lang,omitempty"`
	By       string     `json:"by,omitempty"`
	At       time.Time  `json:"at"`
	TextHash string     `json:"text_hash"`
}
