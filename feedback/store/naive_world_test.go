package store

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/feedback/hours"
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
	stored   time.Time
}

func (m *maker) time() time.Time {
	span := m.to.Sub(m.from)
	return m.from.Add(time.Duration(m.Int64N(int64(span)))).Truncate(time.Microsecond)
}

func (m *maker) customer() string { return fmt.Sprintf("c%d", m.IntN(25)) }

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
	e.Customer = fmt.Sprintf("c%d", m.IntN(8))
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
func makeWorld(t testing.TB, seed uint64, s *Store) *world {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	w := &world{zone: paris, set: kpi.Default().Parameters}
	w.set.Tiers = []string{"basic", "plus", "top"}
	m := &maker{Rand: rng(seed), w: w, from: start.AddDate(-1, 0, 0), to: start.AddDate(1, 3, 0)}
	w.now = m.to.AddDate(0, 0, -20)
	if err := s.SetZone(context.Background(), "main", "Europe/Paris"); err != nil {
		t.Fatal(err)
	}
	for n := range 220 {
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
	for n := range 130 {
		orders = append(orders, fmt.Sprint("o", n))
	}
	for _, id := range orders {
		m.tellEvent("order", id, orders)
	}
	for n := range 300 {
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
	for batch := range slices.Chunk(m.messages, 60) {
		commit(t, s, batch...)
		if m.IntN(4) == 0 { // what is derived now must not stay
			if _, err := s.Measure(context.Background(), Question{Tenant: "main", KPIs: kpi.IDs(), AsOf: w.now}); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.applyCorrections(t, s)
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

// asked is a question of the property test.
func (w *world) asked(r *rand.Rand) Question {
	f := func(field feedback.Field, values ...string) feedback.Filter {
		return feedback.Match{Field: field, Values: values}
	}
	filters := []feedback.Filter{
		nil, nil, f("segment", "pro"), f("theme", "delivery"), f("theme", "price"), f("label", "negative"), f("intent", "leave"),
		f("product", "p1"), f("attributes.store", "Lyon"), f("channel", "email"), f("country", "FR", "BE"), f("customer", "c1", "c2", "c3"),
		feedback.And{f("theme", "delivery.delay"), f("channel", "phone")}, feedback.And{f("segment", "home"), f("product", "p2", "p1")},
		feedback.Not{Of: f("theme", "price")}, feedback.And{f("lang", "fr"), f("kind", "ticket")},
		feedback.Or{f("segment", "pro"), f("theme", "price")}, feedback.Not{Of: f("country", "FR")},
	}
	q := Question{
		Tenant: "main", AsOf: w.now, KPIs: kpi.IDs(), Filter: filters[r.IntN(len(filters))], Catalogue: kpi.Default(), Hours: w.cal,
		From: start.AddDate(0, r.IntN(8), r.IntN(20)), Step: pick(r, NoStep, NoStep, Week, Month, Quarter, Year, Day),
	}
	q.Catalogue.Parameters = w.set
	q.To = q.From.AddDate(0, 1+r.IntN(7), r.IntN(5))
	if q.Step == Day {
		q.From = time.Date(2026, 3, 20, 0, 0, 0, 0, w.zone) // the clocks change
		q.To = q.From.AddDate(0, 0, 14)
	}
	if r.IntN(2) == 0 {
		q.By = pick[feedback.Field](r, "segment", "country", "lang", "theme", "product", "channel", "attributes.store", "label", "intent", "kind")
	}
	return q
}

// naive answers a slice the slow way.
func (w *world) naive(q *Question, sl *Slice, first, through time.Time, ids []string) map[string][]kpi.Value {
	n := inquiry{w: w, f: q.Filter, from: sl.Start, to: sl.End, wholeFrom: q.From, wholeTo: q.To, byStep: q.Step, firstStart: first}
	if q.By != "" {
		n.f = feedback.And{feedback.Match{Field: q.By, Values: []string{sl.By}}, q.Filter}
		if q.Filter == nil {
			n.f = n.f.(feedback.And)[:1]
		}
	}
	a := n.aggregate()
	p := kpi.Period{Start: sl.Start, End: sl.End, Zone: w.zone.String(), Now: w.now, Through: through, Catalogue: q.Catalogue}
	out := map[string][]kpi.Value{}
	for _, id := range ids {
		out[id] = a.Values(id, p)
	}
	return out
}

// TestEveryKPIEqualsTheObviousRecomputation asks many questions of made-up
// histories: by every KPI, under filters, by values and by periods.
func TestEveryKPIEqualsTheObviousRecomputation(t *testing.T) {
	calendar, err := hours.Parse("mon-fri: 09:00-12:30, 13:30-18:00\nsat: 10:00-12:00\n", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	seeds, questions := uint64(4), 24
	if os.Getenv("VERBATIM_LONG") != "" {
		seeds, questions = 60, 60
	}
	for seed := range seeds {
		s := openNew(t)
		w := makeWorld(t, seed, s)
		if seed%2 == 1 {
			w.cal = calendar
		}
		r := rng(seed + 100)
		for range questions {
			compareSlices(t, s, w, w.asked(r), r)
		}
	}
}

// compareSlices compares some slices of an answer.
func compareSlices(t *testing.T, s *Store, w *world, q Question, r *rand.Rand) {
	t.Helper()
	got, err := s.Measure(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	for range min(3, len(got.Slices)) {
		sl := &got.Slices[r.IntN(len(got.Slices))]
		want := w.naive(&q, sl, got.Slices[0].Start, got.Through, q.KPIs)
		found := map[string][]kpi.Value{}
		for _, v := range sl.Values {
			found[v.ID] = append(found[v.ID], v)
		}
		for _, id := range q.KPIs {
			if undefinedInTest(id, &q) {
				if found[id][0].Estimate != nil {
					t.Errorf("%s has a value under %v by %q", id, q.Filter, q.By)
				}
				continue
			}
			if diff := cmp.Diff(plain(want[id]), plain(found[id])); diff != "" {
				t.Fatalf("%s under %v by %q = %q, %s of [%s, %s): %s", id, q.Filter, q.By, sl.By, q.Step, sl.Start, sl.End, diff)
			}
		}
		checkSums(t, sl)
	}
}

func plain(v []kpi.Value) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func undefinedInTest(id string, q *Question) bool {
	attr := func(f feedback.Filter) bool { return f == nil || isAttrMatch(f) }
	byAttr := q.By == "" || q.By == "attributes.store"
	switch id {
	case kpi.CAC:
		return q.Filter != nil || q.By != ""
	case kpi.Conversion:
		return !attr(q.Filter) || !byAttr
	case kpi.CLV: // takes cac beside it, where that has a meaning
		return false
	}
	return false
}

// checkSums holds retention and churn to 100.
func checkSums(t *testing.T, sl *Slice) {
	t.Helper()
	share := map[string]float64{}
	for _, v := range sl.Values {
		if v.Estimate != nil && (v.ID == kpi.Retention || v.ID == kpi.Churn) {
			share[v.Variant] += *v.Estimate
		}
	}
	for basis, sum := range share {
		if sum < 100-1e-9 || sum > 100+1e-9 {
			t.Errorf("retention and churn by %s add up to %v", basis, sum)
		}
	}
}

// TestReopenedStoreGivesTheSameAnswers compares what was derived step by step,
// while messages came in any order, with what is derived of the database.
func TestReopenedStoreGivesTheSameAnswers(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := makeWorld(t, 77, s)
	r := rng(78)
	var questions []Question
	var before []string
	for range 10 {
		q := w.asked(r)
		questions, before = append(questions, q), append(before, answerOf(t, s, q))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir, Options{})
	for i, q := range questions {
		if diff := cmp.Diff(before[i], answerOf(t, s, q)); diff != "" {
			t.Errorf("%v by %q: %s", q.Filter, q.By, diff)
		}
	}
	found, err := s.Verify(t.Context(), VerifyOptions{})
	if err != nil || found.Differences != 0 {
		t.Error(found.List, err)
	}
}

func answerOf(t *testing.T, s *Store, q Question) string {
	t.Helper()
	a, err := s.Measure(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(a, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
