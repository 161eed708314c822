package index_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/index"
	"verbatim/nlp"
)

func ticket() feedback.Record {
	nps := 3
	return feedback.Record{
		Tenant: "main",
		Item: feedback.Item{
			ID: "t1", Kind: "ticket", Source: "zendesk", Time: now.UTC(), Title: "Colis", Text: "Toujours pas reçu",
			Customer: "C-42", Country: "FR", NPS: &nps, Rating: &feedback.Rating{Value: 2, Max: 5},
			Ticket:     &feedback.TicketInfo{Status: "open", Type: "Complaint"},
			Survey:     &feedback.SurveyInfo{ID: "post", Wave: "2026-Q1"},
			Messages:   []feedback.Message{{Author: "agent", Text: "Bonjour"}, {Author: "customer", Text: "Toujours rien"}},
			Attributes: map[string]string{"store": "Lyon"},
		},
		Analysis: nlp.Analysis{
			Lang: "fr", Score: -0.12345678, Label: nlp.Negative,
			Mentions: []nlp.Mention{{Kind: nlp.Theme, Name: "delivery.delay"}, {Kind: nlp.Intent, Name: "claim"}, {Kind: nlp.Emotion, Name: "anger"}},
		},
	}
}

func TestNewDocument(t *testing.T) {
	want := index.Document{
		Tenant: "main", ID: "t1", Stamp: "s", Title: "Colis", Text: "Toujours pas reçu\n\nBonjour\n\nToujours rien", Lang: "fr", Time: now.UTC(),
		Keywords: map[feedback.Field][]string{
			"kind": {"ticket"}, "source": {"zendesk"}, "customer": {"C-42"}, "country": {"FR"}, "lang": {"fr"}, "label": {"negative"},
			"theme": {"delivery.delay"}, "intent": {"claim"}, "emotion": {"anger"}, "complaint": {"true"}, "status": {"open"}, "type": {"Complaint"},
			"survey": {"post"}, "wave": {"2026-Q1"}, "attributes.store": {"Lyon"},
		},
		Numbers: map[feedback.Field]float64{"score": -0.123457, "nps": 3, "rating": 2},
	}
	if d := cmp.Diff(want, index.NewDocument(ticket(), "s")); d != "" {
		t.Errorf("document (-want +got):\n%s", d)
	}
}

func TestCorrectionReplacesTheMachine(t *testing.T) {
	rec := ticket()
	label, lang, themes := nlp.Unknown, "en", []string{"app"}
	rec.Correction = &feedback.Correction{Label: &label, Lang: &lang, Themes: &themes, TextHash: feedback.TextHash(&rec.Item), At: time.Now()}
	d := index.NewDocument(rec, "s")
	if d.Lang != "en" || !slices.Equal(d.Keywords["theme"], themes) || !slices.Equal(d.Keywords["intent"], []string{"claim"}) {
		t.Errorf("a correction gives %+v", d)
	}
	if _, ok := d.Numbers["score"]; ok || d.Keywords["label"][0] != "unknown" {
		t.Errorf("an unknown label leaves the score %v", d.Numbers)
	}
	rec.Item.Text += "!"
	if d := index.NewDocument(rec, "s"); d.Lang != "fr" || d.Keywords["label"][0] != "negative" {
		t.Errorf("a correction of another text holds: %+v", d)
	}
}

func TestScoreWithoutWordsHasNoSentiment(t *testing.T) {
	d := index.NewDocument(feedback.Record{Tenant: "main", Item: feedback.Item{ID: "1", Title: " "}, Analysis: nlp.Analysis{Label: nlp.Neutral}}, "s")
	if _, ok := d.Numbers["score"]; ok {
		t.Error("an item without words has a score")
	}
}
