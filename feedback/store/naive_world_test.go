package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/feedback/kpi"
	"verbatim/nlp"
)

// maker makes up a history as it really was, and the messages that told of it.
type maker struct {
	*rand.Rand
	w        *world
	from, to time.Time
	messages []feedback.Change
	seq      uint64
	size     int
}

func (m *maker) time() time.Time {
	span := m.to.Sub(m.from)
	return m.from.Add(time.Duration(m.Int64N(int64(span)))).Truncate(time.Microsecond)
}

func (m *maker) customer() string { return fmt.Sprintf("c%d", m.IntN(25*m.size)) }

// tell sends a message of a record of this version; what was sent before stays
// in the stream.
func (m *maker) tell(version int, item *feedback.AnalysedItem, event *feedback.Event) {
	m.seq++
	at := m.to.Add(time.Duration(version) * time.Hour)
	c := feedback.Change{
		Origin: feedback.Origin{Stream: "S", Seq: m.seq, Stored: at},
		Tenant: "main", Version: feedback.Version{At: at, Seq: m.seq}, Item: item, Event: event,
	}
	m.messages = append(m.messages, c)
	if m.IntN(10) == 0 {
		m.messages = append(m.messages, c) // delivered twice
	}
}

var texts = []string{
	"my parcel never came and nobody answers my messages please help",
	"my parcel never came and nobody answers my messages help please",
	"refund me now", "the soup was cold", "great value for the price", "ça ne marche pas du tout, remboursez-moi",
}

// item makes up what one item said at last.
func (m *maker) item(id string) *feedback.AnalysedItem {
	it := &feedback.Item{
		ID: id, Kind: pick(m.Rand, "review", "ticket", "ticket", "survey"), Source: pick(m.Rand, "zendesk", "shop"), Time: m.time(),
		Text: pick(m.Rand, append(texts, "")...), Customer: pick(m.Rand, "", m.customer(), m.customer(), m.customer()),
		Product: pick(m.Rand, "", "p1", "p2"), Channel: pick(m.Rand, "email", "phone", ""), Segment: pick(m.Rand, "", "pro", "home"),
		Country: pick(m.Rand, "FR", "BE", ""), Attributes: map[string]string{},
	}
	if m.IntN(3) == 0 {
		it.Attributes["store"] = pick(m.Rand, "Lyon", "Paris")
	}
	if m.IntN(3) == 0 {
		it.Rating = &feedback.Rating{Value: float64(1 + m.IntN(5)), Max: 5}
	}
	switch it.Kind {
	case "ticket":
		it.Ticket = m.ticket(it.Time)
	case "survey":
		n := m.IntN(11)
		it.NPS = &n
		it.Survey = &feedback.SurveyInfo{ID: pick(m.Rand, "s1", "s2"), Wave: pick(m.Rand, "", "w1"), Type: pick(m.Rand, "relational", "")}
		it.CSAT = &feedback.Rating{Value: float64(1 + m.IntN(5)), Max: 5}
		it.CES = &feedback.Effort{Value: float64(1 + m.IntN(7)), Max: 7, HighIsGood: true}
	}
	an := nlp.Analysis{
		Lang: pick(m.Rand, "en", "fr"), Score: float64(m.IntN(2001)-1000) / 1000, Complaint: m.IntN(2) == 0,
		Label: pick(m.Rand, nlp.Positive, nlp.Negative, nlp.Negative, nlp.Neutral, nlp.Mixed, nlp.Unknown),
	}
	for _, theme := range []string{"delivery.delay", "delivery.damage", "price"} {
		if m.IntN(3) == 0 {
			an.Mentions = append(an.Mentions, nlp.Mention{Kind: nlp.Theme, Name: theme, Label: nlp.Negative})
		}
	}
	if m.IntN(4) == 0 {
		an.Mentions = append(an.Mentions, nlp.Mention{Kind: nlp.Intent, Name: pick(m.Rand, "leave", "refund"), Label: an.Label})
	}
	return &feedback.AnalysedItem{Item: it, Analysis: an, Stamp: nlp.Stamp{Model: 1}}
}

func (m *maker) ticket(at time.Time) *feedback.TicketInfo {
	k := &feedback.TicketInfo{Contacts: m.IntN(3), Type: pick(m.Rand, "question", "complaint"), OnHoldSeconds: m.Int64N(4000)}
	if m.IntN(4) > 0 {
		k.Opened = at.Add(-time.Duration(m.IntN(3600)) * time.Second)
	}
	later := func(days int) time.Time {
		return at.Add(time.Duration(m.Int64N(int64(days)*int64(aDay)) + 1)).Truncate(time.Microsecond)
	}
	if m.IntN(4) > 0 {
		k.FirstResponse = later(3)
	}
	if m.IntN(4) > 0 {
		k.Resolved = later(12)
		if m.IntN(3) == 0 {
			k.FirstResolved, k.Reopened = k.Resolved.Add(-time.Minute), m.IntN(2)
		}
	}
	if m.IntN(4) == 0 {
		k.Due = later(9)
	}
	return k
}

func remarkOf(x *feedback.AnalysedItem) remark {
	s := remark{
		Item: *x.Item, lang: x.Analysis.Lang, label: x.Analysis.Label, score: millionths(x.Analysis.Score), moans: x.Analysis.Complaint,
		other: map[string][]string{},
	}
	s.moans = s.moans || s.Ticket != nil && s.Ticket.Type == "complaint"
	for _, m := range x.Analysis.Mentions {
		if m.Kind == nlp.Theme {
			s.themes = append(s.themes, m.Name)
		} else {
			s.other[string(m.Kind)] = append(s.other[string(m.Kind)], m.Name)
		}
	}
	return s
}

func price(m *maker) float64 { return float64(100+m.IntN(9000)) / 100 }

// event makes up an event of a kind; orders are what returns may speak of.
func (m *maker) event(kind, id string, orders []string) *feedback.Event {
	e := &feedback.Event{ID: id, Kind: kind, Time: m.time(), Customer: m.customer()}
	switch kind {
	case "order", "return":
		for range 1 + m.IntN(2) {
			e.Lines = append(e.Lines, feedback.Line{
				Product: pick(m.Rand, "p1", "p2", "p3", ""), Category: pick(m.Rand, "a", "b", "c", ""), Quantity: float64(1+m.IntN(5)) / 2,
				UnitPrice: price(m), Tier: pick(m.Rand, "", "basic", "plus"), Complementary: m.IntN(5) == 0,
			})
		}
		if kind == "return" {
			e.Order, e.Exchange = pick(m.Rand, orders...), m.IntN(4) == 0
			return e
		}
		e.Currency, e.Tax = pick(m.Rand, "EUR", "EUR", "CHF"), 0.2
		e.Tier, e.OfferedTier = pick(m.Rand, "", "basic", "plus", "top"), pick(m.Rand, "", "basic", "top")
	case "refund":
		e.Order, e.Currency, e.Amount = pick(m.Rand, orders...), "EUR", pick(m.Rand, 5, 0.37, 5000)
	case "visit":
		e.Visitor, e.Session = pick(m.Rand, "", fmt.Sprint("v", m.IntN(30))), fmt.Sprint("s", m.IntN(60))
		e.Prospect = m.IntN(3) == 0
		if e.Customer = pick(m.Rand, "", e.Customer); m.IntN(5) == 0 {
			e.Order = pick(m.Rand, orders...)
		}
	case "subscription":
		m.subscription(e)
	case "activity":
		e.Activity, e.Count = pick(m.Rand, "use", "reply", "download"), 1+m.IntN(4)
	case "spend":
		e.Customer, e.Amount, e.Currency = "", price(m), pick(m.Rand, "EUR", "CHF")
	case "invitation":
		e.Survey = pick(m.Rand, "s1", "s2")
	}
	if m.IntN(4) == 0 {
		e.Attributes = map[string]string{"store": pick(m.Rand, "Lyon", "Nice")}
	}
	return e
}

func (m *maker) subscription(e *feedback.Event) {
	midnightAfter := func(days int) time.Time {
		return Day.floor(e.Time.AddDate(0, 0, days), m.w.zone).UTC()
	}
	e.Customer = fmt.Sprintf("c%d", m.IntN(8*m.size))
	switch e.Action = pick(m.Rand, "start", "renewal", "end"); e.Action {
	case "start":
		if e.Start = midnightAfter(m.IntN(4)); m.IntN(2) == 0 {
			e.End = e.Start.AddDate(0, 1+m.IntN(6), 0)
		}
	case "renewal":
		if e.End = midnightAfter(30 + m.IntN(90)); m.IntN(2) == 0 {
			e.Start = midnightAfter(0)
		}
	default:
		e.End = midnightAfter(m.IntN(40))
	}
}

// makeWorld makes up a history of two years and a bit, and commits what is told
// of it in any order: duplicates, updates, deletions, late ones.
func makeWorld(t testing.TB, seed uint64, s *Store) *world { return makeWorldOf(t, seed, s, 1) }

// makeWorldOf makes one so many times as large.
func makeWorldOf(t testing.TB, seed uint64, s *Store, size int) *world {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{zone: paris, set: kpi.Default().Parameters}
	w.set.Tiers = []string{"basic", "plus", "top"}
	m := &maker{Rand: rng(seed), w: w, size: size, from: start.AddDate(-1, 0, 0), to: start.AddDate(1, 3, 0)}
	w.now = m.to.AddDate(0, 0, -20)
	if err := s.SetZone(context.Background(), "main", "Europe/Paris"); err != nil {
		t.Fatal(err)
	}
	for n := range 220 * size {
		id := fmt.Sprint("i", n)
		for version := 1; ; version++ {
			x := m.item(id)
			m.tell(version, x, nil)
			if m.IntN(5) > 0 {
				w.items = append(w.items, remarkOf(x))
				break
			}
			if m.IntN(4) == 0 {
				m.tell(version+1, &feedback.AnalysedItem{Item: &feedback.Item{ID: id, Deleted: true}}, nil)
				break
			}
		}
	}
	var orders []string
	for n := range 130 * size {
		orders = append(orders, fmt.Sprint("o", n))
	}
	for _, id := range orders {
		m.tellEvent("order", id, orders)
	}
	for n := range 300 * size {
		kind := pick(m.Rand, "signup", "return", "refund", "visit", "visit", "subscription", "activity", "activity", "spend", "invitation")
		m.tellEvent(kind, fmt.Sprint("e", n), orders)
	}
	w.items = slices.DeleteFunc(w.items, func(r remark) bool { return !r.Time.Before(w.now) })
	w.events = slices.DeleteFunc(w.events, func(e feedback.Event) bool { return !e.Time.Before(w.now) })
	for i := range w.items {
		w.items[i].forget(w.now)
	}
	w.correct(m)
	m.Shuffle(len(m.messages), func(i, j int) { m.messages[i], m.messages[j] = m.messages[j], m.messages[i] })
	for batch := range slices.Chunk(m.messages, 60*size) {
		commit(t, s, batch...)
		if m.IntN(4) == 0 { // what is derived now must not stay
			if _, err := s.Measure(context.Background(), Question{Tenant: "main", KPIs: kpi.IDs(), AsOf: w.now}); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.applyCorrections(t, s)
	w.states = map[string]feedback.State{}
	for _, c := range w.customers() {
		w.states[c] = w.facts(c).State
	}
	for i := range w.items {
		w.items[i].state = w.states[w.items[i].Customer]
	}
	w.last = nil // lists what was asked before
	return w
}

// forget takes back what a ticket did not know at a moment.
func (s *remark) forget(now time.Time) {
	if s.Ticket == nil {
		return
	}
	k := *s.Ticket
	s.Ticket = &k
	for _, x := range []*time.Time{&k.FirstResponse, &k.FirstResolved, &k.Resolved} {
		if !x.Before(now) {
			*x = time.Time{}
		}
	}
}

// correct has a person set themes right.
func (w *world) correct(m *maker) {
	for i := range w.items {
		if m.IntN(15) == 0 && w.items[i].Text != "" {
			w.items[i].themes, w.items[i].corrected = []string{"price"}, true
		}
	}
}

func (w *world) applyCorrections(t testing.TB, s *Store) {
	for i := range w.items {
		r := &w.items[i]
		if !r.corrected {
			continue
		}
		if _, err := s.Correct(context.Background(), "main", r.ID, feedback.Correction{Themes: &r.themes, TextHash: feedback.TextHash(&r.Item)}); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *maker) tellEvent(kind, id string, orders []string) {
	for version := 1; ; version++ {
		e := m.event(kind, id, orders)
		m.tell(version, nil, e)
		if m.IntN(6) > 0 {
			m.w.events = append(m.w.events, *e)
			return
		}
		if m.IntN(4) == 0 {
			m.tell(version+1, nil, &feedback.Event{ID: id, Kind: kind, Deleted: true})
			return
		}
	}
}
