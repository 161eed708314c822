package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"verbatim/feedback"
	"verbatim/nlp"
)

// start is when the made-up history begins.
var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func open(t testing.TB, dir string, o Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openNew(t testing.TB) *Store { return open(t, t.TempDir(), Options{}) }

func commit(t testing.TB, s *Store, changes ...feedback.Change) []feedback.Outcome {
	t.Helper()
	out, err := s.Commit(context.Background(), changes)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var vocabulary = strings.Fields(`the order arrived late again and nobody answered my message for a week
	great service quick friendly staff lovely colours would buy again delivery price refund broken screen
	colis reçu en retard service client injoignable très déçu merci parfait rapide qualité prix remboursement
	taille couleur emballage livreur boutique application connexion mot de passe facture abonnement`)

func words(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
	}
	return b.String()
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// item makes up an analysed item.
func item(r *rand.Rand, id string, at time.Time) *feedback.AnalysedItem {
	it := &feedback.Item{
		ID: id, Kind: pick(r, feedback.Review, feedback.Ticket, feedback.Survey), Source: pick(r, "zendesk", "appstore", "typeform"),
		Time: at.Truncate(time.Microsecond), Text: words(r, 60), Customer: fmt.Sprintf("c-%d", r.IntN(5000)),
		Product: fmt.Sprintf("product %d", r.IntN(12)), Channel: pick(r, "email", "web", "app", "phone"),
		Segment: pick(r, "pro", "home", ""), Country: pick(r, "FR", "BE", "GB", "US", "CH"),
		Attributes: map[string]string{"store": fmt.Sprintf("store %d", r.IntN(40)), "agent": fmt.Sprintf("a-%d", r.IntN(30))},
	}
	switch it.Kind {
	case feedback.Review:
		it.Rating = &feedback.Rating{Value: float64(1 + r.IntN(5)), Max: 5}
	case feedback.Ticket:
		it.Ticket = &feedback.TicketInfo{Opened: it.Time, Status: pick(r, "open", "closed"), Type: pick(r, "question", "complaint")}
	default:
		n := r.IntN(11)
		it.NPS = &n
		it.Survey = &feedback.SurveyInfo{ID: pick(r, "s1", "s2"), Wave: pick(r, "", "w1", "w2"), Type: pick(r, "relational", "transactional", "")}
		if r.IntN(2) == 0 {
			it.CSAT = &feedback.Rating{Value: float64(1 + r.IntN(5)), Max: 5}
		}
		if r.IntN(3) == 0 {
			it.CES = &feedback.Effort{Value: float64(1 + r.IntN(7)), Max: 7, HighIsGood: true}
		}
	}
	return &feedback.AnalysedItem{Item: it, Analysis: analysis(r), Stamp: nlp.Stamp{Model: 1}}
}

func analysis(r *rand.Rand) nlp.Analysis {
	label := pick(r, nlp.Positive, nlp.Negative, nlp.Neutral, nlp.Mixed, nlp.Unknown)
	an := nlp.Analysis{
		Lang: pick(r, "en", "fr"), Raw: r.NormFloat64(), Label: label, Confidence: r.Float64(),
		Complaint: r.IntN(5) == 0, Words: 60, Mentions: []nlp.Mention{},
	}
	if an.Score = nlp.Squash(an.Raw); label == nlp.Unknown {
		an.Score, an.Lang = 0, "und"
	}
	for _, name := range []string{"delivery.delay", "delivery.damage", "price", "service", "product.quality", "app"} {
		if r.IntN(4) == 0 {
			an.Mentions = append(an.Mentions, nlp.Mention{
				Kind: nlp.Theme, Name: name, Spans: []nlp.Span{{Field: 1, Start: 3, End: 9}}, Rule: name,
				Score: r.Float64(), Label: pick(r, nlp.Positive, nlp.Negative, nlp.Neutral),
			})
		}
	}
	if r.IntN(3) == 0 {
		an.Mentions = append(an.Mentions, nlp.Mention{Kind: nlp.Intent, Name: pick(r, "leave", "refund"), Spans: []nlp.Span{{}}, Label: label})
	}
	if r.IntN(3) == 0 {
		an.Mentions = append(an.Mentions, nlp.Mention{Kind: nlp.Emotion, Name: pick(r, "anger", "joy"), Spans: []nlp.Span{{}}, Label: label})
	}
	return an
}

// itemChange is a message about an item, stored by the stream as its seq-th.
func itemChange(it *feedback.AnalysedItem, seq uint64) feedback.Change {
	stored := start.AddDate(1, 0, 0).Add(time.Duration(seq) * time.Millisecond)
	v := feedback.Version{At: stored, Seq: seq}
	if !it.Item.Updated.IsZero() {
		v.At = it.Item.Updated
	}
	return feedback.Change{
		Origin: feedback.Origin{Stream: "FEEDBACK", Seq: seq, Subject: "feedback.main.review", Stored: stored},
		Tenant: feedback.DefaultTenant, Version: v, Item: it,
	}
}

// history makes n items spread over days days.
func history(r *rand.Rand, n, days int, firstSeq uint64) []feedback.Change {
	out := make([]feedback.Change, n)
	for i := range out {
		seq := firstSeq + uint64(i)
		at := start.Add(time.Duration(r.Int64N(int64(days) * 24 * int64(time.Hour))))
		out[i] = itemChange(item(r, fmt.Sprintf("item-%x", r.Uint64()), at), seq)
	}
	return out
}

func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }
