package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/feedback"
	"verbatim/nlp"
)

// said is a review about delivery that the machine takes for positive.
func said(id, text string) *feedback.AnalysedItem {
	return &feedback.AnalysedItem{
		Item: &feedback.Item{ID: id, Kind: feedback.Review, Time: start, Text: text},
		Analysis: nlp.Analysis{Lang: "en", Raw: 1, Score: nlp.Squash(1), Label: nlp.Positive, Mentions: []nlp.Mention{
			{Kind: nlp.Theme, Name: "delivery.delay", Spans: []nlp.Span{{Start: 0, End: 1}}, Label: nlp.Positive},
			{Kind: nlp.Emotion, Name: "joy", Spans: []nlp.Span{{Start: 0, End: 1}}, Label: nlp.Positive},
		}},
		Stamp: nlp.Stamp{Model: 1},
	}
}

// rolledUp is how many items the roll-ups count, by dimension=value and label.
func rolledUp(t *testing.T, s *Store) map[string]int64 {
	t.Helper()
	out := make(map[string]int64)
	eachRoll(t, s, func(k rollKey, x *roll) {
		if k.dim != "theme" && k.dim != "lang" && k.dim != "intent" {
			return
		}
		for _, code := range []int{lPositive, lNegative, lUnknown} {
			if n := x.labels[code]; n != 0 {
				out[k.dim+"="+k.value+" "+string(labels[code])] += n
			}
		}
	})
	return out
}

func checkRolledUp(t *testing.T, s *Store, want map[string]int64) {
	t.Helper()
	if diff := cmp.Diff(want, rolledUp(t, s)); diff != "" {
		t.Error(diff)
	}
}

func ptr[T any](v T) *T { return &v }

func TestCorrectionChangesNumbersAndComesBackOut(t *testing.T) {
	s, x := indexed(t)
	commit(t, s, itemChange(said("a", "late again, thanks a lot"), 1))
	x.drain(t, s, 10)
	machine := map[string]int64{"theme=delivery positive": 1, "theme=delivery.delay positive": 1, "lang=en positive": 1}
	checkRolledUp(t, s, machine)

	rec, err := s.Correct(t.Context(), "main", "a", feedback.Correction{Label: ptr(nlp.Negative), By: "ann"})
	if err != nil {
		t.Fatal(err)
	}
	if rec.Correction == nil || rec.Correction.By != "ann" || rec.Correction.At.IsZero() || rec.Analysis.Label != nlp.Positive {
		t.Errorf("record %+v", rec)
	}
	if rec, err = s.Correct(t.Context(), "main", "a", feedback.Correction{Themes: &[]string{"price"}, Intents: &[]string{"refund.part", "refund"}, Lang: ptr("fr"), By: "bob"}); err != nil {
		t.Fatal(err)
	}
	want := feedback.Correction{
		Label: ptr(nlp.Negative), Themes: &[]string{"price"}, Intents: &[]string{"refund.part", "refund"}, Lang: ptr("fr"),
		By: "bob", At: rec.Correction.At, TextHash: feedback.TextHash(&rec.Item),
	}
	if diff := cmp.Diff(&want, rec.Correction); diff != "" {
		t.Error(diff)
	}
	corrected := map[string]int64{"theme=price negative": 1, "intent=refund negative": 1, "intent=refund.part negative": 1, "lang=fr negative": 1}
	checkRolledUp(t, s, corrected)
	if n := x.drain(t, s, 10); n != 1 {
		t.Errorf("%d dirty items", n)
	}
	clean(t, s, x)

	if rec, err = s.Uncorrect(t.Context(), "main", "a"); err != nil || rec.Correction != nil {
		t.Errorf("uncorrected: %+v, %v", rec.Correction, err)
	}
	checkRolledUp(t, s, machine)
	x.drain(t, s, 10)
	clean(t, s, x)
}

func TestCorrectionHoldsWhileTheTextIsTheSame(t *testing.T) {
	s, x := indexed(t)
	commit(t, s, itemChange(said("a", "late again, thanks a lot"), 1))
	if _, err := s.Correct(t.Context(), "main", "a", feedback.Correction{Label: ptr(nlp.Negative)}); err != nil {
		t.Fatal(err)
	}
	moved := said("a", "late again, thanks a lot")
	moved.Item.Country = "FR"
	commit(t, s, itemChange(moved, 2))
	checkRolledUp(t, s, map[string]int64{"theme=delivery negative": 1, "theme=delivery.delay negative": 1, "lang=en negative": 1})
	x.drain(t, s, 10)
	clean(t, s, x)

	other := said("a", "it came early")
	commit(t, s, itemChange(other, 3))
	machine := map[string]int64{"theme=delivery positive": 1, "theme=delivery.delay positive": 1, "lang=en positive": 1}
	checkRolledUp(t, s, machine)
	rec, err := s.Item(t.Context(), "main", "a")
	if err != nil || rec.Correction != nil {
		t.Errorf("correction of another text: %+v, %v", rec.Correction, err)
	}
	x.drain(t, s, 10)
	clean(t, s, x)

	commit(t, s, itemChange(&feedback.AnalysedItem{Item: &feedback.Item{ID: "a", Kind: "review", Deleted: true}}, 4))
	checkRolledUp(t, s, map[string]int64{})
	commit(t, s, itemChange(said("a", "late again, thanks a lot"), 5))
	checkRolledUp(t, s, machine)
	x.drain(t, s, 10)
	clean(t, s, x)
}

func TestCorrectRefusesAnotherTextAndNobodysItem(t *testing.T) {
	s := openNew(t)
	commit(t, s, itemChange(said("a", "late again"), 1))
	_, err := s.Correct(t.Context(), "main", "a", feedback.Correction{Label: ptr(nlp.Negative), TextHash: "1234"})
	if !errors.Is(err, ErrTextChanged) || errors.Is(err, feedback.ErrPassing) {
		t.Errorf("another text: %v", err)
	}
	for _, id := range []string{"b", ""} {
		if _, err := s.Correct(t.Context(), "main", id, feedback.Correction{}); !errors.Is(err, ErrNotFound) {
			t.Errorf("item %q: %v", id, err)
		}
	}
	if _, err := s.Uncorrect(t.Context(), "none", "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("no tenant: %v", err)
	}
	clean(t, s, nil)
}
