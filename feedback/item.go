package feedback

import "time"

// DefaultTenant is the tenant that exists without being created.
const DefaultTenant = "main"

// Limits of the wire format.
const (
	MaxTextBytes         = 256 << 10 // of text, and of title and all messages together
	MaxIDBytes           = 256
	MaxAttributes        = 32  // an item
	MaxAttributeKeys     = 256 // a tenant
	MaxUpdatedAhead      = 5 * time.Minute
	MaxMessagesPerItem   = 1000
	MaxFieldBytes        = 1 << 10 // of every other member
	MaxValueBytesInError = 40      // runes of a refused value that a reject repeats
)

// The kinds of item: the last token of the subject.
const (
	Review = "review"
	Ticket = "ticket"
	Survey = "survey"
)

// Item is one piece of feedback as it travels on the wire: a review, a ticket
// or a survey verbatim. Zero members were absent. All times are UTC.
type Item struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind,omitempty"`
	Deleted bool      `json:"deleted,omitempty"` // a tombstone: nothing else but ID and Updated matters
	Source  string    `json:"source,omitempty"`
	Time    time.Time `json:"time,omitzero"`    // when the customer said it
	Updated time.Time `json:"updated,omitzero"` // version of this item, see Version
	Title   string    `json:"title,omitempty"`
	Text    string    `json:"text,omitempty"`
	Lang    string    `json:"lang,omitempty"` // as declared by the producer; "" means detect

	Customer string `json:"customer,omitempty"`
	Product  string `json:"product,omitempty"`
	Channel  string `json:"channel,omitempty"`
	Segment  string `json:"segment,omitempty"`
	Country  string `json:"country,omitempty"`

	Rating *Rating `json:"rating,omitempty"`
	NPS    *int    `json:"nps,omitempty"` // 0 … 10
	CSAT   *Rating `json:"csat,omitempty"`
	CES    *Effort `json:"ces,omitempty"`

	Survey     *SurveyInfo       `json:"survey,omitempty"`
	Ticket     *TicketInfo       `json:"ticket,omitempty"`
	Messages   []Message         `json:"messages,omitempty"`
	URL        string            `json:"url,omitempty"`
	Attributes map[string]string `json:"attributes,omitempty"`
}

// Rating is Value out of Max: stars, or a satisfaction answer.
type Rating struct {
	Value float64 `json:"value"`
	Max   float64 `json:"max"`
}

// Effort is a customer effort answer.
type Effort struct {
	Value      float64 `json:"value"`
	Max        float64 `json:"max"`
	HighIsGood bool    `json:"high_is_good"`
}

// SurveyInfo says which survey an answer belongs to.
type SurveyInfo struct {
	ID       string `json:"id,omitempty"`
	Wave     string `json:"wave,omitempty"`
	Type     string `json:"type,omitempty"` // "relational", "transactional" or ""
	Question string `json:"question,omitempty"`
}

// TicketInfo is the life of a ticket. FirstResponse is the first human public
// reply.
type TicketInfo struct {
	Opened        time.Time `json:"opened,omitzero"`
	FirstResponse time.Time `json:"first_response,omitzero"`
	FirstResolved time.Time `json:"first_resolved,omitzero"`
	Resolved      time.Time `json:"resolved,omitzero"`
	Due           time.Time `json:"due,omitzero"`
	OnHoldSeconds int64     `json:"on_hold_seconds,omitempty"`
	Contacts      int       `json:"contacts,omitempty"`
	Reopened      int       `json:"reopened,omitempty"`
	Status        string    `json:"status,omitempty"`
	Type          string    `json:"type,omitempty"` // "complaint", "question", …: the source's own word
}

// Message is one turn of a conversation.
type Message struct {
	Author string    `json:"author"` // "customer", "agent" or "bot"
	Time   time.Time `json:"time,omitzero"`
	Text   string    `json:"text"`
}
