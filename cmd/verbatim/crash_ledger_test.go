//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"verbatim/feedback"
)

// The crash tests keep books of their own: what was published, in which order,
// and what must therefore be there at the end. Nothing of the program is used
// to work that out.

// publication is one message on its way to the stream.
type publication struct {
	subject string
	body    string
	reason  string // what its reject must say, "" for a good one
	entry   entry
}

// entry is what a good publication says of its record.
type entry struct {
	key     string // "item/ID" or "event/ID"
	id      string
	event   bool
	deleted bool
	updated time.Time // zero: the moment stored counts
	order   int       // of publication, which is the order in which they are stored
	text    string
	nps     *int
	stars   *int
	happy   *int // csat of 5
}

// newer says whether e replaces f. Every `updated` here lies before the test
// began, so that what has none is newer than what has one.
func (e entry) newer(f entry) bool {
	switch {
	case e.updated.IsZero() != f.updated.IsZero():
		return e.updated.IsZero()
	case !e.updated.Equal(f.updated):
		return e.updated.After(f.updated)
	}
	return e.order > f.order
}

// ledger is what must be there at the end.
type ledger struct {
	records map[string]entry
	bad     map[string]string // body → reason
}

func newLedger(ps []publication) *ledger {
	l := &ledger{records: map[string]entry{}, bad: map[string]string{}}
	for i, p := range ps {
		if p.reason != "" {
			l.bad[p.body] = p.reason
			continue
		}
		e := p.entry
		e.order = i
		if have, ok := l.records[e.key]; !ok || e.newer(have) {
			l.records[e.key] = e
		}
	}
	return l
}

// live counts the records that are not deleted.
func (l *ledger) live() (items, events int64) {
	for _, e := range l.records {
		switch {
		case e.deleted:
		case e.event:
			events++
		default:
			items++
		}
	}
	return items, events
}

// kpis are the numerator and the denominator of each KPI.
type fraction struct{ num, den float64 }

func (l *ledger) kpis() map[string]fraction {
	f := map[string]fraction{}
	add := func(id string, num float64) { f[id] = fraction{f[id].num + num, f[id].den + 1} }
	for _, e := range l.records {
		if e.deleted || e.event {
			continue
		}
		if e.nps != nil {
			switch {
			case *e.nps >= 9:
				add("nps", 1)
			case *e.nps <= 6:
				add("nps", -1)
			default:
				add("nps", 0)
			}
		}
		if e.stars != nil {
			add("rating", float64(*e.stars))
		}
		if e.happy != nil {
			top := 0.0
			if *e.happy >= 4 {
				top = 1
			}
			add("csat", top)
		}
	}
	return f
}

// story writes publications: new records, a tenth of them duplicates, a tenth
// later versions, half of which arrive before the earlier one, some deletions,
// and one in a hundred bad.
type story struct {
	rng     *rand.Rand
	written []publication
	later   []publication // to be published soon, after what they are older than
}

func newStory(seed uint64, n int) []publication {
	s := &story{rng: rand.New(rand.NewPCG(seed, 1))}
	for len(s.written) < n {
		if len(s.later) > 0 && s.rng.IntN(10) == 0 {
			s.write(s.later[0])
			s.later = s.later[1:]
			continue
		}
		s.next(s.rng.IntN(100))
	}
	return s.written
}

func (s *story) write(p publication) { s.written = append(s.written, p) }

func (s *story) next(roll int) {
	old, ok := s.earlier()
	switch {
	case roll == 0:
		s.write(s.bad())
	case roll <= 10 && ok:
		s.write(old)
	case roll <= 15 && ok:
		s.write(s.version(old.entry.key, time.Time{}))
	case roll <= 20 && ok:
		at := s.moment()
		s.later = append(s.later, s.version(old.entry.key, at))
		s.write(s.version(old.entry.key, at.Add(time.Hour)))
	case roll <= 22 && ok:
		s.write(s.deletion(old.entry))
	case roll <= 40:
		s.write(s.version(fmt.Sprintf("event/e%d", len(s.written)), s.perhaps()))
	default:
		s.write(s.version(fmt.Sprintf("item/%c%d", "rst"[s.rng.IntN(3)], len(s.written)), s.perhaps()))
	}
}

// earlier is a good publication from before.
func (s *story) earlier() (publication, bool) {
	for range 20 {
		if len(s.written) == 0 {
			break
		}
		if p := s.written[s.rng.IntN(len(s.written))]; p.reason == "" {
			return p, true
		}
	}
	return publication{}, false
}

func (s *story) moment() time.Time {
	return time.Date(2026, 2, 1, 0, 0, s.rng.IntN(5_000_000), 0, time.UTC)
}

func (s *story) perhaps() time.Time {
	if s.rng.IntN(2) == 0 {
		return time.Time{}
	}
	return s.moment()
}

var sentences = []string{
	"The parcel came two weeks late and nobody answered my calls.",
	"Très bon accueil en magasin, le vendeur a pris son temps.",
	"It broke after three days. I want my money back!",
	"Livraison rapide, produit conforme, rien à redire.",
	"The app keeps logging me out since the last update.",
}

// version writes a record with a content of its own.
func (s *story) version(key string, updated time.Time) publication {
	where, id, _ := strings.Cut(key, "/")
	e := entry{key: key, id: id, event: where == "event", updated: updated}
	m := map[string]any{"id": id, "time": "2026-01-15T10:00:00Z"}
	if !updated.IsZero() {
		m["updated"] = updated.Format(time.RFC3339)
	}
	p := publication{}
	if e.event {
		p.subject = "customer.main.activity"
		m["customer"], m["activity"], m["count"] = fmt.Sprint("c", s.rng.IntN(500)), "use", 1+s.rng.IntN(9)
	} else {
		p.subject = s.score(&e, m)
		e.text = fmt.Sprintf("%s (%d)", sentences[s.rng.IntN(len(sentences))], s.rng.Uint32())
		m["text"] = e.text
	}
	p.body, p.entry = encode(m), e
	return p
}

// score gives an item the answer of its kind and returns its subject.
func (s *story) score(e *entry, m map[string]any) string {
	n := s.rng.IntN(11)
	switch e.id[0] {
	case 'r':
		n = 1 + n%5
		e.stars = &n
		m["rating"] = map[string]int{"value": n, "max": 5}
		return feedback.Subject("main", feedback.Review)
	case 's':
		e.nps = &n
		m["nps"] = n
		return feedback.Subject("main", feedback.Survey)
	default:
		n = 1 + n%5
		e.happy = &n
		m["csat"] = map[string]int{"value": n, "max": 5}
		return feedback.Subject("main", feedback.Ticket)
	}
}

func (s *story) deletion(old entry) publication {
	e := entry{key: old.key, id: old.id, event: old.event, deleted: true, updated: s.perhaps()}
	m := map[string]any{"id": e.id, "deleted": true}
	if !e.updated.IsZero() {
		m["updated"] = e.updated.Format(time.RFC3339)
	}
	subject := map[byte]string{'r': feedback.Review, 's': feedback.Survey, 't': feedback.Ticket, 'e': feedback.Activity}[e.id[0]]
	return publication{subject: feedback.Subject("main", subject), body: encode(m), entry: e}
}

// bad writes a message that can never be stored; each has a body of its own.
func (s *story) bad() publication {
	id := fmt.Sprintf("bad%d", len(s.written))
	kinds := []publication{
		{subject: "feedback.main.review", body: `{"id":"` + id + `","text":"cut`, reason: "JSON"},
		{subject: "feedback.main.survey", body: `{"id":"` + id + `","nps":11}`, reason: "nps"},
		{subject: "feedback.main.ticket", body: `{"id":"` + id + `","text":"a","colour":"red"}`, reason: "colour"},
		{subject: "feedback.main.poem", body: `{"id":"` + id + `","text":"Roses"}`, reason: "poem"},
		{subject: "feedback.main.review", body: `{"id":"` + id + `","text":"a","time":"2026-01-02 03:04"}`, reason: "time"},
		{subject: "customer.main.activity", body: `{"id":"` + id + `","customer":7}`, reason: "customer"},
	}
	return kinds[s.rng.IntN(len(kinds))]
}

func encode(m map[string]any) string {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err) // maps of strings and numbers
	}
	return string(b)
}
