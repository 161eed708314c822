package demo

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"verbatim/feedback"
)

// world is the sample while it is being told. Messages gather in the order in
// which they are thought up and are sorted at the end.
type world struct {
	cal   calendar
	books map[string]phrasebook
	used  map[string]int // how often each text was used
	out   []Message
	count map[string]int // of ids by prefix
}

func newWorld(end time.Time) *world {
	return &world{
		cal:   newCalendar(end),
		books: map[string]phrasebook{"en": loadPhrasebook("en"), "fr": loadPhrasebook("fr")},
		used:  make(map[string]int, 8000),
		out:   make([]Message, 0, 20000),
		count: map[string]int{},
	}
}

// id numbers things: rv-000001, rv-000002, …
func (w *world) id(prefix string) string {
	w.count[prefix]++
	return fmt.Sprintf("%s-%06d", prefix, w.count[prefix])
}

// told says whether feedback of the moment belongs into the sample.
func (w *world) told(t time.Time) bool {
	return !t.Before(w.cal.start) && t.Before(w.cal.end)
}

// item publishes it at the moment, which must be told.
func (w *world) item(at time.Time, it *feedback.Item) {
	it.Time = it.Time.UTC()
	w.publish(at, it.Kind, it.ID, it)
}

// event publishes what happened at ev.Time, if that is before the end.
func (w *world) event(ev *feedback.Event) {
	ev.Time = ev.Time.UTC().Truncate(time.Second)
	if ev.Time.Before(w.cal.end) && !ev.Time.Before(w.cal.history) {
		w.publish(ev.Time, ev.Kind, ev.ID, ev)
	}
}

func (w *world) publish(at time.Time, kind, id string, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic("write " + kind + " of the demo: " + err.Error()) // plain structs always marshal
	}
	w.out = append(w.out, Message{Subject: feedback.Subject(Tenant, kind), Time: at.UTC(), Body: body})
}

// messages returns everything in order of time.
func (w *world) messages() []Message {
	slices.SortStableFunc(w.out, func(a, b Message) int {
		return cmp.Compare(a.Time.UnixNano(), b.Time.UnixNano())
	})
	return w.out
}
