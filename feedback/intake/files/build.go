package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/feedback"
)

// binding puts the cells of one column into an item.
type binding struct {
	col   int
	field string
	name  string // the header, for problems
	date  dateStyle
	score scoreStyle
}

// builder makes items of rows.
type builder struct {
	kind     string
	source   string
	bindings []binding
	question string // the survey question that the text answers
	fallback time.Time
	ticket   bool // the time of a ticket is when it was opened
}

// fault is why a row can't be an item.
type fault string

func (f fault) Error() string { return string(f) }

// clean takes from a cell what is not the customer's: outer blanks and the line
// breaks of other systems.
func clean(s string) string {
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return strings.TrimSpace(s)
}

// item makes an item of cells. Its id is not set when the row has none.
func (b *builder) item(cells []string) (*feedback.Item, error) {
	it := &feedback.Item{Kind: b.kind, Source: b.source}
	for i := range b.bindings {
		bind := &b.bindings[i]
		if bind.col >= len(cells) {
			continue
		}
		cell := clean(cells[bind.col])
		if absentCell(cell) {
			continue
		}
		if err := bind.put(it, cell); err != nil {
			return nil, err
		}
	}
	b.complete(it)
	if it.Text == "" && len(it.Messages) == 0 && it.Rating == nil && it.NPS == nil && it.CSAT == nil && it.CES == nil {
		return nil, fault("the row has neither text nor a score")
	}
	return it, nil
}

func (b *builder) complete(it *feedback.Item) {
	if it.Text == "" && it.Title != "" {
		it.Text, it.Title = it.Title, ""
	}
	if it.Time.IsZero() {
		it.Time = b.fallback
	} else if b.ticket {
		ticketOf(it).Opened = it.Time
	}
	if it.Ticket != nil {
		afterOpened(&it.Ticket.FirstResponse, it.Time)
		afterOpened(&it.Ticket.Resolved, it.Time)
	}
	if b.question != "" && it.Text != "" && b.kind == feedback.Survey {
		if s := surveyOf(it); s.Question == "" {
			s.Question = b.question
		}
	}
}

func ticketOf(it *feedback.Item) *feedback.TicketInfo {
	if it.Ticket == nil {
		it.Ticket = &feedback.TicketInfo{}
	}
	return it.Ticket
}

func surveyOf(it *feedback.Item) *feedback.SurveyInfo {
	if it.Survey == nil {
		it.Survey = &feedback.SurveyInfo{}
	}
	return it.Survey
}

// put sets the binding's field of the item.
func (b *binding) put(it *feedback.Item, cell string) error {
	if name, ok := strings.CutPrefix(b.field, feedback.AttributePrefix); ok {
		if it.Attributes == nil {
			it.Attributes = map[string]string{}
		}
		it.Attributes[name] = cell
		return nil
	}
	if at := textField(it, b.field); at != nil {
		*at = cell
		return nil
	}
	switch b.field {
	case "text":
		if it.Text != "" {
			cell = it.Text + "\n" + cell
		}
		it.Text = cell
	case "reply":
		it.Messages = append(it.Messages, feedback.Message{Author: "agent", Text: cell})
	case "lang":
		it.Lang = langCode(cell)
	case "survey.id":
		surveyOf(it).ID = cell
	case "survey.wave":
		surveyOf(it).Wave = cell
	case "survey.question":
		surveyOf(it).Question = cell
	case "ticket.status":
		ticketOf(it).Status = cell
	case "ticket.type":
		ticketOf(it).Type = cell
	case "ticket.contacts", "ticket.reopened":
		return b.count(it, cell)
	case "ticket.first_response_after", "ticket.resolved_after":
		return b.putDuration(it, cell)
	case "rating", "nps", "csat", "ces", "ces.low":
		return b.putScore(it, cell)
	default:
		return b.putTime(it, cell)
	}
	return nil
}

func textField(it *feedback.Item, field string) *string {
	switch field {
	case "id":
		return &it.ID
	case "title":
		return &it.Title
	case "customer":
		return &it.Customer
	case "product":
		return &it.Product
	case "channel":
		return &it.Channel
	case "segment":
		return &it.Segment
	case "country":
		return &it.Country
	case "source":
		return &it.Source
	case "url":
		return &it.URL
	}
	return nil
}

func (b *binding) wrong(cell, reason string) error {
	return fault(fmt.Sprintf("%s %q %s", b.name, cut(cell, feedback.MaxValueBytesInError), reason))
}

func (b *binding) count(it *feedback.Item, cell string) error {
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || f < 0 || f != math.Trunc(f) || f > 1e9 {
		return b.wrong(cell, "is no count")
	}
	if b.field == "ticket.contacts" {
		ticketOf(it).Contacts = int(f)
	} else {
		ticketOf(it).Reopened = int(f)
	}
	return nil
}

func (b *binding) putScore(it *feedback.Item, cell string) error {
	v, most, absent, ok := inScale(cell, b.score)
	switch {
	case absent:
		return nil
	case !ok:
		return b.wrong(cell, "is no score out of "+strconv.FormatFloat(b.score.max, 'g', -1, 64))
	}
	switch b.field {
	case "rating":
		if v > 0 || most > 10 { // 0 stars: a review without any
			it.Rating = &feedback.Rating{Value: v, Max: most}
		}
	case "csat":
		it.CSAT = &feedback.Rating{Value: v, Max: most}
	case "nps":
		n := int(v)
		if float64(n) != v || most != 10 {
			return b.wrong(cell, "is no whole number from 0 to 10")
		}
		it.NPS = &n
	default:
		if v < 1 {
			return b.wrong(cell, "is no effort score: those start at 1")
		}
		it.CES = &feedback.Effort{Value: v, Max: most, HighIsGood: b.field == "ces"}
	}
	return nil
}

// putDuration puts down how long something took; complete makes a moment of it
// once the ticket's own is known.
func (b *binding) putDuration(it *feedback.Item, cell string) error {
	d, ok := parseDuration(cell, unitInHeader(b.name))
	if !ok {
		return b.wrong(cell, "is no stretch of time")
	}
	if t, at := ticketOf(it), (time.Time{}).Add(max(d, 1)); b.field == "ticket.resolved_after" {
		if t.Resolved.IsZero() {
			t.Resolved = at
		}
	} else if t.FirstResponse.IsZero() {
		t.FirstResponse = at
	}
	return nil
}

// afterOpened turns a stretch of time, kept as a moment of the year 1, into the
// moment so long after opened.
func afterOpened(t *time.Time, opened time.Time) {
	if t.Year() < 1900 && !t.IsZero() {
		*t = opened.Add(t.Sub(time.Time{}).Truncate(time.Microsecond))
	}
}

func (b *binding) putTime(it *feedback.Item, cell string) error {
	t, err := parseTime(cell, b.date)
	if err != nil {
		return b.wrong(cell, err.Error())
	}
	switch b.field {
	case "time":
		it.Time = t
	case "updated":
		it.Updated = t
	case "ticket.first_response":
		ticketOf(it).FirstResponse = t
	case "ticket.first_resolved":
		ticketOf(it).FirstResolved = t
	case "ticket.resolved":
		ticketOf(it).Resolved = t
	case "ticket.due":
		ticketOf(it).Due = t
	}
	return nil
}

// problem says why an item would be refused, in so far as the table can cause it.
func problemOf(it *feedback.Item, body []byte) string {
	switch {
	case len(body) > MaxBody:
		return tooLong(body)
	case len(it.ID) > feedback.MaxIDBytes:
		return fmt.Sprintf("the id is %d bytes long, over %d", len(it.ID), feedback.MaxIDBytes)
	case len(it.Text)+len(it.Title) > feedback.MaxTextBytes:
		return fmt.Sprintf("the text is %d bytes long, over %d", len(it.Text)+len(it.Title), feedback.MaxTextBytes)
	}
	return ""
}

func tooLong(body []byte) string {
	return fmt.Sprintf("the item is %d bytes long, over %d", len(body), MaxBody)
}

// encode writes the item as it travels. Text that holds half a character
// (exports cut at a fixed length) is mended first.
func encode(it *feedback.Item) ([]byte, error) {
	if !utf8.ValidString(it.Text) {
		it.Text = strings.ToValidUTF8(it.Text, "\uFFFD")
	}
	return json.Marshal(it)
}

// refusal returns the sentence with which the wire refuses the body, or "".
func refusal(kind string, body []byte, now time.Time) string {
	_, err := feedback.DecodeItem(kind, body, now)
	var wire *feedback.WireError
	if errors.As(err, &wire) {
		return wire.Error()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// wireRefusal is refusal for what may be an item or an event.
func wireRefusal(kind string, body []byte, now time.Time) string {
	if isEvent(kind) {
		return eventRefusal(kind, body, now)
	}
	return refusal(kind, body, now)
}

// newBuilder binds the columns that a guesser chose.
func newBuilder(g *guesser, plan *Plan, st settled) *builder {
	b := &builder{kind: g.kind, source: g.opts.Source, fallback: plan.FileTime, ticket: g.kind == feedback.Ticket}
	for i, c := range g.chosen {
		if c.field == "" {
			continue
		}
		b.bindings = append(b.bindings, binding{col: i, field: c.field, name: g.cols[i].name, date: st.dates[i], score: st.scores[i]})
	}
	texts := 0
	for _, bind := range b.bindings {
		if bind.field == "text" {
			texts++
		}
	}
	if i, ok := g.taken["text"]; ok && texts == 1 {
		for _, q := range []string{g.cols[i].name, g.cols[i].second} {
			if isQuestion(q) && len(q) <= feedback.MaxFieldBytes {
				b.question = q
			}
		}
	}
	return b
}
