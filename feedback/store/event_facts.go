package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
)

// eventFacts is what numbers are computed from of one customer event, stored
// beside it as an item's facts are. Amounts are
// in millionths, units in thousandths.
//
// Encoding: a format byte, kind, flags, then as varints time, amount, gross, price,
// start, end and count, then the strings (uvarint length, bytes) in the order of
// texts, the lines (uvarint count; product, category, flag, units, amount) and
// the attributes (uvarint count; key, value; sorted by key).
type eventFacts struct {
	kind   uint8 // index into eventKinds
	flags  uint8
	time   int64 // microseconds
	amount int64 // order: the lines' total less tax; refund, spend: the amount
	gross  int64 // order: the lines' total
	price  int64 // subscription: a month
	start  int64 // subscription, microseconds; 0 not given
	end    int64
	count  int64 // activity

	customer, order  string
	currency         string
	tier, offered    string // tier: the order's, or else the first that a line names
	name             string // subscription: plan; activity; spend: campaign; invitation: survey
	visitor, session string

	lines []eventLine
	attrs []attr
}

type eventLine struct {
	product, category string
	complementary     bool
	units, amount     int64
}

var eventKinds = [...]string{
	"", feedback.Signup, feedback.Order, feedback.Return, feedback.Refund, feedback.Visit,
	feedback.Subscription, feedback.Activity, feedback.Spend, feedback.Invitation,
}

const (
	_ = iota
	evSignup
	evOrder
	evReturn
	evRefund
	evVisit
	evSubscription
	evActivity
	evSpend
	evInvitation
	nEventKinds
)

// The flags of an event.
const (
	evProspect = 1 << iota
	evExchange
	evRenewal // subscription: a renewal; with evEnds unset and this unset, a start
	evEnds
)

const eventFormat = 1

// milli is how many parts a unit of goods has.
const milli = 1000

// scaled is x in millionths.
func scaled(x float64) int64 { return int64(math.Round(x * kpi.Money)) }

func eventKind(kind string) uint8 { return uint8(max(0, slices.Index(eventKinds[:], kind))) }

func eventFactsOf(e *feedback.Event) *eventFacts {
	f := &eventFacts{
		kind: eventKind(e.Kind), time: micros(e.Time), amount: scaled(e.Amount), price: scaled(e.Price),
		start: micros(e.Start), end: micros(e.End), count: int64(e.Count),
		customer: e.Customer, order: e.Order, currency: e.Currency, tier: e.Tier, offered: e.OfferedTier,
		name:    e.Plan + e.Activity + e.Campaign + e.Survey, // each of another kind
		visitor: e.Visitor, session: e.Session,
	}
	if e.Prospect {
		f.flags |= evProspect
	}
	if e.Exchange {
		f.flags |= evExchange
	}
	switch e.Action {
	case "renewal":
		f.flags |= evRenewal
	case "end":
		f.flags |= evEnds
	}
	for _, l := range e.Lines {
		line := eventLine{l.Product, l.Category, l.Complementary, int64(math.Round(l.Quantity * milli)), scaled(l.Quantity * l.UnitPrice)}
		f.lines = append(f.lines, line)
		if f.tier == "" {
			f.tier = l.Tier
		}
		if f.kind == evOrder {
			f.gross += line.amount
		}
	}
	if f.kind == evOrder {
		f.amount = f.gross - scaled(e.Tax)
	}
	for _, k := range slices.Sorted(maps.Keys(e.Attributes)) {
		f.attrs = append(f.attrs, attr{k, e.Attributes[k]})
	}
	return f
}

// eventFactsAgain takes the facts from the stored JSON.
func eventFactsAgain(body []byte) (*eventFacts, error) {
	var e feedback.Event
	if err := json.Unmarshal(body, &e); err != nil {
		return nil, err
	}
	return eventFactsOf(&e), nil
}

func (f *eventFacts) numbers() [7]*int64 {
	return [7]*int64{&f.time, &f.amount, &f.gross, &f.price, &f.start, &f.end, &f.count}
}

func (f *eventFacts) texts() [8]*string {
	return [8]*string{&f.customer, &f.order, &f.currency, &f.tier, &f.offered, &f.name, &f.visitor, &f.session}
}

// append encodes f.
func (f *eventFacts) append(b []byte) []byte {
	str := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	b = append(b, eventFormat, f.kind, f.flags)
	for _, n := range f.numbers() {
		b = binary.AppendVarint(b, *n)
	}
	for _, s := range f.texts() {
		str(*s)
	}
	b = binary.AppendUvarint(b, uint64(len(f.lines)))
	for _, l := range f.lines {
		str(l.product)
		str(l.category)
		flag := byte(0)
		if l.complementary {
			flag = 1
		}
		b = append(b, flag)
		b = binary.AppendVarint(b, l.units)
		b = binary.AppendVarint(b, l.amount)
	}
	b = binary.AppendUvarint(b, uint64(len(f.attrs)))
	for _, a := range f.attrs {
		str(a.key)
		str(a.value)
	}
	return b
}

var errEventFacts = errors.New("event's facts cannot be read")

// readEventFacts decodes into f, whose strings then alias s.
func readEventFacts(s string, f *eventFacts) error {
	r := factReader{s: s}
	if r.byte() != eventFormat {
		return errEventFacts
	}
	f.kind, f.flags = r.byte(), r.byte()
	for _, n := range f.numbers() {
		*n = r.varint()
	}
	for _, t := range f.texts() {
		*t = r.str()
	}
	f.lines = f.lines[:0]
	for range r.count() {
		l := eventLine{product: r.str(), category: r.str()}
		flag := r.byte()
		l.complementary, l.units, l.amount = flag == 1, r.varint(), r.varint()
		r.bad = r.bad || flag > 1
		f.lines = append(f.lines, l)
	}
	f.attrs = f.attrs[:0]
	for range r.count() {
		f.attrs = append(f.attrs, attr{r.str(), r.str()})
	}
	if r.bad || r.s != "" || f.kind == 0 || f.kind >= nEventKinds {
		return errEventFacts
	}
	return nil
}
