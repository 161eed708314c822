// Package demo owns the bundled sample: six months of feedback and customer
// events of Fell & Rive, a made-up shop for outdoor and home goods with an app,
// a subscription (Sentier) and a few stores, in France, Belgium, Québec, the
// United Kingdom and the United States.
//
// Always true: the same end and seed give the same messages, byte for byte; no
// message is later than end; messages come in the order in which they would
// have been published; every body decodes as feedback.Item or feedback.Event;
// no text (title, text or message) appears more than twice. The sentences were
// written for this project and live in sentences_en.txt and sentences_fr.txt.
//
// Feedback covers the last 26 weeks. Orders, signups, subscriptions and spend
// reach back two years, because repeat purchase and yearly churn need it. All
// money in events is in euros, the company's books; customers speak of their
// own currency.
package demo

import (
	"iter"
	"time"
)

// Facts of the company that the rest of the program needs.
const (
	Company = "Fell & Rive"
	Zone    = "Europe/Paris"
	Tenant  = "main"
	Seed    = 7 // the seed that `verbatim demo` uses
)

// Message is one message to publish: Body on Subject, in the wire format.
type Message struct {
	Subject string    // "feedback.main.review", "customer.main.order", …
	Time    time.Time // when it would have been published, UTC, before end
	Body    []byte
}

// Generate returns the whole sample, told over the 26 weeks before end, in
// order of Time.
func Generate(end time.Time, seed uint64) iter.Seq[Message] {
	return func(yield func(Message) bool) {
		w := newWorld(end)
		for _, c := range w.customers(seed) {
			w.live(c)
		}
		w.traffic(seed)
		for _, m := range w.messages() {
			if !yield(m) {
				return
			}
		}
	}
}
