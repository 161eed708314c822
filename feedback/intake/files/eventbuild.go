package files

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"verbatim/feedback"
)

// eventBuilder makes customer events of rows.
type eventBuilder struct {
	kind     string
	currency string // of sums that don't say theirs
	decimal  map[int]byte
	bindings []binding
	fallback time.Time
}

// draft is a row on its way to an event: what the wire has no member for yet.
type draft struct {
	feedback.Event
	line      feedback.Line
	lineTotal float64
	total     float64
	hasPrice  bool
	hasLine   bool
	hasTotal  bool
	interval  string
	cancelled time.Time
}

// draft reads the cells of one row.
func (b *eventBuilder) draft(cells []string) (*draft, error) {
	d := &draft{Event: feedback.Event{Kind: b.kind}, line: feedback.Line{Quantity: 1}}
	for i := range b.bindings {
		bind := &b.bindings[i]
		if bind.col >= len(cells) {
			continue
		}
		cell := clean(cells[bind.col])
		if absentCell(cell) {
			continue
		}
		if err := b.put(d, bind, cell); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func (b *eventBuilder) put(d *draft, bind *binding, cell string) error {
	if name, ok := strings.CutPrefix(bind.field, feedback.AttributePrefix); ok {
		if d.Attributes == nil {
			d.Attributes = map[string]string{}
		}
		d.Attributes[name] = cell
		return nil
	}
	if at := d.textField(bind.field); at != nil {
		*at = cell
		d.hasLine = d.hasLine || strings.HasPrefix(bind.field, "line.")
		return nil
	}
	switch bind.field {
	case "currency":
		code, ok := currencyCode(cell)
		if !ok {
			return bind.wrong(cell, "is no currency such as EUR")
		}
		d.Currency = code
	case "time", "start", "end", "cancelled":
		return b.putTime(d, bind, cell)
	case "total", "tax", "amount", "price", "line.unit_price", "line.total":
		return b.putMoney(d, bind, cell)
	case "line.quantity", "count":
		return putNumber(d, bind, cell)
	case "exchange", "prospect", "line.complementary":
		d.putFlag(bind.field, isYes(cell))
	case "action":
		if d.Action = actionOf(cell); d.Action == "" {
			return bind.wrong(cell, "is neither a start, a renewal nor an end")
		}
	}
	return nil
}

func (d *draft) textField(field string) *string {
	switch field {
	case "id":
		return &d.ID
	case "customer":
		return &d.Customer
	case "order":
		return &d.Order
	case "tier":
		return &d.Tier
	case "offered_tier":
		return &d.OfferedTier
	case "plan":
		return &d.Plan
	case "session":
		return &d.Session
	case "visitor":
		return &d.Visitor
	case "activity":
		return &d.Activity
	case "campaign":
		return &d.Campaign
	case "survey":
		return &d.Survey
	case "interval":
		return &d.interval
	case "line.product":
		return &d.line.Product
	case "line.category":
		return &d.line.Category
	case "line.tier":
		return &d.line.Tier
	}
	return nil
}

func (b *eventBuilder) putTime(d *draft, bind *binding, cell string) error {
	t, err := parseTime(cell, bind.date)
	if err != nil {
		return bind.wrong(cell, err.Error())
	}
	switch bind.field {
	case "time":
		d.Time = t
	case "start":
		d.Start = t
	case "end":
		d.End = t
	default:
		d.cancelled = t
	}
	return nil
}

func (b *eventBuilder) putMoney(d *draft, bind *binding, cell string) error {
	v, code, ok := parseMoney(cell, b.decimal[bind.col])
	switch {
	case !ok:
		return bind.wrong(cell, "is no sum of money")
	case v < 0 && d.Kind != feedback.Refund:
		return bind.wrong(cell, "is below 0: refunds and credits are a table of their own")
	case code != "" && d.Currency != "" && d.Currency != code:
		return bind.wrong(cell, "is in another currency than "+d.Currency)
	}
	d.Currency = cmp.Or(d.Currency, code)
	switch v = math.Abs(v); bind.field {
	case "total":
		d.total, d.hasTotal = v, true
	case "tax":
		d.Tax = v
	case "amount":
		d.Amount = v
	case "price":
		d.Price = v
	case "line.unit_price":
		d.line.UnitPrice, d.hasPrice, d.hasLine = v, true, true
	default:
		d.lineTotal, d.hasLine = v, true
	}
	return nil
}

func putNumber(d *draft, bind *binding, cell string) error {
	f, rest, ok := leadingNumber(cell)
	if !ok || strings.TrimSpace(rest) != "" || d.Kind != feedback.Return && f < 0 {
		return bind.wrong(cell, "is no count")
	}
	f = math.Abs(f) // what came back is often written as minus one
	if bind.field == "count" {
		d.Count = int(min(f, 1<<31-1))
		return nil
	}
	d.line.Quantity, d.hasLine = f, true
	return nil
}

func (d *draft) putFlag(field string, on bool) {
	switch field {
	case "exchange":
		d.Exchange = on
	case "prospect":
		d.Prospect = on
	default:
		d.line.Complementary = on
	}
}

func isYes(cell string) bool {
	switch words(cell) {
	case "yes", "y", "true", "1", "oui", "o", "vrai", "x", "exchange", "echange", "prospect", "new", "nouveau", "lead":
		return true
	}
	return false
}

// actionOf reads what happened to a subscription.
func actionOf(cell string) string {
	w := words(cell)
	for _, a := range []struct{ action, words string }{
		{"end", "end ended cancel cancelled canceled cancellation churn churned terminated termination expired expiration resiliation resilie resiliee fin termine annulation annule deleted"},
		{"renewal", "renewal renewed renew renouvellement renouvele reconduction reconduit"},
		{"start", "start started new created create signup subscribe subscribed souscription souscrit nouveau nouvelle debut creation activation active reactivation"},
	} {
		for _, one := range strings.Fields(a.words) {
			if containsWords(w, one) {
				return a.action
			}
		}
	}
	return ""
}

// monthly is a price for a stretch of time as the price of a month.
func monthly(price float64, interval string) float64 {
	months := 1.0
	switch w := words(interval); {
	case w == "":
	case hasAny(w, "year", "annual", "annuel", "an ", "annee", "12 m") || w == "an" || w == "ans" || w == "1 an":
		months = 12
	case hasAny(w, "quarter", "trimestr", "3 m"):
		months = 3
	case hasAny(w, "semester", "semestr", "half", "6 m"):
		months = 6
	case hasAny(w, "week", "hebdo", "semaine"):
		months = 7 / (365.25 / 12)
	case hasAny(w, "daily", "jour") || w == "day":
		months = 1 / (365.25 / 12)
	}
	return math.Round(price/months*1e6) / 1e6
}

// events makes the events of the rows of one order, or of one row: usually one,
// two where a row tells both the start and the end of a subscription.
func (b *eventBuilder) events(rows []*draft, id string) ([]*feedback.Event, error) {
	d := rows[0]
	for _, more := range rows[1:] {
		d.merge(more)
	}
	e := &d.Event
	e.ID = cmp.Or(e.ID, id)
	if needsLines(b.kind) {
		for _, r := range rows {
			if l, ok := r.asLine(len(rows) == 1); ok {
				e.Lines = append(e.Lines, l)
			}
		}
		if len(e.Lines) == 0 && d.hasTotal {
			e.Lines = []feedback.Line{{Quantity: 1, UnitPrice: d.total}}
		}
	}
	if eventMoney[b.kind] || e.Price > 0 {
		e.Currency = cmp.Or(e.Currency, b.currency)
	}
	if eventMoney[b.kind] && e.Currency == "" {
		return nil, fault("the row says no currency: say it with --currency EUR")
	}
	if b.kind == feedback.Subscription {
		return b.subscription(d)
	}
	if e.Time.IsZero() {
		return nil, fault("the row has no date")
	}
	return []*feedback.Event{e}, nil
}

func needsLines(kind string) bool { return kind == feedback.Order || kind == feedback.Return }

// merge fills what a row left open from a further row of the same order.
func (d *draft) merge(o *draft) {
	d.Customer, d.Order = cmp.Or(d.Customer, o.Customer), cmp.Or(d.Order, o.Order)
	d.Currency, d.Tier, d.OfferedTier = cmp.Or(d.Currency, o.Currency), cmp.Or(d.Tier, o.Tier), cmp.Or(d.OfferedTier, o.OfferedTier)
	d.Exchange = d.Exchange || o.Exchange
	d.Tax = max(d.Tax, o.Tax) // of the order, on its first row or on each
	if !d.hasTotal && o.hasTotal {
		d.total, d.hasTotal = o.total, true
	}
	if d.Time.IsZero() {
		d.Time = o.Time
	}
	for k, v := range o.Attributes {
		if _, ok := d.Attributes[k]; !ok {
			if d.Attributes == nil {
				d.Attributes = map[string]string{}
			}
			d.Attributes[k] = v
		}
	}
}

// asLine is the row as a line of its order. The row of an order that stands
// alone and says no price of its line takes the total.
func (d *draft) asLine(alone bool) (feedback.Line, bool) {
	l := d.line
	if !d.hasLine || l.Quantity == 0 {
		return l, false
	}
	switch {
	case d.hasPrice:
	case d.lineTotal > 0:
		l.UnitPrice = d.lineTotal / l.Quantity
	case alone && d.hasTotal:
		l.UnitPrice = d.total / l.Quantity
	}
	return l, true
}

// subscription is one event, or two where a row has both ends.
func (b *eventBuilder) subscription(d *draft) ([]*feedback.Event, error) {
	e := d.Event
	e.Price = monthly(e.Price, d.interval)
	if e.ID == "" {
		e.ID = strings.Join([]string{e.Customer, e.Plan, cmp.Or(e.Start, e.Time, e.End).Format(time.DateOnly)}, "/")
	}
	ended := e.End
	if ended.IsZero() {
		ended = d.cancelled
	}
	if e.Action != "" {
		at := cmp.Or(e.Time, e.Start, ended)
		e.Time = at
		if e.Action == "end" {
			e.Start, e.End = time.Time{}, cmp.Or(ended, at)
		} else {
			e.Start = cmp.Or(e.Start, at)
		}
		return []*feedback.Event{&e}, nil
	}
	if e.Start.IsZero() {
		e.Start = e.Time
	}
	var out []*feedback.Event
	if !e.Start.IsZero() {
		start := e
		start.ID, start.Action, start.Time, start.End = e.ID+"/start", "start", e.Start, time.Time{}
		out = append(out, &start)
	}
	if !ended.IsZero() {
		end := e
		end.ID, end.Action, end.Start, end.End = e.ID+"/end", "end", time.Time{}, ended
		end.Time = cmp.Or(d.cancelled, ended)
		if end.Time.After(b.fallback) {
			end.Time = b.fallback // known since then at the latest
		}
		end.Price, end.Currency = 0, ""
		out = append(out, &end)
	}
	if out == nil {
		return nil, fault("the row has neither a start nor an end")
	}
	return out, nil
}

// encodeEvent writes an event as it travels, or says why the wire refuses it.
func encodeEvent(e *feedback.Event, now time.Time) ([]byte, string) {
	body, err := json.Marshal(e)
	if err != nil {
		return nil, err.Error()
	}
	if len(body) > MaxBody {
		return nil, fmt.Sprintf("the event is %d bytes long, over %d", len(body), MaxBody)
	}
	return body, eventRefusal(e.Kind, body, now)
}

func eventRefusal(kind string, body []byte, now time.Time) string {
	_, err := feedback.DecodeEvent(kind, body, now)
	var wire *feedback.WireError
	switch {
	case errors.As(err, &wire):
		return wire.Error()
	case err != nil:
		return err.Error()
	}
	return ""
}

// newEventBuilder binds the columns that a guesser chose.
func newEventBuilder(g *guesser, plan *Plan, st settled) *eventBuilder {
	b := &eventBuilder{kind: g.kind, currency: g.opts.Currency, decimal: map[int]byte{}, fallback: plan.FileTime}
	for i, c := range g.chosen {
		if c.field == "" {
			continue
		}
		b.bindings = append(b.bindings, binding{col: i, field: c.field, name: g.cols[i].name, date: st.dates[i]})
		if moneyFields[c.field] {
			b.decimal[i] = g.cols[i].money.settle(g.french())
			b.currency = cmp.Or(b.currency, currencyInHeader(g.cols[i].name))
		}
	}
	if b.currency == "" { // rows that leave theirs out take the table's, if it has one only
		b.currency = g.onlyCurrency()
	}
	return b
}
